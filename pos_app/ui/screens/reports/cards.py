"""The cards of the first page: the chart, who or what the sales were, and lists of a few rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.buttons import IconButton
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.charts import Bar, BarChart, ShareBars
from pos_app.ui.widgets.choices import Option, Segmented
from pos_app.ui.widgets.painting import TRAILING, Side, Themed
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

HOURS, DAYS = "hours", "days"
ListRow = tuple[object, str, str, str]  # key, words, count, amount
HIGHEST: Final = 440  # what the chart grows to; the lists take the rest
_HEAD: Final = 44
_ROW: Final = 38


class ChartCard(Card):
    """Sales by hour or day. Signals: chosen(hour or day); kind_chosen("hours" or "days");
    table_wanted(): the same figures as a table.
    """

    chosen = Signal(object)
    kind_chosen = Signal(str)
    table_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = Text("", "body", weight=600, px=16)
        self.legend = Legend()
        self.kind = Segmented(height=34, name=tr("Chart of"))
        self.kind.set_options([Option(HOURS, tr("Hour")), Option(DAYS, tr("Day"))])
        self.kind.set_value(HOURS)
        self.chart = BarChart(tr("Sales"))
        self.nothing = EmptyState(tr("No sales in these days"), icon="chart-column")
        self._pages = QStackedWidget()
        self._pages.addWidget(self.chart)
        self._pages.addWidget(self.nothing)
        self._head = QHBoxLayout()
        self._head.addWidget(self.title, 1)
        self._head.addWidget(self.legend)
        self.table_button = IconButton("table-2", tr("Show the table"), size=34)
        self.table_button.clicked.connect(lambda _on=False: self.table_wanted.emit())
        self._head.addWidget(self.kind)
        self._head.addWidget(self.table_button)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(self._pages, 1)
        self.chart.chosen.connect(self.chosen)
        self.kind.chosen.connect(self.kind_chosen)
        self.begin()

    def show_chart(self, *, is_empty: bool) -> None:
        """The chart, or the word that there is nothing."""
        self._pages.setCurrentWidget(self.nothing if is_empty else self.chart)

    def restyle(self) -> None:
        """Take the distances again."""
        look = theme.current()
        side = look.px(16)
        self._column.setContentsMargins(side, look.px(12), side, look.px(8))
        self._head.setSpacing(look.px(14))
        self.setMaximumHeight(look.px(HIGHEST))


class Legend(Themed, QWidget):
    """Which sign stands for which days."""

    def __init__(self) -> None:
        super().__init__()
        self._now, self._before = "", ""
        self.begin()

    def set_words(self, now: str, before: str) -> None:
        """The days of the bars, and of the marks; "": there are none."""
        self._now, self._before = now, before
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        look = theme.current()
        wide = look.metrics("small").horizontalAdvance
        first = look.px(20) + wide(self._now)
        second = look.px(38) + wide(self._before) if self._before else 0
        return QSize(first + second, look.px(20))

    def minimumSizeHint(self) -> QSize:
        """It gives way to the title."""
        return QSize(0, theme.current().px(20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint signs and words."""
        look = theme.current()
        painter = QPainter(self)
        middle, ink = self.height() // 2, look.color("text.secondary")
        side = look.px(12)
        sign = QRect(0, middle - side // 2, side, side)
        painting.box(
            painter, painting.mirrored(painter, sign, self.rect()), 3, look.color("chart.1")
        )
        font, left = look.font("small"), look.px(18)
        wide = look.metrics("small").horizontalAdvance(self._now) + 2
        words = QRect(left, 0, wide, self.height())
        painting.text(painter, painting.mirrored(painter, words, self.rect()), self._now, font, ink)
        if self._before:
            left += wide + look.px(14)
            line = QRect(left, middle - 1, look.px(16), 2)
            area = painting.mirrored(painter, line, self.rect())
            painter.fillRect(area, look.color("chart.compare"))
            rest = QRect(left + look.px(22), 0, self.width(), self.height())
            area = painting.mirrored(painter, rest, self.rect())
            painting.text(painter, area, self._before, font, ink)


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A row of the breakdown."""

    key: object
    words: str
    value: int
    share: str
    amount: str


class BreakdownCard(Card):
    """What the sales were made of. Signal: kind_chosen(str)."""

    kind_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.kind = Segmented(height=34, name=tr("Broken down by"))
        self.bars = ShareBars(tr("Shares"))
        inner = QWidget()
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.bars, 1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setWidget(inner)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.kind)
        self._column.addWidget(self._area, 1)
        self.kind.chosen.connect(self.kind_chosen)
        self.begin()

    def set_rows(self, rows: Sequence[ShareRow]) -> None:
        """Other rows."""
        self.bars.set_rows(
            [
                Bar(row.key, row.words, row.value, None, f"{row.words}: {row.amount}, {row.share}")
                for row in rows
            ],
            [row.share for row in rows],
            [row.amount for row in rows],
        )

    def restyle(self) -> None:
        """Take the distances again."""
        look = theme.current()
        side = look.px(16)
        self._column.setContentsMargins(side, look.px(12), side, look.px(8))
        self._column.setSpacing(look.px(10))


class ListCard(Card):
    """A few rows with a count and an amount: as many as fit whole. Signal: chosen(key)."""

    chosen = Signal(object)

    def __init__(self, title: str, note: str = "", count: str = "", amount: str = "") -> None:
        super().__init__()
        columns = (
            Column(title),
            Column(count, 96, Side.END, compact=72),
            Column(amount, 92, Side.END, compact=88),
        )
        self.head = _ListHead(title, note, columns)
        self.table = Table(columns, name=title, row_height=_ROW, head=False)
        self._rows: tuple[ListRow, ...] = ()
        self._is_ranked = bool(count)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.table, 1)
        self.table.opened.connect(self.chosen)
        self.table.cell_clicked.connect(lambda key, _column: self.chosen.emit(key))
        self.begin()

    def set_rows(self, rows: Sequence[ListRow]) -> None:
        """Other rows."""
        self._rows = tuple(rows)
        self._show()

    def words_of(self, key: object) -> str:
        """What stands in a row."""
        return next((words for each, words, _count, _amount in self._rows if each == key), "")

    def _show(self) -> None:
        look = theme.current()
        fit = max((self.height() - look.px(_HEAD) - 2) // look.px(_ROW), 1)
        self.table.set_rows([
            TableRow(
                key,
                (
                    Cell(words, lead=str(place) if self._is_ranked else "", tooltip=words),
                    Cell(count, tone="text.secondary"),
                    Cell(amount, weight=600),
                ),
            )
            for place, (key, words, count, amount) in enumerate(self._rows[:fit], 1)
        ])  # fmt: skip

    def set_compact(self, compact: bool) -> None:
        """A small window leaves the note out."""
        self.table.set_compact(compact)
        self.head.set_compact(compact)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another height, another number of rows."""
        super().resizeEvent(event)
        if event.size().height() != event.oldSize().height():
            self._show()

    def restyle(self) -> None:
        """A head and four rows."""
        self.setMinimumHeight(theme.current().px(120))


class _ListHead(Themed, QWidget):
    """A title with a quieter note, and the heads of the columns beneath."""

    def __init__(self, title: str, note: str, columns: Sequence[Column]) -> None:
        super().__init__()
        self._title, self._note, self._columns = title, note, columns
        self._is_compact = False
        self.begin()

    def set_compact(self, compact: bool) -> None:
        self._is_compact = compact
        self.update()

    def restyle(self) -> None:
        self.setFixedHeight(theme.current().px(_HEAD))

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        ink, quiet = look.color("text.primary"), look.color("text.secondary")
        high, side = self.height() + look.px(8), look.px(16)
        wide = look.metrics("body", 600, 16).horizontalAdvance(self._title)
        end = self.width()
        for column in reversed(self._columns[1:]):
            width = column.compact if self._is_compact and column.compact else column.width
            pad = side if column is self._columns[-1] else look.px(12)
            place = QRect(end - look.px(width), 0, look.px(width) - pad, high)
            area = painting.mirrored(painter, place, self.rect())
            painting.text(painter, area, column.title, look.font("small"), quiet, TRAILING)
            if column.title:
                end -= look.px(width)
        title = QRect(side, 0, min(wide + 2, end - side), high)
        area = painting.mirrored(painter, title, self.rect())
        painting.text(painter, area, self._title, look.font("body", 600, 16), ink)
        if self._note and not self._is_compact:
            note = QRect(title.right() + look.px(8), 0, end - title.right() - look.px(16), high)
            area = painting.mirrored(painter, note, self.rect())
            painting.text(painter, area, self._note, look.font("small"), quiet)
