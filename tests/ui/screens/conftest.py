"""The counter, the sales desk and the stock desk, for every test of a screen."""

from tests.ui.screens.buying import buying
from tests.ui.screens.counter import counter
from tests.ui.screens.selling import desk
from tests.ui.screens.stock_desk import items, oil

__all__ = ["buying", "counter", "desk", "items", "oil"]
