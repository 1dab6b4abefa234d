"""Carts that are not sales yet: what is kept of them, and whose they are."""

from dataclasses import replace

from pos_app.domain.pricing import Discount
from pos_app.domain.tender import Tender, TenderKind
from pos_app.maintenance import DATABASE
from pos_app.services import carts, sales
from tests.shop import Shop, cart_of, cash, gbp, line

CARD = "4111 1111 1111 1111"


def test_no_card_number_that_was_typed_anywhere_reaches_the_disk(shop: Shop) -> None:
    """SECURITY 54: names, notes, reasons and references; in the file, its log and the journal."""
    one = line(name=f"Card {CARD}", note=f"card {CARD}\n", serial="356938035643809")
    cart = cart_of(one, line(name="Tea", note=CARD.replace(" ", "")))
    cart = cart.with_sale_note(CARD).with_discount(Discount.percent("5", CARD))
    shop.call(carts.save, cart, (Tender(TenderKind.CARD, gbp("1"), CARD.replace(" ", "")),))
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
