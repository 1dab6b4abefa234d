"""Paper on the screen: a receipt or Z report as the printer will print it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui import theme
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.painting import Align, Themed

_PAPER = QColor(Qt.GlobalColor.white)  # paper is white and ink black in the dark theme too
_INK = QColor(Qt.GlobalColor.black)


class PaperSide(StrEnum):
    """Where a line of paper stands."""

    LEFT = "left"
    CENTER = "center"
    RULE = "rule"  # a dashed line over the whole width


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A line: words, perhaps an amount at the end, bold or not."""

    words: str = ""
    amount: str = ""
    bold: bool = False
    side: PaperSide = PaperSide.LEFT


class ReceiptPreview(Themed, QWidget):
    """White paper with monospaced lines. Amounts stand at the right in every language.

    `set_lines` takes lines as data; `set_text` takes the text of a receipt as documents write it,
    one line of dashes for each rule.
    """

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[PaperLine, ...] = ()
        self._columns = 0
        self.setAccessibleName(name)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.begin()

    def set_lines(self, lines: Sequence[PaperLine]) -> None:
        """Show other lines."""
        self._lines = tuple(lines)
        self._columns = 0
        self.setAccessibleDescription("\n".join(f"{x.words} {x.amount}".strip() for x in lines))
        self.restyle()
        self.update()

    def set_text(self, text: str) -> None:
        """Show a receipt that is text already; its columns decide the size of the letters."""
        rows = text.rstrip("\n").split("\n")
        self.set_lines([_line_of(row) for row in rows])
        self._columns = max((len(row) for row in rows), default=0)
        self.setAccessibleDescription(text)
        self.update()

    def restyle(self) -> None:
        """As high as its lines."""
        look = theme.current()
        self.setFixedHeight(sum(self._high(row) for row in self._lines) + look.px(32))
        self.updateGeometry()

    def _high(self, row: PaperLine) -> int:
        return theme.current().px(13 if row.side is PaperSide.RULE else 17)

    def sizeHint(self) -> QSize:
        """264 wide, as 80 mm paper beside a form."""
        return QSize(theme.current().px(264), self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint paper, then line by line."""
        look, painter = theme.current(), QPainter(self)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # else it is the application's
        painter.fillRect(self.rect(), _PAPER)
        shade = QColor(look.color("border.strong"))
        shade.setAlphaF(0.8)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), shade)
        side = look.px(14)
        y = look.px(15)
        for row in self._lines:
            line = self._high(row)
            place = QRect(side, y, self.width() - 2 * side, line)
            if row.side is PaperSide.RULE:
                self._paint_rule(painter, place)
            else:
                self._paint_line(painter, place, row)
            y += line

    def _paint_rule(self, painter: QPainter, place: QRect) -> None:
        pen = QPen(_INK, 1)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        y = place.center().y()
        painter.drawLine(place.left(), y, place.right(), y)

    def _paint_line(self, painter: QPainter, place: QRect, row: PaperLine) -> None:
        look = theme.current()
        font = look.font("mono", 600 if row.bold else 400)
        if self._columns:
            px = 12
            while px > 6 and (
                QFontMetrics(look.font("mono", 400, px)).horizontalAdvance("0") * self._columns
                > place.width()
            ):
                px -= 1
            font = look.font("mono", 600 if row.bold else 400, px)
        align = Align.AlignHCenter if row.side is PaperSide.CENTER else Align.AlignLeft
        words = align | Align.AlignVCenter
        painting.text(painter, place, row.words, font, _INK, words, elide=False)
        if row.amount:
            end = Align.AlignRight | Align.AlignVCenter
            painting.text(painter, place, row.amount, font, _INK, end, elide=False)


def _line_of(row: str) -> PaperLine:
    bare = row.strip()
    if len(bare) > 8 and set(bare) <= set("-=─"):
        return PaperLine(side=PaperSide.RULE)
    return PaperLine(row)
