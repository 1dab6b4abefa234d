"""What leaves the stock with a line that is not the item itself: a bundle's parts.

The movements of parts stand beyond every line number, so that a movement still names its sale line.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from pos_app.domain.money import Rounding, divide
from pos_app.models.base import Id, wire
from pos_app.models.catalogue import BundlePart, Category, Item
from pos_app.models.fast import Fast
from pos_app.models.sales import SalePart
from pos_app.models.stock import StockLevel

FIRST_PART_LINE: Final = 1_000_000
FIRST_WASTED_PART: Final = 2_000_000  # and out again where it came back damaged
MOST_PARTS: Final = 100
LARGEST_BUNDLE: Final = 50  # parts
_ONE: Final = 1000


@dataclass(frozen=True, slots=True)
class Part:
    """So much (thousandths) of an item in one of a whole; `cost` in hundredths of a minor unit."""

    item_id: UUID
    name: str
    quantity: int
    cost: int | None
    is_tracked: bool

    def times(self, thousandths: int) -> int:
        """How much of it is in so many thousandths of the whole."""
        return divide(self.quantity * thousandths, _ONE, Rounding.HALF_UP)


def parts_of(session: Session, bundle_id: UUID) -> tuple[Part, ...]:
    """What a bundle consists of now."""
    return tuple(Part(*row) for row in _PARTS(wire(session), {"bundle": bundle_id}))


def part_levels(
    session: Session, bundle_id: UUID, place_id: UUID
) -> list[tuple[int, int, str | None]]:
    """Of each counted part: how much one bundle takes, what is left, its own policy or its
    category's.
    """
    rows = _LEVELS(wire(session), {"bundle": bundle_id, "location": place_id})
    return [(needed, left or 0, own or group) for needed, left, own, group in rows]


def sold_parts(session: Session, sale_id: UUID, line: int) -> tuple[Part, ...]:
    """What a sold line consisted of that day; nothing where it was the item itself."""
    rows = _SOLD(wire(session), {"sale": sale_id, "line": line})
    return tuple(Part(item, "", quantity, cost, tracked) for item, quantity, cost, tracked in rows)


def cost_of(parts: tuple[Part, ...]) -> int | None:
    """What one costs: the sum of its parts; unknown where one's is."""
    total = 0
    for part in parts:
        if part.cost is None:
            return None
        total += part.cost * part.quantity
    return divide(total, _ONE, Rounding.HALF_UP)


def part_line(line: int, place: int, first: int = FIRST_PART_LINE) -> int:
    """The number of a part's movement."""
    return first + line * MOST_PARTS + place


_PARTS: Final = Fast(
    select(BundlePart.item_id, Item.name, BundlePart.quantity, Item.cost_price, Item.track_stock)
    .join(Item, Item.id == BundlePart.item_id)
    .where(BundlePart.bundle_id == bindparam("bundle", type_=Id))
    .order_by(BundlePart.position)
)
_LEVELS: Final = Fast(
    select(BundlePart.quantity, StockLevel.quantity, Item.stock_policy, Category.stock_policy)
    .join(Item, Item.id == BundlePart.item_id)
    .outerjoin(Category, Category.id == Item.category_id)
    .outerjoin(
        StockLevel,
        (StockLevel.item_id == Item.id)
        & (StockLevel.location_id == bindparam("location", type_=Id)),
    )
    .where(BundlePart.bundle_id == bindparam("bundle", type_=Id), Item.track_stock)
)
_SOLD: Final = Fast(
    select(SalePart.item_id, SalePart.quantity, SalePart.unit_cost, SalePart.is_tracked)
    .where(
        SalePart.sale_id == bindparam("sale", type_=Id),
        SalePart.line == bindparam("line"),
    )
    .order_by(SalePart.place)
)
ADD_SALE_PARTS: Final = Fast(insert(SalePart))

# Stock that left with a sale or came back with a refund, against the lines. Verify reads it.
WRONG_SALE_MOVEMENTS: Final = (
    "SELECT s.series, s.sequence, m.line FROM stock_movement m"
    " LEFT JOIN sale_line l ON l.sale_id = m.document_id AND l.line = m.line"
    " LEFT JOIN sale s ON s.id = m.document_id"
    " WHERE m.kind IN ('sale', 'refund') AND m.line < :parts"
    " AND (m.quantity, m.item_id) IS NOT (-l.quantity, l.item_id)"
    " UNION ALL"
    " SELECT s.series, s.sequence, l.line FROM stock_movement m"
    " LEFT JOIN sale_line l ON l.sale_id = m.document_id AND l.line = (m.line - :parts) / :most"
    " LEFT JOIN sale s ON s.id = m.document_id"
    " LEFT JOIN sale_return r ON r.sale_id = l.sale_id AND r.line = l.line"
    " LEFT JOIN sale_part p ON p.sale_id = coalesce(r.original_sale_id, l.sale_id)"
    " AND p.line = coalesce(r.original_line, l.line) AND p.place = (m.line - :parts) % :most"
    " WHERE m.kind IN ('sale', 'refund') AND m.line >= :parts"
    " AND (m.quantity, m.item_id) IS NOT (-l.quantity * p.quantity / 1000, p.item_id)"
    # What comes back without a receipt consisted of what the bundle did that day.
    " AND (r.sale_id IS NULL OR r.original_sale_id IS NOT NULL)"
)
