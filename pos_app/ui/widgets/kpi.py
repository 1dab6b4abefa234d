"""A figure of the first page of reports: what it is, how much, and how it was before."""

from enum import StrEnum

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from pos_app.ui import theme
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.painting import Themed


class Change(StrEnum):
    """Which way a figure went."""

    NONE = ""
    BETTER = "better"
    WORSE = "worse"


class KpiCard(Themed, QFrame):
    """96 high: label, value, and a line below it, which begins with how much it changed."""

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label, self.value, self.changed, self.note = label, "", "", ""
        self.change = Change.NONE
        self._is_up = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.begin()

    def set_figure(
        self,
        value: str,
        note: str = "",
        changed: str = "",
        change: Change = Change.NONE,
        *,
        is_up: bool = True,
    ) -> None:
        """Show a value; `changed` ("8.6%") stands coloured before `note` ("was £1,697.70")."""
        self.value, self.note, self.changed, self.change = value, note, changed, change
        self._is_up = is_up
        said = " ".join(filter(None, (self.label, value, changed, note)))
        self.setAccessibleName(said)
        self.setToolTip(note if len(note) > 24 else "")
        self.update()

    def set_label(self, label: str) -> None:
        """Another label."""
        self.label = label
        self.update()

    def restyle(self) -> None:
        """Take the height again."""
        self.setFixedHeight(theme.current().px(96))

    def minimumSizeHint(self) -> QSize:
        """As narrow as five beside each other in a small window."""
        look = theme.current()
        return QSize(look.px(120), look.px(96))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the card."""
        look = theme.current()
        painter = QPainter(self)
        edge = look.color("border.subtle")
        painting.box(painter, self.rect(), look.radius("card"), look.color("bg.surface"), edge)
        inside = self.rect().adjusted(look.px(16), look.px(13), -look.px(12), -look.px(10))
        high = look.px(18)
        label = QRect(inside.left(), inside.top(), inside.width(), high)
        second = look.color("text.secondary")
        painting.text(painter, label, self.label, look.font("small", 500), second)
        middle = QRect(inside.left(), label.bottom() + 1, inside.width(), look.px(34))
        painting.text(
            painter, middle, self.value, self._value_font(inside.width()),
            look.color("text.primary"),
        )  # fmt: skip
        foot = QRect(inside.left(), inside.bottom() - high, inside.width(), high)
        self._paint_foot(painter, foot)

    def _value_font(self, room: int) -> QFont:
        """The largest in which the value is not cut."""
        look = theme.current()
        for px in (28, 24, 20, 17):
            if look.metrics("total", 600, px, columns=False).horizontalAdvance(self.value) <= room:
                break
        return look.font("total", 600, px, columns=False)

    def _paint_foot(self, painter: QPainter, foot: QRect) -> None:
        look = theme.current()
        left = 0
        if self.changed:
            role = "success.text" if self.change is Change.BETTER else "warning.text"
            if self.change is Change.NONE:
                role = "text.secondary"
            side = look.px(14)
            icon = "arrow-up-right" if self._is_up else "arrow-down-right"
            place = QRect(foot.left(), foot.top() + (foot.height() - side) // 2, side, side)
            painting.symbol(painter, painting.mirrored(painter, place, foot), icon, role)
            wide = look.metrics("small", 600).horizontalAdvance(self.changed)
            words = QRect(foot.left() + side + look.px(4), foot.top(), wide + 1, foot.height())
            area = painting.mirrored(painter, words, foot)
            painting.text(painter, area, self.changed, look.font("small", 600), look.color(role))
            left = side + look.px(10) + wide
        rest = painting.mirrored(painter, foot.adjusted(left, 0, 0, 0), foot)
        ink = look.color("text.secondary")
        painting.text(painter, rest, self.note, look.font("small"), ink, _LEADING)


_LEADING = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
