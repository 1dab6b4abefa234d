"""Tables of the manager window: frozen rows, fixed columns, cells that say state and amount."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QScroller, QTableView, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.cells import CellPainter, Head
from pos_app.ui.widgets.overlay import OverlayBar
from pos_app.ui.widgets.painting import Themed
from pos_app.ui.widgets.rows import Column, Index, RowsModel, TableRow

_READABLE = 150  # pixels of a column that takes the rest: a picture and the beginning of a name
_FEW = 2_000  # rows up to which ids are looked up and sections span the columns


class Table(Themed, QTableView):
    """A table of frozen rows, 48 high (38 dense, 30 for permissions), with a head of 40.

    `tickable` puts a box before each row and one in the head. Column widths are fixed; one column
    takes the rest. The rows of a `lazy` table come page by page as they are looked at: none is
    asked for to be counted or ticked, and ticks stay while other rows are shown. In a table
    `by_cell` the arrows go from cell to cell, and Space presses the one they are at.

    Signals: chosen(object) when the current row changes by a person; opened(object) by a double
    click or Enter; cell_clicked(object, int); ticked(object) with the frozenset of ticked ids;
    sort_asked(str, bool) with the column's name and whether ascending; all_asked() when a lazy
    table shall tick all there are: its owner knows them.
    """

    chosen = Signal(object)
    opened = Signal(object)
    cell_clicked = Signal(object, int)
    ticked = Signal(object)
    sort_asked = Signal(str, bool)
    all_asked = Signal()

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        name: str = "",
        row_height: int = 48,
        head: bool = True,
        tickable: bool = False,
        lazy: bool = False,
        by_cell: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.tickable, self.lazy, self.compact = tickable, lazy, False
        self.by_cell = by_cell
        self._row_height = row_height
        shown = (Column("", 40), *columns) if tickable else tuple(columns)
        self.rows_model = RowsModel(shown, self)
        self.ticks: frozenset[object] = frozenset()
        self.hovered_row = -1
        self.setModel(self.rows_model)
        self.cell_painter = CellPainter(self)
        self.setItemDelegate(self.cell_painter)
        self.head = Head(self)
        self.setHorizontalHeader(self.head)
        self.head.setVisible(head)
        self.setAccessibleName(name)
        self.bar = OverlayBar(self)
        self._set_up()
        self.begin()

    def _set_up(self) -> None:
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.viewport().setAutoFillBackground(False)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.doubleClicked.connect(self._on_double)
        self.clicked.connect(self._on_click)
        self.selectionModel().currentRowChanged.connect(self._on_current)
        if self.by_cell:
            self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)

    # -- rows

    def set_rows(self, rows: Sequence[TableRow], current: object | None = None) -> None:
        """Show other rows; ticks of rows that are gone go too."""
        chosen = current if current is not None else self.current()
        self.rows_model.replace(rows)
        if not self.lazy and len(rows) <= _FEW:
            self._span_sections(rows)
            present = {row.id for row in rows}
            if self.ticks - present:
                self.set_ticks(self.ticks & present)
            self.set_current(chosen)
        self.viewport().update()

    def set_table(self, columns: Sequence[Column], rows: Sequence[TableRow]) -> None:
        """Other columns with their rows; nothing is current."""
        self.clearSpans()
        self.rows_model.replace_all(columns, rows)
        self._share()
        self.viewport().update()

    def _span_sections(self, rows: Sequence[TableRow]) -> None:
        self.clearSpans()
        look = theme.current()
        self.verticalHeader().setDefaultSectionSize(look.px(self._row_height))
        for place, row in enumerate(rows):
            if row.section:
                self.setSpan(place, 0, 1, len(self.rows_model.columns))
                self.setRowHeight(place, look.px(26))

    def current(self) -> object | None:
        """Id of the current row."""
        row = self.currentIndex().row()
        return self.rows_model.rows[row].id if 0 <= row < len(self.rows_model.rows) else None

    def set_current(self, key: object | None) -> None:
        """Make a row the current one without telling; None takes the mark away."""
        model = self.selectionModel()
        blocked = self.blockSignals(True)
        place = next(
            (
                at
                for at, row in enumerate(self.rows_model.rows)
                if key is not None and row.id == key
            ),
            -1,
        )
        if place < 0:
            model.clear()
        else:
            self.selectRow(place)
            self.scrollTo(self.rows_model.index(place, 0))
        self.blockSignals(blocked)

    def set_ticks(self, ticks: frozenset[object]) -> None:
        """Tick exactly these rows, and tell."""
        self.ticks = ticks
        self.viewport().update()
        self.head.viewport().update()
        self.ticked.emit(ticks)

    def set_sort(self, name: str, ascending: bool) -> None:
        """Show by which column the rows are sorted."""
        self.rows_model.sorted_by, self.rows_model.ascending = name, ascending
        self.head.viewport().update()

    def set_compact(self, compact: bool) -> None:
        """Other widths, fewer columns."""
        self.compact = compact
        self._share()
        self.viewport().update()

    def toggle_tick(self, key: object) -> None:
        """Tick a row, or take its tick away."""
        self.set_ticks(self.ticks ^ {key})

    def toggle_all(self) -> None:
        """Tick all rows, or none."""
        if self.lazy:
            self._toggle_lazy()
            return
        every = frozenset(row.id for row in self.rows_model.rows if not row.section)
        self.set_ticks(frozenset() if self.ticks >= every else every)

    def _toggle_lazy(self) -> None:
        if self.ticks:
            self.set_ticks(frozenset())
        else:
            self.all_asked.emit()

    # -- geometry

    def restyle(self) -> None:
        """Take heights and widths again."""
        look = theme.current()
        self.verticalHeader().setDefaultSectionSize(look.px(self._row_height))
        self.verticalHeader().setMinimumSectionSize(look.px(24))
        self.head.setFixedHeight(look.px(40))
        self.head.setMinimumSectionSize(look.px(24))
        self.verticalScrollBar().setSingleStep(look.px(24))
        is_whole = not self.lazy and len(self.rows_model.rows) <= _FEW
        self._span_sections(self.rows_model.rows if is_whole else ())
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column takes what is left."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        look, room = theme.current(), self.viewport().width()
        widths: list[int] = []
        for column in self.rows_model.columns:
            width = column.width
            if self.compact and column.compact is not None:
                width = column.compact
            widths.append(look.px(width) if width > 0 else width)
        free = [at for at, width in enumerate(widths) if width == 0]
        for at, column in enumerate(self.rows_model.columns):
            left = room - sum(width for width in widths if width > 0)
            if column.gives_way and left < look.px(_READABLE) * len(free):
                widths[at] = -1
        rest = max(room - sum(width for width in widths if width > 0), look.px(80) * len(free))
        for at, width in enumerate(widths):
            self.setColumnHidden(at, width < 0)
            if width > 0:
                self.setColumnWidth(at, width)
            elif width == 0:
                self.setColumnWidth(at, rest // len(free))

    def sizeHint(self) -> QSize:
        """A few rows."""
        look = theme.current()
        return QSize(look.px(480), look.px(40 + 5 * self._row_height))

    # -- a person's acts

    def _id_at(self, index: Index) -> object | None:
        row = self.rows_model.rows[index.row()] if index.isValid() else None
        return None if row is None or row.section else row.id

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        key = self._id_at(current)
        if key is not None and not self.signalsBlocked():
            self.chosen.emit(key)

    def _on_double(self, index: QModelIndex) -> None:
        key = self._id_at(index)
        if key is not None:
            self.opened.emit(key)

    def _on_click(self, index: QModelIndex) -> None:
        key = self._id_at(index)
        if key is not None:
            self.cell_clicked.emit(key, index.column() - (1 if self.tickable else 0))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the box ticks and chooses nothing."""
        index = self.indexAt(event.position().toPoint())
        if self.tickable and index.isValid() and index.column() == 0:
            key = self._id_at(index)
            if key is not None:
                self.toggle_tick(key)
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer by whole rows."""
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: Any) -> None:
        """The pointer goes."""
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, row: int) -> None:
        if row != self.hovered_row:
            self.hovered_row = row
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Space ticks; letters and digits belong to the search field."""
        key = self.current()
        if key is not None and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.opened.emit(key)
        elif key is not None and self.tickable and event.key() == Qt.Key.Key_Space:
            self.toggle_tick(key)
        elif key is not None and self.by_cell and event.key() == Qt.Key.Key_Space:
            self._on_click(self.currentIndex())
        elif event.text() and event.text().isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def spoken_ticks(self) -> str:
        """ "3 selected", for the bar above the table."""
        return tr("%n selected", len(self.ticks))
