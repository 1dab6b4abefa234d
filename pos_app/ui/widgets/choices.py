"""Choosing: segments, switches and ticks."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from pos_app.ui import theme
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.buttons import Kind, Pressable
from pos_app.ui.widgets.painting import LEADING, Themed


@dataclass(frozen=True, slots=True)
class Option:
    """One of several: its id, its words, perhaps an icon before and a count behind them."""

    id: str
    words: str
    icon: str = ""
    count: str = ""


class Segmented(Themed, QWidget):
    """A few exclusive choices in one track: 56 high on the till, 40 in the manager window.

    `even` gives all the same width, otherwise each is as wide as its words.
    Signal: chosen(str) with the id, when a person chooses.
    """

    chosen = Signal(str)

    def __init__(
        self,
        options: Sequence[Option] = (),
        *,
        height: int = 56,
        even: bool = True,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._height, self._even = height, even
        self._row = QHBoxLayout(self)
        self._group = QButtonGroup(self)
        self._segments: dict[str, _Segment] = {}
        self._options: tuple[Option, ...] = ()
        self.setAccessibleName(name)
        horizontal = QSizePolicy.Policy.Expanding if even else QSizePolicy.Policy.Fixed
        self.setSizePolicy(horizontal, QSizePolicy.Policy.Fixed)
        self.begin()
        self.set_options(options)

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer other choices; the chosen one stays if it is still there, else the first. The same
        choices again change nothing, the focus least of all.
        """
        if tuple(options) == self._options:
            return
        self._options = tuple(options)
        before = self.value()
        for old in self._segments.values():
            self._group.removeButton(old)
            self._row.removeWidget(old)
            old.hide()  # it goes when the loop comes round; till then it would show through
            old.deleteLater()
        self._segments = {}
        for option in options:
            segment = _Segment(option, self._height - 8)
            segment.clicked.connect(lambda _on=False, key=option.id: self.chosen.emit(key))
            self._group.addButton(segment)
            self._row.addWidget(segment, 1 if self._even else 0)
            self._segments[option.id] = segment
        if self._segments:
            self.set_value(before if before in self._segments else next(iter(self._segments)))

    def value(self) -> str:
        """Id of the chosen one; empty without choices."""
        return next((key for key, part in self._segments.items() if part.isChecked()), "")

    def set_value(self, key: str) -> None:
        """Choose without telling; "" none of them."""
        if key:
            self._segments[key].setChecked(True)
            return
        self._group.setExclusive(False)
        for segment in self._segments.values():
            segment.setChecked(False)
        self._group.setExclusive(True)

    def restyle(self) -> None:
        """Take height and padding again."""
        look = theme.current()
        side = look.px(4)
        self._row.setContentsMargins(side, side, side, side)
        self._row.setSpacing(0)
        self.setFixedHeight(look.px(self._height))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the track."""
        look = theme.current()
        radius = look.radius("card") if self._height >= 56 else look.radius("control")
        painting.box(QPainter(self), self.rect(), radius - 2, look.color("bg.sunken"))


class _Segment(Pressable):
    def __init__(self, option: Option, height: int) -> None:
        super().__init__(option.words, Kind.QUIET, None)
        self._option, self._height = option, height
        self.setCheckable(True)
        self.setAccessibleName(f"{option.words} {option.count}".strip())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.begin()

    def restyle(self) -> None:
        self.setFixedHeight(theme.current().px(self._height))

    def _parts(self) -> tuple[int, int, int]:
        look = theme.current()
        weight = 600 if self.isChecked() else 500
        icon = look.px(18 + 8) if self._option.icon else 0
        words = look.metrics("label", weight).horizontalAdvance(self.text())
        count = self._option.count
        behind = look.metrics("label", weight).horizontalAdvance(count) + look.px(9) if count else 0
        return icon, words, behind

    def sizeHint(self) -> QSize:
        look = theme.current()
        icon, _, behind = self._parts()
        words = look.metrics("label", 600).horizontalAdvance(self.text())
        room = look.px(14 if self._height < 40 else 20)
        return QSize(icon + words + behind + 2 * room, look.px(self._height))

    def minimumSizeHint(self) -> QSize:
        look = theme.current()
        return QSize(min(self.sizeHint().width(), look.px(48)), look.px(self._height))

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        on = self.isChecked()
        if on or self.hasFocus():
            edge = "focus" if self.hasFocus() else "border.strong"
            width = 2 if self.hasFocus() else 1
            fill = look.color("bg.surface") if on else None
            radius = look.radius("chip")
            painting.box(painter, self.rect(), radius, fill, look.color(edge), width)
        role = "text.primary" if on else "text.secondary"
        if not self.isEnabled():
            role = "text.disabled"
        icon, words, behind = self._parts()
        words = min(words, self.width() - icon - behind - look.px(8))
        x = (self.width() - icon - words - behind) // 2
        whole, font = self.rect(), look.font("label", 600 if on else 500)
        if icon:
            place = QRect(x, 0, look.px(18), self.height())
            area = painting.mirrored(painter, place, whole)
            painting.symbol(painter, area, self._option.icon, role)
        place = QRect(x + icon, 0, words, self.height())
        area = painting.mirrored(painter, place, whole)
        painting.text(painter, area, self.text(), font, look.color(role), LEADING)
        if behind:
            gap = look.px(9)
            place = QRect(x + icon + words + gap, 0, behind - gap + 1, self.height())
            area = painting.mirrored(painter, place, whole)
            painting.text(painter, area, self._option.count, font, look.color(role), LEADING)


class Toggle(Pressable):
    """A switch for what takes effect at once or is saved with its form; words behind it.

    `detail` is a second, smaller line. Signal: toggled(bool).
    """

    def __init__(self, words: str = "", detail: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, Kind.QUIET, parent)
        self._detail = detail
        self.setCheckable(True)
        self.setAccessibleName(words)
        self.setAccessibleDescription(detail)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.begin()

    def set_words(self, words: str, detail: str = "") -> None:
        """Say what the present position means."""
        self.setText(words)
        self.setAccessibleName(words)
        self._detail = detail
        self.updateGeometry()
        self.update()

    def restyle(self) -> None:
        """Take the height again: a target of 48."""
        self.setFixedHeight(theme.current().px(48))

    def sizeHint(self) -> QSize:
        """The switch and its words."""
        look = theme.current()
        words = look.metrics("label", 500 if self._detail else 400).horizontalAdvance(self.text())
        detail = look.metrics("small").horizontalAdvance(self._detail)
        gap = look.px(12) if self.text() else 0
        return QSize(look.px(46) + gap + max(words, detail) + 1, look.px(48))

    def minimumSizeHint(self) -> QSize:
        """The switch alone."""
        look = theme.current()
        return QSize(look.px(46), look.px(48))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the switch, then the words."""
        look = theme.current()
        painter = QPainter(self)
        width, height = look.px(46), look.px(28)
        track = QRect(0, (self.height() - height) // 2, width, height)
        track = painting.mirrored(painter, track, self.rect())
        fill = "accent.fill" if self.isChecked() else "border.control"
        if not self.isEnabled():
            fill = "border.strong"
        painting.box(painter, track, height / 2, look.color(fill))
        if self.hasFocus():
            edge = look.color("text.primary" if self.isChecked() else "focus")
            painting.box(painter, track, height / 2, None, edge, 2)
        knob = look.px(22)
        inset = (height - knob) / 2
        at_end = self.isChecked() is not (painter.layoutDirection() == painting.RTL)
        left = track.right() + 1 - inset - knob if at_end else track.left() + inset
        place = QRectF(left, track.top() + inset, knob, knob)
        painting.box(painter, place, knob / 2, look.color("accent.on"))
        self._paint_words(painter, width + look.px(12))

    def _paint_words(self, painter: QPainter, left: int) -> None:
        look = theme.current()
        ink = look.color("text.primary" if self.isEnabled() else "text.disabled")
        place = QRect(left, 0, self.width() - left, self.height())
        area = painting.mirrored(painter, place, self.rect())
        if not self._detail:
            painting.text(painter, area, self.text(), look.font("label", 400), ink)
            return
        upper, lower = QRect(area), QRect(area)
        upper.setHeight(look.px(20))
        upper.moveTop((self.height() - look.px(39)) // 2)
        lower.setTop(upper.bottom() + 1)
        lower.setHeight(look.px(19))
        painting.text(painter, upper, self.text(), look.font("label"), ink)
        quiet = look.color("text.tertiary")
        painting.text(painter, lower, self._detail, look.font("small"), quiet)


def paint_tick(
    painter: QPainter,
    rect: QRect,
    *,
    checked: bool,
    focused: bool = False,
    barred: bool = False,
) -> None:
    """Paint a tick box as large as a rectangle; a dashed one cannot be ticked."""
    look = theme.current()
    radius = rect.height() * 0.28
    if checked:
        painting.box(painter, rect, radius, look.color("accent.fill"))
        side = round(rect.height() * 0.74)
        place = QRect(0, 0, side, side)
        place.moveCenter(rect.center())
        painting.symbol(painter, place, "check", "accent.on")
    else:
        edge = look.color("border.control")
        fill = None if barred else look.color("bg.surface")
        painting.box(painter, rect, radius, fill, edge, 1, dashed=barred)
    if focused:
        edge = look.color("text.primary" if checked else "focus")
        painting.box(painter, rect, radius, None, edge, 2)


class Checkbox(Pressable):
    """A tick box, perhaps with words behind it. `side` 22, or 28 on the till.

    `set_barred("why")` draws it dashed and says why it cannot be ticked. Signal: toggled(bool).
    """

    def __init__(
        self, words: str = "", *, side: int = 22, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(words, Kind.QUIET, parent)
        self._side, self._barred = side, False
        self.setCheckable(True)
        self.setAccessibleName(name or words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.begin()

    def set_barred(self, reason: str) -> None:
        """Forbid ticking, with the reason; an empty one allows it again."""
        self._barred = bool(reason)
        self.setEnabled(not reason)
        self.setToolTip(reason)
        self.setAccessibleDescription(reason)

    def restyle(self) -> None:
        """Take the height again."""
        self.setFixedHeight(theme.current().px(48 if self._side > 22 else 40))

    def sizeHint(self) -> QSize:
        """The box, and the words if there are any."""
        look = theme.current()
        words = look.metrics("body").horizontalAdvance(self.text())
        gap = look.px(10) if words else 0
        return QSize(look.px(self._side) + gap + words + 1, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint box and words."""
        look = theme.current()
        painter = QPainter(self)
        side = look.px(self._side)
        place = QRect(0, (self.height() - side) // 2, side, side)
        area = painting.mirrored(painter, place, self.rect())
        paint_tick(
            painter, area, checked=self.isChecked(), focused=self.hasFocus(), barred=self._barred
        )
        left = side + look.px(10)
        words = QRect(left, 0, self.width() - left, self.height())
        ink = look.color("text.primary" if self.isEnabled() else "text.disabled")
        area = painting.mirrored(painter, words, self.rect())
        painting.text(painter, area, self.text(), look.font("body"), ink)
