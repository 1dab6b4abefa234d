"""What the panels of Sell share: the frame, which field gets the focus, two halves, a keypad."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from pos_app.ui import theme
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.cards import Line, Panel
from pos_app.ui.widgets.painting import Align, Themed
from pos_app.ui.widgets.text import Text

_NARROW = 560  # pixels; a panel this wide gives its second part less


class SellPanel(Panel):
    """A panel. The screen asks `first_field` for what is typed into; None: the scan field keeps the
    focus and hands over keys it does not want itself (`take_key`).
    """

    name = ""
    has_accent = True  # a filled button says what comes next

    def __init__(self, title: str, *, key: str = "", close_name: str = "") -> None:
        super().__init__(title, key=key, close_name=close_name)
        self.setObjectName(self.name)

    def first_field(self) -> QWidget | None:
        """What gets the focus when the panel opens."""
        return None

    def take_key(self, key: Qt.Key) -> bool:
        """A key the scan field has no use for: arrows, Enter, Del. Whether it was taken."""
        return False

    def sale_changed(self) -> None:
        """The sale is another one now."""

    def scan(self, code: str) -> bool:
        """A barcode was scanned: whether the panel took it in place of the sale."""
        return False

    def asks_again(self) -> bool:
        """Its own key was pressed while it is open: whether that means something to it."""
        return False


class Sunken(Themed, QWidget):
    """The ground behind a keypad or a note, with the rounded corners of the panel it ends in: one,
    or both where it is as wide as the panel.
    """

    def __init__(self, *, is_wide: bool = False) -> None:
        super().__init__()
        self._is_wide = is_wide

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        look, painter = theme.current(), QPainter(self)
        radius = look.radius("card") - 1
        more = 2 * radius
        start = 0 if self._is_wide or look.rtl else -more
        end = more if look.rtl and not self._is_wide else 0
        area = self.rect().adjusted(start, -more, end, 0)
        painting.box(painter, area, radius, look.color("bg.canvas"))


class Halves(Themed, QWidget):
    """The content of a panel in two parts, a line between them: `start` grows, `end` is fixed.

    What does not fit into `start` scrolls; `foot`, its buttons, stays in sight. `narrow_end` is the
    width of `end` where there is little room.
    """

    def __init__(
        self,
        *,
        end_width: int,
        narrow_end: int = 0,
        sunken: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._end_width, self._narrow, self._sunken = end_width, narrow_end or end_width, sunken
        self.start, self.end = QVBoxLayout(), QVBoxLayout()
        self._end_part = Sunken() if sunken else QWidget()
        self._end_part.setLayout(self.end)
        self.foot = QHBoxLayout()
        content = QWidget()
        content.setLayout(self.start)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(content)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(area, 1)
        left.addLayout(self.foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(Line(upright=True))
        row.addWidget(self._end_part)
        self.begin()

    def restyle(self) -> None:
        """Take widths and margins again."""
        look = theme.current()
        pad(self.start)
        side = 12 if self._sunken else 20
        pad(self.end, side=side, top=12 if self._sunken else 16)
        side, top = look.px(20), look.px(16)
        has_foot = self.foot.count() > 0
        self.foot.setContentsMargins(side, 0, side, top if has_foot else 0)
        self.foot.setSpacing(look.px(8))
        self._end_part.setFixedWidth(look.px(self._end_wanted()))

    @property
    def is_narrow(self) -> bool:
        """Whether there is little room across."""
        return self.width() < theme.current().px(_NARROW)

    def _end_wanted(self) -> int:
        return self._narrow if self.is_narrow else self._end_width

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the room there is."""
        super().resizeEvent(event)
        self.restyle()

    def end_room(self) -> int:
        """Pixels between the margins of the second part."""
        return theme.current().px(self._end_wanted() - 2 * 20)


def pad(box: QBoxLayout | QGridLayout, *, side: int = 20, top: int = 16, gap: int = 12) -> None:
    """The margins and gaps of a panel's content, at the present text size."""
    look = theme.current()
    box.setContentsMargins(look.px(side), look.px(top), look.px(side), look.px(top))
    box.setSpacing(look.px(gap))


class Fact(QWidget):
    """A word and an amount on one line."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._amount = Text("", "body", amount=True, weight=500, align=Align.AlignRight)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self._words = Text(words, "body", "secondary")
        row.addWidget(self._words)
        row.addStretch(1)
        row.addWidget(self._amount)

    def set_amount(self, amount: str) -> None:
        """Show another amount."""
        self._amount.setText(amount)

    def words(self) -> str:
        """What the amount is."""
        return self._words.text()

    def amount(self) -> str:
        """What is shown."""
        return self._amount.text()


def show_amount(text: Text, amount: str, room: int) -> None:
    """Show an amount in the largest size that fits `room` pixels: amounts never elide."""
    look = theme.current()
    px = 34
    while px > 15 and look.metrics(text.role, text.weight, px).horizontalAdvance(amount) > room:
        px -= 1
    text.pixels = px
    text.setText(amount)
    text.restyle()
    text.updateGeometry()
