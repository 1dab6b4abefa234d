"""How far the shop's books are: every figure follows from them, so that one that was read before is
known to be the one of now.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from pos_app.domain.access import Actor
from pos_app.models import journal
from pos_app.services import settings
from pos_app.services.declare import query


@dataclass(frozen=True, slots=True)
class Standing:
    """The business day of now, and where each chain of acts ends: another word after any act."""

    today: date
    books: str


@query(None, anyone="that something was done is no figure")
def read(session: Session, actor: Actor) -> Standing:
    """Where the books stand at this moment."""
    ends = (f"{till.hex}.{inc}.{end}" for till, inc, end in journal.ends(session))
    return Standing(settings.business_day_of(session), " ".join(ends))
