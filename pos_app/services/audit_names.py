"""What a person calls a record that the journal names by its id."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from pos_app.models.batches import Batch
from pos_app.models.catalogue import Category, Item, TaxClass
from pos_app.models.counts import Count
from pos_app.models.customer_orders import CustomerOrder
from pos_app.models.customers import Customer
from pos_app.models.imports import ImportBatch
from pos_app.models.people import Role, User
from pos_app.models.price_lists import StoredPriceList
from pos_app.models.promotions import StoredPromotion
from pos_app.models.purchasing import PurchaseOrder, Supplier
from pos_app.models.sales import Sale
from pos_app.models.shifts import Shift
from pos_app.models.stock import Location
from pos_app.services.shifts import receipt_number

_A_QUERY: Final = 500

Named = tuple[InstrumentedAttribute[UUID], InstrumentedAttribute[str]]

NAMED: Final[tuple[Named, ...]] = (
    (User.id, User.name),
    (Item.id, Item.name),
    (Category.id, Category.name),
    (TaxClass.id, TaxClass.name),
    (Supplier.id, Supplier.name),
    (Location.id, Location.name),
    (Role.id, Role.name),
    (Customer.id, Customer.name),
    (Count.id, Count.name),
    (Batch.id, Batch.code),
    (ImportBatch.id, ImportBatch.file),
    (StoredPriceList.id, StoredPriceList.name),
    (StoredPromotion.id, StoredPromotion.name),
)


# What has a number in place of a name.
_NUMBERED: Final = (
    select(Sale.id, Sale.series, Sale.sequence),
    select(PurchaseOrder.id, PurchaseOrder.series, PurchaseOrder.sequence),
    select(CustomerOrder.id, CustomerOrder.series, CustomerOrder.sequence),
)


def names_of(session: Session, keys: Iterable[UUID]) -> dict[UUID, str]:
    """The names of these records, whatever they are; what has none is left out."""
    left = set(keys)
    found: dict[UUID, str] = {}
    while left:
        some = [left.pop() for _ in range(min(_A_QUERY, len(left)))]
        for column, name in NAMED:
            named = select(column, name).where(column.in_(some))
            found.update(session.execute(named).all())
        for numbered in _NUMBERED:
            key = numbered.selected_columns[0]
            rows = session.execute(numbered.where(key.in_(some)))
            found.update((each, receipt_number(series, n)) for each, series, n in rows)
        shifts = select(Shift.id, Shift.number).where(Shift.id.in_(some))
        found.update((each, str(number)) for each, number in session.execute(shifts))
    return found


def called(session: Session, text: str, most: int) -> list[UUID]:
    """The records with this word in their name, `most` of each kind at most, and the sales and
    orders with this number.
    """
    found: list[UUID] = []
    for column, name in NAMED:
        like = func.lower(name).contains(text.lower(), autoescape=True)
        found += session.execute(select(column).where(like).limit(most)).scalars()
    head, _dash, tail = text.strip().upper().rpartition("-")
    if head and tail.isascii() and tail.isdigit() and len(tail) < 16:
        for numbered in _NUMBERED:
            key, series, sequence = numbered.selected_columns
            same = numbered.where(series == head, sequence == int(tail)).with_only_columns(key)
            found += session.execute(same).scalars()
    return found
