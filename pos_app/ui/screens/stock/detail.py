"""One item in detail: its form, saved by a button, with what went wrong under its field; beside it
the pages of detail_tabs.py.
"""

from typing import cast
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.access import Permission
from pos_app.domain.errors import CodeTaken, PosError, Stale
from pos_app.domain.item import TINTS, ItemFields
from pos_app.services import (
    catalogue,
    catalogue_edit,
    catalogue_groups,
    item_codes,
    item_history,
)
from pos_app.services.catalogue import ItemForm, ItemView
from pos_app.services.catalogue_edit import SavedItem
from pos_app.ui import theme
from pos_app.ui.format import isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.acts import Acts
from pos_app.ui.screens.forms import SaveBar
from pos_app.ui.screens.sell.goods import initials, picture_file
from pos_app.ui.screens.stock.detail_head import ItemHead, StockElsewhere, StockFigures, told_of
from pos_app.ui.screens.stock.detail_tabs import DETAILS, HISTORY, MOVE, ItemPage, detail_tabs
from pos_app.ui.screens.stock.fields import ItemFieldsForm
from pos_app.ui.screens.stock.history import StockHistory
from pos_app.ui.screens.stock.item_end import ItemEnd
from pos_app.ui.screens.stock.item_words import NEW_CATEGORY
from pos_app.ui.screens.stock.moving import StockMoving
from pos_app.ui.screens.stock.two_edits import TwoEdits, put_back, typed
from pos_app.ui.widgets.cards import Line, Surface
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.lane import Lane, Message, Tone
from pos_app.ui.widgets.tabs import PageTabs

_ASIDE = frozenset({"opening", "favourite", "new_category"})  # not fields of the stored item


class ItemDetail(Surface):
    """The panel beside the list.

    Signals: saved(UUID) after the item was stored, delete_asked(UUID), closed() by × or Esc.
    """

    saved = Signal(object)
    delete_asked = Signal(object)
    closed = Signal()

    def __init__(self, pos: Pos, act: Acts) -> None:
        super().__init__("bg.surface", "start")
        self._pos, self._act = pos, act
        self.item: ItemForm | None = None
        self._may_share = False
        self.head = ItemHead()
        self.title, self.close_button = self.head.title, self.head.close_button
        self.fields = ItemFieldsForm()
        self.form = self.fields.form
        self.lane, self.two_edits = Lane(), TwoEdits()
        self.figures, self.elsewhere = StockFigures(pos), StockElsewhere(pos)
        self.end = ItemEnd()
        self.delist, self.delete = self.end.delist, self.end.delete
        self.bar = SaveBar()
        self._tab_rows = detail_tabs()
        options = [Option(tab.key, tab.words) for tab in self._tab_rows]
        self.tabs = PageTabs([Option(DETAILS, tr("Details")), *options])
        self._made: dict[str, QWidget] = {}
        self._build()
        self.tabs.chosen.connect(lambda _key: self._show_page())
        self.form.changed.connect(self._count)
        self.two_edits.chosen.connect(self.form.put)
        self.bar.saved.connect(self.save)
        self.bar.discarded.connect(self._on_discard)
        self.close_button.clicked.connect(self.closed)
        self.fields.barcodes.code_wanted.connect(self._on_code_wanted)
        self.fields.picture.set_shop(pos)
        self.delist.clicked.connect(self._on_delist)
        self.delete.clicked.connect(lambda _on=False: self.ask_to_delete())
        self.begin()

    def _build(self) -> None:
        inside = QWidget()
        self._inner = QVBoxLayout(inside)
        for part in (self.figures, self.elsewhere, self.two_edits, self.fields, self.end):
            self._inner.addWidget(part)
        self._inner.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inside)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._area)
        self._tab_row = QHBoxLayout()
        self._tab_row.addWidget(self.tabs)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(self._tab_row)
        column.addWidget(Line())
        column.addWidget(self.lane)
        column.addWidget(self._pages, 1)
        column.addWidget(self.bar)

    # -- what it shows

    def show_item(self, item_id: UUID) -> None:
        """An item as it is stored now. Raises `NotFound`."""
        item = self._pos.call(catalogue.item, item_id)
        self._take(item)
        self._show(item.fields, keep=frozenset({item.fields.category_id, item.fields.tax_class_id}))
        self._show_tabs(item)

    def _take(self, item: ItemForm) -> None:
        """Show of an item what is not typed."""
        self.item = item
        self._categories = self._pos.call(catalogue.categories)
        category = item.fields.category_id
        tint = next((each.tint for each in self._categories if each.id == category), "")
        name, folder = item.fields.name, self._pos.backend.path.parent
        art = picture_file(folder, item.fields.picture) if item.fields.picture else None
        self.head.set_item(name, initials(name), tint or "slate", art)
        self.head.subtitle.setText(told_of(self._pos, item))
        self.figures.show_item(item)
        self.elsewhere.show_item(item)
        may_edit = self._pos.can(Permission.CATALOGUE_EDIT)
        self.end.show_for(is_active=item.fields.is_active, may_edit=may_edit)

    def _show_tabs(self, item: ItemForm | None) -> None:
        """The pages this person may see of this item."""
        actor = self._pos.actor
        shown = [
            tab.key for tab in self._tab_rows if item is not None and tab.is_open_to(actor, item)
        ]
        self.tabs.set_shown([DETAILS, *shown])
        self.tabs.setVisible(bool(shown))
        self._show_page()

    def _show_page(self) -> None:
        key = self.tabs.value()
        if key == DETAILS or self.item is None:
            self._pages.setCurrentWidget(self._area)
        else:
            page = self.page(key)
            cast("ItemPage", page).show_item(self.item)
            self._pages.setCurrentWidget(page)
        self.bar.setVisible(key == DETAILS and self._pos.can(Permission.CATALOGUE_EDIT))

    def page(self, key: str) -> QWidget:
        """The page of a tab; made when it is first asked for."""
        if key not in self._made:
            tab = next(tab for tab in self._tab_rows if tab.key == key)
            self._made[key] = tab.make(self._pos, self._act)
            self._pages.addWidget(self._made[key])
        return self._made[key]

    @property
    def history(self) -> StockHistory:
        """The movements of the item."""
        return cast("StockHistory", self.page(HISTORY))

    @property
    def moving(self) -> StockMoving:
        """The form that moves its stock."""
        return cast("StockMoving", self.page(MOVE))

    def count_scan(self, found: ItemView) -> bool:
        """One more of the item whose stock is being moved; False where the scan is not about it."""
        moves = self.tabs.value() == MOVE
        if not moves or self.item is None or self.item.id != found.id:
            return False
        self.moving.count(found.scan_quantity, found.batch, found.expires)
        return True

    def show_new(self, code: str = "") -> None:
        """A form for an item there is not yet, perhaps with the barcode that was scanned."""
        self.item = None
        taxes = self._pos.call(catalogue.tax_classes)
        first = next((each.id for each in taxes if each.is_active), None)
        self._show(ItemFields("", tax_class_id=first), keep=frozenset())
        if code:
            self.fields.barcodes.add_code(code)
        self.head.set_item(tr("New item"), "+", "slate", None)
        self.head.subtitle.setText("")
        for part in (self.figures, self.elsewhere, self.end):
            part.hide()
        self._show_tabs(None)
        self.fields.name.setFocus()

    def _show(self, values: ItemFields, keep: frozenset[UUID | None]) -> None:
        self.lane.clear()
        self.two_edits.clear()
        shop = self._pos.settings.shop
        self._categories = self._pos.call(catalogue.categories)
        taxes = self._pos.call(catalogue.tax_classes)
        self.fields.set_shop(shop)
        self.fields.set_choices(self._categories, taxes, shop.stock_policy, keep)
        self.fields.load(values, is_new=self.item is None)
        can = self._pos.can
        edit = can(Permission.CATALOGUE_EDIT)
        price, cost = can(Permission.CATALOGUE_PRICE), can(Permission.CATALOGUE_COST)
        self.fields.allow(edit=edit, price=price, cost=cost)
        words = tr("Add item") if self.item is None else tr("Save changes")
        self.bar.save.setText(words)
        self.bar.discard.setText(tr("Cancel") if self.item is None else tr("Discard"))
        self._area.verticalScrollBar().setValue(0)
        self._count()

    # -- changes

    @property
    def changes(self) -> int:
        """How many fields are not saved."""
        return len(self.form.changed_names)

    def _count(self) -> None:
        self.bar.set_changes(self.changes)
        if self.item is None:
            self.bar.discard.setEnabled(True)

    def _on_discard(self) -> None:
        if self.item is None:
            self.closed.emit()
        else:
            self.lane.clear()
            self.form.discard()

    def _on_code_wanted(self) -> None:
        """A number of the shop's own; it is taken when the form is saved."""
        try:
            self.fields.barcodes.add_code(self._pos.call(item_codes.next_code))
        except PosError as error:
            self.fields.barcodes.set_error(error.sentence)

    def save(self, *, may_share_codes: bool = False) -> bool:
        """Store what was typed; whether it was stored at once. A new category comes first.

        `may_share_codes`: two items with one barcode is what the person wants.
        """
        self._may_share = may_share_codes
        self.form.clear_errors()
        self.lane.clear()
        if self.two_edits.open:
            self.bar.show_error(tr("Choose theirs or yours first."))
            self._area.verticalScrollBar().setValue(0)
            return False
        try:
            if self.fields.category.value() == NEW_CATEGORY:
                return self._save_category()
            return self._save_item()
        except PosError as error:
            self.show_refusal(error)
            return False

    def _save_category(self) -> bool:
        tint = TINTS[len(self._categories) % len(TINTS)]
        name = self.fields.new_category.text()

        def then(category_id: UUID) -> None:
            self._categories = self._pos.call(catalogue.categories)
            taxes = self._pos.call(catalogue.tax_classes)
            policy = self._pos.settings.shop.stock_policy
            keep = frozenset({self.item.fields.tax_class_id if self.item else None})
            self.fields.set_choices(self._categories, taxes, policy, keep)
            self.form.put("new_category", "")
            self.form.put("category_id", str(category_id))
            self.save()

        return self._act(then, catalogue_groups.add_category, name, tint)

    def _save_item(self) -> bool:
        if self.item is None:
            values = self.form.values()
            opening = values["opening"]
            stored = {name: value for name, value in values.items() if name not in _ASIDE}
            new = ItemFields(**stored)
            add, share = catalogue_edit.add_item, self._may_share
            return self._act(self._on_stored, add, new, opening, may_share_codes=share)
        return self._edit(self.item.version)

    def _edit(self, version: int | None) -> bool:
        assert self.item is not None
        changed = {n: v for n, v in self.form.changes().items() if n not in _ASIDE}
        if not changed:
            self._on_stored(SavedItem(self.item.id, self.item.version))
            return True
        edit = catalogue_edit.edit_item
        share = self._may_share
        return self._act(
            self._on_stored, edit, self.item.id, changed, version, may_share_codes=share
        )

    def _on_stored(self, stored: SavedItem) -> None:
        """The item is stored; the favourites are a list of their own."""
        if "favourite" in self.form.changed_names:
            wanted = bool(self.form.value("favourite"))
            self._act(lambda _saved: None, catalogue_edit.set_favourite, stored.id, wanted)
        self.form.load({})
        self.show_item(stored.id)
        self.bar.set_changes(0, tr("Saved"))
        if stored.doubtful:
            self.lane.show_message(
                Message(
                    Tone.WARNING,
                    tr("Look at the barcode."),
                    tr(
                        "{code} has a wrong check digit. It is kept as it is.",
                        code=isolate(stored.doubtful[0]),
                    ),
                )
            )
        self.saved.emit(stored.id)

    def _on_delist(self) -> None:
        item = self.item
        if item is None or not self._is_saved():
            return
        if item.fields.is_active:
            self._act(self._on_stored, catalogue_edit.delist, item.id, item.version)
        else:
            edit, back = catalogue_edit.edit_item, {"is_active": True}
            self._act(self._on_stored, edit, item.id, back, item.version)

    def ask_to_delete(self) -> None:
        """Ask whether the item shall be deleted, unless something is not saved."""
        if self.item is not None and self._is_saved():
            self.delete_asked.emit(self.item.id)

    def _is_saved(self) -> bool:
        """Whether nothing is typed that an act on the whole item would lose."""
        if self.changes:
            self.bar.show_error(tr("Save or discard what you changed first."))
        return not self.changes

    # -- what goes wrong

    def show_refusal(self, error: PosError) -> None:
        """Under its field; a stale edit asks which of the two shall stand, field by field."""
        if isinstance(error, Stale) and self.item is not None:
            self._weigh_both(self.item)
        elif isinstance(error, CodeTaken):
            self._ask_to_share(error)
        elif self.tabs.value() != DETAILS:
            cast("ItemPage", self.page(self.tabs.value())).show_refusal(error)
        elif not self.form.show_error(error):
            self.lane.show_message(Message(Tone.DANGER, tr("Not saved."), error.sentence))

    def _ask_to_share(self, error: CodeTaken) -> None:
        """Two items under one barcode: allowed, with open eyes."""
        message = Message(
            Tone.QUESTION,
            error.sentence,
            tr("Shared by both, each scan asks which one is in your hand."),
            (tr("Share it"), tr("Do not share")),
            closable=False,
        )
        self.lane.show_message(message, lambda: self.save(may_share_codes=True), self.lane.clear)

    def _weigh_both(self, base: ItemForm) -> None:
        """Show the item as it is stored now, with what this person typed on top of it."""
        mine = typed(self.fields)
        self.show_item(base.id)
        self.two_edits.show_clashes(self._who_changed(base), put_back(self.fields, mine))
        self._area.verticalScrollBar().setValue(0)

    def _who_changed(self, base: ItemForm) -> str:
        since = self._pos.call(item_history.changes, base.id, base.version)
        return ", ".join(dict.fromkeys(change.who for change in since if change.who))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a field saves, Ctrl Z undoes."""
        if self.tabs.value() != DETAILS:
            super().keyPressEvent(event)
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.form.undo()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.bar.save.isEnabled():
            self.save()
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        side = look.px(20)
        self._tab_row.setContentsMargins(side, 0, side, 0)
        self._inner.setContentsMargins(side, look.px(16), side, look.px(16))
        self._inner.setSpacing(look.px(14))
