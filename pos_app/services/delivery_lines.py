"""What a delivery shows of each item: what was expected, what came, and what it cost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.domain.money import Money, UnitPrice, divide
from pos_app.domain.quantity import Quantity, Unit
from pos_app.models.catalogue import Barcode, Category, Item
from pos_app.models.purchasing import DeliveryLine, PurchaseOrderLine
from pos_app.services import settings

_COST: Final = 100_000  # hundredths of a minor unit × thousandths


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """One item of a delivery: `ordered` is what the order still expected (None: not ordered).

    `code` is its first barcode, else its SKU; `picture` a file's name, `tint` its category's.
    """

    item_id: UUID
    name: str
    code: str
    picture: str
    tint: str
    unit: Unit
    ordered: Quantity | None
    received: Quantity
    unit_cost: UnitPrice | None
    cost: Money | None


def received_lines(
    session: Session,
    expected: Mapping[UUID, PurchaseOrderLine],
    came: Mapping[UUID, DeliveryLine],
    *,
    sees: bool,
) -> tuple[ReceivedLine, ...]:
    """What was expected in the order's order, then what came beside it; no costs unless one `sees`
    them. What has come whole in earlier deliveries is left out.
    """
    items = list(dict.fromkeys((*expected, *came)))
    known = {
        item.id: item for item in session.execute(select(Item).where(Item.id.in_(items))).scalars()
    }
    looks = _looks(session, known.values())
    lines = [
        _received(session, known[item], expected.get(item), came.get(item), looks[item], sees=sees)
        for item in items
    ]
    return tuple(line for line in lines if line.received or line.ordered)


def _received(
    session: Session,
    item: Item,
    expected: PurchaseOrderLine | None,
    came: DeliveryLine | None,
    look: tuple[str, str],
    *,
    sees: bool,
) -> ReceivedLine:
    rules = settings.rules_of(session)
    cost = came.unit_cost if came is not None else (expected.cost if expected else None)
    quantity = came.quantity if came is not None else 0
    shown = UnitPrice(cost, rules.currency) if sees and cost is not None else None
    worth = divide(quantity * (cost or 0), _COST, rules.rounding)
    open_ = None if expected is None else Quantity(max(expected.ordered - expected.received, 0))
    return ReceivedLine(
        item.id, item.name, look[0] or item.sku or "", item.picture or "", look[1],
        Unit(item.unit), open_, Quantity(quantity), shown,
        Money(worth, rules.currency) if sees else None,
    )  # fmt: skip


def _looks(session: Session, items: Iterable[Item]) -> dict[UUID, tuple[str, str]]:
    """The first barcode of each item, and its category's tint."""
    shown = {item.id: item.category_id for item in items}
    codes: dict[UUID, str] = {}
    for code in session.execute(
        select(Barcode).where(Barcode.item_id.in_(list(shown))).order_by(Barcode.position)
    ).scalars():
        codes.setdefault(code.item_id, code.code)
    tints: dict[UUID | None, str] = {
        category.id: category.tint for category in session.execute(select(Category)).scalars()
    }
    return {
        item_id: (codes.get(item_id, ""), tints.get(category, ""))
        for item_id, category in shown.items()
    }
