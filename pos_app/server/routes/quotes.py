"""What a basket would come to: arithmetic alone, by the engine that completes sales."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from pos_app.domain.cart import Cart
from pos_app.domain.given import Given, promoted
from pos_app.domain.ids import new_id
from pos_app.domain.money import Currency, Money, Rounding
from pos_app.domain.pricing import PriceRules, TaxRounding, TaxTotal, Totals, price
from pos_app.domain.tender import Settlement, settle
from pos_app.server.basket import Coupons, DiscountIn, Lines, Tenders, lines_of, promoted_cart
from pos_app.server.caller import Asking
from pos_app.server.fields import Body, Number, Shown
from pos_app.server.problems import documented
from pos_app.services import quoting

router = APIRouter(prefix="/sales", tags=["sales"])


class CashRounding(Body):
    """To which coin the cash part is rounded."""

    increment: Number
    mode: Literal["half_up", "half_even", "half_down", "up", "down"] = "half_up"


class QuoteIn(Body):
    """A basket. What is not stated comes from its items and the shop."""

    lines: Lines
    discount: DiscountIn | None = None
    coupons: Coupons = Field(default_factory=list)
    tenders: Tenders = Field(default_factory=list)
    currency: str | None = None
    tax_rounding: Literal["per_line", "per_document"] | None = None
    rounding_mode: Literal["half_up", "half_even"] | None = None
    cash_rounding: CashRounding | None = None

    def rules(self, shop: PriceRules) -> PriceRules:
        """How it is rounded: as stated, else as the shop does. Raises `Invalid`."""
        rules = shop
        if self.currency is not None:
            currency = Currency.of(self.currency)
            if currency != shop.currency:  # the shop's smallest coin is none of another currency
                rules = replace(rules, currency=currency, cash_increment=1)
        if self.tax_rounding is not None:
            rules = replace(rules, tax_rounding=TaxRounding(self.tax_rounding))
        if self.rounding_mode is not None:
            rules = replace(rules, rounding=Rounding(self.rounding_mode))
        if self.cash_rounding is not None:
            coin = Money.parse(self.cash_rounding.increment, rules.currency).minor
            mode = Rounding(self.cash_rounding.mode)
            rules = replace(rules, cash_increment=max(coin, 1), cash_rounding=mode)
        return rules


class QuotedLine(Shown):
    """What a line comes to; `discount` is its own and its share of the sale's."""

    net: str
    tax: str
    gross: str
    discount: str


class TaxShown(Shown):
    """What one tax comes to over all."""

    rate: str
    included: bool
    base: str
    tax: str


class PromotionShown(Shown):
    """A promotion, and what it takes off the lines: part of their discount."""

    name: str
    amount: str


class Quote(Shown):
    """What a basket comes to, and how it stands after its payments."""

    lines: list[QuotedLine]
    promotions: list[PromotionShown]
    net: str
    discount: str
    taxes: list[TaxShown]
    tax: str
    total: str
    cash_rounding: str
    payable: str
    paid: str
    change: str
    due: str


@router.post("/quote", responses=documented(401, 403))
def quote(body: QuoteIn, asking: Asking) -> Quote:
    """Price a basket; nothing is stored."""
    shop = asking.call(quoting.rules)
    rules = body.rules(shop)
    lines = lines_of(asking, new_id(), body.lines, rules.currency, measures_one_offs=True)
    discount = None if body.discount is None else body.discount.read(rules.currency)
    exempt = tuple(place for place, line in enumerate(lines) if line.deposit_of is not None)
    given: tuple[Given, ...] = ()
    if rules.currency == shop.currency:
        given = promoted_cart(asking, Cart(new_id(), rules.currency, lines), body.coupons).given
    totals = price(lines, discount, rules, exempt, promoted(given, lines))
    tenders = [each.read(rules.currency) for each in body.tenders]
    settlement = settle(Money(totals.total, rules.currency), tenders, rules)
    return _shown(totals, settlement, given, rules.currency)


def tax_shown(tax: TaxTotal, currency: Currency) -> TaxShown:
    """A tax as it is answered."""
    return TaxShown(
        rate=tax.rate.plain,
        included=tax.rate.included,
        base=Money(tax.base, currency).plain,
        tax=Money(tax.tax, currency).plain,
    )


def _shown(
    totals: Totals, settlement: Settlement, given: Sequence[Given], currency: Currency
) -> Quote:
    def money(minor: int) -> str:
        return Money(minor, currency).plain

    return Quote(
        lines=[
            QuotedLine(
                net=money(line.net),
                tax=money(line.tax),
                gross=money(line.gross),
                discount=money(line.discount),
            )
            for line in totals.lines
        ],
        promotions=[PromotionShown(name=each.name, amount=money(each.amount)) for each in given],
        net=money(totals.net),
        discount=money(totals.discount),
        taxes=[tax_shown(each, currency) for each in totals.taxes],
        tax=money(totals.tax),
        total=money(totals.total),
        cash_rounding=money(settlement.cash_rounding),
        payable=money(settlement.payable),
        paid=money(settlement.paid),
        change=money(settlement.change),
        due=money(settlement.due),
    )
