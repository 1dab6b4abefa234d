"""Logging in and approving: who is at the till, and which manager said yes.

A secret is never hashed inside a transaction. First `challenge` reads the verifier and the wait
that stands; `prove` hashes on a worker; then `log_in` or `approve` records the outcome. Passwords:
bcrypt over a SHA-256 pre-hash, so that nothing is cut at 72 bytes. PINs: bcrypt over an HMAC with
the shop's pepper (keys.py), so that a stolen database alone cannot be searched.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Final
from uuid import UUID

import bcrypt
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pos_app.domain import rights
from pos_app.domain.access import CUSTOMER_GRANTS, Actor, ActorKind, Decision, Permission
from pos_app.domain.errors import (
    Invalid,
    NotAllowed,
    NotLoggedIn,
    PinTooShort,
    TooManyTries,
    Trace,
    WrongSecret,
)
from pos_app.domain.ids import new_id
from pos_app.domain.tries import FREE_TRIES
from pos_app.models import journal
from pos_app.models.base import now, tries_of
from pos_app.models.people import (
    CUSTOMER_ROLE,
    Approval,
    Role,
    Throttle,
    User,
    asked_in_shop,
    rights_of,
)
from pos_app.services.declare import Topic, command, query

PASSWORD_COST: Final = 12
PIN_COST: Final = 10
# What is hashed when there is no such user, so that the answer takes as long.
_NO_USER_HASH: Final = "$2b$12$abcdefghijklmnopqrstuuG1mXhkSoQXNVRUzRv1NtyDn3R4FLyQm"


class SecretKind(StrEnum):
    """What a person proves who they are with."""

    PIN = "pin"
    PASSWORD = "password"  # noqa: S105 - the name of a kind, not a secret


@dataclass(frozen=True, slots=True)
class UserTile:
    """A person on the log-in screen or among the approvers."""

    id: UUID
    name: str
    username: str
    role: str
    role_name: str
    tint: str
    has_pin: bool


@dataclass(frozen=True, slots=True)
class Challenge:
    """What `prove` needs: whose verifier, and how many wrong tries are free before a wait.
    `askers` is the PIN's verifier of who asks, where somebody else is to approve.
    """

    user_id: UUID | None
    kind: SecretKind
    verifier: str
    tries_left: int
    askers: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """The outcome of hashing: whether the secret fits the verifier that was read. `is_askers`: it
    is the PIN of who asks as well, who would approve for themselves in another's name.
    """

    user_id: UUID | None
    kind: SecretKind
    verifier: str
    fits: bool
    tries_left: int
    is_askers: bool = False


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """The one act a manager is asked for (from `ApprovalRequired`)."""

    permission: str
    subject: UUID
    amount: int
    asked: str


def hash_password(password: str, cost: int = PASSWORD_COST) -> str:
    """A password's verifier. 100 to 200 ms: on a worker."""
    return bcrypt.hashpw(_password_bytes(password), bcrypt.gensalt(cost)).decode()


def hash_pin(pin: str, pepper: bytes, cost: int = PIN_COST) -> str:
    """A PIN's verifier. About 50 ms: on a worker."""
    return bcrypt.hashpw(_pin_bytes(pin, pepper), bcrypt.gensalt(cost)).decode()


def fits(kind: SecretKind, secret: str, verifier: str, pepper: bytes) -> bool:
    """Whether a secret is the one the verifier was made of. As slow as hashing."""
    if kind is SecretKind.PIN:
        return bcrypt.checkpw(_pin_bytes(secret, pepper), verifier.encode())
    return bcrypt.checkpw(_password_bytes(secret), verifier.encode())


def prove(challenge: Challenge, secret: str, pepper: bytes) -> Proof:
    """Hash the secret against the challenge's verifier. Slow by design: on a worker, outside any
    transaction.
    """
    right = fits(challenge.kind, secret, challenge.verifier, pepper)
    return Proof(
        challenge.user_id,
        challenge.kind,
        challenge.verifier,
        right and challenge.user_id is not None,
        challenge.tries_left,
        challenge.askers is not None and fits(challenge.kind, secret, challenge.askers, pepper),
    )


def _password_bytes(password: str) -> bytes:
    return base64.b64encode(hashlib.sha256(password.encode()).digest())


def _pin_bytes(pin: str, pepper: bytes) -> bytes:
    return base64.b64encode(hmac.new(pepper, pin.encode(), hashlib.sha256).digest())


@query(None, anyone="the log-in screen shows who may log in before anyone is")
def users_to_pick(session: Session, actor: Actor) -> tuple[UserTile, ...]:
    """The people who may log in, by role and name."""
    rows = session.execute(
        select(User, Role)
        .join(Role, Role.id == User.role_id)
        .where(User.is_active, ~User.is_deleted, User.role_id != CUSTOMER_ROLE)
        .order_by(Role.position.desc(), User.name)
    )
    return tuple(_tile(user, role) for user, role in rows)


@query(None, anyone="whoever logs in is not logged in yet")
def challenge(session: Session, actor: Actor, who: UUID | str, kind: SecretKind) -> Challenge:
    """Read a verifier by id, user name or e-mail. Raises `TooManyTries` while a wait stands."""
    user = _find(session, who)
    key = _throttle_key(user.id if user else who)
    tries_left = _check_wait(session, key)
    verifier = None
    if user is not None and user.is_active and not user.is_deleted:
        verifier = user.pin_hash if kind is SecretKind.PIN else user.password_hash
    if user is None or verifier is None:
        return Challenge(None, kind, _NO_USER_HASH, tries_left)
    askers = None
    if kind is SecretKind.PIN and actor.kind is ActorKind.STAFF and actor.user_id != user.id:
        askers = session.execute(
            select(User.pin_hash).where(User.id == actor.user_id, ~User.is_deleted)
        ).scalar()
    return Challenge(user.id, kind, verifier, tries_left, askers)


@command(None, touches=Topic.JOURNAL, anyone="whoever logs in is not logged in yet")
def log_in(session: Session, actor: Actor, proof: Proof, who: UUID | str) -> Actor:
    """Record the outcome and return the actor with the rights of now. Raises `WrongSecret`, which
    is counted, and `PinTooShort` where rights were raised since: they choose a longer PIN first
    (own_pin.change).
    """
    user = proven(session, proof, who, "auth.refused")
    if user.is_customer:
        raise NotAllowed("Customers log in over the internet, not at a till.")
    forget_failures(session, user.id)
    if proof.kind is SecretKind.PIN and is_pin_short(session, user):
        raise PinTooShort("You may approve now. That needs a longer PIN.")
    logged_in = actor_of(session, user)
    journal.append(session, logged_in, "auth.logged_in", {"with": str(proof.kind)})
    return logged_in


@command(None, touches=Topic.JOURNAL, anyone="leaving the till is always possible")
def log_out(session: Session, actor: Actor, how: str) -> None:
    """Record that the person left: `how` is "locked", "auto_locked" or "logged_out"."""
    journal.append(session, actor, "auth.logged_out", {"how": how})


@query(None, anyone="an actor whose rights are gone must be able to learn it")
def refresh(session: Session, actor: Actor) -> Actor:
    """The same person with the rights of now. Raises `NotLoggedIn` when switched off meanwhile."""
    user = session.get(User, actor.user_id)
    if user is None or not user.is_active or user.is_deleted:
        raise NotLoggedIn("You were switched off. Ask a manager.")
    return actor_of(session, user)


@query(None, anyone="who may approve is no secret to whoever must ask")
def approvers(session: Session, actor: Actor, permission: str, amount: int) -> tuple[UserTile, ...]:
    """The people who may approve this act by themselves, without the one who asks."""
    rows = session.execute(
        select(User, Role)
        .join(Role, Role.id == User.role_id)
        .where(
            User.is_active,
            ~User.is_deleted,
            User.id != actor.user_id,
            User.pin_hash.is_not(None),
        )
        .order_by(Role.position, User.name)
    ).all()
    wanted = _right(permission)
    return tuple(
        _tile(user, role)
        for user, role in rows
        if actor_of(session, user).decide(wanted, amount) is Decision.ALLOW
    )


@command(None, touches=Topic.JOURNAL, anyone="the approver proves their own right below")
def approve(
    session: Session, actor: Actor, proof: Proof, approver_id: UUID, request: ApprovalRequest
) -> UUID:
    """A manager's yes to one act; returns the approval's id, to hand in with the act within two
    minutes.

    Raises `WrongSecret` (counted), or `NotAllowed` when the approver is the requester or lacks the
    right.
    """
    approver = proven(session, proof, approver_id, "approval.refused")
    if proof.kind is SecretKind.PIN and is_pin_short(session, approver):
        raise NotAllowed(f"{approver.name} needs a longer PIN first: log in once to choose it.")
    if proof.is_askers:
        raise _refused(request, approver)
    forget_failures(session, approver.id)
    return give_approval(session, actor, approver, request)


def give_approval(session: Session, actor: Actor, approver: User, request: ApprovalRequest) -> UUID:
    """The write of `approve`, once it is proven who approves: never the requester themselves, and
    only who may do it alone.
    """
    permission = _right(request.permission)
    able = actor_of(session, approver).decide(permission, request.amount) is Decision.ALLOW
    if approver.id == actor.user_id or not able:
        raise _refused(request, approver)
    approval = Approval(
        id=new_id(),
        permission=request.permission,
        subject=request.subject,
        amount=request.amount,
        asked=request.asked,
        requested_by=actor.user_id,
        approved_by=approver.id,
        approved_at=now(session),
    )
    session.add(approval)
    journal.append(
        session,
        actor,
        "approval.given",
        {
            "permission": request.permission,
            "asked": request.asked,
            "amount": request.amount,
            "subject": request.subject.hex,
            "by": approver.id.hex,
        },
        entry_id=approval.id,
    )
    return approval.id


def _right(permission: str) -> Permission:
    try:
        return Permission(permission)
    except ValueError:
        raise Invalid("There is no such right.") from None


def _refused(request: ApprovalRequest, approver: User) -> NotAllowed:
    told = {"permission": request.permission, "by": approver.id.hex, "asked": request.asked}
    return NotAllowed(
        "This needs somebody else who may do it.", trace=Trace("approval.refused", told)
    )


def may_approve(session: Session, user: User) -> bool:
    """Whether others in this shop may ask this person."""
    return rights.may_approve(rights_of(session, user), asked_in_shop(session))


def is_pin_short(session: Session, user: User) -> bool:
    """Whether a person's PIN is shorter than their rights ask for since they were raised."""
    is_short = user.pin_hash is not None and user.pin_digits < rights.SHORTEST_APPROVER_PIN
    return is_short and may_approve(session, user)


def check_pin_length(session: Session, given: rights.Rights, digits: int) -> None:
    """A PIN long enough for these rights. Raises `Invalid`."""
    shortest = rights.shortest_pin(given, asked_in_shop(session))
    if not shortest <= digits <= rights.LONGEST_PIN:
        raise Invalid(f"A PIN here has {shortest} to {rights.LONGEST_PIN} digits.", where="pin")


def forget_failures(session: Session, user_id: UUID) -> None:
    """A person proved who they are, or has a new secret: wrong tries before do not count."""
    key = _throttle_key(user_id)
    session.execute(delete(Throttle).where(Throttle.key == key))
    tries_of(session).forget(key)


def proven(session: Session, proof: Proof, who: UUID | str, refused: str) -> User:
    """The user the proof is for, read anew: the verifier must still be the one that was hashed
    against.
    """
    user = _find(session, who)
    key = _throttle_key(user.id if user else who)
    _check_wait(session, key)
    current = None
    if user is not None and user.is_active and not user.is_deleted:
        current = user.pin_hash if proof.kind is SecretKind.PIN else user.password_hash
    if user is None or not proof.fits or proof.user_id != user.id or current != proof.verifier:
        left = max(proof.tries_left - 1, 0)
        noun = "PIN" if proof.kind is SecretKind.PIN else "password"
        sentence = f"That {noun} is not right."
        sentence += (
            f" {left} tries left." if left > 1 else (" 1 try left." if left else " Wait 30 s.")
        )
        raise WrongSecret(
            sentence,
            tries_left=left,
            trace=Trace(
                refused,
                {"user": user.id.hex if user else "", "with": str(proof.kind)},
                throttle=key,
            ),
        )
    return user


def _check_wait(session: Session, key: str) -> int:
    """How many tries are free; raises `TooManyTries` while a wait stands."""
    found = session.execute(select(Throttle.failures).where(Throttle.key == key)).scalar()
    tries, stored = tries_of(session), found or 0
    seconds = ceil(tries.wait(key, stored))
    if seconds:
        raise TooManyTries(f"Too many wrong tries. Wait {seconds} s.", wait_seconds=seconds)
    failures = tries.failures(key, stored)
    return max(FREE_TRIES - failures, 1) if failures else FREE_TRIES


def _throttle_key(who: UUID | str) -> str:
    """The counter of a user, or of a name nobody has (hashed: names typed wrong are nobody's to
    read).
    """
    if isinstance(who, UUID):
        return f"user:{who.hex}"
    return "name:" + hashlib.sha256(who.casefold().encode()).hexdigest()[:32]


def _find(session: Session, who: UUID | str) -> User | None:
    if isinstance(who, UUID):
        return session.get(User, who)
    name = who.strip().casefold()
    found = session.execute(select(User).where(User.username == name)).scalar_one_or_none()
    if found is None and "@" in name:
        found = session.execute(select(User).where(User.email == name)).scalar_one_or_none()
    return found


def actor_of(session: Session, user: User) -> Actor:
    """The person with the rights of now."""
    if user.is_customer:
        return Actor(user.id, user.name, "customer", CUSTOMER_GRANTS, ActorKind.CUSTOMER)
    role = session.get_one(Role, user.role_id)
    return Actor(user.id, user.name, role.key, rights_of(session, user))


def _tile(user: User, role: Role) -> UserTile:
    return UserTile(
        user.id, user.name, user.username, role.key, role.name, user.tint, user.pin_hash is not None
    )
