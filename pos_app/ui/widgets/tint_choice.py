"""One of the category tints, chosen by its look."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.painting import Themed

_SIDE, _GAP = 34, 8


class TintChoice(Themed, QWidget):
    """A swatch for each tint, the chosen one ticked; stands in a form as one field.

    Left and Right choose the next one. Signal: edited() when a person chooses.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tint = theme.current().tints[0]
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.put(self._tint)
        self.begin()

    def raw(self) -> str:
        """The tint's name."""
        return self._tint

    def put(self, raw: str) -> None:
        """Choose without telling."""
        if raw in theme.current().tints:
            self._tint = raw
        self.setAccessibleName(tr("Colour"))
        self.setAccessibleDescription(self._tint)
        self.update()

    def set_error(self, words: str) -> None:
        """None can be wrong."""

    def _choose(self, tint: str) -> None:
        if self.isEnabled() and tint != self._tint:
            self.put(tint)
            self.edited.emit()

    def _place(self, number: int) -> QRect:
        look = theme.current()
        pitch = min(look.px(_SIDE + _GAP), self.width() // len(look.tints))
        side = min(look.px(_SIDE), pitch - look.px(4))
        place = QRect(number * pitch + look.px(2), (self.height() - side) // 2, side, side)
        if look.rtl:
            place.moveLeft(self.width() - place.right() - 1)
        return place

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a swatch chooses it."""
        for number, tint in enumerate(theme.current().tints):
            if self._place(number).contains(event.position().toPoint()):
                self._choose(tint)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The next one, round and round."""
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        tints = theme.current().tints
        step = -step if theme.current().rtl else step
        self._choose(tints[(tints.index(self._tint) + step) % len(tints)])

    def restyle(self) -> None:
        """Take the height again."""
        self.setFixedHeight(theme.current().px(_SIDE + 4))

    def sizeHint(self) -> QSize:
        """All swatches in a row."""
        look = theme.current()
        return QSize(look.px((_SIDE + _GAP) * len(look.tints)), look.px(_SIDE + 4))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the swatches."""
        look, painter = theme.current(), QPainter(self)
        radius = look.radius("chip")
        for number, tint in enumerate(look.tints):
            place, chosen = self._place(number), tint == self._tint
            ring = "focus" if chosen and self.hasFocus() else f"cat.{tint}.ink" if chosen else ""
            ground = look.color(f"cat.{tint}.bg")
            painting.box(painter, place, radius, ground, look.color(ring) if ring else None, 2)
            if chosen:
                inside = place.adjusted(*(look.px(edge) for edge in (8, 8, -8, -8)))
                painting.symbol(painter, inside, "check", f"cat.{tint}.ink")
