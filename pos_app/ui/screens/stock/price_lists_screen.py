"""Price lists: which hold when and for whom, and beside them the one that is edited."""

from typing import ClassVar, Final
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.access import Permission
from pos_app.domain.errors import PosError
from pos_app.services import price_lists
from pos_app.services.declare import Topic
from pos_app.services.price_lists import PriceListView
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.stock.price_list_panel import PriceListPanel
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.lane import Lane, Message, Tone
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

_PANEL: Final = {"compact": 348, "regular": 392, "wide": 440}


class PriceListsScreen(Screen):
    """The lists, and beside them the one that is chosen."""

    rail = "stock"
    topics: ClassVar[Topic] = Topic.CATALOGUE | Topic.SETTINGS

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self.rows: tuple[PriceListView, ...] = ()
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.back_button = Button(tr("Stock"), Kind.QUIET, icon="arrow-left", height=40)
        self.add_button = Button(tr("New price list"), Kind.PRIMARY, icon="plus", height=40)
        self.lane = Lane()
        self.table = Table(
            (
                Column(tr("Price list")),
                Column(tr("Holds"), 232, compact=-1),
                Column(tr("Priority"), 84, Side.END, compact=-1),
                Column(tr("Prices"), 84, Side.END),
                Column("", 140, compact=136),
            ),
            name=tr("Price lists"),
        )
        self.nothing = EmptyState(
            tr("No price lists yet"),
            tr("A list gives other prices for some days, or to some customers."),
            icon="tag",
        )
        self.panel = PriceListPanel(pos, self.act)
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
        self._head.addWidget(Text(tr("Price lists"), "h1"), 1)
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
        """Read the lists anew; what is typed in the panel stays."""
        if not self._pos.can(Permission.CATALOGUE_READ):
            return
        self.rows = self._pos.call(price_lists.all_lists)
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
        """Show a list beside the others."""
        view = next((each for each in self.rows if each.id == key), None)
        if view is not None:
            self.lane.clear()
            self.panel.show_list(view)
            self._show_panel(shown=True)

    def add(self) -> None:
        """A new list."""
        self.table.set_current(None)
        self.panel.show_list(None)
        self._show_panel(shown=True)
        self.panel.name.setFocus()

    def show_refusal(self, error: PosError) -> None:
        """In the panel if it is open, else above the list."""
        if self.panel.isVisible():
            self.panel.show_refusal(error)
        else:
            self.lane.show_message(Message(Tone.WARNING, error.sentence))

    def _on_saved(self, list_id: UUID) -> None:
        self.refresh()
        self.table.set_current(list_id)
        self.open(list_id)
        self.panel.bar.set_changes(0, tr("Saved"))

    def _close(self) -> None:
        self._show_panel(shown=False)
        self.refresh()
        self.table.set_current(None)

    def _row(self, view: PriceListView) -> TableRow:
        terms, formats = view.terms, Formats(self._pos.settings.shop.locale)
        begins = formats.date(terms.starts_on) if terms.starts_on else ""
        ends = formats.date(terms.ends_on) if terms.ends_on else ""
        days = f"{begins} – {ends}" if begins or ends else tr("always")
        off = tr("{percent} off", percent=formats.percent(terms.rate)) if terms.rate else ""
        group = terms.group or tr("everyone")
        badge = BadgeSpec(tr("Holds today"), State.OK)
        if view.holds and terms.group:
            badge = BadgeSpec(tr("When chosen"), State.NEUTRAL)
        elif not view.holds:
            words = tr("Not today") if terms.is_active else tr("Switched off")
            badge = BadgeSpec(words, State.NEUTRAL)
        cells = (
            Cell(terms.name, " · ".join(filter(None, (group, off))), weight=500),
            Cell(days),
            Cell(str(terms.priority)),
            Cell(str(view.entry_count)),
            Cell(badge=badge),
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
