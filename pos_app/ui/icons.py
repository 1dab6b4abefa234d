"""Icons: Lucide drawings tinted with a colour of the theme, kept by name, colour, size and ratio.

Names are those of the design ("refund/undo") or of the drawing ("undo-2").
"""

import json
from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QTransform
from PySide6.QtSvg import QSvgRenderer

from pos_app.ui import theme

MIRRORED = frozenset({"arrow-left", "arrow-right", "undo-2", "redo-2", "log-out", "chevron-right"})
"""Drawings that point along the reading direction and turn round in a right-to-left window."""

_LARGE = 36  # from this size up the lines are thinner than the drawing's own
_LIMIT = 2_000  # pixmaps kept; a till uses a few hundred
_pixmaps: dict[tuple[str, int, int, float, bool], QPixmap] = {}


def pixmap(name: str, role: str, size: int, ratio: float = 1.0) -> QPixmap:
    """An icon `size` logical pixels wide (already scaled) in the colour of a role."""
    look = theme.current()
    drawing = drawing_of(name)
    turned = look.rtl and drawing in MIRRORED
    color = look.color(role)
    key = (drawing, color.rgba(), size, ratio, turned)
    found = _pixmaps.get(key)
    if found is None:
        if len(_pixmaps) >= _LIMIT:
            _pixmaps.clear()
        found = _pixmaps[key] = _draw(look.folder, drawing, color, size, ratio, turned)
    return found


def icon(name: str, role: str, size: int = 20) -> QIcon:
    """The same as a QIcon, for menus and actions."""
    return QIcon(pixmap(name, role, theme.current().px(size), 2.0))


def paint(painter: QPainter, rect: QRectF, name: str, role: str) -> None:
    """Draw an icon in the middle of a rectangle, as large as its shorter side."""
    side = int(min(rect.width(), rect.height()))
    ratio = painter.device().devicePixelRatioF()
    left = round(rect.center().x() - side / 2)
    top = round(rect.center().y() - side / 2)
    painter.drawPixmap(left, top, pixmap(name, role, side, ratio))


def drawing_of(name: str) -> str:
    """The drawing behind a name of the design; a drawing's own name stays as it is."""
    return _names(theme.current().folder).get(name, name)


@cache
def _names(folder: Path) -> dict[str, str]:
    tokens = json.loads((folder / "tokens.json").read_text(encoding="utf-8"))
    names: dict[str, str] = {}
    for several, drawing in tokens["icons"]["map"].items():
        for name in several.split("/"):
            names[name] = drawing.partition(" ")[0]
    return names


@cache
def _source(folder: Path, drawing: str) -> bytes:
    return (folder / "icons" / f"{drawing}.svg").read_bytes()


def _draw(
    folder: Path, drawing: str, color: QColor, size: int, ratio: float, turned: bool
) -> QPixmap:
    tinted = _source(folder, drawing).replace(b"currentColor", color.name().encode())
    if size >= _LARGE:
        tinted = tinted.replace(b'stroke-width="2"', b'stroke-width="1.5"')
    side = max(1, round(size * ratio))
    image = QPixmap(side, side)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(tinted)).render(painter, QRectF(0, 0, side, side))
    painter.end()
    if turned:
        image = image.transformed(QTransform().scale(-1, 1))
    image.setDevicePixelRatio(ratio)
    return image
