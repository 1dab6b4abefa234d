"""An act that is asked for twice is done once: what was answered the first time is kept in the
transaction of the act itself, under a key that the caller chose.

`once(service, ticket, write)` is that service with this promise: the same permission at the same
door, the same body, and instead of its result the answer as `write` put it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Concatenate, Final, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor
from pos_app.domain.errors import Conflict, Invalid
from pos_app.models.answers import KeptAnswer
from pos_app.models.base import now
from pos_app.services.declare import Service, query

P = ParamSpec("P")
R = TypeVar("R")

KEPT_FOR: Final = timedelta(days=7)
LONGEST_KEY: Final = 200


@dataclass(frozen=True, slots=True)
class Ticket:
    """The caller's key, the digest of what is asked with it, and the status of an answer."""

    key: str
    request: bytes
    status: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, now or the first time (`is_repeated`)."""

    status: int
    body: str
    is_repeated: bool


def once(service: Service[P, R], ticket: Ticket, write: Callable[[R], str]) -> Service[P, Answer]:
    """The service, done once for the ticket's key. Raises `Conflict` for a key that came before
    with something else, `Invalid` for one that is none.
    """
    if not (0 < len(ticket.key) <= LONGEST_KEY and ticket.key.isprintable()):
        raise Invalid(f"A key has 1 to {LONGEST_KEY} characters.", where="Idempotency-Key")

    def body(session: Session, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
        known = _known(session, actor.user_id, ticket)
        if known is not None:
            return known
        answer = Answer(ticket.status, write(service.body(session, actor, *args, **kwargs)), False)
        moment = now(session)
        session.execute(delete(KeptAnswer).where(KeptAnswer.at < moment - KEPT_FOR))
        session.add(
            KeptAnswer(
                actor=actor.user_id,
                key=ticket.key,
                request=ticket.request,
                status=answer.status,
                body=answer.body,
                at=moment,
            )
        )
        return answer

    return _as(service, body)


@query(None, anyone="everybody may be told their own answer again")
def recall(session: Session, actor: Actor, ticket: Ticket) -> Answer | None:
    """What was answered to this key of this person. Raises `Conflict` as `once` does."""
    return _known(session, actor.user_id, ticket)


def _as(
    service: Service[P, R], body: Callable[Concatenate[Session, Actor, P], Answer]
) -> Service[P, Answer]:
    """Another body behind the same door."""
    return Service(
        body,
        service.permission,
        writes=service.writes,
        touches=service.touches,
        asked=service.asked,
    )


def _known(session: Session, who: UUID, ticket: Ticket) -> Answer | None:
    row = session.execute(
        select(KeptAnswer).where(KeptAnswer.actor == who, KeptAnswer.key == ticket.key)
    ).scalar_one_or_none()
    if row is None:
        return None
    if row.request != ticket.request:
        raise Conflict("This key came before with another request.")
    return Answer(row.status, row.body, is_repeated=True)
