"""The scan field: codes, names and prices are typed here, and it keeps the focus on Sell.

`3 *` before anything says how many. Keys that mean something to the sale (arrows, + and −, Del,
Enter, Esc) are told as signals; the field itself knows no sale.
"""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from pos_app.domain.errors import Invalid
from pos_app.domain.quantity import Quantity
from pos_app.ui.format import MINUS, Formats
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.fields import Field

_STARS = "*×"
_FIRST_DIGIT_MS = 45  # the first key of a scan comes here; the others are held back by the filter
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_CTRL = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the field: how many (None: not said) and of what."""

    count: Quantity | None
    words: str


def read_typed(text: str, formats: Formats) -> Typed:
    """ "3 * oat" is three of "oat"; a star that follows no number is part of the words."""
    for star in _STARS:
        before, found, words = text.partition(star)
        if found and before.strip():
            try:
                count = formats.read_quantity(before.strip())
            except Invalid:
                continue
            if count.thousandths > 0:
                return Typed(count, words.strip())
    return Typed(None, text.strip())


class ScanField(Field):
    """The field. `typed()` reads it; `wipe()` empties it without a word.

    Signals: searched(str) with the words that stand there now, "" for none; moved(int) Up and Down;
    sideways(int) Left and Right in an empty field, in reading direction; stepped(int) + and − in an
    empty field; void_asked() Del in an empty field; undo_asked() Ctrl Z; enter_pressed();
    escape_pressed().
    """

    searched = Signal(str)
    moved = Signal(int)
    sideways = Signal(int)
    stepped = Signal(int)
    void_asked = Signal()
    undo_asked = Signal()
    enter_pressed = Signal()
    escape_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            placeholder=tr("Scan or type a name, code or price"),
            icon="scan",
            icon_tone="accent.text",
            cap="3 *",
            hint=tr("then scan for 3"),
            height=56,
            name=tr("Scan or search items"),
            parent=parent,
        )
        self.formats = Formats()
        self._compact = self._is_searching = False
        self.entry.installEventFilter(self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_FIRST_DIGIT_MS)
        self._soon.timeout.connect(self._search)
        self.entry.textChanged.connect(self._on_changed)

    def typed(self) -> Typed:
        """What stands in the field."""
        return read_typed(self.text(), self.formats)

    def take_count(self) -> Quantity | None:
        """How many the next scan adds; the field is empty afterwards if that was all it said."""
        typed = self.typed()
        if typed.count is not None and not typed.words:
            self.wipe()
        return typed.count

    def wipe(self) -> None:
        """Empty the field."""
        self.entry.clear()

    def type_key(self, event: QKeyEvent) -> None:
        """A key that was pressed elsewhere on the screen and belongs here."""
        if not self._press(event):
            self.entry.keyPressEvent(event)

    def ask_for(self, words: str = "") -> None:
        """Say what to type now; nothing said, the usual."""
        self.entry.setPlaceholderText(words or tr("Scan or type a name, code or price"))

    def set_compact(self, compact: bool) -> None:
        """No hints beside the text."""
        self._compact = compact
        self._dress(always=True)

    def _on_changed(self, text: str) -> None:
        self._soon.stop()
        if len(text) == 1 and text.isdigit():
            self._soon.start()
        else:
            self._search()

    def _search(self) -> None:
        self._dress()
        self.searched.emit(self.typed().words)

    def _dress(self, *, always: bool = False) -> None:
        """Another icon and hint while something is typed."""
        searching = bool(self.text())
        if searching == self._is_searching and not always:
            return
        self._is_searching = searching
        self.set_icon("search" if searching else "scan", "accent.text")
        if self._compact:
            self.set_hint("")
        elif searching:
            self.set_hint(tr("clears"), tr("Esc"))
        else:
            self.set_hint(tr("then scan for 3"), "3 *")

    # -- keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the sale are taken before the line edit sees them."""
        if watched is self.entry and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress:
                return self._press(event)
            if event.type() == QEvent.Type.ShortcutOverride and _is_undo(event):
                event.accept()
                return True
        return super().eventFilter(watched, event)

    def _press(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _ENTER:
            self.enter_pressed.emit()
        elif key == Qt.Key.Key_Escape:
            self.escape_pressed.emit()
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.moved.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif _is_undo(event):
            self.undo_asked.emit()
        elif self.text() or event.modifiers() & _CTRL:
            return False
        else:
            return self._press_empty(key, event.text())
        return True

    def _press_empty(self, key: Qt.Key, text: str) -> bool:
        """Keys that belong to the sale only while nothing is typed."""
        steps = {"+": 1, "-": -1, MINUS: -1}
        if text in steps:
            self.stepped.emit(steps[text])
        elif key == Qt.Key.Key_Delete:
            self.void_asked.emit()
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            by = -1 if key == Qt.Key.Key_Left else 1
            self.sideways.emit(-by if self.isRightToLeft() else by)
        else:
            return False
        return True


def _is_undo(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Z and event.modifiers() == _CTRL
