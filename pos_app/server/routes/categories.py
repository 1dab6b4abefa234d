"""Categories: what items are grouped under."""

from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Response

from pos_app.domain.errors import NotFound, Stale
from pos_app.server import problems
from pos_app.server.caller import Asking, Caller, Reading
from pos_app.server.fields import Body, Id, Shown, Words
from pos_app.server.paging import Page, Paged, sorting
from pos_app.server.problems import documented
from pos_app.server.versions import SeenVersion, tag
from pos_app.services import catalogue, catalogue_groups, shelf_order
from pos_app.services.catalogue import CategoryView

router = APIRouter(prefix="/categories", tags=["catalogue"])

Tint = Literal["ochre", "peach", "sky", "green", "lilac", "rose", "slate", "sand"]
Policy = Literal["allow", "warn", "ask", "block"]
Order = Literal["name", "-name", "position", "-position"]
_SORTS = {"name": "name", "position": "position"}


class CategoryIn(Body):
    """A category to be made. `stock_policy` null: the shop's."""

    name: Words
    tint: Tint = "slate"
    stock_policy: Policy | None = None


class CategoryEdit(Body):
    """What is to change of a category; what is left out stays."""

    name: Words = ""
    tint: Tint = "slate"
    stock_policy: Policy | None = None
    tax_class_id: Id | None = None
    position: int = 0
    is_active: bool = True


class Category(Shown):
    """A category. `tax_class_id` is what new items of it are sold under."""

    id: Id
    name: str
    tint: str
    stock_policy: str | None
    tax_class_id: Id | None
    position: int
    is_active: bool
    version: int


@router.post("", status_code=201, responses=documented(401, 403, 409))
def add(body: CategoryIn, asking: Asking, response: Response) -> Category:
    """Add a category at the end."""
    category_id = asking.call(
        catalogue_groups.add_category, body.name, body.tint, body.stock_policy
    )
    return _tagged(_one(asking, category_id), response)


@router.get("", responses=documented(401, 403))
def listed(asking: Reading, paged: Paged, sort: Order = "position") -> Page[Category]:
    """All categories, by position or name."""
    field, descending = sorting(sort, _SORTS)
    found = [_shown(each) for each in asking.call(catalogue.categories)]
    found.sort(key=lambda each: _key(each, field), reverse=descending)
    return paged.cut(found)


@router.get("/{category_id}", responses=documented(401, 403, 404))
def read(category_id: UUID, asking: Reading, response: Response) -> Category:
    """One category."""
    return _tagged(_one(asking, category_id), response)


@router.patch(
    "/{category_id}", response_model=Category, responses=documented(401, 403, 404, 409, 412)
)
def edit(
    category_id: UUID, body: CategoryEdit, asking: Asking, seen: SeenVersion, response: Response
) -> Any:
    """Change fields of a category."""
    changes = {name: getattr(body, name) for name in body.model_fields_set}
    try:
        asking.call(catalogue_groups.edit_category, category_id, changes, seen)
    except Stale as stale:
        current = _one(asking, category_id).model_dump(mode="json")
        return problems.of_error(stale, more={"current": current})
    return _tagged(_one(asking, category_id), response)


@router.delete("/{category_id}", status_code=204, responses=documented(401, 403, 404, 409, 412))
def delete(category_id: UUID, asking: Asking, seen: SeenVersion) -> Response:
    """Delete a category that no item is in."""
    asking.call(shelf_order.delete_category, category_id, seen)
    return Response(status_code=204)


def _one(asking: Caller, category_id: UUID) -> Category:
    for each in asking.call(catalogue.categories):
        if each.id == category_id:
            return _shown(each)
    raise NotFound("There is no such category.")


def _shown(view: CategoryView) -> Category:
    return Category(
        id=view.id,
        name=view.name,
        tint=view.tint,
        stock_policy=view.stock_policy,
        tax_class_id=view.tax_class_id,
        position=view.position,
        is_active=view.is_active,
        version=view.version,
    )


def _tagged(category: Category, response: Response) -> Category:
    tag(response, category.version)
    return category


def _key(category: Category, field: str) -> tuple[int, str]:
    return (category.position if field == "position" else 0, category.name.casefold())
