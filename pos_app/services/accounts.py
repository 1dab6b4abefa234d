"""The people of the shop as they are kept over HTTP: an owner keeps everybody, a manager whoever is
below them and never their role, everybody themselves.

A customer's own account is theirs alone: nobody else sees it or changes it here, and it follows
their record (services/customers.py), whose id it has.

Where a till lets a manager ask the owner for each change (user:edit), here the rank decides: nobody
stands beside a program who could type a PIN. Nothing else differs: the writes are those of
services/users.py.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from pos_app.domain import access
from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Trace
from pos_app.domain.text import clean
from pos_app.models import journal
from pos_app.models.people import CUSTOMER_ROLE, Role, User
from pos_app.services import customers, users
from pos_app.services.declare import Topic, command, query
from pos_app.services.users import NewUser, UserChange, account_of, touch

MOST: Final = 200
LONGEST_EMAIL: Final = 254
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_LANGUAGE: Final = re.compile(r"([a-z]{2,3}(_[A-Z]{2})?)?")
_RANK: Final = "checked below: by rank, and everybody for themselves"


class Sort(StrEnum):
    """What the list is sorted by."""

    NAME = "name"
    USERNAME = "username"
    CREATED = "created"


@dataclass(frozen=True, slots=True)
class Account:
    """A person as others may know them. `role` is the role's key."""

    id: UUID
    username: str
    name: str
    email: str | None
    language: str
    role: str
    is_active: bool
    is_deleted: bool
    deleted_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Some people, and how many there are in all."""

    accounts: tuple[Account, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which people: of a role, by words of their names; deleted ones for owners alone."""

    text: str = ""
    role: str = ""
    with_deleted: bool = False


@query(None, anyone=_RANK)
def page(
    session: Session,
    actor: Actor,
    wanted: Wanted,
    sort: Sort = Sort.NAME,
    descending: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> AccountPage:
    """A page of the people: an owner sees everybody, a manager whoever is below them."""
    found = (
        select(User, Role.key)
        .join(Role, Role.id == User.role_id)
        .where(User.role_id != CUSTOMER_ROLE)
    )
    if not _is_owner(actor):
        if not actor.can(Permission.USER_EDIT) or wanted.with_deleted:
            raise _refused()
        found = found.where(Role.position > _position(session, actor))
    if not wanted.with_deleted:
        found = found.where(~User.is_deleted)
    if wanted.role:
        found = found.where(Role.key == wanted.role)
    if text := wanted.text.strip().casefold():
        words = (User.name, User.username, User.email)
        found = found.where(
            or_(*(func.lower(each).contains(text, autoescape=True) for each in words))
        )
    total = session.execute(select(func.count()).select_from(found.subquery())).scalar_one()
    order: Any = {
        Sort.NAME: func.lower(User.name), Sort.USERNAME: User.username,
        Sort.CREATED: User.created_at,
    }[sort]  # fmt: skip
    ordered = found.order_by(order.desc() if descending else order, User.id)
    rows = session.execute(ordered.offset(offset).limit(min(limit, MOST)))
    return AccountPage(tuple(account(user, role) for user, role in rows), total)


@query(None, anyone=_RANK)
def one(session: Session, actor: Actor, user_id: UUID) -> Account:
    """One person. Raises `NotFound`, `NotAllowed`."""
    user = session.get(User, user_id)
    if user is None or (user.is_deleted and not _is_owner(actor)) or _is_anothers(actor, user):
        raise NotFound("There is no such user.")
    role = session.get_one(Role, user.role_id)
    if user_id != actor.user_id:
        _check_rank(session, actor, role)
    return account(user, role.key)


@query(None, anyone=_RANK)
def check_may_add(session: Session, actor: Actor, role: str) -> None:
    """Pass for whoever may add a person of this role: asked before a password is hashed."""
    _check_rank(session, actor, _role(session, role))


@command(None, touches=Topic.USERS, anyone=_RANK)
def register(
    session: Session, actor: Actor, new: NewUser, email: str | None = None, language: str = ""
) -> Account:
    """Add a person of any role (an owner) or of one below one's own (a manager). Raises `Invalid`,
    `NotAllowed`, and `Conflict` for a user name or an e-mail that is taken.
    """
    role = _role(session, new.role)
    _check_rank(session, actor, role)
    user_id = users.insert_user(session, actor, new)
    user = session.get_one(User, user_id)
    user.email = email_of(session, email, user_id)
    user.language = _language(language)
    session.flush()
    return account(user, role.key)


@command(None, touches=Topic.USERS, anyone=_RANK)
def edit(
    session: Session,
    actor: Actor,
    user_id: UUID,
    changes: Mapping[str, object],
    version: int | None = None,
) -> Account:
    """Set a person's name, email, language, role or is_active. One's own role is nobody's to
    change, another's only an owner's.

    Raises `NotFound`, `NotAllowed`, `Invalid`, `Conflict`, `Stale`.
    """
    user = _own_or_staff(session, actor, user_id, version)
    is_self = user_id == actor.user_id
    if not is_self:
        _check_rank(session, actor, session.get_one(Role, user.role_id))
    if "role" in changes and (is_self or not _is_owner(actor)):
        raise _refused()
    if "is_active" in changes and is_self:
        raise _refused()
    if user.is_customer:
        return _edit_customer(session, actor, user, changes)
    named = UserChange(name=_text(changes.get("name")), role=_text(changes.get("role")))
    users.change.body(session, actor, user_id, user.version, named)
    _change_reach(session, actor, user, changes)
    if "is_active" in changes and bool(changes["is_active"]) != user.is_active:
        active = bool(changes["is_active"])
        users.set_active.body(session, actor, user_id, active, user.version)
    return account(user, session.get_one(Role, user.role_id).key)


@command(None, touches=Topic.USERS, anyone=_RANK)
def delete(session: Session, actor: Actor, user_id: UUID) -> None:
    """Delete a person, or oneself: the row and the history stay, log-in and tokens end at once.

    Raises `NotFound`, `NotAllowed`, `Conflict` for the last owner.
    """
    user = _own_or_staff(session, actor, user_id)
    role = session.get_one(Role, user.role_id)
    if user_id != actor.user_id:
        _check_rank(session, actor, role)
    users.mark_deleted(session, actor, user, role)


def _edit_customer(
    session: Session, actor: Actor, user: User, changes: Mapping[str, object]
) -> Account:
    """A customer changes their own name or e-mail, in the shop's record of them as well."""
    named = {name: _text(changes[name]) or "" for name in ("name", "email") if name in changes}
    if "email" in named:
        named["email"] = email_of(session, named["email"], user.id) or ""
        if not named["email"]:
            raise Invalid("An account needs an e-mail address.", where="email")
        user.email = named["email"]
    if named:
        customers.edit.body(session, actor, user.id, named)
        user.name = customers.get.body(session, actor, user.id).fields.name
        touch(session, user)
    if "language" in changes:
        _change_reach(session, actor, user, {"language": changes["language"]})
    return account(user, "customer")


def _is_anothers(actor: Actor, user: User) -> bool:
    """Whether it is the account of a customer, and not of the one who asks."""
    return user.is_customer and user.id != actor.user_id


def _own_or_staff(
    session: Session, actor: Actor, user_id: UUID, version: int | None = None
) -> User:
    user = account_of(session, user_id, version)
    if _is_anothers(actor, user):
        raise NotFound("There is no such user.")
    return user


def _change_reach(
    session: Session, actor: Actor, user: User, changes: Mapping[str, object]
) -> None:
    """How a person is written to, and in which language."""
    before = {"email": user.email, "language": user.language}
    if "email" in changes:
        user.email = email_of(session, _text(changes["email"]), user.id)
    if "language" in changes:
        user.language = _language(_text(changes["language"]) or "")
    after = {"email": user.email, "language": user.language}
    if before == after:
        return
    touch(session, user)
    private = {"before": before, "after": after}
    journal.append(session, actor, "user.reach_changed", {}, subject=user.id, private=private)


def _role(session: Session, key: str) -> Role:
    found = select(Role).where(Role.key == key, ~Role.is_deleted)
    role = session.execute(found).scalar_one_or_none()
    if role is None:
        raise Invalid(f"There is no role “{key}”.", where="role")
    return role


def _is_owner(actor: Actor) -> bool:
    return actor.role == access.Role.OWNER or actor.kind is access.ActorKind.SYSTEM


def _position(session: Session, actor: Actor) -> int:
    found = select(Role.position).where(Role.key == actor.role, ~Role.is_deleted)
    position = session.execute(found).scalar_one_or_none()
    if position is None:
        raise _refused()
    return position


def _check_rank(session: Session, actor: Actor, role: Role) -> None:
    """Pass for an owner, and for whoever may change users where the role is below their own."""
    if _is_owner(actor):
        return
    if not actor.can(Permission.USER_EDIT) or role.position <= _position(session, actor):
        raise _refused()


def _refused() -> NotAllowed:
    return NotAllowed(
        access.REFUSALS[Permission.USER_EDIT],
        trace=Trace("access.denied", {"permission": str(Permission.USER_EDIT)}),
    )


def email_of(session: Session, typed: str | None, own: UUID) -> str | None:
    """An e-mail fit to be somebody's. Raises `Invalid`, `Conflict` for one that is taken."""
    if typed is None or not typed.strip():
        return None
    email = clean(typed, LONGEST_EMAIL + 1).casefold()
    if len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email):
        raise Invalid("That is no e-mail address.", where="email")
    holder = session.execute(select(User.id).where(User.email == email)).scalar()
    if holder is not None and holder != own:
        raise Conflict("Somebody else has this e-mail address.")
    return email


def _language(typed: str) -> str:
    if not _LANGUAGE.fullmatch(typed):
        raise Invalid("A language is written as en or en_GB.", where="language")
    return typed


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def account(user: User, role: str) -> Account:
    """A person's row as others may know it."""
    return Account(
        id=user.id,
        username="" if " " in user.username else user.username,  # typed by nobody
        name=user.name,
        email=user.email,
        language=user.language,
        role=role,
        is_active=user.is_active,
        is_deleted=user.is_deleted,
        deleted_at=user.deleted_at,
        created_at=user.created_at,
        updated_at=user.updated_at,
        version=user.version,
    )
