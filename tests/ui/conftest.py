"""What tests of the windows stand on: a dressed application and the door to a real shop."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.ui import theme
from pos_app.ui.pos import Pos
from tests.shop import PEPPER, Shop


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """The application in the light theme at 100 %, also when a test chose another."""
    plain = theme.Theme()
    if qapp.styleSheet() != plain.stylesheet:
        theme.apply(qapp, plain)
    yield qapp
    if qapp.styleSheet() != plain.stylesheet:
        theme.apply(qapp, plain)


@pytest.fixture
def pos(dressed: QApplication, shop: Shop) -> Iterator[Pos]:
    """The door of the windows to a shop whose shift is open; nobody is logged in."""
    door = Pos(shop.backend, PEPPER)
    yield door
    door.wait_idle()
