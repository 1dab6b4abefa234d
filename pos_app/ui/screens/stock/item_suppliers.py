"""Who has an item: each supplier with their code, cost and pack, and the form that changes it."""

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.access import Decision, Permission
from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.services import suppliers
from pos_app.services.catalogue import ItemForm
from pos_app.services.suppliers import SuppliedItem
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.acts import Acts
from pos_app.ui.screens.stock.side_fields import SideFields
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option, Toggle
from pos_app.ui.widgets.fields import ErrorLine, Field
from pos_app.ui.widgets.painting import Side, Themed, show_part
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

_ROW = 53
_SHOWN = 3  # rows of the list before it scrolls


class ItemSuppliers(Themed, QWidget):
    """The suppliers of one item, the preferred one first."""

    def __init__(self, pos: Pos, act: Acts) -> None:
        super().__init__()
        self._pos, self._act = pos, act
        self._item: UUID | None = None
        self._found: tuple[SuppliedItem, ...] = ()
        self.nobody = Text(
            tr("No supplier is known to have it yet."), "body", "secondary", wrap=True
        )
        self.table = Table(
            (Column(tr("Supplier")), Column(tr("Cost"), 76, Side.END), Column("", 92)),
            name=tr("Suppliers"),
            row_height=_ROW,
            head=False,
        )
        self.supplier = Combo(tr("Supplier"))
        self.code, self.pack = Field(tr("Their code")), Field(tr("Comes in packs of"))
        self.cost = Field(tr("Cost each"))
        self.preferred = Toggle(tr("Order it here first"))
        self.error = ErrorLine(wrap=True)
        self.save_button = Button(tr("Save"), Kind.PRIMARY, height=48)
        self.drop_button = Button(tr("They have it no longer"), Kind.QUIET, height=40)
        self._lay_out()
        self.table.chosen.connect(self._on_chosen)
        self.supplier.chosen.connect(lambda _key: self._fill())
        self.save_button.clicked.connect(lambda _on=False: self.save())
        self.drop_button.clicked.connect(lambda _on=False: self._drop())
        self.begin()

    def _lay_out(self) -> None:
        self._pair = QHBoxLayout()
        self._pair.addWidget(self.code, 1)
        self._pair.addWidget(self.pack, 1)
        self._form = QWidget()
        self._fields = QVBoxLayout(self._form)
        self._fields.setContentsMargins(0, 0, 0, 0)
        self._fields.addWidget(self.supplier)
        self._fields.addLayout(self._pair)
        for part in (self.cost, self.preferred, self.error, self.save_button, self.drop_button):
            self._fields.addWidget(part)
        area = SideFields((self.nobody, self.table, self._form), spacing=14)
        self._column = QVBoxLayout(self)
        self._column.addWidget(area)

    # -- what it shows

    def show_item(self, item: ItemForm) -> None:
        """The suppliers of an item as they are now; what was typed goes with another item."""
        is_other = item.id != self._item
        self._item = item.id
        may_order = self._pos.can(Permission.STOCK_ORDER)
        show_part(self._form, may_order)
        if may_order and self._pos.can(Permission.STOCK_RECEIVE):
            names = self._pos.call(suppliers.names)
            self.supplier.set_options([Option(str(key), name) for key, name in names])
            show_part(self._form, bool(names))
        self._list()
        if is_other:
            first = self._found[0].supplier_id if self._found else None
            if first is not None:
                self.supplier.set_value(str(first))
            self._fill()

    def _list(self) -> None:
        assert self._item is not None
        self._found = self._pos.call(suppliers.suppliers_of, self._item)
        self.table.set_rows([self._row(each) for each in self._found])
        look = theme.current()
        self.table.setFixedHeight(look.px(min(len(self._found), _SHOWN) * _ROW + 2))
        show_part(self.table, bool(self._found))
        show_part(self.nobody, not self._found)

    def _row(self, each: SuppliedItem) -> TableRow:
        formats = self._formats
        one = Quantity.of(1)
        pack = tr("{count} a pack", count=formats.quantity(each.pack_size, each.unit))
        aside = " · ".join(filter(None, (each.code, pack if each.pack_size > one else "")))
        badge = BadgeSpec(tr("First"), State.OK) if each.is_preferred else None
        cost = "" if each.cost is None else formats.unit_price(each.cost)
        return TableRow(
            each.supplier_id,
            (Cell(each.supplier, aside, weight=500), Cell(cost), Cell(badge=badge)),
        )

    def _on_chosen(self, key: object) -> None:
        self.supplier.set_value(str(key))
        self._fill()

    def _chosen(self) -> SuppliedItem | None:
        key = self.supplier.value()
        return next((each for each in self._found if str(each.supplier_id) == key), None)

    def _fill(self) -> None:
        """The form shows what is stored of the chosen supplier."""
        self._clear_errors()
        known, formats = self._chosen(), self._formats
        sees = self._pos.actor.decide(Permission.CATALOGUE_COST) is Decision.ALLOW
        show_part(self.cost, sees)
        self.cost.set_unit(formats.symbol(self._pos.rules.currency))
        cost = "" if known is None or known.cost is None else known.cost.plain
        self.cost.set_text(cost.replace(".", formats.decimal_sign))
        self.code.set_text("" if known is None else known.code)
        pack = Quantity.of(1) if known is None else known.pack_size
        self.pack.set_text(pack.plain.replace(".", formats.decimal_sign))
        self.preferred.setChecked(known.is_preferred if known is not None else not self._found)
        show_part(self.drop_button, known is not None)

    @property
    def _formats(self) -> Formats:
        return Formats(self._pos.settings.shop.locale)

    # -- the acts

    def save(self) -> None:
        """Store what was typed of the chosen supplier."""
        if self._item is None or not self.supplier.value():
            return
        self._clear_errors()
        try:
            cost, pack = self._read_cost(), self._read_pack()
        except Invalid as error:
            self.show_refusal(error)
            return
        self._act(
            lambda _none: self._after(), suppliers.supply, self._item, UUID(self.supplier.value()),
            code=self.code.text(), cost=cost, pack_size=pack,
            is_preferred=self.preferred.isChecked(),
        )  # fmt: skip

    def _read_cost(self) -> UnitPrice | None:
        raw = self.cost.text().strip()
        if not raw:
            return None
        try:
            return self._formats.read_price(raw, self._pos.rules.currency)
        except Invalid as error:
            raise Invalid(error.sentence, where="cost") from error

    def _read_pack(self) -> Quantity:
        try:
            return self._formats.read_quantity(self.pack.text().strip() or "1")
        except Invalid as error:
            raise Invalid(error.sentence, where="pack_size") from error

    def _drop(self) -> None:
        if self._item is not None:
            supplier = UUID(self.supplier.value())
            self._act(lambda _none: self._after(), suppliers.supply_no_more, self._item, supplier)

    def _after(self) -> None:
        self._list()
        self._fill()

    def _clear_errors(self) -> None:
        self.error.set_error("")
        for field in (self.cost, self.pack):
            field.set_error("")

    def show_refusal(self, error: PosError) -> None:
        """Under its field, or above the button."""
        where = error.where if isinstance(error, Invalid) else ""
        if where == "cost":
            self.cost.set_error(error.sentence)
        elif where == "pack_size":
            self.pack.set_error(error.sentence)
        else:
            self.error.set_error(error.sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter saves."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.save()
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        side = look.px(20)
        self._column.setContentsMargins(side, look.px(16), side, look.px(16))
        self._fields.setSpacing(look.px(14))
        self._pair.setSpacing(look.px(12))
        self.table.setFixedHeight(look.px(min(len(self._found), _SHOWN) * _ROW + 2))
