"""What an order looks like: in the list, and a row an item."""

from datetime import date

from pos_app.domain.purchasing import OrderState
from pos_app.services.purchasing import OrderLine, OrderRow
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.stock.line_looks import LineLooks
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.rows import Cell, TableRow


def badge_of(state: OrderState) -> BadgeSpec:
    """How far an order is."""
    return {
        OrderState.DRAFT: BadgeSpec(tr("Draft"), State.NEUTRAL, "pencil"),
        OrderState.SENT: BadgeSpec(tr("Sent"), State.INFO, "truck"),
        OrderState.PARTLY: BadgeSpec(tr("Partly here"), State.WARNING),
        OrderState.CLOSED: BadgeSpec(tr("Closed"), State.OK),
        OrderState.CANCELLED: BadgeSpec(tr("Cancelled"), State.NEUTRAL, "circle-minus"),
    }[state]


def listed_row(row: OrderRow, day: date, formats: Formats) -> TableRow:
    """An order in the list."""
    return TableRow(
        row.id,
        (
            Cell(f"{row.number} · {row.supplier}", row.who, weight=500),
            Cell(formats.day(day)),
            Cell(formats.number(row.lines)),
            Cell("" if row.total is None else formats.money(row.total)),
            Cell(badge=badge_of(row.state)),
        ),
    )


def line_row(each: OrderLine, formats: Formats, looks: LineLooks) -> TableRow:
    """One item: the supplier's code, how many and in what packs, what came, what it costs."""
    came = formats.quantity(each.received, each.unit) if each.received else ""
    packs = "" if each.packs is None else f"{each.packs} × {formats.quantity(each.pack_size)}"
    return TableRow(
        each.item_id,
        (
            looks.cell(each.item_id, each.name, " · ".join(filter(None, (each.sku, packs)))),
            Cell(each.code, tone="text.secondary"),
            Cell(formats.quantity(each.ordered, each.unit), weight=600),
            Cell(came, tone="text.secondary"),
            Cell("" if each.cost is None else formats.unit_price(each.cost)),
            Cell(
                "" if each.cost is None or each.total is None else formats.money(each.total),
                weight=600,
            ),
        ),
    )
