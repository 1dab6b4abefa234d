"""Choosing among a few words: chips, cards with a second line, and a list that drops down."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QListView, QSizePolicy, QWidget

from pos_app.ui import theme
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.buttons import Kind, Pressable
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.fields import Labelled
from pos_app.ui.widgets.painting import CENTER, Themed

_SOFT_WORDS: Final = 130


class Chip(Pressable):
    """A reason or filter in one word ("Damaged"), checkable, 48 high. Signal: toggled(bool)."""

    def __init__(self, words: str, *, height: int = 48, parent: QWidget | None = None) -> None:
        super().__init__(words, Kind.QUIET, parent)
        self._height = height
        self.setCheckable(True)
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.begin()

    def restyle(self) -> None:
        """Take the height again."""
        self.setFixedHeight(theme.current().px(self._height))

    def sizeHint(self) -> QSize:
        """The word with 16 at both ends."""
        look = theme.current()
        words = look.metrics("label").horizontalAdvance(self.text())
        return QSize(words + look.px(32), self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the chip."""
        look = theme.current()
        on, painter = self.isChecked(), QPainter(self)
        fill = "accent.soft" if on else "bg.pressed" if self.underMouse() else "bg.sunken"
        edge = look.color("focus") if self.hasFocus() else None
        painting.box(painter, self.rect(), look.radius("chip"), look.color(fill), edge, 2)
        ink = look.color("accent.text" if on else "text.secondary")
        painting.text(painter, self.rect(), self.text(), look.font("label"), ink, CENTER)


class ChoiceCard(Pressable):
    """A card to choose: a title over a quieter line, an icon or a radio ring before them.

    For how to refund ("Card ending 4417 / as it was paid") and for conflicts (`radio`). Cards in
    one parent exclude each other. Signals: clicked(bool), toggled(bool).
    """

    def __init__(
        self,
        title: str,
        detail: str = "",
        *,
        icon: str = "",
        radio: bool = False,
        height: int = 60,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, Kind.DEFAULT, parent)
        self._detail, self._icon, self._radio, self._height = detail, icon, radio, height
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAccessibleName(title)
        self.setAccessibleDescription(detail)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.begin()

    def restyle(self) -> None:
        """Take the height again."""
        self.setFixedHeight(theme.current().px(self._height))

    def sizeHint(self) -> QSize:
        """The longer of both lines."""
        look = theme.current()
        title = look.metrics("strong").horizontalAdvance(self.text())
        detail = look.metrics("small").horizontalAdvance(self._detail)
        return QSize(max(title, detail) + look.px(64), look.px(self._height))

    def minimumSizeHint(self) -> QSize:
        """Lines may be cut."""
        look = theme.current()
        return QSize(look.px(120), look.px(self._height))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint card, sign and both lines."""
        look = theme.current()
        painter = QPainter(self)
        ink = self.paint_frame(painter, self.rect(), look.radius("control"))
        if self.isChecked():
            ink = look.color("text.primary")
        whole = self.rect()
        sign = QRect(look.px(15), 0, look.px(22), self.height())
        area = painting.mirrored(painter, sign, whole)
        if self._radio:
            self._paint_ring(painter, QRectF(area))
        elif self._icon:
            role = "accent.text" if self.isChecked() else "text.secondary"
            painting.symbol(painter, area, self._icon, role)
        left = look.px(49 if self._icon else 48 if self._radio else 16)
        lines = look.px(41 if self._detail else 22)
        top = (self.height() - lines + 1) // 2
        upper = QRect(left, top, self.width() - left - look.px(12), look.px(22))
        area = painting.mirrored(painter, upper, whole)
        painting.text(painter, area, self.text(), look.font("strong"), ink)
        lower = QRect(left, top + look.px(22), upper.width(), look.px(19))
        area = painting.mirrored(painter, lower, whole)
        quiet = look.color("text.secondary")
        painting.text(painter, area, self._detail, look.font("small"), quiet)

    def _paint_ring(self, painter: QPainter, area: QRectF) -> None:
        look = theme.current()
        radius = look.px(10)
        center = QPointF(area.center())
        ring = QRectF(center.x() - radius, center.y() - radius, 2 * radius, 2 * radius)
        if self.isChecked():
            painting.box(painter, ring, radius, look.color("accent.fill"))
            dot = look.px(4)
            inner = QRectF(center.x() - dot, center.y() - dot, 2 * dot, 2 * dot)
            painting.box(painter, inner, dot, look.color("accent.on"))
        else:
            edge = look.color("border.control")
            painting.box(painter, ring, radius, look.color("bg.surface"), edge)


class _Box(Themed, QComboBox):
    """The box itself, painted from the theme."""

    def __init__(self, height: int, *, soft: bool) -> None:
        super().__init__()
        self._height, self._soft = height, soft
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        wide = QSizePolicy.Policy.Preferred if soft else QSizePolicy.Policy.Expanding
        self.setSizePolicy(wide, QSizePolicy.Policy.Fixed)
        popup = QListView()
        popup.setObjectName("popup")
        self.setView(popup)
        # Adjusting to contents would shrink the box behind its layout's back.
        policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.setSizeAdjustPolicy(policy)
        self.begin()

    def _role(self) -> tuple[str, int]:
        return ("label", 500 if self._soft else 400) if self._height < 48 else ("body", 500)

    def restyle(self) -> None:
        look = theme.current()
        self.setFixedHeight(look.px(self._height))
        self.setFont(look.font(*self._role()))

    def sizeHint(self) -> QSize:
        look = theme.current()
        metrics = look.metrics(*self._role())
        words = [self.itemText(row) for row in range(self.count())] or [""]
        widest = max(metrics.horizontalAdvance(each) for each in words)
        if self._soft:  # one of several beside a search; what is longer is cut
            widest = min(widest, look.px(_SOFT_WORDS))
        return QSize(widest + look.px(15 + 8 + 20 + 14), look.px(self._height))

    def minimumSizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.px(80), look.px(self._height))

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        edge, width = ("border.strong" if self._soft else "border.control"), 1
        if self.hasFocus():
            edge, width = "focus", 2
        fill = "bg.surface" if self.isEnabled() else "bg.hover"
        radius = look.radius("control")
        painting.box(painter, self.rect(), radius, look.color(fill), look.color(edge), width)
        left = look.px(15 if self._height >= 48 or self._soft else 13)
        words = QRect(left, 0, self.width() - left - look.px(38), self.height())
        area = painting.mirrored(painter, words, self.rect())
        ink = look.color("text.primary" if self.isEnabled() else "text.disabled")
        painting.text(painter, area, self.currentText(), look.font(*self._role()), ink)
        sign = QRect(self.width() - look.px(32), 0, look.px(18), self.height())
        area = painting.mirrored(painter, sign, self.rect())
        painting.symbol(painter, area, "chevron-down", "text.primary")


class Combo(Labelled):
    """One of many in a list that drops down, a label above it. 40 high, 48 on the till.

    `soft` is the look of a filter beside buttons. Signal: chosen(str) with the id, by a person.
    """

    chosen = Signal(str)

    def __init__(
        self,
        label: str = "",
        options: Sequence[Option] = (),
        *,
        height: int = 40,
        soft: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, parent)
        self.box = _Box(height, soft=soft)
        self.box.setAccessibleName(name or label)
        self.rows.addWidget(self.box)
        self.rows.addWidget(self.error_line)
        self.setFocusProxy(self.box)
        if soft:
            self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.box.activated.connect(lambda _row: self.chosen.emit(self.value()))
        self.set_options(options)
        self.begin()

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer other choices; the chosen one stays if it is still there."""
        before = self.value()
        self.box.clear()
        for option in options:
            self.box.addItem(option.words, option.id)
        self.set_value(before)
        self.box.updateGeometry()

    def value(self) -> str:
        """Id of the chosen one; empty without choices."""
        return str(self.box.currentData() or "")

    def words_of(self, key: str) -> str:
        """What a choice is called; empty where it is none."""
        return self.box.itemText(self.box.findData(key))

    def set_value(self, key: str) -> None:
        """Choose without telling."""
        row = self.box.findData(key)
        if row >= 0:
            self.box.setCurrentIndex(row)

    def set_error(self, words: str) -> None:
        """Say what is wrong, or nothing."""
        self.error_line.set_error(words)
