"""What a sale takes from the stock: its items, the pieces of a case, the parts of a bundle.

The parts are kept with the sale as they were, so that a refund brings back the same.
services/sales.py writes these rows.
"""

from typing import Any
from uuid import UUID

from pos_app.domain.cart import ONE, Cart, CartLine
from pos_app.domain.money import Rounding, divide
from pos_app.models.batches import OF_CODE, TRACKS
from pos_app.models.bundles import part_line
from pos_app.services.counter import Shelved

Rows = list[dict[str, Any]]


def cost(line: CartLine, item: Shelved) -> int | None:
    """What one of a line costs: a case as much as its pieces."""
    if item.cost is None or line.pack is ONE:
        return item.cost
    return divide(item.cost * line.pack.thousandths, ONE.thousandths, Rounding.HALF_UP)


def movements(cart: Cart, items: dict[UUID, Shelved], header: dict[str, Any]) -> tuple[Rows, Rows]:
    """The movements of a sale, and the parts of its lines to be kept with it."""
    moved: Rows = []
    parts: Rows = []
    for number, line in enumerate(cart.lines, 1):
        item = items.get(line.item_id) if line.item_id is not None else None
        if item is None:
            continue
        if item.parts or line.pack is not ONE:
            _move_parts(cart, number, line, item, header, moved, parts)
        elif item.is_tracked:
            row = _moved(header, number, line.item_id, line.quantity.thousandths, item.cost)
            moved.append({**row, TRACKS: item.tracks_batches, OF_CODE: line.batch})
    return moved, parts


def _move_parts(
    cart: Cart,
    number: int,
    line: CartLine,
    item: Shelved,
    header: dict[str, Any],
    moved: Rows,
    parts: Rows,
) -> None:
    for place, part in enumerate(item.leaving(line)):
        parts.append(
            {
                "sale_id": cart.id, "line": number, "place": place, "item_id": part.item_id,
                "quantity": part.quantity, "unit_cost": part.cost, "is_tracked": part.is_tracked,
            }
        )  # fmt: skip
        if part.is_tracked:
            amount = part.times(line.quantity.thousandths)
            at = part_line(number, place)
            row = _moved(header, at, part.item_id, amount, part.cost)
            moved.append(row if item.parts else {**row, OF_CODE: line.batch})


def _moved(
    header: dict[str, Any], line: int, item_id: UUID | None, amount: int, unit_cost: int | None
) -> dict[str, Any]:
    return {
        "document_id": header["id"], "line": line, "item_id": item_id,
        "location_id": header["location_id"], "kind": "sale", "quantity": -amount,
        "unit_cost": unit_cost, "at": header["at"], "business_day": header["business_day"],
        "actor": header["cashier_id"], "reason": "",
    }  # fmt: skip
