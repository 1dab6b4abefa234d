"""The pad for amounts and PINs. Never mirrored: digits stand as on every telephone."""

from enum import StrEnum

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.buttons import Kind, Pressable
from pos_app.ui.widgets.painting import CENTER, Themed

BACK, CLEAR, POINT = "back", "clear", "."


LEAST = 48
"""Pixels a key keeps where there is little room, at any text size: a finger stays as it is."""


class Pad(StrEnum):
    """What stands beside the 0."""

    AMOUNT = "amount"  # 00 and the decimal sign
    PIN = "pin"  # Clear and Backspace
    WHOLE = "whole"  # the same as PIN, for counts


class Keypad(Themed, QWidget):
    """Keys 1 to 9 and 0 in three columns, growing with the room, each 66 high or more; less only
    where a window has no room for them.

    Signal: key(str) with "0" … "9", "00", ".", "back" or "clear"; AmountField.press and
    PinField.press take it as it is.
    """

    key = Signal(str)

    def __init__(
        self,
        pad: Pad = Pad.AMOUNT,
        *,
        height: int = 66,
        point: str = ".",
        muted: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.keys: dict[str, Key] = {}
        last = ("00", "0", POINT) if pad is Pad.AMOUNT else (CLEAR, "0", BACK)
        for place, name in enumerate((*"123456789", *last)):
            button = Key(name, point if name == POINT else name, height, muted=muted)
            button.clicked.connect(lambda _checked=False, name=name: self.key.emit(name))
            self._grid.addWidget(button, place // 3, place % 3)
            self.keys[name] = button
        self.begin()

    def set_point(self, sign: str) -> None:
        """Show the decimal sign of the locale; an empty one switches the key off."""
        if POINT in self.keys:
            self.keys[POINT].set_face(sign)
            self.keys[POINT].setEnabled(bool(sign))

    def restyle(self) -> None:
        """Take the gap again."""
        self._grid.setSpacing(theme.current().px(8))


class Key(Pressable):
    """One key of a pad."""

    def __init__(self, name: str, face: str, height: int, *, muted: bool) -> None:
        super().__init__(face, Kind.DEFAULT, None)
        self.name, self._usual = name, height
        self._muted = muted and name in {BACK, CLEAR}
        self.setAutoRepeat(name == BACK)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        spoken = {BACK: tr("Backspace"), CLEAR: tr("Clear"), POINT: tr("Decimal point")}
        self.setAccessibleName(spoken.get(name) or tr("Digit {digit}", digit=name))
        self.begin()

    def set_face(self, face: str) -> None:
        """Show another sign."""
        self.setText(face)
        self.update()

    def restyle(self) -> None:
        """Take the least height again."""
        self.setMinimumHeight(min(theme.current().px(self._usual), LEAST))

    def sizeHint(self) -> QSize:
        """A target that grows."""
        look = theme.current()
        return QSize(look.px(72), look.px(self._usual))

    def minimumSizeHint(self) -> QSize:
        """Never under 48 in both ways."""
        return QSize(LEAST, min(theme.current().px(self._usual), LEAST))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the key."""
        look = theme.current()
        painter = QPainter(self)
        ink = self.paint_frame(painter, self.rect(), look.radius("card") - look.px(2))
        if self._muted and self.isEnabled() and not (self.isDown() or self.underMouse()):
            inner = self.rect().adjusted(1, 1, -1, -1)
            painting.box(painter, inner, look.px(11), look.color("bg.canvas"))
        if self.name == BACK:
            side = look.px(24)
            place = QRect(0, 0, side, side)
            place.moveCenter(self.rect().center())
            role = "text.secondary" if self.isEnabled() else "text.disabled"
            painting.symbol(painter, place, "delete", role)
            return
        if self.name == CLEAR:
            quiet = look.color("text.secondary") if self.isEnabled() else ink
            painting.text(
                painter, self.rect(), tr("Clear"), look.font("strong", 500), quiet, CENTER
            )
            return
        font = look.font("h1", 500)
        face = self.rect().translated(0, -1)
        painting.text(painter, face, self.text(), font, ink, CENTER, elide=False)
