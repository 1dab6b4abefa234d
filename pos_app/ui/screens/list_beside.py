"""A list, and beside it the one that is chosen: the bones of the pages for price lists, promotions,
suppliers, batches and customer groups.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.lane import Lane, Message, Tone
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

_PANEL: Final = {"compact": 348, "regular": 392, "wide": 440}


class ListBeside(Screen):
    """A page reached from another (`back_to`), with a head, a lane, a list and a panel beside it.

    A page makes `table` and `nothing` (what stands for an empty list) and then calls `lay_out`. It
    says in `refused_in_panel` whether the panel showed a refusal, and in `close_panel` what closing
    means.
    """

    back_to = "stock"
    table: Table
    nothing: EmptyState
    back_button: Button
    lane: Lane

    def lay_out(
        self,
        back: str,
        title: str,
        *,
        panel: QWidget,
        add: Button | None = None,
        head: Sequence[QWidget] = (),
        under: Sequence[QWidget] = (),
    ) -> None:
        """Put the parts into their places: `head` and `add`, the button that begins something new,
        stand right of the title, `under` below it.
        """
        self._panel, self._add_button = panel, add
        self.back_button = Button(back, Kind.QUIET, icon="arrow-left", height=40)
        self.back_button.clicked.connect(lambda: self.go.emit(self.back_to))
        self.lane = Lane()
        self._head = QHBoxLayout()
        self._head.addWidget(self.back_button)
        self._head.addWidget(Text(title, "h1"), 1)
        for part in (*head, *((add,) if add is not None else ())):
            self._head.addWidget(part)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self.nothing)
        inside.addWidget(self._pages)
        self._column = QVBoxLayout()
        self._column.addLayout(self._head)
        for part in under:
            self._column.addWidget(part)
        self._column.addWidget(self.lane)
        self._column.addWidget(card, 1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addLayout(self._column, 1)
        across.addWidget(self._panel)
        self._panel.hide()

    def show_page(self, page: QWidget) -> None:
        """The list, or what stands in its place."""
        if self._pages.indexOf(page) < 0:
            self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)

    def show_panel(self, *, shown: bool) -> None:
        """The panel has the accent while it is open."""
        self._panel.setVisible(shown)
        if self._add_button is not None:
            self._add_button.set_kind(Kind.DEFAULT if shown else Kind.PRIMARY)

    def close_panel(self) -> None:
        """Only the list is there."""
        self.show_panel(shown=False)
        self.table.set_current(None)

    def refused_in_panel(self, error: PosError) -> bool:
        """Show a refusal in the open panel; whether it has a place for it."""
        del error
        return False

    def show_refusal(self, error: PosError) -> None:
        """In the panel if it is open and has a place for it, else above the list."""
        if not self._panel.isVisible() or not self.refused_in_panel(error):
            self.lane.show_message(Message(Tone.WARNING, error.sentence, ""))

    def enter(self) -> None:
        """The list has the focus."""
        super().enter()
        self.table.setFocus()

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this page."""
        return ((tr("Esc"), tr("Back")),)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the panel, then goes back."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._panel.isVisible():
            self.close_panel()
        else:
            self.go.emit(self.back_to)

    def restyle(self) -> None:
        """Follow the size class."""
        look = theme.current()
        size = look.size_class(self.window().width())
        side = look.px(12 if size is theme.SizeClass.COMPACT else 20)
        self._column.setContentsMargins(side, look.px(14), side, look.px(14))
        self._column.setSpacing(look.px(14))
        self._head.setSpacing(look.px(12))
        self._panel.setFixedWidth(look.px(_PANEL[size.value]))
        self.table.set_compact(size is theme.SizeClass.COMPACT)
