"""The people of the shop: adding and changing them, giving them a PIN, switching them off, deleting
them.

Secrets arrive here as verifiers, hashed before on a worker (pin_rules.make_pin,
auth.hash_password); their strength is checked there by whoever hashes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from pos_app.domain import access, rights
from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale, Trace
from pos_app.domain.ids import new_id
from pos_app.domain.rights import SHORTEST_APPROVER_PIN, Rights
from pos_app.domain.text import clean, free_text
from pos_app.models import journal
from pos_app.models.base import now
from pos_app.models.people import (
    CUSTOMER_ROLE,
    Role,
    User,
    UserGrant,
    asked_in_shop,
    exceptions_of,
    grants_of,
    rights_of,
)
from pos_app.services import auth
from pos_app.services.declare import Topic, command, query
from pos_app.services.roles import (
    guard_rank,
    guard_reach,
)

TINTS: Final = ("sky", "ochre", "green", "lilac", "peach", "rose", "sand", "slate")


@dataclass(frozen=True, slots=True)
class UserRow:
    """A person in the users list. `exceptions` is what they may differently from their role,
    `approves` whether others ask them, `is_pin_short` that their PIN is too short for that.
    """

    id: UUID
    name: str
    username: str
    role: str
    role_name: str
    tint: str
    is_active: bool
    has_pin: bool
    has_password: bool
    has_badge: bool
    exceptions: Rights
    approves: bool
    is_pin_short: bool
    version: int


@dataclass(frozen=True, slots=True)
class NewUser:
    """What is typed to add a person; verifiers are made before (auth.hash_pin, hash_password)."""

    name: str
    username: str
    role: str
    pin_hash: str | None = None
    pin_digits: int = 0
    password_hash: str | None = None


@dataclass(frozen=True, slots=True)
class UserChange:
    """What is changed about a person; None leaves it as it is. `role` is a role's key."""

    name: str | None = None
    username: str | None = None
    role: str | None = None


_LOOKS: Final = "checked below: whoever changes users, or asks for each change, may look at them"


@query(None, anyone=_LOOKS)
def list_users(session: Session, actor: Actor) -> tuple[UserRow, ...]:
    """Everybody who was not deleted, cashiers first as on the log-in screen."""
    _check_may_look(actor)
    found = session.execute(
        select(User, Role)
        .join(Role, Role.id == User.role_id)
        .where(~User.is_deleted, User.role_id != CUSTOMER_ROLE)
        .order_by(Role.position.desc(), User.name)
    ).all()
    asked = asked_in_shop(session)
    return tuple(_row(session, user, role, asked) for user, role in found)


@query(None, anyone=_LOOKS)
def pin_verifiers(session: Session, actor: Actor, but: UUID | None) -> tuple[str, ...]:
    """The verifiers a new PIN must not fit, so that a PIN names one person; `but` is whose PIN
    changes.
    """
    _check_may_look(actor)
    rows = session.execute(
        select(User.pin_hash).where(
            User.pin_hash.is_not(None), ~User.is_deleted, User.id != (but or UUID(int=0))
        )
    )
    return tuple(row for (row,) in rows if row is not None)


@command(Permission.USER_EDIT, touches=Topic.USERS, asked="Add a user")
def add(session: Session, actor: Actor, new: NewUser) -> UUID:
    """Add a person. Raises `Invalid` or, for a user name that is taken, `Conflict`."""
    return insert_user(session, actor, new)


def insert_user(session: Session, actor: Actor, new: NewUser) -> UUID:
    """The write of `add`, also for set-up and the demo shop."""
    role = _role(session, new.role)
    guard_rank(session, actor, role)
    given = grants_of(session, role.id)
    guard_reach(actor, given)
    name, username = _name(new.name), _username(session, new.username, None)
    if new.pin_hash is None and new.password_hash is None:
        raise Invalid("Give the user a PIN or a password.", where="pin")
    if new.pin_hash is not None:
        auth.check_pin_length(session, given, new.pin_digits)
    count = session.execute(select(func.count()).select_from(User)).scalar_one()
    moment = now(session)
    user = User(
        id=new_id(),
        username=username,
        name=name,
        role_id=role.id,
        password_hash=new.password_hash,
        pin_hash=new.pin_hash,
        pin_digits=new.pin_digits,
        tint=TINTS[count % len(TINTS)],
        created_at=moment,
        updated_at=moment,
    )
    session.add(user)
    session.flush()
    journal.append(
        session,
        actor,
        "user.added",
        {"role": role.key},
        subject=user.id,
        private={"name": name, "username": username},
    )
    return user.id


@command(Permission.USER_EDIT, touches=Topic.USERS, asked="Change a user")
def change(
    session: Session, actor: Actor, user_id: UUID, version: int, changes: UserChange
) -> None:
    """Change a person's name, user name or role. Never the last owner's role, nor one's own."""
    user = user_of(session, user_id, version)
    role = session.get_one(Role, user.role_id)
    if user.id != actor.user_id:
        guard_rank(session, actor, role)
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    named = {"name": user.name, "username": user.username}
    if changes.role is not None and changes.role != role.key:
        fresh = _role(session, changes.role)
        _check_other_role(session, actor, user, role, fresh)
        user.role_id = fresh.id
        before["role"], after["role"] = role.id.hex, fresh.id.hex
    if changes.name is not None:
        user.name = _name(changes.name)
    if changes.username is not None:
        user.username = _username(session, changes.username, user.id)
    renamed = {"name": user.name, "username": user.username}
    if renamed == named and not after:
        return
    touch(session, user)
    body: dict[str, object] = {"before": before, "after": after} if after else {}
    private = None if renamed == named else {"renamed": {"before": named, "after": renamed}}
    journal.append(session, actor, "user.changed", body, subject=user.id, private=private)


@command(Permission.USER_EDIT, touches=Topic.USERS, asked="Give a user a new PIN")
def set_pin(session: Session, actor: Actor, user_id: UUID, pin_hash: str, pin_digits: int) -> None:
    """Give a person a new PIN (verifier from `make_pin`); a wait for wrong tries ends with it."""
    user = user_of(session, user_id)
    given = rights_of(session, user)
    if user.id != actor.user_id:
        guard_rank(session, actor, session.get_one(Role, user.role_id))
        guard_reach(actor, given)  # or one could log in as somebody with more rights
    auth.check_pin_length(session, given, pin_digits)
    user.pin_hash = pin_hash
    user.pin_digits = pin_digits
    touch(session, user)
    auth.forget_failures(session, user.id)
    journal.append(session, actor, "user.pin_changed", {}, subject=user.id)


@command(Permission.USER_EDIT, touches=Topic.USERS, asked="Switch a user off or on")
def set_active(
    session: Session, actor: Actor, user_id: UUID, is_active: bool, version: int
) -> None:
    """Switch a person off or on; switched off means no log-in from now on. Never the last owner."""
    user = user_of(session, user_id, version)
    role = session.get_one(Role, user.role_id)
    guard_rank(session, actor, role)
    if not is_active:
        if user.id == actor.user_id:
            raise Conflict("You cannot switch yourself off.")
        if _is_last_owner(session, role):
            raise Conflict("The last owner cannot be switched off.")
    user.is_active = is_active
    touch(session, user)
    kind = "user.switched_on" if is_active else "user.switched_off"
    journal.append(session, actor, kind, {}, subject=user.id)


@command(Permission.USER_EDIT, touches=Topic.USERS, asked="Delete a user")
def remove(session: Session, actor: Actor, user_id: UUID, version: int) -> None:
    """Delete a person: no log-in from now on, no secret kept, the user name free again. The row
    stays, so that receipts and the journal go on naming who it was. Never the last owner.
    """
    user = user_of(session, user_id, version)
    role = session.get_one(Role, user.role_id)
    guard_rank(session, actor, role)
    if user.id == actor.user_id:
        raise Conflict("You cannot delete yourself.")
    mark_deleted(session, actor, user, role)


def mark_deleted(session: Session, actor: Actor, user: User, role: Role) -> None:
    """The write of `remove`. Raises `Conflict` for the last owner."""
    if user.is_active and _is_last_owner(session, role):
        raise Conflict("The last owner cannot be deleted.")
    username = user.username
    user.is_active, user.is_deleted, user.deleted_at = False, True, now(session)
    user.username = f"deleted {user.id.hex}"  # with a space, as no name has that is typed
    user.pin_hash = user.password_hash = user.badge_hash = user.email = None
    user.pin_digits = 0
    session.execute(delete(UserGrant).where(UserGrant.user_id == user.id))
    auth.forget_failures(session, user.id)
    touch(session, user)
    private = {"name": user.name, "username": username}
    journal.append(session, actor, "user.deleted", {}, subject=user.id, private=private)


def _check_may_look(actor: Actor) -> None:
    """A manager who asks the owner for each change sees whom to change."""
    if not actor.can(Permission.USER_EDIT):
        raise NotAllowed(
            access.REFUSALS[Permission.USER_EDIT],
            trace=Trace("access.denied", {"permission": str(Permission.USER_EDIT)}),
        )


def _role(session: Session, key: str) -> Role:
    found = select(Role).where(Role.key == key, ~Role.is_deleted)
    role = session.execute(found).scalar_one_or_none()
    if role is None:
        raise Invalid(f"There is no role “{key}”.", where="role")
    return role


def user_of(session: Session, user_id: UUID, version: int | None = None) -> User:
    """A person of the shop who was not deleted; customers keep their accounts themselves
    (services/accounts.py). Raises `NotFound`; `Stale` if another version is meant.
    """
    user = account_of(session, user_id, version)
    if user.is_customer:
        raise NotFound("There is no such user.")
    return user


def account_of(session: Session, user_id: UUID, version: int | None = None) -> User:
    """The same, also a customer's."""
    user = session.get(User, user_id)
    if user is None or user.is_deleted:
        raise NotFound("There is no such user.")
    if version is not None and user.version != version:
        raise Stale(f"{user.name} was changed meanwhile. Look again.")
    return user


def _is_last_owner(session: Session, role: Role) -> bool:
    if role.key != access.Role.OWNER:
        return False
    owners = session.execute(
        select(func.count())
        .select_from(User)
        .where(User.role_id == role.id, User.is_active, ~User.is_deleted)
    ).scalar_one()
    return owners <= 1


def _check_other_role(session: Session, actor: Actor, user: User, role: Role, fresh: Role) -> None:
    """Whether this person may be given this other role."""
    if user.id == actor.user_id:
        raise Conflict("You cannot change your own role.")
    guard_rank(session, actor, fresh)
    guard_reach(actor, grants_of(session, fresh.id))
    if user.is_active and _is_last_owner(session, role):
        raise Conflict("The last owner stays one.")
    if fresh.key == access.Role.OWNER:  # who may do everything has no exceptions
        session.execute(delete(UserGrant).where(UserGrant.user_id == user.id))


def _name(typed: str) -> str:
    name = free_text(typed, 80)
    if not name:
        raise Invalid("The user needs a name.", where="name")
    return name


def _username(session: Session, typed: str, but: UUID | None) -> str:
    username = clean(typed, 60).casefold()
    if not username or " " in username:
        raise Invalid("A user name has no spaces.", where="username")
    holder = session.execute(select(User.id).where(User.username == username)).scalar()
    if holder is not None and holder != but:
        raise Conflict(f"The user name “{username}” is taken.")
    return username


def touch(session: Session, user: User) -> None:
    """A person was changed now."""
    user.updated_at = now(session)
    user.version += 1
    session.flush()


def _row(session: Session, user: User, role: Role, asked: Mapping[Permission, int]) -> UserRow:
    exceptions = exceptions_of(session, user.id)
    given = rights.together(grants_of(session, role.id), exceptions)
    approves = rights.may_approve(given, asked)
    return UserRow(
        id=user.id,
        name=user.name,
        username=user.username,
        role=role.key,
        role_name=role.name,
        tint=user.tint,
        is_active=user.is_active,
        has_pin=user.pin_hash is not None,
        has_password=user.password_hash is not None,
        has_badge=user.badge_hash is not None,
        exceptions=exceptions,
        approves=approves,
        is_pin_short=approves
        and user.pin_hash is not None
        and user.pin_digits < SHORTEST_APPROVER_PIN,
        version=user.version,
    )
