"""The people of the shop: adding them, giving them a PIN, switching them off; the roles and what
each may do.

Secrets arrive here as verifiers, hashed before on a worker (auth.hash_pin, auth.hash_password).
Their length and strength are checked by `check_pin` and `check_password`, which whoever hashes
calls first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from pos_app.domain import access
from pos_app.domain.access import GRANTS, Actor, Decision, Grant, Permission
from pos_app.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale, Trace
from pos_app.domain.ids import new_id
from pos_app.domain.text import clean, free_text
from pos_app.models import journal
from pos_app.models.base import now
from pos_app.models.people import Role, RoleGrant, Throttle, User, grants_of
from pos_app.services import auth
from pos_app.services.declare import Topic, command, query

TINTS: Final = ("sky", "ochre", "green", "lilac", "peach", "rose", "sand", "slate")
ROLE_NAMES: Final[Mapping[access.Role, str]] = {
    access.Role.OWNER: "Owner",
    access.Role.MANAGER: "Manager",
    access.Role.SUPERVISOR: "Supervisor",
    access.Role.CASHIER: "Cashier",
    access.Role.STOCK_KEEPER: "Stock keeper",
}
SHORTEST_PIN: Final = 4
LONGEST_PIN: Final = 8
SHORTEST_APPROVER_PIN: Final = 6
SHORTEST_PASSWORD: Final = 15


@dataclass(frozen=True, slots=True)
class UserRow:
    """A person in the users list."""

    id: UUID
    name: str
    username: str
    role: str
    role_name: str
    tint: str
    is_active: bool
    has_pin: bool
    has_password: bool
    version: int


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role with its grants; a permission not in it is denied."""

    id: UUID
    key: str
    name: str
    is_built_in: bool
    grants: Mapping[Permission, Grant]


@dataclass(frozen=True, slots=True)
class NewUser:
    """What is typed to add a person; verifiers are made before (auth.hash_pin, hash_password)."""

    name: str
    username: str
    role: str
    pin_hash: str | None = None
    pin_digits: int = 0
    password_hash: str | None = None


def check_pin(pin: str, *, approves: bool) -> None:
    """A PIN fit to be one: 4 to 8 digits, at least 6 for whoever may approve. Raises `Invalid`."""
    shortest = SHORTEST_APPROVER_PIN if approves else SHORTEST_PIN
    if not (pin.isascii() and pin.isdigit() and shortest <= len(pin) <= LONGEST_PIN):
        raise Invalid(f"A PIN here has {shortest} to {LONGEST_PIN} digits.", where="pin")
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    # 1111 and 1234 are what is tried first; the demo's own are allowed by seeding, not here.
    if len(steps) == 1 and steps <= {0, 1, -1}:
        raise Invalid("That PIN is too easy to guess.", where="pin")


def check_password(password: str, *, names: tuple[str, ...] = ()) -> None:
    """A password fit to be one (OWASP ASVS 5.0, 6.2): 15 characters or more, not a name of shop or
    person.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(
            f"A password has at least {SHORTEST_PASSWORD} characters. A few words do well.",
            where="password",
        )
    plain = password.casefold()
    if len(set(plain)) < 4 or any(
        name and plain.replace(name.casefold(), "").strip(" 0123456789!.-_") == "" for name in names
    ):
        raise Invalid("That password is too easy to guess.", where="password")


_LOOKS: Final = "checked below: whoever changes users, or asks for each change, may look at them"


@query(None, anyone=_LOOKS)
def list_users(session: Session, actor: Actor) -> tuple[UserRow, ...]:
    """Everybody who was not deleted, cashiers first as on the log-in screen."""
    _check_may_look(actor)
    rows = session.execute(
        select(User, Role)
        .join(Role, Role.id == User.role_id)
        .where(~User.is_deleted)
        .order_by(Role.position.desc(), User.name)
    )
    return tuple(_row(user, role) for user, role in rows)


@query(None, anyone="what a role may do is shown to whoever is refused")
def list_roles(session: Session, actor: Actor) -> tuple[RoleRow, ...]:
    """All roles with their grants, owner first."""
    roles = session.execute(select(Role).order_by(Role.position)).scalars()
    return tuple(
        RoleRow(role.id, role.key, role.name, role.is_built_in, grants_of(session, role.id))
        for role in roles
    )


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


def make_pin(pin: str, *, approves: bool, others: tuple[str, ...], pepper: bytes) -> str:
    """A new PIN's verifier, refused if weak or another's. Slow (50 ms a person): on a worker."""
    check_pin(pin, approves=approves)
    if any(auth.fits(auth.SecretKind.PIN, pin, verifier, pepper) for verifier in others):
        raise Conflict("Choose another PIN.")
    return auth.hash_pin(pin, pepper)


@command(Permission.USER_EDIT, touches=Topic.USERS, asked="Add a user")
def add(session: Session, actor: Actor, new: NewUser) -> UUID:
    """Add a person. Raises `Invalid` or, for a user name that is taken, `Conflict`."""
    return insert_user(session, actor, new)


def insert_user(session: Session, actor: Actor, new: NewUser) -> UUID:
    """The write of `add`, also for set-up and the demo shop."""
    role = _role(session, new.role)
    _guard_rank(session, actor, role)
    name = free_text(new.name, 80)
    username = clean(new.username, 60).casefold()
    if not name:
        raise Invalid("The user needs a name.", where="name")
    if not username or " " in username:
        raise Invalid("A user name has no spaces.", where="username")
    if session.execute(select(User.id).where(User.username == username)).first():
        raise Conflict(f"The user name “{username}” is taken.")
    if new.pin_hash is None and new.password_hash is None:
        raise Invalid("Give the user a PIN or a password.", where="pin")
    _check_pin_length(session, role, new.pin_hash, new.pin_digits)
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


@command(Permission.USER_EDIT, touches=Topic.USERS, asked="Give a user a new PIN")
def set_pin(session: Session, actor: Actor, user_id: UUID, pin_hash: str, pin_digits: int) -> None:
    """Give a person a new PIN (verifier from `make_pin`); a wait for wrong tries ends with it."""
    user = _user(session, user_id)
    role = session.get_one(Role, user.role_id)
    if user.id != actor.user_id:
        _guard_rank(session, actor, role)
    _check_pin_length(session, role, pin_hash, pin_digits)
    user.pin_hash = pin_hash
    user.pin_digits = pin_digits
    _touch(session, user)
    session.execute(delete(Throttle).where(Throttle.key == f"user:{user.id.hex}"))
    journal.append(session, actor, "user.pin_changed", {}, subject=user.id)


@command(Permission.USER_EDIT, touches=Topic.USERS, asked="Switch a user off or on")
def set_active(
    session: Session, actor: Actor, user_id: UUID, is_active: bool, version: int
) -> None:
    """Switch a person off or on; switched off means no log-in from now on. Never the last owner."""
    user = _user(session, user_id)
    if user.version != version:
        raise Stale(f"{user.name} was changed meanwhile. Look again.")
    role = session.get_one(Role, user.role_id)
    _guard_rank(session, actor, role)
    if not is_active:
        if user.id == actor.user_id:
            raise Conflict("You cannot switch yourself off.")
        if role.key == access.Role.OWNER and _owners(session) <= 1:
            raise Conflict("The last owner cannot be switched off.")
    user.is_active = is_active
    _touch(session, user)
    kind = "user.switched_on" if is_active else "user.switched_off"
    journal.append(session, actor, kind, {}, subject=user.id)


def seed_roles(session: Session) -> None:
    """The built-in roles with their grants, as rows a shop then edits."""
    for position, (key, grants) in enumerate(GRANTS.items()):
        role = Role(
            id=new_id(), key=str(key), name=ROLE_NAMES[key], position=position, is_built_in=True
        )
        session.add(role)
        session.flush()
        session.add_all(
            RoleGrant(
                role_id=role.id,
                permission=str(permission),
                decision=str(grant.decision),
                limit=grant.limit,
            )
            for permission, grant in grants.items()
        )
    session.flush()


def may_approve(grants: Mapping[Permission, Grant]) -> bool:
    """Whether a role is one that others ask: it allows what some built-in role must ask for."""
    asked = {p for role in GRANTS.values() for p, g in role.items() if g.decision is Decision.ASK}
    return any(
        grants.get(permission, Grant(Decision.DENY)).decision is Decision.ALLOW
        for permission in asked - {Permission.CATALOGUE_IMPORT}
    )


def _check_may_look(actor: Actor) -> None:
    """A manager who asks the owner for each change sees whom to change."""
    if not actor.can(Permission.USER_EDIT):
        raise NotAllowed(
            access.REFUSALS[Permission.USER_EDIT],
            trace=Trace("access.denied", {"permission": str(Permission.USER_EDIT)}),
        )


def _check_pin_length(session: Session, role: Role, pin_hash: str | None, digits: int) -> None:
    if pin_hash is None:
        return
    shortest = SHORTEST_APPROVER_PIN if may_approve(grants_of(session, role.id)) else SHORTEST_PIN
    if not shortest <= digits <= LONGEST_PIN:
        raise Invalid(f"A PIN here has {shortest} to {LONGEST_PIN} digits.", where="pin")


def _guard_rank(session: Session, actor: Actor, role: Role) -> None:
    """Nobody makes or changes a person above themselves: a manager no manager and no owner, an
    owner anybody.
    """
    if actor.kind is access.ActorKind.SYSTEM or actor.role == access.Role.OWNER:
        return
    own = session.execute(select(Role.position).where(Role.key == actor.role)).scalar_one_or_none()
    if own is None or role.position <= own:
        raise NotAllowed("Only people below your own role.")


def _role(session: Session, key: str) -> Role:
    role = session.execute(select(Role).where(Role.key == key)).scalar_one_or_none()
    if role is None:
        raise Invalid(f"There is no role “{key}”.", where="role")
    return role


def _user(session: Session, user_id: UUID) -> User:
    user = session.get(User, user_id)
    if user is None or user.is_deleted:
        raise NotFound("There is no such user.")
    return user


def _owners(session: Session) -> int:
    return session.execute(
        select(func.count())
        .select_from(User)
        .join(Role, Role.id == User.role_id)
        .where(Role.key == str(access.Role.OWNER), User.is_active, ~User.is_deleted)
    ).scalar_one()


def _touch(session: Session, user: User) -> None:
    user.updated_at = now(session)
    user.version += 1
    session.flush()


def _row(user: User, role: Role) -> UserRow:
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
        version=user.version,
    )
