"""The audit log: who did what, to which record, when, from where, approved by whom. It is read, and
there is no route that changes it.
"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from pos_app.domain.errors import Invalid
from pos_app.domain.money import Money, UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.server.caller import Asking
from pos_app.server.fields import Day, Id, Instant, Shown
from pos_app.server.paging import Slice, Sliced, cursor, place_of
from pos_app.server.problems import documented
from pos_app.services import audit
from pos_app.services.audit import AuditEntry
from pos_app.services.audit_facts import Fact

router = APIRouter(prefix="/audit-log", tags=["audit"])

Said = str | int | bool | None


class Told(Shown):
    """One thing an entry says; `before` is what stood there, where something was changed."""

    name: str
    value: Said
    before: Said
    was_changed: bool


class Entry(Shown):
    """One act. `who` is null where the program did it, or nobody was logged in; `mark` is the
    beginning of its hash in the journal's chain.
    """

    id: Id
    at: Instant
    action: str
    who: str | None
    by_program: bool
    entity_id: Id | None
    entity_name: str | None
    till: str
    number: int
    approved_by: list[str]
    facts: list[Told]
    mark: str


@router.get("", responses=documented(401, 403))
def listed(
    asking: Asking,
    wanted: Sliced,
    actor_id: UUID | None = None,
    action: Annotated[str, Query(max_length=40)] = "",
    entity: Annotated[str, Query(max_length=40)] = "",
    entity_id: UUID | None = None,
    since: Annotated[Day | None, Query(alias="from")] = None,
    until: Annotated[Day | None, Query(alias="to")] = None,
) -> Slice[Entry]:
    """Acts, newest first. `action` is one kind (`item.changed`), `entity` a sort of records
    (`item`).
    """
    search = audit.Wanted(
        user_id=actor_id,
        record_id=entity_id,
        since=since,
        until=until,
        kind=action,
        kind_of=entity,
    )
    after = None if wanted.after is None else _place(wanted.after)
    found, rest = asking.call(audit.entries, search, after, wanted.limit)
    following = None if rest is None else cursor(rest[0], str(rest[1]))
    return Slice(items=[_shown(each) for each in found], next=following)


def _place(text: str) -> tuple[int, UUID]:
    hlc, last = place_of(text, int, str)
    try:
        return hlc, UUID(last)
    except ValueError as error:
        raise Invalid("There is no such place in the list.", where="after") from error


def _shown(entry: AuditEntry) -> Entry:
    row = entry.row
    return Entry(
        id=row.id,
        at=row.at,
        action=row.kind,
        who=row.who or None,
        by_program=row.by_program,
        entity_id=row.record_id,
        entity_name=row.record or None,
        till=row.till,
        number=row.number,
        approved_by=list(row.approved_by),
        facts=[_told(each) for each in entry.facts],
        mark=row.mark,
    )


def _told(fact: Fact) -> Told:
    return Told(
        name=fact.name,
        value=_plain(fact.value),
        before=_plain(fact.before),
        was_changed=fact.was_changed,
    )


def _plain(value: Any) -> Said:
    if isinstance(value, Money | UnitPrice | Quantity):
        return value.plain
    if value is None or isinstance(value, str | int | bool):
        return value
    return str(value)
