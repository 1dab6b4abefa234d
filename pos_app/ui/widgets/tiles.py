"""The grid of products: tiles with a picture or initials, a name, a price and a warning."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QWidget

from pos_app.ui import theme
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.badges import BadgeSpec
from pos_app.ui.widgets.painting import CENTER, LEADING
from pos_app.ui.widgets.pictures import Pictures
from pos_app.ui.widgets.views import PaintedView

_MEASURE = re.compile(r"(?<=\d) (?=(?:k?g|mg|[mc]?l|L|[cm]?m|oz|lb)\b)")


def unbroken(name: str) -> str:
    """A name whose "340 g" stays on one line."""
    return _MEASURE.sub("\u00a0", name)


_CUT = 400  # pictures kept cut to shape, as many as are kept read


@dataclass(frozen=True, slots=True)
class Tile:
    """One product on a tile; every text is ready to be shown.

    `price` may be words ("Set price", "Any amount"): then `priced` is False. `unit` ("/kg") stands
    behind the price. `warning` is "3 left" or "None left" with its state. `art` is a picture file;
    without one the tint shows `initials`. `count` is how many are in this sale ("3"), "" for none.
    """

    id: object
    name: str
    price: str
    initials: str = ""
    tint: str = "slate"
    unit: str = ""
    priced: bool = True
    art: Path | None = None
    warning: BadgeSpec | None = None
    count: str = ""
    spoken: str = ""


class TileGrid(PaintedView):
    """Tiles in as many columns as fit; 100,000 of them cost no more than those in sight.

    A long press or a right click asks for details. Signals: chosen(object) with the id, for every
    tap, however quick; pointed(object).
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        self._columns, self._gap, self._wide, self._high = 1, 12, 148, 156
        self._least = 148
        super().__init__(name, parent)
        self._cut: dict[tuple[int, int, bool], QPixmap] = {}
        self._pictures = Pictures(self)
        self._pictures.came.connect(self.viewport().update)
        self.begin()

    def set_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show other products, from the top."""
        self.model_rows.replace(tiles)
        self.verticalScrollBar().setValue(0)
        self.refresh()

    def change_tile(self, tile: Tile) -> None:
        """Show one product anew (its count, its stock); paints only that tile."""
        row = self.place_of(tile.id)
        if row >= 0 and self.rows[row] != tile:
            self.model_rows.change(row, tile)
            self.update_row(row)

    def set_size_class(self, size: theme.SizeClass) -> None:
        """Narrower tiles and gaps in compact windows, wider tiles in wide ones."""
        self._least = {"compact": 128, "regular": 148, "wide": 164}[size.value]
        self._gap = 10 if size is theme.SizeClass.COMPACT else 12
        self.refresh()

    # -- geometry

    def arrange(self) -> None:
        """Share the width among as many columns as have the least width."""
        look = theme.current()
        gap, least = look.px(self._gap), look.px(self._least)
        width = max(1, self.viewport().width())
        self._columns = max(1, (width + gap) // (least + gap))
        self._wide = (width - gap * (self._columns - 1)) // self._columns
        self._high = look.size("tileHeight")

    def row_rect(self, row: int) -> QRect:
        """Columns share the width to the pixel."""
        gap = theme.current().px(self._gap)
        line, column = divmod(row, self._columns)
        room = self.viewport().width() + gap
        left = column * room // self._columns
        right = (column + 1) * room // self._columns - gap
        return QRect(left, line * (self._high + gap), right - left, self._high)

    def row_at(self, x: int, y: int) -> int:
        """By division; the gaps belong to nobody."""
        gap = theme.current().px(self._gap)
        line, column = y // (self._high + gap), x * self._columns // (self.viewport().width() + gap)
        row = line * self._columns + column
        if not (0 <= row < len(self.rows) and 0 <= column < self._columns):
            return -1
        return row if self.row_rect(row).contains(x, y) else -1

    def content_height(self) -> int:
        """All lines and the gaps between them."""
        gap = theme.current().px(self._gap)
        lines = -(-len(self.rows) // self._columns)
        return max(0, lines * (self._high + gap) - gap)

    def rows_between(self, top: int, bottom: int) -> range:
        """Whole lines."""
        pitch = self._high + theme.current().px(self._gap)
        first, last = max(0, top // pitch), bottom // pitch + 1
        return range(first * self._columns, min(len(self.rows), last * self._columns))

    def step_sideways(self, action: QAbstractItemView.CursorAction, row: int, wanted: int) -> int:
        """Left and right by one in reading direction, up and down by a line."""
        actions = QAbstractItemView.CursorAction
        forward = -1 if self.isRightToLeft() else 1
        moves = {
            actions.MoveLeft: row - forward,
            actions.MoveRight: row + forward,
            actions.MoveUp: row - self._columns,
            actions.MoveDown: row + self._columns,
        }
        return moves.get(action, wanted)

    def sizeHint(self) -> QSize:
        """Three lines of five."""
        look = theme.current()
        return QSize(look.px(854), look.px(492))

    # -- painting

    def paint_row(self, painter: QPainter, rect: QRect, row: int) -> None:
        """Paint one tile."""
        look, tile = theme.current(), self.rows[row]
        radius = look.radius("card")
        fill = "bg.surface"
        if self.is_held(row):
            fill = "bg.pressed"
        elif self.is_hovered(row):
            fill = "bg.hover"
        painting.box(painter, rect, radius, look.color(fill))
        art = QRect(rect.left(), rect.top(), rect.width(), look.size("tileArt") + 1)
        self._paint_art(painter, art, tile, rect, radius)
        self._paint_words(painter, rect, tile)
        edge, width = ("focus", 2) if self.is_focused(row) else ("border.subtle", 1)
        painting.box(painter, rect, radius, None, look.color(edge), width)
        if tile.count:
            self._paint_count(painter, rect, tile.count)

    def _paint_art(
        self, painter: QPainter, art: QRect, tile: Tile, whole: QRect, radius: int
    ) -> None:
        look = theme.current()
        picture = self._pictures.find(tile.art, art.size(), self.devicePixelRatioF())
        if picture is not None:
            shaped = self._shaped(picture, art.size(), radius)
            painter.drawPixmap(QRectF(art), shaped, QRectF(shaped.rect()))
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(art)
        painting.box(painter, whole, radius, look.color(f"cat.{tile.tint}.bg"))
        ink, font = look.color(f"cat.{tile.tint}.ink"), look.font("h1")
        painting.text(painter, art, tile.initials, font, ink, CENTER, elide=False)
        painter.restore()

    def _shaped(self, picture: QPixmap, size: QSize, radius: int) -> QPixmap:
        """A picture with its upper corners cut round and, in the dark theme, under a veil; cut
        once, for cutting takes longer than painting.
        """
        look = theme.current()
        is_dark = look.scheme is theme.Scheme.DARK
        key = picture.cacheKey(), radius, is_dark
        shaped = self._cut.get(key)
        if shaped is None:
            shaped = QPixmap(picture.size())
            shaped.fill(Qt.GlobalColor.transparent)
            painter = QPainter(shaped)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(shaped.width() / size.width(), shaped.height() / size.height())
            area = QRect(0, 0, size.width(), size.height())
            painter.setClipPath(painting.rounded(area.adjusted(0, 0, 0, 2 * radius), radius))
            painter.drawPixmap(area, picture)
            if is_dark:
                veil = QColor(look.color("bg.canvas"))
                veil.setAlphaF(0.22)
                painter.fillRect(area, veil)
            painter.end()
            if len(self._cut) >= _CUT:
                self._cut.clear()
            self._cut[key] = shaped
        return shaped

    def _paint_words(self, painter: QPainter, rect: QRect, tile: Tile) -> None:
        look = theme.current()
        side = look.px(13)
        inner = rect.adjusted(side, 0, -side, 0)
        name = QRect(inner.left(), rect.top() + look.px(85), inner.width(), look.px(36))
        font, ink = look.font("label", columns=False), look.color("text.primary")
        painting.paragraph(painter, name, unbroken(tile.name), font, ink, look.px(18))
        bottom = QRect(inner.left(), rect.bottom() + 1 - look.px(29), inner.width(), look.px(22))
        if not tile.priced:
            quiet = look.color("text.secondary")
            painting.text(painter, bottom, tile.price, look.font("label", 400), quiet)
            return
        font, metrics = look.font("strong"), look.metrics("strong")
        wide = metrics.horizontalAdvance(tile.price)
        place = QRect(bottom.left(), bottom.top(), wide + 1, bottom.height())
        price = painting.mirrored(painter, place, bottom)
        painting.text(painter, price, tile.price, font, ink, elide=False)
        if tile.unit:
            place = QRect(place.right() + look.px(4), bottom.top(), look.px(48), bottom.height())
            area = painting.mirrored(painter, place, bottom)
            quiet = look.color("text.tertiary")
            painting.text(painter, area, tile.unit, look.font("label", 400), quiet, LEADING)
        if tile.warning is not None:
            room = bottom.width() - wide - look.px(4)
            self._paint_warning(painter, bottom, tile.warning, room)

    def _paint_warning(
        self, painter: QPainter, bottom: QRect, warning: BadgeSpec, room: int
    ) -> None:
        """Icon and words at the trailing end; only the first word where there is no more room."""
        look = theme.current()
        font, metrics = look.font("small", 500), look.metrics("small", 500)
        sign, words = look.px(15 + 3), warning.words
        if metrics.horizontalAdvance(words) + sign > room:
            first = words.split(" ", maxsplit=1)[0]
            words = first if metrics.horizontalAdvance(first) + sign <= room else ""
        wide = metrics.horizontalAdvance(words)
        left = bottom.right() + 1 - wide - (sign if words else look.px(15))
        place = QRect(left, bottom.top(), look.px(15), bottom.height())
        area = painting.mirrored(painter, place, bottom)
        painting.symbol(painter, area, warning.drawing, warning.state.ink)
        place = QRect(bottom.right() + 1 - wide, bottom.top(), wide + 1, bottom.height())
        area = painting.mirrored(painter, place, bottom)
        color = look.color(warning.state.ink)
        painting.text(painter, area, words, font, color, elide=False)

    def _paint_count(self, painter: QPainter, rect: QRect, count: str) -> None:
        look = theme.current()
        side, inset = look.px(28), look.px(9)
        font, metrics = look.font("label", 600), look.metrics("label", 600)
        wide = max(side, metrics.horizontalAdvance(count) + look.px(14))
        place = QRect(rect.right() + 1 - inset - wide, rect.top() + inset, wide, side)
        area = painting.mirrored(painter, place, rect)
        painting.box(painter, area, side / 2, look.color("accent.fill"))
        painting.text(painter, area, count, font, look.color("accent.on"), CENTER, elide=False)
