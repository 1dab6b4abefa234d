"""The kinds an item comes in: its options, what is made of them, and each kind as it stands."""

from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.domain.variants import MOST_OPTIONS, ItemOption, split_values
from pos_app.services import variants
from pos_app.services.catalogue import ItemForm
from pos_app.services.variants import Family, Variant
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.acts import Acts
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.fields import ErrorLine, Field
from pos_app.ui.widgets.painting import Align, Side, Themed
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text


class ItemVariants(Themed, QWidget):
    """Options in words ("Size: S, M, L"), a button that makes what is missing, and the list."""

    def __init__(self, pos: Pos, act: Acts) -> None:
        super().__init__()
        self._pos, self._act = pos, act
        self.item: ItemForm | None = None
        self.family: Family | None = None
        usual = (tr("Size"), tr("S, M, L")), (tr("Colour"), tr("Red, Blue")), (tr("Material"), "")
        self.options = [
            (
                Field(name=tr("Option"), placeholder=name),
                Field(name=tr("Its values"), placeholder=values),
            )
            for name, values in usual[:MOST_OPTIONS]
        ]
        self.make = Button(tr("Make variants"), Kind.PRIMARY, height=40)
        self.detach = Button(tr("Detach"), height=40)
        self.error = ErrorLine()
        self.table = Table(
            (
                Column(tr("Variant")),
                Column(tr("Price"), 88, Side.END),
                Column(tr("On hand"), 88, Side.END),
            ),
            name=tr("Variants"),
        )
        self._column = QVBoxLayout(self)
        words = tr("What its kinds differ by, and the values, with commas between them.")
        self._column.addWidget(Text(words, "small", "secondary", wrap=True))
        for name, values in self.options:
            row = QHBoxLayout()
            row.addWidget(name, 2, Align.AlignTop)
            row.addWidget(values, 5, Align.AlignTop)
            self._column.addLayout(row)
        self._column.addWidget(self.error)
        buttons = QHBoxLayout()
        buttons.addWidget(self.make)
        buttons.addStretch(1)
        buttons.addWidget(self.detach)
        self._column.addLayout(buttons)
        self._column.addWidget(self.table, 1)
        self.make.clicked.connect(self._on_make)
        self.detach.clicked.connect(self._on_detach)
        self.table.chosen.connect(lambda _id: self._weigh())
        self.begin()

    def show_item(self, item: ItemForm) -> None:
        """The options and kinds of an item as they are stored."""
        self.item = item
        self.error.set_error("")
        self.family = self._pos.call(variants.family, item.id)
        options = self.family.options
        for place, (name, values) in enumerate(self.options):
            known = options[place] if place < len(options) else ItemOption("", ())
            name.set_text(known.name)
            values.set_text(", ".join(known.values))
        self.table.set_rows([self._row(each) for each in self.family.variants])
        self._weigh()

    def show_refusal(self, error: PosError) -> None:
        """Why no variants were made."""
        self.error.set_error(error.sentence)

    def _on_make(self) -> None:
        if self.item is None:
            return
        wanted = [
            ItemOption(name.text(), split_values(values.text())) for name, values in self.options
        ]
        item = self.item
        self.error.set_error("")
        try:
            self._act(lambda _made: self.show_item(item), variants.make, item.id, wanted)
        except PosError as error:
            self.show_refusal(error)

    def _on_detach(self) -> None:
        chosen, item = self.table.current(), self.item
        if isinstance(chosen, UUID) and item is not None:
            self._act(lambda _done: self.show_item(item), variants.detach, chosen)

    def _weigh(self) -> None:
        self.detach.setEnabled(isinstance(self.table.current(), UUID))

    def _row(self, variant: Variant) -> TableRow:
        formats = Formats(self._pos.settings.shop.locale)
        item = variant.item
        price = "" if item.unit_price is None else formats.unit_price(item.unit_price)
        left = "" if item.stock is None else formats.quantity(item.stock, item.unit)
        name = " / ".join(variant.choices)
        return TableRow(item.id, (Cell(name, item.sku, weight=500), Cell(price), Cell(left)))

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        side = look.px(20)
        self._column.setContentsMargins(side, look.px(16), side, look.px(16))
        self._column.setSpacing(look.px(10))
