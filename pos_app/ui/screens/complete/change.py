"""The change in figures that are read across the counter, and the coins it is made of."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.painting import CENTER, Themed

_LEAST_PX = 48


class BigLine(Themed, QWidget):
    """One line 136 high, in letters as large as fit: 128 px at most."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.begin()

    def set_words(self, words: str, spoken: str) -> None:
        """Show a sum; a screen reader hears it at once."""
        self.words = words
        self.setAccessibleName(spoken)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        self.update()

    def restyle(self) -> None:
        """Take the height again."""
        self.setFixedHeight(theme.current().type("giant").line)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the words in the middle, never cut."""
        look, painter = theme.current(), QPainter(self)
        px = 128
        while px > _LEAST_PX and self._width(px) > self.width() - look.px(32):
            px -= 4
        font, ink = look.font("giant", 600, px), look.color("text.primary")
        painting.text(painter, self.rect(), self.words, font, ink, CENTER, elide=False)

    def _width(self, px: int) -> int:
        return theme.current().metrics("giant", 600, px).horizontalAdvance(self.words)


class Coins(Themed, QWidget):
    """ "£2 × 1", "50p × 1": one pill for each coin or note, in as many rows as are needed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._coins: tuple[tuple[str, str], ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.begin()

    @property
    def coins(self) -> tuple[tuple[str, str], ...]:
        """What is shown: coin and number."""
        return self._coins

    def set_coins(self, coins: Sequence[tuple[str, str]]) -> None:
        """Show coins, largest first, with how many of each."""
        self._coins = tuple(coins)
        listed = ", ".join(f"{count} × {coin}" for coin, count in coins)
        self.setAccessibleName(tr("Hand over {coins}", coins=listed))
        self.setVisible(bool(coins))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Narrow windows need more rows."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Rows of 44."""
        look = theme.current()
        rows = len(self._rows(width))
        return rows * look.px(44) + max(0, rows - 1) * look.px(8)

    def sizeHint(self) -> QSize:
        """One row."""
        return QSize(theme.current().px(320), self.heightForWidth(max(self.width(), 1)))

    def _pill(self, coin: str, count: str) -> int:
        look = theme.current()
        words = look.metrics("h2", 600, 17).horizontalAdvance(coin)
        times = look.metrics("h2", 400, 17).horizontalAdvance(f"× {count}")
        return words + times + look.px(6) + 2 * look.px(18)

    def _rows(self, width: int) -> list[list[tuple[str, str, int]]]:
        look = theme.current()
        rows: list[list[tuple[str, str, int]]] = []
        left = 0
        for coin, count in self._coins:
            wide = self._pill(coin, count)
            if not rows or wide > left:
                rows.append([])
                left = width
            rows[-1].append((coin, count, wide))
            left -= wide + look.px(8)
        return rows

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the pills of each row around the middle."""
        look, painter = theme.current(), QPainter(self)
        high, gap = look.px(44), look.px(8)
        top = 0
        for row in self._rows(self.width()):
            total = sum(wide for _coin, _count, wide in row) + gap * (len(row) - 1)
            left = (self.width() - total) // 2
            for coin, count, wide in row:
                place = QRect(left, top, wide, high)
                self._paint_pill(
                    painter, painting.mirrored(painter, place, self.rect()), coin, count
                )
                left += wide + gap
            top += high + gap

    def _paint_pill(self, painter: QPainter, area: QRect, coin: str, count: str) -> None:
        look = theme.current()
        fill, edge = look.color("bg.surface"), look.color("border.strong")
        painting.box(painter, area, area.height() / 2, fill, edge)
        side = look.px(18)
        wide = look.metrics("h2", 600, 17).horizontalAdvance(coin)
        place = QRect(area.left() + side, area.top(), wide, area.height())
        font, ink = look.font("h2", 600, 17), look.color("text.primary")
        painting.text(
            painter, painting.mirrored(painter, place, area), coin, font, ink, CENTER, elide=False
        )
        left = place.right() + 1 + look.px(6)
        place = QRect(left, area.top(), area.right() + 1 - side - left, area.height())
        font, ink = look.font("h2", 400, 17), look.color("text.secondary")
        words = painting.mirrored(painter, place, area)
        painting.text(painter, words, f"× {count}", font, ink, CENTER, elide=False)
