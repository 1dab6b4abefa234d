"""Settings: checked, journalled with before and after, seen by the next act and by none before."""

import json
import threading
from dataclasses import fields
from typing import Any

import pytest
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission, Role
from pos_app.domain.errors import Conflict, Invalid, NotAllowed, PosError
from pos_app.maintenance import open_shop
from pos_app.services import sales, settings
from pos_app.services.declare import Topic, command
from pos_app.services.settings import CHOICES, RANGES, ShopSettings, TillSettings
from tests.shop import Shop, cart_of, cash, line


def change(shop: Shop, **changes: object) -> settings.Settings:
    changed: settings.Settings = shop.call(settings.change_shop, changes, actor=shop.owner)
    return changed


def entries(shop: Shop) -> list[dict[str, Any]]:
    rows = shop.rows("SELECT body FROM journal_entry WHERE kind = 'settings.changed' ORDER BY n")
    return [json.loads(body) for (body,) in rows]


def test_a_change_is_read_by_the_next_act(shop: Shop) -> None:
    assert change(shop, phone="01632 960001").shop.phone == "01632 960001"
    assert shop.call(settings.read).shop.phone == "01632 960001"


@pytest.mark.sqlite
def test_and_after_the_next_start(shop: Shop) -> None:
    change(shop, receipt_footer=("Danke", "Bis bald"), discount_presets=(3, 7))
    shop.call(settings.change_till, {"theme": "dark", "sounds": False}, actor=shop.owner)
    before = shop.call(settings.read)
    shop.backend.close()
    shop.backend = open_shop(shop.folder, clock=shop.clock).backend
    assert shop.call(settings.read) == before
    assert before.shop.receipt_footer == ("Danke", "Bis bald")
    assert (before.till.theme, before.till.sounds) == ("dark", False)


def test_the_journal_tells_before_and_after(shop: Shop) -> None:
    change(shop, phone="1")
    change(shop, phone="2", lock_minutes=9)
    assert entries(shop)[-1] == {
        "of_till": False,
        "before": {"phone": "1", "lock_minutes": 5},
        "after": {"phone": "2", "lock_minutes": 9},
    }


def test_a_change_that_changes_nothing_is_none(shop: Shop) -> None:
    before = len(entries(shop))
    change(shop, phone="")
    assert len(entries(shop)) == before


def test_rounding_that_was_changed_rounds_the_next_sale(shop: Shop) -> None:
    change(shop, cash_increment=5)
    done = shop.call(sales.complete, cart_of(line(price="4.22")), cash("5.00"))
    assert (done.payable.plain, done.change.plain) == ("4.20", "0.80")
    change(shop, cash_increment=1)
    done = shop.call(sales.complete, cart_of(line(price="4.22")), cash("5.00"))
    assert (done.payable.plain, done.change.plain) == ("4.22", "0.78")


def test_a_change_is_not_seen_by_others_before_it_is_stored(shop: Shop) -> None:
    inside, leave = threading.Event(), threading.Event()

    @command(Permission.SETTINGS_EDIT, touches=Topic.SETTINGS, asked="Change slowly")
    def change_slowly(session: Session, actor: Actor) -> str:
        settings.change_shop.body(session, actor, {"phone": "new"})
        inside.set()
        assert leave.wait(10)
        return settings.of(session).shop.phone

    act = threading.Thread(target=lambda: shop.call(change_slowly, actor=shop.owner))
    act.start()
    assert inside.wait(10)
    assert shop.call(settings.read).shop.phone == ""
    leave.set()
    act.join()
    assert shop.call(settings.read).shop.phone == "new"


def test_a_change_that_was_taken_back_is_seen_by_nobody(shop: Shop) -> None:
    @command(Permission.SETTINGS_EDIT, touches=Topic.SETTINGS, asked="Change and refuse")
    def change_and_refuse(session: Session, actor: Actor) -> None:
        settings.change_shop.body(session, actor, {"phone": "new"})
        assert settings.of(session).shop.phone in {"", "new"}
        raise Conflict("No.")

    with pytest.raises(Conflict):
        shop.call(change_and_refuse, actor=shop.owner)
    assert shop.call(settings.read).shop.phone == ""


@pytest.mark.parametrize("field", [f.name for f in fields(ShopSettings)])
@pytest.mark.parametrize("value", [None, 1.5, b"x", {"a": 1}, object()])
def test_a_value_of_another_kind_is_refused(shop: Shop, field: str, value: object) -> None:
    with pytest.raises(Invalid) as refused:
        change(shop, **{field: value})
    assert refused.value.where == field


def test_true_is_no_number_and_one_is_no_yes(shop: Shop) -> None:
    for field, value in (("cutoff_hour", True), ("prices_include_tax", 1)):
        with pytest.raises(Invalid):
            change(shop, **{field: value})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("currency", "XXQ"),
        ("currency", ""),
        ("zone", "Mars/Olympus"),
        ("zone", "../../etc/passwd"),
        ("zone", ""),
        ("name", "  "),
        ("cutoff_hour", 24),
        ("cutoff_hour", -1),
        ("cash_increment", 0),
        ("lock_minutes", 241),
        ("rounding", "up"),
        ("tax_rounding", "never"),
        ("stock_policy", "maybe"),
        ("colour", "red"),
    ],
)
def test_a_value_the_shop_cannot_have_is_refused(shop: Shop, field: str, value: object) -> None:
    before = shop.call(settings.read)
    with pytest.raises(PosError):
        change(shop, **{field: value})
    assert shop.call(settings.read) == before


@pytest.mark.parametrize(
    ("field", "value"), [("theme", "pink"), ("text_scale", 110), ("scan_gap_ms", 5)]
)
def test_nor_the_till(shop: Shop, field: str, value: object) -> None:
    with pytest.raises(Invalid):
        shop.call(settings.change_till, {field: value}, actor=shop.owner)


def test_one_wrong_field_changes_none(shop: Shop) -> None:
    with pytest.raises(Invalid):
        change(shop, phone="1", cutoff_hour=99)
    assert shop.call(settings.read).shop.phone == ""


def test_texts_are_cleaned_and_cut(shop: Shop) -> None:
    after = change(shop, name="M\x00arlow\u202e " + "x" * 10_000, address=(" a ", "", "b\n") * 10)
    assert after.shop.name.startswith("Marlow x")
    assert len(after.shop.name) <= 200
    assert len(after.shop.address) <= 8
    assert set(after.shop.address) == {"a", "b"}


def test_every_choice_and_every_bound_is_taken(shop: Shop) -> None:
    for kind, service in (
        (ShopSettings, settings.change_shop),
        (TillSettings, settings.change_till),
    ):
        for field in fields(kind):
            values = [*CHOICES.get(field.name, ()), *RANGES.get(field.name, ())]
            for value in values:
                changed = shop.call(service, {field.name: value}, actor=shop.owner)
                part = changed.shop if kind is ShopSettings else changed.till
                assert getattr(part, field.name) == value


def test_taxes_have_a_right_of_their_own(shop: Shop) -> None:
    grants = {**shop.manager.grants}
    del grants[Permission.TAX_EDIT]
    manager = Actor(shop.manager.user_id, "", Role.MANAGER, grants)
    shop.call(settings.change_shop, {"phone": "1"}, actor=manager)
    with pytest.raises(NotAllowed, match="You may not change taxes"):
        shop.call(settings.change_shop, {"tax_rounding": "per_document"}, actor=manager)


def test_a_setting_of_a_newer_program_is_left_alone(shop: Shop) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(shop.backend.path)) as database, database:
        database.execute("INSERT INTO setting VALUES ('hologram', 'true', 0)")
    shop.backend.close()
    shop.backend = open_shop(shop.folder, clock=shop.clock).backend
    assert shop.call(settings.read).shop.name == "Marlow Street"
    change(shop, phone="1")
    assert shop.rows("SELECT value FROM setting WHERE key = 'hologram'") == [("true",)]
