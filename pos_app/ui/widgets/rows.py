"""What tables show: columns, cells and frozen rows, and the model that holds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from pos_app.ui.widgets.badges import BadgeSpec
from pos_app.ui.widgets.painting import Side

Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its width in unscaled pixels (0 takes the rest), its side.

    `sort` is the name the signal `sort_asked` carries; empty when one cannot sort by it. `compact`
    is the width in compact windows, -1 leaves the column out, None keeps it. One that `gives_way`
    is left out where those that take the rest could not be read.
    """

    title: str
    width: int = 0
    side: Side = Side.START
    sort: str = ""
    compact: int | None = None
    gives_way: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell. `detail` is a second line; `badge` a state; `icon` a sign in a tone.

    `initials` and `tint`, or `art`, put a square picture before the words, `round` an avatar.
    `tone` is a colour role of the words, `weight` 400, 500 or 600; `ground` one behind them; `mark`
    one of a dot in the upper corner; `lead` a number before the words, such as a rank.
    """

    text: str = ""
    detail: str = ""
    tone: str = "text.primary"
    weight: int = 400
    badge: BadgeSpec | None = None
    icon: str = ""
    icon_tone: str = "text.secondary"
    initials: str = ""
    tint: str = ""
    art: Path | None = None
    round: bool = False
    ground: str = ""
    mark: str = ""
    tooltip: str = ""
    lead: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its id and one cell per column. A `section` row is a small head over a group."""

    id: object
    cells: tuple[Cell, ...]
    section: str = ""
    dimmed: bool = False
    spoken: str = ""


class RowsModel(QAbstractTableModel):
    """Frozen rows behind a table; a sequence may fetch them as they are asked for."""

    def __init__(self, columns: Sequence[Column], parent: QWidget) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.rows: Sequence[TableRow] = ()
        self.sorted_by, self.ascending = "", True

    def rowCount(self, parent: Index = _NONE) -> int:
        """How many rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NONE) -> int:
        """How many columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words for screen readers and tooltips; the delegate paints from the row itself."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if row.section or index.column() >= len(row.cells):
            return row.section if index.column() == 0 else None
        cell = row.cells[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text or (cell.badge.words if cell.badge else "")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = (cell.text, cell.detail, cell.badge.words if cell.badge else "", cell.tooltip)
            return ", ".join(filter(None, words))
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.tooltip or None
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """The heads of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Sections cannot be chosen."""
        if index.isValid() and self.rows[index.row()].section:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def replace(self, rows: Sequence[TableRow]) -> None:
        """All rows anew."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def replace_all(self, columns: Sequence[Column], rows: Sequence[TableRow]) -> None:
        """Another table altogether."""
        self.beginResetModel()
        self.columns, self.rows = tuple(columns), rows
        self.endResetModel()
