"""The batches of a delivery: scanned from the box, or typed beside the line."""

from typing import Any
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from pos_app.domain.quantity import Quantity
from pos_app.ui.pos import Pos
from tests.batches import GTIN, held, yoghurt
from tests.shop import Shop
from tests.ui.screens.test_receiving import shown


@pytest.fixture
def item(shop: Shop) -> UUID:
    return yoghurt(shop)


@pytest.fixture
def arriving(qtbot: QtBot, pos: Pos, shop: Shop, item: UUID) -> Any:
    """A delivery without an order that is being scanned."""
    screen = shown(qtbot, pos, shop)
    screen.begin_button.click()
    return screen


def test_a_gs1_label_tells_the_batch(arriving: Any, shop: Shop, item: UUID) -> None:
    for code in ("17260305" + "10A1", "17260305" + "10A1", "10B2"):
        arriving.scan(f"]C1010{GTIN}{code}")
    said = arriving.batches.said.text().replace("\u2066", "").replace("\u2069", "")
    assert said.splitlines() == ["A1, until 5 Mar 2026: 2", "B2, no date: 1"]
    assert not arriving.batches.code.isVisible()
    arriving.post_button.click()
    assert held(shop, item) == {"A1": 2, "B2": 1, "": 0}


def test_a_batch_that_is_typed_is_taken_in_with_the_delivery(
    arriving: Any, shop: Shop, item: UUID
) -> None:
    arriving.scan(GTIN)
    arriving.batches.code.set_text("A1")
    arriving.batches.until.set_text("soon")
    arriving.post_button.click()
    assert "Type a day" in arriving.batches.until.error
    assert held(shop, item) == {"": 0}  # nothing is in stock while something is wrong
    arriving.batches.until.set_text("5/3/26")
    arriving.post_button.click()
    assert held(shop, item) == {"A1": 1, "": 0}


def test_what_came_without_a_label_is_named_by_typing(
    arriving: Any, shop: Shop, item: UUID
) -> None:
    for _bottle in range(3):
        arriving.scan(GTIN)
    part = arriving.batches
    assert part.name_button.text() == "3 in this batch"
    part.name_button.click()
    assert part.code.error == "Type the batch as it is printed."
    part.code.set_text("A1")
    part.until.set_text("soon")
    part.name_button.click()
    assert "Type a day" in part.until.error
    part.until.set_text("5/3/26")
    part.name_button.click()
    assert not part.code.isVisible()
    arriving.scan(GTIN)
    assert part.name_button.text() == "1 in this batch"
    arriving.post_button.click()
    assert held(shop, item) == {"A1": 3, "": 1}


def test_batches_are_named_anew_where_less_came_than_was_named(
    arriving: Any, shop: Shop, item: UUID
) -> None:
    for _box in range(3):
        arriving.scan(f"]C1010{GTIN}10A1")
    arriving.body.put.emit(item, Quantity.of(2))
    assert "More is in batches than came." in arriving.batches.said.text()
    arriving.post_button.click()
    assert held(shop, item) == {"": 0}
    assert "in batches than came" in arriving.batches.error.text()
    arriving.batches.anew_button.click()
    assert arriving.batches.name_button.text() == "2 in this batch"
    arriving.batches.code.set_text("B2")
    arriving.batches.name_button.click()
    arriving.post_button.click()
    assert held(shop, item) == {"B2": 2, "": 0}


def test_an_item_without_batches_is_not_asked(qtbot: QtBot, pos: Pos, shop: Shop) -> None:
    yoghurt(shop, tracks_batches=False)
    screen = shown(qtbot, pos, shop)
    screen.begin_button.click()
    screen.scan(GTIN)
    assert not screen.batches.isVisible()
