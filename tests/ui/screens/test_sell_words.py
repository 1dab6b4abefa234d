"""What is typed, and how items and sales are written on Sell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.ids import new_id
from pos_app.domain.pricing import PriceRules
from pos_app.domain.quantity import Quantity
from pos_app.domain.tender import TenderKind
from pos_app.domain.voided_line import VoidedLine
from pos_app.ui.format import Formats
from pos_app.ui.screens.sell.entry import Typed, read_typed
from pos_app.ui.screens.sell.goods import initials, matched
from pos_app.ui.screens.sell.rows import in_place, item_count, tender_words
from tests.shop import GBP, NOON, cart_of, line

RULES = PriceRules(GBP)


@pytest.mark.parametrize(
    ("text", "count", "words"),
    [
        ("oat", None, "oat"),
        ("3 * oat", "3", "oat"),
        ("3*", "3", ""),
        ("0.482 × tomato", "0.482", "tomato"),
        ("٣ * حليب", "3", "حليب"),
        ("*", None, "*"),
        ("five * star", None, "five * star"),
        ("0 * oat", None, "0 * oat"),
        ("-3 * oat", None, "-3 * oat"),
    ],
)
def test_a_number_and_a_star_say_how_many(text: str, count: str | None, words: str) -> None:
    wanted = None if count is None else Quantity.parse(count)
    assert read_typed(text, Formats()) == Typed(wanted, words)


@given(st.text(max_size=40))
def test_nothing_that_can_be_typed_is_refused(text: str) -> None:
    typed = read_typed(text, Formats())
    assert typed.count is None or typed.count.thousandths > 0


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Oat milk 1 L", "OM"),
        ("Cola 33 cl", "CO"),
        ("Gel pen, black", "GP"),
        ("Lemons, each", "LE"),
        ("Dark chocolate 70%", "DC"),
        ("حليب الشوفان", "ح"),
        ("7", "7"),
        ("", ""),
    ],
)
def test_an_item_without_a_picture_shows_its_letters(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("name", "typed", "count"),
    [
        ("Oat milk", "oat", 3),
        ("Crème brûlée", "creme br", 8),
        ("Oat milk", "milk", 0),
        ("A", "", 0),
    ],
)
def test_the_letters_that_were_typed_are_marked(name: str, typed: str, count: int) -> None:
    assert matched(name, typed) == count


def test_measured_goods_count_as_one_item_each() -> None:
    assert item_count(cart_of(line("Loaf", quantity="3"), line("Mug"))) == 4


@given(st.data())
def test_ghosts_stand_where_their_lines_stood(data: st.DataObject) -> None:
    cart = cart_of(*(line(f"Item {number}") for number in range(6)))
    order = [one.id for one in cart.lines]
    for _ in range(data.draw(st.integers(0, 5))):
        gone = data.draw(st.sampled_from([one.id for one in cart.lines]))
        cart = cart.void(gone, NOON, new_id(), "", RULES)
    parts = list(in_place(cart, {one.line.id for one in cart.voided}))
    ids = [one.line.id if isinstance(one, VoidedLine) else one.id for one in parts]
    assert ids == order
    assert list(in_place(cart, ())) == list(cart.lines)


def test_ways_to_pay_are_named_once_each() -> None:
    kinds = (TenderKind.CARD, TenderKind.CASH, TenderKind.CARD)
    assert tender_words(kinds) == "card, cash"
