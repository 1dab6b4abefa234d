"""The stock's reports against a book that is kept beside every act; who may see what of them."""

import shutil
import sqlite3
from collections import defaultdict
from contextlib import closing
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from pos_app.domain.access import Role
from pos_app.domain.business_day import business_day
from pos_app.domain.errors import Invalid, NotAllowed
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.domain.span import NO_CATEGORY, Part, Span
from pos_app.domain.stock import StockReason
from pos_app.maintenance import DATABASE
from pos_app.services import catalogue_edit, report_stock, shifts
from pos_app.services.report_stock import RollRow
from pos_app.services.stock_keeping import DeliveredLine
from tests.refunds import everything, refund, sell
from tests.services.test_stock_keeping import add, adjust, receive
from tests.shop import GBP, Shop, gbp, line, open_copy

DAY = Span.day(date(2026, 3, 2))
MARCH = Span(date(2026, 3, 1), date(2026, 3, 31))
GOODS = ("Honey", "Jam", "Tea")
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("sell"), st.integers(0, 2), st.integers(1, 5)),
        st.tuples(st.just("refund"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("receive"), st.integers(0, 2), st.integers(1, 9)),
        st.tuples(st.just("waste"), st.integers(0, 2), st.integers(1, 3)),
        st.tuples(st.just("lose"), st.integers(0, 2), st.integers(1, 3)),
        st.tuples(st.just("find"), st.integers(0, 2), st.integers(1, 3)),
        st.tuples(st.just("wait"), st.integers(1, 60), st.just(0)),
    ),
    max_size=14,
)  # fmt: skip
EXAMPLES = tuned(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
COSTS = {"Honey": Decimal("2.00"), "Jam": Decimal("0.35"), "Tea": None}
Move = tuple[date, str, str, int]  # day, item, column of the roll, pieces


class Book:
    """What a person writes beside each act."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.moves, self.sold = shop, list[Move](), list[Any]()
        self.items: dict[str, UUID] = {}
        for name in GOODS:
            cost = COSTS[name]
            fields = ItemFields(
                name, unit_price=UnitPrice.parse("6.50", GBP),
                cost_price=None if cost is None else UnitPrice.parse(str(cost), GBP),
            )  # fmt: skip
            saved = shop.call(catalogue_edit.add_item, fields, Quantity.of(40), actor=shop.owner)
            self.items[name] = saved.id
            self.note(name, "received", 40)

    @property
    def today(self) -> date:
        return business_day(self.shop.clock.now(), "Europe/London", 4)

    def note(self, name: str, column: str, pieces: int) -> None:
        self.moves.append((self.today, name, column, pieces))

    def act(self, kind: str, which: int, pieces: int) -> None:
        if kind == "wait":
            self.shop.clock.advance(which * 3600)
            return
        if kind == "refund":
            self._refund(which)
            return
        name = GOODS[which]
        item, owner = self.items[name], self.shop.owner
        if kind == "sell":
            one = line(name, "6.50", str(pieces), item_id=item)
            self.sold.append((sell(self.shop, one), name, pieces))
            self.note(name, "sold", pieces)
        elif kind == "receive":
            receive(self.shop, DeliveredLine(item, Quantity.of(pieces)), actor=owner)
            self.note(name, "received", pieces)
        else:
            why = {"waste": StockReason.BREAKAGE, "lose": StockReason.THEFT,
                   "find": StockReason.FOUND}[kind]  # fmt: skip
            change = pieces if kind == "find" else -pieces
            adjust(self.shop, item, str(change), why, actor=owner)
            self.note(name, "wasted" if kind == "waste" else "corrected", change)

    def _refund(self, which: int) -> None:
        if self.sold:
            sale, name, pieces = self.sold.pop(which % len(self.sold))
            refund(self.shop, everything(sale), actor=self.shop.manager)
            self.note(name, "sold", -pieces)

    def sum_of(self, name: str, *columns: str, span: Span | None = None) -> int:
        return sum(
            pieces for day, item, column, pieces in self.moves
            if item == name and column in columns and (span is None or day in span)
        )  # fmt: skip


def pieces(quantity: Quantity) -> int:
    return quantity.thousandths // 1000


def minor(exact: Decimal) -> int:
    return int((exact * 100).quantize(Decimal(1), ROUND_HALF_UP))


@EXAMPLES
@given(acts=ACTS, first=st.integers(0, 8), days=st.integers(0, 12))
def test_every_item_is_told_from_its_opening_to_its_closing_stock(
    template: Path, tmp_path: Path, acts: list[Any], first: int, days: int
) -> None:
    folder = tmp_path / str(new_id())
    folder.mkdir()
    shutil.copy(template / DATABASE, folder / DATABASE)
    shop = open_copy(folder)
    shop.call(shifts.open_shift, gbp("100"))
    book = Book(shop)
    for act in acts:
        book.act(*act)
    begin = date(2026, 3, 1) + timedelta(days=first)
    span = Span(begin, begin + timedelta(days=days))
    check_roll(book, span)
    check_standing(book, span)
    check_lost(book, span)
    shop.backend.close()


def check_roll(book: Book, span: Span) -> None:
    rows: dict[str, RollRow] = {
        row.name: row for row in book.shop.call(report_stock.rolled, span, actor=book.shop.manager)
    }
    before = Span(date.min, span.first - timedelta(days=1))
    moved = {item for day, item, _column, _pieces in book.moves if day in span}
    assert set(rows) == moved
    for name, row in rows.items():
        opening = (
            book.sum_of(name, "received", "wasted", "corrected", span=before)
            - book.sum_of(name, "sold", span=before)
        )  # fmt: skip
        assert pieces(row.opening) == opening
        for column in ("received", "sold", "wasted", "corrected"):
            assert pieces(getattr(row, column)) == book.sum_of(name, column, span=span)
        assert row.moved == Quantity(0)
        closing = row.opening + row.received - row.sold + row.wasted + row.corrected + row.moved
        assert row.closing == closing


def check_standing(book: Book, span: Span) -> None:
    manager = book.shop.manager
    covered = {row.name: row for row in book.shop.call(report_stock.cover, span, actor=manager)}
    dead = {row.name: row for row in book.shop.call(report_stock.dead, span, actor=manager)}
    with closing(sqlite3.connect(book.shop.backend.path)) as database:
        (begun,) = database.execute("SELECT min(business_day) FROM sale").fetchone()
    from_day = max(span.first, date.fromisoformat(begun)) if begun else span.first
    days = max((min(span.last, book.today) - from_day).days + 1, 1)
    for name in GOODS:
        level = book.sum_of(name, "received", "wasted", "corrected") - book.sum_of(name, "sold")
        sold = book.sum_of(name, "sold", span=span)
        assert (name in dead) == (level > 0 and sold <= 0)
        assert (name in covered) == (level > 0 and sold > 0)
        if name in covered:
            lasts = (Decimal(level) * days / sold).quantize(Decimal(1), ROUND_HALF_UP)
            assert covered[name].cover == int(lasts)
        row = covered.get(name) or dead.get(name)
        if row is not None:
            assert (pieces(row.on_hand), pieces(row.sold)) == (level, sold)


def check_lost(book: Book, span: Span) -> None:
    lost: dict[str, dict[str, int]] = defaultdict(lambda: {"wasted": 0, "missing": 0, "found": 0})
    for day, name, column, change in book.moves:
        if day in span and column in {"wasted", "corrected"}:
            kind = "wasted" if column == "wasted" else "missing" if change < 0 else "found"
            lost[name][kind] += change
    rows = {row.name: row for row in book.shop.call(report_stock.shrinkage, span,
                                                    actor=book.shop.manager)}  # fmt: skip
    assert set(rows) == set(lost)
    for name, row in rows.items():
        found = lost[name]
        assert {key: pieces(getattr(row, key)) for key in found} == found
        whole, cost = sum(found.values()), COSTS[name]
        assert row.at_cost is not None
        assert row.at_cost.minor == (0 if cost is None else minor(cost * whole))
        sold = max(book.sum_of(name, "sold", span=span), 0)
        if -whole + sold > 0 >= whole:
            rate = Decimal(-whole) * 1_000_000 / (-whole + sold)
            assert row.rate == int(rate.quantize(Decimal(1), ROUND_HALF_UP))
        else:
            assert row.rate is None


def test_kinds_of_movement_are_counted_and_told_at_cost(shop: Shop) -> None:
    honey = add(shop, opening=10, cost_price=UnitPrice.parse("2.00", GBP))
    add(shop, "Tea", opening=4)
    sell(shop, line("Honey", "6.50", "3", item_id=honey))
    adjust(shop, honey, "-1", StockReason.BREAKAGE)
    rows = {
        row.kind: (row.movements, row.items, row.came, row.went, row.without_cost)
        for row in shop.call(report_stock.movements, DAY, actor=shop.manager)
    }
    assert rows == {
        "opening": (2, 2, gbp("20"), gbp("0"), 1),
        "sale": (1, 1, gbp("0"), gbp("-6"), 0),
        "waste": (1, 1, gbp("0"), gbp("-2"), 0),
    }


def test_the_longest_unsold_and_the_shortest_cover_come_first(shop: Shop) -> None:
    old, never, quick, slow = (add(shop, name, 20) for name in ("Old", "Never", "Quick", "Slow"))
    sell(shop, line("Old", "6.50", item_id=old))
    shop.clock.advance(timedelta(days=9).total_seconds())
    one, ten = line("Slow", "6.50", item_id=slow), line("Quick", "6.50", "10", item_id=quick)
    sell(shop, one, ten)
    span = Span(date(2026, 3, 11), date(2026, 3, 11))
    dead = shop.call(report_stock.dead, span, actor=shop.manager)
    assert [(row.name, row.last_sold) for row in dead] == [
        ("Never", None), ("Old", date(2026, 3, 2)),
    ]  # fmt: skip
    cover = shop.call(report_stock.cover, span, actor=shop.manager)
    assert [(row.name, row.cover) for row in cover] == [("Quick", 1), ("Slow", 19)]
    assert never in {row.item_id for row in dead}
    assert len(shop.call(report_stock.dead, span, limit=1, actor=shop.manager)) == 1


def test_stock_is_told_of_a_category_and_refused_of_a_till_or_a_person(shop: Shop) -> None:
    add(shop)
    nothing, new = Part(category_id=new_id()), Part(category_id=NO_CATEGORY)
    assert shop.call(report_stock.rolled, DAY, nothing, actor=shop.manager) == ()
    assert [row.name for row in shop.call(report_stock.rolled, DAY, new, actor=shop.manager)] == [
        "Honey"
    ]
    services = (report_stock.movements, report_stock.rolled, report_stock.cover, report_stock.dead,
                report_stock.shrinkage, report_stock.value, report_stock.low)  # fmt: skip
    for service in services:
        for part in (Part(till_id=new_id()), Part(cashier_id=shop.cashier.user_id)):
            with pytest.raises(Invalid):
                shop.call(service, DAY, part, actor=shop.owner)


def test_low_items_and_the_value_are_those_of_the_stock_screens(shop: Shop) -> None:
    add(shop, opening=2, reorder_level=Quantity.of(5), cost_price=UnitPrice.parse("2.00", GBP))
    (low,) = shop.call(report_stock.low, DAY, actor=shop.manager)
    assert (low.name, low.on_hand) == ("Honey", Quantity.of(2))
    value = shop.call(report_stock.value, MARCH, actor=shop.owner)
    assert value.total.at_cost == gbp("4.00")
    earlier = Span.day(date(2026, 2, 1))
    assert shop.call(report_stock.value, earlier, actor=shop.owner).total.at_cost == gbp("0")


def test_a_cashier_sees_no_stock_reports_and_no_cost_is_told_to_who_may_not_see_it(
    shop: Shop,
) -> None:
    honey = add(shop, cost_price=UnitPrice.parse("2.00", GBP))
    adjust(shop, honey, "-1", StockReason.BREAKAGE)
    for service in (report_stock.movements, report_stock.rolled, report_stock.cover,
                    report_stock.dead, report_stock.shrinkage, report_stock.value,
                    report_stock.low):  # fmt: skip
        with pytest.raises(NotAllowed):
            shop.call(service, DAY)
    supervisor = shop.actors[Role.SUPERVISOR]
    (row,) = shop.call(report_stock.shrinkage, DAY, actor=supervisor)
    assert (row.wasted, row.at_cost) == (Quantity.of(-1), None)
    kinds = shop.call(report_stock.movements, DAY, actor=supervisor)
    assert {(kind.came, kind.went) for kind in kinds} == {(None, None)}
    with pytest.raises(NotAllowed):
        shop.call(report_stock.value, DAY, actor=supervisor)


def test_an_empty_shop_has_no_stock_to_tell(shop: Shop) -> None:
    for service in (report_stock.movements, report_stock.rolled, report_stock.cover,
                    report_stock.dead, report_stock.shrinkage, report_stock.low):  # fmt: skip
        assert shop.call(service, Span(date.min, date.max), actor=shop.manager) == ()
