"""What keys do in the amount field: typing is the pad's, arrows belong to the ways to pay."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from pos_app.ui.widgets.amounts import AmountField
from pos_app.ui.widgets.keypad import BACK, CLEAR

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SIDEWAYS = (Qt.Key.Key_Left, Qt.Key.Key_Right)


class FieldKeys(QObject):
    """Reads the keys before the field does, so that an amount the screen offered is replaced by
    what is typed, and Enter comes once.

    Signals: stepped(int), +1 for the next way to pay; entered().
    """

    stepped = Signal(int)
    entered = Signal()

    def __init__(self, field: AmountField, pad_key: Callable[[str], str]) -> None:
        super().__init__(field)
        self._field, self._pad_key = field, pad_key
        field.entry.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that have a meaning here; the rest stays the field's."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        key, sign = event.key(), event.text()
        if key in _SIDEWAYS:
            forward = (key == Qt.Key.Key_Right) is not self._field.isRightToLeft()
            self.stepped.emit(1 if forward else -1)
        elif key in ENTER:
            if not event.isAutoRepeat():
                self.entered.emit()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._field.press(CLEAR if key == Qt.Key.Key_Delete else BACK)
        elif sign and sign.isprintable():
            if pressed := self._pad_key(sign):
                self._field.press(pressed)
        else:
            return super().eventFilter(watched, event)
        return True
