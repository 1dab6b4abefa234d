"""Rows of elsewhere into this file: facts where they are absent, and what follows from them.

Stock moves through models/stock, balances, what came back, the sums of past days and the words of
the search follow as they do from an act of this till. Raises what the row is wrong with: the caller
puts the entry aside.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, text, tuple_, update
from sqlalchemy.orm import Session

from pos_app.domain.customer import search_text
from pos_app.domain.errors import Invalid
from pos_app.models import batches, stock
from pos_app.models.base import Id, wire
from pos_app.models.catalogue import index_items
from pos_app.models.customers import forget_words, index_customers
from pos_app.models.fast import Fast
from pos_app.models.item_fields import read_fields, words_of
from pos_app.models.row_changes import from_wire, rows_of
from pos_app.models.sums import reopen
from pos_app.services import settings
from pos_app.sync import tables
from pos_app.sync.wire import Rows

_BALANCE: Final = Fast(
    text("UPDATE ledger SET balance = balance + :amount WHERE id = :ledger_id").bindparams(
        bindparam("ledger_id", type_=Id)
    )
)
# More may come back of a line than was sold, where two tills took it back and did not know: both
# refunds stand, and no third is let in.
_RETURNED: Final = Fast(
    text(
        "INSERT INTO returned (sale_id, line, sold, returned)"
        " SELECT l.sale_id, l.line, l.quantity, min(l.quantity, -b.quantity)"
        " FROM sale_line l, sale_line b WHERE l.sale_id = :original_sale_id"
        " AND l.line = :original_line AND b.sale_id = :sale_id AND b.line = :line"
        " ON CONFLICT (sale_id, line) DO UPDATE SET"
        " returned = min(returned.sold, returned.returned + excluded.returned)"
    ).bindparams(bindparam("original_sale_id", type_=Id), bindparam("sale_id", type_=Id))
)


def facts(session: Session, rows: Rows) -> None:
    """Write the facts that are not here yet, and carry what is derived from them."""
    told = {part["t"]: part for part in rows if "r" in part}
    for name in tables.in_order():
        if name in told and name in tables.FACTS:
            fresh = _absent(session, name, told[name])
            _write(session, name, fresh)


def _absent(session: Session, name: str, part: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a fact's table that are not here, decoded."""
    table = tables.table(name)
    columns = [table.columns[column] for column in part["c"] if column in table.columns]
    if len(columns) != len(part["c"]):
        raise Invalid(f"{name} has fields that this program does not know.")
    decoded = [
        {c.name: from_wire(c, value) for c, value in zip(columns, row, strict=True)}
        for row in part["r"]
    ]
    keys = list(table.primary_key.columns)
    document = table.columns[tables.FACTS[name].document]
    here = {
        tuple(row)
        for row in session.execute(
            select(*keys).where(document.in_({row[document.name] for row in decoded}))
        )
    }
    return [row for row in decoded if tuple(row[key.name] for key in keys) not in here]


def _write(session: Session, name: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    connection = wire(session)
    if name == "stock_movement":
        stock.carry(session, rows)
    elif name == "batch_movement":
        batches.carry(connection, rows)
    else:
        session.execute(insert(tables.table(name)), rows)
    if name == "ledger_entry":
        _BALANCE.many(connection, rows)
    elif name == "sale_return":
        _RETURNED.many(connection, [row for row in rows if row["original_sale_id"] is not None])
    elif name == "sale":
        for day in {row["business_day"] for row in rows}:
            reopen(connection, day)


def record(session: Session, name: str, key: Sequence[Any], fields: Mapping[str, Any]) -> None:
    """Set fields of a record, or make it where it is absent and all its fields are told."""
    place = _place(name, key)
    table = tables.table(name)
    values = _decoded(name, fields)
    stored = next(iter(rows_of(session, table, [key]).values()), None)
    if stored is not None:
        # What is as it should be is not written: a closed shift refuses even that.
        other = {f: values[f] for f, told in fields.items() if f in values and stored[f] != told}
        if other:
            session.execute(update(table).where(place).values(**other))
        return
    keys = {c.name: from_wire(c, part) for c, part in zip(table.primary_key, key, strict=True)}
    record = tables.RECORDS[name]
    if record.own_if:
        values = {**values, record.own_if: False}
    session.execute(insert(table).values({**_blank(name), **values, **keys}))


def remove(session: Session, name: str, key: Sequence[Any]) -> None:
    """Take a record out; one that is not there is gone already."""
    session.execute(delete(tables.table(name)).where(_place(name, key)))


def follow(session: Session, touched: Iterable[tuple[str, Sequence[Any]]]) -> None:
    """What is derived from records that changed: the words of the search."""
    items: set[UUID] = set()
    people: set[UUID] = set()
    for name, key in touched:
        if name in {"item", "barcode"}:
            items.add(UUID(hex=key[0] if name == "item" else key[1]))
        elif name == "customer":
            people.add(UUID(hex=key[0]))
    if items:
        _index_items(session, sorted(items))
    for customer in sorted(people):
        _index_customer(session, customer)


def _index_items(session: Session, items: Sequence[UUID]) -> None:
    session.expire_all()
    currency = settings.rules_of(session).currency
    found = read_fields(session, items, currency)
    index_items(session, [(item, words_of(fields)) for item, fields in found.items()])


def _index_customer(session: Session, customer: UUID) -> None:
    table = tables.table("customer")
    row = session.execute(select(table).where(table.c.id == customer)).mappings().one_or_none()
    if row is None or row["erased_at"] is not None:
        forget_words(session, customer)
    else:
        words = search_text(row["name"], row["phone"], row["email"], row["card"])
        index_customers(session, [(customer, words)])


def _decoded(name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    table = tables.table(name)
    shared = set(tables.shared_fields(name))
    # What a newer program adds is left alone; it comes again when this one is upgraded.
    return {
        field: from_wire(table.columns[field], value)
        for field, value in fields.items()
        if field in shared
    }


def _blank(name: str) -> dict[str, Any]:
    """What a new record's derived fields begin with."""
    return dict.fromkeys(tables.RECORDS[name].derived, 0)


def _place(name: str, key: Sequence[Any]) -> Any:
    columns = list(tables.table(name).primary_key.columns)
    values = tuple(from_wire(c, part) for c, part in zip(columns, key, strict=True))
    if len(columns) == 1:
        return columns[0] == values[0]
    return tuple_(*columns).in_([values])
