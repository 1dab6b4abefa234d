"""Nothing there yet, still loading, under way: what a page shows instead of its content."""

import math

from PySide6.QtCore import QPointF, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Icon, Notice
from pos_app.ui.widgets.painting import Align, Themed
from pos_app.ui.widgets.text import Text

_TURN_MS = 33
_DEGREES = 12


class Spinner(Themed, QWidget):
    """A turning ring, 24 px; it stands still when the system asks for reduced motion."""

    def __init__(self, size: int = 24, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size, self._turn = size, 90
        self._timer = QTimer(self)
        self._timer.setInterval(_TURN_MS)
        self._timer.timeout.connect(self._on_turn)
        self.begin()

    def _on_turn(self) -> None:
        self._turn = (self._turn + _DEGREES) % 360
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        """Turn while seen."""
        super().showEvent(event)
        if theme.current().motion("panel"):
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while hidden."""
        super().hideEvent(event)
        self._timer.stop()

    def restyle(self) -> None:
        """Take the size again."""
        side = theme.current().px(self._size)
        self.setFixedSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ring."""
        side = self.width()
        center = QPointF(side / 2, side / 2)
        width = theme.current().px(3)
        painting.spinner(QPainter(self), center, (side - width) / 2 - 1, self._turn - 45)


class EmptyState(Themed, QWidget):
    """A large icon, what is (not) there, what to do next, and at most two buttons.

    `busy` puts a spinner before the title; `done` a green tick. Signals: answered(int) with the
    place of the button; linked() when the marked words of the text are clicked.
    """

    answered = Signal(int)
    linked = Signal()

    def __init__(
        self,
        title: str,
        text: str = "",
        *,
        icon: str = "",
        icon_tone: str = "text.tertiary",
        answers: tuple[str, ...] = (),
        answer_icons: tuple[str, ...] = (),
        primary: bool = False,
        busy: bool = False,
        done: bool = False,
        link: str = "",
        height: int = 40,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = Icon(icon or "info", icon_tone, size=40)
        painting.show_part(self._icon, bool(icon))
        self._title, self._text = (
            Text(title, "h2"),
            Text(text, "label", "secondary", weight=400, wrap=True, align=Align.AlignHCenter),
        )
        painting.show_part(self._text, bool(text))
        self._link = Button(link, Kind.LINK, height=40)
        painting.show_part(self._link, bool(link))
        self._link.clicked.connect(self.linked)
        self.buttons: list[Button] = []
        for place, words in enumerate(answers):
            kind = Kind.PRIMARY if primary and place == 0 else Kind.DEFAULT
            sign = answer_icons[place] if place < len(answer_icons) else ""
            button = Button(words, kind, icon=sign, height=height)
            button.clicked.connect(lambda _on=False, at=place: self.answered.emit(at))
            self.buttons.append(button)
        self._spinner = Spinner()
        self._done = Icon("circle-check", State.OK.ink, size=28)
        painting.show_part(self._spinner, busy)
        painting.show_part(self._done, done)
        self._lay_out()
        self.begin()

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.addStretch(1)
        self._column.addWidget(self._icon, 0, Align.AlignHCenter)
        self._head = _centered(self._spinner, self._done, self._title)
        self._column.addLayout(self._head)
        self._below = QVBoxLayout()
        self._below.addWidget(self._text)
        self._column.addLayout(self._below)
        self._column.addWidget(self._link, 0, Align.AlignHCenter)
        self._answers = _centered(*self.buttons)
        self._column.addLayout(self._answers)
        self._column.addStretch(1)

    def set_words(self, title: str, text: str = "") -> None:
        """Say something else."""
        self._title.setText(title)
        self._text.setText(text)
        painting.show_part(self._text, bool(text))

    def set_link(self, words: str) -> None:
        """Say other marked words, or none."""
        self._link.setText(words)
        painting.show_part(self._link, bool(words))

    def link_words(self) -> str:
        """The marked words that are shown."""
        return self._link.text()

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        side = look.px(24)
        self._column.setContentsMargins(side, look.px(16), side, look.px(16))
        self._column.setSpacing(0)
        self._head.setSpacing(look.px(11))
        self._head.setContentsMargins(0, look.px(12), 0, 0)
        self._below.setContentsMargins(0, look.px(5), 0, 0)
        self._answers.setSpacing(look.px(8))
        self._answers.setContentsMargins(0, look.px(17) if self.buttons else 0, 0, 0)


def _centered(*parts: QWidget) -> QBoxLayout:
    row = QHBoxLayout()
    row.addStretch(1)
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    return row


class Skeleton(Themed, QWidget):
    """Grey rows where a table will be, shown when loading takes 400 ms or more.

    `start()` shows it after that time; `stop()` takes it away at once.
    """

    AFTER_MS = 400

    def __init__(self, rows: int = 8, *, height: int = 44, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows, self._height = rows, height
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self.show)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.begin()

    def start(self) -> None:
        """Show up if it takes long."""
        self._wait.start(self.AFTER_MS)

    def stop(self) -> None:
        """It is there."""
        self._wait.stop()
        self.hide()

    def sizeHint(self) -> QSize:
        """All rows."""
        look = theme.current()
        return QSize(look.px(320), look.px(self._height) * self._rows)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint bars of differing length."""
        look, painter = theme.current(), QPainter(self)
        high, grey = look.px(self._height), look.color("bg.sunken")
        for row in range(min(self._rows, self.height() // high)):
            top = row * high
            middle = top + high // 2
            side, bar = look.px(32), look.px(12)
            share = 0.45 + 0.2 * math.sin(row * 2.1)
            name = round((self.width() - side) * share)
            amount = look.px(40 + row * 13 % 16)
            places = (
                (QRect(0, middle - side // 2, side, side), look.radius("chip")),
                (QRect(side + look.px(12), middle - bar // 2, name, bar), bar / 2),
                (QRect(self.width() - amount, middle - bar // 2, amount, bar), bar / 2),
            )
            for place, radius in places:
                area = painting.mirrored(painter, place, self.rect())
                painting.box(painter, area, radius, grey)
            painting.hair(painter, 0, self.width(), top + high - 1)


class ProgressBar(Themed, QWidget):
    """A thin bar that fills in reading direction. `set_progress(412, 1260)`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._done, self._all = 0, 1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.begin()

    def set_progress(self, done: int, of: int) -> None:
        """How far it is."""
        self._done, self._all = max(0, done), max(1, of)
        self.setAccessibleName(f"{min(100, self._done * 100 // self._all)}%")
        self.update()

    def restyle(self) -> None:
        """Take the height again."""
        self.setFixedHeight(theme.current().px(8))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint track and part."""
        look, painter = theme.current(), QPainter(self)
        radius = self.height() / 2
        painting.box(painter, self.rect(), radius, look.color("bg.sunken"))
        wide = min(self.width(), self.width() * self._done // self._all)
        if wide:
            place = QRect(0, 0, max(wide, self.height()), self.height())
            area = painting.mirrored(painter, place, self.rect())
            painting.box(painter, area, radius, look.color("accent.fill"))


class ProgressCard(Themed, QWidget):
    """A long job: what, how far, how long, what went wrong, and a button that says what is kept.

    `busy` puts a spinner before a centred title (First sync). Signal: stopped().
    """

    stopped = Signal()

    def __init__(
        self, title: str, *, stop: str = "", busy: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._title = Text(title, "h2" if busy else "strong")
        self._count = Text("", "strong", amount=True, align=Align.AlignRight)
        self.bar = ProgressBar()
        self._left = Text("", "small", "secondary")
        self._right = Text("", "small", "secondary", align=Align.AlignRight)
        self._problem = Notice("", "triangle-alert", State.WARNING, height=34)
        self._problem.hide()
        self._note = Text("", "label", "secondary", weight=400, wrap=True, align=Align.AlignHCenter)
        self._note.hide()
        self.stop_button = Button(stop, height=40)
        painting.show_part(self.stop_button, bool(stop))
        self.stop_button.clicked.connect(self.stopped)
        self._column = QVBoxLayout(self)
        self._busy = busy
        head = self._head = _centered(Spinner(), self._title) if busy else QHBoxLayout()
        if not busy:
            head.addWidget(self._title, 1)
            head.addWidget(self._count)
        below = QHBoxLayout()
        below.addWidget(self._left, 1)
        below.addWidget(self._right)
        for part in (head, self.bar, below, self._problem, self._note):
            if isinstance(part, QWidget):
                self._column.addWidget(part)
            else:
                self._column.addLayout(part)
        end = QHBoxLayout()
        end.addStretch(1)
        end.addWidget(self.stop_button)
        self._column.addLayout(end)
        self._column.addStretch(1)
        self.begin()

    def set_progress(
        self, done: int, of: int, *, count: str = "", left: str = "", right: str = ""
    ) -> None:
        """How far: "412 of 1,260", "About 20 s left", "3 rows with problems"."""
        self.bar.set_progress(done, of)
        self._count.setText(count)
        self._left.setText(left)
        self._right.setText(right)

    def set_problem(self, words: str) -> None:
        """The latest problem, or nothing."""
        self._problem.set_notice(words, "triangle-alert")
        self._problem.setVisible(bool(words))

    def set_note(self, words: str) -> None:
        """What a person can do meanwhile."""
        self._note.setText(words)
        self._note.setVisible(bool(words))

    def set_stop(self, words: str) -> None:
        """Say what stopping keeps ("Stop and keep 412")."""
        self.stop_button.setText(words)
        self.stop_button.setVisible(bool(words))

    def set_title(self, words: str) -> None:
        """Say what is being done."""
        self._title.setText(words)

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        self._column.setContentsMargins(look.px(24), look.px(21), look.px(24), look.px(16))
        self._head.setContentsMargins(0, 0, 0, look.px(4) if self._busy else 0)
        self._column.setSpacing(look.px(8))
        self.setCursor(Qt.CursorShape.ArrowCursor)
