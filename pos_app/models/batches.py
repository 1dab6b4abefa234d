"""Batches of goods that expire: a ledger beside the stock movements, in the same transaction.

Each stock movement of an item that is kept in batches is split over them: `batch_movement` says how
much of it was of which, and `batch_level` is their sum at each location. What is in no batch is the
stock level less those of the batches: it is never stored, so that a level stays the sum of its
movements whatever the batches say.

What leaves is taken from the batch that was named, then from the one that expires first. What
arrives is in the batch that was named, in those it left from (a transfer, goods brought back), or
in none.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import (
    BigInteger,
    Connection,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    bindparam,
    exists,
    insert,
    literal_column,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from pos_app.domain.access import Actor
from pos_app.domain.errors import Conflict
from pos_app.domain.quantity import Quantity
from pos_app.models.base import Base, Id, Instant, now
from pos_app.models.catalogue import Item
from pos_app.models.fast import Fast

# What a row of a movement may say beside the table's columns.
NAMED: Final = "batches"  # how much of it is of which batch: a sequence of (batch id, quantity)
OF_CODE: Final = "batch_code"  # the batch that was scanned, as it is printed
BACK_OF: Final = "back_of"  # what comes back left by this document and line
TRACKS: Final = "tracks_batches"  # False: the caller knows that the item is kept in none

Split = tuple[UUID, int]


class Batch(Base):
    """Goods of one item made together: the code on them and the day after which they are not sold.

    `delivery_id` is the document they first came by.
    """

    __tablename__ = "batch"
    __table_args__ = (UniqueConstraint("item_id", "code"), Index("ix_batch_expires", "expires_on"))

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"))
    code: Mapped[str] = mapped_column(String(40))
    expires_on: Mapped[date | None] = mapped_column(Date)
    delivery_id: Mapped[UUID | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[UUID] = mapped_column(Id)


class BatchLevel(Base):
    """What is on hand of a batch at a location: the sum of its movements. No act takes more than
    there is; two tills that do not hear each other may.
    """

    __tablename__ = "batch_level"
    __table_args__ = (
        Index("ix_batch_level_item", "item_id", "location_id"),
        {"sqlite_with_rowid": False},
    )

    batch_id: Mapped[UUID] = mapped_column(Id, ForeignKey("batch.id"), primary_key=True)
    location_id: Mapped[UUID] = mapped_column(Id, ForeignKey("location.id"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"))
    quantity: Mapped[int] = mapped_column(BigInteger)


class BatchMovement(Base):
    """How much of a stock movement was of a batch; `document_id` and `line` are the movement's."""

    __tablename__ = "batch_movement"
    __table_args__ = (Index("ix_batch_movement_batch", "batch_id"), {"sqlite_with_rowid": False})

    document_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    batch_id: Mapped[UUID] = mapped_column(Id, ForeignKey("batch.id"), primary_key=True)
    location_id: Mapped[UUID] = mapped_column(Id, ForeignKey("location.id"))
    quantity: Mapped[int] = mapped_column(BigInteger)


class DeliveryBatch(Base):
    """So much of an item in a delivery that is being scanned is of this batch."""

    __tablename__ = "delivery_batch"
    __table_args__ = ({"sqlite_with_rowid": False},)

    delivery_id: Mapped[UUID] = mapped_column(Id, ForeignKey("delivery.id"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    expires_on: Mapped[date | None] = mapped_column(Date)
    quantity: Mapped[int] = mapped_column(BigInteger)


def expiry_of(session: Session, item_id: UUID, code: str) -> date | None:
    """The day after which a batch of an item is not sold, as it was received; None: not known."""
    wanted = select(Batch.expires_on).where(Batch.item_id == item_id, Batch.code == code)
    return session.execute(wanted).scalar_one_or_none()


def ensure(
    session: Session,
    actor: Actor,
    item_id: UUID,
    code: str,
    expires_on: date | None,
    delivery_id: UUID,
) -> UUID:
    """The batch of an item under this code, made if there is none yet. Its id follows from both, so
    that two tills that receive the same batch do not make two.

    Raises `Conflict` where it was received with another date before.
    """
    batch_id = uuid5(item_id, f"batch {code}")
    found = session.get(Batch, batch_id)
    if found is None:
        session.add(
            Batch(
                id=batch_id,
                item_id=item_id,
                code=code,
                expires_on=expires_on,
                delivery_id=delivery_id,
                created_at=now(session),
                created_by=actor.user_id,
            )
        )
    elif found.expires_on is None:
        found.expires_on = expires_on
    elif expires_on is not None and expires_on != found.expires_on:
        raise Conflict(f"Batch {code} is good until {found.expires_on}, as it was received before.")
    session.flush()
    return batch_id


def on_hand(session: Session, batch_id: UUID, place_id: UUID) -> int:
    """How much of a batch lies there, in thousandths."""
    level = session.get(BatchLevel, (batch_id, place_id))
    if level is None:
        return 0
    session.refresh(level)
    return level.quantity


def has_stock(session: Session, item_id: UUID) -> bool:
    """Whether anything of an item lies in a batch, anywhere."""
    wanted = exists().where(BatchLevel.item_id == item_id, BatchLevel.quantity > 0)
    return bool(session.execute(select(wanted)).scalar_one())


def delivered(
    session: Session, delivery_id: UUID
) -> dict[UUID, list[tuple[str, Quantity, date | None]]]:
    """The batches that were told of the items of a delivery: code, how much, good until."""
    found: dict[UUID, list[tuple[str, Quantity, date | None]]] = {}
    rows = session.execute(
        select(DeliveryBatch)
        .where(DeliveryBatch.delivery_id == delivery_id)
        .order_by(DeliveryBatch.code)
    ).scalars()
    for row in rows:
        part = row.code, Quantity(row.quantity), row.expires_on
        found.setdefault(row.item_id, []).append(part)
    return found


def follow(connection: Connection, movements: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Split these movements over the batches of their items; returns the rows it wrote."""
    tracked: dict[UUID, bool] = {}
    gone: dict[UUID, list[Split]] = {}  # by item: what this act moved, for the other half of a way
    written: list[dict[str, Any]] = []
    for row in movements:
        item_id = row["item_id"]
        if row["quantity"] > 0 and not (NAMED in row or BACK_OF in row or item_id in gone):
            continue  # in no batch; an import of many openings asks nothing
        if item_id not in tracked:
            tracked[item_id] = row.get(TRACKS, True) and bool(
                _IS_TRACKED(connection, {"item": item_id})
            )
        if not tracked[item_id] or not row["quantity"]:
            continue
        splits = _split(connection, row, gone.pop(item_id, []))
        gone[item_id] = splits
        made = [
            {
                "document_id": row["document_id"], "line": row["line"], "batch_id": batch_id,
                "location_id": row["location_id"], "item_id": item_id, "quantity": quantity,
            }
            for batch_id, quantity in splits
        ]  # fmt: skip
        _INSERT.many(connection, made)
        _COMES.many(connection, [each for each in made if each["quantity"] > 0])
        _GOES.many(connection, [each for each in made if each["quantity"] < 0])
        written += made
    return written


def carry(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what another till moved of batches and carry their levels, below zero if need be."""
    _INSERT.many(connection, rows)
    _CARRY.many(connection, rows)


def _split(connection: Connection, row: Mapping[str, Any], other: list[Split]) -> list[Split]:
    """How much of a movement is of which batch; `other` is the half of its way already moved."""
    quantity, named = row["quantity"], list(row.get(NAMED, ()))
    if quantity > 0:
        if BACK_OF in row:
            document, line = row[BACK_OF]
            other = _OF_MOVEMENT(connection, {"document": document, "line": line})
        return named or _up_to(quantity, [(b, -taken) for b, taken in other if taken < 0])
    there = _ON_HAND(connection, {"item": row["item_id"], "place": row["location_id"]})
    first = {batch_id for batch_id, _taken in (*named, *other)}
    code = row.get(OF_CODE)
    there.sort(key=lambda each: not (each[0] in first or (code and each[2] == code)))
    return [
        (batch_id, -taken)
        for batch_id, taken in _up_to(-quantity, [(each[0], each[1]) for each in there])
    ]


def _up_to(quantity: int, parts: Sequence[Split]) -> list[Split]:
    """So much of these parts, the first first."""
    taken = []
    for batch_id, there in parts:
        some = min(quantity, there)
        if some <= 0:
            continue
        taken.append((batch_id, some))
        quantity -= some
    return taken


_IS_TRACKED: Final = Fast(
    select(Item.id).where(Item.id == bindparam("item", type_=Id), Item.tracks_batches)
)
_ON_HAND: Final = Fast(
    select(BatchLevel.batch_id, BatchLevel.quantity, Batch.code)
    .join(Batch, Batch.id == BatchLevel.batch_id)
    .where(
        BatchLevel.item_id == bindparam("item", type_=Id),
        BatchLevel.location_id == bindparam("place", type_=Id),
        BatchLevel.quantity > literal_column("0"),
    )
    .order_by(Batch.expires_on.is_(None), Batch.expires_on, Batch.created_at, Batch.id)
)
_OF_MOVEMENT: Final = Fast(
    select(BatchMovement.batch_id, BatchMovement.quantity)
    .where(
        BatchMovement.document_id == bindparam("document", type_=Id),
        BatchMovement.line == bindparam("line"),
    )
    .order_by(BatchMovement.quantity, BatchMovement.batch_id)
)
_INSERT: Final = Fast(insert(BatchMovement))
# What leaves is there already. As an insert it would break the constraint before the conflict.
_GOES: Final = Fast(
    text(
        "UPDATE batch_level SET quantity = quantity + :quantity"
        " WHERE batch_id = :batch_id AND location_id = :location_id"
    ).bindparams(bindparam("batch_id", type_=Id), bindparam("location_id", type_=Id))
)
_COMES: Final = Fast(
    text(
        "INSERT INTO batch_level (batch_id, location_id, item_id, quantity)"
        " VALUES (:batch_id, :location_id, :item_id, :quantity)"
        " ON CONFLICT (batch_id, location_id)"
        " DO UPDATE SET quantity = batch_level.quantity + excluded.quantity"
    ).bindparams(
        bindparam("batch_id", type_=Id),
        bindparam("location_id", type_=Id),
        bindparam("item_id", type_=Id),
    )
)
_CARRY: Final = Fast(
    text(
        "INSERT INTO batch_level (batch_id, location_id, item_id, quantity)"
        " SELECT id, :location_id, item_id, :quantity FROM batch WHERE id = :batch_id"
        " ON CONFLICT (batch_id, location_id)"
        " DO UPDATE SET quantity = batch_level.quantity + excluded.quantity"
    ).bindparams(bindparam("batch_id", type_=Id), bindparam("location_id", type_=Id))
)
# A batch whose level is not the sum of its movements. Verify and doctor read it too.
WRONG_BATCHES: Final = (
    "SELECT batch_id, location_id, sum(level) AS level, sum(total) AS total FROM"
    " (SELECT batch_id, location_id, quantity AS level, 0 AS total FROM batch_level"
    " UNION ALL SELECT batch_id, location_id, 0, quantity FROM batch_movement) AS moved"
    " GROUP BY batch_id, location_id HAVING sum(level) <> sum(total)"
)
_WRONG: Final = text(WRONG_BATCHES).columns(batch_id=Id, location_id=Id)


def wrong_batches(session: Session) -> list[tuple[UUID, UUID, int, int]]:
    """Where the level of a batch differs from its movements: batch, location, level, sum."""
    return [(batch, place, level, total) for batch, place, level, total in session.execute(_WRONG)]
