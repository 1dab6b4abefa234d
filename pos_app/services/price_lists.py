"""Price lists as they are edited: terms, prices of single items, copies, a percentage filled in.

A change holds from the next scan on; a list begins and ends by its dates. Past sales keep what they
were sold at.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.item import check_price
from pos_app.domain.money import UnitPrice
from pos_app.domain.shelf_price import WHOLE, PriceListTerms, reduced
from pos_app.models import journal
from pos_app.models.base import wire
from pos_app.models.catalogue import Item
from pos_app.models.price_lists import (
    ADD_ENTRY,
    PriceListEntry,
    PriceListRate,
    StoredPriceList,
    read_lists,
    write_terms,
)
from pos_app.models.versions import check_version
from pos_app.services import settings
from pos_app.services.declare import Topic, command, query

MOST_AT_ONCE: Final = 500
MOST_SHOWN: Final = 2000
_TOUCHES: Final = Topic.CATALOGUE | Topic.SETTINGS  # the heads are kept in memory with the settings


@dataclass(frozen=True, slots=True)
class PriceListView:
    """A list in the list of lists. `holds`: today is between its dates."""

    id: UUID
    terms: PriceListTerms
    entry_count: int
    holds: bool
    version: int


@dataclass(frozen=True, slots=True)
class ListedItem:
    """What a list says of an item, beside the item's own price."""

    item_id: UUID
    name: str
    sku: str
    own_price: UnitPrice | None
    price: UnitPrice


@query(Permission.CATALOGUE_READ)
def all_lists(session: Session, actor: Actor) -> tuple[PriceListView, ...]:
    """Every list with how many items it prices, by name."""
    today = settings.business_day_of(session)
    count = func.count(PriceListEntry.item_id)
    counts: dict[UUID, int] = {
        row[0]: row[1]
        for row in session.execute(
            select(PriceListEntry.list_id, count).group_by(PriceListEntry.list_id)
        )
    }
    versions = {row.id: row.version for row in session.execute(select(StoredPriceList)).scalars()}
    return tuple(
        PriceListView(
            each.id,
            each.terms,
            counts.get(each.id, 0),
            each.terms.holds_on(today),
            versions[each.id],
        )
        for each in read_lists(session)
    )


@query(Permission.CATALOGUE_READ)
def entries(session: Session, actor: Actor, list_id: UUID) -> tuple[ListedItem, ...]:
    """The items a list prices, by name; at most 2,000. Raises `NotFound`."""
    _row(session, list_id)
    currency = settings.rules_of(session).currency
    rows = session.execute(
        select(Item.id, Item.name, Item.sku, Item.unit_price, PriceListEntry.price)
        .join(Item, Item.id == PriceListEntry.item_id)
        .where(PriceListEntry.list_id == list_id, ~Item.is_deleted)
        .order_by(Item.name)
        .limit(MOST_SHOWN)
    )
    return tuple(
        ListedItem(
            item_id,
            name,
            sku or "",
            None if own is None else UnitPrice(own, currency),
            UnitPrice(price, currency),
        )
        for item_id, name, sku, own, price in rows
    )


@command(Permission.CATALOGUE_PRICE, touches=_TOUCHES, asked="Change a price list")
def save_list(
    session: Session,
    actor: Actor,
    list_id: UUID,
    terms: PriceListTerms,
    version: int | None = None,
) -> int:
    """Store a list's terms; a new id is a new list. Returns its version.

    Raises `Invalid`, `Conflict` for a name another list has, `Stale`.
    """
    fit = terms.cleaned()
    _check_name(session, list_id, fit.name)
    row = session.get(StoredPriceList, list_id)
    if row is None:
        write_terms(session, list_id, fit, 1)
        journal.append(session, actor, "price_list.added", _told(fit), subject=list_id)
        return 1
    check_version(session, list_id, row.name, stored=row.version, seen=version, words={})
    before = next(each.terms for each in read_lists(session) if each.id == list_id)
    if before == fit:
        return row.version
    saved = row.version + 1
    write_terms(session, list_id, fit, saved)
    body = {"version": saved, "before": _told(before), "after": _told(fit)}
    journal.append(session, actor, "price_list.changed", body, subject=list_id)
    return saved


@command(Permission.CATALOGUE_PRICE, touches=_TOUCHES, asked="Copy a price list")
def copy_list(session: Session, actor: Actor, list_id: UUID, copy_id: UUID, name: str) -> None:
    """Make another list with the same terms and prices, switched off until it is wanted."""
    _row(session, list_id)
    if session.get(StoredPriceList, copy_id) is not None:
        return
    terms = next(each.terms for each in read_lists(session) if each.id == list_id)
    fit = replace(terms, name=name, is_active=False).cleaned()
    _check_name(session, copy_id, fit.name)
    write_terms(session, copy_id, fit, 1)
    rows = session.execute(
        select(PriceListEntry.item_id, PriceListEntry.price).where(
            PriceListEntry.list_id == list_id
        )
    ).all()
    _add(session, copy_id, {row.item_id: row.price for row in rows})
    body = {"from": list_id.hex, "prices": len(rows), **_told(fit)}
    journal.append(session, actor, "price_list.copied", body, subject=copy_id)


@command(Permission.CATALOGUE_PRICE, touches=_TOUCHES, asked="Delete a price list")
def remove_list(session: Session, actor: Actor, list_id: UUID) -> None:
    """Take a list away with its prices; the log keeps its terms. Raises `NotFound`."""
    row = _row(session, list_id)
    terms = next(each.terms for each in read_lists(session) if each.id == list_id)
    session.execute(delete(PriceListEntry).where(PriceListEntry.list_id == list_id))
    session.execute(delete(PriceListRate).where(PriceListRate.list_id == list_id))
    session.delete(row)
    session.flush()
    journal.append(session, actor, "price_list.removed", _told(terms), subject=list_id)


@command(Permission.CATALOGUE_PRICE, touches=_TOUCHES, asked="Change prices of a price list")
def set_prices(
    session: Session, actor: Actor, list_id: UUID, prices: Mapping[UUID, UnitPrice | None]
) -> None:
    """Price items on a list, or (None) take them off it: at most 500 at once.

    Raises `NotFound`, `Invalid` naming what is wrong.
    """
    _row(session, list_id)
    if len(prices) > MOST_AT_ONCE:
        raise Invalid(f"At most {MOST_AT_ONCE} prices are set at once.")
    currency = settings.rules_of(session).currency
    for price in prices.values():
        check_price(price, currency, "The price", "price")
    known = select(Item.id).where(Item.id.in_(list(prices)), ~Item.is_deleted)
    if len(session.execute(known).all()) < len(prices):
        raise NotFound("There is no such item.")
    wanted = {item_id: price.hundredths for item_id, price in prices.items() if price is not None}
    before = _replace(session, list_id, list(prices), wanted)
    told = [
        [item_id.hex, before.get(item_id), wanted.get(item_id)]
        for item_id in prices
        if before.get(item_id) != wanted.get(item_id)
    ]
    if told:
        journal.append(session, actor, "price_list.priced", {"prices": told}, subject=list_id)


@command(Permission.CATALOGUE_PRICE, touches=_TOUCHES, asked="Fill a price list")
def fill(session: Session, actor: Actor, list_id: UUID, category_id: UUID | None, rate: int) -> int:
    """Price the items of a category (None: all) at their own price less so many parts per million;
    how many were priced. More than 500 are better served by the list's own percentage (`Invalid`).
    """
    _row(session, list_id)
    if not 0 <= rate <= WHOLE:
        raise Invalid("What is taken off is a percentage from 0 to 100.", where="rate")
    found = select(Item.id, Item.unit_price).where(
        Item.is_active, ~Item.is_deleted, Item.unit_price.is_not(None), Item.options.is_(None)
    )
    if category_id is not None:
        found = found.where(Item.category_id == category_id)
    rows = session.execute(found.limit(MOST_AT_ONCE + 1)).all()
    if len(rows) > MOST_AT_ONCE:
        raise Invalid(
            f"That prices more than {MOST_AT_ONCE} items. Use the list's percentage instead.",
            where="rate",
        )
    currency = settings.rules_of(session).currency
    prices = {item_id: UnitPrice(reduced(price or 0, rate), currency) for item_id, price in rows}
    set_prices.body(session, actor, list_id, prices)
    return len(prices)


def _check_name(session: Session, list_id: UUID, name: str) -> None:
    taken = select(StoredPriceList.id).where(
        StoredPriceList.name == name, StoredPriceList.id != list_id
    )
    if session.execute(taken).scalar() is not None:
        raise Conflict(f"There is a price list “{name}” already.")


def _replace(
    session: Session, list_id: UUID, item_ids: list[UUID], wanted: Mapping[UUID, int]
) -> dict[UUID, int]:
    """Write these items' prices anew; returns those before."""
    of_these = (PriceListEntry.list_id == list_id, PriceListEntry.item_id.in_(item_ids))
    rows = session.execute(select(PriceListEntry.item_id, PriceListEntry.price).where(*of_these))
    before = {row.item_id: row.price for row in rows}
    session.execute(delete(PriceListEntry).where(*of_these))
    _add(session, list_id, wanted)
    return before


def _add(session: Session, list_id: UUID, prices: Mapping[UUID, int]) -> None:
    ADD_ENTRY.many(
        wire(session),
        [
            {"item_id": item_id, "list_id": list_id, "price": price}
            for item_id, price in prices.items()
        ],
    )


def _row(session: Session, list_id: UUID) -> StoredPriceList:
    row = session.get(StoredPriceList, list_id)
    if row is None:
        raise NotFound("There is no such price list.")
    return row


def _told(terms: PriceListTerms) -> dict[str, object]:
    """The terms as the journal holds them."""
    return {
        "name": terms.name,
        "group": terms.group,
        "starts_on": terms.starts_on.isoformat() if terms.starts_on else None,
        "ends_on": terms.ends_on.isoformat() if terms.ends_on else None,
        "priority": terms.priority,
        "rate": terms.rate,
        "category_rates": [
            [category.hex, rate] for category, rate in sorted(terms.category_rates.items())
        ],
        "is_active": terms.is_active,
    }
