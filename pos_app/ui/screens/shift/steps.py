"""The steps of closing a shift, in the head of the page."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.painting import CENTER, Themed


class Steps(Themed, QWidget):
    """ "1 Count cash — 2 Check — 3 Close": done, present and still to come."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = (tr("Count cash"), tr("Check"), tr("Close"))
        self._at, self._compact = 0, False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.begin()
        self.set_step(0)

    def set_step(self, at: int) -> None:
        """Where we are, from 0."""
        self._at = at
        number, of = at + 1, len(self._words)
        self.setAccessibleName(
            tr("Step {number} of {of}: {name}", number=number, of=of, name=self._words[at])
        )
        self.updateGeometry()
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Only the present step has words where there is little room."""
        self._compact = compact
        self.updateGeometry()
        self.update()

    def _part(self, place: int) -> int:
        look = theme.current()
        if self._compact and place != self._at:
            return look.px(24)
        weight = 600 if place == self._at else 400
        return look.px(24 + 8) + look.metrics("label", weight).horizontalAdvance(self._words[place])

    def sizeHint(self) -> QSize:
        """All steps and the lines between them."""
        look = theme.current()
        parts = sum(self._part(place) for place in range(len(self._words)))
        return QSize(parts + look.px(40) * (len(self._words) - 1) + 1, look.px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint numbers, words and lines."""
        look, painter = theme.current(), QPainter(self)
        x = 0
        for place, words in enumerate(self._words):
            side = look.px(24)
            spot = painting.mirrored(painter, QRect(x, 0, side, side), self.rect())
            self._paint_spot(painter, spot, place)
            weight = 600 if place == self._at else 400
            wide = self._part(place)
            area = QRect(x + look.px(32), 0, wide - look.px(32), self.height())
            area = painting.mirrored(painter, area, self.rect())
            role = "text.primary" if place == self._at else "text.secondary"
            font, ink = look.font("label", weight), look.color(role)
            if not self._compact or place == self._at:
                painting.text(painter, area, words, font, ink, elide=False)
            x += wide
            if place + 1 < len(self._words):
                line = QRect(x + look.px(8), self.height() // 2, look.px(24), 1)
                line = painting.mirrored(painter, line, self.rect())
                painter.fillRect(line, look.color("border.control"))
                x += look.px(40)

    def _paint_spot(self, painter: QPainter, spot: QRect, place: int) -> None:
        look = theme.current()
        radius = spot.height() / 2
        if place < self._at:
            painting.box(painter, spot, radius, look.color(State.OK.soft))
            inner = spot.adjusted(look.px(4), look.px(4), -look.px(4), -look.px(4))
            painting.symbol(painter, inner, "check", State.OK.ink)
            return
        present = place == self._at
        fill = look.color("bg.inverse") if present else None
        edge = None if present else look.color("border.control")
        painting.box(painter, spot, radius, fill, edge)
        ink = look.color("text.inverse" if present else "text.secondary")
        painting.text(painter, spot, str(place + 1), look.font("small", 600), ink, CENTER)
