"""Every widget is drawn in every look, and a screen reader can name it."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from pos_app.ui import theme
from tests.ui.widgets.gallery import GALLERY

LOOKS = {
    "light": theme.Theme(),
    "dark": theme.Theme(theme.Scheme.DARK),
    "rtl": theme.Theme(rtl=True),
    "large": theme.Theme(scale=130),
}


def show(bot: QtBot, widget: QWidget) -> QWidget:
    bot.addWidget(widget)
    widget.resize(widget.sizeHint().expandedTo(QSize(480, 40)))
    widget.show()
    return widget


@pytest.mark.parametrize("look", LOOKS)
def test_every_widget_is_drawn_in_each_look(qapp: QApplication, qtbot: QtBot, look: str) -> None:
    theme.apply(qapp, LOOKS[look])
    for name, make in GALLERY.items():
        assert not show(qtbot, make()).grab().isNull(), name


@pytest.mark.parametrize("name", GALLERY)
def test_whatever_one_can_press_or_fill_has_a_name(qtbot: QtBot, name: str) -> None:
    widget = show(qtbot, GALLERY[name]())
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QAbstractItemView)
    parts = [part for kind in kinds for part in widget.findChildren(kind)]
    if isinstance(widget, kinds):
        parts.append(widget)
    nameless = [
        type(part).__name__
        for part in parts
        if part.isVisible() and not part.accessibleName() and part.objectName() != "popup"
    ]
    assert nameless == []


def test_open_windows_follow_a_change_of_theme(qapp: QApplication, qtbot: QtBot) -> None:
    names = ("button default", "tiles", "cart", "table", "field", "rail", "approval", "lane")
    windows = {name: show(qtbot, GALLERY[name]()) for name in names}
    light = {name: window.grab().toImage() for name, window in windows.items()}
    theme.apply(qapp, LOOKS["dark"])
    dark = {name: window.grab().toImage() for name, window in windows.items()}
    theme.apply(qapp, theme.Theme())
    again = {name: window.grab().toImage() for name, window in windows.items()}
    assert [name for name in names if dark[name] == light[name]] == []
    assert [name for name in names if again[name] != light[name]] == []


def test_larger_text_enlarges_what_is_already_open(qapp: QApplication, qtbot: QtBot) -> None:
    button = show(qtbot, GALLERY["button default"]())
    before = button.height()
    theme.apply(qapp, LOOKS["large"])
    assert button.height() == before * 130 // 100


@pytest.mark.parametrize("name", GALLERY)
def test_a_click_never_takes_the_focus_from_the_scan_field(qtbot: QtBot, name: str) -> None:
    widget = show(qtbot, GALLERY[name]())
    buttons = widget.findChildren(QAbstractButton) + widget.findChildren(QAbstractItemView)
    takers = [
        type(part).__name__
        for part in buttons
        if part.focusPolicy() & Qt.FocusPolicy.ClickFocus and part.objectName() != "popup"
    ]
    assert takers == []
