"""The grid of products: categories as tabs, their items as tiles with how many are in the sale."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from pos_app.domain.cart import Cart
from pos_app.domain.quantity import Quantity
from pos_app.services import catalogue, stock_list
from pos_app.services.catalogue import ItemView
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.sell.goods import Goods
from pos_app.ui.widgets.tabs import Category, CategoryTabs
from pos_app.ui.widgets.tiles import TileGrid

_PAGE: Final = 200
_FAVOURITES: Final = "favourites"
_NONE: Final = Quantity(0)


class Shelf(QObject):
    """Fills `tabs` and `grid`. Signals: chosen(ItemView) by a tap; filled(bool): whether the shop
    has anything on sale at all; refreshed(): tabs and tiles are new.
    """

    chosen = Signal(object)
    filled = Signal(bool)
    refreshed = Signal()

    def __init__(self, pos: Pos, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pos = pos
        self._views: dict[UUID, ItemView] = {}
        self._counts: dict[UUID, int] = {}
        self._goods: Goods | None = None
        self._may_have_more = False
        self.tabs = CategoryTabs()
        self.grid = TileGrid(tr("Products"))
        self.tabs.chosen.connect(lambda _key: self._load())
        self.grid.chosen.connect(self._on_chosen)
        self.grid.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def refresh(self, goods: Goods) -> None:
        """Read categories and tiles anew; the chosen category and the place in it stay."""
        self._goods = goods
        found = [
            Category(category.id, category.name, category.tint)
            for category in self._pos.call(catalogue.categories)
            if category.is_active and category.has_items
        ]
        has_favourites = bool(self._pos.call(catalogue.tiles, None, 0, 1))
        self.filled.emit(bool(found) or has_favourites or self._has_items())
        if has_favourites or not found:
            found.insert(0, Category(_FAVOURITES, tr("Favourites"), icon="layout-grid"))
        before = self.tabs.current()
        self.tabs.set_categories(found)
        if any(category.id == before for category in found):
            self.tabs.set_current(before)
        place = self.grid.verticalScrollBar().value()
        self._load(at_least=len(self._views) if before == self.tabs.current() else 0)
        self.grid.verticalScrollBar().setValue(place if before == self.tabs.current() else 0)
        self.refreshed.emit()

    def show_counts(self, cart: Cart) -> None:
        """Show how many of each item are in the sale; only tiles that changed are painted."""
        counts: dict[UUID, int] = {}
        for line in cart.lines:
            if line.item_id is not None:
                counts[line.item_id] = counts.get(line.item_id, 0) + line.quantity.thousandths
        before, self._counts = self._counts, counts
        if self._goods is None:
            return
        for item_id in _changed(before, counts):
            view = self._views.get(item_id)
            if view is not None:
                self.grid.change_tile(self._goods.tile(view, self._count(item_id)))

    def _has_items(self) -> bool:
        """Whether anything is on sale that stands in no category."""
        return self._pos.call(stock_list.page, limit=1).total > 0

    def _load(self, at_least: int = 0) -> None:
        if self._goods is None:
            return
        most = max(_PAGE, at_least)
        views = self._pos.call(catalogue.tiles, self._category(), 0, most)
        self._may_have_more = len(views) == most
        self._views = {view.id: view for view in views}
        self._show_all()

    def _on_scrolled(self, value: int) -> None:
        """Near the end of a long category the next page is read."""
        bar = self.grid.verticalScrollBar()
        if not self._may_have_more or value < bar.maximum() - bar.pageStep():
            return
        more = self._pos.call(catalogue.tiles, self._category(), len(self._views), _PAGE)
        self._may_have_more = len(more) == _PAGE
        self._views |= {view.id: view for view in more}
        self._show_all()
        bar.setValue(value)

    def _show_all(self) -> None:
        assert self._goods is not None
        goods = self._goods
        self.grid.set_tiles(
            [goods.tile(view, self._count(view.id)) for view in self._views.values()]
        )

    def _category(self) -> UUID | None:
        key = self.tabs.current()
        return key if isinstance(key, UUID) else None

    def _count(self, item_id: UUID) -> Quantity:
        thousandths = self._counts.get(item_id)
        return Quantity(thousandths) if thousandths else _NONE

    def _on_chosen(self, key: object) -> None:
        if isinstance(key, UUID) and key in self._views:
            self.chosen.emit(self._views[key])


def _changed(before: Mapping[UUID, int], after: Mapping[UUID, int]) -> set[UUID]:
    return {key for key, _ in before.items() ^ after.items()}
