"""Words and amounts in rows, and the difference between what was counted and what should be
there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.painting import LEADING, TRAILING, Themed
from pos_app.ui.widgets.text import Text

_SIDE_SHARE: Final = 0.36


@dataclass(frozen=True, slots=True)
class AmountRow:
    """ "Cash sales" "£236.86"; `strong` for a sum, `ruled` puts a line above it."""

    words: str
    amount: str
    strong: bool = False
    ruled: bool = False


def apart(words: str) -> str:
    """Words in a direction of their own, that of their first letter: a minus stays where it is."""
    return f"\N{FIRST STRONG ISOLATE}{words}\N{POP DIRECTIONAL ISOLATE}"


class AmountRows(Themed, QWidget):
    """Rows of 28, amounts at the end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[AmountRow, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.begin()

    def set_rows(self, rows: Sequence[AmountRow]) -> None:
        """Show other rows."""
        self.rows = tuple(rows)
        self.setAccessibleName(", ".join(f"{row.words} {row.amount}" for row in rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """All rows; a line takes a little room."""
        look = theme.current()
        ruled = sum(row.ruled for row in self.rows)
        return QSize(look.px(200), look.px(28) * len(self.rows) + look.px(13) * ruled)

    def minimumSizeHint(self) -> QSize:
        """No row is cut off."""
        return QSize(theme.current().px(120), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint row by row."""
        look, painter = theme.current(), QPainter(self)
        y, line = 0, look.px(28)
        for row in self.rows:
            if row.ruled:
                painting.hair(painter, 0, self.width(), y + look.px(6))
                y += look.px(13)
            place = QRect(0, y, self.width(), line)
            font = look.font("body" if row.strong else "label", 400)
            bold = look.font("strong") if row.strong else look.font("label", 400)
            tone = look.color("text.primary" if row.strong else "text.secondary")
            ink = look.color("text.primary")
            wide = look.metrics("strong" if row.strong else "label").horizontalAdvance(row.amount)
            amount = apart(row.amount)
            painting.text(painter, place, amount, bold, ink, TRAILING, elide=False)
            words = QRect(0, y, self.width() - wide - look.px(12), line)
            area = painting.mirrored(painter, words, self.rect())
            painting.text(painter, area, row.words, font, tone, LEADING)
            y += line


def side_width(size: theme.SizeClass, room: int) -> int:
    """How wide the cards beside a count are: less where large text leaves little room."""
    look = theme.current()
    wide = look.px(400 if size is theme.SizeClass.WIDE else 328)
    return min(wide, max(int(room * _SIDE_SHARE), look.px(240)))


class AmountCard(Card):
    """A titled card of rows. `body` is its layout, for what comes below them."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(title)
        self.title = Text(title, "h2")
        self.rows = AmountRows()
        self.body = QVBoxLayout(self)
        self.body.addWidget(self.title)
        self.body.addWidget(self.rows)
        self.begin()

    def set_rows(self, rows: Sequence[AmountRow]) -> None:
        """Show other rows."""
        self.rows.set_rows(rows)

    def restyle(self) -> None:
        """Take the margins again."""
        look = theme.current()
        side = look.px(20)
        self.body.setContentsMargins(side, look.px(14), side, look.px(14))
        self.body.setSpacing(look.px(6))


class Difference(Themed, QWidget):
    """ "Exact", "Short by £2.40", "Over by £1.00": colour, icon and word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words, self.amount, self._state = "", "", State.OK
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.begin()

    def set_difference(self, words: str, amount: str, *, exact: bool) -> None:
        """Say how it stands."""
        self.words, self.amount = words, amount
        self._state = State.OK if exact else State.WARNING
        self.setAccessibleName(f"{words} {amount}".strip())
        self.update()

    def restyle(self) -> None:
        """Take the height again."""
        self.setFixedHeight(theme.current().px(52))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the box."""
        look, painter = theme.current(), QPainter(self)
        state = self._state
        fill, edge = look.color(state.soft), look.color(state.edge)
        painting.box(painter, self.rect(), look.radius("control"), fill, edge)
        icon = "circle-check" if state is State.OK else "triangle-alert"
        place = QRect(look.px(15), 0, look.px(20), self.height())
        painting.symbol(painter, painting.mirrored(painter, place, self.rect()), icon, state.ink)
        ink = look.color(state.ink)
        right = look.px(15)
        words = QRect(look.px(43), 0, self.width() - look.px(43) - right, self.height())
        area = painting.mirrored(painter, words, self.rect())
        painting.text(painter, area, self.words, look.font("strong"), ink, LEADING)
        end = QRect(right, 0, self.width() - 2 * right, self.height())
        font = look.font("h1", 600, 22)
        painting.text(painter, end, self.amount, font, ink, TRAILING, elide=False)
