"""Receipts of completed sales: found by number, shown as data, printed again with their copy's
number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from pos_app.domain import tax
from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import NotFound
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money, UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.receipt import Receipt, ReceiptLine, ReceiptTax, ReceiptTender, ShopHead
from pos_app.domain.tax import TaxRate
from pos_app.domain.tender import TenderKind
from pos_app.models import journal
from pos_app.models.base import now
from pos_app.models.people import User
from pos_app.models.sales import ReceiptCopy, Sale, SaleLine, SaleTax, SaleTender
from pos_app.services import settings
from pos_app.services.declare import Topic, command, query
from pos_app.services.shifts import receipt_number

_MARKS: Final = "ABCDEFGHIJ"
_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class SaleRow:
    """A past sale in the list."""

    id: UUID
    number: str
    at: datetime
    business_day: date
    cashier: str
    lines: int
    total: Money
    paid_by: tuple[TenderKind, ...]


@query(Permission.SALE_CREATE)
def recent(session: Session, actor: Actor, text: str = "", limit: int = 100) -> tuple[SaleRow, ...]:
    """Past sales, newest first; `text` is a receipt number or its end ("2-0184", "184").

    Whoever may not see other people's receipts sees their own.
    """
    wanted = select(Sale, User.name).outerjoin(User, User.id == Sale.cashier_id)
    if not actor.can(Permission.RECEIPT_OTHERS):
        wanted = wanted.where(Sale.cashier_id == actor.user_id)
    if text.strip():
        series, sequence = _split_number(text)
        if sequence is None:
            return ()
        wanted = wanted.where(Sale.sequence == sequence)
        if series:
            wanted = wanted.where(Sale.series == series)
    rows = session.execute(
        wanted.order_by(Sale.business_day.desc(), Sale.id.desc()).limit(min(limit, _MOST))
    ).all()
    ids = [sale.id for sale, _name in rows]
    lines = session.execute(
        select(SaleLine.sale_id, func.count())
        .where(SaleLine.sale_id.in_(ids))
        .group_by(SaleLine.sale_id)
    )
    counts: dict[UUID, int] = {sale_id: count for sale_id, count in lines}  # noqa: C416 - Row is no pair to mypy
    kinds: dict[UUID, list[TenderKind]] = {}
    for sale_id, kind in session.execute(
        select(SaleTender.sale_id, SaleTender.kind)
        .where(SaleTender.sale_id.in_(ids))
        .order_by(SaleTender.line)
    ):
        kinds.setdefault(sale_id, []).append(TenderKind(kind))
    currency = settings.rules_of(session).currency
    return tuple(
        SaleRow(
            sale.id,
            receipt_number(sale.series, sale.sequence),
            sale.at,
            sale.business_day,
            name or "",
            counts.get(sale.id, 0),
            Money(sale.total, currency),
            tuple(dict.fromkeys(kinds.get(sale.id, ()))),
        )
        for sale, name in rows
    )


@query(Permission.SALE_CREATE)
def by_number(session: Session, actor: Actor, number: str) -> Receipt:
    """The receipt with this number. Raises `NotFound`, also when it is not this person's to see."""
    series, sequence = _split_number(number)
    found = select(Sale.id).where(Sale.sequence == sequence)
    if series:
        found = found.where(Sale.series == series)
    sale_id = session.execute(found.order_by(Sale.id.desc()).limit(1)).scalar_one_or_none()
    if sequence is None or sale_id is None:
        raise NotFound(f"There is no receipt {number.strip()}.")
    return _receipt(session, actor, sale_id, copy=0)


@query(Permission.SALE_CREATE)
def receipt(session: Session, actor: Actor, sale_id: UUID) -> Receipt:
    """A sale's receipt as data. Raises `NotFound`, also when it is not this person's to see."""
    return _receipt(session, actor, sale_id, copy=0)


@command(Permission.RECEIPT_REPRINT, touches=Topic.JOURNAL, asked="Print a receipt again")
def reprint(session: Session, actor: Actor, sale_id: UUID) -> Receipt:
    """Count one more copy and return the receipt marked with its number."""
    number = (
        1
        + session.execute(
            select(func.count()).select_from(ReceiptCopy).where(ReceiptCopy.sale_id == sale_id)
        ).scalar_one()
    )
    copy = _receipt(session, actor, sale_id, copy=number)
    copy_id = new_id()
    session.execute(
        insert(ReceiptCopy),
        {
            "id": copy_id,
            "sale_id": sale_id,
            "number": number,
            "at": now(session),
            "actor": actor.user_id,
        },
    )
    journal.append(
        session,
        actor,
        "receipt.printed_again",
        {"sale": sale_id.hex, "copy": number},
        entry_id=copy_id,
    )
    return copy


def _receipt(session: Session, actor: Actor, sale_id: UUID, *, copy: int) -> Receipt:
    row = session.execute(
        select(Sale, User.name)
        .outerjoin(User, User.id == Sale.cashier_id)
        .where(Sale.id == sale_id)
    ).one_or_none()
    if row is None or not (
        actor.can(Permission.RECEIPT_OTHERS) or row[0].cashier_id == actor.user_id
    ):
        raise NotFound("There is no such receipt.")
    sale, cashier = row
    shop = settings.of(session).shop
    currency = settings.rules_of(session).currency
    lines = (
        session.execute(select(SaleLine).where(SaleLine.sale_id == sale_id).order_by(SaleLine.line))
        .scalars()
        .all()
    )
    taxes = (
        session.execute(
            select(SaleTax).where(SaleTax.sale_id == sale_id).order_by(SaleTax.rate.desc())
        )
        .scalars()
        .all()
    )
    tenders = (
        session.execute(
            select(SaleTender).where(SaleTender.sale_id == sale_id).order_by(SaleTender.line)
        )
        .scalars()
        .all()
    )
    marks = {(row.rate, row.is_included): mark for row, mark in zip(taxes, _MARKS, strict=False)}
    till, digest = session.execute(
        select(journal.Identity.name, journal.JournalEntry.hash)
        .join(journal.Identity, journal.Identity.till_id == journal.JournalEntry.till_id)
        .where(journal.JournalEntry.id == sale_id)
        .order_by(journal.JournalEntry.inc.desc())
        .limit(1)
    ).one()
    return Receipt(
        shop=ShopHead(
            name=shop.name,
            address=shop.address,
            tax_id=shop.tax_id,
            phone=shop.phone,
            header=shop.receipt_header,
            footer=shop.receipt_footer,
        ),
        number=receipt_number(sale.series, sale.sequence),
        at=sale.at.astimezone(ZoneInfo(shop.zone)),
        till=till,
        cashier=cashier or "",
        currency=currency,
        lines=tuple(
            ReceiptLine(
                name=line.name,
                quantity=Quantity(line.quantity),
                unit=Unit(line.unit),
                unit_price=UnitPrice(line.unit_price, currency),
                discount=line.discount,
                total=line.extended - line.discount,
                note=" · ".join(part for part in (line.note, line.serial) if part),
                tax_marks="".join(
                    marks.get((rate.ppm, rate.included), "") for rate in tax.decode(line.taxes)
                ),
            )
            for line in lines
        ),
        subtotal=sum(line.extended for line in lines),
        discount=sale.discount,
        taxes=tuple(
            ReceiptTax(
                label=shop.tax_name,
                mark=marks.get((row.rate, row.is_included), ""),
                rate=TaxRate(row.rate, row.is_included),
                base=row.base,
                tax=row.tax,
            )
            for row in taxes
        ),
        net=sale.net,
        tax=sale.tax,
        total=sale.total,
        cash_rounding=sale.cash_rounding,
        payable=sale.total + sale.cash_rounding,
        tenders=tuple(
            ReceiptTender(kind=TenderKind(row.kind), amount=row.amount, reference=row.reference)
            for row in tenders
        ),
        change=sale.change,
        mark=digest.hex()[:8].upper(),
        copy=copy,
        prices_include_tax=all(rate.is_included for rate in taxes),
        item_count=_item_count(lines),
    )


def _item_count(lines: Sequence[SaleLine]) -> str:
    """How many things: pieces counted, a weighed line is one."""
    pieces = sum(line.quantity if line.unit == Unit.PIECE else 1000 for line in lines)
    return Quantity(pieces).plain


def _split_number(text: str) -> tuple[str, int | None]:
    """Series and sequence of a receipt number as people type it; the series may be left out."""
    head, _dash, tail = text.strip().upper().rpartition("-")
    tail = tail.strip()
    if not (tail.isascii() and tail.isdigit() and len(tail) < 16):
        return "", None
    return head.strip(), int(tail)
