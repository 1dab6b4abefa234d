"""Changing one's own PIN: with the old one, whatever one's rights.

Also how a person gets in whose rights were raised and whose PIN is too short since. The old PIN is
proven first (auth.prove); its proof opens both steps.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor
from pos_app.domain.errors import NotAllowed
from pos_app.models import journal
from pos_app.models.people import User, rights_of
from pos_app.services import auth
from pos_app.services.auth import Proof, SecretKind
from pos_app.services.declare import Topic, command, query
from pos_app.services.users import touch

_PROVEN = "the old PIN proves whose it is"


@query(None, anyone=_PROVEN)
def others(session: Session, actor: Actor, proof: Proof) -> tuple[str, ...]:
    """The verifiers the new PIN must not fit. Raises `NotAllowed` without a proof that holds."""
    user = session.get(User, proof.user_id) if proof.user_id else None
    if user is None or not proof.fits or user.is_deleted or proof.verifier != user.pin_hash:
        raise NotAllowed("Type your old PIN first.")
    rows = session.execute(
        select(User.pin_hash).where(
            User.pin_hash.is_not(None), ~User.is_deleted, User.id != user.id
        )
    ).scalars()
    return tuple(row for row in rows if row is not None)


@query(None, anyone=_PROVEN)
def approves(session: Session, actor: Actor, proof: Proof) -> bool:
    """Whether the new PIN must be as long as those of whom others ask."""
    user = session.get(User, proof.user_id) if proof.user_id else None
    return user is not None and auth.may_approve(session, user)


@command(None, touches=Topic.USERS, anyone=_PROVEN)
def change(
    session: Session,
    actor: Actor,
    proof: Proof,
    user_id: UUID,
    pin_hash: str,
    pin_digits: int,
) -> None:
    """Put a new PIN (verifier from pin_rules.make_pin) in the old one's place. Raises
    `WrongSecret`, counted, when the proof is not of the old one.
    """
    user = auth.proven(session, proof, user_id, "auth.refused")
    if proof.kind is not SecretKind.PIN:
        raise NotAllowed("Type your old PIN first.")
    given = rights_of(session, user)
    auth.check_pin_length(session, given, pin_digits)
    user.pin_hash, user.pin_digits = pin_hash, pin_digits
    touch(session, user)
    auth.forget_failures(session, user.id)
    themselves = Actor(user.id, user.name, "", given)
    journal.append(session, themselves, "user.pin_changed", {"by": user.id.hex}, subject=user.id)
