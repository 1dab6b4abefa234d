"""Where a count begins: what is counted and where; and the counts that were begun before."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.access import Permission
from pos_app.domain.stock import CountState
from pos_app.services import catalogue, count_review, locations, stock_list, suppliers
from pos_app.services.count_review import CountRow
from pos_app.services.stock_list import Kind as StockKind
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.lane import Lane, Message, Tone
from pos_app.ui.widgets.painting import Align, Side, Themed, show_part
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

EVERYTHING: Final = "everything"
BELOW_ZERO: Final = "below-zero"
SUPPLIER: Final = "supplier:"
_NAMED: Final = 3  # items below zero that the lane names


class CountStart(Themed, QWidget):
    """Signals: begun(location id, what): EVERYTHING, BELOW_ZERO, a category's id, or a supplier's
    behind `SUPPLIER`; opened(count id); back().
    """

    begun = Signal(object, str)
    opened = Signal(object)
    back = Signal()

    def __init__(self, pos: Pos) -> None:
        super().__init__()
        self._pos = pos
        self.back_button = Button(tr("Stock"), Kind.QUIET, icon="arrow-left", height=40)
        self.title = Text(tr("Count stock"), "h1")
        self.lane = Lane()
        self.where = Combo(tr("Where"))
        self.what = Combo(tr("What is counted"))
        self.begin_button = Button(tr("Begin count"), Kind.PRIMARY, icon="plus", height=40)
        self.table = Table(
            (
                Column(tr("Count")),
                Column(tr("Begun"), 190, compact=150),
                Column(tr("Counted"), 100, Side.END),
                Column(tr("Status"), 140),
            ),
            name=tr("Counts"),
        )
        self.nothing = EmptyState(
            tr("No counts yet"),
            tr("Counting goes on while the shop sells: what is sold meanwhile still holds."),
            icon="clipboard-list",
        )
        self._lay_out()
        self.back_button.clicked.connect(self.back)
        self.begin_button.clicked.connect(self._on_begin)
        self.table.opened.connect(self._on_opened)
        self.table.cell_clicked.connect(lambda key, _column: self._on_opened(key))
        self.begin()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.back_button)
        head.addWidget(self.title, 1)
        self._form = QHBoxLayout()
        self._form.addWidget(self.where, 1)
        self._form.addWidget(self.what, 1)
        self._form.addWidget(self.begin_button, 0, Align.AlignBottom)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self.nothing)
        inside.addWidget(self._pages)
        self._column = QVBoxLayout(self)
        self._column.addLayout(head)
        self._column.addLayout(self._form)
        self._column.addWidget(self.lane)
        self._column.addWidget(card, 1)

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
        self.table.set_rows(
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
        self._pages.setCurrentWidget(self.table if rows else self.nothing)

    def _on_begin(self) -> None:
        self.begun.emit(UUID(self.where.value()), self.what.value())

    def _on_opened(self, key: object) -> None:
        if isinstance(key, UUID):
            self.opened.emit(key)

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        side = look.px(20)
        self._column.setContentsMargins(side, look.px(14), side, look.px(14))
        self._column.setSpacing(look.px(14))
        self._form.setSpacing(look.px(12))


def badge_of(state: CountState) -> BadgeSpec:
    """How far a count is."""
    return {
        CountState.OPEN: BadgeSpec(tr("Open"), State.WARNING, "clock"),
        CountState.POSTING: BadgeSpec(tr("Being written"), State.WARNING, "clock"),
        CountState.POSTED: BadgeSpec(tr("Posted"), State.OK),
        CountState.CANCELLED: BadgeSpec(tr("Given up"), State.NEUTRAL, "circle-minus"),
    }[state]
