"""Two tills and a server tell each other everything: real files, no network."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_app import verify
from pos_app.domain.access import SYSTEM, Role
from pos_app.domain.cart import Cart
from pos_app.domain.ids import new_id
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.domain.returns import take_back
from pos_app.domain.tender import Tender, TenderKind
from pos_app.services import (
    auth,
    catalogue,
    catalogue_edit,
    closing,
    returns,
    sales,
    users,
)
from pos_app.services import (
    cash as cash_acts,
)
from pos_app.services.users import NewUser
from pos_app.sync import replication, till
from tests.shop import GBP, Shop, gbp
from tests.sync.shops import NONCE, Tills, add_item, facts, items_of, records, sell


@pytest.fixture
def tills(template: Path, tmp_path: Path) -> Iterator[Tills]:
    made = Tills.of(template, tmp_path / "shop")
    yield made
    made.close()


def alike(tills: Tills) -> None:
    """Everybody holds the same records and facts, and books that verify."""
    for shop in (tills.server, *tills.tills):
        assert shop.rows("SELECT code, reason FROM quarantined") == []
    wanted_records, wanted_facts = records(tills.server), facts(tills.server)
    for shop in tills.tills:
        for name, rows in records(shop).items():
            assert rows == wanted_records[name], name
        for name, rows in facts(shop).items():
            assert rows == wanted_facts[name], name
    report = verify.whole(tills.server.folder)
    assert report.is_whole, report.findings


def on_hand(shop: Shop, place: int = 0) -> int:
    item = items_of(shop)[place]
    ((quantity,),) = shop.rows(
        "SELECT quantity FROM stock_level WHERE item_id = ? AND location_id ="
        " (SELECT id FROM location WHERE is_main)",
        item.bytes,
    )
    return int(quantity)


def test_a_sale_of_each_till_is_everywhere_once(tills: Tills) -> None:
    one, two = tills.tills
    first, second = sell(one, items_of(one)[0], 2), sell(two, items_of(two)[0], 3)
    assert (first.number, second.number) == ("3-0001", "4-0001")
    tills.sync()
    for shop in (tills.server, one, two):
        found = shop.rows("SELECT series, sequence FROM sale ORDER BY series")
        assert found == [("3", 1), ("4", 1)]
        assert on_hand(shop) == 95_000
    alike(tills)


def test_what_is_sent_and_read_twice_is_there_once(tills: Tills) -> None:
    one, two = tills.tills
    sell(one, items_of(one)[0])
    told = one.backend.call(till.outgoing, SYSTEM, NONCE)
    tills.system(replication.accept, told)
    before = tills.server.rows("SELECT count(*) FROM change")
    again = tills.system(replication.accept, told)  # the answer was lost
    assert {result.status for result in again.results} == {"applied"}
    assert tills.server.rows("SELECT count(*) FROM change") == before
    assert one.backend.call(till.acknowledge, SYSTEM, again)
    assert not one.backend.call(till.acknowledge, SYSTEM, again), "and once more"
    page = tills.system(replication.page, two.backend.call(till.standing, SYSTEM).cursor)
    assert two.backend.call(till.apply_page, SYSTEM, page) == len(page.lines)
    assert two.backend.call(till.apply_page, SYSTEM, page) == 0, "it was asked at another place"
    tills.sync()
    alike(tills)


def test_goods_come_back_at_another_till(tills: Tills) -> None:
    one, two = tills.tills
    sold = sell(one, items_of(one)[0], 2)
    tills.sync()
    (bought,) = two.call(returns.sold, sold.id, actor=two.manager).lines
    cart = Cart.new(GBP).take_back((take_back(bought, new_id(), Quantity.of(1)),))
    two.call(sales.complete, cart, (Tender(TenderKind.CASH, gbp("-4.20")),), actor=two.manager)
    tills.sync()
    for shop in (tills.server, one, two):
        assert shop.rows("SELECT sold, returned FROM returned") == [(2000, 1000)]
        assert on_hand(shop) == 99_000
    alike(tills)


def test_a_new_item_of_one_till_is_found_and_sold_at_another(tills: Tills) -> None:
    one, two = tills.tills
    item = add_item(one, "Quince jam", "3.10", stock="12")
    tills.sync()
    assert two.call(catalogue.search, "quince")[0].id == item
    sell(two, item, 5)
    tills.sync()
    assert tills.server.rows("SELECT quantity FROM stock_level WHERE item_id = ?", item.bytes) == [
        (7000,)
    ]
    alike(tills)


def test_two_edits_of_different_fields_both_hold(tills: Tills) -> None:
    one, two = tills.tills
    item = items_of(one)[0]
    price = UnitPrice.parse("5.00", GBP)
    one.call(catalogue_edit.edit_item, item, {"unit_price": price}, actor=one.owner)
    two.call(catalogue_edit.edit_item, item, {"name": "Renamed"}, actor=two.owner)
    tills.sync()
    tills.sync()
    for shop in (tills.server, one, two):
        row = shop.rows("SELECT name, unit_price, version FROM item WHERE id = ?", item.bytes)
        assert row == [("Renamed", 50_000, 3)]
    assert tills.server.rows("SELECT * FROM edit_conflict") == []
    alike(tills)


def test_of_two_prices_the_first_at_the_server_stays_and_the_other_is_kept(tills: Tills) -> None:
    one, two = tills.tills
    item = items_of(one)[0]
    for shop, price in ((one, "5.00"), (two, "6.00")):
        shop.clock.advance(60)
        shop.call(
            catalogue_edit.edit_item, item, {"unit_price": UnitPrice.parse(price, GBP)},
            actor=shop.owner,
        )  # fmt: skip
    tills.push(one)
    (result,) = [each for each in tills.push(two) if each.status == "superseded"]
    assert result.code == ""
    tills.sync()
    ((field, kept, lost),) = tills.server.rows("SELECT field, kept, lost FROM edit_conflict")
    assert (field, kept, lost) == ("unit_price", "50000", "60000")
    assert two.rows("SELECT unit_price FROM item WHERE id = ?", item.bytes) == [(50_000,)]
    alike(tills)


def test_of_two_names_the_later_holds_whoever_comes_first(tills: Tills) -> None:
    one, two = tills.tills
    item = items_of(one)[0]
    two.clock.advance(60)
    two.call(catalogue_edit.edit_item, item, {"name": "Later"}, actor=two.owner)
    one.call(catalogue_edit.edit_item, item, {"name": "Earlier"}, actor=one.owner)
    tills.push(two)
    tills.push(one)
    tills.sync()
    assert one.rows("SELECT name FROM item WHERE id = ?", item.bytes) == [("Later",)]
    ((lost,),) = tills.server.rows("SELECT lost FROM edit_conflict")
    assert lost == '"Earlier"'
    alike(tills)


def test_an_own_edit_is_seen_until_the_server_decides(tills: Tills) -> None:
    one, two = tills.tills
    item = items_of(one)[0]
    one.call(catalogue_edit.edit_item, item, {"name": "By one"}, actor=one.owner)
    tills.push(one)
    two.clock.advance(60)
    two.call(catalogue_edit.edit_item, item, {"name": "By two"}, actor=two.owner)
    tills.pull(two)
    assert two.rows("SELECT name FROM item WHERE id = ?", item.bytes) == [("By two",)]
    tills.sync()
    alike(tills)
    assert one.rows("SELECT name FROM item WHERE id = ?", item.bytes) == [("By two",)]


def test_a_cashier_added_at_one_till_logs_in_at_the_other(tills: Tills) -> None:
    one, two = tills.tills
    new = NewUser(name="Nora", username="nora", role=Role.CASHIER.value, pin_hash="x",
                  pin_digits=4, password_hash="y")  # fmt: skip
    one.call(users.add, new, actor=one.owner)
    tills.sync()
    assert "Nora" in {tile.name for tile in two.call(auth.users_to_pick)}
    alike(tills)


def test_a_closed_shift_and_its_cash_are_known_to_all(tills: Tills) -> None:
    one, two = tills.tills
    sell(one, items_of(one)[0])
    one.call(cash_acts.pay_in, new_id(), gbp("20"), "float", actor=one.manager)
    one.call(closing.close, gbp("124.20"), "", actor=one.manager)
    tills.sync()
    for shop in (tills.server, two):
        assert len(shop.rows("SELECT 1 FROM closure")) == 1
        assert len(shop.rows("SELECT 1 FROM shift WHERE closed_at IS NOT NULL")) == 1
        assert len(shop.rows("SELECT 1 FROM cash_movement")) == 1
    sell(two, items_of(two)[0])  # its own shift is open still
    tills.sync()
    alike(tills)


def test_what_is_edited_at_the_server_reaches_the_tills(tills: Tills) -> None:
    item = items_of(tills.server)[0]
    tills.server.call(
        catalogue_edit.edit_item, item, {"name": "By the server"}, actor=tills.server.owner
    )
    tills.sync()
    for shop in tills.tills:
        assert shop.rows("SELECT name FROM item WHERE id = ?", item.bytes) == [("By the server",)]
        assert shop.call(catalogue.search, "server")[0].id == item
    alike(tills)
