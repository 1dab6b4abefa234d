"""The right side of Pay: the amount, its keys, the change, and the one next step."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.amounts import AmountField
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Surface
from pos_app.ui.widgets.keypad import Keypad
from pos_app.ui.widgets.painting import LEADING, TRAILING, Themed

_KEY_MOST = 104  # pixels a key may be high on a large screen
_WIDTHS = {
    theme.SizeClass.COMPACT: 340,
    theme.SizeClass.REGULAR: 380,
    theme.SizeClass.WIDE: 480,
}


class ChangeDue(Themed, QWidget):
    """The change in large figures on a soft ground; dim while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._amount, self._some = "", False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.begin()

    def set_change(self, amount: str, *, some: bool) -> None:
        """Show the change; `some` says that there is any."""
        self._amount, self._some = amount, some
        self.setAccessibleName(tr("Change due {amount}", amount=amount))
        self.update()

    def amount(self) -> str:
        """What is shown."""
        return self._amount

    def restyle(self) -> None:
        """Take the height again."""
        self.setFixedHeight(theme.current().px(64))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the word at the start and the amount at the end."""
        look, painter = theme.current(), QPainter(self)
        inset = look.px(16 if self._some else 4)
        if self._some:
            painting.box(painter, self.rect(), look.radius("control"), look.color("bg.canvas"))
        px = 42 if self._some else 36
        while look.metrics("total", 600, px).horizontalAdvance(self._amount) > self.width() * 0.62:
            px -= 2
        font = look.font("total", 600, px)
        role = "text.primary" if self._some else "text.secondary"
        place = QRect(inset, 0, self.width() - 2 * inset, self.height())
        painting.text(painter, place, self._amount, font, look.color(role), TRAILING, elide=False)
        wide = look.metrics("total", 600, px).horizontalAdvance(self._amount)
        words = QRect(inset, 0, place.width() - wide - look.px(8), self.height())
        area = painting.mirrored(painter, words, self.rect())
        painting.text(painter, area, tr("Change due"), look.font("h2"), look.color(role), LEADING)


class PayPad(Surface):
    """Amount field, keypad, change and the primary button; as wide as the window allows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg.surface", "start", parent=parent)
        self.field = AmountField("")
        self.keys = Keypad()
        self.change = ChangeDue()
        self.primary = Button(
            tr("Finish sale"), Kind.PRIMARY, key="Enter", height=76, px=20, spread=True
        )
        self.keys.key.connect(self.field.press)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.field)
        self._column.addWidget(self.keys, 1)
        self._column.addStretch(0)
        self._column.addWidget(self.change)
        self._column.addWidget(self.primary)
        self._size = theme.SizeClass.REGULAR
        self.begin()

    def set_size_class(self, size: theme.SizeClass) -> None:
        """Take the width of this size class."""
        self._size = size
        self.restyle()

    def set_busy(self, busy: bool) -> None:
        """While the card machine works, nothing can be typed or finished."""
        self.field.set_read_only(busy)
        self.keys.setEnabled(not busy)

    def restyle(self) -> None:
        """Take width and margins again."""
        look = theme.current()
        self.setFixedWidth(look.px(_WIDTHS[self._size]))
        side = look.px(20)
        self._column.setContentsMargins(side, look.px(16), side, look.px(16))
        self._column.setSpacing(look.px(12))
        self.keys.setMaximumHeight(look.px(4 * _KEY_MOST + 3 * 8))
