"""Customer groups: a percentage off each line, or a price list that is for the group."""

from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.access import Permission
from pos_app.domain.customer import GroupFields
from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.ids import new_id
from pos_app.domain.pricing import Discount
from pos_app.services import customer_groups
from pos_app.services.customer_groups import GroupView
from pos_app.services.declare import Topic
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Hint
from pos_app.ui.screens.forms import Form, SaveBar
from pos_app.ui.screens.list_beside import ListBeside
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.buttons import Button, IconButton, Kind
from pos_app.ui.widgets.cards import Line, Surface
from pos_app.ui.widgets.choices import Toggle
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text


class GroupForm(Surface):
    """One group."""

    def __init__(self) -> None:
        super().__init__("bg.surface", "start")
        self.title = Text("", "h2")
        self.close_button = IconButton("x", tr("Close the group"))
        self.name = Field(tr("Name"))
        self.rate = Field(tr("Off each line"), suffix="%", align=Side.END)
        self.used = Toggle(tr("In use"))
        words = tr(
            "A price list for this group takes the place of the percentage for what it prices."
            " It is made under Stock, Price lists, with this group's name."
        )
        self.lists = Text(words, "small", "secondary", weight=400, wrap=True)
        self.form, self.bar = Form(self), SaveBar()
        self._formats = Formats()
        self.form.add("name", self.name)
        self.form.add("rate", self.rate, read=self._read, show=self._show)
        self.form.add("is_active", self.used)
        self._head = QHBoxLayout()
        self._head.addWidget(self.title, 1)
        self._head.addWidget(self.close_button)
        self._inner = QVBoxLayout()
        for part in (self.name, self.rate, self.used, self.lists):
            self._inner.addWidget(part)
        self._inner.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(Line())
        column.addLayout(self._inner, 1)
        column.addWidget(self.bar)
        self.form.changed.connect(lambda: self.bar.set_changes(len(self.form.changed_names)))
        self.begin()

    def show_group(self, view: GroupView | None, formats: Formats) -> None:
        """A group as stored, or (None) an empty form."""
        self._formats = formats
        fields = GroupFields("") if view is None else view.fields
        self.title.setText(tr("New group") if view is None else fields.name)
        self.form.load({"name": fields.name, "rate": fields.rate, "is_active": fields.is_active})
        self.bar.save.setText(tr("Add group") if view is None else tr("Save changes"))

    def _read(self, raw: str) -> int:
        try:
            return Discount.percent(self._formats.read_number(raw) if raw.strip() else "0").value
        except Invalid as error:
            raise Invalid(error.sentence, where="rate") from None

    def _show(self, rate: int) -> str:
        return self._formats.percent(rate).removesuffix("%").strip() if rate else ""

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        side = look.px(20)
        self._head.setContentsMargins(side, look.px(14), look.px(8), look.px(10))
        self._inner.setContentsMargins(side, look.px(14), side, look.px(14))
        self._inner.setSpacing(look.px(12))


class CustomerGroupsScreen(ListBeside):
    """The groups, and beside them one of them."""

    rail = back_to = "customers"
    topics: ClassVar[Topic] = Topic.CUSTOMERS | Topic.CATALOGUE | Topic.SETTINGS

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self._found: tuple[GroupView, ...] = ()
        self._shown: GroupView | None = None
        self._new: UUID | None = None
        self.add_button = Button(tr("Add group"), Kind.PRIMARY, icon="plus", height=40)
        self.table = Table(
            (
                Column(tr("Group")),
                Column(tr("Off"), 90, Side.END),
                Column(tr("Price list"), 180, compact=-1),
                Column(tr("Customers"), 110, Side.END),
            ),
            name=tr("Customer groups"),
        )
        self.nothing = EmptyState(
            tr("No groups yet"),
            tr("Trade, staff, club: customers who buy on the same terms."),
            icon="users",
        )
        self.panel = GroupForm()
        self.lay_out(tr("Customers"), tr("Customer groups"), panel=self.panel, add=self.add_button)
        self._connect()
        self.begin()

    def _connect(self) -> None:
        self.add_button.clicked.connect(self._add)
        self.table.chosen.connect(self._on_chosen)
        self.panel.bar.saved.connect(self.save)
        self.panel.bar.discarded.connect(self.close_panel)
        self.panel.close_button.clicked.connect(self.close_panel)

    def refresh(self) -> None:
        """Read the groups."""
        if not self._pos.can(Permission.CUSTOMER_READ):
            return
        formats = Formats(self._pos.settings.shop.locale)
        self.add_button.setEnabled(self._pos.can(Permission.CUSTOMER_CREDIT))
        self._found = self._pos.call(customer_groups.all_groups)
        self.table.set_rows([_row(each, formats) for each in self._found])
        self.show_page(self.table if self._found else self.nothing)

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        return (("Ctrl S", tr("Save")), (tr("Esc"), tr("Back")))

    def _on_chosen(self, key: object) -> None:
        found = next((each for each in self._found if each.id == key), None)
        if found is not None:
            self._show(found)

    def _show(self, group: GroupView | None) -> None:
        self._shown, self._new = group, None if group is not None else new_id()
        self.panel.show_group(group, Formats(self._pos.settings.shop.locale))
        self.show_panel(shown=True)
        self.table.set_current(None if group is None else group.id)

    def _add(self) -> None:
        self._show(None)
        self.panel.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_panel(self) -> None:
        """Only the list is there."""
        self._shown = self._new = None
        super().close_panel()

    def refused_in_panel(self, error: PosError) -> bool:
        """Under its field."""
        return self.panel.form.show_error(error)

    def save(self) -> None:
        """Store the group."""
        self.lane.clear()
        shown = self._shown
        group_id = self._new if shown is None else shown.id
        if group_id is None:
            return
        try:
            fields = GroupFields(**self.panel.form.values())
        except PosError as error:
            self.show_refusal(error)
            return
        version = None if shown is None else shown.version
        self.act(
            lambda _version: self._saved(), customer_groups.save_group, group_id, fields, version
        )

    def _saved(self) -> None:
        self.close_panel()
        self.refresh()


def _row(each: GroupView, formats: Formats) -> TableRow:
    badge = None if each.fields.is_active else BadgeSpec(tr("Off"), State.NEUTRAL, "circle-minus")
    return TableRow(
        each.id,
        (
            Cell(each.fields.name, weight=500, badge=badge),
            Cell(formats.percent(each.fields.rate) if each.fields.rate else ""),
            Cell(", ".join(each.price_lists)),
            Cell(formats.number(each.customers)),
        ),
        dimmed=not each.fields.is_active,
    )
