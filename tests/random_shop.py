"""Shops that Hypothesis makes up, sold in through the services: exchanges, refunds, several taxes,
weighed goods, goods without a cost, late nights, changes of the clock, currencies of 0, 2 and 3
decimals; some days summed up, some not, and sales that come late.
"""

import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from pos_app.domain.access import SYSTEM
from pos_app.domain.cart import Cart
from pos_app.domain.customer import CustomerFields, GroupFields
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import Currency, Money, UnitPrice
from pos_app.domain.pricing import Discount
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.returns import take_back, ways_back
from pos_app.domain.tax import TaxRate
from pos_app.domain.tender import Tender, TenderKind, in_coins
from pos_app.maintenance import DATABASE
from pos_app.services import (
    catalogue,
    catalogue_edit,
    catalogue_groups,
    customer_groups,
    customers,
    daily_sums,
    returns,
    sales,
    settings,
    shifts,
)
from tests.shop import Shop, line, open_copy

# Before a change of the clock, before New Year, in summer.
BEGINNINGS = (
    datetime(2026, 3, 28, 20, 30, tzinfo=UTC),
    datetime(2026, 10, 24, 22, 10, tzinfo=UTC),
    datetime(2025, 12, 30, 15, 0, tzinfo=UTC),
    datetime(2026, 2, 27, 9, 59, tzinfo=UTC),
)
ZONES = ("Europe/London", "America/St_Johns", "Pacific/Auckland", "UTC")
TAXES = (
    (TaxRate.parse("20", included=True),),
    (TaxRate.parse("5", included=True),),
    (TaxRate.parse("5", included=False), TaxRate.parse("9.975", included=False)),
    (TaxRate.parse("0", included=True),),
)


@dataclass(frozen=True)
class Plan:
    """What happens in a shop."""

    currency: str
    zone: str
    cutoff: int
    tax_rounding: str
    begins: datetime
    acts: list[Any]


_LINES = st.lists(
    st.tuples(st.integers(0, 6), st.integers(1, 4000), st.integers(0, 30)), min_size=1, max_size=4
)
_ACT = st.one_of(
    st.tuples(st.just("sell"), _LINES, st.sampled_from(["cash", "card", "split"]),
              st.integers(0, 40)),
    st.tuples(st.just("sell"), _LINES, st.sampled_from(["cash", "card"]), st.just(0)),
    st.tuples(st.just("refund"), st.integers(0, 50), st.booleans(), st.just(0)),
    st.tuples(st.just("exchange"), st.integers(0, 50), _LINES, st.just(0)),
    st.tuples(st.just("wait"), st.sampled_from([600, 3600, 5 * 3600, 26 * 3600, 33 * 86_400])),
    st.tuples(st.just("wait"), st.sampled_from([-3 * 3600, -26 * 3600])),
    st.tuples(st.just("sum up"), st.integers(1, 400)),
    st.tuples(st.just("other"),),
    st.tuples(st.just("customer"), st.integers(0, 2)),
)  # fmt: skip
PLANS = st.builds(
    Plan,
    st.sampled_from(["GBP", "JPY", "BHD"]),
    st.sampled_from(ZONES),
    st.sampled_from([0, 4, 6]),
    st.sampled_from(["per_line", "per_document"]),
    st.sampled_from(BEGINNINGS),
    st.lists(_ACT, min_size=1, max_size=14),
)


@dataclass
class RandomShop:
    """A copy of the template in which a plan happened."""

    shop: Shop
    currency: Currency
    zone: str
    items: list[UUID] = field(default_factory=list)
    categories: list[UUID] = field(default_factory=list)
    sold: list[UUID] = field(default_factory=list)
    customers: list[UUID] = field(default_factory=list)
    group: UUID | None = None
    buyer: UUID | None = None

    def call(self, service: Any, *args: Any, **kwargs: Any) -> Any:
        return self.shop.call(service, *args, actor=self.seller, **kwargs)

    def __post_init__(self) -> None:
        self.seller = self.shop.owner

    @staticmethod
    def of(template: Path, folder: Path, plan: Plan) -> "RandomShop":
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        shutil.copy(template / DATABASE, folder / DATABASE)
        shop = open_copy(folder)
        shop.clock.advance((plan.begins - shop.clock.now()).total_seconds())
        changes = {
            "currency": plan.currency, "zone": plan.zone, "cutoff_hour": plan.cutoff,
            "tax_rounding": plan.tax_rounding,
        }  # fmt: skip
        shop.call(settings.change_shop, changes, actor=shop.owner)
        made = RandomShop(shop, Currency.of(plan.currency), plan.zone)
        made._fill()
        shop.call(shifts.open_shift, Money(0, made.currency), actor=shop.owner)
        for act in plan.acts:
            made._do(*act)
        return made

    def _fill(self) -> None:
        self.categories = [self.call(catalogue_groups.add_category, name)
                           for name in ("Pantry", "Home")]  # fmt: skip
        taxes = [
            self.call(catalogue_groups.add_tax_class, f"Tax {number}", rates)
            for number, rates in enumerate(TAXES)
        ]
        for number in range(6):
            fields = ItemFields(
                name=f"Item {number}",
                category_id=(*self.categories, None)[number % 3],
                tax_class_id=taxes[number % 4],
                unit=Unit.KG if number == 4 else Unit.PIECE,
                unit_price=UnitPrice(37_700 + 4_321 * number, self.currency),
                cost_price=None if number == 5 else UnitPrice(12_345 + 777 * number, self.currency),
                track_stock=False,
            )
            self.items.append(self.call(catalogue_edit.add_item, fields).id)

        self.group = new_id()
        trade = GroupFields("Trade")
        self.call(customer_groups.save_group, self.group, trade)
        for name, group in (("Nora", self.group), ("Sam", None)):
            self.customers.append(new_id())
            fields = CustomerFields(name, group_id=group)
            self.call(customers.add, self.customers[-1], fields)

    def _do(self, kind: str, *args: Any) -> None:
        if kind == "sell":
            self._sell(*args)
        elif kind == "refund":
            self._refund(*args)
        elif kind == "exchange":
            self._exchange(*args)
        elif kind == "wait":
            self.shop.clock.advance(args[0])
        elif kind == "customer":
            self.buyer = (None, *self.customers)[args[0]]
        elif kind == "sum up":
            self.shop.backend.call(daily_sums.sum_up, SYSTEM, args[0])
        else:
            owner, manager = self.shop.owner, self.shop.manager
            self.seller = manager if self.seller is owner else owner

    def _cart(self, lines: Any, discount: int = 0) -> Cart:
        cart = Cart.new(self.currency)
        for place, amount, off in lines:
            if place == 6:
                price = UnitPrice(amount * 100, self.currency)
                one = line("Gift wrap", unit_price=price, list_price=None, taxes=TAXES[0])
            else:
                (view,) = self.call(catalogue.views, [self.items[place]])
                measured = view.unit is Unit.KG
                one = view.to_line(Quantity(amount) if measured else Quantity.of(amount % 5 + 1))
            cart = cart.add(one)
            if off:
                cart = cart.with_line_discount(cart.lines[-1].id, Discount.percent(str(off)))
        return cart.with_discount(Discount.percent(str(discount))) if discount else cart

    def _sell(self, lines: Any, paid: str, discount: int) -> None:
        self._complete(self._cart(lines, discount), paid)

    def _complete(self, cart: Cart, paid: str) -> None:
        if self.buyer is not None:
            cart = cart.with_customer(self.buyer, self.call(customers.buyer, self.buyer).terms)
        total = cart.totals(self.shop.rules).total
        if total <= 0:
            return
        half = total // 2
        tenders = {
            "cash": ((TenderKind.CASH, total + 700),),
            "card": ((TenderKind.CARD, total),),
            "split": ((TenderKind.CARD, half), (TenderKind.CASH, total - half)),
        }[paid]
        given = tuple(Tender(kind, Money(amount, self.currency)) for kind, amount in tenders
                      if amount)  # fmt: skip
        self.sold.append(self.call(sales.complete, cart, given).id)

    def _back(self, place: int, whole: bool) -> tuple[Any, ...]:
        if not self.sold:
            return ()
        found = self.call(returns.sold, self.sold[place % len(self.sold)])
        left = [each for each in found.lines if each.left]
        return tuple(
            take_back(
                each, new_id(), each.left if whole or each.unit is Unit.KG else Quantity.of(1)
            )
            for each in (left if whole else left[:1])
        )

    def _refund(self, place: int, whole: bool, _none: int) -> None:
        lines = self._back(place, whole)
        if not lines:
            return
        cart = Cart.new(self.currency).take_back(lines)
        total = Money(cart.totals(self.shop.rules).total, self.currency)
        if not total:
            return
        kept = self.call(returns.sold, lines[0].sale_id).tenders
        tenders = in_coins(total, ways_back(kept, -total), self.shop.rules)
        self.call(sales.complete, cart, tenders)

    def _exchange(self, place: int, lines: Any, _none: int) -> None:
        back = self._back(place, whole=False)
        if back:
            self._complete(self._cart(lines).take_back(back), "cash")
