"""The journal as an audit log: who did what, to which record, when, approved by whom, before and
after. It is read here and never changed: the tables refuse it (migrations, triggers).

Pages are walked newest first by the hybrid clock, so that the chains of several tills read as one
list. One index (hlc, kind, actor) carries the order and every filter but the record.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.orm import Session

from pos_app.domain.access import SYSTEM, Actor, Decision, Permission
from pos_app.domain.business_day import time_zone
from pos_app.domain.errors import NotFound
from pos_app.domain.text import clean
from pos_app.models import journal
from pos_app.models.journal import JournalEntry, JournalPrivate
from pos_app.models.people import Approval, User
from pos_app.models.sales import Sale
from pos_app.services import settings
from pos_app.services.audit_facts import Fact, facts_of, ids_in, is_id
from pos_app.services.audit_names import called, names_of
from pos_app.services.declare import Door, Topic, command, query

MOST: Final = 500
_MOST_NAMED: Final = 200

# The first words of entries' kinds, by what a person looks for.
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "sales": ("customer_order", "sale", "refund", "cart", "receipt", "age"),
    "money": ("shift", "drawer", "cash", "closure", "gift_card", "ledger"),
    "stock": ("stock", "count", "transfer", "order", "supplier", "batch"),
    "catalogue": (
        "item", "items", "import", "category", "tax", "tax_class", "labels", "promotion",
        "price_list", "search", "sums",
    ),
    "people": ("auth", "access", "approval", "user", "role", "customer", "customer_group"),
    "shop": ("practice", "settings", "location", "till", "backup", "shop", "audit", "report"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are looked for; what is empty does not matter. Days are the shop's calendar
    days, both included; `kind` is one kind of entry ("item.changed"), `kind_of` all of a sort of
    records ("item"); `text` is a receipt number, a name or a word of the entry.
    """

    group: str = ""
    user_id: UUID | None = None
    record_id: UUID | None = None
    since: date | None = None
    until: date | None = None
    text: str = ""
    kind: str = ""
    kind_of: str = ""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """An entry in the list. `who` is empty where the program did it or nobody was logged in;
    `number` is its place in its till's chain, `mark` the first digits of its hash.
    """

    id: UUID
    till: str
    number: int
    at: datetime
    kind: str
    who: str
    by_program: bool
    record: str
    record_id: UUID | None
    sale_id: UUID | None
    approved_by: tuple[str, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Entries, newest first, and where the next page begins; None behind the last."""

    rows: tuple[AuditRow, ...]
    following: tuple[int, UUID] | None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry whole: the row of the list and everything it says."""

    row: AuditRow
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever may have done something here, also who is gone."""

    id: UUID
    name: str


@query(Permission.AUDIT_READ)
def page(
    session: Session,
    actor: Actor,
    wanted: Wanted,
    after: tuple[int, UUID] | None = None,
    limit: int = 100,
) -> AuditPage:
    """The newest entries that fit, or those that follow a place. On a worker where `text` is
    looked for: it is read in every entry.
    """
    entries, following = _entries(session, wanted, after, limit)
    reader = _Reader(session, entries)
    return AuditPage(tuple(reader.row(each) for each in entries), following)


@query(Permission.AUDIT_READ)
def entry(session: Session, actor: Actor, entry_id: UUID) -> AuditEntry:
    """Everything an entry says. Costs only for whoever may see them. Raises `NotFound`."""
    wanted = select(JournalEntry).where(journal.told_as(session, [entry_id]))
    found = session.execute(wanted).scalars().first()
    if found is None:
        raise NotFound("There is no such entry in the journal.")
    return _Reader(session, [found]).whole(found, sees_cost=_sees_cost(actor))


@query(Permission.AUDIT_READ)
def people(session: Session, actor: Actor) -> tuple[Person, ...]:
    """Everybody who may stand in the journal, by name."""
    rows = session.execute(select(User.id, User.name).order_by(User.name))
    return tuple(Person(key, name) for key, name in rows)


@query(Permission.AUDIT_READ)
def entries(
    session: Session,
    actor: Actor,
    wanted: Wanted,
    after: tuple[int, UUID] | None,
    limit: int = MOST,
) -> tuple[tuple[AuditEntry, ...], tuple[int, UUID] | None]:
    """A page of whole entries, for an export; and where the next begins."""
    found, following = _entries(session, wanted, after, limit)
    reader, sees_cost = _Reader(session, found), _sees_cost(actor)
    return tuple(reader.whole(each, sees_cost=sees_cost) for each in found), following


@command(Permission.AUDIT_READ, touches=Topic.JOURNAL, asked="Export the journal")
def begin_export(session: Session, actor: Actor, file: str, wanted: Wanted) -> None:
    """Write down that somebody takes the journal out of the shop, and which part."""
    body = {
        "file": clean(file, 120),
        "group": wanted.group or None,
        "user": wanted.user_id.hex if wanted.user_id else None,
        "since": wanted.since.isoformat() if wanted.since else None,
        "until": wanted.until.isoformat() if wanted.until else None,
        "text": clean(wanted.text, 120),
    }
    told = {name: value for name, value in body.items() if value}
    journal.append(session, actor, "audit.exported", told)


def every(call: Door, actor: Actor, wanted: Wanted) -> Iterator[AuditEntry]:
    """All entries that fit, newest first, a page a transaction, on a worker."""
    after: tuple[int, UUID] | None = None
    while True:
        found, after = call(entries, actor, wanted, after)
        yield from found
        if after is None:
            return


def _sees_cost(actor: Actor) -> bool:
    return actor.decide(Permission.CATALOGUE_COST) is Decision.ALLOW


def _entries(
    session: Session, wanted: Wanted, after: tuple[int, UUID] | None, limit: int
) -> tuple[Sequence[JournalEntry], tuple[int, UUID] | None]:
    most = min(limit, MOST)
    chosen = select(JournalEntry).where(*_conditions(session, wanted))
    if after is not None:
        chosen = chosen.where(tuple_(JournalEntry.hlc, JournalEntry.id) < tuple_(*after))
    found = (
        session.execute(
            chosen.order_by(JournalEntry.hlc.desc(), JournalEntry.id.desc()).limit(most + 1)
        )
        .scalars()
        .all()
    )
    last = found[most - 1] if len(found) > most else None
    return found[:most], None if last is None else (last.hlc, last.id)


def _conditions(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.group:
        words = GROUPS[wanted.group]
        kinds = [JournalEntry.kind.startswith(f"{word}.") for word in words]
        found.append(or_(JournalEntry.kind.in_(words), *kinds))
    if wanted.kind:
        found.append(JournalEntry.kind == wanted.kind)
    if wanted.kind_of:
        sort = wanted.kind_of
        named = JournalEntry.kind.startswith(f"{sort}.", autoescape=True)
        found.append(or_(JournalEntry.kind == sort, named))
    if wanted.user_id is not None:
        found.append(JournalEntry.actor == wanted.user_id)
    if wanted.record_id is not None:
        found.append(
            or_(
                JournalEntry.subject == wanted.record_id,
                journal.told_as(session, [wanted.record_id]),
            )
        )
    zone = time_zone(settings.of(session).shop.zone)
    if wanted.since is not None:
        begins = datetime.combine(wanted.since, time(), zone).astimezone(UTC)
        found.append(JournalEntry.hlc >= _hlc(begins))
        found.append(JournalEntry.at >= begins)
    if wanted.until is not None:
        ends = datetime.combine(wanted.until + timedelta(days=1), time(), zone).astimezone(UTC)
        found.append(JournalEntry.at < ends)
    if text := wanted.text.strip():
        found.append(_told_of(session, text))
    return found


def _hlc(at: datetime) -> int:
    """The lowest hybrid time of an instant: an entry's is never below its own `at`."""
    return (int(at.timestamp() * 1000)) << 16


def _told_of(session: Session, text: str) -> ColumnElement[bool]:
    """Entries with this word in them, or about a record of this name or number."""
    ids = called(session, text, _MOST_NAMED)
    says = func.lower(JournalEntry.body).contains(text.lower(), autoescape=True)
    kind = JournalEntry.kind == text.lower()
    if not ids:
        return or_(says, kind)
    return or_(says, kind, JournalEntry.subject.in_(ids), journal.told_as(session, ids))


class _Reader:
    """Makes rows of entries: names for ids, read once for all of them."""

    def __init__(self, session: Session, entries: Sequence[JournalEntry]) -> None:
        self._session = session
        self._bodies: dict[UUID, dict[str, Any]] = {
            each.id: json.loads(each.body) for each in entries
        }
        self._currency = settings.rules_of(session).currency
        approvals = {key for body in self._bodies.values() for key in _approvals(body)}
        given = select(Approval.id, Approval.approved_by).where(Approval.id.in_(approvals))
        self._approvers = dict(session.execute(given).all())
        keys = {each.actor for each in entries} | set(self._approvers.values())
        keys |= {each.subject for each in entries if each.subject is not None}
        keys |= {UUID(body["by"]) for body in self._bodies.values() if is_id(body.get("by"))}
        keys |= {UUID(body["sale"]) for body in self._bodies.values() if is_id(body.get("sale"))}
        self._names = names_of(session, keys | {each.id for each in entries})
        ids = [each.id for each in entries]
        self._sales = set(session.execute(select(Sale.id).where(Sale.id.in_(ids))).scalars())
        tills = select(journal.Identity.till_id, journal.Identity.code)
        self._tills = dict(session.execute(tills).all())

    def row(self, each: JournalEntry) -> AuditRow:
        """The entry as the list shows it."""
        body = self._bodies[each.id]
        record_id = each.subject or (each.id if each.id in self._sales else None)
        if record_id is None and is_id(body.get("sale")):
            record_id = UUID(body["sale"])
        approvers = [self._approvers[key] for key in _approvals(body) if key in self._approvers]
        if each.kind == "approval.given":
            approvers = [UUID(body["by"])]
        return AuditRow(
            id=each.id,
            till=self._tills.get(each.till_id, each.till_id.hex[:6]),
            number=each.n,
            at=each.at,
            kind=each.kind,
            who=self._names.get(each.actor, ""),
            by_program=each.actor == SYSTEM.user_id,
            record=self._record(body, record_id),
            record_id=record_id,
            sale_id=each.id if each.id in self._sales else _sale(body),
            approved_by=tuple(dict.fromkeys(self._names.get(key, "") for key in approvers)),
            mark=each.hash.hex()[:8].upper(),
        )

    def whole(self, each: JournalEntry, *, sees_cost: bool) -> AuditEntry:
        """The entry with everything it says."""
        private = self._session.execute(
            select(JournalPrivate.data).where(JournalPrivate.entry_id == each.id)
        ).scalar()
        body = {**self._bodies[each.id], **(json.loads(private) if private else {})}
        names = names_of(self._session, ids_in(body))
        told = facts_of(each.kind, body, self._currency, names, sees_cost=sees_cost)
        return AuditEntry(self.row(each), told)

    def _record(self, body: Mapping[str, Any], record_id: UUID | None) -> str:
        if record_id in self._names:
            return self._names[record_id]
        for name in ("name", "file", "number", "asked"):
            if isinstance(body.get(name), str | int):
                return str(body[name])
        return ""


def _approvals(body: Mapping[str, Any]) -> list[UUID]:
    return [UUID(key) for key in body.get("approvals", ()) if is_id(key)]


def _sale(body: Mapping[str, Any]) -> UUID | None:
    return UUID(body["sale"]) if is_id(body.get("sale")) else None
