"""Practice mode: a throw-away copy of the shop, made a till of its own (pos_app/practice.py).

The copy has another identity: a till, a chain and a series that the shop never hears of, so that
nothing of it can be sent, restored or refunded. The real journal says when somebody practised and
how many receipts came of it.
"""

import json

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, ActorKind, Permission
from pos_app.domain.errors import NotAllowed
from pos_app.domain.ids import new_id
from pos_app.models import journal
from pos_app.models.people import Throttle
from pos_app.models.sales import SavedCart
from pos_app.models.settings import Setting
from pos_app.models.shifts import Shift
from pos_app.services import settings
from pos_app.services.declare import Topic, command


@command(Permission.PRACTICE_USE, touches=Topic.JOURNAL, asked="Practise")
def begin(session: Session, actor: Actor) -> None:
    """Pass if this person may practise, and write that it begins; then the copy is made."""
    journal.append(session, actor, "practice.begun", {})


@command(Permission.PRACTICE_USE, touches=Topic.SETTINGS)
def become(session: Session, actor: Actor) -> None:
    """Make this file a practice shop: another till, no open sales, and PRACTICE in its name.

    Runs on the copy. Raises `NotAllowed` for anybody but the program.
    """
    _check_program(actor)
    shop = settings.of(session).shop
    another = new_id()
    session.execute(  # the open shift is the copy's: people practise in the middle of a day
        update(Shift)
        .where(Shift.closed_at.is_(None), Shift.till_id.in_(select(journal.Identity.till_id)))
        .values(till_id=another)
    )
    session.execute(
        update(journal.Identity).values(
            till_id=another, inc=1, series=journal.PRACTICE, next_number=1, next_shift=1, head_n=0,
            head_hash=journal.GENESIS, acked_n=0,
        )
    )  # fmt: skip
    session.execute(delete(SavedCart))
    session.execute(delete(Throttle))
    session.execute(delete(Setting).where(Setting.key == "name"))
    name = json.dumps(f"{journal.PRACTICE} \N{EN DASH} {shop.name}", ensure_ascii=False)
    session.execute(insert(Setting), {"key": "name", "value": name, "is_of_till": False})
    journal.append(session, actor, "practice.copied", {})


@command(Permission.PRACTICE_USE, touches=Topic.JOURNAL)
def ended(session: Session, actor: Actor, receipts: int) -> None:
    """Write into the real journal that practice ended, and how many receipts came of it."""
    _check_program(actor)
    journal.append(session, actor, "practice.ended", {"receipts": receipts})


def _check_program(actor: Actor) -> None:
    if actor.kind is not ActorKind.SYSTEM:
        raise NotAllowed("Only the program does this.")
