"""A movement that is asked for, as the use case that writes it; and places in an item's ledger."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from pos_app.domain.errors import Invalid
from pos_app.domain.quantity import Quantity
from pos_app.domain.stock import StockReason
from pos_app.server.fields import Body, Id, Number, Words
from pos_app.server.paging import cursor, place_of
from pos_app.services import direct_stock, stock_keeping, supplier_returns
from pos_app.services.declare import Service
from pos_app.services.stock_keeping import DeliveredLine, Place

Kind = Literal[
    "delivery", "waste", "own_use", "adjustment", "transfer", "transfer_receipt",
    "return_to_supplier",
]  # fmt: skip
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


class MovementIn(Body):
    """A movement. `quantity` is how much, and of an adjustment the change: negative takes out.

    `reason` of waste is `breakage` or `expired`, of an adjustment one of the shop's reasons
    (`count` unless it is another's word). `reference`: of a delivery the number on the supplier's
    paper, of a transfer_receipt the transfer, of a return_to_supplier the supplier.
    """

    id: Id | None = None
    item_id: Id
    kind: Kind
    quantity: Number
    reason: Words = ""
    reference: Words = ""
    location_id: Id | None = None
    to_location_id: Id | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """A use case and what it is called with."""

    service: Service[..., Any]
    given: tuple[Any, ...]


def act_of(body: MovementIn, document: UUID) -> Act:
    """The use case that writes a movement. Raises `Invalid`."""
    quantity, item, here = Quantity.parse(body.quantity), body.item_id, body.location_id
    if body.kind != "adjustment" and quantity <= Quantity(0):
        raise Invalid("Say how much: more than zero.", where="quantity")
    match body.kind:
        case "delivery":
            note = body.reference or body.reason
            return Act(
                stock_keeping.receive, (document, (DeliveredLine(item, quantity),), note, here)
            )
        case "waste":
            why = _reason(body.reason, StockReason.BREAKAGE)
            if not why.is_waste:
                raise Invalid("Goods are wasted by breakage or expired.", where="reason")
            return Act(stock_keeping.adjust, (document, item, -quantity, why, here))
        case "own_use":
            out = (document, item, -quantity, StockReason.OWN_USE, here)
            return Act(stock_keeping.adjust, out)
        case "adjustment":
            why = _reason(body.reason, StockReason.COUNT)
            return Act(stock_keeping.adjust, (document, item, quantity, why, here))
        case "transfer":
            if body.to_location_id is None:
                raise Invalid("Say where to.", where="to_location_id")
            to = body.to_location_id
            return Act(direct_stock.send_one, (document, item, quantity, here, to, body.reason))
        case "transfer_receipt":
            transfer = _id(body.reference, "Name the transfer in reference.")
            return Act(direct_stock.receive_one, (transfer, item, quantity))
        case "return_to_supplier":
            supplier = _id(body.reference, "Name the supplier in reference.")
            back = (document, supplier, item, quantity, body.reason)
            return Act(supplier_returns.send_back, back)


def following(place: Place) -> str:
    """A place in a ledger as its next slice is asked for."""
    at = (place.at - _EPOCH) // _MILLISECOND
    return cursor(at, str(place.document_id), place.line, place.on_hand.thousandths)


def place_in(text: str) -> Place:
    """The place a cursor names. Raises `Invalid`."""
    at, document, line, on_hand = place_of(text, int, str, int, int)
    try:
        return Place(_EPOCH + at * _MILLISECOND, UUID(document), line, Quantity(on_hand))
    except (ValueError, OverflowError) as error:
        raise Invalid("There is no such place in the list.", where="after") from error


def _reason(text: str, usual: StockReason) -> StockReason:
    try:
        return StockReason(text.strip().lower()) if text.strip() else usual
    except ValueError as error:
        known = ", ".join(str(each) for each in StockReason)
        raise Invalid(f"The reason is one of {known}.", where="reason") from error


def _id(text: str, sentence: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Invalid(sentence, where="reference") from error
