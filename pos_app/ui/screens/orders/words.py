"""What an order looks like in a list, and the words of its states."""

from datetime import date
from zoneinfo import ZoneInfo

from pos_app.domain.customer_order import CustomerOrderState as State
from pos_app.services.order_views import OrderLineView, OrderRow
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.badges import BadgeSpec
from pos_app.ui.widgets.badges import State as Look
from pos_app.ui.widgets.rows import Cell, TableRow

# What the list shows, and which orders those are.
TABS: dict[str, tuple[State, ...]] = {
    "open": (State.PENDING, State.CONFIRMED, State.READY),
    "new": (State.PENDING,),
    "prepare": (State.CONFIRMED,),
    "ready": (State.READY,),
    "done": (State.COMPLETED, State.CANCELLED),
}


def tab_words(tab: str) -> str:
    """A tab's name."""
    return {
        "open": tr("Open"),
        "new": tr("New"),
        "prepare": tr("Prepare"),
        "ready": tr("Ready"),
        "done": tr("Done"),
    }[tab]


def badge_of(state: State) -> BadgeSpec:
    """How far an order is."""
    return {
        State.PENDING: BadgeSpec(tr("New"), Look.INFO, "inbox"),
        State.CONFIRMED: BadgeSpec(tr("To prepare"), Look.WARNING, "clipboard-list"),
        State.READY: BadgeSpec(tr("Ready"), Look.OK, "check"),
        State.COMPLETED: BadgeSpec(tr("Handed over"), Look.NEUTRAL, "check-check"),
        State.CANCELLED: BadgeSpec(tr("Cancelled"), Look.NEUTRAL, "circle-minus"),
    }[state]


def order_row(row: OrderRow, formats: Formats, zone: ZoneInfo, today: date) -> TableRow:
    """An order in the list."""
    moment = formats.moment(row.placed_at.astimezone(zone), today)
    total = formats.money(row.total)
    badge = badge_of(row.state)
    return TableRow(
        row.id,
        (
            Cell(row.name, isolate(row.number), weight=500),
            Cell(moment, tone="text.secondary"),
            Cell(formats.number(row.lines), tone="text.secondary"),
            Cell(total, weight=600),
            Cell(badge=badge),
        ),
        spoken=f"{row.name}, {row.number}, {moment}, {total}, {badge.words}",
        dimmed=not row.state.is_open,
    )


def line_row(line: OrderLineView, formats: Formats) -> TableRow:
    """A line of an order."""
    amount = formats.quantity(line.quantity, line.unit)
    total = formats.money(line.total)
    return TableRow(
        line.line,
        (Cell(line.name, amount, weight=500, tooltip=line.name), Cell(total, weight=500)),
        spoken=f"{amount} {line.name}, {total}",
    )
