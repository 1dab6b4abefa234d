"""Small signs of who and how: avatars, state badges, the sync pill."""

import zlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.buttons import Kind, Pressable
from pos_app.ui.widgets.painting import CENTER, LEADING, Themed
from pos_app.ui.widgets.pictures import Pictures


class State(StrEnum):
    """The state a badge or a message speaks of; each has its colours and a usual icon."""

    OK = "success"
    WARNING = "warning"
    DANGER = "danger"
    INFO = "accent"
    NEUTRAL = "neutral"

    @property
    def ink(self) -> str:
        """Colour role of its words and icon."""
        return "text.secondary" if self is State.NEUTRAL else f"{self.value}.text"

    @property
    def soft(self) -> str:
        """Colour role behind them."""
        return "bg.sunken" if self is State.NEUTRAL else f"{self.value}.soft"

    @property
    def edge(self) -> str:
        """Colour role of its border."""
        return "border.strong" if self is State.NEUTRAL else f"{self.value}.border"


ICONS = {
    State.OK: "check",
    State.WARNING: "triangle-alert",
    State.DANGER: "circle-x",
    State.INFO: "refresh-cw",
    State.NEUTRAL: "",
}


@dataclass(frozen=True, slots=True)
class BadgeSpec:
    """What a badge says: a word, its state, and an icon when not the state's own."""

    words: str
    state: State = State.NEUTRAL
    icon: str | None = None

    @property
    def drawing(self) -> str:
        """Name of its icon, empty for none."""
        return ICONS[self.state] if self.icon is None else self.icon


def badge_width(spec: BadgeSpec) -> int:
    """Width of the painted badge."""
    look = theme.current()
    icon = look.px(14 + 5) if spec.drawing else 0
    return look.metrics("small", 500).horizontalAdvance(spec.words) + icon + 2 * look.px(8)


def paint_badge(painter: QPainter, left: int, middle: int, spec: BadgeSpec) -> None:
    """Paint a badge 24 high from `left` on, around a middle line."""
    look = theme.current()
    width, height = badge_width(spec), look.px(24)
    rect = QRect(left, middle - height // 2, width, height)
    painting.box(painter, rect, look.px(7), look.color(spec.state.soft))
    x = look.px(8)
    if spec.drawing:
        place = QRect(rect.left() + x, rect.top(), look.px(14), height)
        painting.symbol(
            painter, painting.mirrored(painter, place, rect), spec.drawing, spec.state.ink
        )
        x += look.px(19)
    words = QRect(rect.left() + x, rect.top(), width - x, height)
    painting.text(
        painter,
        painting.mirrored(painter, words, rect),
        spec.words,
        look.font("small", 500),
        look.color(spec.state.ink),
        LEADING,
        elide=False,
    )


class Badge(Themed, QWidget):
    """A state in colour, icon and word ("In stock", "None left", "On Till 2")."""

    def __init__(
        self,
        words: str = "",
        state: State = State.NEUTRAL,
        icon: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.spec = BadgeSpec(words, state, icon)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words)
        self.begin()

    def set_badge(self, spec: BadgeSpec) -> None:
        """Say another state."""
        self.spec = spec
        self.setAccessibleName(spec.words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its word."""
        return QSize(badge_width(self.spec), theme.current().px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the badge."""
        paint_badge(QPainter(self), 0, self.height() // 2, self.spec)


def tint_of(key: object) -> str:
    """A category tint that stays the same for the same person or item."""
    tints = theme.current().tints
    return tints[zlib.crc32(str(key).encode()) % len(tints)]


class Avatar(Themed, QWidget):
    """A person's initials on a tint. An ornament: it has no accessible name.

    `size` 32, 40, 44, 48 or 64; `square` for items ("OM"), with the corners of a chip.
    """

    def __init__(
        self,
        initials: str = "",
        tint: str = "slate",
        *,
        size: int = 40,
        square: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._initials, self._tint, self._size, self._square = initials, tint, size, square
        self._art: Path | None = None
        self._pictures = Pictures(self)
        self._pictures.came.connect(self.update)
        self.begin()

    def set_person(self, initials: str, tint: str, art: Path | None = None) -> None:
        """Stand for somebody else, or for an item with its picture."""
        self._initials, self._tint, self._art = initials, tint, art
        self.update()

    def restyle(self) -> None:
        """Take the size again."""
        side = theme.current().px(self._size)
        self.setFixedSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture, else tint and initials."""
        painter, area = QPainter(self), self.rect()
        picture = self._pictures.find(self._art, area.size(), self.devicePixelRatioF())
        if picture is None:
            paint_avatar(painter, area, self._initials, self._tint, square=self._square)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipPath(painting.rounded(area, theme.current().radius("chip")))
        painter.drawPixmap(area, picture)


_INITIALS_PX = ((60, 22), (46, 16), (42, 15), (38, 14), (0, 12))


def paint_avatar(
    painter: QPainter, rect: QRect, initials: str, tint: str, *, square: bool = False
) -> None:
    """Paint an avatar as large as a rectangle."""
    look = theme.current()
    unscaled = rect.height() * 100 // look.scale
    px = next(px for least, px in _INITIALS_PX if unscaled >= least)
    if square:
        px = 13 if unscaled >= 36 else 12
    radius = look.radius("chip") if square else rect.height() / 2
    painting.tinted(painter, rect, radius, tint, initials, look.font("strong", 600, px))


class Sync(StrEnum):
    """How it stands with the server."""

    SYNCED = "synced"
    SENDING = "sending"
    WAITING = "waiting"
    REFUSED = "refused"
    OFF = "off"


_PILLS = {
    Sync.SYNCED: (State.OK, "cloud-check", False),
    Sync.SENDING: (State.INFO, "refresh-cw", False),
    Sync.WAITING: (State.WARNING, "cloud-off", True),
    Sync.REFUSED: (State.DANGER, "circle-alert", True),
    Sync.OFF: (State.NEUTRAL, "cloud-off", False),
}


class SyncPill(Pressable):
    """The one place that says online or offline, and how many sales wait.

    Signal: clicked(bool) opens the sync page.
    """

    def __init__(
        self, words: str = "", sync: Sync = Sync.OFF, parent: QWidget | None = None
    ) -> None:
        super().__init__(words, Kind.QUIET, parent)
        self._sync = sync
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_sync(sync, words)
        self.begin()

    def set_sync(self, sync: Sync, words: str) -> None:
        """Say how it stands now."""
        self._sync = sync
        self.setText(words)
        spoken = words.replace(" · ", ", ")
        self.setAccessibleName(tr("{state}, open sync page", state=spoken))
        self.updateGeometry()
        self.update()

    def restyle(self) -> None:
        """Take the height again: 32, which is a pill's 16 px radius twice."""
        self.setFixedHeight(theme.current().px(32))

    def sizeHint(self) -> QSize:
        """Icon and words with 12 px at both ends."""
        look = theme.current()
        words = look.metrics("small", 600).horizontalAdvance(self.text())
        edges = 2 if _PILLS[self._sync][2] else 0
        return QSize(words + look.px(34 + 12) + edges, look.px(32))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the pill."""
        look = theme.current()
        state, icon, edged = _PILLS[self._sync]
        edge = "focus" if self.hasFocus() else state.edge if edged or self.underMouse() else ""
        width = 2 if self.hasFocus() else 1
        painter = QPainter(self)
        painting.box(
            painter,
            self.rect(),
            self.height() / 2,
            look.color(state.soft),
            look.color(edge) if edge else None,
            width,
        )
        border = 1 if edged else 0
        place = QRect(border + look.px(11), 0, look.px(18), self.height())
        painting.symbol(painter, painting.mirrored(painter, place, self.rect()), icon, state.ink)
        left = border + look.px(34)
        words = QRect(left, 0, self.width() - left, self.height())
        painting.text(
            painter,
            painting.mirrored(painter, words, self.rect()),
            self.text(),
            look.font("small", 600),
            look.color(state.ink),
            LEADING,
            elide=False,
        )


class CountBadge(Themed, QWidget):
    """A number in a small soft square ("2" conflicts beside Sync). Hidden at 0."""

    def __init__(self, state: State = State.WARNING, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count, self._state = 0, state
        self.hide()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.begin()

    def set_count(self, count: int) -> None:
        """Show how many."""
        self._count = count
        self.setVisible(count > 0)
        self.setAccessibleName(str(count))
        self.update()

    def restyle(self) -> None:
        """Take the size again."""
        look = theme.current()
        self.setFixedSize(look.px(22), look.px(22))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the number."""
        look = theme.current()
        painter = QPainter(self)
        painting.box(painter, self.rect(), look.px(6), look.color(self._state.soft))
        ink = look.color(self._state.ink)
        painting.text(painter, self.rect(), str(self._count), look.font("small", 500), ink, CENTER)
