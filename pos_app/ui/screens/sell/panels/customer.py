"""The Customer panel (F3): find somebody and add them to the sale, or add a new customer."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app.domain.customer import CustomerFields, looks_like_phone
from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.text import clean, initials
from pos_app.services.customers import CustomerRow
from pos_app.ui import theme
from pos_app.ui.buyers import end_lines, reached_at
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.sell.panels.frame import SellPanel, pad
from pos_app.ui.widgets.badges import tint_of
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.choices import Toggle
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import show_part
from pos_app.ui.widgets.people import Person, PersonList
from pos_app.ui.widgets.states import EmptyState

_LONGEST = 60
Search = Callable[[str], Sequence[CustomerRow]]


class CustomerPanel(SellPanel):
    """Signals: chosen(customer id); new_wanted(str): what was typed becomes a new customer."""

    name = "customer"
    chosen = Signal(object)
    new_wanted = Signal(str)

    def __init__(self, search: Search, formats: Formats, *, may_add: bool) -> None:
        super().__init__(tr("Customer"), key="F3", close_name=tr("Close customer panel"))
        self._search, self._formats = search, formats
        self._names: dict[object, str] = {}
        self.field = Field(
            icon="search",
            hint=tr("name, phone or card"),
            height=56,
            name=tr("Find a customer by name, phone or card"),
        )
        self.field.entry.setMaxLength(_LONGEST)
        self.people = PersonList(tr("Customers found"), cards=True)
        self.people.keep_focus_elsewhere()
        words = tr("Type a name, a phone number or an e-mail, or scan the customer's card.")
        self.empty = EmptyState(tr("Nobody found"), words, icon="customer")
        self.add = Button(tr("New customer"), icon="user-round-plus", height=56)
        self.accept = Button(tr("Add to sale"), Kind.PRIMARY, height=56)
        show_part(self.add, may_add)
        self._lay_out()
        self.field.edited.connect(lambda _text: self.show_found())
        self.field.entered.connect(lambda _text: self._choose())
        self.people.chosen.connect(lambda _id: self._show_marked())
        self.accept.clicked.connect(self._choose)
        self.add.clicked.connect(lambda: self.new_wanted.emit(self.typed()))
        self.show_found()

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.addWidget(self.field)
        column.addWidget(self.people, 1)
        column.addWidget(self.empty, 1)
        foot = QHBoxLayout()
        foot.setSpacing(theme.current().px(8))
        foot.addWidget(self.add, 1)
        foot.addWidget(self.accept, 1)
        column.addLayout(foot)
        pad(column, top=14, gap=8)
        self.body.addLayout(column, 1)

    def first_field(self) -> QWidget:
        """What is typed finds somebody."""
        return self.field.entry

    def typed(self) -> str:
        """What was typed, cleaned."""
        return clean(self.field.text(), _LONGEST)

    def show_found(self) -> None:
        """Show who fits what is typed; the first one is marked."""
        rows = self._search(self.typed())
        people = [_person(row, self._formats) for row in rows]
        self._names = {row.id: row.name for row in rows}
        self.people.set_people(people, rows[0].id if rows else None)
        show_part(self.people, bool(rows))
        show_part(self.empty, not rows)
        typed = self.typed()
        self.add.setText(tr("New customer “{words}”", words=typed) if typed else tr("New customer"))
        self._show_marked()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows mark somebody while the field keeps the focus."""
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.people.step(-1 if event.key() == Qt.Key.Key_Up else 1)
            self._show_marked()
            return
        super().keyPressEvent(event)

    def _show_marked(self) -> None:
        name = self._names.get(self.people.current(), "")
        self.accept.setText(tr("Add {name}", name=name) if name else tr("Add to sale"))
        self.accept.setEnabled(bool(name))

    def _choose(self) -> None:
        if (wanted := self.people.current()) in self._names:
            self.chosen.emit(wanted)


class NewCustomerPanel(SellPanel):
    """Name, phone, e-mail, card, and what they agree to. Signal: made(CustomerFields)."""

    name = "new-customer"
    made = Signal(object)

    def __init__(self, typed: str = "") -> None:
        super().__init__(tr("New customer"), close_name=tr("Close new customer"))
        is_phone, is_email = looks_like_phone(typed), "@" in typed
        self.fields = {
            "name": Field(tr("Name"), height=48),
            "phone": Field(tr("Phone"), height=48),
            "email": Field(tr("E-mail"), height=48),
            "card": Field(tr("Number of their card"), height=48),
        }
        place = "phone" if is_phone else "email" if is_email else "name"
        self.fields[place].set_text(typed)
        self.may_email = Toggle(tr("Agrees to e-mail"))
        self.may_text = Toggle(tr("Agrees to text messages"))
        self.accept = Button(tr("Add to sale"), Kind.PRIMARY, height=56)
        self._lay_out()
        order = list(self.fields.values())
        for before, after in pairwise(order):
            before.entered.connect(lambda _text, field=after: field.setFocus())
        order[-1].entered.connect(lambda _text: self._on_accept())
        self.accept.clicked.connect(self._on_accept)

    def _lay_out(self) -> None:
        content = QWidget()
        grid = QGridLayout(content)
        pad(grid)
        for place, part in enumerate(self.fields.values()):
            grid.addWidget(part, place // 2, place % 2)
        grid.addWidget(self.may_email, 2, 0)
        grid.addWidget(self.may_text, 2, 1)
        grid.setRowStretch(3, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(content)
        self.body.addWidget(area, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.accept, 1)
        side, top = theme.current().px(20), theme.current().px(16)
        foot.setContentsMargins(side, 0, side, top)
        self.body.addLayout(foot)

    def first_field(self) -> QWidget:
        """The first that is empty: the name, unless that was typed."""
        empty = (field for field in self.fields.values() if not field.text())
        return next(empty, self.fields["name"]).entry

    def scan(self, code: str) -> bool:
        """The card they are given is scanned here."""
        self.fields["card"].set_text(code)
        return True

    def show_error(self, error: PosError) -> bool:
        """Say under the field what is wrong with it; whether it has one."""
        field = self.fields.get(error.where) if isinstance(error, Invalid) else None
        if field is not None:
            field.set_error(error.sentence)
            field.setFocus()
        return field is not None

    def _on_accept(self) -> None:
        texts = {name: field.text() for name, field in self.fields.items()}
        self.made.emit(
            CustomerFields(
                texts["name"],
                phone=texts["phone"],
                email=texts["email"],
                card=texts["card"],
                may_email=self.may_email.isChecked(),
                may_text=self.may_text.isChecked(),
            )
        )


def _person(row: CustomerRow, formats: Formats) -> Person:
    has, owes = end_lines(row, formats)
    spoken = ", ".join(filter(None, (row.name, row.phone, has, owes)))
    return Person(
        row.id,
        row.name,
        reached_at(row),
        initials(row.name),
        tint_of(row.id),
        end=has,
        end_warning=owes,
        spoken=spoken,
    )
