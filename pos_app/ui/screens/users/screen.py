"""Users and roles: the people at the side, and beside them what each role may do, or a form."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.access import Permission
from pos_app.domain.errors import PosError
from pos_app.domain.ids import new_id
from pos_app.services import badges, roles, user_rights, users
from pos_app.services.declare import Topic
from pos_app.services.roles import RoleRow
from pos_app.services.users import NewUser, UserChange, UserRow
from pos_app.ui import theme
from pos_app.ui.format import isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.users.badge_form import BadgeForm
from pos_app.ui.screens.users.card_form import CardForm
from pos_app.ui.screens.users.forms import AddUserForm, NewPinForm
from pos_app.ui.screens.users.people_side import PeopleSide
from pos_app.ui.screens.users.record_forms import RoleForm, UserForm
from pos_app.ui.screens.users.rights_page import RightsPage
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.lane import Lane, Message, Tone
from pos_app.ui.widgets.text import Text

_SIDE = 300


class UsersScreen(Screen):
    """The people of the shop and their roles. What is changed in the matrix is stored by its
    button, a role at a time: each is an act of its own.
    """

    topics = Topic.USERS

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self._users: dict[UUID, UserRow] = {}
        self._roles: tuple[RoleRow, ...] = ()
        self._drafted_by: UUID | None = None
        self.new_role = Button(tr("New role"), icon="shield-plus", height=40)
        self.add_button = Button(tr("Add user"), Kind.PRIMARY, icon="user-round-plus", height=40)
        self.lane = Lane()
        self.side = PeopleSide()
        self.rights = RightsPage(pos)
        self.adding = AddUserForm(pos)
        self.editing = UserForm(pos)
        self.pin_form = NewPinForm(pos)
        self.badge_form = BadgeForm(pos)
        self.role_form = RoleForm(pos)
        self._pages = QStackedWidget()
        self._lay_out()
        self._connect()
        self.begin()

    def _connect(self) -> None:
        self.add_button.clicked.connect(self._on_add)
        self.new_role.clicked.connect(lambda: self._on_new_role(None))
        self.side.people.chosen.connect(self._on_chosen)
        self.side.edit.clicked.connect(self._on_edit)
        self.side.new_pin.clicked.connect(self._on_new_pin)
        self.side.block.clicked.connect(self._on_block)
        self.adding.made.connect(self._store_user)
        self.editing.changed.connect(self._store_change)
        self.editing.removed.connect(self._store_removal)
        self.pin_form.made.connect(self._store_pin)
        self.side.badge.clicked.connect(self._on_badge)
        self.badge_form.given.connect(self._store_badge)
        self.badge_form.revoked.connect(self._revoke_badge)
        self.badge_form.saved.connect(self._on_badge_saved)
        self.role_form.made.connect(self._store_role)
        self.role_form.renamed.connect(self._store_role_name)
        for form in self._forms:
            form.cancelled.connect(self._show_matrix)
        self.rights.saved.connect(self._store_rights)
        self.rights.drafted.connect(lambda _count: self._say_accent())
        self.rights.copy_wanted.connect(self._on_new_role)
        self.rights.rename_wanted.connect(self._on_rename_role)
        self.rights.remove_wanted.connect(self._on_remove_role)

    @property
    def _forms(self) -> tuple[CardForm, ...]:
        return self.adding, self.editing, self.pin_form, self.badge_form, self.role_form

    def _lay_out(self) -> None:
        self._top = QHBoxLayout()
        self._top.addWidget(Text(tr("Users & roles"), "h1"), 1)
        self._top.addWidget(self.new_role)
        self._top.addWidget(self.add_button)
        self._across = QHBoxLayout()
        self._across.addWidget(self.side)
        self._across.addWidget(self._pages, 1)
        self._pages.addWidget(self.rights)
        for form in self._forms:
            self._pages.addWidget(form)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._top)
        self._column.addWidget(self.lane)
        self._column.addLayout(self._across, 1)

    # -- what it shows

    def refresh(self) -> None:
        """Read people and roles."""
        if not self._pos.can(Permission.USER_EDIT):
            return
        self._roles = self._pos.call(roles.list_roles)
        found = self._pos.call(users.list_users)
        self._users = {user.id: user for user in found}
        self.side.set_people(found, self._pos.actor.user_id)
        self._show_marked()

    def _show_marked(self) -> None:
        """Another person is marked, or what is known of them is another."""
        self.rights.set_people(self._roles, self.user)
        self.side.set_person(self.user, self._pos.actor.user_id)
        self.new_role.setEnabled(self._pos.can(Permission.ROLE_EDIT))

    def enter(self) -> None:
        """The keys go through the people. What another person left unsaved is not theirs."""
        if self._drafted_by != self._pos.actor.user_id:
            self._drafted_by = self._pos.actor.user_id
            self.rights.drafts.clear()
            self.mark_stale()
        super().enter()
        self.side.people.setFocus()

    def leave(self) -> None:
        """No form, and no secret in it, stays open."""
        self._show_matrix()
        self.lane.clear()

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        return (
            ("F2", tr("Search rights")),
            ("Space", tr("Change the right")),
            ("Ctrl S", tr("Save")),
            ("F12", tr("Add user")),
            ("Esc", tr("Close")),
        )

    def show_refusal(self, error: PosError) -> None:
        """In the open form, else above the people."""
        page = self._pages.currentWidget()
        if isinstance(page, CardForm):
            page.show_refusal(error)
        else:
            self.lane.show_message(Message(Tone.DANGER, tr("Not done."), error.sentence))
            self.refresh()

    @property
    def user(self) -> UserRow | None:
        """The marked person."""
        key = self.side.people.current()
        return self._users.get(key) if isinstance(key, UUID) else None

    def _on_chosen(self, _key: object) -> None:
        self._show_matrix()
        self._show_marked()

    def _show_matrix(self) -> None:
        for form in self._forms:
            form.forget()
        self._pages.setCurrentIndex(0)
        self._say_accent()

    # -- what is done with people

    def _on_add(self) -> None:
        self._open(self.adding)
        self.adding.open(self._roles)

    def _on_edit(self) -> None:
        user = self.user
        if user is not None:
            self._open(self.editing)
            self.editing.open(user, self._roles)

    def _on_new_pin(self) -> None:
        user = self.user
        if user is not None:
            self._open(self.pin_form)
            self.pin_form.open(user)

    def _open(self, page: QWidget) -> None:
        self.lane.clear()
        self._pages.setCurrentWidget(page)
        self._say_accent()

    def _say_accent(self) -> None:
        """One accent button: adding a user, else what saves what is open."""
        is_open = self._pages.currentIndex() > 0 or len(self.rights.drafts) > 0
        self.add_button.set_kind(Kind.DEFAULT if is_open else Kind.PRIMARY)

    def _store_user(self, new: NewUser) -> None:
        def added(user_id: UUID) -> None:
            self._show_matrix()
            self.refresh()
            self.side.people.set_current(user_id)
            self._on_chosen(user_id)
            self._say(tr("{name} can log in now.", name=new.name))

        self.act(added, users.add, new)

    def _store_change(self, user: UserRow, changes: UserChange) -> None:
        said = tr("{name} is saved.", name=changes.name or user.name)
        self.act(self._done(said), users.change, user.id, user.version, changes)

    def _store_removal(self, user: UserRow) -> None:
        said = tr("{name} is deleted.", name=user.name)
        self.act(self._done(said), users.remove, user.id, user.version)

    def _store_pin(self, user: UserRow, verifier: str, digits: int) -> None:
        said = tr("{name} has a new PIN.", name=user.name)
        self.act(self._done(said), users.set_pin, user.id, verifier, digits)

    def _on_badge(self) -> None:
        user = self.user
        if user is not None:
            self._open(self.badge_form)
            self.badge_form.open(user)

    def _store_badge(self, user: UserRow, token: str, path: Path) -> None:
        def given(_none: None) -> None:
            self.badge_form.save(path)

        self.act(given, badges.give, user.id, user.version, token)

    def _on_badge_saved(self, path: Path) -> None:
        self._done(tr("The badge holds. Its card is {name}.", name=isolate(path.name)))(None)

    def _revoke_badge(self, user: UserRow) -> None:
        said = tr("The badge of {name} opens nothing any more.", name=user.name)
        self.act(self._done(said), badges.revoke, user.id, user.version)

    def _on_block(self) -> None:
        user = self.user
        if user is None:
            return
        said = tr("{name} can log in again.", name=user.name)
        if user.is_active:
            said = tr("{name} cannot log in any more.", name=user.name)
        self.act(self._done(said), users.set_active, user.id, not user.is_active, user.version)

    # -- what is done with roles

    def _on_new_role(self, like: UUID | None) -> None:
        self._open(self.role_form)
        self.role_form.open_new(self._roles, like or self._key_of(self.user))

    def _key_of(self, user: UserRow | None) -> UUID | None:
        return next((each.id for each in self._roles if user and each.key == user.role), None)

    def _on_rename_role(self, key: UUID) -> None:
        self._open(self.role_form)
        self.role_form.open_rename(self._role(key))

    def _on_remove_role(self, key: UUID) -> None:
        role = self._role(key)
        said = tr("The role {name} is deleted.", name=role.name)
        self.act(self._done(said), roles.remove, role.id, role.version)

    def _store_role(self, name: str, like: UUID) -> None:
        said = tr("There is a role {name} now.", name=name)
        self.act(self._done(said), roles.add, new_id(), name, like)

    def _store_role_name(self, role: RoleRow, name: str) -> None:
        said = tr("The role is called {name} now.", name=name)
        self.act(self._done(said), roles.rename, role.id, name, role.version)

    def _store_rights(self) -> None:
        """The columns with changes, one after the other; one that is refused keeps the rest."""
        drafts = self.rights.drafts
        key = next(iter(drafts.columns), None)
        if key is None:
            self._say(tr("The rights are saved."))
            return

        def stored(_names: object) -> None:
            drafts.drop(key)
            self.refresh()
            self._store_rights()

        changes = dict(drafts.of(key))
        user = self._users.get(key)
        if user is not None:
            self.act(stored, user_rights.set_exceptions, key, user.version, changes)
            return
        grants = {each: grant for each, grant in changes.items() if grant is not None}
        self.act(stored, roles.change, key, self._role(key).version, grants)

    def _role(self, key: UUID) -> RoleRow:
        return next(each for each in self._roles if each.id == key)

    def _done(self, said: str) -> Callable[[object], None]:
        """What follows when it happened: the matrix again, and the words."""

        def done(_result: object) -> None:
            self._show_matrix()
            self._say(said)

        return done

    def _say(self, words: str) -> None:
        self.lane.show_message(Message(Tone.SUCCESS, words))

    # -- keys and looks

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F12 is the accent button, F2 the search, Esc closes a form."""
        page = self._pages.currentWidget()
        if event.key() == Qt.Key.Key_F12:
            if isinstance(page, CardForm):
                page.submit()
            else:
                self._on_add()
        elif event.key() == Qt.Key.Key_F2 and page is self.rights:
            self.rights.search.setFocus()
        elif event.key() == Qt.Key.Key_Escape:
            self._on_escape()
        else:
            super().keyPressEvent(event)

    def _on_escape(self) -> None:
        if self._pages.currentWidget() is self.rights and self.rights.search.text():
            self.rights.search.clear()
        self._show_matrix()

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        compact = look.size_class(self.window().width()) is theme.SizeClass.COMPACT
        side = look.px(12 if compact else 20)
        self._column.setContentsMargins(side, look.px(16), side, look.px(16))
        self._column.setSpacing(look.px(16))
        self._top.setSpacing(look.px(12))
        self._across.setSpacing(look.px(12 if compact else 16))
        self.side.setFixedWidth(look.px(_SIDE if not compact else 240))
