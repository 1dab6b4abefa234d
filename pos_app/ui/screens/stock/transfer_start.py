"""Where a transfer begins: from where to where; and the transfers that were begun before."""

from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal

from pos_app.domain.stock import TransferState
from pos_app.services import locations, transfers
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock.start_page import StartPage
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.buttons import Button
from pos_app.ui.widgets.buttons import Kind as Loud
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.rows import Cell, Column, TableRow


class TransferStart(StartPage):
    """Signal, beside those of a start page: begun(source id, destination id)."""

    begun = Signal(object, object)

    def __init__(self, pos: Pos) -> None:
        self._pos = pos
        self.source, self.destination = Combo(tr("From")), Combo(tr("To"))
        self.begin_button = Button(tr("New transfer"), Loud.PRIMARY, icon="plus", height=40)
        super().__init__(
            tr("Transfers"),
            (
                Column(tr("From and to")),
                Column(tr("Begun"), 190, compact=150),
                Column(tr("Lines"), 80, Side.END),
                Column(tr("Status"), 150),
            ),
            (
                tr("No transfers yet"),
                tr("What was sent stays visible until it has arrived."),
                "truck",
            ),
            self.source,
            self.destination,
            buttons=(self.begin_button,),
        )
        self.begin_button.clicked.connect(self._on_begin)

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
        self.set_rows(
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

    def _on_begin(self) -> None:
        self.begun.emit(UUID(self.source.value()), UUID(self.destination.value()))


def badge_of(state: TransferState) -> BadgeSpec:
    """How far a transfer is."""
    return {
        TransferState.DRAFT: BadgeSpec(tr("Being written"), State.NEUTRAL, "pencil"),
        TransferState.SENT: BadgeSpec(tr("On its way"), State.INFO, "truck"),
        TransferState.DIFFERS: BadgeSpec(tr("Differs"), State.WARNING),
        TransferState.RECEIVED: BadgeSpec(tr("Arrived"), State.OK),
        TransferState.CANCELLED: BadgeSpec(tr("Called off"), State.NEUTRAL, "circle-minus"),
    }[state]
