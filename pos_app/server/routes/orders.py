"""Customers' orders: placed, followed, made ready, paid and handed over, or called off."""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from pos_app.domain.access import ActorKind
from pos_app.domain.customer_order import CustomerOrderState
from pos_app.domain.errors import Invalid, NotAllowed, Stale
from pos_app.domain.ids import new_id
from pos_app.domain.quantity import Quantity
from pos_app.server import problems
from pos_app.server.basket import Tenders
from pos_app.server.caller import Asking, Caller
from pos_app.server.fields import Body, Id, Instant, LongWords, Number, Shown, Words
from pos_app.server.paging import Page, Paged, PageWanted, sorting
from pos_app.server.problems import documented
from pos_app.server.repeats import Repeating
from pos_app.server.versions import SeenVersion, tag
from pos_app.services import baskets, customer_orders, order_views, unattended
from pos_app.services.customer_orders import MOST_LINES, Buyer, Wanted
from pos_app.services.order_views import OrderPage, OrderRow, OrderView, Sort

router = APIRouter(prefix="/orders", tags=["orders"])

Status = Literal["pending", "confirmed", "ready", "completed", "cancelled"]
By = Literal[
    "placed_at", "-placed_at", "changed_at", "-changed_at", "total", "-total",
]  # fmt: skip
_SORTS: Final = {"placed_at": Sort.PLACED, "changed_at": Sort.CHANGED, "total": Sort.TOTAL}


class OrderLineIn(Body):
    """So much of an item."""

    item_id: Id
    quantity: Number


class OrderIn(Body):
    """An order of these lines, or without any of what is in the customer's basket. Staff say whom
    it is for: a customer of the shop, or a name and a number to call. `id` names the order, so that
    it is placed once.
    """

    id: Id | None = None
    lines: Annotated[list[OrderLineIn], Field(min_length=1, max_length=MOST_LINES)] | None = None
    note: LongWords = ""
    customer_id: Id | None = None
    name: Words = ""
    phone: Words = ""


class StatusEdit(Body):
    """The next step. `completed` says how it was paid, and makes the sale."""

    status: Status
    tenders: Tenders | None = None


class OrderLine(Shown):
    """A line at the price of the day it was ordered."""

    line: int
    item_id: Id
    name: str
    unit_type: str
    quantity: str
    price_at_time: str
    total: str


class OrderLink(Shown):
    """An order in the list. `sale_id` is the sale it became, null until it is handed over."""

    id: Id
    number: str
    status: Status
    customer_id: Id | None
    name: str
    phone: str
    note: str
    placed_at: Instant
    changed_at: Instant
    line_count: int
    total: str
    sale_id: Id | None
    version: int


class Order(OrderLink):
    """An order with its lines, and how many orders its customer called off so far; null where it is
    for a name without a record.
    """

    lines: list[OrderLine]
    order_cancellation_count: int | None


@router.post("", status_code=201, response_model=Order, responses=documented(401, 403, 404, 409))
def place(body: OrderIn, asking: Asking, repeat: Repeating) -> Response:
    """Place an order: its stock is checked and set aside, and the basket it came from is emptied,
    all of it or nothing. 409 where there is not enough.
    """
    repeat = repeat.named(body.id)
    if (known := repeat.recall(asking)) is not None:
        return known
    order_id = body.id or new_id()
    is_customer = asking.actor.kind is ActorKind.CUSTOMER
    if is_customer and (body.name or body.phone or body.customer_id not in {None, asking.user_id}):
        raise NotAllowed("Customers order for themselves.")
    if body.lines is None:
        if not is_customer:
            raise Invalid("Say what is ordered.", where="lines")
        return repeat.call(asking, 201, _written, baskets.order, order_id, body.note)
    lines = [Wanted(each.item_id, Quantity.parse(each.quantity)) for each in body.lines]
    buyer = Buyer(body.customer_id, body.name, body.phone)
    return repeat.call(
        asking, 201, _written, customer_orders.place, order_id, buyer, lines, body.note
    )


@router.get("", responses=documented(401, 403))
def listed(
    asking: Asking,
    paged: Paged,
    status: Annotated[Status | None, Query()] = None,
    sort: By = "-placed_at",
) -> Page[OrderLink]:
    """The shop's orders, for staff."""
    field, descending = sorting(sort, _SORTS)
    found = asking.call(
        order_views.page, _states(status), field, descending, paged.offset, paged.size
    )
    return _page(found, paged)


@router.get("/my-orders", responses=documented(401, 403))
def own(
    asking: Asking,
    paged: Paged,
    status: Annotated[Status | None, Query()] = None,
    sort: By = "-placed_at",
) -> Page[OrderLink]:
    """A customer's own orders."""
    field, descending = sorting(sort, _SORTS)
    found = asking.call(
        order_views.own, _states(status), field, descending, paged.offset, paged.size
    )
    return _page(found, paged)


@router.get("/{order_id}", responses=documented(401, 403, 404))
def read(order_id: UUID, asking: Asking, response: Response) -> Order:
    """One order: its customer's own, or any for staff."""
    return _tagged(asking.call(order_views.read, order_id), response)


@router.put(
    "/{order_id}/status",
    response_model=Order,
    responses=documented(401, 403, 404, 409, 412),
)
def step(
    order_id: UUID,
    body: StatusEdit,
    asking: Asking,
    seen: SeenVersion,
    repeat: Repeating,
    response: Response,
) -> Any:
    """Take an order one step on: pending, confirmed, ready, completed. Any other step is 409. With
    `completed` go the tenders it was paid with, and the sale is made.
    """
    to = CustomerOrderState(body.status)
    try:
        if to is not CustomerOrderState.COMPLETED:
            if body.tenders is not None:
                raise Invalid("An order is paid when it is completed.", where="tenders")
            moved = asking.call(customer_orders.advance, order_id, to, seen)
            return _tagged(moved, response)
        if (known := repeat.recall(asking)) is not None:
            return known
        if body.tenders is None:
            raise Invalid("Say how it was paid.", where="tenders")
        tenders = [each.read(asking.currency) for each in body.tenders]
        return repeat.call(asking, 200, _written, unattended.hand_over, order_id, tenders, seen)
    except Stale as stale:
        return _stale(asking, order_id, stale)


@router.delete("/{order_id}", response_model=Order, responses=documented(401, 403, 404, 409, 412))
def cancel(
    order_id: UUID,
    asking: Asking,
    seen: SeenVersion,
    response: Response,
    reason: Annotated[str, Query(max_length=200)] = "",
) -> Any:
    """Call an order off; its goods are on the shelf again at once. A customer may while it is
    pending or confirmed, staff until it is completed. Answers with the order as it is then.
    """
    try:
        return _tagged(asking.call(customer_orders.cancel, order_id, reason, seen), response)
    except Stale as stale:
        return _stale(asking, order_id, stale)


def _states(status: Status | None) -> tuple[CustomerOrderState, ...]:
    return () if status is None else (CustomerOrderState(status),)


def _page(found: OrderPage, paged: PageWanted) -> Page[OrderLink]:
    links = [OrderLink(**_fields(row)) for row in found.rows]
    return Page(items=links, page=paged.page, size=paged.size, total=found.total)


def _stale(asking: Caller, order_id: UUID, stale: Stale) -> Response:
    current = _shown(asking.call(order_views.read, order_id)).model_dump(mode="json")
    return problems.of_error(stale, more={"current": current})


def _tagged(view: OrderView, response: Response) -> Order:
    tag(response, view.row.version)
    return _shown(view)


def _written(view: OrderView) -> str:
    return _shown(view).model_dump_json()


def _shown(view: OrderView) -> Order:
    lines = [
        OrderLine(
            line=each.line,
            item_id=each.item_id,
            name=each.name,
            unit_type=str(each.unit),
            quantity=each.quantity.plain,
            price_at_time=each.unit_price.plain,
            total=each.total.plain,
        )
        for each in view.lines
    ]
    return Order(**_fields(view.row), lines=lines, order_cancellation_count=view.cancellations)


def _fields(row: OrderRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "status": str(row.state),
        "customer_id": row.customer_id,
        "name": row.name,
        "phone": row.phone,
        "note": row.note,
        "placed_at": row.placed_at,
        "changed_at": row.changed_at,
        "line_count": row.lines,
        "total": row.total.plain,
        "sale_id": row.sale_id,
        "version": row.version,
    }
