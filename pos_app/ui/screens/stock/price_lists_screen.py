"""Price lists: which hold when and for whom, and beside them the one that is edited."""

from typing import ClassVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from pos_app.domain.access import Permission
from pos_app.domain.errors import PosError
from pos_app.services import price_lists
from pos_app.services.declare import Topic
from pos_app.services.price_lists import PriceListView
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.list_beside import ListBeside
from pos_app.ui.screens.stock.price_list_panel import PriceListPanel
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table


class PriceListsScreen(ListBeside):
    """The lists, and beside them the one that is chosen."""

    rail = "stock"
    topics: ClassVar[Topic] = Topic.CATALOGUE | Topic.SETTINGS

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self.rows: tuple[PriceListView, ...] = ()
        self.add_button = Button(tr("New price list"), Kind.PRIMARY, icon="plus", height=40)
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
        self.lay_out(tr("Stock"), tr("Price lists"), panel=self.panel, add=self.add_button)
        self.add_button.clicked.connect(self.add)
        self.table.chosen.connect(self.open)
        self.panel.closed.connect(self.close_panel)
        self.panel.saved.connect(self._on_saved)
        self.panel.removed.connect(self.close_panel)
        self.begin()

    def refresh(self) -> None:
        """Read the lists anew; what is typed in the panel stays."""
        if not self._pos.can(Permission.CATALOGUE_READ):
            return
        self.rows = self._pos.call(price_lists.all_lists)
        self.table.set_rows([self._row(each) for each in self.rows])
        self.show_page(self.table if self.rows else self.nothing)

    def open(self, key: object) -> None:
        """Show a list beside the others."""
        view = next((each for each in self.rows if each.id == key), None)
        if view is not None:
            self.lane.clear()
            self.panel.show_list(view)
            self.show_panel(shown=True)

    def add(self) -> None:
        """A new list."""
        self.table.set_current(None)
        self.panel.show_list(None)
        self.show_panel(shown=True)
        self.panel.name.setFocus()

    def _on_saved(self, list_id: UUID) -> None:
        self.refresh()
        self.table.set_current(list_id)
        self.open(list_id)
        self.panel.bar.set_changes(0, tr("Saved"))

    def close_panel(self) -> None:
        """Only the list is there, as it is now."""
        self.refresh()
        super().close_panel()

    def refused_in_panel(self, error: PosError) -> bool:
        """At its field, or at the panel's foot."""
        self.panel.show_refusal(error)
        return True

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
