"""What is sold with an item: the parts of a bundle, which leave the stock, and its deposit."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.errors import NotFound, PosError
from pos_app.domain.item import ONE
from pos_app.domain.quantity import Quantity
from pos_app.services import bundles, catalogue, catalogue_edit
from pos_app.services.bundles import BundleLine, Composition
from pos_app.services.catalogue import ItemForm, ItemView
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.acts import Acts
from pos_app.ui.widgets.buttons import Button
from pos_app.ui.widgets.cards import Line
from pos_app.ui.widgets.fields import ErrorLine, Field
from pos_app.ui.widgets.painting import Align, Side, Themed
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text


class ItemParts(Themed, QWidget):
    """Scan or type a part and how many of it; each is stored at once."""

    def __init__(self, pos: Pos, act: Acts) -> None:
        super().__init__()
        self._pos, self._act = pos, act
        self.item: ItemForm | None = None
        self._held: Composition | None = None
        self.part = Field(tr("Part"), placeholder=tr("Scan or type an item"), icon="scan-barcode")
        self.many = Field(tr("How many"), unit="×", align=Side.END)
        self.add = Button(tr("Add part"), height=40)
        self.remove = Button(tr("Take out"), height=40)
        self.cost = Text("", "small", "secondary")
        self.error = ErrorLine()
        self.table = Table(
            (Column(tr("Part of the bundle")), Column(tr("In one"), 96, Side.END)),
            name=tr("Parts of the bundle"),
        )
        self.deposit = Field(tr("Deposit"), placeholder=tr("Scan or type the deposit's item"))
        self.set_deposit = Button(tr("Set deposit"), height=40)
        self._column = QVBoxLayout(self)
        self._lay_out()
        self.add.clicked.connect(self._on_add)
        self.part.entered.connect(lambda _words: self._on_add())
        self.remove.clicked.connect(self._on_remove)
        self.table.chosen.connect(lambda _id: self._weigh())
        self.set_deposit.clicked.connect(self._on_deposit)
        self.deposit.entered.connect(lambda _words: self._on_deposit())
        self.begin()

    def _lay_out(self) -> None:
        typed = QHBoxLayout()
        typed.addWidget(self.part, 1, Align.AlignTop)
        typed.addWidget(self.many, 0, Align.AlignTop)
        buttons = QHBoxLayout()
        buttons.addWidget(self.add)
        buttons.addStretch(1)
        buttons.addWidget(self.remove)
        deposit = QHBoxLayout()
        deposit.addWidget(self.deposit, 1)
        deposit.addWidget(self.set_deposit, 0, Align.AlignBottom)
        words = tr("A bundle is sold as one; its parts leave the stock.")
        self._column.addWidget(Text(words, "small", "secondary", wrap=True))
        self._column.addLayout(typed)
        self._column.addWidget(self.error)
        self._column.addLayout(buttons)
        self._column.addWidget(self.table, 1)
        self._column.addWidget(self.cost)
        self._column.addWidget(Line())
        self._column.addLayout(deposit)

    def show_item(self, item: ItemForm) -> None:
        """What an item consists of, and its deposit, as they are stored."""
        item = self._pos.call(catalogue.item, item.id)
        self.item = item
        self.error.set_error("")
        held = self._held = self._pos.call(bundles.composition, item.id)
        self.table.set_rows([self._row(line) for line in held.lines])
        cost = held.cost
        shown = "" if cost is None else self._formats.unit_price(cost)
        self.cost.setText(tr("One costs {cost}", cost=shown) if shown else "")
        self.many.set_text("1")
        self.part.set_text("")
        deposit = item.fields.deposit_item_id
        found = self._pos.call(catalogue.views, (deposit,)) if deposit is not None else ()
        self.deposit.set_text(found[0].name if found else "")
        self._weigh()

    def show_refusal(self, error: PosError) -> None:
        """Why it was not stored."""
        self.error.set_error(error.sentence)

    def _on_add(self) -> None:
        def parts() -> list[tuple[UUID, Quantity]]:
            many = self._formats.read_quantity(self.many.text() or "1")
            found = self._find(self.part.text())
            return [*self._others(found.id), (found.id, many)]

        self._compose(parts)

    def _on_remove(self) -> None:
        chosen = self.table.current()
        if isinstance(chosen, UUID):
            self._compose(lambda: self._others(chosen))

    def _on_deposit(self) -> None:
        item = self.item
        if item is None:
            return
        try:
            typed = self.deposit.text().strip()
            changes = {"deposit_item_id": self._find(typed).id if typed else None}
            edit = catalogue_edit.edit_item
            self._act(lambda _saved: self.show_item(item), edit, item.id, changes)
        except PosError as error:
            self.show_refusal(error)

    def _compose(self, parts: Callable[[], list[tuple[UUID, Quantity]]]) -> None:
        item = self.item
        if item is None:
            return
        try:
            self._act(lambda _saved: self.show_item(item), bundles.compose, item.id, parts())
        except PosError as error:
            self.show_refusal(error)

    def _others(self, item_id: UUID) -> list[tuple[UUID, Quantity]]:
        lines = () if self._held is None else self._held.lines
        return [(line.item_id, line.quantity) for line in lines if line.item_id != item_id]

    def _find(self, typed: str) -> ItemView:
        """The item of a code, else the best found by its words. Raises `NotFound`."""
        found = self._pos.call(catalogue.find_by_code, typed) if typed.strip() else ()
        found = found or self._pos.call(catalogue.search, typed, 1)
        if not found or found[0].pack != ONE:
            raise NotFound(tr("Nothing is called so."))
        return found[0]

    def _weigh(self) -> None:
        self.remove.setEnabled(isinstance(self.table.current(), UUID))

    def _row(self, line: BundleLine) -> TableRow:
        many = self._formats.quantity(line.quantity, line.unit)
        return TableRow(line.item_id, (Cell(line.name, weight=500), Cell(many)))

    @property
    def _formats(self) -> Formats:
        return Formats(self._pos.settings.shop.locale)

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        side = look.px(20)
        self._column.setContentsMargins(side, look.px(16), side, look.px(16))
        self._column.setSpacing(look.px(10))
        self.many.setFixedWidth(look.px(96))
