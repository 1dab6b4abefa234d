"""Whatever is sold, in whatever order: the books agree with each other to the penny."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos_app import verify
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.errors import PosError
from pos_app.domain.item import ItemFields
from pos_app.domain.money import Money, UnitPrice
from pos_app.domain.pricing import Discount
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.tax import TaxRate
from pos_app.domain.tender import Tender, TenderKind, settle
from pos_app.maintenance import DATABASE
from pos_app.services import carts, catalogue, catalogue_edit, sales
from pos_app.services import settings as shop_settings
from tests.shop import GBP, Shop, cash

TAXES = (TaxRate(200_000, True), TaxRate(50_000, True), TaxRate(99_750, True), TaxRate(0, True))


@dataclass(frozen=True)
class WantedLine:
    item: int
    quantity: int
    price: int
    taxes: tuple[TaxRate, ...] = ()
    off: Decimal = Decimal(0)
    is_one_off: bool = False


@dataclass(frozen=True)
class WantedSale:
    """What is in it, what is taken off, how it is paid, and how the shop rounds that day."""

    lines: tuple[WantedLine, ...]
    off: Decimal = Decimal(0)
    by_card: Decimal = Decimal(0)
    more: int = 0
    is_parked: bool = False
    increment: int = 1
    rounding: str = "per_line"


percents = st.decimals(0, 100, places=3)
wanted_lines: st.SearchStrategy[WantedLine] = st.builds(
    WantedLine,
    item=st.integers(0, 5),
    quantity=st.integers(1, 99),
    price=st.integers(1, 1_000_000),
    taxes=st.lists(st.sampled_from(TAXES), max_size=2, unique=True).map(tuple),
    off=percents,
    is_one_off=st.booleans(),
)
wanted_sales: st.SearchStrategy[WantedSale] = st.builds(
    WantedSale,
    lines=st.lists(wanted_lines, min_size=1, max_size=6).map(tuple),
    off=percents,
    by_card=st.decimals(0, 1, places=2),
    more=st.integers(0, 5000),
    is_parked=st.booleans(),
    increment=st.sampled_from([1, 5, 10, 100]),
    rounding=st.sampled_from(["per_line", "per_document"]),
)


@dataclass
class Day:
    """A shop with six items that sells what is wanted, and keeps its own sum."""

    shop: Shop
    shelf: list[catalogue.ItemView]
    came_to: int = 0
    tenders: dict[str, int] = field(default_factory=dict)

    def sell(self, wanted: WantedSale) -> None:
        shop, owner = self.shop, self.shop.owner
        changes = {"cash_increment": wanted.increment, "tax_rounding": wanted.rounding}
        changed = shop.call(shop_settings.change_shop, changes, actor=owner)
        rules = shop_settings.price_rules(changed.shop)
        cart = Cart.new(GBP)
        for line in wanted.lines:
            cart = cart.add(self._line(line))
        if wanted.off:
            cart = cart.with_discount(Discount.percent(str(wanted.off)))
        if wanted.is_parked:
            shop.call(carts.park, cart, "", actor=owner)
            cart = shop.call(carts.resume, cart.id, actor=owner)
        total = Money(cart.totals(rules).total, GBP)
        card = int(total.minor * wanted.by_card)
        paid = [Tender(TenderKind.CARD, Money(card, GBP))] if card else []
        due = settle(total, paid, rules).due
        if due or not paid:
            # Cash is rounded to the smallest coin, so that much more is put down.
            handed = max(due + wanted.increment + wanted.more, 1)
            paid.append(Tender(TenderKind.CASH, Money(handed, GBP)))
        done = shop.call(sales.complete, cart, tuple(paid), actor=owner)
        assert done.total == total
        assert abs(done.payable.minor - total.minor) * 2 <= wanted.increment
        self.came_to += total.minor

    def _line(self, wanted: WantedLine) -> CartLine:
        view = self.shelf[wanted.item]
        line = view.to_line(Quantity(wanted.quantity * (37 if view.unit.is_measured else 1000)))
        price = UnitPrice(wanted.price, GBP)
        line = replace(line, unit_price=price, list_price=price, taxes=wanted.taxes)
        if wanted.off:
            line = replace(line, discount=Discount.percent(str(wanted.off)))
        return replace(line, item_id=None, list_price=None) if wanted.is_one_off else line


@pytest.fixture
def day(shop: Shop) -> Day:
    """Pieces and kilos, four with a little stock, one that nobody counts."""
    ids = []
    for number in range(6):
        fields = ItemFields(
            f"Item {number}",
            unit=Unit.KG if number % 2 else Unit.PIECE,
            unit_price=UnitPrice(100, GBP),
            track_stock=number != 5,
        )
        opening = Quantity.of(3) if number < 4 else None
        ids.append(shop.call(catalogue_edit.add_item, fields, opening, actor=shop.owner).id)
    return Day(shop, list(shop.call(catalogue.views, ids)))


SUMS = """
    SELECT (SELECT sum(total) FROM sale), (SELECT sum(net + tax) FROM sale),
           (SELECT sum(gross) FROM sale_line), (SELECT sum(net + tax) FROM sale_line),
           (SELECT sum(amount) FROM sale_tender) - (SELECT sum(change + cash_rounding) FROM sale)
"""
TAXES_AGREE = """
    SELECT (SELECT coalesce(sum(tax), 0) FROM sale_tax) - (SELECT sum(tax) FROM sale),
           (SELECT sum(tax) FROM sale_line) - (SELECT sum(tax) FROM sale)
"""


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(wanted=st.lists(wanted_sales, min_size=1, max_size=3))
def test_lines_taxes_tenders_stock_and_chain_agree(day: Day, wanted: list[WantedSale]) -> None:
    """The same shop sells on from one example to the next, so that its books grow."""
    for sale in wanted:
        day.sell(sale)
    assert day.shop.rows(SUMS) == [(day.came_to,) * 5]
    assert day.shop.rows(TAXES_AGREE) == [(0, 0)]
    assert day.shop.rows("SELECT count(*) FROM sale") == day.shop.rows(
        "SELECT next_number - 1 FROM identity"
    )
    report = verify.whole(day.shop.folder)
    assert report.is_whole, report.sentence


def test_levels_are_what_movements_sum_to(day: Day) -> None:
    day.sell(WantedSale((WantedLine(0, 2, 100), WantedLine(1, 3, 100), WantedLine(5, 3, 100))))
    views = day.shop.call(catalogue.views, [view.id for view in day.shelf])
    levels = {view.name: view.stock for view in views}
    assert levels["Item 0"] == Quantity.of(1)
    assert levels["Item 1"] == Quantity(3000 - 3 * 37)
    assert levels["Item 4"] == Quantity(0), "counted, but never stocked or sold"
    assert levels["Item 5"] is None, "which nobody counts"


def test_a_level_that_was_tampered_with_is_found(day: Day) -> None:
    with closing(sqlite3.connect(day.shop.folder / DATABASE)) as database, database:
        database.execute("UPDATE stock_level SET quantity = quantity + 1 WHERE quantity = 3000")
    assert "Stock of Item 0" in verify.whole(day.shop.folder).sentence


def test_a_refused_sale_changes_no_book(day: Day) -> None:
    books = "SELECT head_n, next_number, (SELECT count(*) FROM stock_movement) FROM identity"
    before = day.shop.rows(books)
    cart = Cart.new(GBP).add(day.shelf[0].to_line(Quantity.of(1)))
    too_much = (Tender(TenderKind.CARD, Money(10_000, GBP)),)
    for paid in ((), too_much, cash("0.00")):
        with pytest.raises(PosError):
            day.shop.call(sales.complete, cart, paid)
    assert day.shop.rows(books) == before
