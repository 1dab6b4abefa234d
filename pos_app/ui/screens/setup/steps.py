"""The steps of the first run, listed at the side: done, where we are, still to come."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.cards import Icon, Surface
from pos_app.ui.widgets.chrome import Brand
from pos_app.ui.widgets.painting import CENTER, LEADING, Themed
from pos_app.ui.widgets.text import Text

_WIDTH, _PITCH, _CIRCLE = 296, 46, 28
_SHORT = 600


class StepList(Themed, QWidget):
    """Numbers in circles with the names of the steps; a tick for those that are done."""

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names, self._current = tuple(names), 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.begin()
        self.set_current(0)

    def set_current(self, place: int) -> None:
        """Where we are; what lies before it is done."""
        self._current = place
        name = self._names[place]
        count = len(self._names)
        words = tr("Step {place} of {count}: {name}", place=place + 1, count=count, name=name)
        self.setAccessibleName(words)
        self.update()

    def restyle(self) -> None:
        """Take the height again."""
        self.setFixedHeight(theme.current().px(_PITCH) * len(self._names))

    def sizeHint(self) -> QSize:
        """As wide as the side."""
        return QSize(theme.current().px(_WIDTH - 56), self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint circles and names."""
        look, painter = theme.current(), QPainter(self)
        pitch, side = look.px(_PITCH), look.px(_CIRCLE)
        for place, name in enumerate(self._names):
            top = place * pitch + (pitch - side) // 2
            circle = QRect(0, top, side, side)
            area = painting.mirrored(painter, circle, self.rect())
            self._paint_circle(painter, area, place)
            left = side + look.px(12)
            words = QRect(left, place * pitch, self.width() - left, pitch)
            here = place == self._current
            font = look.font("strong" if here else "body")
            ink = look.color("text.primary" if place <= self._current else "text.secondary")
            area = painting.mirrored(painter, words, self.rect())
            painting.text(painter, area, name, font, ink, LEADING)

    def _paint_circle(self, painter: QPainter, area: QRect, place: int) -> None:
        look, radius = theme.current(), area.height() / 2
        if place < self._current:
            painting.box(painter, area, radius, look.color("success.soft"))
            inner = area.adjusted(look.px(6), look.px(6), -look.px(6), -look.px(6))
            painting.symbol(painter, inner, "check", "success.text")
            return
        if place == self._current:
            painting.box(painter, area, radius, look.color("bg.inverse"))
            ink = "text.inverse"
        else:
            painting.box(painter, area, radius, None, look.color("border.control"))
            ink = "text.secondary"
        font = look.font("small", 600)
        painting.text(painter, area, str(place + 1), font, look.color(ink), CENTER)


class SetupSide(Themed, QWidget):
    """The side of the first run: the sign, what this is, the steps, and that all of it is kept."""

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ground = Surface("bg.canvas", "end", parent=self)
        self.steps = StepList(names)
        self._column = QVBoxLayout(self._ground)
        self._column.setSpacing(0)
        self._column.addWidget(Brand(size=44, words=False))
        self._head = QVBoxLayout()
        self._head.setSpacing(0)
        self._head.addWidget(Text(tr("Set up this till"), "h1"))
        about = tr("About five minutes. Most of it can be changed later.")
        self._head.addWidget(Text(about, "label", "secondary", weight=400, wrap=True))
        self._column.addLayout(self._head)
        self._column.addWidget(self.steps)
        self._column.addStretch(1)
        self._kept = QWidget()
        self._foot = QHBoxLayout(self._kept)
        self._foot.addWidget(Icon("hard-drive", "text.secondary", size=16))
        self._foot.addWidget(Text(tr("Saved on this computer as you go"), "small", "secondary"), 1)
        self._column.addWidget(self._kept)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._ground)
        self.begin()

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        self.setFixedWidth(look.px(_WIDTH))
        side = look.px(28)
        self._column.setContentsMargins(side, look.px(32), side, look.px(30))
        self._head.setContentsMargins(0, look.px(16), 0, look.px(24))
        self._foot.setContentsMargins(0, 0, 0, 0)
        self._foot.setSpacing(look.px(8))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a short window the steps need the room."""
        super().resizeEvent(event)
        self._kept.setVisible(self.height() >= theme.current().px(_SHORT))
