"""Charts of the manager's pages: bars by hour or day with a mark for the earlier ones, and bars of
shares. Both are lists as well: arrows walk them, Enter opens, a screen reader reads each.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from pos_app.domain import chart_scale
from pos_app.ui import theme
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.painting import CENTER, LEADING, TRAILING, Themed


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `value` in minor units (or anything whole), `before` that of the earlier range,
    `said` what a person hears or reads beside it.
    """

    key: object
    words: str
    value: int
    before: int | None = None
    said: str = ""


class _Bars(Themed, QWidget):
    """What both kinds share: one of the bars is current, chosen by mouse or keys."""

    chosen = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars: tuple[Bar, ...] = ()
        self._current = -1
        self._over = -1
        self._written: Callable[[int], str] = str
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def set_bars(self, bars: Sequence[Bar], written: Callable[[int], str]) -> None:
        """Other bars; `written` is how a value stands at the grid."""
        self.bars, self._written = tuple(bars), written
        self._current = self._over = -1
        self.setAccessibleDescription("; ".join(bar.said for bar in self.bars))
        self.updateGeometry()
        self.update()

    def area_of(self, place: int) -> QRect:
        """Where a bar can be pressed."""
        raise NotImplementedError

    def _at(self, point: QPoint) -> int:
        places = range(len(self.bars))
        return next((place for place in places if self.area_of(place).contains(point)), -1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the bar stands for."""
        over = self._at(event.position().toPoint())
        if over != self._over:
            self._over = over
            self.update()
        words = self.bars[over].said if over >= 0 else ""
        QToolTip.showText(event.globalPosition().toPoint(), words, self)

    def leaveEvent(self, event: QEvent) -> None:
        """No bar is under the mouse."""
        self._over = -1
        self.update()
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the bar."""
        place = self._at(event.position().toPoint())
        if place >= 0 and event.button() is Qt.MouseButton.LeftButton:
            self._current = place
            self.update()
            self.chosen.emit(self.bars[place].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, Enter opens."""
        back, on = {Qt.Key.Key_Left, Qt.Key.Key_Up}, {Qt.Key.Key_Right, Qt.Key.Key_Down}
        if event.key() in back | on and self.bars:
            step = 1 if event.key() in on else -1
            if self.layoutDirection() is Qt.LayoutDirection.RightToLeft and event.key() in {
                Qt.Key.Key_Left,
                Qt.Key.Key_Right,
            }:
                step = -step
            self._current = min(max(self._current + step, 0), len(self.bars) - 1)
            self.update()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._current >= 0:
            self.chosen.emit(self.bars[self._current].key)
        else:
            super().keyPressEvent(event)

    def _paint_focus(self, painter: QPainter) -> None:
        look = theme.current()
        if self.hasFocus():
            painting.box(painter, self.rect(), look.radius("control"), None, look.color("focus"), 2)


class BarChart(_Bars):
    """Standing bars over a grid; a short line is the earlier value, the highest bar has its value
    written over it.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.begin()

    def minimumSizeHint(self) -> QSize:
        """Room for a few bars."""
        look = theme.current()
        return QSize(look.px(240), look.px(120))

    def sizeHint(self) -> QSize:
        """As in a wide window."""
        look = theme.current()
        return QSize(look.px(640), look.px(240))

    @property
    def _ground(self) -> QRect:
        """Where bars stand."""
        look = theme.current()
        metrics = look.metrics("micro")
        widest = max(
            (metrics.horizontalAdvance(words) for words in self._grid().values()), default=0
        )
        left, bottom = widest + look.px(12), look.px(26)
        area = self.rect().adjusted(left, look.px(20), -look.px(8), -bottom)
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            area.moveLeft(look.px(8))
        return area

    def _grid(self) -> dict[int, str]:
        """The values at which lines are drawn: round ones."""
        top = max((max(bar.value, bar.before or 0) for bar in self.bars), default=0)
        step = chart_scale.step(top)
        return {step * line: self._written(step * line) for line in range(chart_scale.LINES + 1)}

    def area_of(self, place: int) -> QRect:
        """The whole height over a bar's place."""
        ground, count = self._ground, max(len(self.bars), 1)
        left = ground.width() * place // count
        right = ground.width() * (place + 1) // count
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            left, right = ground.width() - right, ground.width() - left
        return QRect(
            ground.left() + left, 0, right - left, ground.bottom() + theme.current().px(26)
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint grid, bars, marks and words."""
        look = theme.current()
        painter = QPainter(self)
        ground, grid = self._ground, self._grid()
        top = max(grid)
        ink, small = look.color("text.secondary"), look.font("micro")
        for value, words in grid.items():
            y = ground.bottom() - ground.height() * value // top
            painter.fillRect(ground.left(), y, ground.width(), 1, look.color("chart.grid"))
            beside = QRect(0, y - look.px(9), ground.left() - look.px(8), look.px(18))
            if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
                left = ground.right() + look.px(8)
                beside = QRect(left, beside.y(), self.width() - left, beside.height())
            painting.text(painter, beside, words, small, ink, TRAILING, elide=False)
        highest = max(range(len(self.bars)), key=lambda at: self.bars[at].value, default=-1)
        every = self._every()
        for place, bar in enumerate(self.bars):
            self._paint_bar(painter, place, ground, top, is_highest=place == highest)
            if place % every == 0:
                area = self.area_of(place)
                under = QRect(
                    area.left() - area.width(), ground.bottom() + look.px(6), 3 * area.width(),
                    look.px(18),
                )  # fmt: skip
                painting.text(painter, under, bar.words, small, ink, CENTER, elide=False)
        self._paint_focus(painter)

    def _every(self) -> int:
        """Each how-manieth bar has room for its words."""
        if not self.bars:
            return 1
        metrics, look = theme.current().metrics("micro"), theme.current()
        widest = max(metrics.horizontalAdvance(bar.words) for bar in self.bars) + look.px(8)
        return max(1, -(-widest // max(self.area_of(0).width(), 1)))

    def _paint_bar(
        self, painter: QPainter, place: int, ground: QRect, top: int, *, is_highest: bool
    ) -> None:
        look, bar, area = theme.current(), self.bars[place], self.area_of(place)
        wide = min(max(area.width() * 56 // 100, 2), look.px(48))
        left = area.center().x() - wide // 2
        high = ground.height() * max(bar.value, 0) // top
        radius = min(look.px(4), wide // 2)
        if high:
            shape = QPainterPath()
            column = QRect(left, ground.bottom() - high, wide, high + radius)
            shape.addRoundedRect(column, radius, radius)
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(QRect(left, 0, wide, ground.bottom()))
            role = "accent.hover" if place in {self._over, self._current} else "chart.1"
            painter.fillPath(shape, look.color(role))
            painter.restore()
        if bar.before is not None:
            y = ground.bottom() - ground.height() * max(bar.before, 0) // top
            more = look.px(4)
            painter.fillRect(left - more, y - 2, wide + 2 * more, 4, look.color("bg.surface"))
            painter.fillRect(left - more, y - 1, wide + 2 * more, 2, look.color("chart.compare"))
        if is_highest and bar.value > 0:
            y = ground.bottom() - max(high, ground.height() * (bar.before or 0) // top)
            over = QRect(
                area.center().x() - look.px(60), y - look.px(20), look.px(120), look.px(18)
            )
            font = look.font("micro", 600)
            words = self._written(bar.value)
            painting.text(painter, over, words, font, look.color("text.primary"), CENTER)


class ShareBars(_Bars):
    """A row for each: its words, share and amount over a bar as long as its share of the longest.
    `said` is what stands at the end of the row, before it the share.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._shares: tuple[str, ...] = ()
        self._amounts: tuple[str, ...] = ()
        self.begin()

    def set_rows(self, bars: Sequence[Bar], shares: Sequence[str], amounts: Sequence[str]) -> None:
        """The rows, with their shares and amounts as they are written."""
        self._shares, self._amounts = tuple(shares), tuple(amounts)
        self.set_bars(bars, str)
        self.setMinimumHeight(len(bars) * theme.current().px(36))

    @property
    def _row_height(self) -> int:
        """The rows share what height there is, up to a limit."""
        look = theme.current()
        around: QWidget | None = self.parentWidget()
        room = 0 if around is None else around.height()
        return min(max(room // max(len(self.bars), 1), look.px(36)), look.px(54))

    def sizeHint(self) -> QSize:
        """All rows at their least."""
        look = theme.current()
        return QSize(look.px(200), look.px(36) * len(self.bars))

    def area_of(self, place: int) -> QRect:
        """A row."""
        return QRect(0, place * self._row_height, self.width(), self._row_height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the rows."""
        look = theme.current()
        painter = QPainter(self)
        longest = max((abs(bar.value) for bar in self.bars), default=0) or 1
        for place, bar in enumerate(self.bars):
            row = self.area_of(place)
            if place in {self._over, self._current}:
                painting.box(painter, row, look.radius("chip"), look.color("bg.hover"))
            top = row.top() + (row.height() - look.px(36)) // 2
            words = QRect(row.left(), top, row.width(), look.px(24))
            amount = self._amounts[place]
            font = look.font("label", 600)
            wide = look.metrics("label", 600).horizontalAdvance(amount)
            self._put(painter, words, amount, font, "text.primary", TRAILING)
            share = words.adjusted(0, 0, -max(wide + look.px(12), look.px(82)), 0)
            self._put(painter, share, self._shares[place], look.font("small"), "text.secondary",
                      TRAILING)  # fmt: skip
            name = words.adjusted(0, 0, -look.px(130), 0)
            self._put(painter, name, bar.words, look.font("label", 400), "text.primary", LEADING)
            track = QRect(row.left(), top + look.px(25), row.width(), look.px(6))
            painting.box(painter, track, look.px(3), look.color("bg.sunken"))
            filled = QRect(track)
            filled.setWidth(track.width() * max(bar.value, 0) // longest)
            if filled.width():
                place_of = painting.mirrored(painter, filled, row)
                painting.box(painter, place_of, look.px(3), look.color("chart.1"))
        self._paint_focus(painter)

    def _put(
        self,
        painter: QPainter,
        rect: QRect,
        words: str,
        font: QFont,
        role: str,
        align: Qt.AlignmentFlag,
    ) -> None:
        area = painting.mirrored(painter, rect, QRect(0, rect.y(), self.width(), rect.height()))
        color = theme.current().color(role)
        painting.text(painter, area, words, font, color, align)
