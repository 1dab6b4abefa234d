"""Brush strokes shared by the widgets that paint themselves: boxes, text, caps; all mirrored."""

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QStyle, QWidget

from pos_app.ui import icons, theme

Align = Qt.AlignmentFlag
LEADING = Align.AlignLeft | Align.AlignVCenter
CENTER = Align.AlignCenter
TRAILING = Align.AlignRight | Align.AlignVCenter
RTL = Qt.LayoutDirection.RightToLeft

if TYPE_CHECKING:
    _Base = QWidget
else:
    _Base = object


class Side(StrEnum):
    """Where text stands, in reading direction. Amounts and counts stand at the end."""

    START = "start"
    CENTER = "center"
    END = "end"


class Themed(_Base):
    """Mixin of a widget that measures itself with the theme: `restyle` runs at every change.

    A widget calls `begin()` at the end of its constructor.
    """

    _begun = False

    def begin(self) -> None:
        """Style the widget for the first time."""
        self._begun = True
        self.restyle()

    def restyle(self) -> None:
        """Take sizes and fonts from the theme again."""

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and the reading direction."""
        super().changeEvent(event)
        if self._begun and event.type() in {
            QEvent.Type.StyleChange,
            QEvent.Type.LayoutDirectionChange,
        }:
            self.restyle()
            self.updateGeometry()
            self.update()


def box(
    painter: QPainter,
    rect: QRectF | QRect,
    radius: float,
    fill: QColor | None = None,
    border: QColor | None = None,
    width: float = 1,
    *,
    dashed: bool = False,
) -> None:
    """A rounded rectangle whose border lies inside it, as in CSS."""
    area = QRectF(rect)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QBrush(fill) if fill is not None else Qt.BrushStyle.NoBrush)
    if border is None or width <= 0:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        pen = QPen(border, width)
        if dashed:
            pen.setDashPattern([3, 2])
        painter.setPen(pen)
        half = width / 2
        area.adjust(half, half, -half, -half)
        radius = max(0.0, radius - half)
    painter.drawRoundedRect(area, radius, radius)
    painter.restore()


def show_part(part: QWidget, shown: bool) -> None:
    """Show or hide a part of a widget, also before it has its place: without a parent it would
    open as a window of its own for a moment and take the focus.
    """
    if not shown or part.parentWidget() is not None:
        part.setVisible(shown)


def rounded(rect: QRectF | QRect, radius: float) -> QPainterPath:
    """The path of a rounded rectangle, to clip or fill with."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(rect), radius, radius)
    return path


def mirrored(painter: QPainter, rect: QRect, within: QRect) -> QRect:
    """Where a rectangle lies that was laid out from left to right."""
    return QStyle.visualRect(painter.layoutDirection(), within, rect)


def text(
    painter: QPainter,
    rect: QRect,
    words: str,
    font: QFont,
    color: QColor,
    align: Qt.AlignmentFlag = LEADING,
    *,
    elide: bool = True,
) -> None:
    """One line of text; left means leading. Elided when it does not fit."""
    painter.setFont(font)
    painter.setPen(color)
    if elide:
        metrics = QFontMetrics(font)
        if metrics.horizontalAdvance(words) > rect.width():
            words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, align | Qt.TextFlag.TextSingleLine, words)


def wrapped(
    words: str, font: QFont, width: int, lines: int, *, split: bool = True
) -> tuple[list[str], bool]:
    """The text broken into at most so many lines, and whether all of it is there.

    A word too long for a line is split, or, on buttons, elided.
    """
    layout = QTextLayout(words, font)
    option = QTextOption()
    modes = QTextOption.WrapMode
    option.setWrapMode(modes.WrapAtWordBoundaryOrAnywhere if split else modes.WordWrap)
    layout.setTextOption(option)
    found: list[str] = []
    whole = True
    layout.beginLayout()
    while True:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(width, 1))
        if len(found) == lines:
            last = words[words.index(found[-1]) :] if found[-1] in words else found[-1]
            elide = Qt.TextElideMode.ElideRight
            found[-1] = QFontMetrics(font).elidedText(last, elide, width)
            whole = False
            break
        start = line.textStart()
        found.append(words[start : start + line.textLength()].rstrip(" \n\u2028"))
    layout.endLayout()
    if not split:
        metrics = QFontMetrics(font)
        cut = [metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in found]
        found, whole = cut, whole and cut == found
    return found or [""], whole


def paragraph(
    painter: QPainter,
    rect: QRect,
    words: str,
    font: QFont,
    color: QColor,
    line: int,
    lines: int = 2,
    align: Qt.AlignmentFlag = Align.AlignLeft,
    *,
    split: bool = True,
) -> None:
    """Several lines with the line height of the type scale, from the top of the rectangle."""
    top = rect.top()
    for piece in wrapped(words, font, rect.width(), lines, split=split)[0]:
        row = QRect(rect.left(), top, rect.width(), line)
        text(painter, row, piece, font, color, align | Align.AlignVCenter, elide=False)
        top += line


def cap_width(words: str) -> int:
    """Width of a key cap with this on it."""
    look = theme.current()
    return max(
        look.metrics("micro", columns=False).horizontalAdvance(words) + 2 * look.px(6), look.px(20)
    )


def cap(
    painter: QPainter,
    x: int,
    middle: int,
    words: str,
    ink: QColor | None = None,
    edge: QColor | None = None,
    fill: QColor | None = None,
) -> None:
    """A key cap from x on, 20 high around a middle line. Never mirrored itself."""
    look = theme.current()
    height = look.px(20)
    rect = QRect(x, middle - height // 2, cap_width(words), height)
    box(painter, rect, look.radius("key"), fill, edge or look.color("border.strong"))
    painter.save()
    painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    color = ink or look.color("text.secondary")
    font = look.font("micro", columns=False)
    text(painter, rect, words, font, color, CENTER, elide=False)
    painter.restore()


def cover(painter: QPainter, rect: QRect, picture: QPixmap) -> None:
    """Fill a rectangle with a picture, cut to its shape rather than stretched."""
    if picture.isNull():
        return
    size = picture.size().scaled(rect.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    zoom = size.width() / picture.width()
    wide, high = rect.width() / zoom, rect.height() / zoom
    source = QRectF((picture.width() - wide) / 2, (picture.height() - high) / 2, wide, high)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(QRectF(rect), picture, source)


def tinted(
    painter: QPainter, rect: QRect, radius: float, tint: str, words: str, font: QFont
) -> None:
    """A box in a category's tint with initials in its ink."""
    look = theme.current()
    box(painter, rect, radius, look.color(f"cat.{tint}.bg"))
    text(painter, rect, words, font, look.color(f"cat.{tint}.ink"), CENTER, elide=False)


def symbol(painter: QPainter, rect: QRect, name: str, role: str) -> None:
    """An icon in the middle of a rectangle."""
    icons.paint(painter, QRectF(rect), name, role)


def hair(painter: QPainter, left: int, right: int, y: int, role: str = "border.subtle") -> None:
    """A line one pixel high."""
    painter.fillRect(QRect(left, y, right - left, 1), theme.current().color(role))


def spinner(painter: QPainter, center: QPointF, radius: float, turn: float) -> None:
    """A ring with a quarter in the accent, turned by so many degrees."""
    look = theme.current()
    width = look.px(3)
    ring = QRectF(center.x() - radius, center.y() - radius, 2 * radius, 2 * radius)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look.color("accent.border"), width))
    painter.drawEllipse(ring)
    pen = QPen(look.color("accent.text"), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawArc(ring, round((90 - turn) * 16), 90 * 16)
    painter.restore()
