"""A dressed application for every test of the widgets."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.ui import theme

PLAIN = theme.Theme()


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """The application in the light theme at 100 %; dressing it anew takes time."""
    if theme.current() is not PLAIN:
        theme.apply(qapp, PLAIN)
    yield qapp
    if theme.current() is not PLAIN:
        theme.apply(qapp, PLAIN)
