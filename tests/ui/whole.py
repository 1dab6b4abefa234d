"""The whole window in front of a real shop, with a person's hands, a scanner and a clock."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pos_app.domain.access import NOBODY, Role
from pos_app.services import auth
from pos_app.ui.screens.login import LoginScreen
from pos_app.ui.screens.sell import SellScreen
from pos_app.ui.widgets.approval import ApprovalCard
from pos_app.ui.window import TillWindow
from tests.shop import PEPPER, PINS, Shop
from tests.ui.screens.selling import stock_up

_BETWEEN_KEYS = 0.2  # seconds of a person; a scanner takes none
_NO_MODIFIER = Qt.KeyboardModifier.NoModifier


@dataclass
class Till:
    """The window, and what people do at it."""

    bot: QtBot
    shop: Shop
    window: TillWindow

    # -- what people do

    def log_in(self, role: Role) -> None:
        """Choose a person, type the PIN, Enter."""
        login = self.window.screens["login"]
        assert isinstance(login, LoginScreen)
        people = self.shop.backend.call(auth.users_to_pick, NOBODY)
        login.choose(next(person for person in people if person.role == role))
        self.type(PINS[role])
        self.press(Qt.Key.Key_Return)
        self.bot.waitUntil(lambda: self.window.name != "login")

    def scan(self, code: str) -> None:
        """A scanner types all at once, wherever the focus is."""
        self.shop.clock.advance(_BETWEEN_KEYS)
        QTest.keyClicks(self.focus, code)
        QTest.keyClick(self.focus, Qt.Key.Key_Return)

    def type(self, words: str) -> None:
        """What a person types where the focus is."""
        for sign in words:
            self.shop.clock.advance(_BETWEEN_KEYS)
            QTest.keyClicks(self.focus, sign)

    def press(self, *keys: Qt.Key, held: Qt.KeyboardModifier = _NO_MODIFIER) -> None:
        """Keys a person presses, one after another."""
        for key in keys:
            self.shop.clock.advance(_BETWEEN_KEYS)
            QTest.keyClick(self.focus, key, held)

    # -- what they see

    @property
    def focus(self) -> QWidget:
        """Where keys go."""
        return QApplication.focusWidget() or self.window

    @property
    def sell(self) -> SellScreen:
        """The screen things are sold on."""
        screen = self.window.screen_named("sell")
        assert isinstance(screen, SellScreen)
        return screen

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What is on the sale: "2", "Oat milk 1 L"."""
        return [(line.quantity.plain, line.name) for line in self.window.sale.cart.lines]

    @property
    def said(self) -> str:
        """What the lane of Sell says."""
        message = self.sell.lane.message
        return "" if message is None else f"{message.head} {message.text}".strip()

    @property
    def card(self) -> ApprovalCard:
        """The question to a manager."""
        card = self.window.approvals.card
        assert card is not None
        return card


@pytest.fixture
def till(qtbot: QtBot, dressed: QApplication, shop: Shop) -> Iterator[Till]:
    """A stocked till whose shift is open; nobody is logged in."""
    stock_up(shop)
    yield from open_till(qtbot, shop)


def open_till(qtbot: QtBot, shop: Shop) -> Iterator[Till]:
    """The window of a shop, until it is shut."""
    window = TillWindow(shop.backend, PEPPER, shop.folder)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield Till(qtbot, shop, window)
    window.shut()
