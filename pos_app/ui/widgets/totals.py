"""Sums: the block under the cart, and the lines of the sale on Pay."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui import theme
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.painting import LEADING, TRAILING, Themed
from pos_app.ui.widgets.views import LinesView


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A word and an amount; a quiet one (tax that is included) is a note, not a part of the sum."""

    words: str
    amount: str
    quiet: bool = False


class TotalsBlock(Themed, QWidget):
    """Subtotal, discounts and tax over the total; a screen reader hears a new total at once.

    `large` is the cart's (34 px), otherwise the summary's on Pay (24 px).
    """

    def __init__(self, *, large: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[TotalRow, ...] = ()
        self._words, self._total, self._large = "", "", large
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.begin()

    def set_totals(self, rows: Sequence[TotalRow], words: str, total: str) -> None:
        """Show other sums."""
        changed = total != self._total
        self._rows, self._words, self._total = tuple(rows), words, total
        spoken = [f"{row.words} {row.amount}" for row in rows]
        self.setAccessibleName(", ".join([f"{words} {total}", *spoken]))
        if changed:
            event = QAccessible.Event.NameChanged
            QAccessible.updateAccessibility(QAccessibleEvent(self, event))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Rows of 23 over the total."""
        look = theme.current()
        total = look.px(40 if self._large else 32)
        return QSize(look.px(240), look.px(23) * len(self._rows) + look.px(6) + total)

    def minimumSizeHint(self) -> QSize:
        """The total never elides."""
        look = theme.current()
        role = "total" if self._large else "h1"
        wide = look.metrics(role).horizontalAdvance(self._total)
        return QSize(wide + look.px(80), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint words at the start and amounts at the end of each line."""
        look, painter = theme.current(), QPainter(self)
        y, line = 0, look.px(23)
        quiet, ink = look.color("text.secondary"), look.color("text.primary")
        label = look.font("label", 400)
        for row in self._rows:
            place = QRect(0, y, self.width(), line)
            painting.text(painter, place, row.words, label, quiet, LEADING)
            color = quiet if row.quiet else ink
            painting.text(painter, place, row.amount, label, color, TRAILING, elide=False)
            y += line
        role, weight, px = ("total", 0, 0) if self._large else ("h1", 0, 22)
        high = look.px(40 if self._large else 32)
        y = self.height() - high
        place = QRect(0, y, self.width(), high)
        font = look.font(role, weight, px)
        painting.text(painter, place, self._total, font, ink, TRAILING, elide=False)
        wide = look.metrics(role, weight, px).horizontalAdvance(self._total)
        words = QRect(
            0, y, self.width() - wide - look.px(12), high + look.px(9 if self._large else 5)
        )
        area = painting.mirrored(painter, words, self.rect())
        painting.text(painter, area, self._words, look.font("h2"), ink, LEADING)


@dataclass(frozen=True, slots=True)
class SaleLine:
    """A line of the sale in short: "3", "Oat milk 1 L", "£6.00"."""

    id: object
    quantity: str
    name: str
    total: str
    spoken: str = ""


class SaleLines(LinesView):
    """The lines of the sale beside the payment: rows of 48, only to be read."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.begin()

    def set_lines(self, lines: Sequence[SaleLine]) -> None:
        """Show other lines."""
        self.model_rows.replace(lines)
        self.refresh()

    def line_height(self) -> int:
        """A row with its line."""
        return theme.current().px(48)

    def paint_row(self, painter: QPainter, rect: QRect, row: int) -> None:
        """Paint quantity, name and total."""
        look, line = theme.current(), self.rows[row]
        side = look.px(20)
        painting.hair(painter, rect.left() + side, rect.right() + 1 - side, rect.bottom())
        high = rect.height() - 1
        ink, quiet = look.color("text.primary"), look.color("text.secondary")
        place = QRect(rect.left() + side, rect.top(), look.px(36), high)
        area = painting.mirrored(painter, place, rect)
        painting.text(painter, area, line.quantity, look.font("label", 600), quiet)
        wide = look.metrics("label", 500).horizontalAdvance(line.total)
        right = rect.right() + 1 - side
        place = QRect(right - wide, rect.top(), wide, high)
        area = painting.mirrored(painter, place, rect)
        painting.text(painter, area, line.total, look.font("label"), ink, TRAILING, elide=False)
        left = rect.left() + side + look.px(38)
        place = QRect(left, rect.top(), right - wide - look.px(8) - left, high)
        area = painting.mirrored(painter, place, rect)
        painting.text(painter, area, line.name, look.font("label", 400), ink)
