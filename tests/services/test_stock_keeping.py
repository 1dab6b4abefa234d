"""Stock that changes other than by a sale: what an act may do, what it leaves in the books."""

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pos_app.domain.access import Role
from pos_app.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.stock import StockReason
from pos_app.services import catalogue, catalogue_edit, sales, stock, stock_keeping, stock_value
from pos_app.services.stock_keeping import DeliveredLine
from tests.shop import GBP, Shop, cart_of, cash, line

BREAKAGE, FOUND, COUNT = StockReason.BREAKAGE, StockReason.FOUND, StockReason.COUNT


def add(shop: Shop, name: str = "Honey", opening: int | None = 10, **fields: Any) -> UUID:
    """An item with stock, priced at £6.50."""
    fields = {"unit_price": price("6.50"), **fields}
    start = None if opening is None else Quantity.of(opening)
    saved = shop.call(catalogue_edit.add_item, ItemFields(name, **fields), start, actor=shop.owner)
    item_id: UUID = saved.id
    return item_id


def price(text: str) -> UnitPrice:
    return UnitPrice.parse(text, GBP)


def keeper(shop: Shop) -> Any:
    return shop.actors[Role.STOCK_KEEPER]


def adjust(shop: Shop, item: UUID, change: str, reason: StockReason, **more: Any) -> Quantity:
    values = {"actor": keeper(shop), **more}
    document = values.pop("document", None) or new_id()
    after: Quantity = shop.call(
        stock_keeping.adjust, document, item, Quantity.parse(change), reason, **values
    )
    return after


def receive(shop: Shop, *lines: DeliveredLine, **more: Any) -> None:
    values = {"actor": keeper(shop), **more}
    document = values.pop("document", None) or new_id()
    shop.call(stock_keeping.receive, document, lines, values.pop("note", ""), **values)


def on_hand(shop: Shop, item: UUID) -> Quantity:
    found: Quantity = shop.call(stock.levels, [item])[item]
    return found


def cost_of(shop: Shop, item: UUID) -> str:
    cost = shop.call(catalogue.item, item, actor=shop.owner).fields.cost_price
    return "" if cost is None else cost.plain


def entries(shop: Shop, kind: str) -> list[dict[str, Any]]:
    rows = shop.rows("SELECT body FROM journal_entry WHERE kind = ? ORDER BY n", kind)
    return [json.loads(body) for (body,) in rows]


def test_what_broke_leaves_the_stock_and_stands_in_the_journal(shop: Shop) -> None:
    honey = add(shop)
    assert adjust(shop, honey, "-2", BREAKAGE) == Quantity.of(8)
    assert on_hand(shop, honey) == Quantity.of(8)
    (entry,) = entries(shop, "stock.wasted")
    assert (entry["id"], entry["quantity"], entry["on_hand"]) == (honey.hex, -2000, 8000)
    assert entry["reason"] == "breakage"


def test_what_was_found_comes_back(shop: Shop) -> None:
    honey = add(shop)
    assert adjust(shop, honey, "1", FOUND) == Quantity.of(11)
    assert len(entries(shop, "stock.adjusted")) == 1


@pytest.mark.parametrize(
    ("change", "reason"), [("1", BREAKAGE), ("1", StockReason.THEFT), ("-1", FOUND)]
)
def test_a_reason_that_goes_the_other_way_is_refused(
    shop: Shop, change: str, reason: StockReason
) -> None:
    with pytest.raises(Invalid, match="the other way"):
        adjust(shop, add(shop), change, reason)


@pytest.mark.parametrize("policy", ["warn", "ask", "block"])
def test_nothing_is_taken_out_that_is_not_there(shop: Shop, policy: str) -> None:
    honey = add(shop, stock_policy=policy)
    with pytest.raises(Conflict, match="Only 10 of Honey on hand"):
        adjust(shop, honey, "-11", BREAKAGE)
    adjust(shop, honey, "-10", BREAKAGE)
    with pytest.raises(Conflict, match="There is no Honey on hand"):
        adjust(shop, honey, "-1", BREAKAGE)
    assert on_hand(shop, honey) == Quantity(0)


def test_an_item_that_may_go_below_zero_does(shop: Shop) -> None:
    honey = add(shop, stock_policy="allow")
    assert adjust(shop, honey, "-11", COUNT) == Quantity.of(-1)


def test_nothing_is_lost_of_what_is_not_counted_or_not_there(shop: Shop) -> None:
    gift = add(shop, "Gift wrap", None, track_stock=False)
    with pytest.raises(Conflict, match="Gift wrap is not counted"):
        adjust(shop, gift, "-1", BREAKAGE)
    with pytest.raises(NotFound):
        adjust(shop, new_id(), "-1", BREAKAGE)


@pytest.mark.parametrize("change", ["0", "0.5", "9" * 17])
def test_an_amount_that_makes_no_sense_is_refused(shop: Shop, change: str) -> None:
    with pytest.raises(Invalid):
        adjust(shop, add(shop), change, COUNT)


def test_cheese_is_wasted_by_weight(shop: Shop) -> None:
    brie = add(shop, "Brie", 2, unit=Unit.KG)
    assert adjust(shop, brie, "-0.25", StockReason.SAMPLE) == Quantity.parse("1.75")


def test_the_same_act_asked_twice_happens_once(shop: Shop) -> None:
    honey, document = add(shop), new_id()
    for _time in range(2):
        assert adjust(shop, honey, "-2", BREAKAGE, document=document) == Quantity.of(8)
    assert len(entries(shop, "stock.wasted")) == 1
    with pytest.raises(Conflict, match="Another document"):
        adjust(shop, honey, "-3", BREAKAGE, document=document)


def test_a_delivery_raises_the_stock_and_averages_the_cost(shop: Shop) -> None:
    honey, jam = add(shop, cost_price=price("3.00")), add(shop, "Jam", None)
    document = new_id()
    lines = (
        DeliveredLine(honey, Quantity.of(10), price("4.00")),
        DeliveredLine(jam, Quantity.of(6), price("2.30")),
    )
    for _time in range(2):
        receive(shop, *lines, document=document, note=" HW-20418 ")
    assert (on_hand(shop, honey), on_hand(shop, jam)) == (Quantity.of(20), Quantity.of(6))
    assert (cost_of(shop, honey), cost_of(shop, jam)) == ("3.50", "2.30")
    (entry,) = entries(shop, "stock.received")
    assert (entry["note"], len(entry["lines"])) == ("HW-20418", 2)
    assert (entry["lines"][0]["cost_before"], entry["lines"][0]["cost_after"]) == (30000, 35000)


def test_a_delivery_without_a_cost_leaves_the_cost(shop: Shop) -> None:
    honey = add(shop, cost_price=price("3.00"))
    receive(shop, DeliveredLine(honey, Quantity.of(5)))
    assert (on_hand(shop, honey), cost_of(shop, honey)) == (Quantity.of(15), "3.00")


def test_stock_below_zero_weighs_nothing_in_the_average(shop: Shop) -> None:
    honey = add(shop, opening=0, cost_price=price("3.00"), stock_policy="allow")
    adjust(shop, honey, "-4", COUNT)
    receive(shop, DeliveredLine(honey, Quantity.of(5), price("4.00")))
    assert (on_hand(shop, honey), cost_of(shop, honey)) == (Quantity.of(1), "4.00")


def test_a_delivery_that_makes_no_sense_is_refused_whole(shop: Shop) -> None:
    honey = add(shop)
    good = DeliveredLine(honey, Quantity.of(1))
    for lines in ((), (good, good), (good, DeliveredLine(new_id(), Quantity.of(1)))):
        with pytest.raises((Invalid, NotFound)):
            receive(shop, *lines)
    with pytest.raises(Invalid, match="cost"):
        receive(shop, DeliveredLine(honey, Quantity.of(1), UnitPrice(-1, GBP)))
    assert on_hand(shop, honey) == Quantity.of(10)


def test_a_cashier_may_neither_take_out_nor_put_in_nor_look_back(shop: Shop) -> None:
    honey = add(shop)
    with pytest.raises(NotAllowed, match="You may not see how stock moved"):
        shop.call(stock_keeping.history, honey)
    with pytest.raises(NotAllowed, match="You may not change stock"):
        adjust(shop, honey, "-1", BREAKAGE, actor=shop.cashier)
    with pytest.raises(NotAllowed, match="You may not receive deliveries"):
        receive(shop, DeliveredLine(honey, Quantity.of(1)), actor=shop.cashier)


def test_the_history_tells_what_who_and_what_was_left(shop: Shop) -> None:
    honey = add(shop)
    shop.clock.advance(60)
    shop.call(sales.complete, cart_of(line("Honey", "6.50", "2", item_id=honey)), cash("13"))
    shop.clock.advance(60)
    adjust(shop, honey, "-1", BREAKAGE)
    shop.clock.advance(60)
    receive(shop, DeliveredLine(honey, Quantity.of(12)), note="HW-7")
    page = shop.call(stock_keeping.history, honey, actor=keeper(shop))
    assert [(r.kind, r.reason, r.number, r.change.plain, r.on_hand.plain) for r in page.rows] == [
        ("delivery", "HW-7", "", "12", "19"),
        ("waste", "breakage", "", "-1", "7"),
        ("sale", "", "2-0001", "-2", "8"),
        ("opening", "", "", "10", "10"),
    ]
    assert page.rows[1].who == keeper(shop).name
    assert page.rows[2].who == shop.cashier.name
    assert page.rest is None


def test_a_long_history_comes_in_pages_without_a_gap(shop: Shop) -> None:
    honey = add(shop, opening=10)
    for _each in range(9):  # some at one moment
        adjust(shop, honey, "-1", BREAKAGE)
    seen, place = [], None
    while True:
        page = shop.call(stock_keeping.history, honey, place, 4, actor=keeper(shop))
        seen += page.rows
        place = page.rest
        if place is None:
            break
    assert [row.on_hand.plain for row in seen] == [str(left) for left in range(1, 11)]
    assert len({(row.document_id, row.line) for row in seen}) == 10


def test_the_stock_is_worth_what_it_cost(shop: Shop) -> None:
    add(shop, opening=3, cost_price=price("3.0050"))
    add(shop, "Jam", 2, cost_price=price("1.10"))
    add(shop, "Gift", 4)
    owed = add(shop, "Oversold", 0, cost_price=price("9.00"), stock_policy="allow")
    adjust(shop, owed, "-1", COUNT)
    value = shop.call(stock_value.value_at, actor=keeper(shop))
    assert value.at_cost.plain == "11.22", "9.015 and 2.20 in one sum, rounded once"
    assert value.without_cost == 1
    with pytest.raises(NotAllowed, match="You may not see costs"):
        shop.call(stock_value.value_at)


def test_a_shop_without_stock_has_no_value_in_it(shop: Shop) -> None:
    assert shop.call(stock_value.value_at, actor=keeper(shop)).at_cost.minor == 0


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("adjust"), st.integers(-6, 6)),
        st.tuples(st.just("receive"), st.integers(1, 9)),
        st.tuples(st.just("sell"), st.integers(1, 4)),
    ),
    max_size=12,
)


@hypothesis_settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ACTS)
def test_levels_equal_the_ledger_after_any_day(shop: Shop, acts: list[tuple[str, int]]) -> None:
    honey, expected = add(shop, f"Honey {new_id()}", 5, cost_price=price("3.00")), 5
    for act, amount in acts:
        if act == "receive":
            receive(shop, DeliveredLine(honey, Quantity.of(amount), price(f"{amount}.10")))
            expected += amount
        elif act == "sell":
            sold = line("Honey", "6.50", str(amount), item_id=honey)
            shop.call(sales.complete, cart_of(sold), cash("100"))
            expected -= amount
        elif amount and (amount > 0 or expected + amount >= 0):
            adjust(shop, honey, str(amount), COUNT)
            expected += amount
        elif amount:
            with pytest.raises(Conflict):
                adjust(shop, honey, str(amount), COUNT)
    page = shop.call(stock_keeping.history, honey, actor=keeper(shop))
    assert on_hand(shop, honey) == page.rows[0].on_hand == Quantity.of(expected)
    assert page.rows[-1].on_hand == page.rows[-1].change, "it began with nothing"
    assert shop.rows(
        "SELECT l.quantity - (SELECT sum(m.quantity) FROM stock_movement m"
        " WHERE m.item_id = l.item_id) FROM stock_level l WHERE l.item_id = ?",
        honey.bytes,
    ) == [(0,)]
