"""People: the tiles one logs in with, and lists of users or customers."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.badges import BadgeSpec, badge_width, paint_avatar, paint_badge
from pos_app.ui.widgets.painting import TRAILING
from pos_app.ui.widgets.views import LinesView, PaintedView


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody: a name, a second line (role, phone), initials on a tint.

    `end` are up to two lines at the trailing end ("240 points"; the second one warns), `badge` a
    state there instead ("On Till 2").
    """

    id: object
    name: str
    detail: str = ""
    initials: str = ""
    tint: str = "slate"
    badge: BadgeSpec | None = None
    end: str = ""
    end_warning: str = ""
    spoken: str = ""


class UserTiles(PaintedView):
    """Who is using this till: tiles 88 high in three columns (two in compact), they scroll.

    Signal: chosen(object) with the id; the marked one follows by itself.
    """

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        self._columns = 3
        self._chosen: object | None = None
        super().__init__(name or tr("Users of this till"), parent)
        self.chosen.connect(self.set_current)
        self.begin()

    def set_people(self, people: Sequence[Person]) -> None:
        """Show other people."""
        self.model_rows.replace(people)
        self.refresh()
        self.updateGeometry()

    def set_columns(self, columns: int) -> None:
        """Three, or two in compact."""
        self._columns = columns
        self.refresh()
        self.updateGeometry()

    def set_current(self, key: object | None) -> None:
        """Mark one."""
        self._chosen = key
        self.viewport().update()

    def current(self) -> object | None:
        """Id of the marked one."""
        return self._chosen

    def row_rect(self, row: int) -> QRect:
        """Columns share the width to the pixel."""
        look = theme.current()
        gap, high = look.px(12), look.px(88)
        line, column = divmod(row, self._columns)
        room = self.viewport().width() + gap
        left = column * room // self._columns
        right = (column + 1) * room // self._columns - gap
        return QRect(left, line * (high + gap), right - left, high)

    def row_at(self, x: int, y: int) -> int:
        """A handful: look at each."""
        return next((r for r in range(len(self.rows)) if self.row_rect(r).contains(x, y)), -1)

    def content_height(self) -> int:
        """All lines."""
        look = theme.current()
        lines = -(-len(self.rows) // self._columns)
        return max(0, lines * look.px(100) - look.px(12))

    def sizeHint(self) -> QSize:
        """All of them, up to three lines."""
        look = theme.current()
        return QSize(look.px(760), min(self.content_height(), look.px(288)))

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

    def paint_row(self, painter: QPainter, rect: QRect, row: int) -> None:
        """Paint one tile."""
        look, person = theme.current(), self.rows[row]
        on = person.id == self._chosen
        fill = "bg.selected" if on else "bg.pressed" if self.is_held(row) else "bg.surface"
        if not on and fill == "bg.surface" and self.is_hovered(row):
            fill = "bg.hover"
        edge, width = ("focus", 2) if on or self.is_focused(row) else ("border.subtle", 1)
        radius = look.radius("card")
        painting.box(painter, rect, radius, look.color(fill), look.color(edge), width)
        paint_person(painter, rect, person, inset=17, avatar=48, gap=12)


def paint_person(
    painter: QPainter, rect: QRect, person: Person, *, inset: int, avatar: int, gap: int
) -> None:
    """Avatar, name over detail, and what stands at the end."""
    look = theme.current()
    side, left = look.px(avatar), rect.left() + look.px(inset)
    place = QRect(left, rect.top() + (rect.height() - side + 1) // 2, side, side)
    area = painting.mirrored(painter, place, rect)
    paint_avatar(painter, area, person.initials, person.tint)
    left += side + look.px(gap)
    right = _paint_end(painter, rect, person)
    top = rect.top() + (rect.height() - look.px(40) + 1) // 2
    lines = [(person.name, "strong", 500 if avatar < 44 else 600, "text.primary", 22)]
    if person.detail:
        lines.append((person.detail, "small", 400, "text.secondary", 19))
    else:
        top += look.px(10)
    for words, role, weight, ink, high in lines:
        place = QRect(left, top, right - left, look.px(high))
        area = painting.mirrored(painter, place, rect)
        painting.text(painter, area, words, look.font(role, weight), look.color(ink))
        top += look.px(high)


def _paint_end(painter: QPainter, rect: QRect, person: Person) -> int:
    """Badge or lines at the trailing end; returns where they begin."""
    look = theme.current()
    right = rect.right() + 1 - look.px(16)
    if person.badge is not None:
        wide = badge_width(person.badge)
        place = QRect(right - wide, rect.top(), wide, rect.height())
        area = painting.mirrored(painter, place, rect)
        paint_badge(painter, area.left(), area.center().y() + 1, person.badge)
        return right - wide - look.px(8)
    lines = [
        (words, ink)
        for words, ink in ((person.end, "text.secondary"), (person.end_warning, "warning.text"))
        if words
    ]
    if not lines:
        return right
    weight = 500
    wide = max(look.metrics("small", weight).horizontalAdvance(words) for words, _ in lines)
    high = look.px(18)
    top = rect.top() + (rect.height() - high * len(lines)) // 2
    for words, ink in lines:
        place = QRect(right - wide, top, wide, high)
        area = painting.mirrored(painter, place, rect)
        font = look.font("small", weight if ink == "warning.text" else 400)
        painting.text(painter, area, words, font, look.color(ink), TRAILING, elide=False)
        top += high
    return right - wide - look.px(8)


class PersonList(LinesView):
    """People under one another, 64 high: users in the manager window, customers found on Sell.

    `cards` draws each as a card with a gap (the Customer panel); otherwise rows with lines and a
    marker bar. `set_current` marks one. Signal: chosen(object) with the id.
    """

    def __init__(self, name: str, *, cards: bool = False, parent: QWidget | None = None) -> None:
        self._cards = cards
        self._chosen: object | None = None
        super().__init__(name, parent)
        self.chosen.connect(self.set_current)
        self.begin()

    def set_people(self, people: Sequence[Person], current: object | None = None) -> None:
        """Show other people."""
        self.model_rows.replace(people)
        self._chosen = current
        self.refresh()

    def set_current(self, key: object | None) -> None:
        """Mark one."""
        self._chosen = key
        place = self.place_of(key)
        if place >= 0:
            self.scrollTo(self.model_rows.index(place))
        self.viewport().update()

    def current(self) -> object | None:
        """Id of the marked one."""
        return self._chosen

    def step(self, by: int) -> None:
        """Mark the next or previous one, for a field that keeps the focus."""
        if self.rows:
            at = self.place_of(self._chosen) + by
            self.set_current(self.rows[max(0, min(len(self.rows) - 1, at))].id)

    def line_height(self) -> int:
        """64, and 8 between cards."""
        return theme.current().px(72 if self._cards else 64)

    def paint_row(self, painter: QPainter, rect: QRect, row: int) -> None:
        """Paint one person."""
        look, person = theme.current(), self.rows[row]
        on = person.id == self._chosen
        if self._cards:
            rect = rect.adjusted(0, 0, 0, -look.px(8))
            edge, width = ("focus", 2) if on else ("border.subtle", 1)
            fill = look.color("bg.selected" if on else "bg.surface")
            painting.box(painter, rect, look.radius("control"), fill, look.color(edge), width)
            paint_person(painter, rect, person, inset=13, avatar=44, gap=12)
            return
        area = rect.adjusted(0, 0, 0, -1)
        if on:
            painter.fillRect(area, look.color("bg.selected"))
            bar = QRect(rect.left(), rect.top(), look.px(4), area.height())
            bar = painting.mirrored(painter, bar, rect)
            painter.fillRect(bar, look.color("accent.fill"))
        elif self.is_hovered(row):
            painter.fillRect(area, look.color("bg.hover"))
        if row < len(self.rows) - 1:
            painting.hair(painter, rect.left(), rect.right() + 1, rect.bottom())
        if self.is_focused(row):
            painting.box(painter, area, look.px(4), None, look.color("focus"), 2)
        paint_person(painter, area, person, inset=16, avatar=40, gap=12)

    def keep_focus_elsewhere(self) -> None:
        """The field above it keeps the focus."""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
