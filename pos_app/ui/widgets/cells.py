"""How the cells and the head of a table are painted."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.badges import badge_width, paint_avatar, paint_badge
from pos_app.ui.widgets.choices import paint_tick
from pos_app.ui.widgets.painting import CENTER, LEADING, TRAILING, Side
from pos_app.ui.widgets.pictures import Pictures
from pos_app.ui.widgets.rows import Cell, Column, Index, TableRow

if TYPE_CHECKING:
    from pos_app.ui.widgets.table import Table

_INSET = 12
_OUTER = 16
_SIDES = {Side.START: LEADING, Side.CENTER: CENTER, Side.END: TRAILING}


class CellPainter(QStyledItemDelegate):
    """Paints a cell from its frozen row; the model answers only for screen readers."""

    def __init__(self, table: "Table") -> None:
        super().__init__(table)
        self._table = table
        self._pictures = Pictures(self)
        self._pictures.came.connect(table.viewport().update)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Widths are the table's own; the height is that of a row."""
        del option, index
        look = theme.current()
        return QSize(look.px(40), look.px(24))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, line, and what stands in the cell."""
        table, look = self._table, theme.current()
        row = table.rows_model.rows[index.row()]
        rect: QRect = option.rect
        painter.save()
        if row.section:
            painter.fillRect(rect, look.color("bg.hover"))
            area = rect.adjusted(look.px(16), 0, -look.px(16), 0)
            font, ink = look.font("small", 600), look.color("text.secondary")
            painting.text(painter, area, row.section, font, ink)
            painter.restore()
            return
        self._paint_ground(painter, rect, index, row)
        place = index.column() - (1 if table.tickable else 0)
        if place < 0:
            paint_tick(painter, _tick(painter, rect), checked=row.id in table.ticks)
        elif place < len(row.cells):
            column = table.rows_model.columns[index.column()]
            self._paint_cell(painter, rect, row.cells[place], column, row)
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect, index: Index, row: TableRow) -> None:
        table, look = self._table, theme.current()
        cell = index.column() - (1 if table.tickable else 0)
        ground = row.cells[cell].ground if 0 <= cell < len(row.cells) else ""
        if table.selectionModel().isRowSelected(index.row(), QModelIndex()):
            ground = "bg.selected"
        elif not ground and index.row() == table.hovered_row:
            ground = "bg.hover"
        if ground:
            painter.fillRect(rect, look.color(ground))
        painting.hair(painter, rect.left(), rect.right() + 1, rect.bottom())
        if table.by_cell:
            if table.hasFocus() and index == table.currentIndex():
                painting.box(painter, rect, 0, None, look.color("focus"), 2)
        elif table.hasFocus() and index.row() == table.currentIndex().row():
            edge = look.color("focus")
            painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 2), edge)
            painter.fillRect(QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), edge)

    def _paint_cell(
        self, painter: QPainter, rect: QRect, cell: Cell, column: Column, row: TableRow
    ) -> None:
        look = theme.current()
        area = padded(self._table, painter, rect, column)
        if cell.mark:
            side = look.px(6)
            place = QRect(rect.right() - look.px(5) - side, rect.top() + look.px(5), side, side)
            place = painting.mirrored(painter, place, rect)
            painting.box(painter, place, side / 2, look.color(cell.mark))
        if cell.badge is not None:
            wide = badge_width(cell.badge)
            left = area.left() + (area.width() - wide) // 2
            place = QRect(area.left(), area.top(), wide, area.height())
            if column.side is Side.CENTER or wide > area.width():
                place.moveLeft(left)
            else:
                place = painting.mirrored(painter, place, area)
            paint_badge(painter, place.left(), place.center().y() + 1, cell.badge)
            return
        if cell.icon:
            area = self._paint_icon(painter, area, cell, column)
        if cell.initials or cell.art is not None:
            area = self._paint_sign(painter, area, cell)
        if cell.lead:
            place = painting.mirrored(
                painter, QRect(area.left(), area.top(), look.px(21), area.height()), area
            )
            ink = look.color("text.secondary")
            painting.text(painter, place, cell.lead, look.font("small"), ink, elide=False)
            area = _after(painter, area, look.px(21))
        tone = "text.tertiary" if row.dimmed else cell.tone
        align = _SIDES[column.side]
        font, ink = look.font("label", cell.weight), look.color(tone)
        if not cell.detail:
            if column.side is Side.END and _is_wider(cell.text, font, area):
                # A figure cut at its start would be another figure: smaller first, then an "…".
                font = look.font("small", cell.weight)
            painting.text(painter, area, cell.text, font, ink, align)
            return
        upper = QRect(area.left(), 0, area.width(), look.px(20))
        upper.moveTop(area.top() + (area.height() - look.px(38)) // 2 + 1)
        lower = QRect(area.left(), upper.bottom() + 1, area.width(), look.px(18))
        painting.text(painter, upper, cell.text, font, ink, align)
        quiet = look.color("text.tertiary")
        painting.text(painter, lower, cell.detail, look.font("small"), quiet, align)

    def _paint_icon(self, painter: QPainter, area: QRect, cell: Cell, column: Column) -> QRect:
        look = theme.current()
        side = look.px(18)
        place = QRect(area.left(), area.top(), side, area.height())
        if column.side is Side.CENTER and not cell.text:
            place.moveCenter(area.center())
        else:
            place = painting.mirrored(painter, place, area)
        painting.symbol(painter, place, cell.icon, cell.icon_tone)
        return _after(painter, area, side + look.px(6))

    def _paint_sign(self, painter: QPainter, area: QRect, cell: Cell) -> QRect:
        look = theme.current()
        side = min(look.px(40 if area.height() > look.px(52) else 36), area.height())
        place = QRect(area.left(), 0, side, side)
        place.moveTop(area.top() + (area.height() - side) // 2)
        place = painting.mirrored(painter, place, area)
        ratio = self._table.devicePixelRatioF()
        picture = self._pictures.find(cell.art, place.size(), ratio)
        if picture is not None:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipPath(painting.rounded(place, look.radius("chip")))
            painter.drawPixmap(place, picture)
            painter.restore()
        else:
            tint = cell.tint or "slate"
            paint_avatar(painter, place, cell.initials, tint, square=not cell.round)
        return _after(painter, area, side + look.px(12))


def _is_wider(words: str, font: QFont, area: QRect) -> bool:
    return QFontMetrics(font).horizontalAdvance(words) > area.width()


def _tick(painter: QPainter, rect: QRect) -> QRect:
    """The tick box of a row or of the head."""
    look = theme.current()
    side = look.px(22)
    place = QRect(rect.left() + look.px(_INSET), 0, side, side)
    place.moveTop(rect.top() + (rect.height() - side) // 2)
    return painting.mirrored(painter, place, rect)


def _after(painter: QPainter, area: QRect, taken: int) -> QRect:
    """What is left of an area when something stands at its start."""
    place = QRect(area.left() + taken, area.top(), area.width() - taken, area.height())
    return painting.mirrored(painter, place, area)


def padded(table: "Table", painter: QPainter, rect: QRect, column: Column) -> QRect:
    """The inside of a cell: 12 at both sides, 16 at the outer edges of the table."""
    look, columns = theme.current(), table.rows_model.columns
    start = look.px(_OUTER if column is columns[0] else _INSET)
    end = look.px(_OUTER if column is columns[-1] and column.side is Side.END else _INSET)
    place = QRect(rect.left() + start, rect.top(), rect.width() - start - end, rect.height() - 1)
    return painting.mirrored(painter, place, rect)


class Head(QHeaderView):
    """The head of a table: small words, an arrow at the column it is sorted by, a tick for all."""

    def __init__(self, table: "Table") -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self.setAccessibleName(tr("Columns"))
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self.sectionClicked.connect(self._on_click)

    def _on_click(self, section: int) -> None:
        table, model = self._table, self._table.rows_model
        if table.tickable and section == 0:
            table.toggle_all()
            return
        column = model.columns[section]
        if column.sort:
            ascending = not model.ascending if model.sorted_by == column.sort else True
            table.set_sort(column.sort, ascending)
            table.sort_asked.emit(column.sort, ascending)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A column one can sort by shows a hand."""
        super().mouseMoveEvent(event)
        section = self.logicalIndexAt(event.position().toPoint())
        columns = self._table.rows_model.columns
        sortable = 0 <= section < len(columns) and columns[section].sort
        shape = Qt.CursorShape.PointingHandCursor if sortable else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Paint one head."""
        look, model = theme.current(), self._table.rows_model
        painter.save()
        painter.setLayoutDirection(self._table.layoutDirection())
        painting.hair(painter, rect.left(), rect.right() + 1, rect.bottom(), "border.strong")
        if self._table.tickable and logicalIndex == 0:
            every = bool(self._table.ticks) and len(self._table.ticks) == len(model.rows)
            paint_tick(painter, _tick(painter, rect), checked=every)
            painter.restore()
            return
        column = model.columns[logicalIndex]
        area = padded(self._table, painter, rect, column)
        sorted_by = bool(column.sort) and model.sorted_by == column.sort
        font = look.font("small", 500)
        ink = look.color("text.primary" if sorted_by else "text.secondary")
        wide = look.metrics("small", 500).horizontalAdvance(column.title)
        if sorted_by:
            side = look.px(15)
            left = area.left() + wide + look.px(3)
            if column.side is Side.END:
                left = area.right() + 1 - side
            place = painting.mirrored(painter, QRect(left, area.top(), side, area.height()), area)
            icon = "arrow-up" if model.ascending else "arrow-down"
            painting.symbol(painter, place, icon, "text.primary")
            if column.side is Side.END:
                words = QRect(area.left(), area.top(), area.width() - side - 3, area.height())
                area = painting.mirrored(painter, words, area)
        area.translate(0, 1)
        painting.text(painter, area, column.title, font, ink, _SIDES[column.side])
        painter.restore()

    def sectionSizeFromContents(self, logicalIndex: int) -> QSize:
        """The table sets widths; the head is 40 high."""
        del logicalIndex
        look = theme.current()
        return QSize(look.px(40), look.px(40))
