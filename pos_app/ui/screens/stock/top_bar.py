"""The top bar of Stock: the pages that stand under it, what is done to the chosen one, Add item."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from pos_app.domain.access import Actor, Permission
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock.ways import StockWay, stock_ways
from pos_app.ui.widgets.buttons import Button, IconButton, Kind
from pos_app.ui.widgets.painting import Themed
from pos_app.ui.widgets.text import Text


class StockBar(Themed, QWidget):
    """Title and buttons; what a small window has no room for stands behind More. Signal:
    way_chosen(str) with the screen of a page.
    """

    way_chosen = Signal(str)

    def __init__(self, pos: Pos) -> None:
        super().__init__()
        self._pos, self._ways, self._is_small = pos, stock_ways(), False
        self.way_buttons: dict[str, Button] = {}
        self.waste_button = Button(tr("Waste"), icon="trash-2", height=40)
        self.adjust_button = Button(tr("Adjust"), icon="sliders-horizontal", height=40)
        self.add_button = Button(tr("Add item"), icon="plus", height=40)
        self.add_button.setAccessibleName(tr("Add item"))
        self.more_button = IconButton("ellipsis", tr("More of stock"), size=40)
        self.more_button.clicked.connect(self._on_more)
        self._lay_out()
        self.begin()

    def _lay_out(self) -> None:
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(Text(tr("Stock"), "h1"), 1)
        in_bar = [way for way in self._ways if way.in_bar]
        for way in in_bar:
            button = Button(way.words, icon=way.icon, height=40)
            button.clicked.connect(partial(self._choose, way.screen))
            self.way_buttons[way.screen] = button
        for part in (
            *(self.way_buttons[way.screen] for way in in_bar if not way.in_small_bar),
            self.waste_button,
            self.adjust_button,
            *(self.way_buttons[w.screen] for w in in_bar if w.in_small_bar and not w.is_accent),
            self.more_button,
            self.add_button,
            *(self.way_buttons[way.screen] for way in in_bar if way.is_accent),
        ):
            self._row.addWidget(part)

    # -- what it shows

    def show_for(self, actor: Actor) -> None:
        """What this person may do."""
        self.add_button.setVisible(actor.can(Permission.CATALOGUE_EDIT))
        for button in (self.waste_button, self.adjust_button):
            button.setVisible(actor.can(Permission.STOCK_ADJUST))
        self._show_ways()

    def set_small(self, is_small: bool) -> None:
        """Whether the window has room for a few buttons only."""
        if is_small != self._is_small:
            self._is_small = is_small
            self.add_button.setText("" if is_small else tr("Add item"))
            self.add_button.setToolTip(tr("Add item") if is_small else "")
            self._show_ways()

    def weigh(self, *, has_form: bool, may_move: bool) -> None:
        """One accent: none here beside an open form, else the delivery, or Add item for whoever may
        take none in. What is done to one item waits for one whose stock is counted.
        """
        accent = self._accent()
        for button in (*self.way_buttons.values(), self.add_button):
            is_primary = not has_form and button is accent
            button.set_kind(Kind.PRIMARY if is_primary else Kind.DEFAULT)
        for button in (self.waste_button, self.adjust_button):
            button.setEnabled(may_move)
            button.setToolTip("" if may_move else tr("Choose an item whose stock is counted."))

    def _accent(self) -> Button:
        actor = self._pos.actor
        found = [way for way in self._ways if way.is_accent and way.is_open_to(actor)]
        return self.way_buttons[found[0].screen] if found else self.add_button

    def _show_ways(self) -> None:
        behind = self.behind_more()
        for way in self._ways:
            if way.in_bar:
                is_shown = way not in behind and way.is_open_to(self._pos.actor)
                self.way_buttons[way.screen].setVisible(is_shown)
        self.more_button.setVisible(bool(behind))

    def behind_more(self) -> list[StockWay]:
        """The pages of the menu."""
        small = self._is_small
        ways = [way for way in self._ways if way.is_open_to(self._pos.actor)]
        return [way for way in ways if not way.stands_in_bar(compact=small)]

    def _on_more(self) -> None:
        menu = QMenu(self)
        for way in self.behind_more():
            menu.addAction(way.words).triggered.connect(partial(self._choose, way.screen))
        menu.popup(self.more_button.mapToGlobal(self.more_button.rect().bottomLeft()))

    def _choose(self, screen: str, _is_on: bool = False) -> None:
        self.way_chosen.emit(screen)

    def restyle(self) -> None:
        """Take the gap again."""
        self._row.setSpacing(theme.current().px(12))
