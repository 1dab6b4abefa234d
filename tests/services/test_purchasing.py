"""Suppliers, orders and deliveries."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.access import Permission, Role
from pos_app.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import Money, UnitPrice
from pos_app.domain.purchasing import OrderState, to_order
from pos_app.domain.quantity import Quantity
from pos_app.maintenance import DATABASE
from pos_app.services import (
    catalogue,
    catalogue_edit,
    purchasing,
    receiving,
    reordering,
    sales,
    stock,
    stock_keeping,
    supplier_returns,
    suppliers,
)
from pos_app.services.purchasing import OrderView
from pos_app.services.receiving import DeliveryView
from pos_app.services.suppliers import SupplierFields
from pos_app.verify import whole
from tests.shop import GBP, Shop, cart_of, cash, line


def of(pieces: int) -> Quantity:
    return Quantity.of(pieces)


def pounds(text: str) -> UnitPrice:
    return UnitPrice.parse(text, GBP)


def entries(shop: Shop) -> list[tuple[str, dict[str, Any]]]:
    """The journal so far: what each act was, and what it told."""
    rows = shop.rows("SELECT kind, body FROM journal_entry ORDER BY n")
    return [(kind, json.loads(body)) for kind, body in rows]


class Buying:
    """A shop that buys oil and jam from Harrow Wholesale."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.harrow = new_id()
        self.do(suppliers.add, self.harrow, SupplierFields("Harrow Wholesale", lead_days=7))
        self.oil = self.add("Cretan olive oil", "9.80", 3, reorder_level=of(6))
        self.jam = self.add("Damson jam", "4.20", 20, reorder_level=of(6))
        self.do(
            suppliers.supply, self.oil, self.harrow, code="HW-7", cost=pounds("5.90"),
            pack_size=of(12),
        )  # fmt: skip
        self.do(suppliers.supply, self.jam, self.harrow, cost=pounds("2.30"), pack_size=of(6))

    def do(self, service: Any, *args: Any, actor: Any = None, **kwargs: Any) -> Any:
        return self.shop.call(service, *args, actor=actor or self.shop.manager, **kwargs)

    def add(self, name: str, price: str, left: int, **fields: Any) -> UUID:
        new = ItemFields(name, unit_price=pounds(price), **fields)
        item: UUID = self.shop.call(
            catalogue_edit.add_item, new, of(left), actor=self.shop.owner
        ).id
        return item

    def ordered(self, *lines: tuple[UUID, int]) -> UUID:
        order = new_id()
        self.do(purchasing.begin, order, self.harrow)
        for item, pieces in lines:
            self.do(purchasing.put, order, item, of(pieces))
        self.do(purchasing.send, order)
        return order

    def delivered(self, order: UUID | None, *lines: tuple[UUID, int]) -> UUID:
        delivery = new_id()
        self.do(receiving.begin, delivery, order, None if order else self.harrow)
        for item, pieces in lines:
            self.do(receiving.put, delivery, item, of(pieces))
        return delivery

    def left(self, item: UUID) -> Quantity:
        level: Quantity = self.do(stock.levels, [item])[item]
        return level

    def order(self, order: UUID) -> OrderView:
        view: OrderView = self.do(purchasing.read, order)
        return view

    def delivery(self, delivery: UUID, actor: Any = None) -> DeliveryView:
        view: DeliveryView = self.do(receiving.read, delivery, actor=actor)
        return view


@pytest.fixture
def buying(shop: Shop) -> Buying:
    return Buying(shop)


def test_an_order_is_suggested_from_what_is_low_in_whole_packs(buying: Buying) -> None:
    goods = line("Cretan olive oil", "9.80", "2", item_id=buying.oil)
    buying.shop.call(sales.complete, cart_of(goods), cash("20"))
    (low,) = buying.do(reordering.low_items)
    assert (low.name, low.supplier, low.on_hand, low.sold) == (
        "Cretan olive oil", "Harrow Wholesale", of(1), of(2),
    )  # fmt: skip
    assert low.suggested == of(12)
    order = new_id()
    buying.do(purchasing.begin, order, buying.harrow, suggested=True)
    view = buying.order(order)
    assert view.number == "PO-2-0001"
    assert [(each.name, each.ordered, each.code) for each in view.lines] == [
        ("Cretan olive oil", of(12), "HW-7")
    ]
    assert view.total is not None
    assert view.total.plain == "70.80"


def test_what_is_on_order_is_not_ordered_again(buying: Buying) -> None:
    buying.ordered((buying.oil, 12))
    (low,) = buying.do(reordering.low_items)
    assert (low.on_order, low.suggested) == (of(12), of(0))
    assert buying.do(reordering.on_order, buying.oil) == of(12)


def test_a_delivery_is_scanned_and_taken_in_and_the_order_knows_what_came(buying: Buying) -> None:
    order = buying.ordered((buying.oil, 12), (buying.jam, 6))
    delivery = buying.delivered(order, (buying.oil, 1), (buying.oil, 9))
    view = buying.delivery(delivery)
    assert [(e.name, e.ordered, e.received) for e in view.lines] == [
        ("Cretan olive oil", of(12), of(10)),
        ("Damson jam", of(6), of(0)),
    ]
    assert buying.left(buying.oil) == of(3)
    buying.do(receiving.post, delivery, "HW-20418")
    buying.do(receiving.post, delivery, "HW-20418")
    assert buying.left(buying.oil) == of(13)
    now = buying.order(order)
    assert now.state is OrderState.PARTLY
    assert [each.received for each in now.lines] == [of(10), of(0)]
    rest = buying.delivered(order, (buying.oil, 2), (buying.jam, 7))
    buying.do(receiving.post, rest)
    assert buying.order(order).state is OrderState.CLOSED
    assert buying.left(buying.jam) == of(27)
    with pytest.raises(Conflict, match="Nothing is expected"):
        buying.delivered(order)
    assert whole(buying.shop.folder / DATABASE).is_whole


def test_the_cost_becomes_the_weighted_average_and_the_supplier_is_remembered(
    buying: Buying,
) -> None:
    owner = buying.shop.owner
    buying.do(catalogue_edit.edit_item, buying.oil, {"cost_price": pounds("5.00")}, actor=owner)
    delivery = buying.delivered(None, (buying.oil, 3))
    buying.do(receiving.price, delivery, buying.oil, pounds("7.00"))
    buying.do(receiving.post, delivery)
    assert buying.do(catalogue.item, buying.oil).fields.cost_price == pounds("6.00")
    (has,) = buying.do(suppliers.suppliers_of, buying.oil)
    assert has.cost == pounds("7.00")
    assert has.is_preferred


def test_two_people_receiving_the_same_order_take_in_what_each_scanned(buying: Buying) -> None:
    order = buying.ordered((buying.oil, 12))
    first = buying.delivered(order, (buying.oil, 12))
    second = buying.delivered(order, (buying.oil, 12))
    buying.do(receiving.post, first)
    with pytest.raises(Conflict, match="closed meanwhile"):
        buying.do(receiving.post, second)
    assert buying.left(buying.oil) == of(15)
    buying.do(receiving.forget, second)
    with pytest.raises(NotFound):
        buying.delivery(second)


def test_a_sent_order_stays_as_it_was_sent_and_its_rest_can_be_cancelled(buying: Buying) -> None:
    order = buying.ordered((buying.oil, 12))
    with pytest.raises(Conflict, match="cannot be changed"):
        buying.do(purchasing.put, order, buying.jam, of(1))
    buying.do(receiving.post, buying.delivered(order, (buying.oil, 1)))
    buying.do(purchasing.close, order)
    assert buying.order(order).state is OrderState.CLOSED
    draft = new_id()
    buying.do(purchasing.begin, draft, buying.harrow)
    with pytest.raises(Invalid, match="nothing to order"):
        buying.do(purchasing.send, draft)
    buying.do(purchasing.close, draft)
    assert buying.order(draft).state is OrderState.CANCELLED
    assert [row.number for row in buying.do(purchasing.recent)] == ["PO-2-0002", "PO-2-0001"]


def test_what_is_delisted_is_not_ordered_and_what_was_ordered_before_can_still_come(
    buying: Buying,
) -> None:
    order, draft = buying.ordered((buying.oil, 12)), new_id()
    buying.do(purchasing.begin, draft, buying.harrow)
    buying.do(purchasing.put, draft, buying.oil, of(12))
    buying.do(catalogue_edit.delist, buying.oil, actor=buying.shop.owner)
    with pytest.raises(Conflict, match="delisted: it is not ordered"):
        buying.do(purchasing.put, draft, buying.oil, of(24))
    with pytest.raises(Conflict, match="Take it off"):
        buying.do(purchasing.send, draft)
    assert buying.order(draft).state is OrderState.DRAFT
    buying.do(purchasing.put, draft, buying.oil, of(0))
    buying.do(receiving.post, buying.delivered(order, (buying.oil, 12)))
    assert buying.left(buying.oil) == of(15)


@pytest.mark.parametrize("pieces", [0, -1, 10_000_000_000_000])
def test_an_order_or_a_delivery_of_what_cannot_be_changes_nothing(
    buying: Buying, pieces: int
) -> None:
    draft, delivery = new_id(), buying.delivered(None, (buying.jam, 2))
    buying.do(purchasing.begin, draft, buying.harrow)
    buying.do(purchasing.put, draft, buying.jam, of(6))
    if pieces:
        with pytest.raises(Invalid, match="more than zero"):
            buying.do(purchasing.put, draft, buying.jam, of(pieces))
        with pytest.raises(Invalid, match="more than zero"):
            buying.do(receiving.put, delivery, buying.jam, of(pieces), more=False)
        assert [line.ordered for line in buying.order(draft).lines] == [of(6)]
        assert [line.received for line in buying.delivery(delivery).lines] == [of(2)]
    else:  # none of it: the line goes
        buying.do(purchasing.put, draft, buying.jam, of(0))
        buying.do(receiving.put, delivery, buying.jam, of(0), more=False)
        assert buying.order(draft).lines == buying.delivery(delivery).lines == ()
        with pytest.raises(Invalid, match="Nothing was scanned"):
            buying.do(receiving.post, delivery)


def test_the_journal_tells_what_an_order_a_delivery_and_their_costs_became(
    buying: Buying,
) -> None:
    order = buying.ordered((buying.oil, 12))
    delivery = buying.delivered(order, (buying.oil, 12))
    buying.do(receiving.price, delivery, buying.oil, pounds("6.10"))
    buying.do(receiving.post, delivery)
    told = entries(buying.shop)
    assert [told[-3][0], told[-2][0], told[-1][0]] == [
        "order.received", "stock.received", "supplier.costs",
    ]  # fmt: skip
    assert told[-3][1]["before"] == {"state": "sent"}
    assert told[-3][1]["after"] == {"state": "closed"}
    (cost,) = told[-1][1]["costs"]
    assert (cost["before"], cost["after"]) == (59_000, 61_000)


def test_costs_are_for_whoever_may_see_them(buying: Buying) -> None:
    order = buying.ordered((buying.oil, 12))
    delivery = buying.delivered(order, (buying.oil, 12))
    supervisor = buying.shop.actors[Role.SUPERVISOR]
    view = buying.delivery(delivery, actor=supervisor)
    assert view.cost is None
    assert {(each.unit_cost, each.cost) for each in view.lines} == {(None, None)}
    assert buying.do(purchasing.read, order, actor=supervisor).total is None
    assert buying.do(purchasing.recent, actor=supervisor)[0].total is None
    with pytest.raises(NotAllowed):
        buying.do(purchasing.begin, new_id(), buying.harrow, actor=supervisor)


def test_goods_go_back_to_their_supplier_once_and_no_more_than_there_are(buying: Buying) -> None:
    document = new_id()
    for _ in range(2):
        buying.do(supplier_returns.send_back, document, buying.harrow, buying.jam, of(2), "Mouldy")
    assert buying.left(buying.jam) == of(18)
    row = buying.do(stock_keeping.history, buying.jam).rows[0]
    assert (row.kind, row.reason) == ("supplier_return", "Harrow Wholesale: Mouldy")
    with pytest.raises(Conflict, match="Only 18"):
        buying.do(supplier_returns.send_back, new_id(), buying.harrow, buying.jam, of(19), "Mouldy")
    with pytest.raises(Invalid, match="Say why"):
        buying.do(supplier_returns.send_back, new_id(), buying.harrow, buying.jam, of(1), " ")


def test_a_supplier_has_one_name_and_is_edited_by_one_at_a_time(buying: Buying) -> None:
    with pytest.raises(Conflict, match="called Harrow Wholesale"):
        buying.do(suppliers.add, new_id(), SupplierFields("harrow wholesale"))
    with pytest.raises(Invalid, match="needs a name"):
        buying.do(suppliers.add, new_id(), SupplierFields(" "))
    assert buying.do(suppliers.edit, buying.harrow, {"phone": "020 7946 0000"}, 1) == 2
    with pytest.raises(Stale):
        buying.do(suppliers.edit, buying.harrow, {"phone": "1"}, 1)
    buying.do(suppliers.edit, buying.harrow, {"is_active": False})
    with pytest.raises(NotFound, match="any more"):
        buying.do(purchasing.begin, new_id(), buying.harrow)
    (view,) = buying.do(suppliers.list_suppliers, "harrow")
    assert (view.items, view.is_active, view.fields.phone) == (2, False, "020 7946 0000")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"lead_days": 366}, "365 days"),
        ({"lead_days": -1}, "zero or more"),
        ({"minimum_order": "5"}, "zero or more"),
        ({"colour": "red"}, "no field called colour"),
    ],
)
def test_what_no_supplier_is_like_is_refused(
    buying: Buying, changes: dict[str, object], says: str
) -> None:
    with pytest.raises(Invalid, match=says):
        buying.do(suppliers.edit, buying.harrow, changes)


def test_a_preferred_supplier_is_the_only_one(buying: Buying) -> None:
    other = new_id()
    buying.do(suppliers.add, other, SupplierFields("Mill & Co"))
    buying.do(suppliers.supply, buying.oil, other, is_preferred=True)
    found = buying.do(suppliers.suppliers_of, buying.oil)
    assert [(each.supplier, each.is_preferred) for each in found] == [
        ("Mill & Co", True),
        ("Harrow Wholesale", False),
    ]
    buying.do(suppliers.supply_no_more, buying.oil, other)
    assert len(buying.do(suppliers.suppliers_of, buying.oil)) == 1
    with pytest.raises(Invalid, match="more than nothing"):
        buying.do(suppliers.supply, buying.oil, other, pack_size=of(0))


def test_whoever_sees_no_costs_changes_a_code_and_leaves_the_cost(buying: Buying) -> None:
    manager = buying.shop.manager
    grants = {k: v for k, v in manager.grants.items() if k is not Permission.CATALOGUE_COST}
    blind = replace(manager, grants=grants)
    buying.do(suppliers.supply, buying.oil, buying.harrow, code="HW-8", actor=blind)
    (seen,) = buying.do(suppliers.suppliers_of, buying.oil, actor=blind)
    assert (seen.code, seen.cost) == ("HW-8", None)
    (has,) = buying.do(suppliers.suppliers_of, buying.oil)
    assert has.cost == pounds("5.90")
    with pytest.raises(NotAllowed):
        buying.do(suppliers.supply, buying.oil, buying.harrow, cost=pounds("1"), actor=blind)


@given(
    st.integers(0, 500), st.integers(-50, 500), st.integers(0, 500), st.integers(0, 2000),
    st.integers(0, 60), st.integers(1, 48),
)  # fmt: skip
def test_what_is_ordered_is_enough_in_whole_packs_and_not_a_pack_too_much(
    level: int, left: int, coming: int, sold: int, lead: int, pack: int
) -> None:
    wanted = to_order(
        reorder_level=of(level), on_hand=of(left), on_order=of(coming), sold=of(sold),
        lead_days=lead, pack=of(pack),
    ).thousandths  # fmt: skip
    assert wanted >= 0
    assert wanted % (pack * 1000) == 0
    missing = level * 28 + sold * lead - (left + coming) * 28  # in 28ths of a piece
    if missing > 0:
        assert wanted * 28 >= missing * 1000
        assert (wanted - pack * 1000) * 28 < missing * 1000 + 28
    else:
        assert wanted == 0


def test_an_order_comes_to_the_same_in_the_list_as_on_its_paper(buying: Buying) -> None:
    order = new_id()
    buying.do(purchasing.begin, order, buying.harrow)
    for item in (buying.oil, buying.jam):
        buying.do(purchasing.put, order, item, of(1), pounds("0.125"))
    (listed,) = buying.do(purchasing.recent)
    assert listed.total == buying.order(order).total == Money.parse("0.26", GBP)
