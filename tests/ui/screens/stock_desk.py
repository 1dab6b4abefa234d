"""The Stock screen of a shop with one item, for every test of it."""

from typing import Any
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from pos_app.domain.access import SYSTEM, Role
from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.services import (
    catalogue,
    catalogue_edit,
    catalogue_groups,
)
from pos_app.services.catalogue import ItemForm
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock import StockScreen
from pos_app.ui.widgets.lane import Message
from tests.shop import GBP, Shop

OIL = "5060912300076"


@pytest.fixture
def oil(shop: Shop) -> UUID:
    """An item with a price, a cost, a barcode and three on the shelf."""
    pantry = shop.backend.call(catalogue_groups.add_category, SYSTEM, "Pantry", "lilac")
    fields = ItemFields(
        "Cretan olive oil",
        category_id=pantry,
        sku="PAN-007",
        unit_price=UnitPrice.parse("9.80", GBP),
        cost_price=UnitPrice.parse("5.90", GBP),
        barcodes=(Code(OIL),),
    )
    saved = shop.backend.call(catalogue_edit.add_item, SYSTEM, fields, Quantity.of(3))
    return saved.id


@pytest.fixture
def items(qtbot: QtBot, pos: Pos, shop: Shop, oil: UUID) -> StockScreen:
    return shown(qtbot, pos, shop, Role.MANAGER)


def shown(qtbot: QtBot, pos: Pos, shop: Shop, role: Role) -> StockScreen:
    pos.log_in(shop.actors[role])
    screen = StockScreen(pos)
    qtbot.addWidget(screen)
    screen.resize(1290, 720)
    screen.show()
    screen.enter()
    qtbot.waitUntil(lambda: screen.list.rows is not None)
    return screen


def stored(pos: Pos, item_id: UUID) -> ItemForm:
    return pos.backend.call(catalogue.item, SYSTEM, item_id)


def message(lane: Any) -> str:
    shown: Message | None = lane.message
    return "" if shown is None else f"{shown.head} {shown.text}".strip()


def names(screen: StockScreen) -> list[str]:
    rows = screen.list.rows
    return [] if rows is None else [row.cells[0].text for row in rows]


def put(screen: StockScreen, name: str, raw: str | bool) -> None:
    screen.detail.form.put(name, raw)
