"""A dressed application for every test of the widgets."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.ui import theme


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """The application in the light theme at 100 %, and again after the test."""
    theme.apply(qapp, theme.Theme())
    yield qapp
    if theme.current().rtl or theme.current().scheme is not theme.Scheme.LIGHT:
        theme.apply(qapp, theme.Theme())
