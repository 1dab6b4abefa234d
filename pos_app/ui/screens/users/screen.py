"""Users and roles: the people at the side, and beside them what each role may do, or a form."""

from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.access import Permission
from pos_app.domain.errors import PosError
from pos_app.domain.text import initials
from pos_app.services import roles, users
from pos_app.services.declare import Topic
from pos_app.services.roles import RoleRow
from pos_app.services.users import NewUser, UserRow
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.roles import role_place
from pos_app.ui.screens.users import matrix
from pos_app.ui.screens.users.forms import AddUserForm, NewPinForm
from pos_app.ui.widgets.badges import Badge, BadgeSpec, State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card, Icon, Line
from pos_app.ui.widgets.lane import Lane, Message, Tone
from pos_app.ui.widgets.people import Person, PersonList
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

_SIDE = 300


class UsersScreen(Screen):
    """The people of the shop and their roles. Roles are shown as they are; they are not edited
    here.
    """

    topics = Topic.USERS

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self._users: dict[UUID, UserRow] = {}
        self._roles: tuple[RoleRow, ...] = ()
        self._shown_roles: tuple[str, ...] = ()
        self._legend_parts: list[QWidget] = []
        self._compact = False
        self.add_button = Button(tr("Add user"), Kind.PRIMARY, icon="user-round-plus", height=40)
        self.lane = Lane()
        self.people = PersonList(tr("Users"))
        self.count = Text("", "label", "secondary", weight=400)
        self.new_pin = Button(tr("New PIN"), icon="key-round", height=40)
        self.block = Button("", Kind.DANGER, height=40)
        self.table: Table | None = None
        self.adding = AddUserForm(pos)
        self.pin_form = NewPinForm(pos)
        self._pages = QStackedWidget()
        self._lay_out()
        self.add_button.clicked.connect(self._on_add)
        self.people.chosen.connect(self._on_chosen)
        self.new_pin.clicked.connect(self._on_new_pin)
        self.block.clicked.connect(self._on_block)
        self.adding.made.connect(self._store_user)
        self.adding.cancelled.connect(self._show_matrix)
        self.pin_form.made.connect(self._store_pin)
        self.pin_form.cancelled.connect(self._show_matrix)
        self.begin()

    def _lay_out(self) -> None:
        self._top = QHBoxLayout()
        self._top.addWidget(Text(tr("Users & roles"), "h1"), 1)
        self._top.addWidget(self.add_button)
        self._across = QHBoxLayout()
        self._across.addWidget(self._people_card())
        self._across.addWidget(self._pages, 1)
        self._pages.addWidget(self._matrix_card())
        self._pages.addWidget(self.adding)
        self._pages.addWidget(self.pin_form)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._top)
        self._column.addWidget(self.lane)
        self._column.addLayout(self._across, 1)

    def _people_card(self) -> QWidget:
        self._side = Card()
        column = QVBoxLayout(self._side)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        self._people_head = QHBoxLayout()
        self._people_head.addWidget(Text(tr("Users"), "h2", px=16), 1)
        self._people_head.addWidget(self.count)
        self._people_foot = QHBoxLayout()
        self._people_foot.addWidget(self.new_pin, 1)
        self._people_foot.addWidget(self.block, 1)
        column.addLayout(self._people_head)
        column.addWidget(Line())
        column.addWidget(self.people, 1)
        column.addWidget(Line())
        column.addLayout(self._people_foot)
        return self._side

    def _matrix_card(self) -> QWidget:
        card = Card()
        self._matrix = QVBoxLayout(card)
        self._matrix.setContentsMargins(1, 1, 1, 1)
        self._matrix.setSpacing(0)
        self._legend = QHBoxLayout()
        self._legend.addWidget(Text(tr("What each role may do"), "h2", px=16), 1)
        for sign, words in (
            (Icon("check", "success.text", size=18), tr("Allowed")),
            (Badge(tr("PIN"), State.WARNING, "key-round"), tr("With a manager PIN")),
            (Icon("minus", "text.tertiary", size=16), tr("Not allowed")),
        ):
            for part in (sign, Text(words, "small", "secondary")):
                self._legend.addWidget(part)
                self._legend_parts.append(part)
        self._matrix.addLayout(self._legend)
        return card

    # -- what it shows

    def refresh(self) -> None:
        """Read people and roles."""
        if not self._pos.can(Permission.USER_EDIT):
            return
        self._roles = self._pos.call(roles.list_roles)
        found = self._pos.call(users.list_users)
        self._users = {user.id: user for user in found}
        people = sorted(found, key=lambda user: (role_place(user.role), user.name))
        current = self.people.current()
        if current not in self._users and people:
            current = people[0].id
        self.people.set_people([self._person(user) for user in people], current)
        self.count.setText(str(len(people)))
        self._show_roles()
        self._say_buttons()

    def enter(self) -> None:
        """The keys go through the people."""
        super().enter()
        self.people.setFocus()

    def leave(self) -> None:
        """No form, and no secret in it, stays open."""
        self._show_matrix()
        self.lane.clear()

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        return ("F12", tr("Add user")), ("Esc", tr("Close"))

    def show_refusal(self, error: PosError) -> None:
        """In the open form, else above the people."""
        page = self._pages.currentWidget()
        if isinstance(page, AddUserForm | NewPinForm):
            page.show_refusal(error)
        else:
            self.lane.show_message(Message(Tone.DANGER, tr("Not done."), error.sentence))

    @property
    def user(self) -> UserRow | None:
        """The marked person."""
        key = self.people.current()
        return self._users.get(key) if isinstance(key, UUID) else None

    def _person(self, user: UserRow) -> Person:
        badge = None
        if not user.is_active:
            badge = BadgeSpec(tr("Blocked"), State.DANGER)
        elif user.id == self._pos.actor.user_id:
            badge = BadgeSpec(tr("Here"), State.NEUTRAL)
        elif not user.has_pin:
            badge = BadgeSpec(tr("No PIN"), State.WARNING)
        words = [user.name, user.role_name, *([badge.words] if badge else [])]
        return Person(
            user.id,
            user.name,
            user.role_name,
            initials(user.name),
            user.tint if user.is_active else "slate",
            badge,
            spoken=", ".join(words),
        )

    def _show_roles(self) -> None:
        """The matrix; where there is no room for all roles, the one of the marked person."""
        marked = self.user.role if self.user else ""
        room = self._pages.width()
        roles = self._roles
        if room < matrix.least_width(roles):
            roles = tuple(role for role in roles if role.key == marked)
        keys = tuple(role.key for role in roles)
        table = self.table
        if table is None or keys != self._shown_roles:
            table = self._new_table(roles)
            self._shown_roles = keys
        formats = Formats(self._pos.settings.shop.locale)
        top = table.verticalScrollBar().value()
        table.set_rows(matrix.rows(roles, marked, formats))
        table.verticalScrollBar().setValue(top)
        for part in self._legend_parts:
            part.setVisible(len(roles) > 1)

    def _new_table(self, roles: tuple[RoleRow, ...]) -> Table:
        if self.table is not None:
            self._matrix.removeWidget(self.table)
            self.table.hide()
            self.table.deleteLater()
        name = tr("What each role may do")
        table = self.table = Table(matrix.columns(roles), name=name, row_height=30)
        table.setSelectionMode(Table.SelectionMode.NoSelection)
        table.set_compact(self._compact)
        self._matrix.addWidget(table, 1)
        return table

    def _say_buttons(self) -> None:
        user = self.user
        self.new_pin.setEnabled(user is not None and user.is_active)
        self.block.setEnabled(user is not None and user.id != self._pos.actor.user_id)
        if user is None:
            return
        first = user.name.split(" ")[0]
        active = user.is_active
        words = tr("Block {name}", name=first) if active else tr("Unblock {name}", name=first)
        self.block.setText(words)
        self.block.set_kind(Kind.DANGER if active else Kind.DEFAULT)

    def _on_chosen(self, _key: object) -> None:
        self._show_matrix()
        self._show_roles()
        self._say_buttons()

    def _show_matrix(self) -> None:
        self.adding.forget()
        self.pin_form.forget()
        self._pages.setCurrentIndex(0)
        self.add_button.set_kind(Kind.PRIMARY)

    # -- what is done

    def _on_add(self) -> None:
        self._open(self.adding)
        self.adding.open(self._roles)

    def _on_new_pin(self) -> None:
        user = self.user
        if user is None:
            return
        self._open(self.pin_form)
        self.pin_form.open(user)

    def _open(self, page: QWidget) -> None:
        self.lane.clear()
        self._pages.setCurrentWidget(page)
        self.add_button.set_kind(Kind.DEFAULT)

    def _store_user(self, new: NewUser) -> None:
        def added(user_id: UUID) -> None:
            self._show_matrix()
            self.refresh()
            self.people.set_current(user_id)
            self._on_chosen(user_id)
            self._say(tr("{name} can log in now.", name=new.name))

        self.act(added, users.add, new)

    def _store_pin(self, user: UserRow, verifier: str, digits: int) -> None:
        def stored(_none: None) -> None:
            self._show_matrix()
            self._say(tr("{name} has a new PIN.", name=user.name))

        self.act(stored, users.set_pin, user.id, verifier, digits)

    def _on_block(self) -> None:
        user = self.user
        if user is None:
            return

        def done(_none: None) -> None:
            if user.is_active:
                self._say(tr("{name} cannot log in any more.", name=user.name))
            else:
                self._say(tr("{name} can log in again.", name=user.name))

        self.act(done, users.set_active, user.id, not user.is_active, user.version)

    def _say(self, words: str) -> None:
        self.lane.show_message(Message(Tone.SUCCESS, words))

    # -- keys and looks

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F12 is the accent button, Esc closes a form."""
        if event.key() == Qt.Key.Key_F12:
            page = self._pages.currentWidget()
            if isinstance(page, AddUserForm | NewPinForm):
                page.submit()
            else:
                self._on_add()
        elif event.key() == Qt.Key.Key_Escape:
            self._show_matrix()
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        compact = look.size_class(self.window().width()) is theme.SizeClass.COMPACT
        self._compact = compact
        side = look.px(12 if compact else 20)
        self._column.setContentsMargins(side, look.px(16), side, look.px(16))
        self._column.setSpacing(look.px(16))
        self._across.setSpacing(look.px(12 if compact else 16))
        self._side.setFixedWidth(look.px(_SIDE if not compact else 240))
        self._people_head.setContentsMargins(look.px(16), look.px(12), look.px(16), look.px(12))
        self._people_foot.setContentsMargins(look.px(12), look.px(12), look.px(12), look.px(12))
        self._people_foot.setSpacing(look.px(8))
        self._legend.setContentsMargins(look.px(16), look.px(12), look.px(16), look.px(8))
        self._legend.setSpacing(look.px(8))
        if self.table is not None:
            self.table.set_compact(compact)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Compact windows have narrower columns."""
        super().resizeEvent(event)
        self.restyle()
        if self.table is not None:
            QTimer.singleShot(0, self, self._show_roles)  # after the layout knows its widths
