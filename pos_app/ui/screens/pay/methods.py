"""The ways to pay, and the amounts people are likely to hand over."""

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.domain.money import Money
from pos_app.domain.tender import TenderKind
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.pay.bill import METHODS, name_of
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.actions import ActionButton
from pos_app.ui.widgets.buttons import Kind, Pressable
from pos_app.ui.widgets.painting import CENTER, Themed
from pos_app.ui.widgets.text import Text

_COLUMNS = 3
_LEAST_ROW = 280
_LEAST, _MOST = 60, 85  # height of a quick amount


class Methods(Themed, QWidget):
    """Cash, card, voucher, on account …: one is chosen. Signal: chosen(TenderKind)."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.buttons: dict[TenderKind, ActionButton] = {}
        for method in METHODS:
            button = ActionButton(name_of(method.kind), method.icon, key=method.key, height=72)
            button.setCheckable(True)
            button.clicked.connect(lambda _on=False, kind=method.kind: self._on_clicked(kind))
            self._row.addWidget(button, 1)
            self.buttons[method.kind] = button
        self.begin()

    def set_chosen(self, kind: TenderKind) -> None:
        """Show which one it is."""
        for each, button in self.buttons.items():
            button.setChecked(each is kind)

    def set_offered(self, kind: TenderKind, reason: str = "") -> None:
        """Offer a way to pay, or say why not."""
        self.buttons[kind].setEnabled(not reason)
        self.buttons[kind].setToolTip(reason)

    def offer(
        self,
        why_not: Callable[[TenderKind], str],
        chosen: TenderKind,
        unneeded: Collection[TenderKind],
    ) -> None:
        """Show which is chosen and which may be; what nobody needs makes room for the others."""
        for kind, button in self.buttons.items():
            painting.show_part(button, kind not in unneeded)
            self.set_offered(kind, why_not(kind))
        self.set_chosen(chosen)

    def next_to(self, kind: TenderKind, step: int) -> TenderKind:
        """The next offered one in a direction; the same at the end."""
        kinds = [
            each
            for each, button in self.buttons.items()
            if button.isEnabled() and not button.isHidden()
        ]
        if kind not in kinds:
            return kinds[0] if kinds else kind
        place = max(0, min(len(kinds) - 1, kinds.index(kind) + step))
        return kinds[place]

    def restyle(self) -> None:
        """Take the gap again."""
        look = theme.current()
        self._row.setSpacing(look.px(8))
        # Five or six of them must not keep a regular window from becoming a compact one.
        self.setMinimumWidth(look.px(_LEAST_ROW))

    def _on_clicked(self, kind: TenderKind) -> None:
        self.buttons[kind].setChecked(True)
        self.chosen.emit(kind)


class QuickAmount(Pressable):
    """One amount to tap; the exact one says so before it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", Kind.DEFAULT, parent)
        self._lead = ""
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.begin()

    def set_amount(self, amount: str, lead: str = "") -> None:
        """Show an amount, perhaps after a word."""
        self._lead = lead
        self.setText(amount)
        self.setAccessibleName(f"{lead} {amount}".strip())
        self.update()

    def restyle(self) -> None:
        """Take the heights again."""
        look = theme.current()
        self.setMinimumHeight(look.px(_LEAST))
        self.setMaximumHeight(look.px(_MOST))

    def sizeHint(self) -> QSize:
        """As high as it may be."""
        look = theme.current()
        return QSize(look.px(160), look.px(_MOST))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the word and the amount in the middle."""
        look, painter = theme.current(), QPainter(self)
        ink = self.paint_frame(painter, self.rect(), look.radius("control"))
        amount = look.metrics("h2").horizontalAdvance(self.text())
        gap = look.px(8)
        lead = look.metrics("body").horizontalAdvance(self._lead) + gap if self._lead else 0
        if lead + amount > self.width() - look.px(16):
            lead = 0
        x = (self.width() - lead - amount) // 2
        if lead:
            area = painting.mirrored(painter, QRect(x, 0, lead - gap, self.height()), self.rect())
            painting.text(painter, area, self._lead, look.font("body"), ink, CENTER, elide=False)
        place = QRect(x + lead, 0, amount, self.height())
        area = painting.mirrored(painter, place, self.rect())
        painting.text(painter, area, self.text(), look.font("h2"), ink, CENTER, elide=False)


class QuickAmounts(Themed, QWidget):
    """Six at most, in rows of three. Signal: chosen(Money)."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._amounts: tuple[Money, ...] = ()
        self._title = Text(tr("Quick amounts"), "label", "secondary", weight=400)
        self._grid = QGridLayout()
        self.buttons = [QuickAmount() for _place in range(2 * _COLUMNS)]
        for place, button in enumerate(self.buttons):
            button.clicked.connect(lambda _on=False, at=place: self.chosen.emit(self._amounts[at]))
            self._grid.addWidget(button, place // _COLUMNS, place % _COLUMNS)
            self._grid.setColumnStretch(place % _COLUMNS, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._title)
        self._column.addLayout(self._grid)
        self._column.addStretch(1)
        self.begin()

    def set_amounts(self, amounts: Sequence[Money], formats: Formats) -> None:
        """Offer other amounts; the first is the exact one."""
        self._amounts = tuple(amounts)
        self._title.setVisible(bool(amounts))
        for place, button in enumerate(self.buttons):
            button.setVisible(place < len(amounts))
            if place == 0 and amounts:
                button.set_amount(formats.money(amounts[0]), tr("Exact"))
            elif place < len(amounts):
                button.set_amount(formats.short(amounts[place]))

    def set_chosen(self, amount: Money | None) -> None:
        """Mark the amount that stands in the field."""
        marked = False
        for place, each in enumerate(self._amounts):
            fits = not marked and each == amount
            self.buttons[place].setChecked(fits)
            marked = marked or fits

    def restyle(self) -> None:
        """Take the gaps again."""
        look = theme.current()
        self._column.setContentsMargins(0, look.px(6), 0, 0)
        self._column.setSpacing(look.px(8))
        self._grid.setSpacing(look.px(8))
