"""Views of the reports that a person keeps by a name: which days, against which, and which part of
the shop. They are that person's own.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.span import EVERYTHING, Against, Part, Preset, Span
from pos_app.domain.text import clean
from pos_app.models import journal
from pos_app.models.base import now
from pos_app.models.report_views import ReportView
from pos_app.services.declare import Topic, command, query

MOST: Final = 20  # views of one person
_NAME: Final = 40


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at: a named range, which goes on with the days, or the days of `span`."""

    preset: Preset | None = Preset.TODAY
    span: Span | None = None
    against: Against = Against.EARLIER
    part: Part = EVERYTHING

    def encode(self) -> str:
        """As JSON."""
        days = [] if self.span is None else [str(self.span.first), str(self.span.last)]
        part = {name: str(key) for name, key in _fields(self.part).items() if key is not None}
        return json.dumps(
            {"preset": self.preset or "", "days": days, "against": self.against, "part": part}
        )

    @staticmethod
    def decode(text: str) -> "View":
        """What `encode` wrote."""
        body: dict[str, Any] = json.loads(text)
        return View(
            Preset(body["preset"]) if body["preset"] else None,
            Span.parse(*body["days"]) if body["days"] else None,
            Against(body["against"]),
            Part(**{name: UUID(key) for name, key in body["part"].items()}),
        )


@dataclass(frozen=True, slots=True)
class KeptView:
    """A view by its name."""

    id: UUID
    name: str
    view: View


@query(Permission.REPORT_OWN)
def mine(session: Session, actor: Actor) -> tuple[KeptView, ...]:
    """The views the actor keeps, by name."""
    rows = session.execute(select(ReportView).where(ReportView.user_id == actor.user_id)).scalars()
    kept = [KeptView(row.id, row.name, View.decode(row.body)) for row in rows]
    return tuple(sorted(kept, key=lambda each: each.name.casefold()))


@command(Permission.REPORT_OWN, touches=Topic.JOURNAL)
def keep(session: Session, actor: Actor, view_id: UUID, name: str, view: View) -> UUID:
    """Keep a view, in the place of the actor's own of the same name; the id of the one that is
    kept. Doing it twice keeps it once. Raises `Invalid` without a name and `Conflict` where there
    are too many.
    """
    name = clean(name, _NAME)
    if not name:
        raise Invalid("Give the view a name.", where="name")
    kept = _named(session, actor, name)
    if kept is None and session.get(ReportView, view_id) is None:
        if _count(session, actor) >= MOST:
            raise Conflict(f"You keep {MOST} views already. Forget one first.")
        kept = ReportView(id=view_id, user_id=actor.user_id, name=name, body="", at=now(session))
        session.add(kept)
    if kept is None or kept.body == view.encode():
        return view_id if kept is None else kept.id
    kept.body = view.encode()
    journal.append(session, actor, "report.view_kept", {"view": str(kept.id), "name": name})
    return kept.id


@command(Permission.REPORT_OWN, touches=Topic.JOURNAL)
def forget(session: Session, actor: Actor, view_id: UUID) -> None:
    """Keep a view no longer. Raises `NotFound` for another person's, and for none."""
    kept = session.get(ReportView, view_id)
    if kept is None or kept.user_id != actor.user_id:
        raise NotFound("That view is not kept any more.")
    session.delete(kept)
    journal.append(session, actor, "report.view_forgotten", {"name": kept.name})


def _named(session: Session, actor: Actor, name: str) -> ReportView | None:
    wanted = select(ReportView).where(ReportView.user_id == actor.user_id, ReportView.name == name)
    return session.execute(wanted).scalar_one_or_none()


def _count(session: Session, actor: Actor) -> int:
    wanted = select(func.count()).where(ReportView.user_id == actor.user_id)
    return session.execute(wanted).scalar_one()


def _fields(part: Part) -> Mapping[str, UUID | None]:
    return {
        "location_id": part.location_id,
        "till_id": part.till_id,
        "cashier_id": part.cashier_id,
        "category_id": part.category_id,
    }
