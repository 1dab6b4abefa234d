"""Customer groups: a percentage off each line, or a price list that is for the group.

A price list names its group; where a group is renamed, its lists follow.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.customer import GroupFields
from pos_app.domain.errors import Conflict
from pos_app.models import journal
from pos_app.models.customers import Customer, CustomerGroup
from pos_app.models.price_lists import StoredPriceList
from pos_app.models.versions import check_version
from pos_app.services.declare import Topic, command, query


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group, how many customers are in it, and the price lists that are for it."""

    id: UUID
    fields: GroupFields
    customers: int
    price_lists: tuple[str, ...]
    version: int


@query(Permission.CUSTOMER_READ)
def all_groups(session: Session, actor: Actor) -> tuple[GroupView, ...]:
    """Every group, those in use first, by name."""
    counts: dict[UUID | None, int] = {
        row[0]: row[1]
        for row in session.execute(
            select(Customer.group_id, func.count()).group_by(Customer.group_id)
        )
    }
    lists: dict[str, list[str]] = {}
    for group, name in session.execute(
        select(StoredPriceList.customer_group, StoredPriceList.name).order_by(StoredPriceList.name)
    ):
        lists.setdefault(group, []).append(name)
    rows = session.execute(
        select(CustomerGroup).order_by(
            CustomerGroup.is_active.desc(), func.lower(CustomerGroup.name)
        )
    ).scalars()
    return tuple(
        GroupView(
            row.id,
            GroupFields(row.name, row.rate, row.is_active),
            counts.get(row.id, 0),
            tuple(lists.get(row.name, ())),
            row.version,
        )
        for row in rows
    )


@command(
    Permission.CUSTOMER_CREDIT,
    touches=Topic.CUSTOMERS | Topic.SETTINGS,
    asked="Change a customer group",
)
def save_group(
    session: Session,
    actor: Actor,
    group_id: UUID,
    group: GroupFields,
    version: int | None = None,
) -> int:
    """Store a group; a new id is a new group. Returns its version.

    Raises `Invalid`, `Conflict` for a name another group has, `Stale`.
    """
    fit = group.cleaned()
    _check_name(session, group_id, fit.name)
    row = session.get(CustomerGroup, group_id)
    if row is None:
        session.add(
            CustomerGroup(
                id=group_id, name=fit.name, rate=fit.rate, is_active=fit.is_active, version=1
            )
        )
        session.flush()
        journal.append(session, actor, "customer_group.added", _told(fit), subject=group_id)
        return 1
    check_version(session, group_id, row.name, stored=row.version, seen=version, words={})
    before = GroupFields(row.name, row.rate, row.is_active)
    if before == fit:
        return row.version
    row.name, row.rate, row.is_active = fit.name, fit.rate, fit.is_active
    row.version += 1
    session.flush()
    if before.name != fit.name:
        session.execute(
            update(StoredPriceList)
            .where(StoredPriceList.customer_group == before.name)
            .values(customer_group=fit.name)
        )
    body = {"version": row.version, "before": _told(before), "after": _told(fit)}
    journal.append(session, actor, "customer_group.changed", body, subject=group_id)
    return row.version


def _check_name(session: Session, group_id: UUID, name: str) -> None:
    taken = select(CustomerGroup.name).where(
        func.lower(CustomerGroup.name) == name.lower(), CustomerGroup.id != group_id
    )
    if found := session.execute(taken).scalar():
        raise Conflict(f"There is a group called {found} already.")


def _told(group: GroupFields) -> dict[str, object]:
    return {"name": group.name, "rate": group.rate, "is_active": group.is_active}
