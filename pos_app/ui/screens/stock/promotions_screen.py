"""Promotions: what they give, when they hold, where they stand, and beside them the one that is
edited.
"""

from typing import ClassVar, Final
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.access import Permission
from pos_app.domain.errors import PosError
from pos_app.services import promotion_edit
from pos_app.services.declare import Topic
from pos_app.services.promotion_edit import PromotionView
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.stock.promotion_panel import PromotionPanel
from pos_app.ui.screens.stock.promotion_words import badge, for_whom, gives, when
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.lane import Lane, Message, Tone
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

_PANEL: Final = {"compact": 348, "regular": 392, "wide": 440}


class PromotionsScreen(Screen):
    """The promotions, and beside them the one that is chosen."""

    rail = "stock"
    topics: ClassVar[Topic] = Topic.CATALOGUE | Topic.SETTINGS

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self.rows: tuple[PromotionView, ...] = ()
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.back_button = Button(tr("Stock"), Kind.QUIET, icon="arrow-left", height=40)
        self.add_button = Button(tr("New promotion"), Kind.PRIMARY, icon="plus", height=40)
        self.lane = Lane()
        self.table = Table(
            (
                Column(tr("Promotion")),
                Column(tr("Holds"), 232, compact=-1),
                Column(tr("Priority"), 84, Side.END, compact=-1),
                Column("", 128),
            ),
            name=tr("Promotions"),
        )
        self.nothing = EmptyState(
            tr("No promotions yet"),
            tr("Three for a price, so much off, a coupon: make the first one and try it out."),
            icon="percent",
        )
        self.panel = PromotionPanel(pos, self.act)
        self._lay_out()
        self.back_button.clicked.connect(lambda: self.go.emit("stock"))
        self.add_button.clicked.connect(self.add)
        self.table.chosen.connect(self.open)
        self.panel.closed.connect(self._close)
        self.panel.saved.connect(self._on_saved)
        self.panel.removed.connect(self._close)
        self.panel.hide()
        self.begin()

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self.back_button)
        self._head.addWidget(Text(tr("Promotions"), "h1"), 1)
        self._head.addWidget(self.add_button)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self.nothing)
        inside.addWidget(self._pages)
        self._main = QVBoxLayout()
        self._main.addLayout(self._head)
        self._main.addWidget(self.lane)
        self._main.addWidget(card, 1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addLayout(self._main, 1)
        across.addWidget(self.panel)

    def _show_panel(self, *, shown: bool) -> None:
        """The form has the accent while it is open."""
        self.panel.setVisible(shown)
        self.add_button.set_kind(Kind.DEFAULT if shown else Kind.PRIMARY)

    def refresh(self) -> None:
        """Read the promotions anew; what is typed in the panel stays."""
        if not self._pos.can(Permission.CATALOGUE_READ):
            return
        self.rows = self._pos.call(promotion_edit.all_promotions)
        self.table.set_rows([self._row(each) for each in self.rows])
        self._pages.setCurrentWidget(self.table if self.rows else self.nothing)

    def enter(self) -> None:
        """The list has the focus."""
        super().enter()
        self.table.setFocus()

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        return ((tr("Esc"), tr("Back")),)

    def open(self, key: object) -> None:
        """Show a promotion beside the others."""
        view = next((each for each in self.rows if each.id == key), None)
        if view is not None:
            self.lane.clear()
            self.panel.show_promotion(view)
            self._show_panel(shown=True)

    def add(self) -> None:
        """A new promotion."""
        self.table.set_current(None)
        self.panel.show_promotion(None)
        self._show_panel(shown=True)
        self.panel.name.setFocus()

    def show_refusal(self, error: PosError) -> None:
        """In the panel if it is open, else above the list."""
        if self.panel.isVisible():
            self.panel.show_refusal(error)
        else:
            self.lane.show_message(Message(Tone.WARNING, error.sentence))

    def _on_saved(self, promotion_id: UUID) -> None:
        self.refresh()
        self.table.set_current(promotion_id)
        self.open(promotion_id)
        self.panel.bar.set_changes(0, tr("Saved"))

    def _close(self) -> None:
        self._show_panel(shown=False)
        self.refresh()
        self.table.set_current(None)

    def _row(self, view: PromotionView) -> TableRow:
        terms, formats = view.terms, Formats(self._pos.settings.shop.locale)
        what = gives(terms, formats, self._pos.rules.currency)
        against = tr("%n on the same goods", len(view.rivals)) if view.rivals else ""
        detail = " · ".join(filter(None, (what, for_whom(terms), against)))
        cells = (
            Cell(terms.name, detail, weight=500),
            Cell(when(terms, formats)),
            Cell(str(terms.priority)),
            Cell(badge=badge(view.state)),
        )
        return TableRow(view.id, cells)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the panel, then goes back."""
        if event.key() == Qt.Key.Key_Escape and self.panel.isVisible():
            self._close()
        elif event.key() == Qt.Key.Key_Escape:
            self.go.emit("stock")
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, other columns."""
        super().resizeEvent(event)
        self.restyle()

    def restyle(self) -> None:
        """Follow the size class."""
        look = theme.current()
        size = look.size_class(self.window().width())
        side = look.px(12 if size is theme.SizeClass.COMPACT else 20)
        self._main.setContentsMargins(side, look.px(14), side, look.px(14))
        self._main.setSpacing(look.px(14))
        self._head.setSpacing(look.px(12))
        self.panel.setFixedWidth(look.px(_PANEL[size.value]))
        self.table.set_compact(size is theme.SizeClass.COMPACT)
