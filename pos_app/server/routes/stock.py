"""Stock: what is on hand, how it came to that, and what changes it."""

from itertools import groupby
from typing import Final, Literal
from uuid import UUID

from fastapi import APIRouter, Response

from pos_app.domain.ids import new_id
from pos_app.domain.quantity import Quantity
from pos_app.server.caller import Asking
from pos_app.server.fields import Body, Id, Instant, Number, Shown, Words
from pos_app.server.paging import Page, Paged, Slice, Sliced, sorting
from pos_app.server.problems import documented
from pos_app.server.repeats import Repeating
from pos_app.server.stock_movements import MovementIn, act_of, following, place_in
from pos_app.services import direct_stock, stock, stock_keeping, stock_levels
from pos_app.services.stock_levels import Level, Sort

router = APIRouter(prefix="/stock", tags=["stock"])

Order = Literal["name", "-name", "quantity", "-quantity"]
_SORTS: Final = {"name": Sort.NAME, "quantity": Sort.QUANTITY}


class FirstEntry(Body):
    """The first entry of an item at a location, the shop's main one unless another is named."""

    item_id: Id
    quantity: Number
    location_id: Id | None = None


class Counted(Body):
    """What was counted, and why it is written."""

    quantity: Number
    reason: Words
    location_id: Id | None = None


class StockLevel(Shown):
    """What lies of an item at a location."""

    item_id: Id
    name: str
    sku: str | None
    unit_type: str
    category_id: Id | None
    category: str | None
    location_id: Id
    quantity: str
    reorder_level: str | None
    is_low: bool


class CategoryLevels(Shown):
    """The levels of one category, by name; null: items without one."""

    category_id: Id | None
    category: str | None
    levels: list[StockLevel]


class Movement(Shown):
    """One entry of an item's ledger; `on_hand` is what was there after it."""

    document_id: Id
    line: int
    at: Instant
    kind: str
    reason: str
    receipt: str | None
    who: str
    quantity: str
    on_hand: str


class Moved(Shown):
    """A movement that was written. `id` is its document; a transfer is received under it."""

    id: Id
    item_id: Id
    kind: str
    quantity: str


@router.post(
    "", status_code=201, response_model=StockLevel, responses=documented(401, 403, 404, 409)
)
def open_level(body: FirstEntry, asking: Asking, repeat: Repeating) -> Response:
    """The first entry of an item at a location. A second is refused: that is a count."""
    if (known := repeat.recall(asking)) is not None:
        return known
    quantity = Quantity.parse(body.quantity)
    return repeat.call(
        asking, 201, _written, direct_stock.open_one, body.item_id, quantity, body.location_id
    )


@router.get("", responses=documented(401, 403, 404))
def listed(
    asking: Asking, paged: Paged, location_id: UUID | None = None, sort: Order = "name"
) -> Page[StockLevel]:
    """Every level at a location."""
    field, descending = sorting(sort, _SORTS)
    found = asking.call(stock_levels.page, location_id, field, descending, paged.offset, paged.size)
    levels = [_shown(each) for each in found.levels]
    return Page(items=levels, page=paged.page, size=paged.size, total=found.total)


@router.get("/by-category", responses=documented(401, 403, 404))
def by_category(
    asking: Asking, paged: Paged, location_id: UUID | None = None
) -> Page[CategoryLevels]:
    """The levels grouped by category, both sorted by name; pages count levels."""
    found = asking.call(
        stock_levels.page, location_id, Sort.CATEGORY, offset=paged.offset, limit=paged.size
    )
    groups = [
        CategoryLevels(category_id=key[0], category=key[1] or None, levels=[*map(_shown, levels)])
        for key, levels in groupby(found.levels, key=lambda each: (each.category_id, each.category))
    ]
    return Page(items=groups, page=paged.page, size=paged.size, total=found.total)


@router.get("/low", responses=documented(401, 403, 404))
def low(asking: Asking, paged: Paged, location_id: UUID | None = None) -> Page[StockLevel]:
    """What is at or below its reorder level, the emptiest first."""
    found = asking.call(
        stock_levels.page,
        location_id,
        Sort.QUANTITY,
        offset=paged.offset,
        limit=paged.size,
        only_low=True,
    )
    levels = [_shown(each) for each in found.levels]
    return Page(items=levels, page=paged.page, size=paged.size, total=found.total)


@router.post(
    "/movements", status_code=201, response_model=Moved, responses=documented(401, 403, 404, 409)
)
def move(body: MovementIn, asking: Asking, repeat: Repeating) -> Response:
    """Write a movement. A transfer leaves for a location in transit and is brought in there by a
    `transfer_receipt` whose `reference` is its id.
    """
    repeat = repeat.named(body.id)
    if (known := repeat.recall(asking)) is not None:
        return known
    document = body.id or new_id()
    moved = Moved(id=document, item_id=body.item_id, kind=body.kind, quantity=body.quantity)
    act = act_of(body, document)
    return repeat.call(asking, 201, lambda _done: moved.model_dump_json(), act.service, *act.given)


@router.get("/{item_id}", responses=documented(401, 403, 404))
def read(item_id: UUID, asking: Asking, location_id: UUID | None = None) -> StockLevel:
    """What lies of one item at a location."""
    return _shown(asking.call(stock_levels.one, item_id, location_id))


@router.get("/{item_id}/movements", responses=documented(401, 403, 404))
def movements(
    item_id: UUID, asking: Asking, wanted: Sliced, location_id: UUID | None = None
) -> Slice[Movement]:
    """How it came to what is there, newest first."""
    after = None if wanted.after is None else place_in(wanted.after)
    page = asking.call(stock_keeping.history, item_id, after, wanted.limit, location_id)
    rows = [
        Movement(
            document_id=row.document_id,
            line=row.line,
            at=row.at,
            kind=row.kind,
            reason=row.reason,
            receipt=row.number or None,
            who=row.who,
            quantity=row.change.plain,
            on_hand=row.on_hand.plain,
        )
        for row in page.rows
    ]
    return Slice(items=rows, next=None if page.rest is None else following(page.rest))


@router.patch("/{item_id}", response_model=StockLevel, responses=documented(401, 403, 404, 409))
def count(item_id: UUID, body: Counted, asking: Asking, repeat: Repeating) -> Response:
    """Set the counted quantity: the difference is written as a movement."""
    if (known := repeat.recall(asking)) is not None:
        return known
    return repeat.call(
        asking,
        200,
        _written,
        direct_stock.set_counted,
        new_id(),
        item_id,
        Quantity.parse(body.quantity),
        body.reason,
        body.location_id,
    )


@router.delete("/{item_id}", status_code=204, responses=documented(401, 403, 404, 409))
def stop(item_id: UUID, asking: Asking, location_id: UUID | None = None) -> Response:
    """Stop stocking an item that is at zero."""
    asking.call(stock.stop, item_id, location_id)
    return Response(status_code=204)


def _written(level: Level) -> str:
    return _shown(level).model_dump_json()


def _shown(level: Level) -> StockLevel:
    return StockLevel(
        item_id=level.item_id,
        name=level.name,
        sku=level.sku or None,
        unit_type=str(level.unit),
        category_id=level.category_id,
        category=level.category or None,
        location_id=level.location_id,
        quantity=level.quantity.plain,
        reorder_level=None if level.reorder_level is None else level.reorder_level.plain,
        is_low=level.is_low,
    )
