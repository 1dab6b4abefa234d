"""Stock: the list, one item or the ticked ones beside it, and the way in for lists from files.

What is typed into a form is never lost by looking at something else: the screen asks first. A scan
finds the item, or offers to add it.
"""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from pos_app.domain.access import Permission
from pos_app.domain.errors import PosError
from pos_app.domain.stock import StockReason
from pos_app.services import catalogue, stock_list
from pos_app.services.declare import Topic
from pos_app.ui import theme
from pos_app.ui.format import isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.stock.bulk import BulkPanel
from pos_app.ui.screens.stock.bulk_bar import BulkAct, BulkBar
from pos_app.ui.screens.stock.detail import ItemDetail
from pos_app.ui.screens.stock.detail_tabs import MOVE
from pos_app.ui.screens.stock.list_panel import ItemList
from pos_app.ui.screens.stock.making_codes import MakingCodes
from pos_app.ui.screens.stock.removal_panel import RemovalPanel
from pos_app.ui.screens.stock.top_bar import StockBar
from pos_app.ui.widgets.lane import Message, Tone

_DETAIL = {"compact": 348, "regular": 392, "wide": 440}


class StockScreen(Screen):
    """The items of the shop."""

    labels_wanted = Signal(object)  # the ids of items
    takes_scans = True
    topics = Topic.CATALOGUE | Topic.STOCK | Topic.SETTINGS

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self._opened_for: UUID | None = None
        self.bar = StockBar(pos)
        self.list = ItemList(pos, self.show_refusal)
        self.detail = ItemDetail(pos, self.act)
        self.bulk_bar, self.bulk = BulkBar(), BulkPanel(pos, self.act)
        self.codes = MakingCodes(self.act, self)
        self.removal = RemovalPanel(pos, self.act)
        self._lay_out()
        self._connect()
        self.begin()

    def _lay_out(self) -> None:
        self._top = QHBoxLayout()
        self._bars = QStackedWidget()
        self._bars.addWidget(self.bar)
        self._bars.addWidget(self.bulk_bar)
        self._bars.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._top.addWidget(self._bars)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.list)
        main = QWidget()
        self._main = QVBoxLayout(main)
        self._main.addWidget(self._pages, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._top)
        row = QHBoxLayout()
        row.setSpacing(0)
        column.addLayout(row, 1)
        row.addWidget(main, 1)
        row.addWidget(self.detail)
        for panel in (self.bulk, self.removal):
            row.addWidget(panel)
        self.detail.hide()
        self._hide_panels()

    def _connect(self) -> None:
        self.list.picked.connect(self.open)
        self.list.ticked.connect(self._on_ticked)
        self.bulk_bar.asked.connect(self._on_bulk)
        self.bulk_bar.cleared.connect(self._clear_ticks)
        self.bulk.closed.connect(self.bulk.hide)
        self.bulk.done.connect(self._on_bulk_done)
        self.codes.done.connect(self._on_bulk_done)
        self.codes.went.connect(self._on_codes)
        self.removal.closed.connect(self.removal.hide)
        self.removal.done.connect(self._on_deleted)
        self.detail.delete_asked.connect(lambda item_id: self._ask_to_delete([item_id]))
        self.list.wanted.connect(lambda at: self.add() if at else self.go.emit("import"))
        self.bar.way_chosen.connect(self.go)
        self.bar.add_button.clicked.connect(lambda _on=False: self.add())
        self.bar.waste_button.clicked.connect(lambda _on=False: self._move(StockReason.BREAKAGE))
        self.bar.adjust_button.clicked.connect(lambda _on=False: self._move(StockReason.COUNT))
        self.detail.saved.connect(self._on_saved)
        self.detail.closed.connect(self._on_close)
        self.detail.form.changed.connect(self._weigh_buttons)
        self._pos.actor_changed.connect(self._on_actor)

    # -- entering

    def enter(self) -> None:
        """Show the list, with what this person may do."""
        edit = self._pos.can(Permission.CATALOGUE_EDIT)
        bring = self._pos.can(Permission.CATALOGUE_IMPORT)
        self.bar.show_for(self._pos.actor)
        self._weigh_buttons()
        for button, may in zip(self.list.nothing_yet.buttons, (bring, edit), strict=True):
            button.setVisible(may)
        super().enter()
        self.list.search.setFocus()

    def refresh(self) -> None:
        """Read the list, and the open item unless it is being changed."""
        self.list.reload()
        self.list.read_shop()
        item = self.detail.item
        if self.detail.isVisible() and item is not None and not self.detail.changes:
            try:
                self.detail.show_item(item.id)
            except PosError:
                self._close()

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        return ("F2", tr("Search")), ("Ctrl S", tr("Save")), ("Esc", tr("Close"))

    def show_refusal(self, error: PosError) -> None:
        """In the form if it is open, else above the list."""
        if self.detail.isVisible():
            self.detail.show_refusal(error)
        else:
            self.list.lane.show_message(Message(Tone.DANGER, tr("Not done."), error.sentence))

    def scan(self, code: str) -> None:
        """Find the item; an unknown code can be added. A barcode field takes it as it is."""
        if self.detail.isVisible() and self.detail.fields.barcodes.take_scan(code):
            return
        try:
            found = self._pos.call(catalogue.find_by_code, code)
        except PosError as error:
            self.show_refusal(error)
            return
        self._pages.setCurrentWidget(self.list)
        self.list.lane.clear()
        if len(found) == 1 and self.detail.isVisible() and self.detail.count_scan(found[0]):
            return
        if len(found) == 1:
            self.list.search_for("")
            self.open(found[0].id)
        elif found:
            self.list.search_for(code)
            words = tr("%n items share this barcode.", len(found))
            choose = tr("Choose the one in your hand.")
            self.list.lane.show_message(Message(Tone.WARNING, words, choose))
        else:
            self._say_unknown(code)

    def _say_unknown(self, code: str) -> None:
        may_add = self._pos.can(Permission.CATALOGUE_EDIT)
        message = Message(
            Tone.WARNING,
            tr("Barcode not known."),
            isolate(code),
            (tr("Add an item with it"),) if may_add else (),
        )
        self.list.lane.show_message(message, lambda: self.add(code))

    # -- the detail

    def open(self, item_id: UUID) -> None:
        """Show an item beside the list, after asking about what is not saved."""
        if self.detail.isVisible() and self.detail.item and self.detail.item.id == item_id:
            self.list.mark(item_id)
            return
        self._after_form(lambda: self._open(item_id))

    def add(self, code: str = "") -> None:
        """A form for a new item."""
        self._after_form(lambda: self._add(code))

    def _open(self, item_id: UUID) -> None:
        try:
            self.detail.show_item(item_id)
        except PosError as error:
            self.show_refusal(error)
            return
        self._show_detail(item_id)

    def _add(self, code: str) -> None:
        self._pages.setCurrentWidget(self.list)
        self._show_detail(None)
        self.detail.show_new(code)

    def _show_detail(self, item_id: UUID | None) -> None:
        self._hide_panels()
        self._opened_for = self._pos.actor.user_id
        self.detail.show()
        self.list.mark(item_id)
        self._weigh_buttons()

    def _after_form(self, go_on: Callable[[], None]) -> None:
        """Go on at once, or ask what shall happen to what is not saved."""
        if not self.detail.isVisible() or not self.detail.changes:
            go_on()
            return
        item = self.detail.item
        self.list.mark(item.id if item else None)
        name = item.fields.name if item else tr("The new item")
        message = Message(
            Tone.QUESTION,
            tr("%n change(s) not saved.", self.detail.changes),
            name,
            (tr("Save"), tr("Discard"), tr("Stay")),
            closable=False,
        )
        self.list.lane.show_message(
            message, lambda: self._save_then(go_on), lambda: self._discard_then(go_on)
        )

    def _save_then(self, go_on: Callable[[], None]) -> None:
        self.detail.save()
        if not self.detail.changes:
            go_on()

    def _discard_then(self, go_on: Callable[[], None]) -> None:
        self.detail.form.discard()
        go_on()

    def _on_saved(self, item_id: UUID) -> None:
        self.list.lane.clear()
        self.list.mark(item_id)

    def _on_close(self) -> None:
        if self.detail.item is None:
            self._discard_then(self._close)
        else:
            self._after_form(self._close)

    def _close(self) -> None:
        self.detail.hide()
        self.list.mark(None)
        self._weigh_buttons()
        self.list.search.setFocus()

    def _on_actor(self) -> None:
        """Another person sees neither the form nor the costs of the one before."""
        if self._opened_for not in {None, self._pos.actor.user_id}:
            self.detail.form.discard()
            self._close()
            self._opened_for = None
        self.list.rows = None
        self.list.worth.setText("")
        self._is_stale = True

    def _weigh_buttons(self) -> None:
        """The bar's accent steps back while a form has its own."""
        is_open = self.detail.isVisible()
        item = self.detail.item if is_open else None
        self.bar.weigh(has_form=is_open, may_move=item is not None and item.fields.track_stock)

    def _move(self, reason: StockReason) -> None:
        """Open the form that wastes some of the item, or puts its stock right."""
        self.detail.tabs.set_value(MOVE)
        self.detail.tabs.chosen.emit(MOVE)
        self.detail.moving.begin_taking(reason)

    # -- many at once

    def _on_ticked(self, ticks: frozenset[object]) -> None:
        may = self._pos.can(Permission.CATALOGUE_EDIT)
        is_many = bool(ticks) and may
        self._bars.setCurrentIndex(1 if is_many else 0)
        self.bulk_bar.set_count(len(ticks))
        delisted = self.list.filter.kind is stock_list.Kind.DELISTED
        self.bulk_bar.show_acts(self._pos.actor, delisted=delisted)
        if not ticks:
            self._hide_panels()

    def _on_bulk(self, what: BulkAct) -> None:
        ids = [each for each in self.list.table.ticks if isinstance(each, UUID)]
        if what is BulkAct.LABELS:
            self._clear_ticks()
            self.labels_wanted.emit(sorted(ids))
            return
        if what is BulkAct.CODES:
            self.codes.begin(sorted(ids))
            return
        if what is BulkAct.DELETE:
            self._after_form(lambda: self._ask_to_delete(sorted(ids)))
            return
        self._after_form(lambda: self._show_bulk(what, ids))

    def _show_bulk(self, what: BulkAct, ids: list[UUID]) -> None:
        self._close()
        self._hide_panels()
        self.bulk.show()
        self.bulk.show_act(what, sorted(ids))

    def _on_codes(self, words: str) -> None:
        message = Message(Tone.INFO, words, "", (tr("Stop"),), closable=False)
        self.list.lane.show_message(message, self.codes.stop)

    def _on_bulk_done(self, words: str) -> None:
        self._clear_ticks()
        self.list.lane.show_message(Message(Tone.SUCCESS, words, ""))

    def _hide_panels(self) -> None:
        for panel in (self.bulk, self.removal):
            panel.hide()

    def _ask_to_delete(self, ids: list[UUID]) -> None:
        if not self._pos.can(Permission.CATALOGUE_EDIT):
            return
        self._close()
        self._hide_panels()
        self.removal.show()
        self.removal.ask(ids)

    def _on_deleted(self, words: str) -> None:
        """Said above the list, with the way back."""
        message = Message(Tone.SUCCESS, words, "", (tr("Put back"),))
        if not self.removal.has_stayed:
            self._clear_ticks()
            self.removal.hide()
        self.list.lane.show_message(message, self._put_back)

    def _put_back(self) -> None:
        if words := self.removal.put_back():
            self.list.lane.show_message(Message(Tone.SUCCESS, words, ""))

    def _clear_ticks(self) -> None:
        self.list.table.set_ticks(frozenset())

    # -- keys and looks

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 searches, Esc closes the form, Del asks whether to delete."""
        if event.key() == Qt.Key.Key_F2:
            self._pages.setCurrentWidget(self.list)
            self.list.search.setFocus()
            self.list.search.entry.selectAll()
        elif event.key() == Qt.Key.Key_Escape and not (
            self.bulk.isHidden() and self.removal.isHidden()
        ):
            self._hide_panels()
        elif event.key() == Qt.Key.Key_Escape and self.detail.isVisible():
            self._on_close()
        elif event.key() == Qt.Key.Key_Escape and self.list.table.ticks:
            self._clear_ticks()
        elif event.key() == Qt.Key.Key_Delete and self.list.table.ticks:
            self._on_bulk(BulkAct.DELETE)
        elif event.key() == Qt.Key.Key_Delete and self.detail.isVisible():
            self.detail.ask_to_delete()
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Follow the size class."""
        look = theme.current()
        size = look.size_class(self.window().width())
        compact = size is theme.SizeClass.COMPACT
        side = look.px(12 if compact else 20)
        self._top.setContentsMargins(side, look.px(16), side, look.px(16))
        self._main.setContentsMargins(side, 0, side, look.px(12))
        for panel in (self.detail, self.bulk, self.removal):
            panel.setFixedWidth(look.px(_DETAIL[size.value]))
        self.list.set_compact(compact)
        self.bar.set_small(compact)
