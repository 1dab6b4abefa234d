"""The counter and the sales desk, for every test of a money screen."""

from tests.ui.screens.counter import counter
from tests.ui.screens.selling import desk

__all__ = ["counter", "desk"]
