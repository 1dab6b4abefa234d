"""What is on the shelf: categories, tax classes, items, their barcodes, and the search index over
their names.

`item_text` holds each item's folded words (domain/text.py) and is what is searched, through an
index (models/word_index.py). Both are derived from `item` and can be rebuilt. Item rows are never
deleted, only marked.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, cast
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from pos_app.domain.text import fold
from pos_app.models import word_index
from pos_app.models.base import Base, Id, Instant, only_where
from pos_app.models.fast import Fast


class Category(Base):
    """A group of items with its tint and, if it has one, its own stock policy."""

    __tablename__ = "category"

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    tint: Mapped[str] = mapped_column(String(16), default="slate")
    position: Mapped[int] = mapped_column(Integer, default=0)
    stock_policy: Mapped[str | None] = mapped_column(String(16))
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    tax_class_id: Mapped[UUID | None] = mapped_column(Id)  # what new items of it get
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class TaxClass(Base):
    """A named set of tax rates an item is sold under ("Standard 20 %", "GST + QST").

    `rates` is `tax.encode`: "200000i" for 20 % included, "50000a,99750a" for two added.
    """

    __tablename__ = "tax_class"

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    rates: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(Integer, default=0)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    version: Mapped[int] = mapped_column(Integer, default=1)


class Item(Base):
    """Something the shop sells. `unit_price` None: no price yet; `is_open_price`: asked at each
    sale; `discount_rate`: parts per million off the price at once.

    A parent has `options` (domain/variants.py) and is not sold itself; its variants point at it
    and say by `choices` which of them they are. What a bundle consists of is `BundlePart`.
    """

    __tablename__ = "item"
    __table_args__ = (
        Index(
            "ix_item_favourite",
            "favourite",
            **only_where("favourite IS NOT NULL"),
        ),
        Index(
            "ix_item_parent",
            "parent_id",
            **only_where("parent_id IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    category_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("category.id"), index=True)
    tax_class_id: Mapped[UUID] = mapped_column(Id, ForeignKey("tax_class.id"))
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    sku: Mapped[str | None] = mapped_column(String(60), unique=True)
    unit: Mapped[str] = mapped_column(String(12), default="piece")
    unit_price: Mapped[int | None] = mapped_column(BigInteger)
    cost_price: Mapped[int | None] = mapped_column(BigInteger)
    is_open_price: Mapped[bool] = mapped_column(Boolean, default=False)
    track_stock: Mapped[bool] = mapped_column(Boolean, default=True)
    stock_policy: Mapped[str | None] = mapped_column(String(16))
    reorder_level: Mapped[int | None] = mapped_column(BigInteger)
    tracks_batches: Mapped[bool] = mapped_column(Boolean, default=False)
    favourite: Mapped[int | None] = mapped_column(Integer)
    picture: Mapped[str | None] = mapped_column(String(80))
    content: Mapped[str | None] = mapped_column(String(24))
    discount_rate: Mapped[int] = mapped_column(Integer, default=0)
    age_limit: Mapped[int | None] = mapped_column(Integer)
    deposit_item_id: Mapped[UUID | None] = mapped_column(Id)
    is_returnable: Mapped[bool] = mapped_column(Boolean, default=True)
    parent_id: Mapped[UUID | None] = mapped_column(Id)
    options: Mapped[str | None] = mapped_column(Text)
    choices: Mapped[str | None] = mapped_column(Text)
    is_bundle: Mapped[bool] = mapped_column(Boolean, default=False)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    is_deleted: Mapped[bool] = mapped_column(Boolean, default=False)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[UUID] = mapped_column(Id)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    updated_by: Mapped[UUID] = mapped_column(Id)


class Barcode(Base):
    """A code of an item: `key` is what a scan is looked up by (`barcode.lookup_key`), `code` what
    is printed.

    `quantity` is what one scan adds, in thousandths (a case of 24 is 24000); `pack_price` is the
    price of that much as one unit, where it has its own. Two items may share a key; a scan then
    asks.
    """

    __tablename__ = "barcode"
    __table_args__ = {"sqlite_with_rowid": False}

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"), primary_key=True, index=True)
    code: Mapped[str] = mapped_column(String(100))
    quantity: Mapped[int] = mapped_column(BigInteger, default=1000)
    position: Mapped[int] = mapped_column(Integer, default=0)
    pack_price: Mapped[int | None] = mapped_column(BigInteger)
    pack_name: Mapped[str] = mapped_column(String(60), default="")


class BundlePart(Base):
    """So much (thousandths) of an item is in one bundle."""

    __tablename__ = "bundle_part"
    __table_args__ = {"sqlite_with_rowid": False}

    bundle_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"), primary_key=True, index=True)
    quantity: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(Integer, default=0)


class ItemText(Base):
    """An item's folded words, numbered for the full-text index."""

    __tablename__ = "item_text"

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"), unique=True)
    words: Mapped[str] = mapped_column(Text, index=True)


_LAST: Final = select(func.coalesce(func.max(ItemText.number), 0))
_KNOWN: Final = select(ItemText.item_id, ItemText.number, ItemText.words).where(
    ItemText.item_id.in_(bindparam("ids", expanding=True))
)
_ADD_WORDS: Final = Fast(insert(cast("Table", ItemText.__table__)))
_CHANGE_WORDS: Final = Fast(text("UPDATE item_text SET words = :words WHERE number = :number"))


def index_items(
    session: Session, items: Iterable[tuple[UUID, str]], *, are_new: bool = False
) -> None:
    """Put items' searchable text (name, SKU) into the index; new ones are not looked for in it.

    The FTS5 table is kept here and not by triggers: with `trusted_schema` off, SQLite before 3.41
    lets no trigger touch a virtual table.
    """
    folded = {item_id: fold(words) for item_id, words in items}
    if not folded:
        return
    known = () if are_new else session.execute(_KNOWN, {"ids": list(folded)})
    old = {row.item_id: {"number": row.number, "words": row.words} for row in known}
    last = session.execute(_LAST).scalar_one()
    added = [
        {"number": number, "item_id": item_id, "words": folded[item_id]}
        for number, item_id in enumerate((i for i in folded if i not in old), last + 1)
    ]
    changed = [{"number": row["number"], "words": folded[item_id]} for item_id, row in old.items()]
    connection = session.connection()
    word_index.take(session, "item", list(old.values()))
    _CHANGE_WORDS.many(connection, changed)
    _ADD_WORDS.many(connection, added)
    word_index.put(session, "item", [*changed, *added])
