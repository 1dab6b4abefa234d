"""The pages that stand under Stock: the buttons of its top bar, and what is behind More.

A page that is built gets its row here; whoever has none of its rights does not see it.
"""

from dataclasses import dataclass

from pos_app.domain.access import Actor, Permission
from pos_app.ui.i18n import tr


@dataclass(frozen=True, slots=True)
class StockWay:
    """One page: its words, icon, the screen it is, and the right that shows it. `in_bar` rows are
    buttons, the others stand behind More; so do on a small display those not `in_small_bar`.
    """

    words: str
    icon: str
    screen: str
    permission: Permission
    in_bar: bool = False
    in_small_bar: bool = False
    is_accent: bool = False

    def stands_in_bar(self, *, compact: bool) -> bool:
        """Whether it is a button on a display of this size."""
        return self.in_small_bar if compact else self.in_bar

    def is_open_to(self, actor: Actor) -> bool:
        """Whether this person sees it."""
        return actor.can(self.permission)


def stock_ways() -> tuple[StockWay, ...]:
    """All of them, in the order they stand in."""
    may = Permission
    return (
        StockWay(tr("Print labels"), "tag", "labels", may.CATALOGUE_LABELS, in_bar=True),
        StockWay(tr("Import"), "upload", "import", may.CATALOGUE_IMPORT, in_bar=True),
        StockWay(
            tr("Count"), "clipboard-list", "count", may.STOCK_COUNT, in_bar=True, in_small_bar=True
        ),
        StockWay(
            tr("Receive delivery"),
            "truck",
            "receive",
            may.STOCK_RECEIVE,
            in_bar=True,
            in_small_bar=True,
            is_accent=True,
        ),
        StockWay(tr("Purchase orders"), "clipboard-list", "orders", may.STOCK_ORDER),
        StockWay(tr("To reorder"), "inbox", "reorder", may.STOCK_RECEIVE),
        StockWay(tr("Suppliers"), "users-round", "suppliers", may.STOCK_ORDER),
        StockWay(tr("Soon to expire"), "calendar", "expiring", may.STOCK_READ),
        StockWay(tr("Transfers"), "truck", "transfers", may.STOCK_TRANSFER),
        StockWay(tr("Price lists"), "tag", "price-lists", may.CATALOGUE_PRICE),
        StockWay(tr("Promotions"), "percent", "promotions", may.PROMOTION_EDIT),
        StockWay(tr("Categories"), "layout-grid", "categories", may.CATALOGUE_EDIT),
        StockWay(tr("Favourites"), "star", "favourites", may.CATALOGUE_EDIT),
        StockWay(tr("Stock value"), "coins", "stock-value", may.CATALOGUE_COST),
        StockWay(tr("Export"), "download", "export", may.CATALOGUE_EXPORT),
    )
