"""What one person may differently from everybody else in their role."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from pos_app.domain import access, rights
from pos_app.domain.access import Actor, Grant, Permission
from pos_app.domain.errors import Conflict
from pos_app.domain.rights import DENIED, Rights
from pos_app.models import journal
from pos_app.models.people import Role, UserGrant, exceptions_of, grants_of
from pos_app.services.declare import Topic, command
from pos_app.services.roles import guard_rank, guard_reach, told
from pos_app.services.users import touch, user_of


@command(Permission.USER_EDIT, touches=Topic.USERS, asked="Change what a user may do")
def set_exceptions(
    session: Session,
    actor: Actor,
    user_id: UUID,
    version: int,
    exceptions: Mapping[Permission, Grant | None],
) -> None:
    """Let a person do more or less than their role; None takes an exception back. Only the
    permissions given are changed.
    """
    user = user_of(session, user_id, version)
    role = session.get_one(Role, user.role_id)
    if role.key == access.Role.OWNER:
        raise Conflict("An owner may do everything.")
    guard_rank(session, actor, role)
    stored = exceptions_of(session, user.id)
    fresh = {
        each: None if grant is None else rights.checked(each, grant)
        for each, grant in exceptions.items()
    }
    fresh = {each: grant for each, grant in fresh.items() if grant != stored.get(each)}
    from_role = grants_of(session, role.id)
    guard_reach(
        actor, {each: grant or from_role.get(each, DENIED) for each, grant in fresh.items()}
    )
    if not fresh:
        return
    session.execute(
        delete(UserGrant).where(
            UserGrant.user_id == user.id, UserGrant.permission.in_([str(each) for each in fresh])
        )
    )
    session.add_all(
        UserGrant(
            user_id=user.id,
            permission=str(each),
            decision=str(grant.decision),
            limit=grant.limit,
        )
        for each, grant in fresh.items()
        if grant is not None
    )
    touch(session, user)
    journal.append(
        session, actor, "user.rights_changed", _told_change(stored, fresh), subject=user.id
    )


def _told_change(
    stored: Rights, fresh: Mapping[Permission, Grant | None]
) -> dict[str, dict[str, object]]:
    """What changed in a person's exceptions; what has none is as in the role."""
    nothing: dict[str, object] = {"decision": "as in the role"}
    before = {str(each): told(stored[each]) if each in stored else nothing for each in fresh}
    after = {str(each): nothing if grant is None else told(grant) for each, grant in fresh.items()}
    return {"before": {**before}, "after": {**after}}
