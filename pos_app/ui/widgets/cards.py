"""Surfaces to put things on: cards, panels with a head, notices, lines."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.buttons import IconButton
from pos_app.ui.widgets.keys import KeyCap
from pos_app.ui.widgets.painting import RTL, Align, Themed
from pos_app.ui.widgets.text import Text


class Surface(Themed, QWidget):
    """A plain ground in a colour role, with a line on some of its sides ("start", "top" …)."""

    def __init__(
        self, role: str = "bg.surface", *edges: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._role, self._edges = role, edges  # a subclass that has sizes calls `begin`

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground and lines."""
        look, painter = theme.current(), QPainter(self)
        painter.fillRect(self.rect(), look.color(self._role))
        wide, high = self.width(), self.height()
        start, end = QRect(0, 0, 1, high), QRect(wide - 1, 0, 1, high)
        if self.layoutDirection() == RTL:
            start, end = end, start
        top, bottom = QRect(0, 0, wide, 1), QRect(0, high - 1, wide, 1)
        sides = {"start": start, "end": end, "top": top, "bottom": bottom}
        for edge in self._edges:
            painter.fillRect(sides[edge], look.color("border.subtle"))


class Card(Themed, QFrame):
    """A white surface with rounded corners and a thin edge.

    `marked` gives it the accent's edge (the device being set up). Put a layout into it.
    """

    def __init__(
        self, *, role: str = "bg.surface", radius: str = "card", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._role, self._radius, self._marked = role, radius, False  # `begin`: see Surface

    def set_marked(self, marked: bool) -> None:
        """Give it the edge of what is being done now."""
        self._marked = marked
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the card."""
        look = theme.current()
        edge, width = ("focus", 2) if self._marked else ("border.subtle", 1)
        fill = look.color(self._role)
        painting.box(
            QPainter(self), self.rect(), look.radius(self._radius), fill, look.color(edge), width
        )


class Line(Themed, QWidget):
    """A thin line across; `upright` from top to bottom."""

    def __init__(self, *, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        fixed, free = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        self.setSizePolicy(fixed if upright else free, free if upright else fixed)
        self._upright = upright
        self.begin()

    def restyle(self) -> None:
        """One pixel at every text size."""
        if self._upright:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        QPainter(self).fillRect(self.rect(), theme.current().color("border.subtle"))


class Icon(Themed, QWidget):
    """An icon in a layout; an ornament without a name. `round` puts it on a soft circle."""

    def __init__(
        self,
        name: str,
        tone: str = "text.secondary",
        *,
        size: int = 20,
        round_soft: State | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._tone, self._size, self._soft = name, tone, size, round_soft
        self.begin()

    def set_icon(self, name: str, tone: str = "") -> None:
        """Show another one."""
        self._name, self._tone = name, tone or self._tone
        self.update()

    def restyle(self) -> None:
        """Take the size again."""
        side = theme.current().px(self._size * 2 if self._soft else self._size)
        self.setFixedSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        look, painter = theme.current(), QPainter(self)
        place = self.rect()
        tone = self._tone
        if self._soft is not None:
            painting.box(painter, place, place.width() / 2, look.color(self._soft.soft))
            side = look.px(self._size)
            place = QRect(0, 0, side, side)
            place.moveCenter(self.rect().center())
            tone = self._soft.ink
        painting.symbol(painter, place, self._name, tone)


class Notice(Themed, QFrame):
    """A line of explanation in a soft box: an icon and words that may wrap.

    NEUTRAL is the quiet one ("Scanning still adds items to this sale."); `edged` draws the border
    of the state. `title` and `amount` make it the bold box of a difference ("Short by", "£2.40").
    """

    def __init__(
        self,
        words: str = "",
        icon: str = "",
        state: State = State.NEUTRAL,
        *,
        edged: bool = False,
        role: str = "small",
        height: int = 38,
        ground: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._state, self._edged, self._ground, self._height = state, edged, ground, height
        tone = state.ink if state is State.NEUTRAL else "text.primary"
        self._icon = Icon(icon or "info", state.ink, size=18 if height < 48 else 22)
        painting.show_part(self._icon, bool(icon))
        middle = Align.AlignLeft | Align.AlignVCenter
        self.label = Text(words, role, tone, wrap=True, align=middle)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._icon)
        self._row.addWidget(self.label, 1, Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.begin()

    def set_notice(self, words: str, icon: str = "", state: State | None = None) -> None:
        """Say something else."""
        self._state = self._state if state is None else state
        self.label.setText(words)
        self.label.set_tone(self._state.ink if self._state is State.NEUTRAL else "text.primary")
        painting.show_part(self._icon, bool(icon))
        if icon:
            self._icon.set_icon(icon, self._state.ink)
        self.update()

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        self.setMinimumHeight(look.px(self._height))
        self._row.setContentsMargins(look.px(12), look.px(8), look.px(12), look.px(8))
        self._row.setSpacing(look.px(10))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the box."""
        look = theme.current()
        ground = self._ground or ("bg.canvas" if self._state is State.NEUTRAL else self._state.soft)
        edge = look.color(self._state.edge) if self._edged else None
        painting.box(QPainter(self), self.rect(), look.radius("control"), look.color(ground), edge)


class Panel(Themed, QFrame):
    """The frame of a panel on Sell: a head with title, key cap and ×, the content below.

    Put the content into `body` (it has no margins). Esc anywhere inside asks to close.
    Signal: closed() by × or Esc; the screen takes the panel away.
    """

    closed = Signal()

    def __init__(
        self, title: str, *, key: str = "", close_name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.title = Text(title, "h2")
        self._cap = KeyCap(key)
        painting.show_part(self._cap, bool(key))
        self.close_button = IconButton("x", close_name or title, size=48)
        self.close_button.clicked.connect(self.closed)
        self._top = QWidget()
        self._head = QHBoxLayout(self._top)
        self._head.addWidget(self.title)
        self._head.addWidget(self._cap)
        self._head.addStretch(1)
        self._head.addWidget(self.close_button)
        self._inside = QWidget()
        self.body = QVBoxLayout(self._inside)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._top)
        column.addWidget(Line())
        column.addWidget(self._inside, 1)
        self.begin()

    def restyle(self) -> None:
        """Take the margins of the head again."""
        look = theme.current()
        far, near = look.px(8), look.px(20)
        left, right = (far, near) if look.rtl else (near, far)
        self._top.setFixedHeight(look.px(59))
        self._head.setContentsMargins(left, 0, right, 0)
        self._head.setSpacing(look.px(10))

    def sizeHint(self) -> QSize:
        """As in the picture."""
        look = theme.current()
        return super().sizeHint().expandedTo(QSize(look.px(480), look.px(320)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the card."""
        look = theme.current()
        fill, edge = look.color("bg.surface"), look.color("border.subtle")
        painting.box(QPainter(self), self.rect(), look.radius("card"), fill, edge)
