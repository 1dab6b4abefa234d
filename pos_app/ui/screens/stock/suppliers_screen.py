"""Suppliers: the list, and beside it who one of them is and what they have."""

from collections.abc import Callable
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from pos_app.domain.access import Permission
from pos_app.domain.errors import PosError
from pos_app.domain.ids import new_id
from pos_app.services import suppliers
from pos_app.services.declare import Topic
from pos_app.services.suppliers import SupplierFields, SupplierView
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Hint
from pos_app.ui.screens.list_beside import ListBeside
from pos_app.ui.screens.stock.supplier_form import SupplierDetail
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.lane import Message, Tone
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table


class SuppliersScreen(ListBeside):
    """Whom the shop buys from."""

    rail = "stock"
    topics: ClassVar[Topic] = Topic.STOCK | Topic.SETTINGS

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self._found: tuple[SupplierView, ...] = ()
        self._shown: SupplierView | None = None
        self.add_button = Button(tr("Add supplier"), Kind.PRIMARY, icon="plus", height=40)
        self.search = Field(placeholder=tr("Name"), icon="search", cap="F2", name=tr("Name"))
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
        self.panel = SupplierDetail()
        self.lay_out(
            tr("Stock"),
            tr("Suppliers"),
            panel=self.panel,
            add=self.add_button,
            under=(self.search,),
        )
        self._connect()
        self.begin()

    def _connect(self) -> None:
        self.add_button.clicked.connect(lambda: self._after_form(self._add))
        self.search.edited.connect(lambda _words: self._list())
        self.not_found.answered.connect(lambda _at: self.search.clear())
        self.table.chosen.connect(self._on_chosen)
        self.panel.bar.saved.connect(self.save)
        self.panel.bar.discarded.connect(self._on_discard)
        self.panel.close_button.clicked.connect(lambda: self._after_form(self.close_panel))
        self.panel.retire_button.clicked.connect(self._on_retire)
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
        if shown is not None and not self.panel.changes:
            now = next((each for each in self._found if each.id == shown.id), None)
            if now is not None:
                self._show(now)

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        return (("F2", tr("Search")), ("Ctrl S", tr("Save")), (tr("Esc"), tr("Close")))

    def _list(self) -> None:
        text = self.search.text()
        self._found = self._pos.call(suppliers.list_suppliers, text)
        self.table.set_rows([_row(each) for each in self._found])
        self.table.set_current(None if self._shown is None else self._shown.id)
        if self._found:
            self.show_page(self.table)
        elif text.strip():
            self.not_found.set_words(tr("Nothing called “{words}”", words=text.strip()))
            self.show_page(self.not_found)
        else:
            self.show_page(self.nothing)

    # -- one of them

    def _on_chosen(self, key: object) -> None:
        chosen = next((each for each in self._found if each.id == key), None)
        if chosen is not None and (self._shown is None or self._shown.id != chosen.id):
            self._after_form(lambda: self._show(chosen))

    def _show(self, supplier: SupplierView) -> None:
        self._shown = supplier
        formats = Formats(self._pos.settings.shop.locale)
        items = self._pos.call(suppliers.items_of, supplier.id)
        self.panel.show_supplier(supplier, items, formats, self._pos.rules.currency)
        self.show_panel(shown=True)
        self.table.set_current(supplier.id)

    def _add(self) -> None:
        self._shown = None
        formats = Formats(self._pos.settings.shop.locale)
        self.panel.show_new(formats, self._pos.rules.currency)
        self.show_panel(shown=True)
        self.table.set_current(None)
        self.panel.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_panel(self) -> None:
        """Only the list is there."""
        self._shown = None
        super().close_panel()

    def refused_in_panel(self, error: PosError) -> bool:
        """Under its field."""
        return self.panel.form.show_error(error)

    def _after_form(self, go_on: Callable[[], None]) -> None:
        """Go on at once, or ask what shall happen to what is not saved."""
        if not self.panel.isVisible() or not self.panel.changes:
            go_on()
            return
        self.table.set_current(None if self._shown is None else self._shown.id)
        message = Message(
            Tone.QUESTION,
            tr("%n change(s) not saved.", self.panel.changes),
            "",
            (tr("Save"), tr("Discard")),
            closable=False,
        )

        def discard() -> None:
            self.panel.form.discard()
            go_on()

        def save() -> None:
            self.save()
            if not self.panel.changes:
                go_on()

        self.lane.show_message(message, save, discard)

    def save(self) -> None:
        """Store what was typed."""
        self.panel.form.clear_errors()
        self.lane.clear()
        try:
            changes = self.panel.form.changes()
            values = self.panel.form.values()
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
        self.panel.form.load({})
        self._list()
        found = next((each for each in self._found if each.id == supplier_id), None)
        if found is not None:
            self._show(found)
        self.panel.bar.set_changes(0, tr("Saved"))

    def _on_discard(self) -> None:
        if self._shown is None:
            self.close_panel()
        else:
            self.panel.form.discard()

    def _on_retire(self) -> None:
        shown = self._shown
        if shown is not None:
            self.act(
                lambda _version: self._saved(shown.id),
                suppliers.edit, shown.id, {"is_active": not shown.is_active}, shown.version,
            )  # fmt: skip

    def _on_actor(self) -> None:
        self.panel.form.discard()
        self.close_panel()
        self.mark_stale()

    # -- keys and sizes

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 searches, Esc closes the form, then goes back."""
        if event.key() == Qt.Key.Key_F2:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.entry.selectAll()
        elif event.key() == Qt.Key.Key_Escape and self.panel.isVisible():
            self._after_form(self.close_panel)
        else:
            super().keyPressEvent(event)


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
