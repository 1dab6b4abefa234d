"""A field of several lines, for reasons and notes."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.widgets.fields import FieldBox, Labelled


class NoteField(Labelled):
    """Several lines to type into: a reason, a note. Enter makes a line, Tab leaves.

    Signals: edited(str).
    """

    edited = Signal(str)

    def __init__(
        self,
        label: str = "",
        *,
        placeholder: str = "",
        height: int = 76,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, parent)
        self.entry = _Lines()
        self.entry.setAccessibleName(name or label or placeholder)
        self.entry.setPlaceholderText(placeholder)
        self.box = FieldBox(self.entry, height, plain=True)
        column = QVBoxLayout(self.box)
        column.addWidget(self.entry)
        self.rows.addWidget(self.box)
        self.rows.addWidget(self.error_line)
        self.setFocusProxy(self.entry)
        self.entry.textChanged.connect(self._on_text)
        self.begin()

    def restyle(self) -> None:
        """Take font and margins again."""
        super().restyle()
        look = theme.current()
        self.entry.setFont(look.font("body"))
        column = self.box.layout()
        if column is not None:
            side = look.px(11)
            column.setContentsMargins(side, look.px(9), side, look.px(4))

    def text(self) -> str:
        """What stands in the field."""
        return self.entry.toPlainText()

    def set_text(self, words: str) -> None:
        """Fill the field."""
        self.entry.setPlainText(words)

    def set_error(self, words: str) -> None:
        """Say what is wrong, or nothing."""
        self.error_line.set_error(words)
        self.box.wrong = bool(words)
        self.box.update()

    def _on_text(self) -> None:
        if self.box.wrong:
            self.set_error("")
        self.edited.emit(self.text())


class _Lines(QPlainTextEdit):
    def __init__(self) -> None:
        self._worn: QFont | None = None
        super().__init__()
        self.setProperty("bare", True)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)

    def setFont(self, font: QFont | str | Sequence[str]) -> None:
        """Wear a font until another one is given."""
        self._worn = QFont(font)
        super().setFont(font)

    def changeEvent(self, event: QEvent) -> None:
        """A new stylesheet takes the font away after the field gave it; put it on again."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._worn is not None:
            super().setFont(self._worn)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Ctrl Enter to the screen."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.key() in {
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
        }:
            event.ignore()
            return
        super().keyPressEvent(event)
