"""Turning a paid cart into a sale: the one act everything else here serves.

In one transaction: the shift is open, rights and stock policies are held, totals are computed anew,
the receipt number is taken, and the sale, its lines, taxes, tenders, stock movements and journal
entry are written. The cart's id is the sale's id: completing it twice completes it once. Hot rows
go through Core statements built once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from pos_app.domain import tax
from pos_app.domain.access import Actor, Permission
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.charged import discount_name
from pos_app.domain.errors import Conflict, Invalid
from pos_app.domain.money import Money
from pos_app.domain.owed import ledger_of, owed_of
from pos_app.domain.pricing import Totals
from pos_app.domain.tender import Settlement, Tender, TenderKind, settle
from pos_app.models import journal
from pos_app.models.base import Id, now, wire
from pos_app.models.bundles import ADD_SALE_PARTS
from pos_app.models.fast import Fast
from pos_app.models.promotions import ADD_SALE_PROMOTIONS
from pos_app.models.sales import Sale, SaleLine, SaleTax, SaleTender, SavedCart
from pos_app.models.shifts import trading_shift
from pos_app.models.stock import main_location, move
from pos_app.models.sums import reopen
from pos_app.services import (
    counter,
    counter_stock,
    ledger_posts,
    order_goods,
    promotions,
    return_rows,
    returns,
    sale_moves,
    sale_terms,
    settings,
)
from pos_app.services.declare import Topic, command
from pos_app.services.shifts import receipt_number

_TENDER_RIGHT: Final = {
    TenderKind.CASH: Permission.TENDER_CASH,
    TenderKind.CARD: Permission.TENDER_CARD,
    TenderKind.GIFT_CARD: Permission.TENDER_GIFT_CARD,
    TenderKind.STORE_CREDIT: Permission.TENDER_STORE_CREDIT,
    TenderKind.ON_ACCOUNT: Permission.TENDER_ON_ACCOUNT,
}


@dataclass(frozen=True, slots=True)
class CompletedSale:
    """A sale as it was stored. Amounts are minor units of `total`'s currency."""

    id: UUID
    number: str
    at: datetime
    total: Money
    payable: Money
    paid: Money
    change: Money
    tenders: tuple[Tender, ...]


@command(Permission.SALE_CREATE, touches=Topic.SALES | Topic.STOCK | Topic.CARTS)
def complete(
    session: Session, actor: Actor, cart: Cart, tenders: Sequence[Tender]
) -> CompletedSale:
    """Turn a paid cart into a sale: number it, move the stock, write it to the journal.

    Raises `Invalid` (nothing to sell, not enough paid), `ApprovalRequired`, `NotAllowed`,
    `StockShort`, `Conflict` (no shift). A cart that was completed before answers with that sale;
    another one under its id is a `Conflict`.
    """
    if _DONE(wire(session), {"sale_id": cart.id}):
        return _again(session, cart)
    if cart.is_empty:
        raise Invalid("There is nothing to sell.")
    if cart.returns:
        returns.check(session, actor, cart, tenders)
    shift_id = trading_shift(session)
    rules = settings.rules_of(session)
    if cart.currency != rules.currency:
        raise Invalid("This sale is in another currency than the shop.")
    promotions.check(session, cart)
    totals = cart.totals(rules)
    counter.check_rights(session, actor, cart, totals)
    settlement = _settle(session, actor, cart, totals, tenders)
    if ledger_posts.touches(cart, tenders):
        ledger_posts.check(session, cart, tenders, totals)
    if cart.order_id is not None:
        order_goods.hand_over(session, actor, cart)
    items = counter.on_shelf(session, cart)
    counter.check_shelf(session, actor, cart, items)
    sale_terms.check(session, actor, cart, totals, items)
    sale_terms.check_age(cart, items)
    counter_stock.check_stock(session, actor, cart, items)
    sale_terms.check_dates(session, actor, cart)
    return _write(session, actor, cart, tuple(tenders), totals, settlement, items, shift_id)


def _again(session: Session, cart: Cart) -> CompletedSale:
    """The sale as it was answered the first time, if this is the cart it was."""
    lines = session.execute(
        select(SaleLine.item_id, SaleLine.quantity, SaleLine.extended)
        .where(SaleLine.sale_id == cart.id)
        .order_by(SaleLine.line)
    )
    totals = cart.totals(settings.rules_of(session))
    asked = [
        (line.item_id, line.quantity.thousandths, amounts.extended)
        for line, amounts in zip(cart.lines, totals.lines, strict=True)
    ]
    asked += [
        (each.item_id, -each.quantity.thousandths, each.amounts.extended) for each in cart.returns
    ]
    if asked != [tuple(row) for row in lines]:
        raise Conflict("Another sale was completed under this one's id.")
    return stored(session, cart.id)


def _settle(
    session: Session, actor: Actor, cart: Cart, totals: Totals, tenders: Sequence[Tender]
) -> Settlement:
    rules = settings.rules_of(session)
    sign = -1 if totals.total < 0 else 1
    if sign < 0 and not cart.returns:
        raise Invalid("A sale cannot come to less than nothing.")
    for tender in tenders:
        right = _TENDER_RIGHT.get(tender.kind, Permission.TENDER_OTHER)
        counter.ask_tender(session, actor, right, cart)
        if tender.amount.minor * sign <= 0:
            raise Invalid(
                "A payment is more than nothing."
                if sign > 0
                else "Money for a return is given back, not taken."
            )
    settlement = settle(Money(totals.total, rules.currency), tenders, rules)
    if settlement.due:
        due = Money(settlement.due, rules.currency)
        raise Invalid(f"{abs(due).plain} still to {'pay' if sign > 0 else 'give back'}.")
    return settlement


def _write(
    session: Session,
    actor: Actor,
    cart: Cart,
    tenders: tuple[Tender, ...],
    totals: Totals,
    settlement: Settlement,
    items: dict[UUID, counter.Shelved],
    shift_id: UUID,
) -> CompletedSale:
    connection = wire(session)
    place = main_location(session)
    moment = now(session)
    day = settings.business_day_of(session)
    ((till_id, series, sequence),) = _NEXT(connection)
    header = {
        "id": cart.id, "series": series, "sequence": sequence, "till_id": till_id,
        "shift_id": shift_id, "location_id": place, "cashier_id": actor.user_id,
        "customer_id": cart.customer_id, "at": moment, "business_day": day,
        "discount": totals.discount, "net": totals.net, "tax": totals.tax, "total": totals.total,
        "cash_rounding": settlement.cash_rounding, "paid": settlement.paid,
        "change": settlement.change, "note": cart.note, "owed": owed_of(cart, totals),
    }  # fmt: skip
    lines = _lines(cart, totals, items)
    if cart.returns:
        lines += return_rows.rows(session, cart)
    taxes = _taxes(cart, totals)
    paid = _tenders(cart, tenders)
    given = promotions.rows(cart) if cart.given else []
    _SALE(connection, header)
    _LINE.many(connection, lines)
    ADD_SALE_PROMOTIONS.many(connection, given)
    _TAX.many(connection, taxes)
    _TENDER.many(connection, paid)
    reopen(connection, day)
    moved, parts = sale_moves.movements(cart, items, header)
    ADD_SALE_PARTS.many(connection, parts)
    back: list[dict[str, Any]] = []
    if cart.returns:
        back = return_rows.write(session, cart)
        moved += return_rows.movements(session, cart, header, lines)
    move(session, moved)
    _TAKE_NUMBER(connection, {"next": sequence + 1})
    _FORGET_CART(connection, {"cart_id": cart.id})
    body = _body(header, lines, taxes, paid, cart)
    if cart.order_id is not None:
        body["order"] = cart.order_id.hex
    if past := sale_terms.past_date(session, cart):
        body["past_date"] = [_past_date(cart, line) for line in past]
    for part, told in (("parts", parts), ("promotions", given), ("returns", back)):
        if told:
            body[part] = [_plain(row) for row in told]
    if ledger_posts.touches(cart, tenders) and (
        posted := ledger_posts.write(session, actor, cart, tenders, totals)
    ):
        body["ledger"] = posted
    kind = "sale" if cart.lines else "refund"
    journal.append(session, actor, kind, body, entry_id=cart.id)
    return _completed(header, cart, tenders, settlement)


def _completed(
    header: dict[str, Any], cart: Cart, tenders: tuple[Tender, ...], settlement: Settlement
) -> CompletedSale:
    currency = cart.currency
    return CompletedSale(
        id=cart.id,
        number=receipt_number(header["series"], header["sequence"]),
        at=header["at"],
        total=Money(header["total"], currency),
        payable=Money(settlement.payable, currency),
        paid=Money(settlement.paid, currency),
        change=Money(settlement.change, currency),
        tenders=tenders,
    )


def _taxes(cart: Cart, totals: Totals) -> list[dict[str, Any]]:
    return [
        {
            "sale_id": cart.id,
            "rate": part.rate.ppm,
            "is_included": part.rate.included,
            "base": part.base,
            "tax": part.tax,
        }
        for part in totals.taxes
    ]


def _tenders(cart: Cart, tenders: tuple[Tender, ...]) -> list[dict[str, Any]]:
    return [
        {
            "sale_id": cart.id,
            "line": number,
            "kind": tender.kind.value,
            "amount": tender.amount.minor,
            "reference": tender.reference,
        }
        for number, tender in enumerate(tenders, 1)
    ]


def _lines(cart: Cart, totals: Totals, items: dict[UUID, counter.Shelved]) -> list[dict[str, Any]]:
    rows = []
    charged = cart.charged
    for number, (line, amounts) in enumerate(zip(charged, totals.lines, strict=True), 1):
        item = items.get(line.item_id) if line.item_id is not None else None
        rows.append(
            {
                "sale_id": cart.id, "line": number, "item_id": line.item_id,
                "category_id": line.category_id, "name": line.name, "unit": line.unit.value,
                "quantity": line.quantity.thousandths, "unit_price": line.unit_price.hundredths,
                "list_price": None if line.list_price is None else line.list_price.hundredths,
                "price_source": line.price_source.value, "extended": amounts.extended,
                "own_discount": amounts.own_discount,
                "discount": amounts.discount, "net": amounts.net, "tax": amounts.tax,
                "gross": amounts.gross, "taxes": tax.encode(line.taxes),
                "unit_cost": None if item is None else sale_moves.cost(line, item),
                "note": line.note, "serial": line.serial,
                "tax_parts": return_rows.tax_parts(amounts),
                "discount_name": discount_name(cart.lines[number - 1], cart.terms),
                "ledger": ledger_of(line),
            }
        )  # fmt: skip
    return rows


_NOT_IN_BODY: Final = frozenset({"sale_id", "id", "at"})


def _body(
    header: dict[str, Any],
    lines: list[dict[str, Any]],
    taxes: list[dict[str, Any]],
    paid: list[dict[str, Any]],
    cart: Cart,
) -> dict[str, object]:
    """The sale as its journal entry says it: everything another till or the server needs to make
    the same rows.
    """
    body: dict[str, object] = {**_plain(header), "lines": [_plain(line) for line in lines]}
    body["taxes"] = [_plain(row) for row in taxes]
    body["tenders"] = [_plain(row) for row in paid]
    if cart.age_confirmed:
        body["age_confirmed"] = cart.age_confirmed
    if cart.coupons:
        body["coupons"] = list(cart.coupons)
    if cart.price_list_id:
        body["price_list"] = cart.price_list_id.hex
    if cart.voided:
        body["voided"] = cart.encode()["voided"]
    kept = [approval.hex for line in cart.lines for approval in line.approvals]
    kept += [approval.hex for approval in cart.approvals]
    if kept:
        body["approvals"] = kept
    return body


def _past_date(cart: Cart, line: CartLine) -> dict[str, object]:
    day = str(line.expires or "")
    return {"line": cart.lines.index(line) + 1, "batch": line.batch, "day": day}


def _plain(row: dict[str, Any]) -> dict[str, object]:
    """A row as JSON holds it: ids as hex, days as text, nothing that says nothing."""
    return {
        key: value.hex
        if isinstance(value, UUID)
        else value.isoformat()
        if isinstance(value, date)
        else value
        for key, value in row.items()
        if value is not None and value != "" and key not in _NOT_IN_BODY
    }


def stored(session: Session, sale_id: UUID) -> CompletedSale:
    """A completed sale as `complete` answered it. Raises NoResultFound when there is none."""
    sale = session.execute(select(Sale).where(Sale.id == sale_id)).scalar_one()
    currency = settings.rules_of(session).currency
    rows = session.execute(
        select(SaleTender).where(SaleTender.sale_id == sale_id).order_by(SaleTender.line)
    ).scalars()
    return CompletedSale(
        id=sale.id,
        number=receipt_number(sale.series, sale.sequence),
        at=sale.at,
        total=Money(sale.total, currency),
        payable=Money(sale.total + sale.cash_rounding, currency),
        paid=Money(sale.paid, currency),
        change=Money(sale.change, currency),
        tenders=tuple(
            Tender(TenderKind(row.kind), Money(row.amount, currency), row.reference) for row in rows
        ),
    )


_DONE: Final = Fast(select(Sale.id).where(Sale.id == bindparam("sale_id", type_=Id)))
_NEXT: Final = Fast(
    select(journal.Identity.till_id, journal.Identity.series, journal.Identity.next_number)
)
_TAKE_NUMBER: Final = Fast(
    update(journal.Identity).values(next_number=bindparam("next", type_=BigInteger))
)
_SALE: Final = Fast(insert(Sale))
_LINE: Final = Fast(insert(SaleLine))
_TAX: Final = Fast(insert(SaleTax))
_TENDER: Final = Fast(insert(SaleTender))
_FORGET_CART: Final = Fast(delete(SavedCart).where(SavedCart.id == bindparam("cart_id", type_=Id)))
