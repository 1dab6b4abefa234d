"""The categories of the shop: what they are called and look like, in which order they are the pages
of Sell, and what new items of each get.
"""

from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.access import Permission
from pos_app.domain.errors import PosError
from pos_app.domain.text import initials
from pos_app.services import catalogue, catalogue_groups, shelf_order
from pos_app.services.catalogue import CategoryView
from pos_app.services.declare import Topic
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.forms import Form, SaveBar
from pos_app.ui.screens.stock.field_rows import show_text
from pos_app.ui.screens.stock.item_words import POLICIES, policy_words, read_id, show_id
from pos_app.ui.widgets.buttons import Button, IconButton, Kind
from pos_app.ui.widgets.cards import Card, Surface
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option, Toggle
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.lane import Lane, Message, Tone
from pos_app.ui.widgets.painting import show_part
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text
from pos_app.ui.widgets.tint_choice import TintChoice

_DETAIL = {"compact": 348, "regular": 392, "wide": 440}


class CategoriesScreen(Screen):
    """The list in its order, and the form of one of them."""

    rail = "stock"
    topics = Topic.CATALOGUE | Topic.SETTINGS

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self.categories: tuple[CategoryView, ...] = ()
        self.category: CategoryView | None = None
        self.back_button = Button(tr("Stock"), Kind.QUIET, icon="arrow-left", height=40)
        self.favourites_button = Button(tr("Favourites"), icon="star", height=40)
        self.add_button = Button(tr("Add category"), icon="plus", height=40)
        self.up, self.down = (
            IconButton("chevron-up", tr("Further up"), size=40),
            IconButton("chevron-down", tr("Further down"), size=40),
        )
        self.lane = Lane()
        columns = Column(tr("Category")), Column(tr("When none is left"), 170), Column("", 120)
        self.table = Table(columns, name=tr("Categories"), row_height=48)
        self.side = Surface("bg.surface", "start")
        self.title = Text("", "h2")
        self.name, self.tint = Field(tr("Name")), TintChoice()
        self.policy, self.tax = Combo(tr("When none is left")), Combo(tr("Tax of new items"))
        self.active = Toggle(tr("Shown on Sell"))
        self.delete = Button(tr("Delete category"), Kind.DANGER, height=40)
        self.bar = SaveBar()
        self.form = Form(self)
        self._join()
        self._lay_out()
        self._connect()
        self.begin()

    def _join(self) -> None:
        form = self.form
        form.add("name", self.name)
        form.add("tint", self.tint)
        form.add("stock_policy", self.policy, read=lambda raw: raw or None, show=show_text)
        form.add("tax_class_id", self.tax, read=read_id, show=show_id)
        form.add("is_active", self.active)

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self.back_button)
        self._head.addWidget(Text(tr("Categories"), "h1"), 1)
        for button in (self.up, self.down, self.favourites_button, self.add_button):
            self._head.addWidget(button)
        self._main = QVBoxLayout()
        self._main.addLayout(self._head)
        self._main.addWidget(self.lane)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.table)
        self._main.addWidget(card, 1)
        self._fields = QVBoxLayout()
        self._fields.addWidget(self.title)
        for part in (self.name, Text(tr("Colour"), "label", "secondary"), self.tint):
            self._fields.addWidget(part)
        for rest in (self.policy, self.tax, self.active):
            self._fields.addWidget(rest)
        end = QHBoxLayout()
        end.addWidget(self.delete)
        end.addStretch(1)
        self._fields.addLayout(end)
        self._fields.addStretch(1)
        side = QVBoxLayout(self.side)
        side.setContentsMargins(1, 0, 0, 0)
        side.addLayout(self._fields, 1)
        side.addWidget(self.bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(self._main, 1)
        row.addWidget(self.side)

    def _connect(self) -> None:
        self.back_button.clicked.connect(lambda: self._after_form(partial(self.go.emit, "stock")))
        self.favourites_button.clicked.connect(
            lambda: self._after_form(partial(self.go.emit, "favourites"))
        )
        self.add_button.clicked.connect(lambda: self._after_form(self.show_new))
        self.up.clicked.connect(lambda: self.move_by(-1))
        self.down.clicked.connect(lambda: self.move_by(1))
        self.table.chosen.connect(self._on_chosen)
        self.form.changed.connect(lambda: self.bar.set_changes(self.changes))
        self.bar.saved.connect(self.save)
        self.bar.discarded.connect(self._on_discard)
        self.delete.clicked.connect(self._on_delete)
        self._pos.actor_changed.connect(self._forget)

    # -- what it shows

    def enter(self) -> None:
        """The list has the keyboard."""
        super().enter()
        self.table.setFocus()

    @property
    def changes(self) -> int:
        """How many fields are not saved."""
        return len(self.form.changed_names)

    def refresh(self) -> None:
        """Read them anew; what is being typed stays."""
        self.categories = self._pos.call(catalogue.categories)
        taxes = self._pos.call(catalogue.tax_classes)
        policy, words = self._pos.settings.shop.stock_policy, policy_words()
        usual = tr("As usual: {policy}", policy=words[policy])
        self.policy.set_options((Option("", usual), *(Option(key, words[key]) for key in POLICIES)))
        first = tr("The shop's first")
        self.tax.set_options((Option("", first), *(Option(str(t.id), t.name) for t in taxes)))
        self.table.set_rows([self._row(each, words) for each in self.categories])
        edit = self._pos.can(Permission.CATALOGUE_EDIT)
        for button in (self.add_button, self.up, self.down, self.delete):
            button.setVisible(edit)
        self._weigh_favourites()
        for part in (self.tint, self.policy, self.tax, self.active):
            part.setEnabled(edit)
        self.name.set_read_only(not edit)
        self.bar.setVisible(edit)
        if self.changes:
            return
        shown = None if self.category is None else self.category.id
        kept = next((each for each in self.categories if each.id == shown), None)
        if kept is None and not self.categories:
            self.show_new()
        else:
            self.show_category(kept or self.categories[0])

    def _row(self, view: CategoryView, words: Any) -> TableRow:
        policy = words[view.stock_policy] if view.stock_policy else tr("as usual")
        state = "" if view.is_active else tr("Not shown")
        return TableRow(
            view.id,
            (
                Cell(view.name, weight=500, initials=initials(view.name), tint=view.tint),
                Cell(policy, tone="text.secondary"),
                Cell(state, tone="text.secondary"),
            ),
            dimmed=not view.is_active,
        )

    def show_category(self, view: CategoryView) -> None:
        """One of them in the form."""
        self.category = view
        self.title.setText(view.name)
        self._load(view.name, view.tint, view.stock_policy, view.tax_class_id, view.is_active)
        self.delete.setVisible(self._pos.can(Permission.CATALOGUE_EDIT))
        self.bar.save.setText(tr("Save changes"))
        self.table.set_current(view.id)

    def show_new(self) -> None:
        """A form for one there is not yet."""
        self.category = None
        self.title.setText(tr("New category"))
        tints = theme.current().tints
        self._load("", tints[len(self.categories) % len(tints)], None, None, True)
        self.delete.hide()
        self.bar.save.setText(tr("Add category"))
        self.table.set_current(None)
        self.name.setFocus()

    def _load(
        self, name: str, tint: str, policy: str | None, tax: UUID | None, active: bool
    ) -> None:
        values = {"name": name, "tint": tint, "stock_policy": policy}
        self.form.load({**values, "tax_class_id": tax, "is_active": active})

    def _on_chosen(self, key: object) -> None:
        view = next((each for each in self.categories if each.id == key), None)
        if view is None or (self.category is not None and self.category.id == view.id):
            return
        if self.changes and self.category is not None:
            self.table.set_current(self.category.id)
        self._after_form(lambda: self.show_category(view))

    def _after_form(self, go_on: Any) -> None:
        """Go on at once, or ask what shall happen to what is not saved."""
        if not self.changes:
            go_on()
            return

        def save() -> None:
            if self.save():
                go_on()

        def discard() -> None:
            self.form.discard()
            go_on()

        head = tr("%n change(s) not saved.", self.changes)
        answers = tr("Save"), tr("Discard"), tr("Stay")
        message = Message(Tone.QUESTION, head, self.title.text(), answers, closable=False)
        self.lane.show_message(message, save, discard)

    # -- acts

    def save(self) -> bool:
        """Store what was typed; whether it was stored at once."""
        self.form.clear_errors()
        self.lane.clear()
        try:
            if self.category is None:
                return self._add()
            changes = self.form.changes()
        except PosError as error:
            self.show_refusal(error)
            return False
        shown = self.category
        edit = catalogue_groups.edit_category
        return self.act(lambda _v: self._saved(shown.id), edit, shown.id, changes, shown.version)

    def _add(self) -> bool:
        values = self.form.values()
        rest = {key: values[key] for key in ("tax_class_id", "is_active")}

        def then(category_id: UUID) -> None:
            edit = catalogue_groups.edit_category
            self.act(lambda _v: self._saved(category_id), edit, category_id, rest)

        add = catalogue_groups.add_category
        return self.act(then, add, values["name"], values["tint"], values["stock_policy"])

    def _saved(self, category_id: UUID) -> None:
        self.form.load({})
        self.refresh()
        view = next(each for each in self.categories if each.id == category_id)
        self.show_category(view)
        self.bar.set_changes(0, tr("Saved"))

    def _on_discard(self) -> None:
        self.lane.clear()
        self.form.discard()

    def _on_delete(self) -> None:
        view = self.category
        if view is None:
            return
        message = Message(
            Tone.QUESTION,
            tr("Delete {name}?", name=view.name),
            "",
            (tr("Delete {name}", name=view.name), tr("Keep it")),
            closable=False,
        )
        self.lane.show_message(message, lambda: self._delete(view))

    def _delete(self, view: CategoryView) -> None:
        def then(_nothing: None) -> None:
            self.form.discard()
            self.category = None
            self.refresh()

        self.act(then, shelf_order.delete_category, view.id, view.version)

    def move_by(self, step: int) -> None:
        """The chosen one further up or down."""
        ids = [each.id for each in self.categories]
        if self.category is None or self.changes:
            return
        at = ids.index(self.category.id)
        to = at + step
        if not 0 <= to < len(ids):
            return
        ids.insert(to, ids.pop(at))
        self.act(lambda _nothing: self.refresh(), shelf_order.order_categories, ids)

    def _forget(self) -> None:
        """Another person sees nothing of what the one before typed."""
        self.form.discard()
        self.mark_stale()

    def show_refusal(self, error: PosError) -> None:
        """Under its field, else above the list."""
        if not self.form.show_error(error):
            self.lane.show_message(Message(Tone.DANGER, tr("Not done."), error.sentence))

    # -- keys and looks

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        return ("Ctrl ↑ ↓", tr("Move")), ("Ctrl S", tr("Save")), ("Esc", tr("Back"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl with Up and Down moves, Enter and F12 save, Esc goes back."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        key = Qt.Key(event.key())
        if key in steps and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.move_by(steps[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F12} and self.changes:
            self.save()
        elif key == Qt.Key.Key_Escape:
            self._after_form(partial(self.go.emit, "stock"))
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Take distances again."""
        if not hasattr(self, "_fields"):
            return
        look = theme.current()
        side = look.px(20)
        self._main.setContentsMargins(side, look.px(14), side, look.px(14))
        self._main.setSpacing(look.px(12))
        self._head.setSpacing(look.px(10))
        self._fields.setContentsMargins(side, look.px(18), side, look.px(16))
        self._fields.setSpacing(look.px(14))
        size = look.size_class(self.window().width())
        self.side.setFixedWidth(look.px(_DETAIL[size.value]))
        self._weigh_favourites()

    def _weigh_favourites(self) -> None:
        """In a small window the way to the favourites is behind More of Stock alone."""
        size = theme.current().size_class(self.window().width())
        may = self._pos.can(Permission.CATALOGUE_EDIT)
        show_part(self.favourites_button, may and size is not theme.SizeClass.COMPACT)
