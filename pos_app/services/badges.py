"""Badges: a code that is scanned in place of a name and a PIN, to log in and to approve.

A code has 83 bits, so that wrong ones need no wait; each refused one is written down. A badge that
was lost is revoked, or another one given in its place: the old one opens nothing from then on.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.domain import badge
from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Conflict, NotAllowed, Trace
from pos_app.models import journal
from pos_app.models.people import Role, User, rights_of
from pos_app.services import auth
from pos_app.services.auth import ApprovalRequest
from pos_app.services.declare import Topic, command, query
from pos_app.services.roles import guard_rank, guard_reach
from pos_app.services.users import touch, user_of


@command(Permission.USER_EDIT, touches=Topic.USERS, asked="Give a user a badge")
def give(session: Session, actor: Actor, user_id: UUID, version: int, token: str) -> None:
    """Give a person a badge (`badge.token` of its code); one they had opens nothing any more.
    Raises `Conflict` for a code that another person has.
    """
    user = user_of(session, user_id, version)
    if user.id != actor.user_id:
        guard_rank(session, actor, session.get_one(Role, user.role_id))
        guard_reach(actor, rights_of(session, user))  # or one could be somebody with more rights
    fresh = badge.verifier(token)
    if session.execute(select(User.id).where(User.badge_hash == fresh)).first():
        raise Conflict("That badge belongs to somebody. Make another one.")
    body = {"replaced": user.badge_hash is not None}
    user.badge_hash = fresh
    touch(session, user)
    journal.append(session, actor, "user.badge_given", body, subject=user.id)


@command(Permission.USER_EDIT, touches=Topic.USERS, asked="Revoke a badge")
def revoke(session: Session, actor: Actor, user_id: UUID, version: int) -> None:
    """A lost badge opens nothing from now on."""
    user = user_of(session, user_id, version)
    if user.id != actor.user_id:
        guard_rank(session, actor, session.get_one(Role, user.role_id))
    if user.badge_hash is None:
        return
    user.badge_hash = None
    touch(session, user)
    journal.append(session, actor, "user.badge_revoked", {}, subject=user.id)


@query(None, anyone="a badge on the scanner says itself whose it is")
def holder(session: Session, actor: Actor, token: str) -> UUID | None:
    """Whose badge it is; None for nobody's who may log in."""
    user = _holder(session, token)
    return None if user is None else user.id


@command(None, touches=Topic.JOURNAL, anyone="whoever logs in is not logged in yet")
def log_in(session: Session, actor: Actor, token: str) -> Actor:
    """Log its holder in, with the rights of now. Raises `NotAllowed`."""
    user = _proven(session, token, "auth.refused")
    logged_in = auth.actor_of(session, user)
    journal.append(session, logged_in, "auth.logged_in", {"with": "badge"})
    return logged_in


@command(None, touches=Topic.JOURNAL, anyone="the approver's right is proven below")
def approve(session: Session, actor: Actor, token: str, request: ApprovalRequest) -> UUID:
    """Its holder's yes to one act, as `auth.approve`. Raises `NotAllowed`, also when the
    holder is the requester or lacks the right.
    """
    user = _proven(session, token, "approval.refused")
    return auth.give_approval(session, actor, user, request)


def _proven(session: Session, token: str, refused: str) -> User:
    user = _holder(session, token)
    if user is None:
        raise NotAllowed(
            "That badge opens nothing here.", trace=Trace(refused, {"user": "", "with": "badge"})
        )
    return user


def _holder(session: Session, token: str) -> User | None:
    found = select(User).where(
        User.badge_hash == badge.verifier(token), User.is_active, ~User.is_deleted
    )
    return session.execute(found).scalar_one_or_none()
