"""The cards of the first page: the chart, who or what the sales were, and lists of a few rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.charts import BarChart, ShareBars
from pos_app.ui.widgets.choices import Option, Segmented
from pos_app.ui.widgets.painting import Side, Themed
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

HOURS, DAYS = "hours", "days"


class ChartCard(Card):
    """Sales by hour or day. Signals: chosen(hour or day); kind_chosen("hours" or "days")."""

    chosen = Signal(object)
    kind_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.title = Text("", "h2")
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
        self._head.addWidget(self.kind)
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
        self.setMaximumHeight(look.px(440))


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
    """What the sales were made of. Signals: chosen(kind, key); kind_chosen(str)."""

    chosen = Signal(str, object)
    kind_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.kind = Segmented(height=34, name=tr("Broken down by"))
        self.bars = ShareBars(tr("Shares"))
        inner = QWidget()
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.bars)
        inside.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setWidget(inner)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.kind)
        self._column.addWidget(self._area, 1)
        self.kind.chosen.connect(self.kind_chosen)
        self.bars.chosen.connect(lambda key: self.chosen.emit(self.kind.value(), key))
        self.begin()

    def set_rows(self, rows: Sequence[ShareRow]) -> None:
        """Other rows."""
        from pos_app.ui.widgets.charts import Bar

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
    """A few rows with a count and an amount. Signals: chosen(key); all_wanted() by the title."""

    chosen = Signal(object)

    def __init__(self, title: str, count: str, amount: str) -> None:
        super().__init__()
        columns = (
            Column(title),
            Column(count, 84 if count else 56, Side.END, compact=76 if count else 44),
            Column(amount, 110, Side.END, compact=96),
        )
        self.table = Table(columns, name=title, row_height=38)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(self.table)
        self.table.opened.connect(self.chosen)
        self.table.cell_clicked.connect(lambda key, _column: self.chosen.emit(key))
        self.begin()

    def set_rows(self, rows: Sequence[tuple[object, str, str, str]]) -> None:
        """Key, words, count and amount of each."""
        self.table.set_rows(
            [
                TableRow(key, (Cell(words), Cell(count), Cell(amount, weight=600)))
                for key, words, count, amount in rows
            ]
        )

    def restyle(self) -> None:
        """At least a head and four rows where there is room."""
        self.setMinimumHeight(theme.current().px(120))
