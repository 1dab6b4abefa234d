"""Goods that come back: what each is worth, so that a sale and its full refund sum to zero.

A returned part is worth what was really paid for it, discounts and taxes included. Where only some
pieces of a line come back, each return is the difference of two rounded shares (what so many
returned pieces were worth, less what those before were), so that however the pieces come back,
together they are the line to the last minor unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from pos_app.domain.errors import Conflict, Invalid
from pos_app.domain.money import Money, Rounding, UnitPrice, divide
from pos_app.domain.price_source import PriceSource
from pos_app.domain.pricing import LineTotals, TaxTotal, Totals
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.tax import TaxRate
from pos_app.domain.tender import Tender, TenderKind
from pos_app.domain.text import free_text

LONGEST_REASON = 120
MOST_RETURNS = 2000


class ReturnedAs(StrEnum):
    """What becomes of the goods."""

    RESALEABLE = "resaleable"  # back on the shelf
    DAMAGED = "damaged"  # in, and out again as waste
    NOT_RETURNED = "not_returned"  # the customer keeps them


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line as it was sold, and how much of it came back before. Amounts are positive."""

    sale_id: UUID
    line: int
    item_id: UUID | None
    category_id: UUID | None
    name: str
    unit: Unit
    quantity: Quantity
    returned: Quantity
    unit_price: UnitPrice
    taxes: tuple[TaxRate, ...]
    amounts: LineTotals
    ledger: str = ""  # what it paid into, where it is no goods (domain/owed.py)
    price_source: PriceSource = PriceSource.CATALOGUE

    @property
    def left(self) -> Quantity:
        """How much may still come back."""
        return self.quantity - self.returned

    def worth(self, quantity: Quantity) -> LineTotals:
        """What so much of it comes to when it comes back now: negative amounts.

        Raises Conflict for more than is left, Invalid for nothing or for parts of a piece.
        """
        if quantity.thousandths <= 0:
            raise Invalid("Type how many come back: more than zero.", where="quantity")
        if not self.unit.is_measured and not quantity.is_whole:
            raise Invalid(f"{self.name} was sold in whole numbers.", where="quantity")
        if quantity > self.left:
            raise Conflict(
                f"{self.name} came back already."
                if not self.left
                else f"Only {self.left.plain} of {self.name} can still come back."
            )
        whole, gone = self.quantity.thousandths, self.returned.thousandths
        before = scaled(self.amounts, gone, whole, self.taxes)
        after = scaled(self.amounts, gone + quantity.thousandths, whole, self.taxes)
        return less(before, after)


@dataclass(frozen=True, slots=True)
class KeptTender:
    """What of one kind of payment the shop still has of a sale: it may go back the same way."""

    kind: TenderKind
    reference: str
    left: Money


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """Something on a sale that comes back: so much of a sold line, or goods without a receipt
    (`sale_id` None). `quantity` is positive, the amounts are negative.

    Of none (quantity 0) is a line that stays and costs more, since a promotion holds no longer
    (domain/promotion_returns.py).
    """

    id: UUID
    sale_id: UUID | None
    line: int
    item_id: UUID | None
    category_id: UUID | None
    name: str
    unit: Unit
    quantity: Quantity
    unit_price: UnitPrice
    taxes: tuple[TaxRate, ...]
    amounts: LineTotals
    returned_as: ReturnedAs = ReturnedAs.RESALEABLE
    reason: str = ""
    ledger: str = ""

    def __post_init__(self) -> None:
        says_nothing = not self.quantity and not says_something(self.amounts)
        if self.quantity.thousandths < 0 or says_nothing:
            raise Invalid("Type how many come back: more than zero.", where="quantity")
        object.__setattr__(self, "reason", free_text(self.reason, LONGEST_REASON))

    @property
    def source(self) -> tuple[UUID | None, int]:
        """The sold line it gives back."""
        return self.sale_id, self.line


def take_back(
    sold: SoldLine,
    line_id: UUID,
    quantity: Quantity,
    returned_as: ReturnedAs = ReturnedAs.RESALEABLE,
    reason: str = "",
) -> ReturnLine:
    """So much of a sold line as a line that comes back. Raises as `SoldLine.worth` does."""
    return ReturnLine(
        id=line_id,
        sale_id=sold.sale_id,
        line=sold.line,
        item_id=sold.item_id,
        category_id=sold.category_id,
        name=sold.name,
        unit=sold.unit,
        quantity=quantity,
        unit_price=sold.unit_price,
        taxes=sold.taxes,
        amounts=sold.worth(quantity),
        returned_as=returned_as,
        reason=reason,
        ledger=sold.ledger,
    )


def without(returns: Sequence[ReturnLine], line_id: UUID) -> tuple[ReturnLine, ...]:
    """The goods that come back but for one; under promotions the whole receipt was priced together,
    so that its other goods are chosen again.
    """
    gone = next(each for each in returns if each.id == line_id)
    of_sale = [each for each in returns if each.sale_id == gone.sale_id]
    if gone.sale_id is not None and any(each.amounts.promoted for each in of_sale):
        return tuple(each for each in returns if each.sale_id != gone.sale_id)
    return tuple(each for each in returns if each is not gone)


def ways_back(tenders: Sequence[KeptTender], amount: Money) -> tuple[Tender, ...]:
    """How an amount goes back as it was paid: in the order of the payments, to each no more than
    it paid; what is more than all paid (coins are rounded) goes the last way.
    """
    left, back = amount.minor, []
    for kept in tenders:
        part = min(left, kept.left.minor)
        if part > 0:
            back.append(Tender(kept.kind, Money(-part, amount.currency), kept.reference))
            left -= part
    if left and back:
        last = back.pop()
        more = Money(last.amount.minor - left, amount.currency)
        back.append(Tender(last.kind, more, last.reference))
    elif left:
        back.append(Tender(TenderKind.CASH, Money(-left, amount.currency)))
    return tuple(back)


def with_returns(totals: Totals, returns: Sequence[ReturnLine]) -> Totals:
    """What the sale comes to with what comes back: the lines and the returns sum to it."""
    if not returns:
        return totals
    amounts = tuple(each.amounts for each in returns)
    return replace(
        totals,
        returns=amounts,
        extended=totals.extended + sum(each.extended for each in amounts),
        discount=totals.discount + sum(each.discount for each in amounts),
        net=totals.net + sum(each.net for each in amounts),
        tax=totals.tax + sum(each.tax for each in amounts),
        total=totals.total + sum(each.gross for each in amounts),
        taxes=_merged_taxes(totals.taxes, [(each.taxes, each.amounts) for each in returns]),
    )


def _merged_taxes(
    totals: Sequence[TaxTotal], lines: Sequence[tuple[tuple[TaxRate, ...], LineTotals]]
) -> tuple[TaxTotal, ...]:
    """The taxes of a sale with those of further lines: rates and amounts of each."""
    by_rate = {each.rate: (each.base, each.tax) for each in totals}
    for rates, amounts in lines:
        for rate, of_rate in zip(rates, amounts.taxes, strict=True):
            base, tax = by_rate.get(rate, (0, 0))
            by_rate[rate] = (base + amounts.net, tax + of_rate)
    return tuple(TaxTotal(rate, base, tax) for rate, (base, tax) in by_rate.items())


def scaled(amounts: LineTotals, part: int, whole: int, rates: tuple[TaxRate, ...]) -> LineTotals:
    """The part of a line's amounts that so much of a whole is worth. What was paid for it is
    rounded, as its price is written, and each tax; the rest follows from them.
    """

    def of(amount: int) -> int:
        return divide(amount * part, whole, Rounding.HALF_UP)

    taxes = tuple(of(each) for each in amounts.taxes)
    paid, discount = of(amounts.extended - amounts.discount), of(amounts.discount)
    inside = sum(each for each, rate in zip(taxes, rates, strict=True) if rate.included)
    net, tax = paid - inside, sum(taxes)
    return LineTotals(
        extended=paid + discount,
        own_discount=of(amounts.own_discount),
        discount=discount,
        net=net,
        tax=tax,
        gross=net + tax,
        taxes=taxes,
        promoted=of(amounts.promoted),
    )


def less(one: LineTotals, other: LineTotals) -> LineTotals:
    """What is left of the one without the other."""
    return LineTotals(
        extended=one.extended - other.extended,
        own_discount=one.own_discount - other.own_discount,
        discount=one.discount - other.discount,
        net=one.net - other.net,
        tax=one.tax - other.tax,
        gross=one.gross - other.gross,
        taxes=tuple(a - b for a, b in zip(one.taxes, other.taxes, strict=True)),
        promoted=one.promoted - other.promoted,
    )


def says_something(amounts: LineTotals) -> bool:
    """Whether these amounts change anything."""
    return any((amounts.extended, amounts.discount, amounts.net, amounts.tax, amounts.gross))


def plus(one: LineTotals, other: LineTotals) -> LineTotals:
    """Both together."""
    return less(one, less(less(other, other), other))
