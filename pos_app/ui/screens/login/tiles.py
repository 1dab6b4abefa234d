"""The people of the shop as tiles, 88 high, in as many columns as fit (three, or two)."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QSizePolicy, QWidget

from pos_app.domain.text import initials
from pos_app.services.auth import UserTile
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.badges import paint_avatar
from pos_app.ui.widgets.views import PaintedView

_HEIGHT, _GAP, _LEAST = 88, 12, 210
_MOST_COLUMNS = 3


class Person:
    """A row of the tiles: the user, and what a screen reader hears."""

    def __init__(self, user: UserTile) -> None:
        self.user = user
        self.id: object = user.id
        self.spoken = tr("{name}, {role}", name=user.name, role=user.role_name)
        self.initials = initials(user.name)


class UserTiles(PaintedView):
    """Tiles of people; the chosen one is marked. Signal: chosen(UUID)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._columns = 1
        self.chosen_id: object = None
        super().__init__(tr("Who is using this till?"), parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.begin()

    def set_people(self, people: Sequence[UserTile]) -> None:
        """Show other people."""
        self.model_rows.replace([Person(user) for user in people])
        self.verticalScrollBar().setValue(0)
        self.refresh()
        self.updateGeometry()

    def set_chosen(self, key: object) -> None:
        """Mark one of them, or nobody."""
        self.chosen_id = key
        place = self.place_of(key)
        if place >= 0:
            self.scrollTo(self.model_rows.index(place))
        self.viewport().update()

    def neighbour(self, across: int, down: int) -> object:
        """Who stands beside or below the chosen one; the first when nobody is chosen."""
        if not self.rows:
            return None
        place = self.place_of(self.chosen_id)
        if place < 0:
            return self.rows[0].id
        step = (-across if self.isRightToLeft() else across) + down * self._columns
        wanted = place + step
        return self.rows[wanted if 0 <= wanted < len(self.rows) else place].id

    # -- geometry

    def arrange(self) -> None:
        """Three columns, two where three would be too narrow for a name."""
        look = theme.current()
        gap, least = look.px(_GAP), look.px(_LEAST)
        before = self._columns
        fitting = (self.viewport().width() + gap) // (least + gap)
        self._columns = min(_MOST_COLUMNS, max(1, fitting))
        if self._columns != before:
            self.updateGeometry()

    def row_rect(self, row: int) -> QRect:
        """Columns share the width to the pixel."""
        look = theme.current()
        gap, height = look.px(_GAP), look.px(_HEIGHT)
        line, column = divmod(row, self._columns)
        room = self.viewport().width() + gap
        left = column * room // self._columns
        right = (column + 1) * room // self._columns - gap
        return QRect(left, line * (height + gap), right - left, height)

    def row_at(self, x: int, y: int) -> int:
        """The tile at a point; the gaps belong to nobody."""
        return next((row for row in range(len(self.rows)) if self.row_rect(row).contains(x, y)), -1)

    def content_height(self) -> int:
        """All lines and the gaps between them."""
        look = theme.current()
        gap = look.px(_GAP)
        lines = -(-len(self.rows) // self._columns)
        return max(0, lines * (look.px(_HEIGHT) + gap) - gap)

    def sizeHint(self) -> QSize:
        """All tiles without scrolling."""
        return QSize(theme.current().px(760), max(1, self.content_height()))

    def minimumSizeHint(self) -> QSize:
        """One line of them, and a glimpse of the next."""
        look = theme.current()
        return QSize(look.px(_LEAST), min(look.px(_HEIGHT + 40), max(1, self.content_height())))

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

    # -- painting

    def paint_row(self, painter: QPainter, rect: QRect, row: int) -> None:
        """A white card with avatar, name and role; in the accent when chosen."""
        look, person = theme.current(), self.rows[row]
        on = person.id == self.chosen_id
        fill = "bg.selected" if on else "bg.hover" if self.is_hovered(row) else "bg.surface"
        if self.is_held(row):
            fill = "bg.pressed"
        marked = on or self.is_focused(row)
        edge, width = ("focus", 2) if marked else ("border.subtle", 1)
        painting.box(painter, rect, look.radius("card"), look.color(fill), look.color(edge), width)
        side, inset = look.px(48), look.px(16)
        place = QRect(rect.left() + inset, 0, side, side)
        place.moveTop(rect.top() + (rect.height() - side) // 2)
        area = painting.mirrored(painter, place, rect)
        paint_avatar(painter, area, person.initials, person.user.tint)
        left = inset + side + look.px(12)
        words = QRect(rect.left() + left, 0, rect.width() - left - look.px(12), look.px(22))
        words.moveTop(rect.top() + (rect.height() - look.px(42)) // 2)
        name = painting.mirrored(painter, words, rect)
        painting.text(
            painter, name, person.user.name, look.font("strong"), look.color("text.primary")
        )
        words.translate(0, look.px(22))
        words.setHeight(look.px(20))
        role = painting.mirrored(painter, words, rect)
        quiet = look.color("text.secondary")
        painting.text(painter, role, person.user.role_name, look.font("small"), quiet)
