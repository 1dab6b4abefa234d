"""Where work on many lines begins: a head with the way back, a row to begin something new, and the
list of what was begun before.
"""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.buttons import Button, Kind, accent_of
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.lane import Lane
from pos_app.ui.widgets.painting import Align, Themed
from pos_app.ui.widgets.rows import Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text


class StartPage(Themed, QWidget):
    """Signals: back(); opened(UUID) when a row is chosen."""

    back = Signal()
    opened = Signal(object)

    def __init__(
        self,
        title: str,
        columns: Sequence[Column],
        nothing: tuple[str, str, str],
        *fields: QWidget,
        buttons: Sequence[QWidget] = (),
    ) -> None:
        super().__init__()
        self.back_button = Button(tr("Stock"), Kind.QUIET, icon="arrow-left", height=40)
        self.lane = Lane()
        self.table = Table(columns, name=title)
        head, words, icon = nothing
        self.nothing = EmptyState(head, words, icon=icon)
        top = QHBoxLayout()
        top.addWidget(self.back_button)
        top.addWidget(Text(title, "h1"), 1)
        self._form = QHBoxLayout()
        for field in fields:
            self._form.addWidget(field, 1)
        if not fields:
            self._form.addStretch(1)
        for button in buttons:
            self._form.addWidget(button, 0, Align.AlignBottom)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self.nothing)
        inside.addWidget(self._pages)
        self._column = QVBoxLayout(self)
        self._column.addLayout(top)
        self._column.addLayout(self._form)
        self._column.addWidget(self.lane)
        self._column.addWidget(card, 1)
        self.back_button.clicked.connect(self.back)
        self.table.opened.connect(self._on_opened)
        self.table.cell_clicked.connect(lambda key, _column: self._on_opened(key))
        self.begin()

    def set_rows(self, rows: Sequence[TableRow]) -> None:
        """What was begun before."""
        self.table.set_rows(rows)
        self._pages.setCurrentWidget(self.table if rows else self.nothing)

    def take_focus(self) -> None:
        """The list has the focus, at its first row; without one, the way to begin."""
        rows = self.table.rows_model.rows
        if rows and self.table.current() is None:
            self.table.set_current(rows[0].id)
        begin = accent_of(self)
        if rows or begin is None:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            begin.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_opened(self, key: object) -> None:
        if isinstance(key, UUID):
            self.opened.emit(key)

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        side = look.px(20)
        self._column.setContentsMargins(side, look.px(14), side, look.px(14))
        self._column.setSpacing(look.px(14))
        self._form.setSpacing(look.px(12))
