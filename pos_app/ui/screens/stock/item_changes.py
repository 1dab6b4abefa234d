"""Who changed what of an item and when: "Price £2.10 → £2.20", newest first."""

from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.services import item_history
from pos_app.services.catalogue import ItemForm
from pos_app.services.item_history import FieldChange, ItemChange, Value
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock.field_rows import field_rows
from pos_app.ui.screens.stock.item_words import policy_words, unit_options
from pos_app.ui.widgets.painting import Themed
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.table import Table

_ROW = 53


class ItemChanges(Themed, QWidget):
    """The edits of one item, a field a row."""

    def __init__(self, pos: Pos) -> None:
        super().__init__()
        self._pos = pos
        self._item: UUID | None = None
        self._words = {row.name: row.words for row in field_rows()} | {
            "deposit_item_id": tr("Deposit"),
            "parts": tr("Parts"),
            "parent": tr("Variant of"),
        }
        self.table = Table((Column(tr("What")),), name=tr("Changes"), row_height=_ROW)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self.begin()

    def show_item(self, item: ItemForm) -> None:
        """The edits of an item as they are known now."""
        if item.id != self._item:
            self.table.set_rows([])
        self._item = wanted = item.id

        def then(found: tuple[item_history.ItemChange, ...]) -> None:
            if wanted == self._item:
                self._put(found)

        self._pos.fetch(self, then, self.show_refusal, item_history.changes, wanted)

    def show_refusal(self, _error: PosError) -> None:
        """Whoever may not look back any more sees nothing."""
        self.table.set_rows([])

    def _put(self, found: tuple[ItemChange, ...]) -> None:
        rows = []
        for change in found:
            aside = self._aside(change)
            lines = [self._line(field) for field in change.fields] or [tr("Added")]
            rows += [
                TableRow(
                    (change.version, place),
                    (Cell(line, aside, weight=500, tooltip=f"{line}, {aside}"),),
                    spoken=f"{line}, {aside}",
                )
                for place, line in enumerate(lines)
            ]
        self.table.set_rows(rows)

    def _aside(self, change: ItemChange) -> str:
        shop = self._pos.settings.shop
        zone, formats = ZoneInfo(shop.zone), Formats(shop.locale)
        today = self._pos.backend.clock.now().astimezone(zone).date()
        when = formats.moment(change.at.astimezone(zone), today)
        many = tr("with others") if change.is_mass else ""
        return " · ".join(filter(None, (when, change.who, many)))

    def _line(self, field: FieldChange) -> str:
        words = self._words.get(field.field, field.field)
        if field.field == "is_active":
            return tr("Put back on sale") if field.after else tr("Delisted")
        if field.field == "is_deleted":
            return tr("Deleted") if field.after else tr("Put back after it was deleted")
        if field.field == "picture":
            return tr("Picture changed") if field.after else tr("Picture removed")
        if field.field == "variants":
            return tr("Variants made: {names}", names=self._told(field.field, field.after))
        return tr(
            "{field}: {before} → {after}",
            field=words,
            before=self._told(field.field, field.before),
            after=self._told(field.field, field.after),
        )

    def _told(self, field: str, value: Value) -> str:
        if isinstance(value, str) and field == "unit":
            return next((each.words for each in unit_options() if each.id == value), value)
        if field == "stock_policy":
            return tr("as usual") if value is None else policy_words().get(str(value), str(value))
        formats = Formats(self._pos.settings.shop.locale)
        if isinstance(value, UnitPrice):
            return formats.unit_price(value)
        if isinstance(value, Quantity):
            return formats.quantity(value)
        if isinstance(value, bool):
            return tr("yes") if value else tr("no")
        return value or tr("none")

    def restyle(self) -> None:
        """Nothing of its own has a size."""
