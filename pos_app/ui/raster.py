"""Draws a line of text in any script as a picture, for paper that cannot write it: Qt knows how to
shape it, which way it runs, and which of the system's fonts has its letters.

May be called from a worker: painting on an image needs the application, not its thread.
"""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QImage, QPainter, QTextLayout

from pos_app.documents.raster import PRINTER_EM

if TYPE_CHECKING:
    from PIL.Image import Image

_FAMILIES: Final = ("Inter", "Noto Sans Arabic")
_SMALLEST: Final = 8  # pixels; below it nobody can read
_BETWEEN: Final = 0.5  # of the letters' height, kept free between left and right


def rasterise(text: str, width: int, em: int = PRINTER_EM) -> "Image":
    """A `pos_app.documents.raster.Rasteriser`."""
    from PIL import Image

    image = _paint(text.split("\t"), width, em)
    size, pixels = (image.width(), image.height()), bytes(image.constBits())
    return Image.frombytes("L", size, pixels, "raw", "L", image.bytesPerLine())


def _paint(parts: list[str], width: int, em: int) -> QImage:
    layouts = _fitting(parts, width, em)
    height = max(layout.lineAt(0).height() for layout in layouts)
    image = QImage(width, max(1, round(height)), QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    ascent = max(layout.lineAt(0).ascent() for layout in layouts)
    for number, layout in enumerate(layouts):
        line = layout.lineAt(0)
        x = _left_edge(number, len(layouts), width, line.naturalTextWidth())
        layout.draw(painter, QPointF(x, ascent - line.ascent()))
    painter.end()
    return image


def _fitting(parts: list[str], width: int, em: int) -> list[QTextLayout]:
    """One laid-out line a part, in letters small enough that all parts fit beside each other."""
    size = em
    while True:
        layouts = [_lay_out(part, size) for part in parts]
        widths = [layout.lineAt(0).naturalTextWidth() for layout in layouts]
        needed = sum(widths) + size * _BETWEEN * (sum(map(bool, widths)) - 1)
        if needed <= width or size <= _SMALLEST:
            return layouts
        size = max(_SMALLEST, min(size - 1, int(size * width / needed)))


def _lay_out(text: str, size: int) -> QTextLayout:
    font = QFont()
    font.setFamilies(_FAMILIES)
    font.setPixelSize(size)
    layout = QTextLayout(text, font)
    layout.beginLayout()
    line = layout.createLine()
    if line.isValid():
        line.setNumColumns(len(text) + 1)
    layout.endLayout()
    return layout


def _left_edge(number: int, parts: int, width: int, taken: float) -> float:
    """Of three parts the middle one is centred; the last of two or three ends at the right."""
    if number == 0:
        return 0.0
    if number == 1 and parts == 3:
        return (width - taken) / 2
    return width - taken
