"""Carts that are not sales yet: what is kept of them, and whose they are."""

import json
from dataclasses import replace

import pytest

from pos_app.domain.access import Decision, Grant, Permission
from pos_app.domain.errors import Conflict, PosError
from pos_app.domain.pricing import Discount
from pos_app.domain.tender import Tender, TenderKind
from pos_app.maintenance import DATABASE
from pos_app.services import carts, sales
from tests.shop import Shop, card, cart_of, cash, gbp, line

CARD = "4111 1111 1111 1111"


def test_no_card_number_that_was_typed_anywhere_reaches_the_disk(shop: Shop) -> None:
    """SECURITY 54: names, notes, reasons and references; in the file, its log and the journal."""
    one = line(name=f"Card {CARD}", note=f"card {CARD}\n", serial="356938035643809")
    cart = cart_of(one, line(name="Tea", note=CARD.replace(" ", "")))
    cart = cart.with_sale_note(CARD).with_discount(Discount.percent("5", CARD))
    shop.call(carts.save, cart, (Tender(TenderKind.CARD, gbp("1"), CARD.replace(" ", "")),))
    shop.call(carts.save, cart)
    cart = cart.void(one.id, shop.clock.now(), shop.cashier.user_id, CARD, shop.rules)
    shop.call(carts.park, cart, CARD)
    cart = shop.call(carts.resume, cart.id)
    shop.call(sales.complete, replace(cart, note=f"{CARD} again"), cash("5.00"))
    shop.backend.close()
    for file in shop.folder.glob(f"{DATABASE}*"):
        kept = file.read_bytes()
        assert CARD.encode() not in kept
        assert CARD.replace(" ", "").encode() not in kept
        assert b"****1111" in kept
        assert b"356938035643809" in kept, "the number of a phone is no card's"


def test_control_characters_in_names_and_notes_are_neither_stored_nor_printed(shop: Shop) -> None:
    cart = cart_of(line(name="Jam\x1b@V\x00", note="cut\x1b[2J here", serial="A\x001"))
    shop.call(sales.complete, cart.with_sale_note("a\nb\u202ec"), cash("5.00"))
    assert shop.rows("SELECT name, note, serial FROM sale_line") == [("Jam@V", "cut[2J here", "A1")]
    assert shop.rows("SELECT note FROM sale") == [("a bc",)]


def test_nobody_puts_another_sale_in_the_place_of_a_parked_one(shop: Shop) -> None:
    mine = cart_of(line(price="9.00"))
    shop.call(carts.park, mine, "Blue coat", actor=shop.manager)
    nobody_elses = {**shop.cashier.grants, Permission.PARKED_OTHERS: Grant(Decision.DENY)}
    clerk = replace(shop.cashier, grants=nobody_elses)
    other = replace(mine, lines=(line(price="1.00"),))
    for act in ((carts.save, other), (carts.void, other, ""), (carts.park, other, "")):
        with pytest.raises(PosError):
            shop.call(*act, actor=clerk)
    shop.call(carts.park, mine, "Red coat", actor=shop.manager)
    (parked,) = shop.call(carts.list_parked)
    assert (parked.label, parked.total, parked.by) == ("Red coat", gbp("9.00"), "Manager One")


def test_a_sale_left_open_is_not_given_up_without_a_trace(shop: Shop) -> None:
    left = cart_of(line(price="99.00"))
    shop.call(carts.save, left)
    shop.call(carts.save, cart_of(line(price="1.00")))
    ((subject, body),) = shop.rows(
        "SELECT subject, body FROM journal_entry WHERE kind = 'cart.voided'"
    )
    assert subject == left.id.bytes
    assert json.loads(body)["total"] == 9900


def test_what_is_voided_is_what_was_kept(shop: Shop) -> None:
    cart = cart_of(line(price="99.00"))
    shop.call(carts.save, cart)
    shop.call(carts.void, replace(cart, lines=()), "Changed their mind")
    ((body,),) = shop.rows("SELECT body FROM journal_entry WHERE kind = 'cart.voided'")
    assert json.loads(body)["total"] == 9900


def test_a_sale_with_money_on_it_is_neither_parked_nor_voided(shop: Shop) -> None:
    cart = cart_of(line(price="9.00"))
    shop.call(carts.save, cart, card("5.00"))
    for act in ((carts.park, cart, ""), (carts.void, cart, "")):
        with pytest.raises(Conflict, match="Payments were taken"):
            shop.call(*act)
    assert shop.call(carts.read_open).tenders == card("5.00")
