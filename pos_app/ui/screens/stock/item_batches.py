"""What an item lies in: each batch with its date and how much of it, and what is in none."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.domain.quantity import Quantity
from pos_app.services import batches
from pos_app.services.batches import BatchRow
from pos_app.services.catalogue import ItemForm
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.widgets.painting import Side, Themed
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.table import Table

_ROW = 53
_HEAD = 40
_SHOWN = 6  # rows before it scrolls
_WITHOUT = "without"


class ItemBatches(Themed, QWidget):
    """The batches of one item, those that expire first before."""

    def __init__(self, pos: Pos) -> None:
        super().__init__()
        self._pos = pos
        self.table = Table(
            (Column(tr("Batch")), Column(tr("On hand"), 96, Side.END)),
            name=tr("Batches"),
            row_height=_ROW,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self.begin()

    def show_item(self, item: ItemForm) -> None:
        """The batches of an item as they are now."""
        held = self._pos.call(batches.of_item, item.id)
        rows = [self._row(row) for row in held.batches]
        if held.without or not rows:
            words, unit = tr("In no batch"), item.fields.unit
            left = self._formats.quantity(held.without, unit).replace("-", "−")
            tone = "warning.text" if held.without < Quantity(0) else "text.primary"
            aside = tr("sold before it was received") if held.without < Quantity(0) else ""
            rows.append(TableRow(_WITHOUT, (Cell(words, aside), Cell(left, tone=tone, weight=600))))
        self.table.set_rows(rows)
        self._fit()

    def _fit(self) -> None:
        """As high as its rows; many scroll."""
        rows = min(len(self.table.rows_model.rows), _SHOWN)
        self.table.setFixedHeight(theme.current().px(_HEAD + rows * _ROW + 2))

    def show_refusal(self, _error: PosError) -> None:
        """Whoever may not look any more sees nothing."""
        self.table.set_rows([])

    def _row(self, row: BatchRow) -> TableRow:
        formats = self._formats
        day = tr("no date") if row.expires_on is None else formats.date(row.expires_on)
        is_past = row.days is not None and row.days < 0
        words = tr("past its date: {day}", day=day) if is_past else tr("until {day}", day=day)
        aside = day if row.expires_on is None else words
        left = formats.quantity(row.on_hand, row.unit)
        tone = "danger.text" if is_past else "text.primary"
        return TableRow(
            row.id, (Cell(row.code, aside, weight=500, tone=tone), Cell(left, weight=600))
        )

    @property
    def _formats(self) -> Formats:
        return Formats(self._pos.settings.shop.locale)

    def restyle(self) -> None:
        """Take the height again."""
        self._fit()
