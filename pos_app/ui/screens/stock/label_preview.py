"""A sheet of labels as it will be printed, small."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.documents.label_sheets import LabelSheet
from pos_app.documents.labels import Box, Label, Measure, Op, Weight, Words, layout
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.painting import Themed

_PAPER, _INK = QColor(Qt.GlobalColor.white), QColor(Qt.GlobalColor.black)
_EDGE = QColor(
    Qt.GlobalColor.lightGray
)  # where a label ends; paper stays white in the dark theme too
_POINT = 25.4 / 72
_WEIGHTS = {
    Weight.REGULAR: QFont.Weight.Normal,
    Weight.MEDIUM: QFont.Weight.Medium,
    Weight.STRONG: QFont.Weight.DemiBold,
}

Page = Sequence[tuple[Op, ...] | None]


def lay_out(page: Sequence[Label | None], sheet: LabelSheet, locale: str) -> Page:
    """What is drawn on each label of a sheet. The first time some 0.3 s: on a worker."""
    measure = Measure()
    return [
        None if label is None else layout(label, sheet.width, sheet.height, locale, measure)
        for label in page
    ]


class LabelPreview(Themed, QWidget):
    """The sheet, as wide as there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet: LabelSheet | None = None
        self._page: Page = ()
        self.setAccessibleName(tr("The first sheet of labels"))
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.begin()

    def show_page(self, sheet: LabelSheet, page: Page) -> None:
        """Another sheet."""
        self._sheet, self._page = sheet, page
        count = sum(1 for ops in page if ops is not None)
        self.setAccessibleDescription(tr("%n label(s)", count))
        self.update()

    def sizeHint(self) -> QSize:
        """A page in the panel."""
        look = theme.current()
        return QSize(look.px(240), look.px(330))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint paper, label edges and what is on them."""
        sheet = self._sheet
        if sheet is None:
            return
        wide, high = sheet.paper
        scale = min((self.width() - 2) / wide, (self.height() - 2) / high)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate((self.width() - wide * scale) / 2, 1)
        painter.scale(scale, scale)
        painter.setPen(QPen(_EDGE, 0.4))
        painter.setBrush(_PAPER)
        painter.drawRect(QRectF(0, 0, wide, high))
        for number in range(sheet.count):
            x, y = sheet.place(number)
            painter.setPen(QPen(_EDGE, 0.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(x, y, sheet.width, sheet.height), 1.5, 1.5)
            ops = self._page[number] if number < len(self._page) else None
            for op in ops or ():
                _paint(painter, op, x, y)


def _paint(painter: QPainter, op: Op, left: float, top: float) -> None:
    if isinstance(op, Box):
        painter.fillRect(QRectF(left + op.x, top + op.y, op.width, op.height), _INK)
        return
    _paint_words(painter, op, left + op.x, top + op.y)


def _paint_words(painter: QPainter, op: Words, x: float, y: float) -> None:
    """At ten times the size and shrunk: fonts know no parts of a pixel."""
    font = QFont(theme.current().font("body"))
    font.setWeight(_WEIGHTS[op.weight])
    font.setPixelSize(max(1, round(op.size * _POINT * 10)))
    font.setStrikeOut(op.struck)
    wide = QFontMetricsF(font).horizontalAdvance(op.text) / 10
    painter.save()
    painter.translate(QPointF(x - wide if op.ends else x, y))
    painter.scale(0.1, 0.1)
    painter.setFont(font)
    painter.setPen(_INK)
    painter.drawText(QPointF(0, 0), op.text)
    painter.restore()
