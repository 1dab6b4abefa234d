"""A number with less and more beside it."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QIntValidator, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.buttons import IconButton
from pos_app.ui.widgets.fields import Entry, FieldBox
from pos_app.ui.widgets.painting import CENTER, Themed


class Stepper(Themed, QWidget):
    """Less, a number, more; the order follows the reading direction. 48 high, or 44.

    `editable` lets a person type into it (counting a drawer); otherwise it never takes the focus by
    a click, so that digits keep going to the scan field. `name` is whose quantity it is.
    Signals: changed(int) when a person changes it, refused_less() at the minimum (a cart line asks
    whether to void then).
    """

    changed = Signal(int)
    refused_less = Signal()

    def __init__(
        self,
        name: str,
        value: int = 0,
        *,
        minimum: int = 0,
        maximum: int = 9_999_999,
        editable: bool = False,
        height: int = 48,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._height, self._minimum, self._maximum = height, minimum, maximum
        self._value, self._shown = value, ""
        self.entry = _Number(self)
        self.entry.setReadOnly(not editable)
        policy = Qt.FocusPolicy.StrongFocus if editable else Qt.FocusPolicy.NoFocus
        self.entry.setFocusPolicy(policy)
        self.entry.setValidator(QIntValidator(minimum, maximum, self.entry))
        self._box = FieldBox(self.entry, height)
        self.less = IconButton("minus", "", size=height - 8, icon_size=18)
        self.more = IconButton("plus", "", size=height - 8, icon_size=18)
        for button in (self.less, self.more):
            button.setAutoRepeat(True)
            if editable:
                button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = QHBoxLayout(self._box)
        row.setSpacing(0)
        row.addWidget(self.less)
        row.addWidget(self.entry, 1)
        row.addWidget(self.more)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._box)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if editable:
            self.setFocusProxy(self.entry)
        self.less.clicked.connect(lambda: self.step(-1))
        self.more.clicked.connect(lambda: self.step(1))
        self.entry.textChanged.connect(self._on_text)
        self.set_name(name)
        self.set_value(value)
        self.begin()

    def set_name(self, name: str) -> None:
        """Say whose quantity it is."""
        self.entry.setAccessibleName(tr("Quantity of {name}", name=name))
        self.less.setAccessibleName(tr("One less {name}", name=name))
        self.more.setAccessibleName(tr("One more {name}", name=name))
        self.less.setToolTip("")
        self.more.setToolTip("")

    def value(self) -> int:
        """The number."""
        return self._value

    def set_value(self, value: int, shown: str = "") -> None:
        """Show another number, perhaps in words ("1 of 2")."""
        self._value, self._shown = value, shown
        words = shown or str(value)
        if words != self.entry.text():
            self.entry.setText(words)
        self.more.setEnabled(value < self._maximum)

    def set_range(self, minimum: int, maximum: int) -> None:
        """Change the limits."""
        self._minimum, self._maximum = minimum, maximum
        self.entry.setValidator(QIntValidator(minimum, maximum, self.entry))
        self.set_value(min(max(self._value, minimum), maximum), self._shown)

    def step(self, by: int) -> None:
        """One more or less, as a person would."""
        value = self._value + by
        if value < self._minimum:
            self.refused_less.emit()
        elif value <= self._maximum:
            self.set_value(value)
            self.changed.emit(value)

    def restyle(self) -> None:
        """Take sizes and font again."""
        look = theme.current()
        row = self._box.layout()
        if row is not None:
            row.setContentsMargins(look.px(5), look.px(4), look.px(5), look.px(4))
        self.entry.setFont(look.font("h2", 600, 17))
        self.entry.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedHeight(look.px(self._height))

    def sizeHint(self) -> QSize:
        """As in the cart: 138 wide."""
        look = theme.current()
        return QSize(look.px(138), look.px(self._height))

    def minimumSizeHint(self) -> QSize:
        """Both targets and three digits."""
        look = theme.current()
        return QSize(look.px(2 * (self._height - 8) + 40), look.px(self._height))

    def _on_text(self, words: str) -> None:
        """Typed, or given back after a scan that went through the field."""
        if words == (self._shown or str(self._value)):
            return
        self._value = min(int(words), self._maximum) if words.isdigit() else self._minimum
        self.changed.emit(self._value)


class _Number(Entry):
    """The typed number; + and − step it, and typing starts over after the focus arrives."""

    def __init__(self, stepper: Stepper) -> None:
        super().__init__()
        self._stepper = stepper

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.deselect()
        self._stepper.set_value(self._stepper.value())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {"+": 1, "-": -1, "−": -1}
        if event.text() in steps and not self.isReadOnly():
            self._stepper.step(steps[event.text()])
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A number that only shows is painted plainly, so that it dims with its widget."""
        if not self.isReadOnly():
            super().paintEvent(event)
            return
        look = theme.current()
        role = "text.primary" if self.isEnabled() else "text.disabled"
        area = QRect(0, 0, self.width(), self.height())
        painting.text(QPainter(self), area, self.text(), self.font(), look.color(role), CENTER)
