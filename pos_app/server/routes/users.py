"""The people of the shop."""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from pos_app.domain.errors import Stale
from pos_app.server import problems
from pos_app.server.caller import Asking, Caller
from pos_app.server.fields import Body, Id, Instant, Secret, Shown, Words
from pos_app.server.paging import Page, Paged, sorting
from pos_app.server.problems import documented
from pos_app.server.versions import SeenVersion, tag
from pos_app.services import accounts, auth, pin_rules, roles, users
from pos_app.services.accounts import Account, Sort

router = APIRouter(prefix="/users", tags=["users"])

Order = Literal["name", "-name", "username", "-username", "created_at", "-created_at"]
_SORTS: Final = {"name": Sort.NAME, "username": Sort.USERNAME, "created_at": Sort.CREATED}


class UserIn(Body):
    """A person to be added. The PIN is for tills and approvals."""

    username: Words
    name: Words
    password: Secret
    role: Words
    email: Words | None = None
    language: Words = ""
    pin: Secret | None = None


class OwnEdit(Body):
    """What people change of themselves; what is left out stays."""

    name: Words = ""
    email: Words | None = None
    language: Words = ""


class UserEdit(OwnEdit):
    """What is changed of somebody; the role by owners alone."""

    role: Words = ""
    is_active: bool = True


class User(Shown):
    """A person. One that was deleted keeps the name that the history tells."""

    id: Id
    username: str
    name: str
    email: str | None
    language: str
    role: str
    is_active: bool
    is_deleted: bool
    deleted_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int


@router.post("", status_code=201, responses=documented(401, 403, 409))
@router.post("/register", status_code=201, responses=documented(401, 403, 409))
def register(body: UserIn, asking: Asking, response: Response) -> User:
    """Add a person: an owner of any role, a manager of a role below their own."""
    asking.call(accounts.check_may_add, body.role)
    pin_rules.check_password(body.password, names=(body.name, body.username))
    new = users.NewUser(
        name=body.name,
        username=body.username,
        role=body.role,
        pin_hash=None if body.pin is None else _pin(asking, body.pin, body.role),
        pin_digits=len(body.pin or ""),
        password_hash=auth.hash_password(body.password),
    )
    return _tagged(asking.call(accounts.register, new, body.email, body.language), response)


@router.get("", responses=documented(401, 403))
def listed(
    asking: Asking,
    paged: Paged,
    q: Annotated[str, Query(max_length=100)] = "",
    role: Annotated[str, Query(max_length=40)] = "",
    include_deleted: bool = False,
    sort: Order = "name",
) -> Page[User]:
    """The people: an owner sees everybody, also deleted ones; a manager whoever is below them."""
    field, descending = sorting(sort, _SORTS)
    wanted = accounts.Wanted(q, role, include_deleted)
    found = asking.call(accounts.page, wanted, field, descending, paged.offset, paged.size)
    people = [user_shown(each) for each in found.accounts]
    return Page(items=people, page=paged.page, size=paged.size, total=found.total)


@router.get("/me", responses=documented(401))
def me(asking: Asking, response: Response) -> User:
    """Oneself."""
    return _tagged(asking.call(accounts.one, asking.user_id), response)


@router.patch("/me", response_model=User, responses=documented(401, 409, 412))
def edit_me(body: OwnEdit, asking: Asking, seen: SeenVersion, response: Response) -> Any:
    """Change one's own name, e-mail or language; never the role."""
    return _edited(asking, asking.user_id, body, seen, response)


@router.get("/{user_id}", responses=documented(401, 403, 404))
def read(user_id: UUID, asking: Asking, response: Response) -> User:
    """One person."""
    return _tagged(asking.call(accounts.one, user_id), response)


@router.patch("/{user_id}", response_model=User, responses=documented(401, 403, 404, 409, 412))
def edit(
    user_id: UUID, body: UserEdit, asking: Asking, seen: SeenVersion, response: Response
) -> Any:
    """Change a person; the role by owners alone, and never one's own."""
    return _edited(asking, user_id, body, seen, response)


@router.delete("/{user_id}", status_code=204, responses=documented(401, 403, 404, 409))
def delete(user_id: UUID, asking: Asking) -> Response:
    """Delete a person: the history stays, log-in and tokens end at once."""
    asking.call(accounts.delete, user_id)
    return Response(status_code=204)


def _pin(asking: Caller, pin: str, role: str) -> str:
    known = {each.key: each for each in asking.call(roles.list_roles)}
    approves = role not in known or known[role].approves
    others = asking.call(users.pin_verifiers, None)
    return pin_rules.make_pin(pin, approves=approves, others=others, pepper=asking.house.pepper)


def _edited(
    asking: Caller, user_id: UUID, body: OwnEdit, seen: int | None, response: Response
) -> Any:
    changes = {name: getattr(body, name) for name in body.model_fields_set}
    try:
        return _tagged(asking.call(accounts.edit, user_id, changes, seen), response)
    except Stale as stale:
        current = user_shown(asking.call(accounts.one, user_id)).model_dump(mode="json")
        return problems.of_error(stale, more={"current": current})


def _tagged(account: Account, response: Response) -> User:
    tag(response, account.version)
    return user_shown(account)


def user_shown(account: Account) -> User:
    """A person as they are answered."""
    return User(
        id=account.id,
        username=account.username,
        name=account.name,
        email=account.email,
        language=account.language,
        role=account.role,
        is_active=account.is_active,
        is_deleted=account.is_deleted,
        deleted_at=account.deleted_at,
        created_at=account.created_at,
        updated_at=account.updated_at,
        version=account.version,
    )
