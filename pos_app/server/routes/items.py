"""Items: made, found, changed, and taken off the shelf."""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from pos_app.domain.errors import Stale
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import Currency, UnitPrice
from pos_app.domain.stock import StockReason
from pos_app.server import problems
from pos_app.server.caller import Asking, Reading
from pos_app.server.item_fields import Item, ItemEdit, ItemIn, changes_of, shown
from pos_app.server.paging import Page, Paged, sorting
from pos_app.server.problems import documented
from pos_app.server.versions import SeenVersion, tag
from pos_app.services import catalogue_edit, item_pages, removal
from pos_app.services.item_pages import Sort

router = APIRouter(prefix="/items", tags=["catalogue"])

Order = Literal[
    "name",
    "-name",
    "unit_price",
    "-unit_price",
    "created_at",
    "-created_at",
    "updated_at",
    "-updated_at",
]
Price = Annotated[str | None, Query(max_length=20, pattern=r"^[0-9]+(\.[0-9]+)?$")]
_SORTS: Final = {
    "name": Sort.NAME,
    "unit_price": Sort.PRICE,
    "created_at": Sort.CREATED,
    "updated_at": Sort.UPDATED,
}


class ScannedItem(Item):
    """An item as its code sells it: `scan_quantity` is what one scan adds, `label_total` what a
    price label says.
    """

    scan_quantity: str
    label_total: str | None


@router.post("", status_code=201, responses=documented(401, 403, 409))
def add(body: ItemIn, asking: Asking, response: Response) -> Item:
    """Add an item."""
    new = ItemFields(**changes_of(asking, body))
    saved = asking.call(catalogue_edit.add_item, new)
    return _tagged(shown(asking.call(item_pages.one, saved.id)), response)


@router.get("", responses=documented(401, 403))
def listed(
    asking: Reading,
    paged: Paged,
    category_id: UUID | None = None,
    q: Annotated[str, Query(max_length=200)] = "",
    min_price: Price = None,
    max_price: Price = None,
    in_stock: bool | None = None,
    include_deleted: bool = False,
    sort: Order = "name",
) -> Page[Item]:
    """The items that fit. Deleted ones are shown to whoever may change items."""
    field, descending = sorting(sort, _SORTS)
    currency = asking.currency
    wanted = item_pages.Wanted(
        text=q,
        category_id=category_id,
        min_price=_price(min_price, currency),
        max_price=_price(max_price, currency),
        in_stock=in_stock,
        with_deleted=include_deleted,
    )
    found = asking.call(item_pages.page, wanted, field, descending, paged.offset, paged.size)
    items = [shown(each) for each in found.items]
    return Page(items=items, page=paged.page, size=paged.size, total=found.total)


@router.get("/search", responses=documented(401, 403))
def search(asking: Reading, paged: Paged, q: Annotated[str, Query(max_length=200)]) -> Page[Item]:
    """Items on sale by name, SKU or barcode, best first; what is nearly right is found too."""
    found = asking.call(item_pages.search, q)
    return paged.cut([shown(each) for each in found])


@router.get("/by-barcode/{code}", response_model=ScannedItem, responses=documented(401, 403, 404))
def by_barcode(code: str, asking: Reading) -> Response:
    """The item on sale that a scanned code names."""
    record, view = asking.call(item_pages.by_code, code)
    found = ScannedItem(
        **shown(record).model_dump(exclude={"created_at", "updated_at"}),
        created_at=record.created_at,
        updated_at=record.updated_at,
        scan_quantity=view.scan_quantity.plain,
        label_total=None if view.fixed_total is None else view.fixed_total.plain,
    )
    # Written here: handed back as it is, FastAPI would take it to a thread once more.
    answer = Response(found.model_dump_json(), media_type="application/json")
    tag(answer, record.version)
    return answer


@router.get("/{item_id}", responses=documented(401, 403, 404))
def read(item_id: UUID, asking: Reading, response: Response) -> Item:
    """One item."""
    return _tagged(shown(asking.call(item_pages.one, item_id)), response)


@router.patch("/{item_id}", response_model=Item, responses=documented(401, 403, 404, 409, 412))
def edit(
    item_id: UUID, body: ItemEdit, asking: Asking, seen: SeenVersion, response: Response
) -> Any:
    """Change fields of an item. Past sales keep the names, prices and taxes they had."""
    known = asking.call(item_pages.one, item_id).fields.barcodes
    changes = changes_of(asking, body, known)
    try:
        asking.call(catalogue_edit.edit_item, item_id, changes, seen)
    except Stale as stale:
        current = shown(asking.call(item_pages.one, item_id)).model_dump(mode="json")
        return problems.of_error(stale, more={"current": current})
    return _tagged(shown(asking.call(item_pages.one, item_id)), response)


@router.delete("/{item_id}", status_code=204, responses=documented(401, 403, 404, 409, 412))
def delete(
    item_id: UUID, asking: Asking, seen: SeenVersion, reason: StockReason = StockReason.COUNT
) -> Response:
    """Delete an item; its past stays. What is on hand of it is written off for the reason."""
    asking.call(item_pages.one, item_id)  # what was deleted is not there any more
    asking.call(removal.remove, new_id(), item_id, seen, reason)
    return Response(status_code=204)


def _tagged(item: Item, response: Response) -> Item:
    tag(response, item.version)
    return item


def _price(text: str | None, currency: Currency) -> UnitPrice | None:
    return None if text is None else UnitPrice.parse(text, currency)
