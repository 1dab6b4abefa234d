"""The pages of an item's panel as a table: Details, then one row a page.

Whoever has something to tell about an item adds a row: its words, who sees it of which items, and
what makes the page. A page is made when it is first looked at.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtWidgets import QWidget

from pos_app.domain.access import Actor, Decision, Permission
from pos_app.domain.errors import PosError
from pos_app.services.catalogue import ItemForm
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.acts import Acts
from pos_app.ui.screens.stock.history import StockHistory
from pos_app.ui.screens.stock.item_changes import ItemChanges
from pos_app.ui.screens.stock.item_parts import ItemParts
from pos_app.ui.screens.stock.item_suppliers import ItemSuppliers
from pos_app.ui.screens.stock.item_variants import ItemVariants
from pos_app.ui.screens.stock.moving import StockMoving

DETAILS, HISTORY, MOVE, CHANGES = "details", "history", "move", "changes"
VARIANTS, PARTS, BATCHES, SUPPLIERS = "variants", "parts", "batches", "suppliers"


class ItemPage(Protocol):
    """A widget that tells something about one item."""

    def show_item(self, item: ItemForm) -> None:
        """Another item, or the same one as it is stored now."""
        ...

    def show_refusal(self, error: PosError) -> None:
        """An act of this page was refused."""
        ...


@dataclass(frozen=True, slots=True)
class DetailTab:
    """One page. `is_open_to`: whether this person sees it of this item."""

    key: str
    words: str
    make: Callable[[Pos, Acts], QWidget]
    is_open_to: Callable[[Actor, ItemForm], bool]


def detail_tabs() -> tuple[DetailTab, ...]:
    """All pages beside Details, in the order they stand in."""
    return (
        DetailTab(HISTORY, tr("History"), lambda pos, _act: StockHistory(pos), _may_look),
        DetailTab(SUPPLIERS, tr("Supplier"), ItemSuppliers, _may_look),
        DetailTab(MOVE, tr("Move"), StockMoving, _may_move),
        DetailTab(VARIANTS, tr("Variants"), ItemVariants, _may_have_kinds),
        DetailTab(PARTS, tr("Sold with"), ItemParts, _may_edit),
        DetailTab(CHANGES, tr("Changes"), lambda pos, _act: ItemChanges(pos), _may_edit),
    )


def _may_look(actor: Actor, item: ItemForm) -> bool:
    return item.fields.track_stock and actor.decide(Permission.STOCK_READ) is Decision.ALLOW


def _may_move(actor: Actor, item: ItemForm) -> bool:
    may = actor.can(Permission.STOCK_RECEIVE) or actor.can(Permission.STOCK_ADJUST)
    return item.fields.track_stock and may


def _may_have_kinds(actor: Actor, item: ItemForm) -> bool:
    return not item.fields.tracks_batches and _may_edit(actor, item)


def _may_edit(actor: Actor, _item: ItemForm) -> bool:
    return actor.decide(Permission.CATALOGUE_EDIT) is Decision.ALLOW
