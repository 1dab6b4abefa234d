"""Buttons: one that says what it does, and one with an icon only."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from pos_app.ui import theme
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.painting import LEADING, Themed


class Kind(StrEnum):
    """How loud a button is. One PRIMARY a screen."""

    DEFAULT = "default"
    PRIMARY = "primary"
    DANGER = "danger"
    DANGER_FILLED = "danger-filled"
    QUIET = "quiet"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Paint:
    """The colour roles one state of a button is painted with; an empty role is nothing."""

    fill: str
    edge: str
    ink: str
    width: int = 1


_PLAIN = {
    Kind.DEFAULT: Paint("bg.surface", "border.strong", "text.primary"),
    Kind.PRIMARY: Paint("accent.fill", "accent.fill", "accent.on"),
    Kind.DANGER: Paint("bg.surface", "danger.border", "danger.text"),
    Kind.DANGER_FILLED: Paint("danger.fill", "danger.fill", "danger.on"),
    Kind.QUIET: Paint("", "", "text.primary"),
    Kind.LINK: Paint("", "", "accent.text"),
}
_FILLED = {Kind.PRIMARY, Kind.DANGER_FILLED}


class Pressable(Themed, QAbstractButton):
    """What all buttons share: states, focus only by Tab, redrawing under the pointer."""

    def __init__(self, words: str, kind: Kind, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setText(words)
        self.kind = Kind(kind)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_kind(self, kind: Kind) -> None:
        """Make the button louder or quieter."""
        self.kind = Kind(kind)
        self.updateGeometry()
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that the pointer is here."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Show that the pointer has left."""
        super().leaveEvent(event)
        self.update()

    def paint_roles(self) -> Paint:
        """The colour roles of the present state."""
        kind, plain = self.kind, _PLAIN[self.kind]
        if not self.isEnabled():
            if kind in _FILLED:
                return Paint("bg.sunken", "border.subtle", "text.disabled")
            edge = "border.subtle" if plain.edge else ""
            return Paint(plain.fill, edge, "text.disabled")
        fill, edge, ink, width = plain.fill, plain.edge, plain.ink, plain.width
        if self.isChecked():
            fill, edge, ink, width = "bg.selected", "focus", "accent.text", 2
        if self.isDown():
            fill = {Kind.PRIMARY: "accent.pressed"}.get(kind, "bg.pressed")
        elif self.underMouse() and not self.isChecked():
            fill = {Kind.PRIMARY: "accent.hover"}.get(kind, "bg.hover")
        if kind is Kind.DANGER_FILLED:
            fill = "danger.text" if self.isDown() or self.underMouse() else "danger.fill"
        if kind is Kind.LINK:
            fill = ""
        if self.hasFocus():
            edge, width = ("text.primary" if kind in _FILLED else "focus"), 2
        return Paint(fill, edge, ink, width)

    def paint_frame(self, painter: QPainter, rect: QRect, radius: int) -> QColor:
        """Draw the box of the present state; returns the colour of its words."""
        look, roles = theme.current(), self.paint_roles()
        fill = look.color(roles.fill) if roles.fill else None
        edge = look.color(roles.edge) if roles.edge else None
        if fill is not None or edge is not None:
            painting.box(painter, rect, radius, fill, edge, roles.width)
        return look.color(roles.ink)


class Button(Pressable):
    """A button with words, perhaps an icon before them and a key cap behind.

    `height` is one of 40 (mouse), 48 (touch), 56, 64, 72, 76. `spread` puts the words at the
    leading edge and the cap at the trailing one (Pay). `lead` is a quieter word before them
    ("Exact" £21.36). A checkable button shows its chosen state. Grows with its words, then wraps to
    two lines, then elides with a tooltip. Signals: clicked(bool), toggled(bool).
    """

    def __init__(
        self,
        words: str,
        kind: Kind = Kind.DEFAULT,
        *,
        icon: str = "",
        key: str = "",
        height: int = 48,
        px: int = 0,
        weight: int = 0,
        spread: bool = False,
        trailing_icon: str = "",
        lead: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(words, kind, parent)
        self.icon_name, self.key_cap, self.trailing_icon = icon, key, trailing_icon
        self._height, self._px, self._weight, self._spread = height, px, weight, spread
        self._tail: tuple[str, str] | None = None
        self._lead = lead
        self._named = bool(name)
        self.setAccessibleName(name or words)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.begin()

    def setText(self, words: str) -> None:
        """Say something else; the accessible name follows unless one was given."""
        super().setText(words)
        if not getattr(self, "_named", False):
            self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def set_icon(self, name: str) -> None:
        """Show another icon, or none."""
        self.icon_name = name
        self.updateGeometry()
        self.update()

    def set_tail(self, words: str = "", icon: str = "", tone: str = "warning.text") -> None:
        """A second, quieter part behind the words, or an icon in a state colour (a key)."""
        self._tail = (words or icon, tone if icon else "") if words or icon else None
        self.updateGeometry()
        self.update()

    def restyle(self) -> None:
        """Take the height again."""
        self.setFixedHeight(theme.current().px(self._height))

    def _font(self) -> tuple[str, int, int]:
        weight = self._weight or (600 if self.kind in _FILLED else 500)
        if self.isChecked():
            weight = 600
        elif not self.isEnabled() and self._height < 72:
            weight = 500
        if self._px:
            return "strong", weight, self._px
        small = self._height < 48 and self.kind is not Kind.LINK
        return ("label" if small else "strong"), weight, 0

    def _padding(self) -> int:
        return theme.current().px(20 if self._spread else 16 if self._height >= 48 else 14)

    def _sides(self, *, as_shown: bool = False) -> tuple[int, int]:
        """Width of what stands before and behind the words, gaps included. A key that does nothing
        now is not painted; its room is kept, so that the button keeps its size, but the words
        stand in the middle (`as_shown`).
        """
        look = theme.current()
        gap = look.px(8)
        before = look.px(self._icon_size()) if self.icon_name else 0
        if self.icon_name and self.text():
            before += look.px(7 if self._height >= 48 else 8)
        if self._lead:
            before += look.metrics("body", 500, columns=False).horizontalAdvance(self._lead) + gap
        has_cap = bool(self.key_cap) and (self.isEnabled() or not as_shown)
        behind = painting.cap_width(self.key_cap) + gap if has_cap else 0
        if self.trailing_icon:
            behind += look.px(16) + gap
        if self._tail:
            words, tone = self._tail
            behind += gap + (look.px(16) if tone else look.metrics("body").horizontalAdvance(words))
        return before, behind

    def _icon_size(self) -> int:
        return 20 if self._height >= 48 and self._px != 14 else 18

    def sizeHint(self) -> QSize:
        """Words on one line, with what stands around them."""
        before, behind = self._sides()
        words = theme.current().metrics(*self._font(), columns=False).horizontalAdvance(self.text())
        width = words + before + behind + 2 * self._padding() + 2
        return QSize(max(width, self.height() if self._height >= 48 else 0), self.height())

    def minimumSizeHint(self) -> QSize:
        """Half of the words: they wrap, then elide."""
        hint = self.sizeHint()
        before, behind = self._sides()
        fixed = before + behind + theme.current().px(16)
        words = theme.current().metrics(*self._font(), columns=False).horizontalAdvance(self.text())
        return QSize(min(hint.width(), fixed + min(words, theme.current().px(48))), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words that are cut show whole in a tooltip."""
        super().resizeEvent(event)
        if self.isEnabled():
            before, behind = self._sides()
            room = self.width() - before - behind - theme.current().px(16)
            font = theme.current().font(*self._font(), columns=False)
            _, whole = painting.wrapped(self.text(), font, room, self._lines(), split=False)
            self.setToolTip("" if whole else self.text())

    def _lines(self) -> int:
        return 2 if self._height >= 48 else 1

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the box, then icon, words and cap side by side."""
        look = theme.current()
        painter = QPainter(self)
        large = self._height >= 64 and self.kind in _FILLED
        radius = look.radius("card" if large else "control")
        ink = self.paint_frame(painter, self.rect(), radius)
        before, behind = self._sides(as_shown=True)
        font = look.font(*self._font(), columns=False)
        natural = look.metrics(*self._font(), columns=False).horizontalAdvance(self.text())
        padding = self._padding()
        room = self.width() - 2 * padding
        if natural + before + behind > room:
            padding = look.px(8)
            room = self.width() - 2 * padding
        words = min(natural, room - before - behind)
        total = before + words + behind
        x = padding if self._spread else (self.width() - total) // 2
        if self.kind is Kind.LINK and not self._spread:
            x = (self.width() - total) // 2
        whole = self.rect()
        if self.icon_name:
            side = look.px(self._icon_size())
            place = QRect(x, 0, side, self.height())
            area = painting.mirrored(painter, place, whole)
            painting.symbol(painter, area, self.icon_name, self.paint_roles().ink)
        if self._lead:
            lead = QRect(x, 0, before, self.height())
            area = painting.mirrored(painter, lead, whole)
            painting.text(painter, area, self._lead, look.font("body", 500, columns=False), ink)
        x += before
        self._paint_words(painter, QRect(x, 0, words, self.height()), natural, ink)
        x = self.width() - padding - behind if self._spread else x + words
        self._paint_behind(painter, x, ink)
        painter.setFont(font)

    def _paint_words(self, painter: QPainter, rect: QRect, natural: int, ink: QColor) -> None:
        look = theme.current()
        font = look.font(*self._font(), columns=False)
        area = painting.mirrored(painter, rect, self.rect())
        if natural <= rect.width() or self._lines() == 1:
            painting.text(painter, area, self.text(), font, ink, LEADING)
            return
        line = look.px((self._px or 15) * 1.25)
        rows = len(painting.wrapped(self.text(), font, rect.width(), 2, split=False)[0])
        area.setTop((self.height() - rows * line) // 2)
        painting.paragraph(
            painter,
            area,
            self.text(),
            font,
            ink,
            line,
            2,
            Qt.AlignmentFlag.AlignHCenter,
            split=False,
        )

    def _paint_behind(self, painter: QPainter, x: int, ink: QColor) -> None:
        look = theme.current()
        gap, whole, height = look.px(8), self.rect(), self.height()
        x += gap
        if self._tail:
            words, tone = self._tail
            wide = look.px(16) if tone else look.metrics("body").horizontalAdvance(words)
            area = painting.mirrored(painter, QRect(x, 0, wide, height), whole)
            if tone:
                painting.symbol(painter, area, words, tone if self.isEnabled() else "text.disabled")
            else:
                tone_color = look.color("text.secondary") if self.isEnabled() else ink
                painting.text(painter, area, words, look.font("body"), tone_color)
            x += wide + gap
        if self.trailing_icon:
            area = painting.mirrored(painter, QRect(x, 0, look.px(16), height), whole)
            painting.symbol(painter, area, self.trailing_icon, self.paint_roles().ink)
            x += look.px(16) + gap
        if self.key_cap and self.isEnabled():
            place = QRect(x, 0, painting.cap_width(self.key_cap), height)
            area = painting.mirrored(painter, place, whole)
            paint_cap(painter, area, self.key_cap, ink, filled=self.kind in _FILLED)


def paint_cap(painter: QPainter, area: QRect, key: str, ink: QColor, *, filled: bool) -> None:
    """A key cap on a button: on a filled one in the button's own ink."""
    if not filled:
        painting.cap(painter, area.left(), area.center().y() + 1, key)
        return
    edge = QColor(ink)
    edge.setAlphaF(0.55)
    painting.cap(painter, area.left(), area.center().y() + 1, key, ink, edge)


class IconButton(Pressable):
    """A square button with an icon only. `name` says verb and object ("Close discount panel").

    Signal: clicked(bool).
    """

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        kind: Kind = Kind.QUIET,
        size: int = 48,
        icon_size: int = 20,
        tone: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", kind, parent)
        self.icon_name, self._side, self._icon_size, self._tone = icon, size, icon_size, tone
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.begin()

    def set_icon(self, icon: str, name: str) -> None:
        """Stand for another act."""
        self.icon_name = icon
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    def restyle(self) -> None:
        """Take the size again."""
        side = theme.current().px(self._side)
        self.setFixedSize(side, side)

    def sizeHint(self) -> QSize:
        """A square."""
        side = theme.current().px(self._side)
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the icon in the middle."""
        look = theme.current()
        painter = QPainter(self)
        self.paint_frame(painter, self.rect(), look.radius("control"))
        side = look.px(self._icon_size)
        place = QRect(0, 0, side, side)
        place.moveCenter(self.rect().center())
        ink = self.paint_roles().ink
        if self._tone and self.isEnabled():
            ink = self._tone
        painting.symbol(painter, place, self.icon_name, ink)


def accent_of(part: QWidget) -> Button | None:
    """The one accent button that is seen in a part of the window and can be pressed."""
    return next(
        (
            button
            for button in part.findChildren(Button)
            if button.kind is Kind.PRIMARY and button.isVisible() and button.isEnabled()
        ),
        None,
    )
