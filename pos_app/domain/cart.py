"""The open sale: lines that merge, change, go and come back. Every act gives a new cart.

A voided line keeps its place, so that undo puts it back where it was. `cart_draft` writes a cart
into the store and reads it back; `Cart.encode` and `Cart.decode` lead there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pos_app.domain import deposits
from pos_app.domain.charged import charged, charged_whole
from pos_app.domain.customer import NO_TERMS, BuyerTerms
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.given import Given, promoted, same_goods
from pos_app.domain.ids import new_id
from pos_app.domain.money import Currency, CurrencyMismatch, Money, Rounding, UnitPrice, divide
from pos_app.domain.price_source import PriceSource
from pos_app.domain.pricing import Discount, DiscountKind, PriceRules, Totals, price
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.returns import MOST_RETURNS, ReturnLine, with_returns, without
from pos_app.domain.tax import TaxRate
from pos_app.domain.text import clean, free_text
from pos_app.domain.voided_line import LONGEST_NOTE, VoidedLine

MOST_LINES = 2000
MOST_OF_ONE = Quantity.of(9_999_999)
ONE = Quantity.of(1)
LONGEST_NAME = 200
LONGEST_SALE_NOTE = 500
LONGEST_SERIAL = 80
LONGEST_BATCH = 40


@dataclass(frozen=True, slots=True)
class CartLine:
    """One line of the open sale, with the snapshots it will be sold with."""

    id: UUID
    item_id: UUID | None  # None: a one-off
    name: str
    unit: Unit
    quantity: Quantity
    unit_price: UnitPrice
    list_price: UnitPrice | None = None  # the catalogue's price when it was added
    price_source: PriceSource = PriceSource.CATALOGUE
    taxes: tuple[TaxRate, ...] = ()
    category_id: UUID | None = None
    discount: Discount | None = None
    fixed_total: Money | None = None  # a price label's total, instead of quantity × price
    note: str = ""
    serial: str = ""
    approvals: tuple[UUID, ...] = ()
    barcode: str = ""
    batch: str = ""  # as it is printed in the barcode that was scanned
    expires: date | None = None
    pack: Quantity = ONE  # how much of the item is in one: 24 for a case with its own price
    deposit_of: UUID | None = None  # the line this is the deposit of

    def __post_init__(self) -> None:
        if self.quantity.thousandths <= 0:
            raise Invalid("The quantity must be more than 0.", where="quantity")
        if self.quantity > MOST_OF_ONE:
            raise Invalid(
                f"The quantity cannot be more than {MOST_OF_ONE.plain}.", where="quantity"
            )
        if not self.unit.is_measured and not self.quantity.is_whole:
            raise Invalid(f"“{self.name}” is sold in whole numbers only.", where="quantity")
        if self.unit_price.hundredths < 0:
            raise Invalid("The price cannot be negative.", where="unit_price")
        if self.fixed_total is not None and self.fixed_total.minor < 0:
            raise Invalid("The price cannot be negative.", where="fixed_total")
        for amount in (self.list_price, self.fixed_total):
            if amount is not None and amount.currency != self.unit_price.currency:
                raise CurrencyMismatch(self.unit_price.currency, amount.currency)
        if self.pack is not ONE:
            if self.pack.thousandths <= 0:
                raise Invalid("A unit holds more than nothing.", where="quantity")
            if self.pack == ONE:  # one and the same, so that whoever asks need not compare
                object.__setattr__(self, "pack", ONE)
        self._tidy()

    @property
    def pieces(self) -> Quantity:
        """How much of the item it is: 48 in two cases of 24."""
        if self.pack is ONE:
            return self.quantity
        exact = self.quantity.thousandths * self.pack.thousandths
        return Quantity(divide(exact, ONE.thousandths, Rounding.HALF_UP))

    def _tidy(self) -> None:
        """What people type here goes onto disk and paper: no control characters, no card numbers.

        An item's name was cleaned when it was written, and is looked at for those only.
        """
        if self.item_id is None:
            object.__setattr__(self, "name", free_text(self.name, LONGEST_NAME))
        elif len(self.name) > LONGEST_NAME or not self.name.isprintable():
            object.__setattr__(self, "name", clean(self.name, LONGEST_NAME))
        if self.note:
            object.__setattr__(self, "note", free_text(self.note, LONGEST_NOTE))
        if self.batch:
            object.__setattr__(self, "batch", clean(self.batch, LONGEST_BATCH))
        if self.serial:
            object.__setattr__(self, "serial", clean(self.serial, LONGEST_SERIAL))

    def merges_with(self, other: CartLine) -> bool:
        """Whether one line can stand for both: the same goods on the same terms.

        A serial number, a label's total or an amount off belongs to its own line alone.
        """
        if self.item_id != other.item_id or self.serial or other.serial:
            return False
        if self.fixed_total is not None or other.fixed_total is not None:
            return False
        return not _is_amount_off(self.discount) and self._terms == other._terms

    @property
    def _terms(self) -> tuple[object, ...]:
        return (
            self.name,
            self.unit,
            self.unit_price,
            self.list_price,
            self.price_source,
            self.taxes,
            self.category_id,
            self.discount,
            self.note,
            self.approvals,
            self.batch,
            self.expires,
            self.pack,
            self.deposit_of,
        )


@dataclass(frozen=True, slots=True)
class Cart:
    """The open sale. It has no receipt number; that comes with completion.

    `returns` are goods that come back: with nothing sold beside them it is a refund, else an
    exchange. `price_list_id` is the price list that was chosen for it. `age_confirmed` is the age
    the customer was seen to have, `age_refused` the one they were seen not to have (0: not asked).
    `terms` are those of the customer it is for.
    `coupons` were handed in; `given` is what promotions gave to these very lines.
    """

    id: UUID
    currency: Currency
    lines: tuple[CartLine, ...] = ()
    discount: Discount | None = None
    note: str = ""
    voided: tuple[VoidedLine, ...] = ()
    customer_id: UUID | None = None
    approvals: tuple[UUID, ...] = ()
    returns: tuple[ReturnLine, ...] = ()
    price_list_id: UUID | None = None
    age_confirmed: int = 0
    age_refused: int = 0
    terms: BuyerTerms = NO_TERMS
    coupons: tuple[str, ...] = ()
    given: tuple[Given, ...] = ()
    order_id: UUID | None = None  # the customer's order that it hands over

    def __post_init__(self) -> None:
        if (
            len(self.returns) > MOST_RETURNS
            or len(self.lines) > MOST_LINES
            or len(self.voided) > MOST_LINES
        ):
            raise Invalid(f"A sale cannot have more than {MOST_LINES} lines.")
        if self.note:
            object.__setattr__(self, "note", free_text(self.note, LONGEST_SALE_NOTE))

    @staticmethod
    def new(currency: Currency) -> Cart:
        """An empty sale with an identity of its own."""
        return Cart(new_id(), currency)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to sell or to take back."""
        return not self.lines and not self.returns

    def totals(self, rules: PriceRules) -> Totals:
        """What it comes to; Invalid where a discount no longer fits what it is taken from."""
        exempt = () if self.discount is None else charged_whole(self.lines)
        less = promoted(self.given, self.lines)
        sold = price(self.charged, self.discount, rules, exempt, less)
        return with_returns(sold, self.returns)

    @property
    def charged(self) -> Sequence[CartLine]:
        """The lines as the customer pays them: the group's percentage and the taxes off."""
        return charged(self.lines, self.terms)

    def quantity_of(self, item_id: UUID) -> Quantity:
        """How much of an item stands on all lines together."""
        return Quantity(sum(li.pieces.thousandths for li in self.lines if li.item_id == item_id))

    def line(self, line_id: UUID) -> CartLine:
        """The line with that id; NotFound if it is not on the sale."""
        return self.lines[self._index(line_id)]

    def add(self, line: CartLine, deposit: CartLine | None = None) -> Cart:
        """Add to an equal line, which keeps its place and id, or at the end; with its deposit."""
        if deposit is not None:
            return self._add_both(line, deposit)
        self._check(line)
        for index, present in enumerate(self.lines):
            if present.id == line.id:
                raise Conflict("This line is already on the sale.")
            if present.merges_with(line):
                merged = replace(present, quantity=present.quantity + line.quantity)
                return self._with_line(index, merged)
        return replace(self, lines=(*self.lines, line), given=())

    def replace(self, line: CartLine) -> Cart:
        """The same cart with this line in the place of the one with its id."""
        return self._with_line(self._index(line.id), line)

    def with_quantity(self, line_id: UUID, quantity: Quantity) -> Cart:
        """Another quantity; a line whose total a label fixed has only its own."""
        line = self.line(line_id)
        deposits.refuse_alone(line, "change that one's quantity.")
        if line.fixed_total is not None and quantity != line.quantity:
            raise Invalid("The label fixes this line's total: scan another, or change the price.")
        return self.replace(replace(line, quantity=quantity))

    def with_price(
        self, line_id: UUID, unit_price: UnitPrice, *, approval: UUID | None = None
    ) -> Cart:
        """Another price, which also lifts a label's total. The catalogue's own is no override."""
        line = self.line(line_id)
        deposits.refuse_alone(line, "its price stays.")
        source = line.price_source
        if source not in {PriceSource.OPEN, PriceSource.MISC}:
            source = (
                PriceSource.CATALOGUE if unit_price == line.list_price else PriceSource.OVERRIDE
            )
        return self.replace(
            replace(
                line,
                unit_price=unit_price,
                price_source=source,
                fixed_total=None,
                approvals=_with_approval(line.approvals, approval),
            )
        )

    def with_line_discount(
        self, line_id: UUID, discount: Discount | None, *, approval: UUID | None = None
    ) -> Cart:
        """Another discount on a line, or none."""
        line = self.line(line_id)
        deposits.refuse_alone(line, "nothing is taken off it.")
        approvals = _with_approval(line.approvals, approval)
        return self.replace(replace(line, discount=_or_none(discount), approvals=approvals))

    def with_discount(self, discount: Discount | None, *, approval: UUID | None = None) -> Cart:
        """Another discount on the whole sale, or none."""
        approvals = _with_approval(self.approvals, approval)
        return replace(self, discount=_or_none(discount), approvals=approvals)

    def with_note(self, line_id: UUID, note: str) -> Cart:
        """A note on a line: "no onions"."""
        return self.replace(replace(self.line(line_id), note=note))

    def with_sale_note(self, note: str) -> Cart:
        """A note on the whole sale."""
        return replace(self, note=note)

    def with_customer(self, customer_id: UUID | None, terms: BuyerTerms = NO_TERMS) -> Cart:
        """The customer it is for and their terms, or nobody in particular."""
        return replace(self, customer_id=customer_id, terms=terms, given=())

    def void(self, line_id: UUID, at: datetime, by: UUID, reason: str, rules: PriceRules) -> Cart:
        """Take a line off, and remember what it came to, when, by whom and why. What was to come
        back just does not.
        """
        if any(each.id == line_id for each in self.returns):
            return replace(self, returns=without(self.returns, line_id))
        index = self._index(line_id)
        deposits.refuse_alone(self.lines[index], "void that one.")
        voided = VoidedLine(
            line=self.lines[index],
            total=self.totals(rules).lines[index].gross,
            at=at,
            by=by,
            reason=reason,
            place=self._place(index),
        )
        left = self.lines[:index] + self.lines[index + 1 :]
        cart = replace(self, lines=left, voided=(*self.voided, voided), given=())
        goes_along = deposits.of_line(left, line_id)
        if goes_along is None:
            return cart
        alone = replace(goes_along, deposit_of=None)
        cart = cart.replace(alone).void(alone.id, at, by, reason, rules)
        again = replace(cart.voided[-1], line=goes_along)
        return replace(cart, voided=(*cart.voided[:-1], again))

    def take_back(self, returns: Sequence[ReturnLine]) -> Cart:
        """The same cart with these goods coming back instead of those before."""
        sources = [each.source for each in returns if each.sale_id is not None]
        if len(set(sources)) < len(sources):
            raise Conflict("A line of a receipt comes back once.")
        return replace(self, returns=tuple(returns))

    def restore(self, line_id: UUID) -> Cart:
        """Put a voided line back where it was; NotFound if none has that id."""
        for voided in self.voided:
            if voided.line.id == line_id:
                break
        else:
            raise NotFound("This line was not taken off the sale.")
        with_it = voided.line.deposit_of
        if with_it is not None and any(each.line.id == with_it for each in self.voided):
            return self.restore(with_it)
        cart = self._put_back(voided)
        goes_along = deposits.of_line([each.line for each in cart.voided], line_id)
        if goes_along is None:
            return cart
        again = next(each for each in cart.voided if each.line is goes_along)
        return cart._put_back(again)

    def _put_back(self, voided: VoidedLine) -> Cart:
        others = tuple(each for each in self.voided if each is not voided)
        index = voided.place - sum(each.place < voided.place for each in others)
        lines = (*self.lines[:index], voided.line, *self.lines[index:])
        return replace(self, lines=lines, voided=others, given=())

    def encode(self) -> dict[str, Any]:
        """The cart as whole numbers and strings, ready for JSON."""
        from pos_app.domain.cart_draft import encode

        return encode(self)

    @staticmethod
    def decode(draft: Mapping[str, Any]) -> Cart:
        """The cart that `encode` wrote; Invalid if it cannot be read."""
        from pos_app.domain.cart_draft import decode

        return decode(draft)

    def _index(self, line_id: UUID) -> int:
        for index, line in enumerate(self.lines):
            if line.id == line_id:
                return index
        raise NotFound("This line is no longer on the sale.")

    def _check(self, line: CartLine) -> None:
        if line.unit_price.currency != self.currency:
            raise CurrencyMismatch(self.currency, line.unit_price.currency)

    def _with_line(self, index: int, line: CartLine) -> Cart:
        self._check(line)
        given = self.given if same_goods(line, self.lines[index]) else ()
        lines = (*self.lines[:index], line, *self.lines[index + 1 :])
        lines = deposits.tied(lines)
        return replace(self, lines=lines, given=given)

    def _add_both(self, line: CartLine, deposit: CartLine) -> Cart:
        """A line and its deposit, behind it; where the line raises another, so does the deposit."""
        cart = self.add(line)
        raised = next(
            (each for each in self.lines if cart.line(each.id).quantity != each.quantity), None
        )
        if raised is not None and deposits.of_line(cart.lines, raised.id) is not None:
            return cart
        owner = line if raised is None else raised
        whole = cart.line(owner.id).pieces
        return cart.add(replace(deposit, deposit_of=owner.id, quantity=whole, discount=None))

    def _place(self, index: int) -> int:
        """The place, among all lines ever added, of the line that now stands at `index`."""
        place = index
        for voided in sorted(self.voided, key=lambda each: each.place):
            if voided.place <= place:
                place += 1
        return place


def _with_approval(approvals: tuple[UUID, ...], approval: UUID | None) -> tuple[UUID, ...]:
    return approvals if approval is None or approval in approvals else (*approvals, approval)


def _or_none(discount: Discount | None) -> Discount | None:
    return None if discount is None or discount.is_none else discount


def _is_amount_off(discount: Discount | None) -> bool:
    return discount is not None and discount.kind is DiscountKind.AMOUNT
