"""Users, roles and their grants, wrong-secret counters, and the approvals that managers give.

A user row is never deleted: `is_deleted` ends the log-in and keeps the history's names.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Text,
    false,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from pos_app.domain.access import Decision, Grant, Permission
from pos_app.domain.rights import asked_in, together
from pos_app.models.base import Base, Id, Instant, cached, now

# The role of customers' own accounts, the same in every shop. Its row is made with the first one
# and is marked as deleted from the beginning, so that nobody can be given it and no list shows it.
CUSTOMER_ROLE: Final = UUID("0192f0c4-7a11-7000-8000-637573746f6d")


class Role(Base):
    """A set of grants with a name; the built-in ones are seeded, a shop adds its own.

    A shop's own role is made from a built-in one (`based_on`, its key): a permission that came with
    a later version of the program, of which it has no row, it has as that one has it. A deleted
    role keeps its row: the journal and people who left go on naming it.
    """

    __tablename__ = "role"

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(Integer, default=0)
    is_built_in: Mapped[bool] = mapped_column(Boolean, default=False)
    based_on: Mapped[str | None] = mapped_column(String(40))
    is_deleted: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    version: Mapped[int] = mapped_column(Integer, default=1, server_default=text("1"))


class RoleGrant(Base):
    """A role's answer to one permission; a built-in role's missing row denies."""

    __tablename__ = "role_grant"

    role_id: Mapped[UUID] = mapped_column(Id, ForeignKey("role.id"), primary_key=True)
    permission: Mapped[str] = mapped_column(String(40), primary_key=True)
    decision: Mapped[str] = mapped_column(String(8))
    limit: Mapped[int | None] = mapped_column("limit_amount", BigInteger)


class UserGrant(Base):
    """An exception of one person's: it stands in place of what their role says."""

    __tablename__ = "user_grant"

    user_id: Mapped[UUID] = mapped_column(Id, ForeignKey("user_account.id"), primary_key=True)
    permission: Mapped[str] = mapped_column(String(40), primary_key=True)
    decision: Mapped[str] = mapped_column(String(8))
    limit: Mapped[int | None] = mapped_column("limit_amount", BigInteger)


class User(Base):
    """A person of the shop. Secrets are stored as verifiers only (services/auth.py)."""

    __tablename__ = "user_account"
    __table_args__ = (
        Index("ix_user_account_badge", "badge_hash", unique=True),
        Index("ix_user_account_email", "email", unique=True),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    role_id: Mapped[UUID] = mapped_column(Id, ForeignKey("role.id"))
    password_hash: Mapped[str | None] = mapped_column(String(120))
    pin_hash: Mapped[str | None] = mapped_column(String(120))
    pin_digits: Mapped[int] = mapped_column(Integer, default=0)
    badge_hash: Mapped[str | None] = mapped_column(String(64))
    tint: Mapped[str] = mapped_column(String(16), default="slate")
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    is_deleted: Mapped[bool] = mapped_column(Boolean, default=False)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    email: Mapped[str | None] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(10), default="", server_default="")
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def is_customer(self) -> bool:
        """Whether it is a customer's own account: its id is the customer's."""
        return self.role_id == CUSTOMER_ROLE


class Throttle(Base):
    """How often a secret was wrong, and when last. How long one waits: domain/tries.py."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    last_failure: Mapped[datetime] = mapped_column(Instant)


class Approval(Base):
    """A manager's yes to one act: bound to permission, subject and amount, used once within two
    minutes.
    """

    __tablename__ = "approval"

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    permission: Mapped[str] = mapped_column(String(40))
    subject: Mapped[UUID] = mapped_column(Id)
    amount: Mapped[int] = mapped_column(BigInteger)
    asked: Mapped[str] = mapped_column(Text)
    requested_by: Mapped[UUID] = mapped_column(Id)
    approved_by: Mapped[UUID] = mapped_column(Id)
    approved_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


# Looked up by their words: three times as fast as asking the enumerations.
_PERMISSIONS: Final = {str(each): each for each in Permission}
_DECISIONS: Final = {str(each): each for each in Decision}

APPROVAL_LIFE: Final = timedelta(minutes=2)


def grants_of(session: Session, role_id: UUID) -> dict[Permission, Grant]:
    """A role's grants as the domain knows them; rows of permissions this program does not know are
    left out.
    """
    role = session.get_one(Role, role_id)
    own = _known(
        session,
        select(RoleGrant.permission, RoleGrant.decision, RoleGrant.limit).where(
            RoleGrant.role_id == role_id
        ),
    )
    if role.based_on is None:
        return own
    base = _known(
        session,
        select(RoleGrant.permission, RoleGrant.decision, RoleGrant.limit)
        .join(Role, Role.id == RoleGrant.role_id)
        .where(Role.key == role.based_on),
    )
    return {**base, **own}


def exceptions_of(session: Session, user_id: UUID) -> dict[Permission, Grant]:
    """What one person may differently from their role."""
    return _known(
        session,
        select(UserGrant.permission, UserGrant.decision, UserGrant.limit).where(
            UserGrant.user_id == user_id
        ),
    )


def rights_of(session: Session, user: User) -> dict[Permission, Grant]:
    """What a person may do: the role's grants, with their own exceptions in their place."""
    return together(grants_of(session, user.role_id), exceptions_of(session, user.id))


def customer_role(session: Session) -> UUID:
    """The role of customers' accounts: without a grant, for what a customer may do is fixed
    (domain/access.CUSTOMER_GRANTS).
    """
    if session.get(Role, CUSTOMER_ROLE) is None:
        session.add(
            Role(
                id=CUSTOMER_ROLE,
                key="customer",
                name="Customer",
                position=1000,
                is_built_in=True,
                is_deleted=True,
            )
        )
        session.flush()
    return CUSTOMER_ROLE


def switch_customer(session: Session, customer_id: UUID, *, is_active: bool) -> None:
    """A customer who is in use no more does not log in any more, and the other way round."""
    session.execute(
        update(User)
        .where(User.id == customer_id, User.role_id == CUSTOMER_ROLE, ~User.is_deleted)
        .values(is_active=is_active, version=User.version + 1)
    )


def forget_customer(session: Session, customer_id: UUID, name: str) -> None:
    """The account of a customer who is erased, if there is one: nobody logs in with it any more,
    and nothing of the person is left in it.
    """
    session.execute(
        update(User)
        .where(User.id == customer_id, User.role_id == CUSTOMER_ROLE)
        .values(
            name=name,
            username=f"deleted {customer_id.hex}",
            email=None,
            password_hash=None,
            is_active=False,
            is_deleted=True,
            deleted_at=now(session),
            version=User.version + 1,
        )
    )


def ended(session: Session) -> frozenset[UUID]:
    """The people who were switched off or deleted; read once until somebody is changed."""
    return cached(session, "ended", _read_ended)


def _read_ended(session: Session) -> frozenset[UUID]:
    gone = select(User.id).where(~User.is_active | User.is_deleted)
    return frozenset(session.execute(gone).scalars())


def asked_in_shop(session: Session) -> dict[Permission, int]:
    """What somebody in this shop must ask a manager for (domain/rights.asked_in)."""
    roles = session.execute(select(Role.id).where(~Role.is_deleted)).scalars().all()
    people = select(UserGrant.user_id).distinct()
    return asked_in(
        [
            *(grants_of(session, each) for each in roles),
            *(exceptions_of(session, each) for each in session.execute(people).scalars().all()),
        ]
    )


def _known(session: Session, wanted: Select[str, str, int | None]) -> dict[Permission, Grant]:
    return {
        _PERMISSIONS[permission]: Grant(_DECISIONS[decision], limit)
        for permission, decision, limit in session.execute(wanted)
        if permission in _PERMISSIONS
    }


def keep_approvals(session: Session, requested_by: UUID, approvals: Sequence[UUID]) -> None:
    """Use up the fresh approvals that a cart keeps: from here on they hold for that cart alone, and
    however long its customer looks for the purse.
    """
    if not approvals:
        return
    moment = now(session)
    session.execute(
        update(Approval)
        .where(
            Approval.id.in_(approvals),
            Approval.requested_by == requested_by,
            Approval.used_at.is_(None),
            Approval.approved_at >= moment - APPROVAL_LIFE,
            Approval.approved_at <= moment,
        )
        .values(used_at=moment)
    )


def approval_holds(
    session: Session,
    approval_id: UUID,
    *,
    permission: Permission,
    subject: UUID,
    amount: int,
    requested_by: UUID,
    is_kept: bool = False,
) -> bool:
    """Whether this approval covers the act. A fresh one is used up by the asking.

    A cart keeps the approval of a discount or price (`is_kept`) and shows it again at each save and
    at completion, for the same subject and no larger amount. Any other act finds a used one used.
    """
    row = session.execute(select(Approval).where(Approval.id == approval_id)).scalar_one_or_none()
    if row is None or row.permission != permission or row.subject != subject:
        return False
    if amount > row.amount:
        return False
    if row.used_at is not None:
        return is_kept
    if row.requested_by != requested_by:
        return False
    moment = now(session)
    if not row.approved_at <= moment <= row.approved_at + APPROVAL_LIFE:
        return False
    session.execute(update(Approval).where(Approval.id == approval_id).values(used_at=moment))
    return True
