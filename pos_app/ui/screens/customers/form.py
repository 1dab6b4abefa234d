"""The form of one customer: who they are, on which terms they buy, what they agreed to."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.access import Permission
from pos_app.domain.customer import CustomerFields
from pos_app.domain.money import Currency, Money
from pos_app.services.customer_groups import GroupView
from pos_app.services.customers import CustomerView
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.forms import Form, SaveBar
from pos_app.ui.screens.stock.side_fields import SideFields
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option, Toggle
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.notes import NoteField
from pos_app.ui.widgets.painting import Side, Themed
from pos_app.ui.widgets.text import Text


class CustomerForm(Themed, QWidget):
    """Signal: changed() whenever something is not saved, or is again."""

    changed = Signal()

    def __init__(self, pos: Pos) -> None:
        super().__init__()
        self._pos = pos
        self._formats, self._currency = Formats(), Currency("XXX", 2)
        self.name, self.phone = Field(tr("Name")), Field(tr("Phone"))
        self.email, self.card = Field(tr("E-mail")), Field(tr("Customer card"))
        self.address, self.note = NoteField(tr("Address"), height=72), NoteField(tr("Notes"))
        self.tax_id = Field(tr("Tax number"))
        self.group = Combo(tr("Group"), ())
        self.limit = Field(tr("May owe on account"), align=Side.END)
        self.exempt = Toggle(tr("Pays no tax"))
        self.may_email = Toggle(tr("Agrees to e-mail"))
        self.may_text = Toggle(tr("Agrees to text messages"))
        self.consent = Text("", "small", "secondary", weight=400)
        self.form, self.bar = Form(self), SaveBar()
        self._fill()
        self._lay_out()
        self.form.changed.connect(self._on_changed)
        self.begin()

    def _fill(self) -> None:
        for name, field in (
            ("name", self.name), ("phone", self.phone), ("email", self.email),
            ("card", self.card), ("address", self.address), ("tax_id", self.tax_id),
            ("note", self.note), ("is_tax_exempt", self.exempt),
            ("may_email", self.may_email), ("may_text", self.may_text),
        ):  # fmt: skip
            self.form.add(name, field)
        self.form.add("group_id", self.group, read=_read_id, show=_show_id)
        self.form.add("account_limit", self.limit, read=self._read_money, show=self._show_money)

    def _lay_out(self) -> None:
        self._pairs: list[QHBoxLayout] = []
        parts: list[QWidget] = [
            self.name,
            self._beside(self.phone, self.email),
            self._beside(self.card, self.tax_id),
            self._beside(self.group, self.limit),
            self.exempt,
            self.may_email,
            self.may_text,
            self.consent,
            self.address,
            self.note,
        ]
        self._fields = SideFields(parts)
        self._inner = QVBoxLayout()
        self._inner.addWidget(self._fields)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._inner, 1)
        column.addWidget(self.bar)

    def _beside(self, one: QWidget, other: QWidget) -> QWidget:
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(one, 1)
        row.addWidget(other, 1)
        self._pairs.append(row)
        return both

    def show_customer(
        self, view: CustomerView | None, groups: Sequence[GroupView], formats: Formats
    ) -> None:
        """A customer as stored, or (None) an empty form."""
        self._formats, self._currency = formats, self._pos.rules.currency
        known = None if view is None else view.fields.group_id
        options = [Option("", tr("No group"))]
        options += [
            Option(str(each.id), each.fields.name)
            for each in groups
            if each.fields.is_active or each.id == known
        ]
        self.group.set_options(options)
        self.form.clear_errors()
        self.form.load(asdict(CustomerFields("") if view is None else view.fields))
        may_terms = self._pos.can(Permission.CUSTOMER_CREDIT)
        for part in (self.group, self.limit, self.exempt):
            part.setEnabled(may_terms)
        words = ""
        if view is not None and view.agreed_at is not None:
            day = formats.date(view.agreed_at.date())
            words = tr("Consent last changed on {day}", day=day)
        self.consent.setText(words)
        self.bar.save.setText(tr("Add customer") if view is None else tr("Save changes"))
        self.bar.discard.setEnabled(view is None or self.changes > 0)

    @property
    def changes(self) -> int:
        """How many fields are not saved."""
        return len(self.form.changed_names)

    def _on_changed(self) -> None:
        self.bar.set_changes(self.changes)
        self.changed.emit()

    def _read_money(self, raw: str) -> int:
        return self._formats.read_money(raw, self._currency).minor if raw.strip() else 0

    def _show_money(self, minor: int) -> str:
        return self._formats.amount(Money(minor, self._currency)) if minor else ""

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        side = look.px(20)
        self._inner.setContentsMargins(side, look.px(12), side, look.px(8))
        for row in self._pairs:
            row.setSpacing(look.px(12))


def _read_id(raw: str) -> UUID | None:
    return UUID(raw) if raw else None


def _show_id(value: UUID | None) -> str:
    return "" if value is None else str(value)
