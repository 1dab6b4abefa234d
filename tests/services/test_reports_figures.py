"""Whatever was sold, every figure of every report is the one a person with a pencil comes to."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pos_app.domain.money import Money
from pos_app.domain.quantity import Quantity
from pos_app.domain.span import EVERYTHING, NO_CATEGORY, Part, Span
from pos_app.maintenance import DATABASE
from pos_app.services import daily_sums, report_items, report_money, reports
from pos_app.services.report_basis import Margin, Turnover
from pos_app.services.report_items import Band, Measure, Sold
from tests import pencil_book
from tests.pencil_book import Line, Pencil, grouped, whole
from tests.random_shop import PLANS, Plan, RandomShop

# A shop takes a second to sell in: what fails is told as it is, not made smaller for minutes.
EXAMPLES = settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SPANS = st.tuples(st.integers(-3, 40), st.integers(0, 80))
PARTS = st.sampled_from(["everything", "cashier", "category", "no category", "till"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("random")


@contextmanager
def opened(template: Path, folder: Path, plan: Plan) -> Iterator[tuple[RandomShop, Pencil]]:
    made = RandomShop.of(template, folder / "shop", plan)
    try:
        yield made, Pencil(folder / "shop" / DATABASE, plan.zone)
    finally:
        made.shop.backend.close()


def both(made: RandomShop) -> Iterator[str]:
    """As the shop is, some days summed up and some not; then with all of them summed up."""
    yield "as it is"
    made.shop.clock.advance(3 * 86_400)
    while made.call(daily_sums.sum_up, 1000):
        pass
    assert made.call(daily_sums.left) == 0
    yield "summed up"


def chosen(made: RandomShop, pencil: Pencil, span: tuple[int, int], part: str) -> tuple[Span, Part]:
    days = sorted({line.day for line in pencil.lines}) or [date(2026, 3, 28)]
    first = days[0] + timedelta(days=span[0])
    parts = {
        "everything": EVERYTHING,
        "cashier": Part(cashier_id=made.shop.owner.user_id),
        "category": Part(category_id=made.categories[0]),
        "no category": Part(category_id=NO_CATEGORY),
        "till": Part(till_id=UUID(bytes=pencil.lines[0].till) if pencil.lines else None),
    }
    return Span(first, first + timedelta(days=span[1])), parts[part]


def told(figures: Turnover) -> dict[str, Any]:
    """A report's figures as plain numbers, by their names."""
    return {
        name: plain(getattr(figures, name))
        for name in Turnover.__slots__
    }  # fmt: skip


def plain(value: Any) -> Any:
    if isinstance(value, Money):
        return value.minor
    if isinstance(value, Quantity):
        return value.thousandths
    if isinstance(value, Margin):
        return value.cost.minor, value.profit.minor, value.rate
    return value


def by(lines: list[Line], key: Any) -> dict[Any, dict[str, Any]]:
    found = grouped(lines, key)
    return {each: pencil_book.turnover(found[each]) for each in sorted(found)}


@EXAMPLES
@given(plan=PLANS, span=SPANS, part=PARTS)
def test_turnover_in_all_and_by_day_hour_and_person(
    template: Path, folder: Path, plan: Plan, span: tuple[int, int], part: str
) -> None:
    with opened(template, folder, plan) as (made, pencil):
        asked = chosen(made, pencil, span, part)
        for _state in both(made):
            lines = pencil.of(*asked)
            summary = made.call(reports.summary, *asked)
            assert told(summary.figures) == pencil_book.turnover(lines)
            assert summary.uncosted == len({line.item for line in lines if line.cost is None})
            for service, key in (
                (reports.by_day, lambda line: line.day),
                (reports.by_week, lambda line: line.day - timedelta(days=line.day.weekday())),
                (reports.by_month, lambda line: line.day.replace(day=1)),
            ):
                rows = made.call(service, *asked)
                assert {row.day: told(row.figures) for row in rows} == by(lines, key)
                assert [row.day for row in rows] == sorted(row.day for row in rows)
            hours = {row.hour: told(row.figures) for row in made.call(reports.by_hour, *asked)}
            assert hours == by(lines, pencil.hour)
            week = made.call(reports.by_weekday_and_hour, *asked)
            assert {(row.weekday, row.hour): told(row.figures) for row in week} == by(
                lines, lambda line: (line.day.weekday(), pencil.hour(line))
            )
            for service, column in (
                (reports.by_cashier, "cashier"),
                (reports.by_till, "till"),
                (reports.by_location, "location"),
            ):
                rows = made.call(service, *asked)
                found = {row.id.bytes: told(row.figures) for row in rows}
                assert found == by(lines, lambda line, name=column: getattr(line, name))
                totals = [row.figures.total.minor for row in rows]
                assert totals == sorted(totals, reverse=True)


@EXAMPLES
@given(plan=PLANS, span=SPANS, part=PARTS)
def test_items_categories_and_their_ranks(
    template: Path, folder: Path, plan: Plan, span: tuple[int, int], part: str
) -> None:
    with opened(template, folder, plan) as (made, pencil):
        asked = chosen(made, pencil, span, part)
        for _state in both(made):
            lines = pencil.of(*asked)
            items = grouped(lines, lambda line: line.item)
            for measure in Measure:
                rows = made.call(report_items.ranking, *asked, measure)
                assert {row.item_id and row.item_id.bytes for row in rows} == set(items)
                check_ranks(rows, {key: worth(found, measure) for key, found in items.items()})
                for row in rows:
                    check_item(row, items[row.item_id and row.item_id.bytes])
            lowest = made.call(report_items.lowest, *asked)
            measures = [row.quantity.thousandths for row in lowest]
            assert measures == sorted(measures)
            silent = made.call(report_items.never_sold, *asked)
            assert not {one.item_id.bytes for one in silent} & set(items)
            shelf = [
                place
                for place, _item in enumerate(made.items)
                if asked[1].category_id in {None, (*made.categories, NO_CATEGORY)[place % 3]}
            ]
            unsold = [made.items[place] for place in shelf if made.items[place].bytes not in items]
            assert [one.item_id for one in silent] == unsold
            categories = grouped(lines, lambda line: line.category)
            rows = made.call(report_items.by_category, *asked)
            assert {row.id and row.id.bytes: told(row.figures) for row in rows} == {
                key: pencil_book.turnover(found) for key, found in categories.items()
            }
            suppliers = made.call(report_items.by_supplier, *asked)
            assert [sold(row.sold) for row in suppliers] == ([sums(lines)] if lines else [])


def worth(lines: list[Line], measure: Measure) -> Decimal:
    if measure is Measure.VALUE:
        return sum((line.gross for line in lines), Decimal(0))
    if measure is Measure.QUANTITY:
        return sum((line.quantity * 1000 for line in lines), Decimal(0))
    known = [line for line in lines if line.cost is not None]
    return sum((line.net - (line.cost or 0) for line in known), Decimal(0))


def check_ranks(rows: Any, measures: dict[Any, Decimal]) -> None:
    """Rank, share and running share of each item, and its band."""
    all_of_it = sum(measures.values(), Decimal(0))
    before = Decimal(0)
    best = sorted(measures.values(), reverse=True)
    for row, measure in zip(rows, best, strict=True):
        mine = measures[row.item_id and row.item_id.bytes]
        assert mine == measure
        assert row.rank == 1 + sum(other > mine for other in best)
        if all_of_it <= 0:
            assert (row.share, row.running, row.band) == (None, None, Band.C)
        else:
            assert row.share == whole(mine * 1_000_000 / all_of_it)
            assert row.running == whole((before + mine) * 1_000_000 / all_of_it)
            limit = before / all_of_it
            expected = Band.A if limit < Decimal("0.8") else Band.B
            expected = Band.C if mine <= 0 or limit >= Decimal("0.95") else expected
            assert row.band is expected
        before += mine


def check_item(row: Any, lines: list[Line]) -> None:
    assert row.quantity.thousandths == int(sum(line.quantity * 1000 for line in lines))
    assert row.returned.thousandths == -int(
        sum(line.quantity * 1000 for line in lines if line.is_back)
    )
    assert sold(row.sold) == sums(lines)
    assert row.name == (lines[0].name if row.item_id else "")


def sold(row: Sold) -> tuple[Any, ...]:
    return tuple(plain(getattr(row, name)) for name in Sold.__slots__)


def sums(lines: list[Line]) -> tuple[Any, ...]:
    return (
        int(sum(line.things for line in lines) * 1000),
        int(sum(line.gross for line in lines)),
        int(sum(line.net for line in lines)),
        int(sum(line.tax for line in lines)),
        int(sum(line.discount for line in lines if not line.is_back)),
        pencil_book.margin(lines),
    )


@EXAMPLES
@given(plan=PLANS, span=SPANS, part=PARTS)
def test_taxes_and_payments(
    template: Path, folder: Path, plan: Plan, span: tuple[int, int], part: str
) -> None:
    with opened(template, folder, plan) as (made, pencil):
        asked = chosen(made, pencil, span, part)
        for _state in both(made):
            lines = pencil.of(*asked)
            report = made.call(report_money.taxes, *asked)
            expected: dict[Any, tuple[int, int]] = {}
            for line in lines:
                for ppm, included, amount in line.rates:
                    old = expected.get((ppm, included, line.is_back), (0, 0))
                    expected[ppm, included, line.is_back] = (
                        old[0] + int(line.net), old[1] + int(amount)
                    )  # fmt: skip
            found = {
                (row.rate.ppm, row.rate.included, row.is_back): (row.base.minor, row.tax.minor)
                for row in report.rows
            }
            assert found == expected
            assert all(row.gross == row.base + row.tax for row in report.rows)
            assert report.tax.minor == sum(row.tax.minor for row in report.rows)
            assert report.total.minor == sum(line.gross for line in lines)
            if asked[1].category_id is not None:
                continue
            paid = grouped(pencil.paid(*asked), lambda each: each.kind)
            rows = made.call(report_money.by_tender, *asked)
            assert {
                row.kind.value: (row.count, row.taken.minor, row.refunded.minor) for row in rows
            } == {
                kind: (
                    sum(not each.is_change for each in some),
                    sum(each.amount for each in some if not each.is_back),
                    sum(each.amount for each in some if each.is_back),
                )
                for kind, some in paid.items()
            }
