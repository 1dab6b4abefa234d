"""Larger text reaches what is typed too, in windows that are open already."""

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pos_app.ui import theme
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.notes import NoteField
from pos_app.ui.widgets.stepper import Stepper


def test_a_larger_text_size_is_worn_by_fields_that_are_open(
    qtbot: QtBot, dressed: QApplication
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    fields = (Field("Name"), NoteField("Address"), Stepper("Coins"))
    for field in fields:
        column.addWidget(field)
    window.show()
    before = [field.entry.font().pixelSize() for field in fields]
    theme.apply(dressed, theme.Theme(scale=130))
    after = [field.entry.font().pixelSize() for field in fields]
    assert after == [(size * 130 + 50) // 100 for size in before]
