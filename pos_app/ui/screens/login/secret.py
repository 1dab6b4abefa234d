"""The right side of Login: whose turn it is, and the PIN pad or the password field."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.services.auth import SecretKind
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.amounts import PinField
from pos_app.ui.widgets.badges import Avatar
from pos_app.ui.widgets.buttons import Button, IconButton, Kind
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.keypad import Keypad, Pad
from pos_app.ui.widgets.painting import Align, Themed, show_part
from pos_app.ui.widgets.text import Text

_WIDTH, _COMPACT_WIDTH = 440, 380
_PAD_HEIGHT = 4 * 68 + 3 * 8
_SHORT = 640  # below this height the avatar gives its place to the keys
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class PlainButton(Button):
    """Words to press that stand near the edge of their column, with little room around them."""

    def __init__(self, words: str, kind: Kind, *, inset: int, icon: str = "") -> None:
        self._inset = inset
        super().__init__(words, kind, icon=icon, px=15)

    def _padding(self) -> int:
        return theme.current().px(self._inset)


class SecretPanel(Themed, QWidget):
    """Avatar, name, PIN field with the strip for errors, pad, Log in.

    Signals: given(SecretKind, str) with the typed secret; left_alone() on Esc in an empty field;
    moved(across, down) by an arrow key while nothing is typed.
    """

    given = Signal(object, str)
    left_alone = Signal()
    moved = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = SecretKind.PIN
        self._wait = 0
        self._busy = self._nobody = False
        self.avatar = Avatar("", "slate", size=64)
        self.name = Text("", "h1", align=Align.AlignHCenter)
        self.pin = PinField(placeholder=tr("Enter your PIN"), strip=True)
        self.password = Field(
            placeholder=tr("Enter your password"), height=56, px=15, password=True
        )
        self._eye = IconButton("eye", tr("Show the password"), size=56)
        self.pad = Keypad(Pad.PIN, height=48)
        self.fields = QStackedWidget()
        self.keys = QStackedWidget()
        self.log_in = Button(tr("Log in"), Kind.PRIMARY, key="Enter", height=56)
        self.swap = PlainButton(tr("Use password"), Kind.LINK, inset=8)
        self.change = PlainButton(tr("Change PIN"), Kind.LINK, inset=8)
        self.forgot = PlainButton(tr("Forgot PIN?"), Kind.LINK, inset=8)
        self._note = Text("", "small", "secondary", align=Align.AlignHCenter, wrap=True)
        self._column = QVBoxLayout(self)
        self._fill()
        self._ticking = QTimer(self)
        self._ticking.setInterval(1_000)
        self._ticking.timeout.connect(self._on_second)
        self._connect()
        self.begin()
        self.set_person("", "slate", "", has_pin=True)

    def _fill(self) -> None:
        beside = QWidget()
        row = QHBoxLayout(beside)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.password, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._eye, 0, Qt.AlignmentFlag.AlignTop)
        self.fields.addWidget(self.pin)
        self.fields.addWidget(beside)
        self.keys.addWidget(self.pad)
        self.keys.addWidget(QWidget())
        self._links = QHBoxLayout()
        self._links.addWidget(self.swap)
        self._links.addStretch(1)
        self._links.addWidget(self.change)
        self._links.addStretch(1)
        self._links.addWidget(self.forgot)
        self._head = QHBoxLayout()
        self._head.addStretch(1)
        self._head.addWidget(self.avatar)
        self._head.addStretch(1)
        self._named = QVBoxLayout()
        self._named.addWidget(self.name)
        self._pad = QVBoxLayout()
        self._pad.addWidget(self.keys)
        self._below = QWidget()
        below = QVBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self._note)
        below.addStretch(1)
        column = self._column
        column.setSpacing(0)
        column.addStretch(1)
        column.addLayout(self._head)
        column.addLayout(self._named)
        column.addWidget(self.fields)
        column.addLayout(self._pad, 100)
        column.addWidget(self.log_in)
        column.addLayout(self._links)
        column.addWidget(self._below, 1)

    def _connect(self) -> None:
        self.pad.key.connect(self.press)
        self.pin.entered.connect(lambda _pin: self.submit())
        self.password.entered.connect(lambda _words: self.submit())
        self.log_in.clicked.connect(self.submit)
        self.swap.clicked.connect(self._on_swap)
        self.forgot.clicked.connect(self._on_forgot)
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self._on_eye)
        for entry in (self.pin.entry, self.password.entry):
            entry.installEventFilter(self)

    # -- who

    def set_person(self, initials: str, tint: str, name: str, *, has_pin: bool) -> None:
        """It is this person's turn; without a name nobody's."""
        self._nobody = not name
        self.avatar.set_person(initials or "?", tint)
        self.name.setText(name or tr("Tap your name"))
        self._wait = 0
        self._ticking.stop()
        self.clear()
        self.use(SecretKind.PIN if has_pin else SecretKind.PASSWORD)
        self._enable()
        self.take_focus()  # only now: what was switched off a moment ago would not have taken it

    def use(self, kind: SecretKind) -> None:
        """Ask for a PIN or for a password, in the same place."""
        self.kind = kind
        is_pin = kind is SecretKind.PIN
        self.fields.setCurrentIndex(0 if is_pin else 1)
        self.keys.setCurrentIndex(0 if is_pin else 1)
        self.swap.setText(tr("Use password") if is_pin else tr("Use PIN"))
        self.forgot.setText(tr("Forgot PIN?") if is_pin else tr("Forgot password?"))
        show_part(self.change, is_pin)
        self.pin.entry.setPlaceholderText(tr("Enter your PIN"))
        self._note.setText("")
        self.take_focus()

    def take_focus(self) -> None:
        """Put the caret where the secret goes."""
        (self.pin if self.kind is SecretKind.PIN else self.password).setFocus()

    def ask(self, placeholder: str, note: str = "") -> None:
        """What the PIN field wants now, and a sentence about it below."""
        self.pin.clear()
        self.pin.entry.setPlaceholderText(placeholder)
        self._note.setText(note)
        self.take_focus()

    # -- the secret

    def press(self, key: str) -> None:
        """A key of the pad."""
        self.pin.press(key)
        self.take_focus()

    def submit(self) -> None:
        """Hand over what was typed."""
        secret = self.pin.pin if self.kind is SecretKind.PIN else self.password.text()
        if secret and self.log_in.isEnabled():
            self.given.emit(self.kind, secret)

    def clear(self) -> None:
        """Forget what was typed and what was wrong."""
        self.pin.clear()
        self.pin.set_error("")
        self.password.set_text("")
        self.password.set_error("")
        self._note.setText("")
        self._eye.setChecked(False)

    def show_error(self, sentence: str) -> None:
        """Say what was wrong; the typed secret is forgotten."""
        if self.kind is SecretKind.PIN:
            self.pin.set_error(sentence)
        else:
            self.password.set_text("")
            self.password.set_error(sentence)
        self.take_focus()

    @property
    def error(self) -> str:
        """What the strip says."""
        if self.kind is SecretKind.PIN:
            return self.pin.error_line.text()
        return self.password.error

    def hold(self, seconds: int) -> None:
        """Too many wrong tries: count the wait down, with everything off meanwhile."""
        self._wait = seconds
        self._ticking.start()
        self._show_wait()
        self._enable()

    def set_busy(self, busy: bool) -> None:
        """While a worker proves the secret nothing can be typed."""
        self._busy = busy
        self._enable()

    def _on_second(self) -> None:
        self._wait -= 1
        if self._wait > 0:
            self._show_wait()
            return
        self._ticking.stop()
        self._wait = 0
        self.show_error("")
        self._enable()
        self.take_focus()

    def _show_wait(self) -> None:
        self.show_error(tr("Too many wrong tries. Wait {seconds} s.", seconds=self._wait))

    def _enable(self) -> None:
        on = not (self._busy or self._wait or self._nobody)
        for part in (self.fields, self.pad, self.log_in):
            part.setEnabled(on)
        self.swap.setEnabled(not self._nobody)
        self.change.setEnabled(not self._nobody)
        self.forgot.setEnabled(not self._nobody)

    def _on_swap(self) -> None:
        is_pin = self.kind is SecretKind.PIN
        self.clear()
        self.use(SecretKind.PASSWORD if is_pin else SecretKind.PIN)
        if self._wait:
            self._show_wait()

    def _on_forgot(self) -> None:
        self._note.setText(
            tr("A manager gives you a new PIN under Users. Or log in with your password.")
            if self.kind is SecretKind.PIN
            else tr("Log in with your PIN. A manager can give you a new one under Users.")
        )

    def _on_eye(self, shown: bool) -> None:
        modes = self.password.entry.EchoMode
        self.password.entry.setEchoMode(modes.Normal if shown else modes.Password)
        words = tr("Hide the password") if shown else tr("Show the password")
        self._eye.set_icon("eye-off" if shown else "eye", words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc empties the field, then leaves; arrows choose a person while nothing is typed."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            typed = self.pin.pin or self.password.text()
            if event.key() == Qt.Key.Key_Escape:
                if typed:
                    self.clear()
                else:
                    self.left_alone.emit()
                return True
            if event.key() in _ARROWS and not typed:
                self.moved.emit(*_ARROWS[Qt.Key(event.key())])
                return True
        return super().eventFilter(watched, event)

    # -- looks

    def set_compact(self, compact: bool) -> None:
        """440 wide, 380 in compact windows."""
        look = theme.current()
        side = look.px(28 if compact else 40)
        self.setFixedWidth(look.px(_COMPACT_WIDTH if compact else _WIDTH))
        self._column.setContentsMargins(side + 1, 0, side, 0)

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        self.keys.setMaximumHeight(look.px(_PAD_HEIGHT))
        self.fields.setFixedHeight(look.px(56 + 38))
        self._head.setContentsMargins(0, 0, 0, look.px(10))
        self._named.setContentsMargins(0, 0, 0, look.px(15))
        self._pad.setContentsMargins(0, look.px(4), 0, look.px(12))
        self._links.setContentsMargins(0, look.px(8), 0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A short window shows no avatar."""
        super().resizeEvent(event)
        shown = self.height() >= theme.current().px(_SHORT)
        self.avatar.setVisible(shown)
        self._head.setContentsMargins(0, 0, 0, theme.current().px(10) if shown else 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A white side with a hairline towards the people."""
        look = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.color("bg.surface"))
        x = self.width() - 1 if look.rtl else 0
        painter.fillRect(x, 0, 1, self.height(), look.color("border.subtle"))
