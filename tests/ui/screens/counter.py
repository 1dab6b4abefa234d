"""A counter to try the money screens at: an open sale, a printer, and ways to press keys."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from pos_app.domain.cart import CartLine
from pos_app.services.sales import CompletedSale
from pos_app.ui.open_sale import OpenSale
from pos_app.ui.pos import Pos
from pos_app.ui.printing import Printing
from tests.shop import Shop


@dataclass
class Counter:
    """What the window gives the money screens."""

    shop: Shop
    pos: Pos
    sale: OpenSale
    printing: Printing
    done: list[CompletedSale]

    def sell(self, *lines: CartLine) -> None:
        """Put lines into the open sale."""
        for line in lines:
            assert self.sale.add(line)


@pytest.fixture
def counter(pos: Pos, shop: Shop) -> Iterator[Counter]:
    """The cashier stands at a till without a printer."""
    pos.log_in(shop.cashier)
    sale, printing = OpenSale(pos), Printing(pos, shop.folder)
    made = Counter(shop, pos, sale, printing, [])
    sale.completed.connect(made.done.append)
    yield made
    printing.stop()


def press(widget: QWidget, key: Qt.Key) -> None:
    """Press a key where the focus is."""
    QTest.keyClick(widget.focusWidget() or widget, key)


def type_keys(widget: QWidget, words: str) -> None:
    """Type where the focus is."""
    QTest.keyClicks(widget.focusWidget() or widget, words)
