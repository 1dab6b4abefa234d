"""Taking figures out of the shop as a file, which the journal tells."""

from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.span import Part, Span
from pos_app.domain.text import clean
from pos_app.models import journal
from pos_app.services.declare import Topic, command
from pos_app.services.report_basis import visible


@command(Permission.REPORT_EXPORT, touches=Topic.JOURNAL, asked="Export a report")
def begin(session: Session, actor: Actor, name: str, span: Span, part: Part, file: str) -> None:
    """Begin to write a report into a file. Raises `NotAllowed` for another person's figures."""
    visible(actor, part)
    body = {
        "report": clean(name, 40),
        "from": str(span.first),
        "to": str(span.last),
        "file": clean(file, 120),
    }
    journal.append(session, actor, "report.exported", body)
