"""Below the matrix: the role or person whose column was pressed, and the right that was pressed,
with its limit.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.access import LIMITS, Decision, Grant, LimitUnit, Permission
from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency
from pos_app.domain.rights import checked
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.limits import bare_limit, read_limit
from pos_app.ui.screens.users.drafts import Holder
from pos_app.ui.screens.users.matrix import decision_words, grant_words, words_of
from pos_app.ui.widgets.buttons import Button
from pos_app.ui.widgets.cards import Surface
from pos_app.ui.widgets.choices import Option, Segmented
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Align, show_part
from pos_app.ui.widgets.text import Text


class RightDetail(Surface):
    """Who, with what can be done to a role; and one right of theirs.

    Signals: changed(Permission, Grant) by a choice or a typed limit; reset() to what the role came
    with; renamed() and removed() of a role of the shop's own; copied().
    """

    changed = Signal(object, object)
    reset = Signal()
    copied = Signal()
    renamed = Signal()
    removed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg.surface", "top", parent=parent)
        self._holder: Holder | None = None
        self._permission: Permission | None = None
        self._formats, self._currency = Formats(), Currency.of("EUR")
        self.name = Text("", "strong", weight=600)
        self.about = Text("", "small", "secondary")
        self.copy = Button(tr("Copy"), icon="copy", height=40)
        self.rename = Button(tr("Rename"), icon="pencil", height=40)
        self.delete = Button(tr("Delete"), icon="trash-2", height=40)
        self.to_default = Button(tr("Reset to default"), icon="rotate-ccw", height=40)
        self.right = Text("", "label", weight=500)
        self.default = Text("", "small", "tertiary")
        self.choice = Segmented(
            [Option(str(each), decision_words(each)) for each in Decision],
            height=40,
            even=False,
            name=tr("What is said to it"),
        )
        self.limit = Field(name=tr("Up to"), placeholder=tr("No limit"), hint="%")
        self._up_to = Text(tr("up to"), "label", "secondary", weight=400)
        self._chosen = QWidget()
        self._fill()
        self.choice.chosen.connect(self._on_choice)
        self.limit.left.connect(self._on_limit)
        self.limit.entered.connect(lambda _words: self._on_limit())
        for button, signal in (
            (self.copy, self.copied),
            (self.rename, self.renamed),
            (self.delete, self.removed),
            (self.to_default, self.reset),
        ):
            button.clicked.connect(signal)
        self.begin()

    def _fill(self) -> None:
        self._who = QHBoxLayout()
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.name)
        names.addWidget(self.about)
        self._who.addLayout(names, 1)
        for button in (self.copy, self.rename, self.delete, self.to_default):
            self._who.addWidget(button, 0, Align.AlignVCenter)
        self._what = QHBoxLayout(self._chosen)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.right)
        words.addWidget(self.default)
        self._what.addLayout(words, 1)
        self._what.addWidget(self.choice, 0, Align.AlignVCenter)
        self._what.addWidget(self._up_to, 0, Align.AlignVCenter)
        self._what.addWidget(self.limit, 0, Align.AlignVCenter)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._who)
        self._column.addWidget(self._chosen)

    # -- what it shows

    def show_holder(self, holder: Holder, about: str, *, is_own: bool, may_edit: bool) -> None:
        """Whose column it is; `is_own` a role of the shop's."""
        self._holder = holder
        self.name.setText(holder.name)
        self.about.setText(about)
        is_role = holder.exceptions is None
        show_part(self.copy, is_role)
        show_part(self.rename, is_own)
        show_part(self.delete, is_own)
        show_part(self.to_default, not holder.is_fixed)
        words = tr("Reset to default") if is_role else tr("As the role")
        self.to_default.setText(words)
        self.to_default.setEnabled(may_edit and bool(holder.differences))
        for button in (self.copy, self.rename, self.delete):
            button.setEnabled(may_edit)

    def show_right(
        self, permission: Permission | None, formats: Formats, currency: Currency
    ) -> None:
        """The right that was pressed; None shows none."""
        self._permission, self._formats, self._currency = permission, formats, currency
        holder = self._holder
        show_part(self._chosen, permission is not None and holder is not None)
        if permission is None or holder is None:
            return
        grant, default = holder.grant(permission), holder.default(permission)
        self.right.setText(words_of(permission))
        said = grant_words(permission, default, formats, currency)
        is_role = holder.exceptions is None
        self.default.setText(
            tr("Default: {grant}", grant=said)
            if is_role
            else tr("As the role: {grant}", grant=said)
        )
        self.choice.set_value(str(grant.decision))
        self.choice.setEnabled(not holder.is_fixed)
        self._show_limit(permission, grant, is_fixed=holder.is_fixed)

    def _show_limit(self, permission: Permission, grant: Grant, *, is_fixed: bool) -> None:
        unit = LIMITS.get(permission)
        has_limit = unit is not None and grant.decision is Decision.ALLOW and not is_fixed
        show_part(self.limit, has_limit)
        show_part(self._up_to, has_limit)
        if unit is None:
            return
        is_money = unit is LimitUnit.MONEY
        self.limit.set_unit(self._formats.symbol(self._currency) if is_money else "")
        self.limit.set_hint({LimitUnit.PERCENT: "%", LimitUnit.DAYS: tr("days")}.get(unit, ""))
        self.limit.set_text(
            ""
            if grant.limit is None
            else bare_limit(permission, grant.limit, self._formats, self._currency)
        )
        self.limit.set_error("")

    # -- what is done

    def _on_choice(self, key: str) -> None:
        if self._permission is not None and self._holder is not None:
            limit = self._holder.default(self._permission).limit
            self.changed.emit(
                self._permission, checked(self._permission, Grant(Decision(key), limit))
            )

    def _on_limit(self) -> None:
        permission, holder = self._permission, self._holder
        if permission is None or holder is None or not self.limit.isVisible():
            return
        try:
            limit = read_limit(permission, self.limit.text(), self._formats, self._currency)
            grant = checked(permission, Grant(Decision.ALLOW, limit))
        except Invalid as error:
            self.limit.set_error(error.sentence)
            return
        if grant != holder.grant(permission):
            self.changed.emit(permission, grant)

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        side = look.px(16)
        self._column.setContentsMargins(side, look.px(10), side, look.px(10))
        self._column.setSpacing(look.px(8))
        self._who.setSpacing(look.px(8))
        self._what.setContentsMargins(0, 0, 0, 0)
        self._what.setSpacing(look.px(10))
        self.limit.setFixedWidth(look.px(132))
