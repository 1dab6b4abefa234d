"""Lists that were brought in, and which column of which list is what."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.models.base import Base, Id, Instant


class ImportBatch(Base):
    """One import: the file, who and when, and how many items it added and changed so far. What it
    did to each stands in the journal under its id; `undo_by` is whoever began to undo it.
    """

    __tablename__ = "import_batch"
    __table_args__ = (Index("ix_import_batch_at", "at"),)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[UUID] = mapped_column(Id)
    file: Mapped[str] = mapped_column(String(120))
    row_count: Mapped[int] = mapped_column(Integer)
    added: Mapped[int] = mapped_column(BigInteger, default=0)
    changed: Mapped[int] = mapped_column(BigInteger, default=0)
    undo_at: Mapped[datetime | None] = mapped_column(Instant)
    undo_by: Mapped[UUID | None] = mapped_column(Id)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)


class ColumnMapping(Base):
    """What a person said each column of lists with this heading is. `columns` is JSON: pairs of
    heading and field, in the order of the heading.
    """

    __tablename__ = "column_mapping"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    columns: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    updated_by: Mapped[UUID] = mapped_column(Id)
