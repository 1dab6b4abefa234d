"""Finds scans among key strokes, whatever field has the focus.

A scanner types a code as a burst and ends it with Enter, Tab or silence. The first key of a burst
goes to the field as always; keys that follow it at a scanner's speed wait here until it is known
what they are. If they are a scan, the field gets back the text it had and the ending key is
swallowed. If they are not, they are handed to the field in order: a fast typist loses nothing.
Keys held down and text composed by an input method are never touched.
"""

import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QInputEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

LEAST = 6
"""Characters a scan has at least, unless a prefix makes it certain."""

GAP_MS = 35
"""Longest time between two characters of a burst; a setting from 20 to 80."""

PAUSE_MS = 60
"""Silence that ends a scan from a scanner that sends no Enter."""

LONGEST = 512
"""Characters a burst may have; a stuck key is no barcode."""

_ENDS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab}
_COMMANDS = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_SHIFTED = (  # what the keys 1 to 9 and 0 type on layouts that need Shift for digits
    "&é\"'(-è_çà",  # French
    "&é\"'(§è!çà",  # Belgian
    "+ěščřžýáíé",  # Czech
    "+ľščťžýáíé",  # Slovak
)


class Taking(StrEnum):
    """What happens to a scan."""

    TAKE = "take"
    HOLD = "hold"  # while money is being taken
    OFF = "off"  # locked or logged out


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """A field before a burst."""

    widget: QWidget | None
    text: str = ""
    cursor: int = 0
    start: int = -1
    length: int = 0


class ScanFilter(QObject):
    """The application-wide event filter; `install()` puts it to work.

    Signals: scanned(str) while `taking` is TAKE; refused(str) while it is HOLD or OFF: the text is
    not taken, and the receiver says so. `divert` is asked before either and may keep a code to
    itself, as a badge is. `clock` returns milliseconds and only tests give one; a widget with the
    property `rawKeys` gets every key as it comes.
    """

    scanned = Signal(str)
    refused = Signal(str)

    def __init__(
        self,
        *,
        gap_ms: int = GAP_MS,
        prefix: str = "",
        clock: Callable[[], float] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.taking = Taking.TAKE
        self.divert: Callable[[str], bool] = lambda _code: False
        self.set_gap(gap_ms)
        self.prefix = prefix
        self._clock = clock or _milliseconds
        self._burst = ""
        self._held: list[QKeyEvent] = []
        self._before = _Snapshot(None)
        self._last = float("-inf")
        self._composing = self._replaying = False
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.setTimerType(Qt.TimerType.PreciseTimer)
        self._silence.timeout.connect(self._on_silence)

    def install(self) -> None:
        """Listen to every key of the application from now on."""
        app = QCoreApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def uninstall(self) -> None:
        """Listen no more; what was held is handed over."""
        self._give_up()
        app = QCoreApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def set_gap(self, gap_ms: int) -> None:
        """The setting for slow or very fast scanners, 20 to 80 ms."""
        self.gap_ms = min(80, max(20, gap_ms))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at keys on their way to the widget that has the focus."""
        if not isinstance(event, QInputEvent | QInputMethodEvent):
            return False  # hundreds pass here for one scan
        kind = event.type()
        if kind == QEvent.Type.InputMethod and isinstance(event, QInputMethodEvent):
            self._composing = bool(event.preeditString())
        if self._replaying or self._composing or not isinstance(event, QKeyEvent):
            if kind == QEvent.Type.MouseButtonPress and self._burst:
                self._give_up()
            return False
        if not isinstance(watched, QWidget) or not _is_addressee(watched):
            return False
        if kind == QEvent.Type.ShortcutOverride:
            return self._claim(event)
        if kind == QEvent.Type.KeyPress:
            return self._press(watched, event)
        return False

    # -- keys

    def _claim(self, event: QKeyEvent) -> bool:
        """Keep shortcuts from taking the keys of a scan that is under way."""
        if not self._burst or self._clock() - self._last > self._patience():
            return False
        certain = self._is_scan() or (len(self._burst) > 1 and event.text() != "")
        if certain:
            event.accept()
        return certain

    def _press(self, widget: QWidget, event: QKeyEvent) -> bool:
        now = self._clock()
        if event.isAutoRepeat() or event.modifiers() & _COMMANDS or widget.property("rawKeys"):
            self._give_up()
            return False
        fast = bool(self._burst) and now - self._last <= self._patience()
        if event.key() in _ENDS:
            return self._end(fast)
        text = event.text()
        if not text or not (text.isprintable() or self.prefix.startswith(text)):
            if text:  # Backspace, Esc: an act of a person. Bare Shift has no text.
                self._give_up()
            return False
        hold = self._add(widget, event, text, fast)
        self._last = now
        return hold

    def _add(self, widget: QWidget, event: QKeyEvent, text: str, fast: bool) -> bool:
        """Take one character into the burst; True holds it back from the field."""
        if not fast or len(self._burst) >= LONGEST:
            if self._is_scan():  # a second scan right behind one that ended in silence
                self._complete()
            else:
                self._give_up()
            self._before = _snapshot(widget)
        hold = fast or (bool(self.prefix) and self.prefix.startswith(text) and not self._burst)
        self._burst += text
        if hold:
            self._held.append(event.clone())
        self._silence.start(int(self._patience()) + 1)
        return hold

    def _end(self, fast: bool) -> bool:
        if fast and self._is_scan():
            self._complete()
            return True
        self._give_up()
        return False

    def _on_silence(self) -> None:
        if self._is_scan():
            self._complete()
        else:
            self._give_up()

    # -- bursts

    def _patience(self) -> float:
        """Once it is a scan, only the ending pause ends it."""
        return max(PAUSE_MS, self.gap_ms) if self._is_scan() else self.gap_ms

    def _is_scan(self) -> bool:
        if self.prefix and self._burst.startswith(self.prefix):
            return len(self._burst) > len(self.prefix)
        return len(self._burst) >= LEAST

    def _complete(self) -> None:
        code = self._burst
        self._forget()
        _restore(self._before)
        if self.prefix:
            code = code.removeprefix(self.prefix)
        code = repaired(code.strip())
        if self.divert(code):
            return
        signal = self.scanned if self.taking is Taking.TAKE else self.refused
        signal.emit(code)

    def _give_up(self) -> None:
        """It was a person: hand over what was held."""
        held, target = self._held, self._before.widget
        self._forget()
        if not held or target is None:
            return
        self._replaying = True
        try:
            for event in held:
                QCoreApplication.sendEvent(target, event)
        except RuntimeError:  # the field was closed; its keys go with it
            return
        finally:
            self._replaying = False

    def _forget(self) -> None:
        self._silence.stop()
        self._burst, self._held = "", []
        self._last = float("-inf")


def repaired(code: str) -> str:
    """Digits as they were printed, when a scanner's keys met a layout with digits on Shift.

    Only a code made wholly of one layout's unshifted digit keys is changed; digits of other
    scripts become those of the barcode.
    """
    for row in _SHIFTED:
        if len(code) >= LEAST and set(code) <= set(row):
            return "".join("1234567890"[row.index(sign)] for sign in code)
    return "".join(
        sign if (digit := unicodedata.decimal(sign, None)) is None else str(digit) for sign in code
    )


def _milliseconds() -> float:
    return time.monotonic() * 1000


def _is_addressee(widget: QWidget) -> bool:
    """Whether this is where the key goes, not a parent that is offered what a child left."""
    focused = QApplication.focusWidget()
    return widget is focused if focused is not None else widget.isWindow()


def _snapshot(widget: QWidget) -> _Snapshot:
    if isinstance(widget, QLineEdit):
        return _Snapshot(
            widget,
            widget.text(),
            widget.cursorPosition(),
            widget.selectionStart(),
            widget.selectionLength(),
        )
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        return _Snapshot(widget, widget.toPlainText(), widget.textCursor().position())
    return _Snapshot(widget)


def _restore(before: _Snapshot) -> None:
    """Give the field back what it held before the first key of the burst."""
    widget = before.widget
    try:
        if isinstance(widget, QLineEdit) and widget.text() != before.text:
            widget.setText(before.text)
            widget.setCursorPosition(before.cursor)
            if before.length > 0:
                widget.setSelection(before.start, before.length)
        elif isinstance(widget, QPlainTextEdit | QTextEdit) and widget.toPlainText() != before.text:
            widget.setPlainText(before.text)
            cursor = widget.textCursor()
            cursor.setPosition(before.cursor)
            widget.setTextCursor(cursor)
    except RuntimeError:  # the field was closed during the burst; it has nothing to give back
        return
