"""Promotions: what they give, when they hold, where they stand, and beside them the one that is
edited.
"""

from typing import ClassVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from pos_app.domain.access import Permission
from pos_app.domain.errors import PosError
from pos_app.services import promotion_edit
from pos_app.services.declare import Topic
from pos_app.services.promotion_edit import PromotionView
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.list_beside import ListBeside
from pos_app.ui.screens.stock.promotion_panel import PromotionPanel
from pos_app.ui.screens.stock.promotion_words import badge, for_whom, gives, when
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table


class PromotionsScreen(ListBeside):
    """The promotions, and beside them the one that is chosen."""

    rail = "stock"
    topics: ClassVar[Topic] = Topic.CATALOGUE | Topic.SETTINGS

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self.rows: tuple[PromotionView, ...] = ()
        self.add_button = Button(tr("New promotion"), Kind.PRIMARY, icon="plus", height=40)
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
        self.lay_out(tr("Stock"), tr("Promotions"), panel=self.panel, add=self.add_button)
        self.add_button.clicked.connect(self.add)
        self.table.chosen.connect(self.open)
        self.panel.closed.connect(self.close_panel)
        self.panel.saved.connect(self._on_saved)
        self.panel.removed.connect(self.close_panel)
        self.begin()

    def refresh(self) -> None:
        """Read the promotions anew; what is typed in the panel stays."""
        if not self._pos.can(Permission.CATALOGUE_READ):
            return
        self.rows = self._pos.call(promotion_edit.all_promotions)
        self.table.set_rows([self._row(each) for each in self.rows])
        self.show_page(self.table if self.rows else self.nothing)

    def open(self, key: object) -> None:
        """Show a promotion beside the others."""
        view = next((each for each in self.rows if each.id == key), None)
        if view is not None:
            self.lane.clear()
            self.panel.show_promotion(view)
            self.show_panel(shown=True)

    def add(self) -> None:
        """A new promotion."""
        self.table.set_current(None)
        self.panel.show_promotion(None)
        self.show_panel(shown=True)
        self.panel.name.setFocus()

    def _on_saved(self, promotion_id: UUID) -> None:
        self.refresh()
        self.table.set_current(promotion_id)
        self.open(promotion_id)
        self.panel.bar.set_changes(0, tr("Saved"))

    def close_panel(self) -> None:
        """Only the list is there, as it is now."""
        self.refresh()
        super().close_panel()

    def refused_in_panel(self, error: PosError) -> bool:
        """At its field, or at the panel's foot."""
        self.panel.show_refusal(error)
        return True

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
