"""The lane: the one place for messages. It says what happened and, at most, asks one thing."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.buttons import Kind, Pressable
from pos_app.ui.widgets.painting import CENTER, RTL, Themed


class Tone(StrEnum):
    """What kind of message; information and success leave by themselves."""

    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    QUESTION = "question"
    DANGER = "danger"


_LOOKS = {
    Tone.INFO: (State.INFO, "info"),
    Tone.SUCCESS: (State.OK, "circle-check"),
    Tone.WARNING: (State.WARNING, "triangle-alert"),
    Tone.QUESTION: (State.WARNING, "circle-help"),
    Tone.DANGER: (State.DANGER, "circle-x"),
}
_LEAVING = {Tone.INFO, Tone.SUCCESS}


@dataclass(frozen=True, slots=True)
class Message:
    """A bold head, a text, its answers (two, seldom three), and whether it can be closed.

    `icon` replaces the icon of the tone. A message that asks has its answers and no ×.
    """

    tone: Tone
    head: str
    text: str = ""
    answers: tuple[str, ...] = ()
    closable: bool = True
    icon: str = ""


class Lane(Themed, QWidget):
    """One message, 50 high, in place of the category tabs or above a form.

    Shown by `show_message`, with what each answer does; hidden by an answer, by ×, by `clear`, or
    after 6 s when it only informs. A screen reader hears it at once.
    Signals: answered(int) with the place of the answer, closed() whenever it has gone, shown().
    """

    answered = Signal(int)
    closed = Signal()
    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.message: Message | None = None
        self._acts: tuple[Callable[[], object], ...] = ()
        self._buttons: list[_Answer] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addStretch(1)
        self._stay = QTimer(self)
        self._stay.setSingleShot(True)
        self._stay.timeout.connect(self.clear)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()
        self.begin()

    def show_message(self, message: Message, *acts: Callable[[], object]) -> None:
        """Show a message in place of any before it; `acts` belong to its answers, in order."""
        self._stay.stop()
        self.message, self._acts = message, acts
        for old in self._buttons:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._buttons = [_Answer(words) for words in message.answers]
        for place, button in enumerate(self._buttons):
            button.clicked.connect(lambda _on=False, at=place: self._on_answer(at))
        if message.closable:
            close = _Answer("", "x", tr("Close message"))
            close.clicked.connect(self.clear)
            self._buttons.append(close)
        for button in self._buttons:
            button.state = _LOOKS[message.tone][0]
            self._row.addWidget(button)
            button.show()
        self._row.activate()
        self.setAccessibleName(f"{message.head} {message.text}".strip())
        if message.tone in _LEAVING and not message.answers:
            self._stay.start(theme.current().message_stay)
        self.setVisible(True)
        self._explain()
        self.update()
        self.shown.emit()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def clear(self) -> None:
        """Take the message away."""
        self._stay.stop()
        if self.message is not None:
            self.message, self._acts = None, ()
            self.hide()
            self.closed.emit()

    def answer_button(self, place: int) -> Pressable:
        """The button of an answer, for tests and shortcuts."""
        return self._buttons[place]

    def _on_answer(self, place: int) -> None:
        act = self._acts[place] if place < len(self._acts) else None
        self.clear()
        self.answered.emit(place)
        if act is not None:
            act()

    def restyle(self) -> None:
        """Take the height again."""
        self.setFixedHeight(theme.current().size("scanLane"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A text that is cut shows whole in a tooltip."""
        super().resizeEvent(event)
        self._explain()

    def _explain(self) -> None:
        if self.message is not None:
            words = f"{self.message.head} {self.message.text}".strip()
            look = theme.current()
            wide = look.metrics("label", 600).horizontalAdvance(words) + look.px(58)
            buttons = sum(button.sizeHint().width() for button in self._buttons)
            self.setToolTip(words if wide + buttons > self.width() else "")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the box, the icon and both parts of the text."""
        if self.message is None:
            return
        look, painter = theme.current(), QPainter(self)
        state, usual = _LOOKS[self.message.tone]
        fill, edge = look.color(state.soft), look.color(state.edge)
        painting.box(painter, self.rect(), look.radius("control"), fill, edge)
        place = QRect(look.px(15), 0, look.px(20), self.height())
        area = painting.mirrored(painter, place, self.rect())
        painting.symbol(painter, area, self.message.icon or usual, state.ink)
        left = look.px(45)
        buttons = sum(button.width() for button in self._buttons)
        room = self.width() - buttons - left - look.px(12)
        head = look.metrics("label", 600).horizontalAdvance(self.message.head)
        ink = look.color("text.primary")
        place = QRect(left, 0, min(head, room), self.height())
        area = painting.mirrored(painter, place, self.rect())
        painting.text(painter, area, self.message.head, look.font("label", 600), ink)
        left += head + look.px(4)
        room -= head + look.px(4)
        if room > look.px(24) and self.message.text:
            area = painting.mirrored(painter, QRect(left, 0, room, self.height()), self.rect())
            painting.text(painter, area, self.message.text, look.font("label", 400), ink)


class _Answer(Pressable):
    """An answer of a message, or its ×; a line in the colour of the message before it."""

    def __init__(self, words: str, icon: str = "", name: str = "") -> None:
        super().__init__(words, Kind.QUIET, None)
        self.icon_name = icon
        self.state = State.INFO
        self.setAccessibleName(name or words)
        self.setToolTip(name)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.begin()

    def sizeHint(self) -> QSize:
        look = theme.current()
        if self.icon_name:
            return QSize(look.px(49), look.size("scanLane"))
        words = look.metrics("label", 500).horizontalAdvance(self.text())
        return QSize(words + look.px(33), look.size("scanLane"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = theme.current(), QPainter(self)
        if self.isDown() or self.underMouse():
            shade = look.color(self.state.edge)
            shade.setAlphaF(0.45 if self.isDown() else 0.25)
            painter.fillRect(self.rect().adjusted(1, 1, -1, -1), shade)
        x = self.width() - 1 if self.layoutDirection() == RTL else 0
        line = QRect(x, 0, 1, self.height())
        painter.fillRect(line, look.color(self.state.edge))
        if self.hasFocus():
            inner = self.rect().adjusted(2, 2, -2, -2)
            painting.box(painter, inner, look.radius("chip"), None, look.color("focus"), 2)
        if self.icon_name:
            side = look.px(18)
            place = QRect(0, 0, side, side)
            place.moveCenter(self.rect().center())
            painting.symbol(painter, place, self.icon_name, "text.primary")
            return
        ink, font = look.color("text.primary"), look.font("label", 500)
        painting.text(painter, self.rect(), self.text(), font, ink, CENTER)
