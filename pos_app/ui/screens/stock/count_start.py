"""Where a count begins: what is counted and where; and the counts that were begun before."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal

from pos_app.domain.access import Permission
from pos_app.domain.stock import CountState
from pos_app.services import catalogue, count_review, locations, stock_list, suppliers
from pos_app.services.count_review import CountRow
from pos_app.services.stock_list import Kind as StockKind
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock.start_page import StartPage
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.lane import Message, Tone
from pos_app.ui.widgets.painting import Side, show_part
from pos_app.ui.widgets.rows import Cell, Column, TableRow

EVERYTHING: Final = "everything"
BELOW_ZERO: Final = "below-zero"
SUPPLIER: Final = "supplier:"
_NAMED: Final = 3  # items below zero that the lane names


class CountStart(StartPage):
    """Signal, beside those of a start page: begun(location id, what): EVERYTHING, BELOW_ZERO, a
    category's id, or a supplier's behind `SUPPLIER`.
    """

    begun = Signal(object, str)

    def __init__(self, pos: Pos) -> None:
        self._pos = pos
        self.where = Combo(tr("Where"))
        self.what = Combo(tr("What is counted"))
        self.begin_button = Button(tr("Begin count"), Kind.PRIMARY, icon="plus", height=40)
        super().__init__(
            tr("Count stock"),
            (
                Column(tr("Count")),
                Column(tr("Begun"), 190, compact=150),
                Column(tr("Counted"), 100, Side.END),
                Column(tr("Status"), 140),
            ),
            (
                tr("No counts yet"),
                tr("Counting goes on while the shop sells: what is sold meanwhile still holds."),
                "clipboard-list",
            ),
            self.where,
            self.what,
            buttons=(self.begin_button,),
        )
        self.begin_button.clicked.connect(self._on_begin)

    def refresh(self) -> None:
        """Read places, categories and counts anew."""
        places = self._pos.call(locations.shelves)
        self.where.set_options([Option(str(each.id), each.name) for each in places])
        show_part(self.where, len(places) > 1)
        wanted = stock_list.Wanted(kind=StockKind.NEGATIVE)
        below = self._pos.call(stock_list.page, wanted, limit=_NAMED)
        self.what.set_options(self._choices(below.total))
        if below.total and places:
            self._offer_below(below, places[0].id)
        rows = self._pos.call(count_review.recent)
        self._show(rows)

    def _choices(self, below: int) -> list[Option]:
        options = [Option(EVERYTHING, tr("Everything"))]
        if below:
            words = tr("What was sold below zero (%n item(s))", below)
            options.append(Option(BELOW_ZERO, words))
        found = self._pos.call(catalogue.categories)
        options += [Option(str(each.id), each.name) for each in found if each.is_active]
        if self._pos.can(Permission.STOCK_RECEIVE):
            options += [
                Option(f"{SUPPLIER}{key}", tr("From {supplier}", supplier=name))
                for key, name in self._pos.call(suppliers.names)
            ]
        return options

    def _offer_below(self, below: stock_list.StockPage, main: UUID) -> None:
        """What the books say is less than nothing can only be counted: a task, until it is done."""
        names = ", ".join(row.item.name for row in below.rows)
        more = ", …" if below.total > len(below.rows) else ""
        message = Message(
            Tone.WARNING,
            tr("%n item(s) (was|were) sold below zero.", below.total),
            names + more,
            (tr("Count these"),),
            closable=False,
        )
        self.lane.show_message(message, lambda: self.begun.emit(main, BELOW_ZERO))

    def _show(self, rows: Sequence[CountRow]) -> None:
        shop = self._pos.settings.shop
        formats, zone = Formats(shop.locale), ZoneInfo(shop.zone)
        today = self._pos.backend.clock.now().astimezone(zone).date()
        self.set_rows(
            [
                TableRow(
                    row.id,
                    (
                        Cell(row.name, row.who, weight=500),
                        Cell(formats.moment(row.started_at.astimezone(zone), today)),
                        Cell(formats.number(row.counted)),
                        Cell(badge=badge_of(row.state)),
                    ),
                )
                for row in rows
            ]
        )

    def _on_begin(self) -> None:
        self.begun.emit(UUID(self.where.value()), self.what.value())


def badge_of(state: CountState) -> BadgeSpec:
    """How far a count is."""
    return {
        CountState.OPEN: BadgeSpec(tr("Open"), State.WARNING, "clock"),
        CountState.POSTING: BadgeSpec(tr("Being written"), State.WARNING, "clock"),
        CountState.POSTED: BadgeSpec(tr("Posted"), State.OK),
        CountState.CANCELLED: BadgeSpec(tr("Given up"), State.NEUTRAL, "circle-minus"),
    }[state]
