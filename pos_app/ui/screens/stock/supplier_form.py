"""The form of one supplier, and what they have."""

from dataclasses import asdict

from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, Money
from pos_app.services import suppliers
from pos_app.services.suppliers import SupplierFields, SupplierView
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.forms import Form, SaveBar
from pos_app.ui.widgets.buttons import Button, IconButton, Kind
from pos_app.ui.widgets.cards import Line, Surface
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.notes import NoteField
from pos_app.ui.widgets.painting import Side, show_part
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text


class SupplierDetail(Surface):
    """The form of one supplier, and what they have."""

    def __init__(self) -> None:
        super().__init__("bg.surface", "start")
        self.title = Text("", "h2")
        self.close_button = IconButton("x", tr("Close the supplier"))
        self.name, self.contact = Field(tr("Name")), Field(tr("Person"))
        self.phone, self.email = Field(tr("Phone")), Field(tr("E-mail"))
        self.address = NoteField(tr("Address"))
        self.tax_id, self.account = Field(tr("Tax number")), Field(tr("Our account there"))
        self.lead, self.minimum = Field(tr("Days a delivery takes")), Field(tr("Least order"))
        self.terms, self.note = Field(tr("Payment terms")), NoteField(tr("Note"))
        self.items_title = Text("", "h2")
        self.items = Table(
            (Column(tr("Item")), Column(tr("Cost"), 90, Side.END)),
            name=tr("What they have"),
            row_height=44,
            head=False,
        )
        self.retire_button = Button("", Kind.QUIET, height=40)
        self.form, self.bar = Form(self), SaveBar()
        self._formats, self._currency = Formats(), Currency("XXX", 2)
        self._fill_form()
        self._lay_out()
        self.form.changed.connect(self._count)
        self.begin()

    def _fill_form(self) -> None:
        for name, field in (
            ("name", self.name), ("contact", self.contact), ("phone", self.phone),
            ("email", self.email), ("address", self.address), ("tax_id", self.tax_id),
            ("account_number", self.account), ("terms", self.terms), ("note", self.note),
        ):  # fmt: skip
            self.form.add(name, field)
        self.form.add("lead_days", self.lead, read=self._read_days, show=str)
        self.form.add("minimum_order", self.minimum, read=self._read_money, show=self._show_money)

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self.title, 1)
        self._head.addWidget(self.close_button)
        inside = QWidget()
        self._inner = QVBoxLayout(inside)
        self._pairs: list[QHBoxLayout] = []
        self._inner.addWidget(self.name)
        for pair in (
            (self.contact, self.phone), (self.email, self.account), (self.lead, self.minimum),
            (self.tax_id, self.terms),
        ):  # fmt: skip
            row = QHBoxLayout()
            for field in pair:
                row.addWidget(field, 1)
            self._pairs.append(row)
            self._inner.addLayout(row)
        for part in (self.address, self.note, self.items_title, self.items, self.retire_button):
            self._inner.addWidget(part)
        self._inner.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(Line())
        column.addWidget(area, 1)
        column.addWidget(self.bar)

    # -- what it shows

    def show_supplier(
        self,
        supplier: SupplierView,
        items: tuple[suppliers.SuppliedItem, ...],
        formats: Formats,
        currency: Currency,
    ) -> None:
        """A supplier as it is stored."""
        self._take(formats, currency)
        self._load(supplier.fields)
        self.title.setText(supplier.fields.name)
        self.items_title.setText(tr("%n item(s)", len(items)))
        self.items.set_rows(
            [
                TableRow(
                    each.item_id,
                    (
                        Cell(each.name, each.code),
                        Cell("" if each.cost is None else formats.unit_price(each.cost)),
                    ),
                )
                for each in items
            ]
        )
        self.items.setFixedHeight(theme.current().px(min(len(items), 6) * 44 + 2))
        for part in (self.items_title, self.items):
            show_part(part, bool(items))
        words = tr("Buy here no longer") if supplier.is_active else tr("Buy here again")
        self.retire_button.setText(words)
        show_part(self.retire_button, True)
        self.bar.save.setText(tr("Save changes"))

    def show_new(self, formats: Formats, currency: Currency) -> None:
        """An empty form."""
        self._take(formats, currency)
        self._load(SupplierFields(""))
        self.title.setText(tr("New supplier"))
        for part in (self.items_title, self.items, self.retire_button):
            show_part(part, False)
        self.bar.save.setText(tr("Add supplier"))
        self.bar.discard.setEnabled(True)

    def _take(self, formats: Formats, currency: Currency) -> None:
        self._formats, self._currency = formats, currency

    def _load(self, fields: SupplierFields) -> None:
        self.form.clear_errors()
        self.form.load(asdict(fields))
        self._count()

    @property
    def changes(self) -> int:
        """How many fields are not saved."""
        return len(self.form.changed_names)

    def _count(self) -> None:
        self.bar.set_changes(self.changes)

    def _read_days(self, raw: str) -> int:
        words = raw.strip() or "0"
        if not words.isascii() or not words.isdigit():
            raise Invalid(tr("Type a number of days."), where="lead_days")
        return int(words)

    def _read_money(self, raw: str) -> int:
        if not raw.strip():
            return 0
        return self._formats.read_money(raw, self._currency).minor

    def _show_money(self, minor: int) -> str:
        if not minor:
            return ""
        return Money(minor, self._currency).plain.replace(".", self._formats.decimal_sign)

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        side = look.px(20)
        self._head.setContentsMargins(side, look.px(14), side, look.px(10))
        self._inner.setContentsMargins(side, look.px(14), side, look.px(14))
        self._inner.setSpacing(look.px(12))
        for row in self._pairs:
            row.setSpacing(look.px(12))
