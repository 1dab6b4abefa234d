"""The counter, for every test of a money screen."""

from tests.ui.screens.counter import counter

__all__ = ["counter"]
