"""Which groups of customers bought, as a person with a pencil comes to it."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given

from pos_app.domain.access import Role
from pos_app.domain.errors import NotAllowed
from pos_app.domain.span import Part, Span
from pos_app.maintenance import DATABASE
from pos_app.services import report_groups, sales
from tests import pencil_book
from tests.ledger_shop import customer, sell
from tests.pencil_book import Line, grouped
from tests.random_shop import PLANS, Plan
from tests.services.test_reports_figures import (
    EXAMPLES,
    PARTS,
    SPANS,
    both,
    chosen,
    folder,
    opened,
    told,
)
from tests.shop import Shop, card, cart_of, gbp, line

__all__ = ["folder"]
DAY = Span.day(date(2026, 3, 2))


@EXAMPLES
@given(plan=PLANS, span=SPANS, part=PARTS)
def test_turnover_by_group_of_customers(
    template: Path,
    folder: Path,
    plan: Plan,
    span: tuple[int, int],
    part: str,
) -> None:
    with opened(template, folder, plan) as (made, pencil):
        asked = chosen(made, pencil, span, part)
        with closing(sqlite3.connect(folder / "shop" / DATABASE)) as database:
            whose = dict(database.execute("SELECT id, customer_id FROM sale").fetchall())
        group_of = {made.customers[0].bytes: made.group}

        def buyer(line: Line) -> bytes | None:
            found: bytes | None = whose[line.sale]
            return found

        for _state in both(made):
            lines = pencil.of(*asked)
            groups = made.call(report_groups.by_group, *asked)
            by_group = grouped(lines, lambda line: group_of.get(buyer(line) or b""))
            assert {row.id: told(row.figures) for row in groups} == {
                key: pencil_book.turnover(some) for key, some in by_group.items()
            }
            assert {row.id: row.customers for row in groups} == {
                key: len({buyer(line) for line in some} - {None}) for key, some in by_group.items()
            }


def test_a_cashier_sees_the_groups_of_their_own_buyers_without_margins(shop: Shop) -> None:
    shop.call(sales.complete, cart_of(line()), card("4.20"), actor=shop.manager)
    sell(shop, "12.00", customer(shop))
    (group,) = shop.call(report_groups.by_group, DAY)
    assert (group.customers, group.figures.total, group.figures.margin) == (1, gbp("12"), None)
    with pytest.raises(NotAllowed):
        shop.call(report_groups.by_group, DAY, Part(cashier_id=shop.manager.user_id))
    with pytest.raises(NotAllowed):
        shop.call(report_groups.by_group, DAY, actor=shop.actors[Role.STOCK_KEEPER])
