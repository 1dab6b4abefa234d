"""What expires soon, at cost, the oldest first: wasted, marked down, or its date put right."""

from typing import ClassVar, Final

from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_app.domain.access import Decision, Permission
from pos_app.domain.errors import PosError
from pos_app.domain.money import Money
from pos_app.services import batches
from pos_app.services.batches import BatchRow
from pos_app.services.declare import Topic
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.list_beside import ListBeside
from pos_app.ui.screens.stock.expiring_panel import ExpiringPanel
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.choices import Option, Segmented
from pos_app.ui.widgets.lane import Message, Tone
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

_WITHIN: Final = (0, 7, 14, 30, 90)


class ExpiringScreen(ListBeside):
    """The list, and beside it the batch that is chosen."""

    rail = "stock"
    topics: ClassVar[Topic] = Topic.STOCK | Topic.CATALOGUE | Topic.SETTINGS

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self.rows: tuple[BatchRow, ...] = ()
        self.within = Segmented(height=40, name=tr("Within how many days"))
        self.worth = Text("", "body", "secondary")
        self.table = Table(
            (
                Column(tr("Item")),
                Column(tr("Good until"), 130, compact=-1),
                Column("", 150, compact=126),
                Column(tr("On hand"), 96, Side.END, compact=80),
                Column(tr("At cost"), 104, Side.END, compact=-1),
            ),
            name=tr("Batches that expire soon"),
        )
        self.nothing = EmptyState(
            tr("Nothing expires soon"),
            tr("Items that are kept in batches are listed here before their date."),
            icon="calendar",
        )
        self.panel = ExpiringPanel(pos, self.act)
        choices = QHBoxLayout()
        choices.addWidget(self.within)
        choices.addStretch(1)
        row = QWidget()
        row.setLayout(choices)
        choices.setContentsMargins(0, 0, 0, 0)
        self.lay_out(
            tr("Stock"), tr("Soon to expire"), panel=self.panel, head=(self.worth,), under=(row,)
        )
        self._connect()
        self.begin()

    def _connect(self) -> None:
        self.within.chosen.connect(lambda _days: self.refresh())
        self.table.chosen.connect(self._on_chosen)
        self.panel.closed.connect(self.close_panel)
        self.panel.done.connect(self._on_done)
        self._pos.actor_changed.connect(self.close_panel)

    # -- what it shows

    def refresh(self) -> None:
        """Read anew what expires within the chosen days."""
        if self._pos.actor.decide(Permission.STOCK_READ) is not Decision.ALLOW:
            return
        usual = self._pos.settings.shop.expiring_days
        chosen = self.within.value() or str(usual)
        days = sorted({*_WITHIN, usual})
        self.within.set_options([Option(str(n), self._days_words(n)) for n in days])
        self.within.set_value(chosen if chosen.isdigit() and int(chosen) in days else str(usual))
        self.rows = self._pos.call(batches.expiring, int(self.within.value()))
        self.table.set_rows([_row(row, self._formats) for row in self.rows])
        self.show_page(self.table if self.rows else self.nothing)
        self._show_worth()
        shown = next((row for row in self.rows if row.id == self.panel.batch_id), None)
        if shown is None:
            self.close_panel()
        else:
            self.panel.show_batch(shown)

    def _days_words(self, days: int) -> str:
        return tr("%n day(s)", days) if days else tr("Today")

    def _show_worth(self) -> None:
        known = [row.at_cost.minor for row in self.rows if row.at_cost is not None]
        total = self._formats.money(Money(sum(known), self._pos.rules.currency))
        self.worth.setText(tr("{total} at cost", total=total) if known else "")

    @property
    def _formats(self) -> Formats:
        return Formats(self._pos.settings.shop.locale)

    # -- choosing

    def _on_chosen(self, key: object) -> None:
        row = next((each for each in self.rows if each.id == key), None)
        if row is not None:
            self.lane.clear()
            self.panel.show_batch(row)
            self.show_panel(shown=True)

    def close_panel(self) -> None:
        """Only the list is there."""
        self.panel.forget()
        super().close_panel()

    def refused_in_panel(self, error: PosError) -> bool:
        """At the foot of the panel."""
        self.panel.show_refusal(error)
        return True

    def _on_done(self, words: str) -> None:
        self.lane.show_message(Message(Tone.SUCCESS, words))

    # -- looks


def _row(row: BatchRow, formats: Formats) -> TableRow:
    day = "" if row.expires_on is None else formats.date(row.expires_on)
    cost = "" if row.at_cost is None else formats.money(row.at_cost)
    cells = (
        Cell(row.item, tr("Batch {code}", code=row.code), weight=500),
        Cell(day),
        Cell(badge=_badge(row.days or 0)),
        Cell(formats.quantity(row.on_hand, row.unit)),
        Cell(cost),
    )
    return TableRow(row.id, cells)


def _badge(days: int) -> BadgeSpec:
    if days < 0:
        return BadgeSpec(tr("%n day(s) past", -days), State.DANGER)
    if days == 0:
        return BadgeSpec(tr("Last day"), State.WARNING)
    return BadgeSpec(tr("%n day(s) left", days), State.WARNING if days < 4 else State.NEUTRAL)
