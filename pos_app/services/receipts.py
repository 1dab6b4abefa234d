"""Receipts of completed sales: found by number, shown as data, printed again with their copy's
number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from string import ascii_uppercase
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, func, insert, or_, select
from sqlalchemy.orm import Session

from pos_app.domain import tax
from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import NotFound
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money, UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.receipt import (
    Receipt,
    ReceiptLine,
    ReceiptPromotion,
    ReceiptTax,
    ReceiptTender,
    ShopHead,
)
from pos_app.domain.tax import TaxRate
from pos_app.domain.tender import TenderKind
from pos_app.models import journal
from pos_app.models.base import now
from pos_app.models.people import User
from pos_app.models.promotions import given_to
from pos_app.models.sales import ReceiptCopy, Sale, SaleLine, SaleTax, SaleTender
from pos_app.services import receipt_ledgers, settings
from pos_app.services.declare import Topic, command, query
from pos_app.services.shifts import receipt_number

_MARKS: Final = ascii_uppercase
_MOST: Final = 200
_CARD_DIGITS: Final = 4


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
    card: str = ""  # the last digits of the card, where the slip told them


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sales are looked for; what is empty does not matter.

    `text` is a receipt number or its end ("2-0184", "184"), `card` the last digits on the slip.
    """

    text: str = ""
    since: date | None = None
    item_id: UUID | None = None
    card: str = ""
    customer_id: UUID | None = None
    until: date | None = None
    cashier_id: UUID | None = None
    till_id: UUID | None = None


@query(Permission.SALE_CREATE)
def recent(session: Session, actor: Actor, text: str = "", limit: int = 100) -> tuple[SaleRow, ...]:
    """Past sales, newest first; `text` is a receipt number or its end ("2-0184", "184").

    Whoever may not see other people's receipts sees their own.
    """
    return find.body(session, actor, Wanted(text), limit)


@query(Permission.SALE_CREATE)
def find(
    session: Session,
    actor: Actor,
    search: Wanted,
    limit: int = 100,
    after: tuple[date, UUID] | None = None,
) -> tuple[SaleRow, ...]:
    """Past sales that fit, newest first, or those behind one. Whoever may not see other people's
    receipts sees their own; but a whole number comes from a receipt in a customer's hand, and may
    be given back.
    """
    wanted = _that_fit(session, actor, search)
    if wanted is None:
        return ()
    if after is not None:
        day, last = after
        wanted = wanted.where(
            or_(Sale.business_day < day, and_(Sale.business_day == day, Sale.id < last))
        )
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
    cards: dict[UUID, str] = {}
    for sale_id, kind, reference in session.execute(
        select(SaleTender.sale_id, SaleTender.kind, SaleTender.reference)
        .where(SaleTender.sale_id.in_(ids))
        .order_by(SaleTender.line)
    ):
        kinds.setdefault(sale_id, []).append(TenderKind(kind))
        if kind == TenderKind.CARD.value:
            cards.setdefault(sale_id, reference[-_CARD_DIGITS:])
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
            cards.get(sale.id, ""),
        )
        for sale, name in rows
    )


def _that_fit(session: Session, actor: Actor, search: Wanted) -> Select[Sale, str] | None:
    """The sales that fit, with their cashiers; None where the text is no number."""
    wanted = select(Sale, User.name).outerjoin(User, User.id == Sale.cashier_id)
    series, sequence = _split_number(search.text)
    if search.text.strip():
        if sequence is None:
            return None
        known = [series] if series else _every_series(session)
        wanted = wanted.where(Sale.series.in_(known), Sale.sequence == sequence)
    is_in_hand = bool(series) and actor.can(Permission.REFUND_CREATE)
    if not actor.can(Permission.RECEIPT_OTHERS) and not is_in_hand:
        wanted = wanted.where(Sale.cashier_id == actor.user_id)
    if search.since is not None:
        wanted = wanted.where(Sale.business_day >= search.since)
    if search.until is not None:
        wanted = wanted.where(Sale.business_day <= search.until)
    if search.cashier_id is not None:
        wanted = wanted.where(Sale.cashier_id == search.cashier_id)
    if search.till_id is not None:
        wanted = wanted.where(Sale.till_id == search.till_id)
    if search.customer_id is not None:
        wanted = wanted.where(Sale.customer_id == search.customer_id)
    if search.item_id is not None:
        with_item = select(SaleLine.sale_id).where(SaleLine.item_id == search.item_id)
        wanted = wanted.where(Sale.id.in_(with_item))
    if search.card.strip():
        paid = select(SaleTender.sale_id).where(
            SaleTender.kind == TenderKind.CARD.value,
            SaleTender.reference.endswith(search.card.strip(), autoescape=True),
        )
        wanted = wanted.where(Sale.id.in_(paid))
    return wanted


@query(Permission.SALE_CREATE)
def by_number(session: Session, actor: Actor, number: str) -> Receipt:
    """The receipt with this number. Raises `NotFound`, also when it is not this person's to see."""
    series, sequence = _split_number(number)
    found = select(Sale.id).where(Sale.sequence == sequence)
    if series:
        found = found.where(Sale.series == series)
    if not actor.can(Permission.RECEIPT_OTHERS):
        found = found.where(Sale.cashier_id == actor.user_id)
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


def _every_series(session: Session) -> list[str]:
    """The series there are, each found by one step in the index: a till has a few of them."""
    found: list[str] = []
    wanted = select(func.min(Sale.series))
    series = session.execute(wanted).scalar_one()
    while series is not None:
        found.append(series)
        series = session.execute(wanted.where(Sale.series > series)).scalar_one()
    return found


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
    taxes = _taxes(session, sale_id, shop.tax_name)
    lines = _lines(session, sale_id, taxes, copy)
    here = session.execute(_HERE).one()
    # The sale's entry; that of the latest incarnation, should it stand in several chains.
    told = select(journal.JournalEntry.hash).where(journal.told_as(session, [sale_id]))
    digest = session.execute(told.order_by(journal.JournalEntry.hlc.desc())).scalars().first()
    return Receipt(
        shop=_head(shop),
        number=receipt_number(sale.series, sale.sequence),
        at=sale.at.astimezone(ZoneInfo(shop.zone)),
        till=here.code,
        cashier=cashier or "",
        currency=settings.rules_of(session).currency,
        lines=lines,
        subtotal=sum(line.total + line.discount for line in lines),
        discount=sale.discount,
        taxes=taxes,
        net=sale.net,
        tax=sale.tax,
        total=sale.total,
        cash_rounding=sale.cash_rounding,
        payable=sale.total + sale.cash_rounding,
        tenders=_tenders(session, sale_id, copy),
        change=sale.change,
        mark=digest.hex()[:8].upper() if digest is not None else "",
        copy=copy,
        practice=here.series == journal.PRACTICE,
        prices_include_tax=all(part.rate.included for part in taxes),
        item_count=_item_count(lines),
        customer=receipt_ledgers.customer_of(session, sale),
    )


_HERE: Final = select(journal.Identity.code, journal.Identity.series)


def _head(shop: settings.ShopSettings) -> ShopHead:
    return ShopHead(
        name=shop.name,
        address=shop.address,
        tax_id=shop.tax_id,
        phone=shop.phone,
        header=shop.receipt_header,
        footer=shop.receipt_footer,
    )


def _taxes(session: Session, sale_id: UUID, label: str) -> tuple[ReceiptTax, ...]:
    rows = session.execute(
        select(SaleTax).where(SaleTax.sale_id == sale_id).order_by(SaleTax.rate.desc())
    ).scalars()
    return tuple(
        ReceiptTax(
            label=label,
            mark=mark,
            rate=TaxRate(row.rate, row.is_included),
            base=row.base,
            tax=row.tax,
        )
        for row, mark in zip(rows, _MARKS, strict=False)
    )


def _lines(
    session: Session, sale_id: UUID, taxes: tuple[ReceiptTax, ...], copy: int
) -> tuple[ReceiptLine, ...]:
    currency = settings.rules_of(session).currency
    marks = {part.rate: part.mark for part in taxes}
    promotions: dict[int, list[ReceiptPromotion]] = {}
    for given in given_to(session, [sale_id]):
        promotions.setdefault(given.line, []).append(ReceiptPromotion(given.name, given.amount))
    rows = session.execute(
        select(SaleLine).where(SaleLine.sale_id == sale_id).order_by(SaleLine.line)
    ).scalars()
    return tuple(
        ReceiptLine(
            name=row.name,
            quantity=Quantity(row.quantity),
            unit=Unit(row.unit),
            unit_price=UnitPrice(row.unit_price, currency),
            discount=row.own_discount,
            total=row.extended - row.own_discount,
            note=receipt_ledgers.note_of(row, copy=copy),
            tax_marks="".join(marks.get(rate, "") for rate in tax.decode(row.taxes)),
            promotions=tuple(promotions.get(row.line, ())),
            discount_name=row.discount_name,
            is_owed=bool(row.ledger),
        )
        for row in rows
    )


def _tenders(session: Session, sale_id: UUID, copy: int) -> tuple[ReceiptTender, ...]:
    rows = session.execute(
        select(SaleTender).where(SaleTender.sale_id == sale_id).order_by(SaleTender.line)
    ).scalars()
    return tuple(receipt_ledgers.tender_of(session, sale_id, row, copy=copy) for row in rows)


def _item_count(lines: Sequence[ReceiptLine]) -> str:
    """How many things: pieces counted, a weighed line is one."""
    goods = [line for line in lines if not line.is_owed]
    pieces = sum(line.quantity.thousandths if line.unit is Unit.PIECE else 1000 for line in goods)
    return Quantity(pieces).plain


def _split_number(text: str) -> tuple[str, int | None]:
    """Series and sequence of a receipt number as people type it; the series may be left out."""
    head, _dash, tail = text.strip().upper().rpartition("-")
    tail = tail.strip()
    if not (tail.isascii() and tail.isdigit() and len(tail) < 16):
        return "", None
    return head.strip(), int(tail)
