"""What a caller wants to buy, read: lines, discounts, taxes and payments as the domain has them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Final, Literal
from uuid import UUID, uuid5

from pydantic import Field, model_validator

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.errors import Invalid
from pos_app.domain.given import MOST_COUPONS
from pos_app.domain.money import Currency, Money, UnitPrice
from pos_app.domain.price_source import PriceSource
from pos_app.domain.pricing import Discount
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.tax import TaxRate
from pos_app.domain.tender import Tender, TenderKind
from pos_app.server.caller import Caller
from pos_app.server.fields import Body, Id, Number, Words
from pos_app.services import catalogue, customers, promotions
from pos_app.services.catalogue import ItemView

MOST_LINES: Final = 500
MOST_TENDERS: Final = 50
MOST_RATES: Final = 8

UnitName = Literal[
    "piece", "pair", "pack", "portion", "kg", "g", "lb", "oz", "litre", "ml", "metre", "cm",
    "square_metre", "hour", "day",
]  # fmt: skip
KindOfTender = Literal[
    "cash", "card", "voucher", "gift_card", "store_credit", "on_account", "other"
]


class TaxIn(Body):
    """One tax: `rate` in percent, inside the price or on top of it."""

    rate: Number
    included: bool

    def read(self) -> TaxRate:
        """The rate. Raises `Invalid`."""
        return TaxRate.parse(self.rate, included=self.included)


class DiscountIn(Body):
    """What is taken off: `value` in percent, or an amount."""

    kind: Literal["percent", "amount"]
    value: Number
    reason: Words = ""

    def read(self, currency: Currency) -> Discount:
        """The discount. Raises `Invalid`."""
        if self.kind == "percent":
            return Discount.percent(self.value, self.reason)
        return Discount.amount(Money.parse(self.value, currency), self.reason)


class LineIn(Body):
    """One line: an item of the shop, or a one-off with a name and a price. What is stated for an
    item stands in place of what the shelf says.
    """

    item_id: Id | None = None
    name: Words | None = None
    quantity: Number
    unit_price: Number | None = None
    unit_type: UnitName | None = None
    taxes: Annotated[list[TaxIn], Field(max_length=MOST_RATES)] | None = None
    discount: DiscountIn | None = None
    note: Words = ""

    @model_validator(mode="after")
    def _is_something(self) -> "LineIn":
        if self.item_id is None and (self.name is None or self.unit_price is None):
            raise ValueError("a line is of an item, or has a name and a unit_price")
        return self


class TenderIn(Body):
    """One payment: the cash that was handed over, or the amount charged."""

    kind: KindOfTender
    amount: Number
    reference: Words = ""

    def read(self, currency: Currency) -> Tender:
        """The payment. Raises `Invalid` for one that is not more than nothing."""
        amount = Money.parse(self.amount, currency)
        if amount.minor <= 0:
            raise Invalid("A payment is more than nothing.", where="tenders")
        return Tender(TenderKind(self.kind), amount, self.reference)


Lines = Annotated[list[LineIn], Field(min_length=1, max_length=MOST_LINES)]
Coupons = Annotated[list[Words], Field(max_length=MOST_COUPONS)]
Tenders = Annotated[list[TenderIn], Field(max_length=MOST_TENDERS)]


def lines_of(
    caller: Caller,
    sale_id: UUID,
    wanted: Sequence[LineIn],
    currency: Currency,
    *,
    measures_one_offs: bool = False,
) -> tuple[CartLine, ...]:
    """The lines of a cart, each deposit behind its drink. Their ids follow from the sale's, so that
    the same request makes the same cart. Raises `Invalid`.

    `measures_one_offs`: what has no unit and is not whole is measured, as a quote may ask.
    """
    shelf = _Shelf(caller, wanted)
    found: list[CartLine] = []
    for place, each in enumerate(wanted):
        line_id = uuid5(sale_id, f"line {place}")
        if each.item_id is None:
            found.append(_one_off(each, line_id, currency, measures=measures_one_offs))
            continue
        view = shelf.item(each.item_id)
        line = _of_item(each, view, line_id, currency)
        found.append(line)
        if view.deposit_id is not None:
            deposit = shelf.item(view.deposit_id).to_line(line.pieces)
            own = uuid5(sale_id, f"deposit {place}")
            found.append(replace(deposit, id=own, deposit_of=line_id))
    return tuple(found)


def cart_of(
    caller: Caller,
    sale_id: UUID,
    wanted: Sequence[LineIn],
    *,
    discount: DiscountIn | None = None,
    customer_id: UUID | None = None,
    note: str = "",
    age_confirmed: int = 0,
    coupons: Sequence[str] = (),
) -> Cart:
    """A cart of these lines, with what promotions give it now. Raises `Invalid`, `NotFound`."""
    currency = caller.currency
    cart = Cart(
        sale_id,
        currency,
        lines_of(caller, sale_id, wanted, currency),
        discount=None if discount is None else discount.read(currency),
        note=note,
        age_confirmed=age_confirmed,
    )
    if customer_id is not None:
        terms = caller.call(customers.buyer, customer_id).terms
        cart = cart.with_customer(customer_id, terms)
    return promoted_cart(caller, cart, coupons)


def promoted_cart(caller: Caller, cart: Cart, coupons: Sequence[str]) -> Cart:
    """A cart with coupons, and what promotions give it now. Raises `NotFound`, `Conflict`."""
    for code in coupons:
        cart = caller.call(promotions.hand_in, cart, code)
    return caller.call(promotions.apply, cart)


class _Shelf:
    """The items a request names, read at once, and the deposits that go with them."""

    def __init__(self, caller: Caller, wanted: Sequence[LineIn]) -> None:
        ids = list(dict.fromkeys(each.item_id for each in wanted if each.item_id is not None))
        self._known = {view.id: view for view in caller.call(catalogue.views, ids)} if ids else {}
        more = {
            view.deposit_id
            for view in self._known.values()
            if view.deposit_id is not None and view.deposit_id not in self._known
        }
        if more:
            views = caller.call(catalogue.views, sorted(more))
            self._known.update({view.id: view for view in views})

    def item(self, item_id: UUID) -> ItemView:
        """An item on sale. Raises `Invalid`."""
        view = self._known.get(item_id)
        if view is None or not view.is_active:
            raise Invalid(f"There is no item {item_id} on sale.", where="lines")
        return view


def _of_item(each: LineIn, view: ItemView, line_id: UUID, currency: Currency) -> CartLine:
    price = None if each.unit_price is None else UnitPrice.parse(each.unit_price, currency)
    line = view.to_line(Quantity.parse(each.quantity), price)
    return replace(
        line,
        id=line_id,
        taxes=line.taxes if each.taxes is None else tuple(tax.read() for tax in each.taxes),
        discount=None if each.discount is None else each.discount.read(currency),
        note=each.note,
    )


def _one_off(each: LineIn, line_id: UUID, currency: Currency, *, measures: bool) -> CartLine:
    assert each.unit_price is not None  # held by the model
    quantity = Quantity.parse(each.quantity)
    usual = Unit.KG if measures and not quantity.is_whole else Unit.PIECE
    return CartLine(
        id=line_id,
        item_id=None,
        name=each.name or "",
        unit=usual if each.unit_type is None else Unit(each.unit_type),
        quantity=quantity,
        unit_price=UnitPrice.parse(each.unit_price, currency),
        price_source=PriceSource.MISC,
        taxes=tuple(tax.read() for tax in each.taxes or ()),
        discount=None if each.discount is None else each.discount.read(currency),
        note=each.note,
    )
