"""Records that people edit carry a version; an edit made on an older one is refused."""

import json
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.domain.errors import Stale
from pos_app.models.journal import JournalEntry


def check_version(
    session: Session,
    record_id: UUID,
    name: str,
    *,
    stored: int,
    seen: int | None,
    words: Mapping[str, str],
) -> None:
    """Pass when the record is at the version the form saw, or the form says none.

    Otherwise `Stale` in a sentence with the fields that changed since, as the journal tells them;
    `words` names fields as people do.
    """
    if seen is None or seen == stored:
        return
    bodies = session.execute(
        select(JournalEntry.body).where(JournalEntry.subject == record_id).order_by(JournalEntry.n)
    ).scalars()
    changed: dict[str, None] = {}
    for body in map(json.loads, bodies):
        if body.get("version", 0) > seen:
            changed.update(
                dict.fromkeys(words.get(field, field) for field in body.get("after", ()))
            )
    what = f": {', '.join(changed)}" if changed else ""
    raise Stale(f"{name} was changed meanwhile{what}. Look again.")
