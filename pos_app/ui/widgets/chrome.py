"""What frames every screen: the status bar below, the shop's sign above."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui import theme
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.badges import Sync, SyncPill
from pos_app.ui.widgets.painting import LEADING, Themed


@dataclass(frozen=True, slots=True)
class Hint:
    """Keys and what they do: (("Enter",), "Finish")."""

    keys: tuple[str, ...]
    words: str


class StatusBar(Themed, QWidget):
    """48 high: till, user and shift; the keys of this screen; the sync pill and the clock.

    In compact windows shift and keys are left out. Signal: sync_opened() by the pill.
    """

    sync_opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till, self._user, self._shift, self._clock = "", "", "", ""
        self._hints: tuple[Hint, ...] = ()
        self._compact = False
        self.pill = SyncPill(parent=self)
        self.pill.clicked.connect(self.sync_opened)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.begin()

    def set_till(self, till: str) -> None:
        """ "Till 2"."""
        self._till = till
        self._said()

    def set_user(self, user: str) -> None:
        """Who is logged in; empty for nobody."""
        self._user = user
        self._said()

    def set_shift(self, shift: str) -> None:
        """ "Shift opened 08:02"."""
        self._shift = shift
        self._said()

    def set_clock(self, clock: str) -> None:
        """The time, ready to be shown."""
        if clock != self._clock:
            self._clock = clock
            self._place()
            self.update()

    def set_hints(self, hints: Sequence[Hint]) -> None:
        """The keys of the present screen."""
        self._hints = tuple(hints)
        self.update()

    def set_sync(self, sync: Sync, words: str) -> None:
        """How it stands with the server."""
        self.pill.set_sync(sync, words)
        self._place()
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Leave shift and keys out."""
        self._compact = compact
        self.update()

    def _said(self) -> None:
        self.setAccessibleName(", ".join(filter(None, (self._till, self._user, self._shift))))
        self.update()

    def restyle(self) -> None:
        """Take the height again."""
        self.setFixedHeight(theme.current().size("statusBar"))
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pill and clock keep to the end."""
        super().resizeEvent(event)
        self._place()

    def _end(self) -> int:
        """Where the clock begins."""
        look = theme.current()
        wide = look.metrics("small", 500).horizontalAdvance(self._clock)
        return self.width() - look.px(16) - wide

    def _place(self) -> None:
        size = self.pill.sizeHint()
        gap = theme.current().px(16)
        left = self._end() - gap - size.width()
        rect = QRect(left, (self.height() - size.height()) // 2 + 1, size.width(), size.height())
        if self.isRightToLeft():
            rect.moveLeft(self.width() - rect.left() - rect.width())
        self.pill.setGeometry(rect)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, line, words and keys."""
        look = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.color("bg.canvas"))
        painting.hair(painter, 0, self.width(), 0)
        used = self._paint_who(painter)
        if not self._compact and self._hints:
            self._paint_hints(painter, used)
        end = QRect(self._end(), 2, self.width() - self._end(), self.height() - 2)
        area = painting.mirrored(painter, end, self.rect())
        ink, font = look.color("text.primary"), look.font("small", 500)
        painting.text(painter, area, self._clock, font, ink, LEADING, elide=False)

    def _paint_who(self, painter: QPainter) -> int:
        look = theme.current()
        parts = [("monitor", self._till, 600), ("user-round", self._user, 400)]
        if not self._compact:
            parts.append(("clock", self._shift, 400))
        x = look.px(16)
        for icon, words, weight in parts:
            if not words:
                continue
            role = "text.primary" if weight == 600 else "text.secondary"
            place = QRect(x, 2, look.px(16), self.height() - 2)
            area = painting.mirrored(painter, place, self.rect())
            painting.symbol(painter, area, icon, "text.secondary")
            x += look.px(16 + 6)
            wide = look.metrics("small", weight).horizontalAdvance(words)
            place = QRect(x, 2, wide + 1, self.height() - 2)
            area = painting.mirrored(painter, place, self.rect())
            font = look.font("small", weight)
            painting.text(painter, area, words, font, look.color(role), elide=False)
            x += wide + look.px(16)
        return x

    def _paint_hints(self, painter: QPainter, used: int) -> None:
        """The keys stand in the middle of what is left between words and pill."""
        look = theme.current()
        metrics = look.metrics("small")
        gap, apart, between = look.px(6), look.px(16), look.px(4)
        shown: list[tuple[Hint, int]] = []
        for hint in self._hints:
            caps = sum(painting.cap_width(key) + between for key in hint.keys) - between
            shown.append((hint, caps + gap + metrics.horizontalAdvance(hint.words)))
        start, end = used - look.px(28), self.pill_start()
        while shown and sum(wide + apart for _, wide in shown) > end - start - look.px(28):
            shown.pop()
        total = sum(wide + apart for _, wide in shown) - apart
        x = (start + end - total) // 2
        middle = self.height() // 2 + 1
        fill = look.color("bg.surface")
        for hint, wide in shown:
            at = x
            for key in hint.keys:
                place = QRect(at, 0, painting.cap_width(key), self.height())
                area = painting.mirrored(painter, place, self.rect())
                painting.cap(painter, area.left(), middle, key, fill=fill)
                at += place.width() + between
            at += gap - between
            place = QRect(at, 2, metrics.horizontalAdvance(hint.words) + 1, self.height() - 2)
            area = painting.mirrored(painter, place, self.rect())
            ink = look.color("text.secondary")
            painting.text(painter, area, hint.words, look.font("small"), ink, elide=False)
            x += wide + apart

    def pill_start(self) -> int:
        """Where the pill begins, seen from the start of the bar."""
        rect = self.pill.geometry()
        return self.width() - rect.right() - 1 if self.isRightToLeft() else rect.left()


class Brand(Themed, QWidget):
    """The shop's sign: a dark square with the shop's icon or logo, its name and a second line.

    `size` 36 in the manager window, 44 on Login and first run; `words=False` shows the sign alone.
    """

    def __init__(
        self,
        name: str = "",
        detail: str = "",
        *,
        size: int = 36,
        words: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._detail, self._size, self._words = name, detail, size, words
        self._logo: QPixmap | None = None
        self._compact = False
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.begin()

    def set_shop(self, name: str, detail: str, logo: QPixmap | None = None) -> None:
        """Another name, line or logo."""
        self._name, self._detail, self._logo = name, detail, logo
        self.setAccessibleName(name)
        self.updateGeometry()
        self.update()

    def set_compact(self, compact: bool) -> None:
        """The sign alone."""
        self._compact = compact
        self.updateGeometry()
        self.update()

    def restyle(self) -> None:
        """Take the height again."""
        look = theme.current()
        self.setFixedHeight(look.px(58 if self._size < 44 else self._size))

    def sizeHint(self) -> QSize:
        """Sign and words."""
        look = theme.current()
        side = look.px(self._size)
        if self._compact or not self._words:
            return QSize(side, self.height())
        role = ("label", 600) if self._size < 44 else ("h2", 600)
        name = look.metrics(*role).horizontalAdvance(self._name)
        detail = look.metrics("small").horizontalAdvance(self._detail)
        return QSize(side + look.px(12 + 12) + max(name, detail), self.height())

    def minimumSizeHint(self) -> QSize:
        """The sign alone."""
        return QSize(theme.current().px(self._size), self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint sign and words."""
        look = theme.current()
        painter = QPainter(self)
        side, large = look.px(self._size), self._size >= 44
        left = 0 if large or self._compact else look.px(12)
        place = QRect(left, (self.height() - side) // 2, side, side)
        sign = painting.mirrored(painter, place, self.rect())
        painting.box(painter, sign, look.radius("control"), look.color("text.primary"))
        icon = look.px(24 if large else 20)
        mark = QRect(0, 0, icon, icon)
        mark.moveCenter(sign.center())
        if self._logo is not None and not self._logo.isNull():
            painting.cover(painter, sign, self._logo)
        else:
            painting.symbol(painter, mark, "store", "text.inverse")
        if self._compact or not self._words:
            return
        left += side + look.px(12)
        upper = QRect(left, 0, self.width() - left, look.px(24 if large else 20))
        upper.moveTop((self.height() - look.px(44 if large else 38)) // 2)
        lower = QRect(upper.left(), upper.bottom() + 1, upper.width(), look.px(18))
        font = look.font("h2") if large else look.font("strong", 600, 15)
        ink, quiet = look.color("text.primary"), look.color("text.secondary")
        painting.text(
            painter, painting.mirrored(painter, upper, self.rect()), self._name, font, ink
        )
        area = painting.mirrored(painter, lower, self.rect())
        small = look.font("label", 400) if large else look.font("small")
        painting.text(painter, area, self._detail, small, quiet)
