"""Suppliers: the list, and beside it who one of them is and what they have."""

from collections.abc import Callable
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.access import Permission
from pos_app.domain.errors import PosError
from pos_app.domain.ids import new_id
from pos_app.services import suppliers
from pos_app.services.declare import Topic
from pos_app.services.suppliers import SupplierFields, SupplierView
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.stock.supplier_form import SupplierDetail
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.lane import Lane, Message, Tone
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

_DETAIL = {"compact": 348, "regular": 392, "wide": 440}


class SuppliersScreen(Screen):
    """Whom the shop buys from."""

    rail = "stock"
    topics: ClassVar[Topic] = Topic.STOCK | Topic.SETTINGS

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self._found: tuple[SupplierView, ...] = ()
        self._shown: SupplierView | None = None
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.back_button = Button(tr("Stock"), Kind.QUIET, icon="arrow-left", height=40)
        self.add_button = Button(tr("Add supplier"), Kind.PRIMARY, icon="plus", height=40)
        self.search = Field(placeholder=tr("Name"), icon="search", cap="F2", name=tr("Name"))
        self.lane = Lane()
        self.table = Table(
            (
                Column(tr("Supplier")),
                Column(tr("Phone"), 160, compact=-1),
                Column(tr("Items"), 80, Side.END),
                Column(tr("Status"), 150),
            ),
            name=tr("Suppliers"),
        )
        self.nothing = EmptyState(
            tr("No suppliers yet"), tr("Add the first one, then order from it."), icon="truck"
        )
        self.not_found = EmptyState(" ", icon="search-x", answers=(tr("Clear search"),))
        self.detail = SupplierDetail()
        self._lay_out()
        self._connect()
        self.begin()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.back_button)
        top.addWidget(Text(tr("Suppliers"), "h1"), 1)
        top.addWidget(self.add_button)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self.nothing)
        self._pages.addWidget(self.not_found)
        inside.addWidget(self._pages)
        self._column = QVBoxLayout()
        self._column.addLayout(top)
        self._column.addWidget(self.search)
        self._column.addWidget(self.lane)
        self._column.addWidget(card, 1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addLayout(self._column, 1)
        across.addWidget(self.detail)
        self.detail.hide()

    def _show_detail(self, *, shown: bool) -> None:
        """The form has the accent while it is open."""
        self.detail.setVisible(shown)
        self.add_button.set_kind(Kind.DEFAULT if shown else Kind.PRIMARY)

    def _connect(self) -> None:
        self.back_button.clicked.connect(lambda: self.go.emit("stock"))
        self.add_button.clicked.connect(lambda: self._after_form(self._add))
        self.search.edited.connect(lambda _words: self._list())
        self.not_found.answered.connect(lambda _at: self.search.clear())
        self.table.chosen.connect(self._on_chosen)
        self.detail.bar.saved.connect(self.save)
        self.detail.bar.discarded.connect(self._on_discard)
        self.detail.close_button.clicked.connect(lambda: self._after_form(self._close))
        self.detail.retire_button.clicked.connect(self._on_retire)
        self._pos.actor_changed.connect(self._on_actor)

    # -- the life of a screen

    def enter(self) -> None:
        """The search has the focus."""
        super().enter()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Read the list, and the open supplier unless it is being changed."""
        if not self._pos.can(Permission.STOCK_ORDER):
            return
        self._list()
        shown = self._shown
        if shown is not None and not self.detail.changes:
            now = next((each for each in self._found if each.id == shown.id), None)
            if now is not None:
                self._show(now)

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        return (("F2", tr("Search")), ("Ctrl S", tr("Save")), (tr("Esc"), tr("Close")))

    def show_refusal(self, error: PosError) -> None:
        """Under its field, or above the list."""
        if self.detail.isVisible() and self.detail.form.show_error(error):
            return
        self.lane.show_message(Message(Tone.WARNING, error.sentence, ""))

    def _list(self) -> None:
        text = self.search.text()
        self._found = self._pos.call(suppliers.list_suppliers, text)
        self.table.set_rows([_row(each) for each in self._found])
        self.table.set_current(None if self._shown is None else self._shown.id)
        if self._found:
            self._pages.setCurrentWidget(self.table)
        elif text.strip():
            self.not_found.set_words(tr("Nothing called “{words}”", words=text.strip()))
            self._pages.setCurrentWidget(self.not_found)
        else:
            self._pages.setCurrentWidget(self.nothing)

    # -- one of them

    def _on_chosen(self, key: object) -> None:
        chosen = next((each for each in self._found if each.id == key), None)
        if chosen is not None and (self._shown is None or self._shown.id != chosen.id):
            self._after_form(lambda: self._show(chosen))

    def _show(self, supplier: SupplierView) -> None:
        self._shown = supplier
        formats = Formats(self._pos.settings.shop.locale)
        items = self._pos.call(suppliers.items_of, supplier.id)
        self.detail.show_supplier(supplier, items, formats, self._pos.rules.currency)
        self._show_detail(shown=True)
        self.table.set_current(supplier.id)

    def _add(self) -> None:
        self._shown = None
        formats = Formats(self._pos.settings.shop.locale)
        self.detail.show_new(formats, self._pos.rules.currency)
        self._show_detail(shown=True)
        self.table.set_current(None)
        self.detail.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close(self) -> None:
        self._shown = None
        self._show_detail(shown=False)
        self.table.set_current(None)

    def _after_form(self, go_on: Callable[[], None]) -> None:
        """Go on at once, or ask what shall happen to what is not saved."""
        if not self.detail.isVisible() or not self.detail.changes:
            go_on()
            return
        self.table.set_current(None if self._shown is None else self._shown.id)
        message = Message(
            Tone.QUESTION,
            tr("%n change(s) not saved.", self.detail.changes),
            "",
            (tr("Save"), tr("Discard")),
            closable=False,
        )

        def discard() -> None:
            self.detail.form.discard()
            go_on()

        def save() -> None:
            self.save()
            if not self.detail.changes:
                go_on()

        self.lane.show_message(message, save, discard)

    def save(self) -> None:
        """Store what was typed."""
        self.detail.form.clear_errors()
        self.lane.clear()
        try:
            changes = self.detail.form.changes()
            values = self.detail.form.values()
        except PosError as error:
            self.show_refusal(error)
            return
        if self._shown is None:
            new = new_id()
            self.act(lambda _none: self._saved(new), suppliers.add, new, SupplierFields(**values))
        elif changes:
            shown = self._shown
            self.act(
                lambda _version: self._saved(shown.id),
                suppliers.edit, shown.id, changes, shown.version,
            )  # fmt: skip

    def _saved(self, supplier_id: UUID) -> None:
        self.detail.form.load({})
        self._list()
        found = next((each for each in self._found if each.id == supplier_id), None)
        if found is not None:
            self._show(found)
        self.detail.bar.set_changes(0, tr("Saved"))

    def _on_discard(self) -> None:
        if self._shown is None:
            self._close()
        else:
            self.detail.form.discard()

    def _on_retire(self) -> None:
        shown = self._shown
        if shown is not None:
            self.act(
                lambda _version: self._saved(shown.id),
                suppliers.edit, shown.id, {"is_active": not shown.is_active}, shown.version,
            )  # fmt: skip

    def _on_actor(self) -> None:
        self.detail.form.discard()
        self._close()
        self.mark_stale()

    # -- keys and sizes

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 searches, Esc closes the form, then goes back."""
        if event.key() == Qt.Key.Key_F2:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.entry.selectAll()
        elif event.key() == Qt.Key.Key_Escape and self.detail.isVisible():
            self._after_form(self._close)
        elif event.key() == Qt.Key.Key_Escape:
            self.go.emit("stock")
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, another detail."""
        super().resizeEvent(event)
        self.restyle()

    def restyle(self) -> None:
        """Follow the size class."""
        look = theme.current()
        size = look.size_class(self.window().width())
        side = look.px(20)
        self._column.setContentsMargins(side, look.px(14), side, look.px(14))
        self._column.setSpacing(look.px(14))
        self.detail.setFixedWidth(look.px(_DETAIL[size.value]))
        self.table.set_compact(size is theme.SizeClass.COMPACT)


def _row(each: SupplierView) -> TableRow:
    fields = each.fields
    badge = BadgeSpec(tr("In use"), State.NEUTRAL, "circle-check")
    if not each.is_active:
        badge = BadgeSpec(tr("Not used any more"), State.NEUTRAL, "circle-minus")
    elif each.expected:
        badge = BadgeSpec(tr("%n order(s) expected", each.expected), State.INFO, "truck")
    return TableRow(
        each.id,
        (
            Cell(fields.name, fields.contact, weight=500),
            Cell(fields.phone, tone="text.secondary"),
            Cell(str(each.items)),
            Cell(badge=badge),
        ),
        dimmed=not each.is_active,
    )
