"""The roles of the shop and what each may do: the built-in ones, and those a shop makes of them.

What a role may do is data. The program's own grants (domain/access.GRANTS) only seed it; a shop's
changes stand from the next act on, and each stands in the journal with what was there before.
Nobody changes their own role or one beside or above it, and nobody hands out what they do not have.
The owner's role is fixed, so that nobody can lock the shop's owner out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from pos_app.domain import access, rights
from pos_app.domain.access import GRANTS, Actor, Grant, Permission
from pos_app.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from pos_app.domain.ids import new_id
from pos_app.domain.rights import DENIED, SHORTEST_APPROVER_PIN, Rights
from pos_app.domain.text import fold, free_text
from pos_app.models import journal
from pos_app.models.people import Role, RoleGrant, User, asked_in_shop, grants_of, rights_of
from pos_app.services.declare import Topic, command, query

MOST_ROLES: Final = 40
ROLE_NAMES: Final[Mapping[access.Role, str]] = {
    access.Role.OWNER: "Owner",
    access.Role.MANAGER: "Manager",
    access.Role.SUPERVISOR: "Supervisor",
    access.Role.CASHIER: "Cashier",
    access.Role.STOCK_KEEPER: "Stock keeper",
}


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role with its grants; a permission not in it is denied.

    `defaults` is what the role came with: the program's own grants, of a shop's role those of the
    role it was made from. `approves`: others ask whoever has it.
    """

    id: UUID
    key: str
    name: str
    is_built_in: bool
    grants: Rights
    based_on: str | None = None
    defaults: Rights | None = None
    approves: bool = False
    users: int = 0
    version: int = 1


@query(None, anyone="what a role may do is shown to whoever is refused")
def list_roles(session: Session, actor: Actor) -> tuple[RoleRow, ...]:
    """All roles with their grants, owner first."""
    roles = session.execute(
        select(Role)
        .where(~Role.is_deleted)
        .order_by(Role.position, Role.is_built_in.desc(), Role.name)
    ).scalars()
    asked = asked_in_shop(session)
    users = dict(
        session.execute(
            select(User.role_id, func.count()).where(~User.is_deleted).group_by(User.role_id)
        ).all()
    )
    return tuple(_row(session, role, asked, users.get(role.id, 0)) for role in roles)


@command(Permission.ROLE_EDIT, touches=Topic.USERS, asked="Make a new role")
def add(session: Session, actor: Actor, role_id: UUID, name: str, like: UUID) -> UUID:
    """Make a role that may do what the role `like` may. Doing it twice does it once."""
    if session.get(Role, role_id) is not None:
        return role_id
    source = role_of(session, like)
    given = grants_of(session, source.id)
    guard_rank(session, actor, source)
    guard_reach(actor, given)
    count = session.execute(
        select(func.count()).select_from(Role).where(~Role.is_deleted)
    ).scalar_one()
    if count >= MOST_ROLES:
        raise Conflict(f"A shop has at most {MOST_ROLES} roles.")
    role = Role(
        id=role_id,
        key=role_id.hex,
        name=_free_name(session, name, None),
        position=source.position,
        is_built_in=False,
        based_on=source.based_on or source.key,
        is_deleted=False,
        version=1,
    )
    session.add(role)
    session.flush()
    # Denials too: what has no row came later, and is as in the role it was made from.
    for permission in Permission:
        session.add(_stored(role.id, permission, given.get(permission, DENIED)))
    session.flush()
    body = {"name": role.name, "like": source.id.hex}
    journal.append(session, actor, "role.added", body, subject=role.id)
    return role.id


@command(Permission.ROLE_EDIT, touches=Topic.USERS, asked="Rename a role")
def rename(session: Session, actor: Actor, role_id: UUID, name: str, version: int) -> None:
    """Give a role of the shop's own another name."""
    role = _own_role(session, actor, role_id, version)
    fresh = _free_name(session, name, role.id)
    if fresh == role.name:
        return
    body = {"before": {"name": role.name}, "after": {"name": fresh}}
    role.name = fresh
    _touch(session, role)
    journal.append(session, actor, "role.changed", body, subject=role.id)


@command(Permission.ROLE_EDIT, touches=Topic.USERS, asked="Change what a role may do")
def change(
    session: Session,
    actor: Actor,
    role_id: UUID,
    version: int,
    grants: Mapping[Permission, Grant],
) -> tuple[str, ...]:
    """Change what a role may do; only the permissions given. Returns the names of the people who
    may approve now and whose PIN is too short for it: they choose a longer one when they log in.
    """
    role = role_of(session, role_id)
    if role.version != version:
        raise Stale(f"“{role.name}” was changed meanwhile. Look again.")
    if role.key == access.Role.OWNER:
        raise Conflict("An owner may do everything.")
    guard_rank(session, actor, role)
    stored = grants_of(session, role.id)
    fresh = {
        each: rights.checked(each, grant)
        for each, grant in grants.items()
        if rights.checked(each, grant) != stored.get(each, DENIED)
    }
    guard_reach(actor, fresh)
    if not fresh:
        return ()
    before = too_short(session)
    session.execute(
        delete(RoleGrant).where(
            RoleGrant.role_id == role.id, RoleGrant.permission.in_([str(each) for each in fresh])
        )
    )
    session.add_all(_stored(role.id, each, grant) for each, grant in fresh.items())
    _touch(session, role)
    body = {
        "before": {str(each): told(stored.get(each, DENIED)) for each in fresh},
        "after": {str(each): told(grant) for each, grant in fresh.items()},
    }
    journal.append(session, actor, "role.changed", body, subject=role.id)
    return tuple(name for key, name in too_short(session).items() if key not in before)


@command(Permission.ROLE_EDIT, touches=Topic.USERS, asked="Delete a role")
def remove(session: Session, actor: Actor, role_id: UUID, version: int) -> None:
    """Delete a role of the shop's own that nobody has. Its name is free again."""
    role = _own_role(session, actor, role_id, version)
    users = session.execute(
        select(func.count()).select_from(User).where(User.role_id == role.id, ~User.is_deleted)
    ).scalar_one()
    if users:
        raise Conflict(f"Somebody still has the role “{role.name}”. Give them another one first.")
    role.is_deleted = True
    _touch(session, role)
    journal.append(session, actor, "role.deleted", {"name": role.name}, subject=role.id)


def seed_roles(session: Session) -> None:
    """The built-in roles with their grants, as rows a shop then edits."""
    for position, (key, grants) in enumerate(GRANTS.items()):
        role = Role(
            id=new_id(), key=str(key), name=ROLE_NAMES[key], position=position, is_built_in=True
        )
        session.add(role)
        session.flush()
        session.add_all(_stored(role.id, each, grant) for each, grant in grants.items())
    session.flush()


def role_of(session: Session, role_id: UUID) -> Role:
    """A role that is there. Raises `NotFound`."""
    role = session.get(Role, role_id)
    if role is None or role.is_deleted:
        raise NotFound("There is no such role.")
    return role


def guard_rank(session: Session, actor: Actor, role: Role) -> None:
    """Nobody makes or changes what is above or beside themselves: a manager no manager and no
    owner, an owner anybody.
    """
    if _is_free(actor):
        return
    own = session.execute(select(Role.position).where(Role.key == actor.role)).scalar_one_or_none()
    if own is None or role.position <= own:
        raise NotAllowed("Only people below your own role.")


def guard_reach(actor: Actor, given: Rights) -> None:
    """Nobody hands out a right they do not have, or to a higher limit than their own."""
    if not _is_free(actor) and rights.beyond(given, actor.grants):
        raise NotAllowed("You cannot give rights that you do not have yourself.")


def too_short(session: Session) -> dict[UUID, str]:
    """The people whose PIN is shorter than their rights ask for."""
    people = session.execute(
        select(User).where(
            ~User.is_deleted,
            User.pin_hash.is_not(None),
            User.pin_digits < SHORTEST_APPROVER_PIN,
        )
    ).scalars()
    asked = asked_in_shop(session)
    return {
        user.id: user.name for user in people if rights.may_approve(rights_of(session, user), asked)
    }


def told(grant: Grant) -> dict[str, object]:
    """A grant as the journal keeps it."""
    limit = {} if grant.limit is None else {"limit": grant.limit}
    return {"decision": str(grant.decision), **limit}


def _is_free(actor: Actor) -> bool:
    return actor.kind is access.ActorKind.SYSTEM or actor.role == access.Role.OWNER


def _own_role(session: Session, actor: Actor, role_id: UUID, version: int) -> Role:
    role = role_of(session, role_id)
    if role.is_built_in:
        raise Conflict(f"“{role.name}” belongs to the program. Make a copy of it.")
    if role.version != version:
        raise Stale(f"“{role.name}” was changed meanwhile. Look again.")
    guard_rank(session, actor, role)
    return role


def _free_name(session: Session, typed: str, but: UUID | None) -> str:
    name = free_text(typed, 40)
    if not name:
        raise Invalid("The role needs a name.", where="name")
    others = session.execute(select(Role.id, Role.name).where(~Role.is_deleted))
    if any(fold(other) == fold(name) for key, other in others if key != but):
        raise Invalid(f"There is a role “{name}” already.", where="name")
    return name


def _stored(role_id: UUID, permission: Permission, grant: Grant) -> RoleGrant:
    return RoleGrant(
        role_id=role_id,
        permission=str(permission),
        decision=str(grant.decision),
        limit=grant.limit,
    )


def _touch(session: Session, role: Role) -> None:
    role.version += 1
    session.flush()


def _row(session: Session, role: Role, asked: Mapping[Permission, int], users: int) -> RoleRow:
    grants = grants_of(session, role.id)
    return RoleRow(
        id=role.id,
        key=role.key,
        name=role.name,
        is_built_in=role.is_built_in,
        grants=grants,
        based_on=role.based_on,
        defaults=GRANTS.get(access.Role(role.based_on or role.key)),
        approves=rights.may_approve(grants, asked),
        users=users,
        version=role.version,
    )
