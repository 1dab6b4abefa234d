"""Goods that come back: what of a sale may be returned and for how much, who may take it back, and
the rows it leaves.

A refund is a new sale that points back; services/sales.py completes it like any other, so that it
has a number, tenders, movements and a journal entry of its own. What a cart says of a return is
not believed: each line is worked out anew from the sold one. That no line comes back more than it
was sold is held here in a sentence, and by the database below (models/sales.py: Returned).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session

from pos_app.domain import tax
from pos_app.domain.access import Actor, Permission
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money, UnitPrice
from pos_app.domain.pricing import LineTotals, price
from pos_app.domain.promotion_returns import SoldUnder, priced_together
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.returns import (
    KeptTender,
    ReturnedAs,
    ReturnLine,
    SoldLine,
    take_back,
    ways_back,
)
from pos_app.domain.tender import Tender, TenderKind, in_coins
from pos_app.models.base import Id, wire
from pos_app.models.catalogue import Item, TaxClass
from pos_app.models.fast import Fast
from pos_app.models.people import User
from pos_app.models.sales import Sale, SaleLine, SaleReturn
from pos_app.models.sold_lines import kept_tenders, sold_lines
from pos_app.models.sold_promotions import sold_under
from pos_app.services import counter, prices, settings
from pos_app.services.declare import query
from pos_app.services.shifts import receipt_number

_HIGHEST: Final = 1_000_000  # one unit's price is compared in millionths of a minor unit


@dataclass(frozen=True, slots=True)
class SoldSale:
    """A sale as the counter sees it when goods of it come back.

    `last_day` is the last business day on which whoever may refund does so by themselves (None:
    any day).
    """

    id: UUID
    number: str
    at: datetime
    business_day: date
    cashier: str
    customer_id: UUID | None
    lines: tuple[SoldLine, ...]
    tenders: tuple[KeptTender, ...]
    total: Money
    last_day: date | None
    is_late: bool
    under: SoldUnder | None = None  # the promotions it was sold under
    for_good: frozenset[UUID] = frozenset()  # items of it that a manager is asked about

    def priced(self, returns: Sequence[ReturnLine]) -> tuple[ReturnLine, ...]:
        """The lines that come back, those of this sale priced together where promotions gave
        something to it. Raises as `SoldLine.worth` does.
        """
        if self.under is None:
            return tuple(returns)
        own = [each for each in returns if each.sale_id == self.id]
        others = tuple(each for each in returns if each.sale_id != self.id)
        return (*priced_together(self.lines, self.under, own), *others)

    @property
    def is_all_back(self) -> bool:
        """Whether nothing of it is left to come back."""
        return not any(line.left for line in self.lines)


@query(Permission.REFUND_CREATE)
def sold(session: Session, actor: Actor, sale_id: UUID) -> SoldSale:
    """What may come back of a sale. Raises `NotFound`; a refund has no lines to come back."""
    row = session.execute(
        select(Sale, User.name)
        .outerjoin(User, User.id == Sale.cashier_id)
        .where(Sale.id == sale_id)
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such sale.")
    sale, cashier = row
    rules = settings.rules_of(session)
    lines, under = _sold(session, sale_id)
    last_day = _last_day(session, sale.business_day)
    today = settings.business_day_of(session)
    return SoldSale(
        id=sale.id,
        number=receipt_number(sale.series, sale.sequence),
        at=sale.at,
        business_day=sale.business_day,
        cashier=cashier or "",
        customer_id=sale.customer_id,
        lines=lines,
        tenders=kept_tenders(session, [sale_id], rules.currency),
        total=Money(sale.total, rules.currency),
        last_day=last_day,
        is_late=last_day is not None and today > last_day,
        under=under,
        for_good=_sold_for_good(session, (line.item_id for line in lines if line.left)),
    )


@query(Permission.REFUND_CREATE)
def without_receipt(
    session: Session,
    actor: Actor,
    item_id: UUID,
    quantity: Quantity,
    returned_as: ReturnedAs = ReturnedAs.RESALEABLE,
    reason: str = "",
) -> ReturnLine:
    """Goods that come back without a receipt, at the lowest price they went for lately (setting
    `no_receipt_days`), else at today's.

    Raises `NotFound`, `Invalid` for an item without any price.
    """
    line = _unreceipted(session, item_id, quantity, new_id())
    return replace(line, returned_as=returned_as, reason=reason)


@query(Permission.REFUND_CREATE)
def ways_for(session: Session, actor: Actor, cart: Cart) -> tuple[Tender, ...]:
    """How what a cart gives back goes back as it was paid, cash in the coins there are; nothing
    where it gives nothing back.
    """
    rules = settings.rules_of(session)
    total = Money(cart.totals(rules).total, rules.currency)
    if total.minor >= 0:
        return ()
    originals = {each.sale_id for each in cart.returns if each.sale_id is not None}
    kept = kept_tenders(session, originals, rules.currency)
    return in_coins(total, ways_back(kept, -total), rules)


def check(session: Session, actor: Actor, cart: Cart, tenders: Sequence[Tender]) -> None:
    """Hold what comes back against the sold lines, and against the person's rights.

    Raises `Conflict`, `NotFound`, `Invalid`, `ApprovalRequired`, `NotAllowed`.
    """
    originals = {each.sale_id for each in cart.returns if each.sale_id is not None}
    for each in cart.returns:
        if each.sale_id is None:
            _check_unreceipted(session, each)
    for sale_id in originals:
        _check_lines(session, sale_id, [e for e in cart.returns if e.sale_id == sale_id])
    cart.take_back(cart.returns)
    _check_rights(session, actor, cart, originals)
    _check_ways(session, actor, cart, originals, tenders)


def _last_day(session: Session, day: date) -> date | None:
    days = settings.of(session).shop.refund_days
    return day + timedelta(days=days) if days else None


def _lines_of(session: Session, sales: Iterable[UUID]) -> tuple[SoldLine, ...]:
    return sold_lines(session, sales, settings.rules_of(session).currency)


def _sold(session: Session, sale_id: UUID) -> tuple[tuple[SoldLine, ...], SoldUnder | None]:
    """The lines of a sale, and the promotions it was sold under."""
    zone = ZoneInfo(settings.of(session).shop.zone)
    lines = _lines_of(session, [sale_id])
    return sold_under(session, sale_id, lines, settings.rules_of(session), zone)


def _check_lines(session: Session, sale_id: UUID, returns: Sequence[ReturnLine]) -> None:
    """Hold what comes back of one sale against its lines."""
    sold_lines, under = _sold(session, sale_id)
    lines = {line.line: line for line in sold_lines}
    if under is not None:
        right = {each.line: each for each in priced_together(sold_lines, under, returns)}
    else:
        right = {
            each.line: take_back(line, each.id, each.quantity, each.returned_as, each.reason)
            for each in returns
            if (line := lines.get(each.line)) is not None
        }
    for each in returns:
        if each.line not in lines:
            raise NotFound(f"{each.name} is not on that receipt.")
        if right.pop(each.line, None) != each:
            raise Conflict(f"{each.name} is worth something else now. Choose it again.")
    if right:
        raise Conflict("What stays of that receipt costs more now. Choose its goods again.")


def _check_unreceipted(session: Session, each: ReturnLine) -> None:
    if each.item_id is None:
        raise Invalid("What comes back without a receipt is one of the shop's items.")
    right = _unreceipted(session, each.item_id, each.quantity, each.id)
    if replace(right, returned_as=each.returned_as, reason=each.reason) != each:
        raise Conflict(f"{each.name} is worth something else now. Choose it again.")


def _unreceipted(session: Session, item_id: UUID, quantity: Quantity, line_id: UUID) -> ReturnLine:
    since = settings.business_day_of(session) - timedelta(
        days=settings.of(session).shop.no_receipt_days
    )
    cheapest = session.execute(
        select(SaleLine.sale_id, SaleLine.line)
        .join(Sale, Sale.id == SaleLine.sale_id)
        .where(SaleLine.item_id == item_id, SaleLine.quantity > 0, Sale.business_day >= since)
        .order_by(SaleLine.gross * _HIGHEST // SaleLine.quantity, SaleLine.sale_id, SaleLine.line)
        .limit(1)
    ).one_or_none()
    line = (
        _of_today(session, item_id)
        if cheapest is None
        else next(
            each for each in _lines_of(session, [cheapest.sale_id]) if each.line == cheapest.line
        )
    )
    # More of it may come back than was sold on that one line: its price is what counts.
    times = max(-(-quantity.thousandths // line.quantity.thousandths), 1)
    whole = replace(
        line,
        quantity=Quantity(line.quantity.thousandths * times),
        returned=Quantity(0),
        amounts=_times(line.amounts, times),
    )
    return replace(take_back(whole, line_id, quantity), sale_id=None, line=0)


def _of_today(session: Session, item_id: UUID) -> SoldLine:
    """One of an item at its shelf price, as if it had been sold."""
    row = session.execute(
        select(Item, TaxClass.rates)
        .join(TaxClass, TaxClass.id == Item.tax_class_id)
        .where(Item.id == item_id)
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such item.")
    item, rates = row
    if item.unit_price is None:
        raise Invalid(f"{item.name} has no price and was not sold lately.")
    rules = settings.rules_of(session)
    lists = prices.lists_now(session)
    step = prices.price_now(
        session, item.id, item.unit_price, item.discount_rate, item.category_id, lists
    )
    unit_price = UnitPrice(step.price, rules.currency)
    one = Quantity.of(1)
    taxes = tax.decode(rates)
    line = CartLine(item.id, item.id, item.name, Unit(item.unit), one, unit_price, taxes=taxes)
    (amounts,) = price([line], None, rules).lines
    return SoldLine(
        sale_id=item.id,
        line=0,
        item_id=item.id,
        category_id=item.category_id,
        name=item.name,
        unit=Unit(item.unit),
        quantity=one,
        returned=Quantity(0),
        unit_price=unit_price,
        taxes=taxes,
        amounts=amounts,
    )


def _times(amounts: LineTotals, times: int) -> LineTotals:
    return LineTotals(
        amounts.extended * times,
        amounts.own_discount * times,
        amounts.discount * times,
        amounts.net * times,
        amounts.tax * times,
        amounts.gross * times,
        tuple(each * times for each in amounts.taxes),
    )


def _check_rights(session: Session, actor: Actor, cart: Cart, originals: set[UUID]) -> None:
    back = -sum(each.amounts.gross for each in cart.returns)
    money = Money(back, cart.currency).plain
    _ask(session, actor, Permission.REFUND_CREATE, cart, f"Give {money} back", back)
    today = settings.business_day_of(session)
    if originals:
        sold_on = min(_DAY(wire(session), {"sale": each})[0][0] for each in originals)
        last = _last_day(session, sold_on)
        if last is not None and today > last:
            age = (today - sold_on).days
            asked = f"Take back what was sold {age} days ago"
            _ask(session, actor, Permission.REFUND_OLD, cart, asked, age)
    kept = _sold_for_good(session, (each.item_id for each in cart.returns if each.quantity))
    if kept:
        names = " and ".join(
            {e.item_id: e.name for e in cart.returns if e.item_id in kept}.values()
        )
        asked = f"Take back {names}, sold for good"
        _ask(session, actor, Permission.REFUND_NOT_RETURNABLE, cart, asked)
    loose = -sum(each.amounts.gross for each in cart.returns if each.sale_id is None)
    if any(each.sale_id is None for each in cart.returns):
        asked = f"Give {Money(loose, cart.currency).plain} back without a receipt"
        amount = loose + _given_today(session, actor, today)
        _ask(session, actor, Permission.REFUND_NO_RECEIPT, cart, asked, amount)


def _sold_for_good(session: Session, items: Iterable[UUID | None]) -> frozenset[UUID]:
    """The items among these that come back only with a yes, as they are marked today."""
    asked = {item for item in items if item is not None}
    return frozenset(each for each in asked if _FOR_GOOD(wire(session), {"item": each}))


def _given_today(session: Session, actor: Actor, today: date) -> int:
    """What this person gave back without a receipt on this business day."""
    return -int(
        session.execute(
            select(func.coalesce(func.sum(SaleLine.gross), 0))
            .join(
                SaleReturn,
                and_(SaleReturn.sale_id == SaleLine.sale_id, SaleReturn.line == SaleLine.line),
            )
            .join(Sale, Sale.id == SaleLine.sale_id)
            .where(
                Sale.business_day == today,
                Sale.cashier_id == actor.user_id,
                SaleReturn.original_sale_id.is_(None),
            )
        ).scalar_one()
    )


def _check_ways(
    session: Session,
    actor: Actor,
    cart: Cart,
    originals: set[UUID],
    tenders: Sequence[Tender],
) -> None:
    """Money goes back the way it came; any other way is a right of its own."""
    left = dict.fromkeys(TenderKind, 0)
    for kept in kept_tenders(session, originals, cart.currency):
        left[kept.kind] += kept.left.minor
    step = settings.rules_of(session).cash_increment
    for tender in tenders:
        if tender.amount.minor < 0:
            left[tender.kind] += tender.amount.minor
    # Goods without a receipt were never seen paid: cash is how they go back.
    loose = -sum(each.amounts.gross for each in cart.returns if each.sale_id is None)
    left[TenderKind.CASH] += loose + (step if step > 1 else 0)
    if any(amount < 0 for amount in left.values()):
        asked = "Give the money back in another way than it was paid"
        _ask(session, actor, Permission.REFUND_OTHER_TENDER, cart, asked)


def _ask(
    session: Session, actor: Actor, permission: Permission, cart: Cart, asked: str, amount: int = 0
) -> None:
    """Pass if the person may, or a manager said yes to exactly these goods."""
    goods = "".join(
        f" {each.source} {each.item_id} {each.quantity.thousandths}" for each in cart.returns
    )
    subject = uuid5(cart.id, f"{permission}{goods}")
    counter.ask_for_cart(session, actor, permission, cart, subject, asked, amount)


_FOR_GOOD: Final = Fast(
    select(Item.id).where(Item.id == bindparam("item", type_=Id), ~Item.is_returnable)
)
_DAY: Final = Fast(select(Sale.business_day).where(Sale.id == bindparam("sale", type_=Id)))
