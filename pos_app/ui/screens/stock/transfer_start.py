"""Where a transfer begins: from where to where; and the transfers that were begun before."""

from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.stock import TransferState
from pos_app.services import locations, transfers
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.buttons import Button
from pos_app.ui.widgets.buttons import Kind as Loud
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.lane import Lane
from pos_app.ui.widgets.painting import Align, Side, Themed
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text


class TransferStart(Themed, QWidget):
    """Signals: begun(source id, destination id), opened(transfer id), back()."""

    begun = Signal(object, object)
    opened = Signal(object)
    back = Signal()

    def __init__(self, pos: Pos) -> None:
        super().__init__()
        self._pos = pos
        self.back_button = Button(tr("Stock"), Loud.QUIET, icon="arrow-left", height=40)
        self.lane = Lane()
        self.source, self.destination = Combo(tr("From")), Combo(tr("To"))
        self.begin_button = Button(tr("New transfer"), Loud.PRIMARY, icon="plus", height=40)
        self.table = Table(
            (
                Column(tr("From and to")),
                Column(tr("Begun"), 190, compact=150),
                Column(tr("Lines"), 80, Side.END),
                Column(tr("Status"), 150),
            ),
            name=tr("Transfers"),
        )
        self.nothing = EmptyState(
            tr("No transfers yet"),
            tr("What was sent stays visible until it has arrived."),
            icon="truck",
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
        head.addWidget(Text(tr("Transfers"), "h1"), 1)
        self._form = QHBoxLayout()
        self._form.addWidget(self.source, 1)
        self._form.addWidget(self.destination, 1)
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
        """Read places and transfers anew."""
        places = self._pos.call(locations.shelves)
        options = [Option(str(each.id), each.name) for each in places]
        for combo in (self.source, self.destination):
            combo.set_options(options)
        if len(options) > 1 and self.destination.value() == self.source.value():
            self.destination.set_value(options[1].id)
        can = len(options) > 1
        for part in (self.source, self.destination, self.begin_button):
            part.setEnabled(can)
        words = tr("What was sent stays visible until it has arrived.")
        if not can:
            words = tr("Add a second location in Settings, then goods can be moved to it.")
        self.nothing.set_words(tr("No transfers yet"), words)
        self._show()

    def _show(self) -> None:
        shop = self._pos.settings.shop
        formats, zone = Formats(shop.locale), ZoneInfo(shop.zone)
        today = self._pos.backend.clock.now().astimezone(zone).date()
        rows = self._pos.call(transfers.recent)
        self.table.set_rows(
            [
                TableRow(
                    row.id,
                    (
                        Cell(f"{row.source} → {row.destination}", row.who, weight=500),
                        Cell(formats.moment(row.created_at.astimezone(zone), today)),
                        Cell(formats.number(row.lines)),
                        Cell(badge=badge_of(row.state)),
                    ),
                )
                for row in rows
            ]
        )
        self._pages.setCurrentWidget(self.table if rows else self.nothing)

    def _on_begin(self) -> None:
        self.begun.emit(UUID(self.source.value()), UUID(self.destination.value()))

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


def badge_of(state: TransferState) -> BadgeSpec:
    """How far a transfer is."""
    return {
        TransferState.DRAFT: BadgeSpec(tr("Being written"), State.NEUTRAL, "pencil"),
        TransferState.SENT: BadgeSpec(tr("On its way"), State.INFO, "truck"),
        TransferState.DIFFERS: BadgeSpec(tr("Differs"), State.WARNING),
        TransferState.RECEIVED: BadgeSpec(tr("Arrived"), State.OK),
        TransferState.CANCELLED: BadgeSpec(tr("Called off"), State.NEUTRAL, "circle-minus"),
    }[state]
