"""Logging in over HTTP: a session begins with a password, is renewed with a token that is good for
one time, and ends when its person says so, is switched off or has a new password.

    log in ─► session + refresh token ─► renewed: another token ─► renewed … ─► logged out, expired
                                    └─ a token that comes twice was stolen: the session ends

The signed access tokens (server/tokens.py) name their session, so that none outlives it.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from pos_app.domain.access import VISITOR, Actor
from pos_app.domain.errors import NotLoggedIn
from pos_app.domain.ids import new_id
from pos_app.models import journal
from pos_app.models.base import now, wire
from pos_app.models.people import User
from pos_app.models.sessions import STANDING, WHOSE, LoginSession
from pos_app.services import auth, settings
from pos_app.services.declare import Topic, command, query

_SECRET_BYTES: Final = 32
_ENDED: Final = "The log-in has ended. Log in again."
_PROVES: Final = "whoever renews or ends a log-in proves it with its token"


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """Who logged in, and what the next renewal needs: the session and its secret, told once."""

    actor: Actor
    session_id: UUID
    secret: bytes
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """A person with their rights, and the versions of what these were read from."""

    actor: Actor
    stamp: tuple[object, ...]


@command(None, touches=Topic.JOURNAL, anyone="whoever logs in is not logged in yet")
def begin(
    session: Session, actor: Actor, proof: auth.Proof, who: UUID | str, life: timedelta
) -> LoggedIn:
    """Record a log-in's outcome and begin a session. Raises `WrongSecret`, which is counted."""
    user = auth.proven(session, proof, who, "auth.refused")
    auth.forget_failures(session, user.id)
    logged_in = auth.actor_of(session, user)
    journal.append(session, logged_in, "auth.logged_in", {"with": str(proof.kind)})
    moment = now(session)
    session.execute(delete(LoginSession).where(LoginSession.expires_at < moment))
    row = LoginSession(
        id=new_id(),
        user_id=user.id,
        verifier=_digest((user.password_hash or "").encode()),
        begun_at=moment,
    )
    session.add(row)
    return _renewed(row, logged_in, moment, life)


@command(None, touches=Topic.NONE, anyone=_PROVES)
def renew(
    session: Session, actor: Actor, session_id: UUID, secret: bytes, life: timedelta
) -> LoggedIn | None:
    """Another secret in place of this one. None: it was used before, and the session has ended for
    that. Raises `NotLoggedIn` for one that is over.
    """
    row, who = _open(session, session_id)
    if not hmac.compare_digest(row.secret, _digest(secret)):
        _end(session, row, "reused")
        journal.append(session, who, "auth.token_reused", {"session": row.id.hex})
        return None
    return _renewed(row, who, now(session), life)


@query(None, anyone="an actor whose rights are gone must be able to learn it")
def whose(session: Session, actor: Actor, session_id: UUID, known: Known | None = None) -> Known:
    """The person of a session with the rights of now; `known` is what was read before, and is good
    while neither the person nor the role was changed. Raises `NotLoggedIn` when it is over.
    """
    rows = STANDING(wire(session), {"session_id": session_id})
    if not rows:
        raise NotLoggedIn(_ENDED)
    user_id, stored, ended_at, expires_at, is_active, is_deleted, password, *versions = rows[0]
    is_over = ended_at is not None or expires_at <= now(session)
    if is_over or is_deleted or not is_active or stored != _digest((password or "").encode()):
        raise NotLoggedIn(_ENDED)
    stamp = (user_id, *versions)
    if known is not None and known.stamp == stamp:
        return known
    return Known(auth.actor_of(session, session.get_one(User, user_id)), stamp)


@query(None, anyone="the shop's own setting decides")
def visitor(session: Session, actor: Actor) -> Actor:
    """Whoever looks items up without logging in. Raises `NotLoggedIn` where the shop wants to know
    who asks, as it does by default.
    """
    if not settings.of(session).shop.catalogue_is_open:
        raise NotLoggedIn("Log in first.")
    return VISITOR


@command(None, touches=Topic.JOURNAL, anyone=_PROVES)
def end(session: Session, actor: Actor, session_id: UUID) -> None:
    """Log out: the session of this person ends. One that is over, or another's, is left alone."""
    row = session.get(LoginSession, session_id)
    if row is None or row.ended_at is not None or row.user_id != actor.user_id:
        return
    _end(session, row, "logged_out")
    journal.append(session, actor, "auth.logged_out", {"how": "logged_out"})


@command(None, touches=Topic.JOURNAL, anyone="everybody may end their own log-ins")
def end_all(session: Session, actor: Actor) -> None:
    """Log out everywhere."""
    _end_others(session, actor.user_id, None)
    journal.append(session, actor, "auth.logged_out", {"how": "everywhere"})


@command(None, touches=Topic.USERS, anyone="the old password is proven below")
def change_password(
    session: Session, actor: Actor, proof: auth.Proof, password_hash: str, keep: UUID
) -> None:
    """Give oneself a new password; every other session ends. Raises `WrongSecret`, counted."""
    user = auth.proven(session, proof, actor.user_id, "auth.refused")
    user.password_hash = password_hash
    user.updated_at = now(session)
    user.version += 1
    kept = session.get(LoginSession, keep)
    if kept is not None:
        kept.verifier = _digest(password_hash.encode())
    _end_others(session, user.id, keep)
    session.flush()
    journal.append(session, actor, "user.password_changed", {}, subject=user.id)


def _open(session: Session, session_id: UUID) -> tuple[LoginSession, Actor]:
    found = session.execute(WHOSE, {"session_id": session_id}).one_or_none()
    if found is None:
        raise NotLoggedIn(_ENDED)
    row, user = found
    is_over = row.ended_at is not None or row.expires_at <= now(session)
    is_gone = user.is_deleted or not user.is_active
    if is_over or is_gone or row.verifier != _digest((user.password_hash or "").encode()):
        raise NotLoggedIn(_ENDED)
    return row, auth.refresh.body(session, Actor(user.id, user.name, "", {}))


def _renewed(row: LoginSession, who: Actor, moment: datetime, life: timedelta) -> LoggedIn:
    secret = secrets.token_bytes(_SECRET_BYTES)
    row.secret, row.renewed_at, row.expires_at = _digest(secret), moment, moment + life
    return LoggedIn(who, row.id, secret, row.expires_at)


def _end(session: Session, row: LoginSession, how: str) -> None:
    row.ended_at, row.ended_by = now(session), how
    session.flush()


def _end_others(session: Session, user_id: UUID, keep: UUID | None) -> None:
    ending = update(LoginSession).where(
        LoginSession.user_id == user_id, LoginSession.ended_at.is_(None)
    )
    if keep is not None:
        ending = ending.where(LoginSession.id != keep)
    session.execute(ending.values(ended_at=now(session), ended_by="everywhere"))


def _digest(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()
