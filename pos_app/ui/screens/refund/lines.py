"""The lines of a sale, each of which can be ticked: how many come back, why, and what becomes of
them. Only a ticked line carries its controls.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from pos_app.domain.ids import new_id
from pos_app.domain.quantity import Quantity
from pos_app.domain.returns import ReturnedAs, ReturnLine
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.badges import paint_avatar
from pos_app.ui.widgets.buttons import IconButton
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Checkbox, Option
from pos_app.ui.widgets.painting import TRAILING, Align, Themed, show_part
from pos_app.ui.widgets.pictures import Pictures
from pos_app.ui.widgets.stepper import Stepper

_PIECE = 1000


Worth = Callable[[UUID, Quantity, ReturnedAs, str], ReturnLine]


@dataclass(frozen=True, slots=True)
class Goods:
    """A line that may come back, and how it is shown. `worth` makes the line that comes back of an
    id, a quantity, what becomes of it and why; `barred` says why it cannot.

    `loose` goods have no receipt: they are on the list because they come back, and leave it whole.
    """

    name: str
    item_id: UUID | None
    left: Quantity
    is_counted: bool  # in pieces; what was weighed comes back whole
    amount: str
    worth: Worth
    initials: str = ""
    tint: str = "slate"
    art: Path | None = None
    detail: str = ""
    barred: str = ""
    loose: bool = False


class GoodsRow(Themed, QWidget):
    """One line. Signals: changed(); removed(GoodsRow) when loose goods are taken off again."""

    changed = Signal()
    removed = Signal(object)

    def __init__(
        self,
        goods: Goods,
        reasons: Sequence[str],
        pictures: Pictures,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.goods, self._pictures = goods, pictures
        self._reasons = tuple(reasons)
        self.line_id: UUID = new_id()
        self.tick = Checkbox(side=28, name=goods.name)
        self.tick.set_barred(goods.barred)
        self._remove = IconButton("x", tr("Take {name} off", name=goods.name), size=48)
        self._tools: _Tools | None = None
        self._top = QHBoxLayout()
        self._top.addWidget(self._remove if goods.loose else self.tick)
        self._top.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._top)
        self.tick.toggled.connect(self._on_ticked)
        self._remove.clicked.connect(lambda: self.removed.emit(self))
        show_part(self._remove, goods.loose)
        show_part(self.tick, not goods.loose)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.begin()
        if goods.loose:
            self.tick.setChecked(True)

    @property
    def is_ticked(self) -> bool:
        """Whether it comes back."""
        return self.tick.isChecked()

    def returned(self) -> ReturnLine | None:
        """The line as it comes back; None if it does not."""
        if not self.is_ticked or self._tools is None:
            return None
        tools = self._tools
        return self.goods.worth(self.line_id, tools.quantity(), tools.fate(), tools.reason())

    def take(self, quantity: Quantity | None = None) -> None:
        """Tick it; scanned once more, one more of it comes back."""
        if self.goods.barred:
            return
        if not self.is_ticked:
            self.tick.setChecked(True)
            if self._tools is not None:
                self._tools.set_quantity(quantity or self.goods.left)
        elif self._tools is not None:
            self._tools.more()

    def _on_ticked(self, ticked: bool) -> None:
        if ticked and self._tools is None:
            self._tools = _Tools(self.goods, self._reasons)
            self._tools.changed.connect(self.changed)
            self._column.addWidget(self._tools)
        if self._tools is not None:
            show_part(self._tools, ticked)
        self.restyle()
        self.changed.emit()

    # -- looks

    def restyle(self) -> None:
        """Take margins and height again."""
        look = theme.current()
        self._top.setContentsMargins(look.px(16), 0, look.px(16), 0)
        self._column.setContentsMargins(0, look.px(8), 0, look.px(8))
        self._column.setSpacing(look.px(8))
        if self._tools is not None:
            self._tools.setContentsMargins(look.px(56), 0, look.px(16), 0)
        self.tick.setFixedHeight(look.px(48))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """64, and 112 with its controls."""
        return QSize(theme.current().px(420), self._column.sizeHint().height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The whole line is its tick box."""
        if not self.goods.loose and event.position().y() < theme.current().px(64):
            self.tick.click()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, picture, name over detail, amount."""
        look, painter = theme.current(), QPainter(self)
        if self.is_ticked:
            painter.fillRect(self.rect(), look.color("bg.selected"))
        painting.hair(painter, 0, self.width(), self.height() - 1)
        area = self.rect()
        side, top = look.px(40), look.px(12)
        place = QRect(look.px(56), top, side, side)
        self._paint_picture(painter, painting.mirrored(painter, place, area))
        amount, ticked = self.goods.amount, self.is_ticked
        font = look.font("strong", 600)
        wide = look.metrics("strong", 600).horizontalAdvance(amount)
        right = self.width() - look.px(16)
        ink = look.color("text.primary" if ticked else "text.secondary")
        place = QRect(right - wide, top, wide, side)
        spot = painting.mirrored(painter, place, area)
        painting.text(painter, spot, amount, font, ink, TRAILING, elide=False)
        left = look.px(56 + 40 + 12)
        room = right - wide - look.px(12) - left
        place = QRect(left, top - look.px(2), room, look.px(22))
        spot = painting.mirrored(painter, place, area)
        ink = look.color("text.primary" if not self.goods.barred else "text.secondary")
        painting.text(painter, spot, self.goods.name, look.font("strong", 500), ink)
        place = QRect(left, top + look.px(20), room, look.px(20))
        spot = painting.mirrored(painter, place, area)
        words = " · ".join(filter(None, (self.goods.detail, self.goods.barred)))
        painting.text(painter, spot, words, look.font("small"), look.color("text.tertiary"))

    def _paint_picture(self, painter: QPainter, place: QRect) -> None:
        art = self._pictures.find(self.goods.art, place.size(), self.devicePixelRatioF())
        if art is not None:
            painting.cover(painter, place, art)
        else:
            paint_avatar(painter, place, self.goods.initials, self.goods.tint, square=True)


class _Tools(Themed, QWidget):
    """How many, why, and what becomes of them. Signal: changed()."""

    changed = Signal()

    def __init__(self, goods: Goods, reasons: Sequence[str]) -> None:
        super().__init__()
        self._left, self._loose, self._steps = goods.left, goods.loose, goods.is_counted
        self._most = max(goods.left.thousandths // _PIECE, 1)
        self.count = Stepper(goods.name, self._most, minimum=1, maximum=self._most)
        self.why = Combo("", [Option(each, each) for each in reasons], height=48, name=tr("Reason"))
        self.where = Combo(
            "",
            (
                Option(ReturnedAs.RESALEABLE, tr("Back to stock")),
                Option(ReturnedAs.DAMAGED, tr("Goes to waste")),
                Option(ReturnedAs.NOT_RETURNED, tr("Not returned")),
            ),
            height=48,
            name=tr("What becomes of it"),
        )
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.count)
        self._row.addWidget(self.why, 1)
        self._row.addWidget(self.where, 1)
        show_part(self.count, self._steps)
        self.count.changed.connect(self._on_count)
        self.why.chosen.connect(lambda _key: self.changed.emit())
        self.where.chosen.connect(lambda _key: self.changed.emit())
        self._show(1 if goods.loose else self._most)
        self.begin()

    def quantity(self) -> Quantity:
        """How many come back; what was weighed comes back whole."""
        return Quantity.of(self.count.value()) if self._steps else self._left

    def reason(self) -> str:
        """Why."""
        return self.why.value()

    def fate(self) -> ReturnedAs:
        """What becomes of the goods."""
        return ReturnedAs(self.where.value())

    def set_quantity(self, quantity: Quantity) -> None:
        """So many come back."""
        self._on_count(max(min(quantity.thousandths // _PIECE, self._most), 1))

    def more(self) -> None:
        """One more, if there is one."""
        self.count.step(1)

    def _on_count(self, value: int) -> None:
        self._show(value)
        self.changed.emit()

    def _show(self, value: int) -> None:
        words = tr("{count} of {all}", count=value, all=self._most)
        self.count.set_value(value, "" if self._loose else words)

    def restyle(self) -> None:
        """Take the gap again."""
        look = theme.current()
        self._row.setSpacing(look.px(8))
        self.count.setFixedWidth(look.px(154))


class GoodsList(QScrollArea):
    """All lines, one below the other. Signal: changed() when what comes back is another.

    Up and Down go through the lines, Space ticks one.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[GoodsRow] = []
        self._pictures = Pictures(self)
        self._inside = QWidget()
        self._pictures.came.connect(self._inside.update)
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.setAlignment(Align.AlignTop)
        self.setWidget(self._inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        wide = QSizePolicy.Policy.Preferred
        self.setSizePolicy(wide, QSizePolicy.Policy.Maximum)
        self._inside.installEventFilter(self)

    def set_goods(self, goods: Sequence[Goods], reasons: Sequence[str]) -> None:
        """Show other lines, none of them ticked."""
        for row in self.rows:
            self._column.removeWidget(row)
            row.deleteLater()
        self.rows = []
        for each in goods:
            self.add(each, reasons)
        self.verticalScrollBar().setValue(0)

    def add(self, goods: Goods, reasons: Sequence[str]) -> GoodsRow:
        """One line more at the end."""
        row = GoodsRow(goods, reasons, self._pictures, self._inside)
        row.changed.connect(self.changed)
        row.removed.connect(self._on_removed)
        row.tick.installEventFilter(self)
        self.rows.append(row)
        self._column.addWidget(row)
        return row

    def sizeHint(self) -> QSize:
        """As high as its lines, so that what is said of them stands right below."""
        return QSize(theme.current().px(420), self._inside.sizeHint().height())

    def returned(self) -> tuple[ReturnLine, ...]:
        """What comes back."""
        return tuple(each for each in (row.returned() for row in self.rows) if each is not None)

    def take_all(self) -> None:
        """Everything that can come back does."""
        for row in self.rows:
            if not row.is_ticked:
                row.take()

    def of_item(self, item_id: UUID) -> Iterator[GoodsRow]:
        """The lines of an item."""
        return (row for row in self.rows if row.goods.item_id == item_id)

    def step(self, by: int) -> None:
        """The next or previous line has the focus."""
        open_rows = [row for row in self.rows if row.tick.isEnabled() and not row.goods.loose]
        if not open_rows:
            return
        at = next((i for i, row in enumerate(open_rows) if row.tick.hasFocus()), -1)
        row = open_rows[max(0, min(len(open_rows) - 1, at + by))]
        row.tick.setFocus(Qt.FocusReason.TabFocusReason)
        self.ensureWidgetVisible(row)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Up and Down on a tick box go to the next line; the list is as high as its lines."""
        if watched is self._inside and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
            by = steps.get(Qt.Key(event.key()))
            if by is not None:
                self.step(by)
                return True
        return False

    def _on_removed(self, row: GoodsRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.deleteLater()
        self.changed.emit()
