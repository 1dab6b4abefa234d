"""The Customers screen: the list, and beside it one of them.

The list goes by name and shows the first two hundred; typing narrows it down however many there
are. Nothing is decided here: services/customers.py and its neighbours do.
"""

from collections.abc import Callable
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.access import Permission
from pos_app.domain.customer import CustomerFields
from pos_app.domain.errors import PosError
from pos_app.domain.ids import new_id
from pos_app.domain.text import initials
from pos_app.services import (
    customer_groups,
    customer_history,
    customers,
    ledgers,
)
from pos_app.services.customers import CustomerRow, CustomerView
from pos_app.services.declare import Topic
from pos_app.ui import theme
from pos_app.ui.buyers import reached_at
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.customers.data_acts import DataActs
from pos_app.ui.screens.customers.detail import CustomerDetail
from pos_app.ui.screens.customers.words import tasks_message
from pos_app.ui.widgets.badges import BadgeSpec, State, tint_of
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.choices import Option, Segmented
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.lane import Lane, Message, Tone
from pos_app.ui.widgets.painting import Side, show_part
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

_DETAIL = {"compact": 348, "regular": 392, "wide": 440}
_MOST = 200
ALL, OWING = "all", "owing"


class CustomersScreen(Screen):
    """Who buys here. Signals: receipt_wanted(sale id); serve_wanted(customer id): sell to them;
    payment_wanted(customer id): they pay of what they owe.
    """

    receipt_wanted = Signal(object)
    serve_wanted = Signal(object)
    payment_wanted = Signal(object)

    rail = "customers"
    takes_scans = True
    topics: ClassVar[Topic] = Topic.CUSTOMERS | Topic.SALES | Topic.SETTINGS

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self._found: tuple[CustomerRow, ...] = ()
        self._shown: CustomerView | None = None
        self._formats = Formats()
        self.cards_button = Button(tr("Gift cards"), icon="gift", height=40)
        self.groups_button = Button(tr("Groups"), icon="users", height=40)
        self.add_button = Button(tr("Add customer"), Kind.PRIMARY, icon="plus", height=40)
        self.search = Field(
            placeholder=tr("Name, phone, e-mail or card"), icon="search", cap="F2",
            name=tr("Find a customer by name, phone, e-mail or card"),
        )  # fmt: skip
        self.filter = Segmented(
            (Option(ALL, tr("All")), Option(OWING, tr("Owing"))), name=tr("Which customers")
        )
        self.lane = Lane()
        self.table = Table(
            (
                Column(tr("Customer")),
                Column(tr("Group"), 120, compact=-1),
                Column(tr("Points"), 80, Side.END, compact=-1),
                Column(tr("Credit"), 96, Side.END),
                Column(tr("Owes"), 96, Side.END),
            ),
            name=tr("Customers"),
        )
        self.nothing = EmptyState(
            tr("No customers yet"),
            tr("Add the first one here, or at the till with F3."),
            icon="customer",
        )
        self.not_found = EmptyState(" ", icon="search-x", answers=(tr("Clear search"),))
        self.footer = Text("", "small", "secondary", weight=400)
        self.detail = CustomerDetail(pos)
        self.data = DataActs(pos, self.act, self.detail, self)
        self._lay_out()
        self._connect()
        self.begin()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(Text(tr("Customers"), "h1"), 1)
        top.addWidget(self.cards_button)
        top.addWidget(self.groups_button)
        top.addWidget(self.add_button)
        narrow = self._narrow = QHBoxLayout()
        narrow.addWidget(self.search, 1)
        narrow.addWidget(self.filter)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        self._pages = QStackedWidget()
        for page in (self.table, self.nothing, self.not_found):
            self._pages.addWidget(page)
        inside.addWidget(self._pages)
        self._column = QVBoxLayout()
        self._column.addLayout(top)
        self._column.addLayout(narrow)
        self._column.addWidget(self.lane)
        self._column.addWidget(card, 1)
        self._column.addWidget(self.footer)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addLayout(self._column, 1)
        across.addWidget(self.detail)
        self.detail.hide()

    def _connect(self) -> None:
        detail = self.detail
        self.cards_button.clicked.connect(lambda: self.go.emit("gift-cards"))
        self.groups_button.clicked.connect(lambda: self.go.emit("customer-groups"))
        self.add_button.clicked.connect(lambda: self._after_form(self._add))
        self.search.edited.connect(lambda _words: self._list())
        self.filter.chosen.connect(lambda _key: self._list())
        self.not_found.answered.connect(lambda _at: self.search.clear())
        self.table.chosen.connect(self._on_chosen)
        detail.form.bar.saved.connect(self.save)
        detail.form.bar.discarded.connect(self._on_discard)
        detail.close_button.clicked.connect(lambda: self._after_form(self._close))
        detail.serve_button.clicked.connect(lambda: self._hand_over(self.serve_wanted))
        detail.ledgers.payment_wanted.connect(lambda: self._hand_over(self.payment_wanted))
        detail.purchases.receipt_wanted.connect(self.receipt_wanted)
        self.data.changed.connect(self._saved)
        self.data.erased.connect(self._on_erased)
        self.data.told.connect(lambda message, acts: self.lane.show_message(message, *acts))
        self._pos.actor_changed.connect(self._on_actor)

    # -- the life of a screen

    def enter(self) -> None:
        """The search has the focus; what is wrong with a ledger is said."""
        super().enter()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._pos.can(Permission.CUSTOMER_READ):
            tasks = self._pos.call(ledgers.overdrawn)
            if tasks:
                message = tasks_message(tasks, self._formats, self._pos.rules.currency)
                self.lane.show_message(message)

    def refresh(self) -> None:
        """Read the list, and the open customer unless something of it is being changed."""
        if not self._pos.can(Permission.CUSTOMER_READ):
            return
        self._formats = Formats(self._pos.settings.shop.locale)
        self.add_button.setEnabled(self._pos.can(Permission.CUSTOMER_CREATE))
        self._list()
        if self._shown is not None and not self.detail.changes:
            self.show_customer(self._shown.id)

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        return (("F2", tr("Search")), ("Ctrl S", tr("Save")), (tr("Esc"), tr("Close")))

    def scan(self, code: str) -> None:
        """A customer's card opens its customer; in the form of a new one it becomes theirs."""
        if self.detail.isVisible() and self._shown is None:
            self.detail.form.form.put("card", code)
            return
        found = self._pos.call(customers.by_card, code)
        if found:
            self._after_form(lambda: self.show_customer(found[0].id))
        else:
            head = tr("No customer has this card.")
            self.lane.show_message(Message(Tone.WARNING, head, code))

    def show_refusal(self, error: PosError) -> None:
        """Under its field, or above the list."""
        if self.detail.isVisible() and self.detail.form.form.show_error(error):
            return
        self.lane.show_message(Message(Tone.WARNING, error.sentence, ""))

    def _list(self) -> None:
        text, is_owing = self.search.text(), self.filter.value() == OWING
        page = self._pos.call(customers.page, text, owing=is_owing, limit=_MOST)
        self._found = page.rows
        self.table.set_rows([_row(each, self._formats) for each in page.rows])
        self.table.set_current(None if self._shown is None else self._shown.id)
        words = tr("%n customer(s)", page.total)
        if page.total > len(page.rows):
            words = tr("First {count} of %n; type to narrow", page.total, count=len(page.rows))
        self.footer.setText(words if page.total else "")
        if page.rows:
            self._pages.setCurrentWidget(self.table)
        elif text.strip() or is_owing:
            nobody = tr("Nobody called “{words}”", words=text.strip())
            self.not_found.set_words(nobody if text.strip() else tr("Nobody owes anything"))
            self._pages.setCurrentWidget(self.not_found)
        else:
            self._pages.setCurrentWidget(self.nothing)

    # -- one of them

    def _on_chosen(self, key: object) -> None:
        if isinstance(key, UUID) and (self._shown is None or self._shown.id != key):
            self._after_form(lambda: self.show_customer(key))

    def show_customer(self, customer_id: UUID) -> None:
        """Show one of them beside the list."""
        try:
            view = self._pos.call(customers.get, customer_id)
            history = self._pos.call(customer_history.history, customer_id)
            kept = self._pos.call(ledgers.of_customer, customer_id)
        except PosError as error:
            self.show_refusal(error)
            return
        self._shown = self.data.view = view
        self.data.formats = self._formats
        groups = self._pos.call(customer_groups.all_groups)
        self.detail.show_customer(view, groups, self._formats)
        self.detail.purchases.show_history(history, self._formats)
        self.detail.ledgers.show_ledgers(kept, self._formats)
        self._show_detail(shown=True)
        self.table.set_current(customer_id)

    def _hand_over(self, wanted: SignalInstance) -> None:
        """Go on with the customer at the till."""
        if self._shown is not None:
            shown = self._shown.id
            self._after_form(lambda: wanted.emit(shown))

    def _show_detail(self, *, shown: bool) -> None:
        """The form has the accent while it is open, and in a small window the room."""
        self.detail.setVisible(shown)
        is_small = theme.current().size_class(self.window().width()) is theme.SizeClass.COMPACT
        for button in (self.cards_button, self.groups_button):
            show_part(button, not (shown and is_small))
        self.add_button.set_kind(Kind.DEFAULT if shown else Kind.PRIMARY)

    def _add(self) -> None:
        self._shown = None
        groups = self._pos.call(customer_groups.all_groups)
        self.detail.show_new(groups, self._formats)
        self._show_detail(shown=True)
        self.table.set_current(None)
        self.detail.form.name.setFocus(Qt.FocusReason.OtherFocusReason)

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
        head = tr("%n change(s) not saved.", self.detail.changes)
        answers = (tr("Save"), tr("Discard"))

        def discard() -> None:
            self.detail.form.form.discard()
            go_on()

        def save() -> None:
            self.save()
            if not self.detail.changes:
                go_on()

        message = Message(Tone.QUESTION, head, "", answers, closable=False)
        self.lane.show_message(message, save, discard)

    def save(self) -> None:
        """Store what was typed."""
        form = self.detail.form.form
        form.clear_errors()
        self.lane.clear()
        try:
            changes, values = form.changes(), form.values()
        except PosError as error:
            self.show_refusal(error)
            return
        if self._shown is None:
            new = new_id()
            self.act(lambda _none: self._saved(new), customers.add, new, CustomerFields(**values))
        elif changes:
            shown = self._shown
            self.act(
                lambda _version: self._saved(shown.id),
                customers.edit, shown.id, changes, shown.version,
            )  # fmt: skip

    def _saved(self, customer_id: UUID) -> None:
        self.detail.form.form.load({})
        self._list()
        self.show_customer(customer_id)
        self.detail.form.bar.set_changes(0, tr("Saved"))

    def _on_discard(self) -> None:
        if self._shown is None:
            self._close()
        else:
            self.detail.form.form.discard()

    def _on_erased(self) -> None:
        self._close()
        self._list()

    def _on_actor(self) -> None:
        self.detail.form.form.discard()
        self._close()
        self.mark_stale()

    # -- keys and sizes

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 searches, Esc closes the customer."""
        if event.key() == Qt.Key.Key_F2:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.entry.selectAll()
        elif event.key() == Qt.Key.Key_Escape and self.detail.isVisible():
            self._after_form(self._close)
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Follow the size class."""
        look = theme.current()
        size = look.size_class(self.window().width())
        side = look.px(20)
        self._column.setContentsMargins(side, look.px(14), side, look.px(10))
        self._column.setSpacing(look.px(12))
        self._narrow.setSpacing(look.px(12))
        self.detail.setFixedWidth(look.px(_DETAIL[size.value]))
        self.table.set_compact(size is theme.SizeClass.COMPACT)
        self._show_detail(shown=not self.detail.isHidden())


def _row(each: CustomerRow, formats: Formats) -> TableRow:
    owes = each.owes.minor > 0
    badge = None if each.is_active else BadgeSpec(tr("Off"), State.NEUTRAL, "circle-minus")
    return TableRow(
        each.id,
        (
            Cell(
                each.name,
                reached_at(each),
                weight=500,
                initials=initials(each.name),
                tint=tint_of(each.id),
                round=True,
                badge=badge,
            ),
            Cell(each.group),
            Cell(formats.number(each.points) if each.points else ""),
            Cell(formats.money(each.credit) if each.credit.minor else ""),
            Cell(
                formats.money(each.owes) if each.owes.minor else "",
                tone="warning.text" if owes else "text.primary",
                weight=600 if owes else 400,
            ),
        ),
        dimmed=not each.is_active,
    )
