"""The rows that goods coming back leave: negative sale lines, what they are of, how much came back
in all, and their stock movements. services/sales.py writes them with the sale.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, insert, select, text
from sqlalchemy.orm import Session

from pos_app.domain import tax
from pos_app.domain.cart import Cart
from pos_app.domain.price_source import PriceSource
from pos_app.domain.pricing import LineTotals
from pos_app.domain.returns import ReturnedAs, ReturnLine
from pos_app.domain.stock import StockReason
from pos_app.models.base import Id, wire
from pos_app.models.batches import BACK_OF
from pos_app.models.bundles import (
    FIRST_WASTED_PART,
    Part,
    part_line,
    parts_of,
    sold_parts,
)
from pos_app.models.catalogue import Item
from pos_app.models.fast import Fast
from pos_app.models.sales import SaleReturn
from pos_app.models.sold_lines import costs_of

_WASTE_LINES: Final = 100_000  # the second movement of damaged goods, beyond every line number


def rows(session: Session, cart: Cart) -> list[dict[str, Any]]:
    """The sale lines of what comes back: negative quantities and amounts, the cost it was sold
    at.
    """
    costs = _costs(session, cart)
    return [
        {
            "sale_id": cart.id, "line": number, "item_id": each.item_id,
            "category_id": each.category_id, "name": each.name, "unit": each.unit.value,
            "quantity": -each.quantity.thousandths, "unit_price": each.unit_price.hundredths,
            "list_price": None, "price_source": PriceSource.RETURNED.value,
            "extended": each.amounts.extended, "own_discount": each.amounts.own_discount,
            "discount": each.amounts.discount, "net": each.amounts.net,
            "tax": each.amounts.tax, "gross": each.amounts.gross,
            "taxes": tax.encode(each.taxes), "unit_cost": costs[each.id],
            "note": "", "serial": "", "tax_parts": tax_parts(each.amounts),
            "discount_name": "", "ledger": each.ledger,
        }
        for number, each in _numbered(cart)
    ]  # fmt: skip


def write(session: Session, cart: Cart) -> list[dict[str, Any]]:
    """Say of each returned line what it is of, and count it there; returns the rows."""
    connection = wire(session)
    links = [
        {
            "sale_id": cart.id,
            "line": number,
            "original_sale_id": each.sale_id,
            "original_line": each.line if each.sale_id is not None else None,
            "returned_as": each.returned_as.value,
            "reason": each.reason,
        }
        for number, each in _numbered(cart)
    ]
    _LINK.many(connection, links)
    _COUNT.many(
        connection,
        [
            {"sale": each.sale_id, "line": each.line, "quantity": each.quantity.thousandths}
            for each in cart.returns
            if each.sale_id is not None
        ],
    )
    return links


def movements(
    session: Session, cart: Cart, header: dict[str, Any], lines: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    """What comes back into stock, and out again where it is damaged; `lines` as `rows` made
    them.
    """
    costs = {row["line"]: row["unit_cost"] for row in lines}
    moved = []
    for number, each in _numbered(cart):
        if each.returned_as is ReturnedAs.NOT_RETURNED:
            continue
        pieces = _pieces(session, each)
        if pieces:
            moved += _parts_back(number, each, pieces, header)
            continue
        if not _goods(session, each)[0]:
            continue
        row = {
            "document_id": cart.id, "line": number, "item_id": each.item_id,
            "location_id": header["location_id"], "kind": "refund",
            "quantity": each.quantity.thousandths, "unit_cost": costs[number],
            "at": header["at"], "business_day": header["business_day"],
            "actor": header["cashier_id"], "reason": "",
            BACK_OF: (each.sale_id or cart.id, each.line if each.sale_id is not None else -1),
        }  # fmt: skip
        moved.append(row)
        if each.returned_as is ReturnedAs.DAMAGED:
            out = {
                "line": _WASTE_LINES + number,
                "kind": "waste",
                "reason": str(StockReason.BREAKAGE),
            }
            moved.append({**row, **out, "quantity": -each.quantity.thousandths})
    return moved


def _pieces(session: Session, each: ReturnLine) -> tuple[Part, ...]:
    """What a returned line consisted of when it was sold; without a receipt, of today."""
    if each.sale_id is not None:
        return sold_parts(session, each.sale_id, each.line)
    return parts_of(session, each.item_id) if each.item_id is not None else ()


def _parts_back(
    number: int, each: ReturnLine, pieces: Sequence[Part], header: dict[str, Any]
) -> list[dict[str, Any]]:
    """The parts of a bundle or a case come back, and go out again where they are damaged."""
    moved = []
    for place, part in enumerate(pieces):
        if not part.is_tracked:
            continue
        row = {
            "document_id": header["id"], "line": part_line(number, place),
            "item_id": part.item_id, "location_id": header["location_id"], "kind": "refund",
            "quantity": part.times(each.quantity.thousandths), "unit_cost": part.cost,
            "at": header["at"], "business_day": header["business_day"],
            "actor": header["cashier_id"], "reason": "",
            BACK_OF: (each.sale_id, part_line(each.line, place))
            if each.sale_id is not None
            else (header["id"], -1),
        }  # fmt: skip
        moved.append(row)
        if each.returned_as is ReturnedAs.DAMAGED:
            out = {
                "line": part_line(number, place, FIRST_WASTED_PART),
                "kind": "waste",
                "reason": str(StockReason.BREAKAGE),
                "quantity": -part.times(each.quantity.thousandths),
            }
            moved.append({**row, **out})
    return moved


def tax_parts(amounts: LineTotals) -> str:
    """The amount of each rate, where a line has several."""
    return ",".join(map(str, amounts.taxes)) if len(amounts.taxes) > 1 else ""


def _numbered(cart: Cart) -> Iterable[tuple[int, ReturnLine]]:
    """Returned lines are numbered after the sold ones."""
    return enumerate(cart.returns, len(cart.lines) + 1)


def _costs(session: Session, cart: Cart) -> dict[UUID, int | None]:
    """What each returned line cost when it was sold; without a receipt, what it costs today."""
    sales = {each.sale_id for each in cart.returns if each.sale_id is not None}
    sold = {sale_id: costs_of(session, sale_id) for sale_id in sales}
    return {
        each.id: sold[each.sale_id].get(each.line)
        if each.sale_id is not None
        else _goods(session, each)[1]
        for each in cart.returns
    }


def _goods(session: Session, each: ReturnLine) -> tuple[bool, int | None]:
    """Whether an item is counted, and what it costs today."""
    found = _ITEM(wire(session), {"item": each.item_id}) if each.item_id is not None else []
    return (bool(found[0][0]), found[0][1]) if found else (False, None)


_ITEM: Final = Fast(
    select(Item.track_stock, Item.cost_price).where(Item.id == bindparam("item", type_=Id))
)
_LINK: Final = Fast(insert(SaleReturn))
_COUNT: Final = Fast(
    text(
        "INSERT INTO returned (sale_id, line, sold, returned)"
        " SELECT sale_id, line, quantity, :quantity FROM sale_line"
        " WHERE sale_id = :sale AND line = :line"
        " ON CONFLICT (sale_id, line)"
        " DO UPDATE SET returned = returned.returned + excluded.returned"
    ).bindparams(bindparam("sale", type_=Id))
)
