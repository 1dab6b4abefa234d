"""Fields of the till that a pad may fill: an amount in large figures, and a PIN as dots."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.buttons import IconButton
from pos_app.ui.widgets.fields import Entry, ErrorLine, FieldBox
from pos_app.ui.widgets.keypad import BACK, CLEAR, POINT
from pos_app.ui.widgets.painting import CENTER, Align, Themed
from pos_app.ui.widgets.text import Text

_SIZES = (34, 30, 26, 22, 18)
_LONGEST = 16  # characters of an amount: "123,456,789.00" and its sign


class _AmountEntry(Entry):
    """A line edit with the currency before the figures, wherever they begin.

    A long amount is written smaller, so that none of it is out of sight.
    """

    def __init__(self) -> None:
        super().__init__()
        self.sign, self.sign_behind = "", False
        self.setMaxLength(_LONGEST)
        self.setAlignment(Align.AlignRight | Align.AlignVCenter | Align.AlignAbsolute)
        self.textChanged.connect(lambda _words: self.fit())

    def fit(self) -> None:
        """Take the largest letters that fit."""
        look, words = theme.current(), f"{self.sign}\u2009{self.text()}"
        room = self.width() - look.px(4)
        fitting = (
            px for px in _SIZES if look.metrics("total", 0, px).horizontalAdvance(words) < room
        )
        font = look.font("total", 0, next(fitting, _SIZES[-1]))
        if font != self.font():
            self.setFont(font)
        sign = self.fontMetrics().horizontalAdvance(f"\u2009{self.sign}")
        self.setTextMargins(0, 0, sign if self.sign_behind else 0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.sign:
            return
        look, metrics = theme.current(), self.fontMetrics()
        wide = metrics.horizontalAdvance(self.sign)
        right = self.width() - 2
        if not self.sign_behind:
            right -= metrics.horizontalAdvance(self.text() or self.placeholderText()) + 1
        role = "text.primary" if self.text() else "text.tertiary"
        place = QRect(right - wide, 0, wide + 2, self.height())
        painter = QPainter(self)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painting.text(painter, place, self.sign, self.font(), look.color(role), elide=False)


class AmountField(Themed, QWidget):
    """An amount in the largest type, its label at the start and Backspace at the end, 64 high.

    Takes typing and the keys of a Keypad (`press`). What `set_text` puts there (a quick amount) is
    replaced by the next key, as if it were selected. The screen reads and formats the amount.
    Signals: edited(str) by typing or a pad, entered(str) on Enter.
    """

    edited = Signal(str)
    entered = Signal(str)

    def __init__(
        self,
        label: str,
        *,
        currency: str = "",
        behind: bool = False,
        point: str = ".",
        placeholder: str = "0",
        backspace: bool = True,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.entry = _AmountEntry()
        self.entry.sign, self.entry.sign_behind = currency, behind
        self.entry.setPlaceholderText(placeholder)
        self.box = FieldBox(self.entry, 64)
        self._point, self._fresh = point, False
        self._label = Text(label, "label", "secondary", weight=400)
        self._back = IconButton("delete", tr("Backspace"), size=48, icon_size=24)
        painting.show_part(self._back, backspace)
        self.error_line = ErrorLine()
        row = QHBoxLayout(self.box)
        row.addWidget(self._label)
        row.addWidget(self.entry, 1)
        row.addWidget(self._back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.box)
        column.addWidget(self.error_line)
        self.entry.setAccessibleName(name or label)
        self.setFocusProxy(self.entry)
        self.entry.textEdited.connect(self._on_typed)
        self.entry.returnPressed.connect(lambda: self.entered.emit(self.text()))
        self._back.clicked.connect(lambda: self.press(BACK))
        self.begin()

    def restyle(self) -> None:
        """Take fonts and margins again."""
        look = theme.current()
        self.entry.fit()
        row, column = self.box.layout(), self.layout()
        if row is not None and column is not None:
            row.setContentsMargins(look.px(15), 0, look.px(15 if self._back.isHidden() else 7), 0)
            row.setSpacing(look.px(8))
            column.setSpacing(look.px(6))

    def text(self) -> str:
        """What was typed, without the currency."""
        return self.entry.text()

    def set_text(self, words: str) -> None:
        """Put an amount there, which the next key replaces."""
        self._fresh = True
        if words != self.entry.text():
            self.entry.setText(words)
        self.set_error("")

    def set_label(self, label: str) -> None:
        """Say what the amount is ("Cash given", "Card amount")."""
        self._label.setText(label)
        self.entry.setAccessibleName(label)

    def set_currency(self, sign: str, *, behind: bool = False) -> None:
        """Show another sign, before or behind the figures."""
        self.entry.sign, self.entry.sign_behind = sign, behind
        self.restyle()
        self.entry.update()

    def set_point(self, sign: str) -> None:
        """Write the decimal sign of the locale for the key of the pad."""
        self._point = sign

    def set_error(self, words: str) -> None:
        """Say what is wrong, or nothing."""
        self.error_line.set_error(words)
        self.box.wrong = bool(words)
        self.box.update()

    def set_read_only(self, read_only: bool) -> None:
        """While the card machine works nothing can be typed."""
        self.entry.setReadOnly(read_only)
        self.box.read_only = read_only
        self._back.setEnabled(not read_only)
        self.box.update()

    def press(self, key: str) -> None:
        """Take a key of the pad: a digit, "00", ".", "back" or "clear"."""
        if self.entry.isReadOnly():
            return
        words = self.entry.text()
        if key == CLEAR:
            words = ""
        elif key == BACK:
            words = "" if self._fresh else words[:-1]
        else:
            sign = self._point if key == POINT else key
            words = ("" if self._fresh else words) + sign
        self._fresh = False
        if len(words) <= _LONGEST:
            self.entry.setText(words)
            self._on_typed(words)

    def _on_typed(self, words: str) -> None:
        self._fresh = False
        self.set_error("")
        self.edited.emit(words)


class _PinEntry(QLineEdit):
    """Digits that are never shown: dots in the middle and a caret after them."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("bare", True)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(12)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Only digits, of any script; the caret stays at the end."""
        sign = event.text()
        self.setCursorPosition(len(self.text()))
        if sign and sign.isprintable():
            if sign.isdigit():
                self.insert(str(int(sign)))
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        count = len(self.text())
        if not count:
            color, font = look.color("text.tertiary"), look.font("body")
            painting.text(painter, self.rect(), self.placeholderText(), font, color, CENTER)
            self._paint_caret(painter, self._words_end() if self.placeholderText() else None)
            return
        dot, step = look.px(14), look.px(28)
        step = min(step, max(look.px(16), (self.width() - look.px(32)) // count))
        left = (self.width() - (count * step + look.px(2)) + 1) // 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("text.primary"))
        middle = self.height() / 2
        for place in range(count):
            center = QPointF(left + place * step + dot / 2, middle)
            painter.drawEllipse(center, dot / 2, dot / 2)
        self._paint_caret(painter, left + count * step)

    def _words_end(self) -> float:
        words = theme.current().metrics("body").horizontalAdvance(self.placeholderText())
        return (self.width() + words) / 2 + 2

    def _paint_caret(self, painter: QPainter, x: float | None) -> None:
        if self.hasFocus():
            look = theme.current()
            high = look.px(18)
            left = self.width() / 2 if x is None else x
            place = QRectF(left, (self.height() - high) / 2, look.px(2), high)
            painter.fillRect(place, look.color("focus"))


class PinField(Themed, QWidget):
    """A PIN as dots, 56 high; its number of digits is never told in advance.

    `strip` keeps 30 px free below for the error. A screen reader hears only how many digits were
    typed. Signals: edited(int) with that number, entered(str) with the PIN on Enter or `enter()`.
    """

    edited = Signal(int)
    entered = Signal(str)

    def __init__(
        self,
        *,
        placeholder: str = "",
        strip: bool = False,
        height: int = 56,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.entry = _PinEntry()
        self.entry.setPlaceholderText(placeholder)
        self.box = FieldBox(self.entry, height)
        inner = QHBoxLayout(self.box)
        inner.setContentsMargins(2, 2, 2, 2)
        inner.addWidget(self.entry)
        self._strip = strip
        self.error_line = ErrorLine()
        self._room = QWidget()
        middle = QHBoxLayout(self._room)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addStretch()
        middle.addWidget(self.error_line)
        middle.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.box)
        column.addWidget(self._room)
        self.setFocusProxy(self.entry)
        self.entry.textChanged.connect(self._on_text)
        self.entry.returnPressed.connect(self.enter)
        self._name(0)
        self.begin()

    def restyle(self) -> None:
        """Take the height of the strip again."""
        if self._strip:
            self._room.setFixedHeight(theme.current().px(38))
        else:
            self._room.setVisible(bool(self.error_line.text()))

    @property
    def pin(self) -> str:
        """The digits."""
        return self.entry.text()

    def press(self, key: str) -> None:
        """Take a key of the pad."""
        if key == CLEAR:
            self.entry.clear()
        elif key == BACK:
            self.entry.end(False)
            self.entry.backspace()
        else:
            self.entry.end(False)
            self.entry.insert(key)

    def enter(self) -> None:
        """Hand the PIN over, if there is one."""
        if self.pin:
            self.entered.emit(self.pin)

    def clear(self) -> None:
        """Forget the digits."""
        self.entry.clear()

    def set_error(self, words: str) -> None:
        """Say what was wrong; the digits are forgotten."""
        if words:
            self.entry.clear()
        self.error_line.set_error(words)
        self.entry.setAccessibleDescription(words)
        self.box.wrong = bool(words)
        self.box.update()
        self.restyle()

    def _on_text(self, words: str) -> None:
        self._name(len(words))
        if words and self.box.wrong:
            self.set_error("")
        self.edited.emit(len(words))

    def _name(self, count: int) -> None:
        self.entry.setAccessibleName(tr("PIN, %n digit(s) typed", count))
