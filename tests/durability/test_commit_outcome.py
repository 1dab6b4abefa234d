"""A COMMIT that fails may have happened all the same. What the till says is true in both cases, and
the same cart is never sold twice (SYNC.md 2.3).

The driver's connection is wrapped, so that its COMMIT fails before or after it really commits.
"""

import sqlite3
from typing import Any

import pytest
from sqlalchemy import event

from pos_app.backend import SENTENCES
from pos_app.domain.errors import StorageFailed
from pos_app.maintenance import open_shop
from pos_app.services import carts, sales
from tests.durability.counter import faults
from tests.shop import Shop, cart_of, cash, line


class FaultyConnection(sqlite3.Connection):
    """Fails its next COMMITs as planned: "before" or "after" really committing, or not ("well")."""

    plan: list[str]

    def commit(self) -> None:
        fault = self.plan.pop(0) if self.plan else "well"
        if fault != "before":
            super().commit()
        if fault != "well":
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
            raise error


@pytest.fixture
def plan(shop: Shop) -> list[str]:
    """What happens to the writer's next COMMITs."""
    planned: list[str] = []

    class Connection(FaultyConnection):
        plan = planned

    def connect(_dialect: Any, _record: Any, arguments: Any, options: Any) -> sqlite3.Connection:
        return sqlite3.connect(*arguments, **options, factory=Connection)

    event.listen(shop.backend._writer, "do_connect", connect)
    shop.backend._writer.dispose()
    return planned


def count_sales(shop: Shop) -> int:
    ((count,),) = shop.rows("SELECT count(*) FROM sale")
    return int(count)


def test_a_commit_that_failed_and_left_nothing_is_not_saved_and_can_be_tried_again(
    shop: Shop, plan: list[str]
) -> None:
    cart = cart_of(line())
    plan[:] = ["before"]
    with pytest.raises(StorageFailed, match="Not saved") as refused:
        shop.call(sales.complete, cart, cash("5"))
    assert refused.value.reason == "unknown"
    assert count_sales(shop) == 0
    assert shop.call(sales.complete, cart, cash("5")).number == "2-0001"
    assert faults(shop.folder, []) == []


def test_a_commit_that_failed_after_it_happened_is_a_sale(shop: Shop, plan: list[str]) -> None:
    cart = cart_of(line())
    plan[:] = ["after"]
    done = shop.call(sales.complete, cart, cash("5"))
    assert done.number == "2-0001"
    assert shop.call(sales.complete, cart, cash("5")) == done
    assert count_sales(shop) == 1
    assert faults(shop.folder, []) == []


@pytest.mark.parametrize("first", ["before", "after"])
def test_while_nobody_can_know_nothing_else_is_sold(
    shop: Shop, plan: list[str], first: str
) -> None:
    cart, other = cart_of(line()), cart_of(line(name="Tea"))
    plan[:] = [first, "before", "before", "before"]
    for wanted in (cart, other, cart):
        with pytest.raises(StorageFailed) as refused:
            shop.call(sales.complete, wanted, cash("5"))
        assert refused.value.reason == "unsure"
        assert refused.value.sentence == SENTENCES["unsure"]
    assert plan == []
    done = shop.call(sales.complete, cart, cash("5"))
    assert done.number == "2-0001"
    assert shop.call(sales.complete, cart, cash("5")) == done
    assert shop.call(sales.complete, other, cash("5")).number == "2-0002"
    assert faults(shop.folder, []) == []


@pytest.mark.parametrize("first", ["before", "after"])
def test_after_the_next_start_the_till_knows(shop: Shop, plan: list[str], first: str) -> None:
    cart = cart_of(line())
    shop.call(carts.save, cart, cash("5"))
    plan[:] = [first, "before"]
    with pytest.raises(StorageFailed, match="Stop selling here"):
        shop.call(sales.complete, cart, cash("5"))
    shop.backend.close()
    shop.backend = open_shop(shop.folder, clock=shop.clock).backend
    found = shop.call(carts.read_open)
    if first == "after":
        assert found is None
        assert count_sales(shop) == 1
    else:
        assert (found.cart, found.tenders) == (cart, cash("5"))
        assert count_sales(shop) == 0
    assert shop.call(sales.complete, cart, cash("5")).number == "2-0001"
    assert count_sales(shop) == 1


def test_a_cart_that_could_not_be_saved_is_saved_the_next_time(shop: Shop, plan: list[str]) -> None:
    cart = cart_of(line())
    plan[:] = ["before"]
    with pytest.raises(StorageFailed, match="Not saved"):
        shop.call(carts.save, cart)
    shop.call(carts.save, cart)
    assert shop.call(carts.read_open).cart == cart
