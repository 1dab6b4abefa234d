"""A badge's card: bars that are the code's, and its digits nowhere to read."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from pos_app.documents.badge_card import HEIGHT, WIDTH, BadgeCard, badge_pdf
from pos_app.documents.barcode_bars import Symbology, bars
from pos_app.domain import badge
from pos_app.domain.errors import Invalid

CODE = badge.new_code()


def card(name: str = "Aisha Rahman", code: str = CODE) -> PdfReader:
    return PdfReader(BytesIO(badge_pdf(BadgeCard("Marlow Street", name, "Cashier", code))))


def test_a_card_says_who_and_where_and_never_the_code() -> None:
    page = card().pages[0]
    words = page.extract_text()
    assert "Aisha Rahman" in words
    assert "Marlow Street" in words
    assert "Cashier" in words
    assert CODE not in words.replace(" ", "")
    assert CODE[3:12] not in words


def test_it_has_the_size_of_a_bank_card() -> None:
    box = card().pages[0].mediabox
    sizes = [round(float(side) * 25.4 / 72, 1) for side in (box.width, box.height)]
    assert sizes == [WIDTH, HEIGHT]


def test_the_bars_are_wide_enough_for_a_hand_scanner() -> None:
    code = bars(CODE)
    assert code is not None
    assert code.kind is Symbology.CODE128
    assert (WIDTH - 10) / code.modules > 0.25  # millimetres a module


def test_a_name_of_sixty_letters_fits() -> None:
    assert "Bartholomew" in card("Bartholomew " * 5).pages[0].extract_text()


def test_what_has_no_bars_is_refused() -> None:
    with pytest.raises(Invalid):
        card(code="")
