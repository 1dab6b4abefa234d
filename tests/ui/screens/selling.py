"""A Sell screen to try with real keys: a scanner, a person who types, and goods on a shelf."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pos_app.domain.errors import ApprovalRequired, PosError
from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.services import catalogue_edit, catalogue_groups
from pos_app.ui.open_sale import OpenSale
from pos_app.ui.pos import Pos
from pos_app.ui.scan import ScanFilter
from pos_app.ui.screens.sell import SellScreen
from pos_app.ui.screens.sell.panels.frame import SellPanel
from tests.shop import GBP, Shop

LOAF, OAT_MILK, OIL, CANDLE, CUP, TOMATOES, CARD, BLOCKED = (
    "5000000000017",
    "5012345678900",
    "5000000000048",
    "5000000000079",
    "5000000000178",
    "5000000000086",
    "5000000000147",
    "5000000000093",
)
UNKNOWN = "5012345678917"
_SLOW, _FAST = 200.0, 2.0  # milliseconds between the keys of a person and of a scanner

Retry = Callable[[UUID], object]


def price(text: str) -> UnitPrice:
    """A price in pounds."""
    return UnitPrice.parse(text, GBP)


def shelve(
    shop: Shop, name: str, *codes: str, opening: int | None = None, **values: object
) -> UUID:
    """Put an item on the shelf as the owner."""
    fields = {"track_stock": opening is not None, "unit_price": price("2.20"), **values}
    new = ItemFields(name, barcodes=tuple(map(Code, codes)), **fields)  # type: ignore[arg-type]
    stock = None if opening is None else Quantity.of(opening)
    saved = shop.call(catalogue_edit.add_item, new, stock, actor=shop.owner, may_share_codes=True)
    item_id: UUID = saved.id
    return item_id


def stock_up(shop: Shop) -> None:
    """A small shop with one of everything that can stand in the way."""
    food = shop.call(catalogue_groups.add_category, "Food", "ochre", None, actor=shop.owner)
    shelve(shop, "Sourdough loaf", LOAF, unit_price=price("4.20"), category_id=food, favourite=1)
    shelve(shop, "Oat milk 1 L", OAT_MILK, opening=41, sku="DRK-014", favourite=2)
    oil = {"unit_price": price("9.80"), "stock_policy": "warn", "opening": 3}
    shelve(shop, "Cretan olive oil", OIL, **oil, category_id=food, favourite=3)  # type: ignore[arg-type]
    shelve(shop, "Cedar candle", CANDLE, opening=0, stock_policy="ask", favourite=4)
    shelve(shop, "Oat cup", CUP, unit_price=None)
    shelve(shop, "Vine tomatoes", TOMATOES, unit=Unit.KG, unit_price=price("3.60"), favourite=5)
    shelve(shop, "Gift card", CARD, unit_price=None, is_open_price=True)
    shelve(shop, "Last cake", BLOCKED, opening=1, stock_policy="block")


@dataclass
class Desk:
    """The screen, with what the window does around it."""

    shop: Shop
    pos: Pos
    sale: OpenSale
    screen: SellScreen
    scanner: ScanFilter
    went: list[str] = field(default_factory=list)
    asked: list[tuple[ApprovalRequired, Retry]] = field(default_factory=list)
    refused: list[PosError] = field(default_factory=list)
    now: float = 0.0

    def scan(self, code: str) -> None:
        """What a scanner types, wherever the focus is."""
        self.now += _SLOW
        self._keys(code, _FAST)
        self.now += _FAST
        QTest.keyClick(self.focus, Qt.Key.Key_Return)

    def type(self, words: str) -> None:
        """What a person types where the focus is."""
        self._keys(words, _SLOW)

    def press(self, *keys: Qt.Key) -> None:
        """Keys a person presses, one after another."""
        for key in keys:
            self.now += _SLOW
            QTest.keyClick(self.focus, key)

    def undo(self) -> None:
        """Ctrl Z."""
        self.now += _SLOW
        QTest.keyClick(self.focus, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    @property
    def focus(self) -> QWidget:
        """Where keys go."""
        return QApplication.focusWidget() or self.screen

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What is on the sale: "2", "Oat milk 1 L"."""
        return [(line.quantity.plain, line.name) for line in self.sale.cart.lines]

    @property
    def said(self) -> str:
        """What the lane says."""
        message = self.screen.lane.message
        return "" if message is None else f"{message.head} {message.text}".strip()

    @property
    def answers(self) -> tuple[str, ...]:
        """What one may answer to it."""
        message = self.screen.lane.message
        return () if message is None else message.answers

    def answer(self, place: int = 0) -> None:
        """Press an answer of the message."""
        self.screen.lane.answer_button(place).click()

    @property
    def panel(self) -> SellPanel:
        """The open panel."""
        panel = self.screen.main.panel
        assert panel is not None
        return panel

    def _keys(self, words: str, gap: float) -> None:
        for sign in words:
            self.now += gap
            QTest.keyClicks(self.focus, sign)


@pytest.fixture
def desk(qtbot: QtBot, pos: Pos, shop: Shop) -> Iterator[Desk]:
    """The cashier stands at a stocked till whose shift is open."""
    stock_up(shop)
    pos.log_in(shop.cashier)
    yield from open_desk(qtbot, pos, shop)


def open_desk(qtbot: QtBot, pos: Pos, shop: Shop) -> Iterator[Desk]:
    """The screen of whoever is logged in, and what the window connects to it."""
    sale = OpenSale(pos)
    screen = SellScreen(pos, sale)
    qtbot.addWidget(screen)
    made = Desk(shop, pos, sale, screen, ScanFilter(clock=lambda: made.now))
    made.scanner.scanned.connect(screen.scan)
    made.scanner.install()
    sale.refused.connect(screen.show_refusal)
    sale.refused.connect(made.refused.append)
    screen.go.connect(made.went.append)
    for source in (sale, screen):
        source.approval_needed.connect(lambda needed, retry: made.asked.append((needed, retry)))
    screen.resize(1290, 720)
    screen.show()
    screen.activateWindow()
    qtbot.waitUntil(screen.isActiveWindow)
    screen.enter()
    yield made
    screen.leave()
    made.scanner.uninstall()
