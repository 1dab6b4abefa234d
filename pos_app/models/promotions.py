"""Promotions in all their versions, and what each gave to which line of a sale.

A version is written once: a sale points at the one it was made under, and goods that come back are
priced again under it. What a promotion says is a body of its own (domain/promotion_terms.py).
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    Text,
    and_,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from pos_app.domain.promotion_terms import PromotionTerms, decode, encode
from pos_app.domain.promotions import Book, Promotion
from pos_app.models.base import Base, Id, Instant, now
from pos_app.models.fast import Fast


class StoredPromotion(Base):
    """A promotion and its newest version; one that was removed stays for its sales."""

    __tablename__ = "promotion"

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    version: Mapped[int] = mapped_column(Integer, default=1)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)


class PromotionVersion(Base):
    """What a promotion said from a moment on."""

    __tablename__ = "promotion_version"

    promotion_id: Mapped[UUID] = mapped_column(Id, ForeignKey("promotion.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    body: Mapped[str] = mapped_column(Text)


class SalePromotion(Base):
    """What a promotion took off a line, in minor units; named as it was that day."""

    __tablename__ = "sale_promotion"
    __table_args__ = (
        ForeignKeyConstraint(["sale_id", "line"], ["sale_line.sale_id", "sale_line.line"]),
        {"sqlite_with_rowid": False},
    )

    sale_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    promotion_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(80))
    amount: Mapped[int] = mapped_column(BigInteger)


ADD_SALE_PROMOTIONS: Final = Fast(insert(SalePromotion))


def read_promotions(session: Session) -> tuple[Promotion, ...]:
    """Every promotion that was not removed, as it stands."""
    rows = session.execute(
        select(PromotionVersion.promotion_id, PromotionVersion.version, PromotionVersion.body)
        .join(
            StoredPromotion,
            and_(
                StoredPromotion.id == PromotionVersion.promotion_id,
                StoredPromotion.version == PromotionVersion.version,
            ),
        )
        .where(StoredPromotion.removed_at.is_(None))
    )
    return tuple(Promotion(row.promotion_id, row.version, _terms(row.body)) for row in rows)


def read_book(session: Session) -> Book:
    """The promotions in use, ready to be asked."""
    return Book(each for each in read_promotions(session) if each.terms.is_active)


def promotions_at(
    session: Session, moment: datetime, known: Iterable[tuple[UUID, int]]
) -> tuple[Promotion, ...]:
    """The promotions as they stood at a moment; of those `known` this version, whatever the clock
    said.
    """
    newest = (
        select(PromotionVersion.promotion_id, func.max(PromotionVersion.version).label("version"))
        .join(StoredPromotion, StoredPromotion.id == PromotionVersion.promotion_id)
        .where(
            PromotionVersion.at <= moment,
            or_(StoredPromotion.removed_at.is_(None), StoredPromotion.removed_at > moment),
        )
        .group_by(PromotionVersion.promotion_id)
    )
    wanted = {row.promotion_id: row.version for row in session.execute(newest)} | dict(known)
    rows = session.execute(
        select(
            PromotionVersion.promotion_id, PromotionVersion.version, PromotionVersion.body
        ).where(PromotionVersion.promotion_id.in_(list(wanted)))
    )
    return tuple(
        Promotion(row.promotion_id, row.version, _terms(row.body))
        for row in rows
        if wanted[row.promotion_id] == row.version
    )


def given_to(session: Session, sales: Iterable[UUID]) -> list[SalePromotion]:
    """What promotions took off the lines of these sales."""
    return list(
        session.execute(
            select(SalePromotion)
            .where(SalePromotion.sale_id.in_(list(sales)))
            .order_by(SalePromotion.sale_id, SalePromotion.line, SalePromotion.promotion_id)
        ).scalars()
    )


def write_version(
    session: Session, promotion_id: UUID, terms: PromotionTerms, version: int
) -> None:
    """Store what a promotion says from now on."""
    if version == 1:
        session.execute(
            insert(StoredPromotion), {"id": promotion_id, "name": terms.name, "version": 1}
        )
    else:
        session.execute(
            update(StoredPromotion)
            .where(StoredPromotion.id == promotion_id)
            .values(name=terms.name, version=version)
        )
    row: dict[str, Any] = {
        "promotion_id": promotion_id,
        "version": version,
        "at": now(session),
        "body": json.dumps(encode(terms), ensure_ascii=False, separators=(",", ":")),
    }
    session.execute(insert(PromotionVersion), row)


def remove(session: Session, promotion_id: UUID) -> None:
    """Take a promotion away; its versions stay for the sales that were made under them."""
    session.execute(
        update(StoredPromotion)
        .where(StoredPromotion.id == promotion_id)
        .values(removed_at=now(session))
    )


def _terms(body: str) -> PromotionTerms:
    return decode(json.loads(body))
