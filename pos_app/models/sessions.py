"""Who is logged in over HTTP: one row a log-in, from which a person's tokens are told to be good.

A refresh token names its row and carries a secret of which only the digest of the newest is kept,
so that a stolen table opens nothing and a token that comes a second time is known for what it is.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, bindparam, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from pos_app.models.base import Base, Id, Instant
from pos_app.models.fast import Fast
from pos_app.models.people import Role, User


class LoginSession(Base):
    """One log-in over HTTP. `verifier` is the digest of the password's verifier at that time: a
    password changed anywhere ends the session. `ended_at` None: it goes on until `expires_at`.
    """

    __tablename__ = "login_session"
    __table_args__ = (Index("ix_login_session_user_id", "user_id", "ended_at"),)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    user_id: Mapped[UUID] = mapped_column(Id, ForeignKey("user_account.id"))
    secret: Mapped[bytes] = mapped_column(LargeBinary(32))
    verifier: Mapped[bytes] = mapped_column(LargeBinary(32))
    begun_at: Mapped[datetime] = mapped_column(Instant)
    renewed_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[str] = mapped_column(String(20), default="")


WHOSE: Final = (
    select(LoginSession, User)
    .join(User, User.id == LoginSession.user_id)
    .where(LoginSession.id == bindparam("session_id", type_=Id))
)

_Base = aliased(Role)
# All that decides whether a session is good, and the versions of what a person's rights come from:
# read with each request.
STANDING: Final = Fast(
    select(
        LoginSession.user_id,
        LoginSession.verifier,
        LoginSession.ended_at,
        LoginSession.expires_at,
        User.is_active,
        User.is_deleted,
        User.password_hash,
        User.version,
        Role.id,
        Role.version,
        _Base.version,
    )
    .join(User, User.id == LoginSession.user_id)
    .join(Role, Role.id == User.role_id)
    .outerjoin(_Base, _Base.key == Role.based_on)
    .where(LoginSession.id == bindparam("session_id", type_=Id))
)
