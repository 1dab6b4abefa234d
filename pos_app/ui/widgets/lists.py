"""The model behind every painted list: frozen rows, and their words for a screen reader."""

from collections.abc import Sequence
from typing import Any, Protocol

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


class Row(Protocol):
    """What every row has: an id that a signal carries, and words for a screen reader."""

    @property
    def id(self) -> object: ...

    @property
    def spoken(self) -> str: ...


class Rows(QAbstractListModel):
    """Frozen rows for a view; only what a screen reader asks is answered."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[Any] = []
        self._places: dict[object, int] | None = None

    def rowCount(self, parent: Index = _NONE) -> int:
        """How many there are."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The spoken words of a row."""
        roles = {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}
        if index.isValid() and role in roles and index.row() < len(self.rows):
            return self.rows[index.row()].spoken
        return None

    def place_of(self, key: object) -> int:
        """Place of the row with an id, or -1; looked up, because a scan must not search."""
        if self._places is None:
            self._places = {row.id: place for place, row in enumerate(self.rows)}
        return self._places.get(key, -1)

    def replace(self, rows: Sequence[Any]) -> None:
        """All rows anew."""
        self.beginResetModel()
        self.rows = list(rows)
        self._places = None
        self.endResetModel()

    def insert(self, row: int, value: Any) -> None:
        """One row more."""
        self.beginInsertRows(QModelIndex(), row, row)
        self.rows.insert(row, value)
        self._places = None
        self.endInsertRows()

    def remove(self, row: int) -> None:
        """One row less."""
        self.beginRemoveRows(QModelIndex(), row, row)
        del self.rows[row]
        self._places = None
        self.endRemoveRows()

    def change(self, row: int, value: Any) -> None:
        """Another value in its place."""
        if value.id != self.rows[row].id:
            self._places = None
        self.rows[row] = value
        index = self.index(row)
        self.dataChanged.emit(index, index)
