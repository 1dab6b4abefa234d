"""What the search found, under the scan field; the last row sells what is not there."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.badges import BadgeSpec, badge_width, paint_avatar, paint_badge
from pos_app.ui.widgets.painting import LEADING, TRAILING, Themed
from pos_app.ui.widgets.pictures import Pictures
from pos_app.ui.widgets.views import LinesView


@dataclass(frozen=True, slots=True)
class Result:
    """One item found. `matched` is how many letters of the name the words covered.

    `detail` is shown in parts, each with its colour role: (("DRK-014 · ", ""), ("none left",
    "danger.text")). `price` "Set" in the accent stands for no price (`priced` False).
    """

    id: object
    name: str
    price: str
    matched: int = 0
    detail: tuple[tuple[str, str], ...] = ()
    initials: str = ""
    tint: str = "slate"
    art: Path | None = None
    badge: BadgeSpec | None = None
    priced: bool = True
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class _OneOff:
    """The last row: sell what was typed at a price one types."""

    id: object
    words: str
    spoken: str


ONE_OFF = "one-off"
"""What `SearchResults.chosen` carries for the last row."""


class SearchResults(Themed, QFrame):
    """A card with the items found, the first one marked, and a row to sell a one-off.

    The scan field keeps the focus: the screen calls `move(±1)` on the arrows and `enter()` on
    Enter. Signal: chosen(object) with the id of an item, or ONE_OFF.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._head = _Head()
        self.list = _ResultList(tr("Items found"))
        self.list.chosen.connect(self.chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.list)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.begin()

    def set_results(self, typed: str, results: Sequence[Result], *, hint: str = "") -> None:
        """Show what was found for the typed words; `hint` stands in the marked row."""
        self._head.set_count(len(results))
        last = _OneOff(ONE_OFF, typed, tr("Sell “{typed}” as a one-off", typed=typed))
        self.list.hint = hint
        self.list.model_rows.replace([*results, last] if typed else list(results))
        self.list.marked = 0 if results else -1
        self.list.refresh()
        self.list.updateGeometry()
        self.updateGeometry()

    def move(self, by: int) -> None:  # type: ignore[override]  # a list is not moved about
        """Mark the next or previous row."""
        last = len(self.list.rows) - 1
        if last >= 0:
            self.list.mark(max(0, min(last, self.list.marked + by)))

    def marked(self) -> object | None:
        """Id of the marked row."""
        at = self.list.marked
        return self.list.rows[at].id if 0 <= at < len(self.list.rows) else None

    def enter(self) -> None:
        """Choose the marked row."""
        key = self.marked()
        if key is not None:
            self.chosen.emit(key)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the card."""
        look = theme.current()
        fill, edge = look.color("bg.surface"), look.color("border.subtle")
        painting.box(QPainter(self), self.rect(), look.radius("card"), fill, edge)


class _Head(Themed, QWidget):
    """ "4 items", and the keys."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self.begin()

    def set_count(self, count: int) -> None:
        self._words = tr("%n item(s)", count)
        self.setAccessibleName(self._words)
        self.update()

    def restyle(self) -> None:
        self.setFixedHeight(theme.current().px(41))

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = theme.current(), QPainter(self)
        high = self.height() - 1
        painting.hair(painter, 0, self.width(), high)
        left = QRect(look.px(16), 0, self.width() // 2, high)
        area = painting.mirrored(painter, left, self.rect())
        ink, quiet = look.color("text.secondary"), look.color("text.tertiary")
        painting.text(painter, area, self._words, look.font("small", 500), ink)
        x = self.width() - look.px(16)
        hints = ((tr("add to sale"), (tr("Enter"),), 4), (tr("choose"), ("↑", "↓"), 11))
        for words, caps, gap in hints:
            wide = look.metrics("small").horizontalAdvance(words)
            x -= wide
            area = painting.mirrored(painter, QRect(x, 0, wide + 1, high), self.rect())
            painting.text(painter, area, words, look.font("small"), quiet, elide=False)
            x -= look.px(gap)
            for cap in reversed(caps):
                x -= painting.cap_width(cap)
                place = QRect(x, 0, painting.cap_width(cap), high)
                area = painting.mirrored(painter, place, self.rect())
                painting.cap(painter, area.left(), high // 2, cap)
                x -= look.px(12)


class _ResultList(LinesView):
    def __init__(self, name: str) -> None:
        self.marked, self.hint = -1, ""
        super().__init__(name)
        self._pictures = Pictures(self)
        self._pictures.came.connect(self.viewport().update)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.begin()

    def mark(self, row: int) -> None:
        before, self.marked = self.marked, row
        self.update_row(before)
        self.update_row(row)
        self.scrollTo(self.model_rows.index(row))

    def line_height(self) -> int:
        return theme.current().px(64)

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(400), self.content_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(200), min(self.content_height(), self.line_height()))

    def paint_row(self, painter: QPainter, rect: QRect, row: int) -> None:
        look, found = theme.current(), self.rows[row]
        last = row == len(self.rows) - 1
        if row == self.marked:
            area = rect.adjusted(0, 0, 0, -1)
            painter.fillRect(area, look.color("bg.selected"))
            bar = QRect(rect.left(), rect.top(), look.px(4), rect.height() - 1)
            bar = painting.mirrored(painter, bar, rect)
            painter.fillRect(bar, look.color("accent.fill"))
        elif self.is_hovered(row) and not last:
            painter.fillRect(rect.adjusted(0, 0, 0, -1), look.color("bg.hover"))
        if not last:
            painting.hair(painter, rect.left(), rect.right() + 1, rect.bottom())
        if isinstance(found, _OneOff):
            self._paint_one_off(painter, rect, found)
        else:
            self._paint_result(painter, rect, found, row == self.marked)

    def _paint_result(self, painter: QPainter, rect: QRect, found: Result, marked: bool) -> None:
        look = theme.current()
        sign = self._sign(painter, rect)
        picture = self._pictures.find(found.art, sign.size(), self.devicePixelRatioF())
        if picture is not None:
            painter.save()
            painter.setClipPath(painting.rounded(sign, look.radius("chip")))
            painting.cover(painter, sign, picture)
            painter.restore()
        else:
            paint_avatar(painter, sign, found.initials, found.tint, square=True)
        end = self._paint_end(painter, rect, found, marked)
        left = rect.left() + look.px(70)
        place = QRect(left, rect.top() + look.px(12), end - left, look.px(22))
        self._paint_name(painter, place, rect, found)
        x = left
        for words, role in found.detail:
            wide = look.metrics("small").horizontalAdvance(words)
            place = QRect(x, rect.top() + look.px(34), min(wide + 1, end - x), look.px(18))
            area = painting.mirrored(painter, place, rect)
            ink = look.color(role or "text.tertiary")
            painting.text(painter, area, words, look.font("small"), ink)
            x += wide

    def _sign(self, painter: QPainter, rect: QRect) -> QRect:
        look = theme.current()
        side = look.px(44)
        top = rect.top() + (rect.height() - 1 - side) // 2
        place = QRect(rect.left() + look.px(14), top, side, side)
        return painting.mirrored(painter, place, rect)

    def _paint_name(self, painter: QPainter, place: QRect, rect: QRect, found: Result) -> None:
        """The letters that matched are underlined and a little heavier."""
        look = theme.current()
        head, rest = found.name[: found.matched], found.name[found.matched :]
        ink = look.color("text.primary")
        wide = look.metrics("strong").horizontalAdvance(head) if head else 0
        if head:
            spot = QRect(place.left(), place.top(), wide + 1, place.height())
            area = painting.mirrored(painter, spot, rect)
            painting.text(painter, area, head, look.font("strong"), ink, elide=False)
            line = QRect(place.left(), place.top() + look.px(20), wide, look.px(2))
            painter.fillRect(painting.mirrored(painter, line, rect), ink)
        spot = QRect(place.left() + wide, place.top(), place.width() - wide, place.height())
        area = painting.mirrored(painter, spot, rect)
        painting.text(painter, area, rest, look.font("strong", 500), ink)

    def _paint_end(self, painter: QPainter, rect: QRect, found: Result, marked: bool) -> int:
        """Price, and badge or hint before it; returns where they begin."""
        look = theme.current()
        right = rect.right() + 1 - look.px(16)
        font = look.font("strong") if found.priced else look.font("strong", 500)
        ink = look.color("text.primary" if found.priced else "accent.text")
        price = look.metrics("strong").horizontalAdvance(found.price)
        place = QRect(right - price - 2, rect.top(), price + 2, rect.height() + 1)
        area = painting.mirrored(painter, place, rect)
        painting.text(painter, area, found.price, font, ink, TRAILING, elide=False)
        column = right - max(price + look.px(16), look.px(76))
        if found.badge is not None:
            wide = badge_width(found.badge)
            place = QRect(column - wide, rect.top(), wide, rect.height() - 1)
            area = painting.mirrored(painter, place, rect)
            paint_badge(painter, area.left(), area.center().y() + 1, found.badge)
            return column - wide - look.px(12)
        if marked and self.hint:
            wide = look.metrics("small", 500).horizontalAdvance(self.hint)
            end = column - look.px(8)
            place = QRect(end - wide, rect.top(), wide + 1, rect.height() - 1)
            area = painting.mirrored(painter, place, rect)
            font, ink = look.font("small", 500), look.color("accent.text")
            painting.text(painter, area, self.hint, font, ink, elide=False)
            return end - wide - look.px(12)
        return column

    def _paint_one_off(self, painter: QPainter, rect: QRect, row: _OneOff) -> None:
        look = theme.current()
        sign = self._sign(painter, rect)
        edge = look.color("border.control")
        painting.box(painter, sign, look.radius("chip"), None, edge, dashed=True)
        middle = QRect(0, 0, look.px(20), look.px(20))
        middle.moveCenter(sign.center())
        painting.symbol(painter, middle, "plus", "text.secondary")
        before, _, after = tr("Not here? Sell {typed} as a one-off at a price you type").partition(
            "{typed}"
        )
        x = rect.left() + look.px(70)
        parts = ((before, 400, "text.secondary"), (f"“{row.words}”", 600, "text.primary"))
        for words, weight, role in (*parts, (after, 400, "text.secondary")):
            wide = look.metrics("body", weight).horizontalAdvance(words)
            place = QRect(x, rect.top(), min(wide + 1, rect.right() - x), rect.height() - 1)
            area = painting.mirrored(painter, place, rect)
            font = look.font("body", weight)
            painting.text(painter, area, words, font, look.color(role), LEADING)
            x += wide
