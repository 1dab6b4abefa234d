"""Changing who a person is, and making or renaming a role."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_app.services.roles import RoleRow
from pos_app.services.users import UserChange, UserRow
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.users.card_form import CardForm
from pos_app.ui.screens.users.matrix import in_order
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import show_part


class UserForm(CardForm):
    """A person's name, user name and role; and the way to delete them.

    Signals: changed(UserRow, UserChange); removed(UserRow) after the question was answered.
    """

    changed = Signal(object, object)
    removed = Signal(object)

    def __init__(self, pos: Pos) -> None:
        super().__init__(pos)
        self._user: UserRow | None = None
        self.name = Field(tr("Name"), height=48)
        self.username = Field(tr("User name"), height=48)
        self.role = Combo(tr("Role"), height=48)
        self.delete = Button("", Kind.DANGER, icon="trash-2", height=40)
        self.really = Button("", Kind.DANGER, height=40)
        self.keep = Button("", height=40)
        for name, field in (
            ("name", self.name),
            ("username", self.username),
            ("role", self.role),
        ):
            self.form.add(name, field)
        self.beside(self.name, self.username)
        self.beside(self.role, QWidget())
        self.beside(self.delete, QWidget(), QWidget())
        self.beside(self.really, self.keep, QWidget())
        self.finish()
        self.delete.clicked.connect(lambda: self._ask(asks=True))
        self.keep.clicked.connect(lambda: self._ask(asks=False))
        self.really.clicked.connect(lambda: self.removed.emit(self._user))

    def open(self, user: UserRow, roles: Sequence[RoleRow]) -> None:
        """For this person."""
        self._user = user
        self.role.set_options([Option(each.key, each.name) for each in in_order(roles)])
        self.form.load({"name": user.name, "username": user.username, "role": user.role})
        self.forget()
        first = user.name.split(" ")[0]
        is_self = user.id == self._pos.actor.user_id
        self.role.box.setEnabled(not is_self)
        self.delete.setEnabled(not is_self)
        self.title.setText(user.name)
        self.accept.setText(tr("Save {name}", name=first))
        self.delete.setText(tr("Delete {name}", name=first))
        self.really.setText(tr("Delete {name} for good", name=first))
        self.keep.setText(tr("Keep {name}", name=first))
        self._ask(asks=False)
        self.name.setFocus()

    def _ask(self, *, asks: bool) -> None:
        """Only what is for good asks: the question names the person, the buttons both outcomes."""
        show_part(self.delete, not asks)
        show_part(self.really, asks)
        show_part(self.keep, asks)
        self.about.setText(
            tr("They cannot log in any more. Receipts and the audit log keep their name.")
            if asks
            else ""
        )
        if asks:
            self.keep.setFocus()

    def submit(self) -> None:
        """Hand over what differs."""
        user = self._user
        self.form.clear_errors()
        self.error.set_error("")
        if user is not None:
            self.changed.emit(user, UserChange(**self.form.changes()))


class RoleForm(CardForm):
    """The name of a role, and the one it shall be like when it is new.

    Signals: made(str, UUID) with name and the role to copy; renamed(RoleRow, str).
    """

    made = Signal(str, object)
    renamed = Signal(object, str)

    def __init__(self, pos: Pos) -> None:
        super().__init__(pos)
        self._renaming: RoleRow | None = None
        self._roles: tuple[RoleRow, ...] = ()
        self.name = Field(tr("Name of the role"), height=48)
        self.like = Combo(tr("May do what this role may"), height=48)
        self.form.add("name", self.name)
        self.form.add("like", self.like)
        self.beside(self.name, self.like)
        self.finish()

    def open_new(self, roles: Sequence[RoleRow], like: UUID | None) -> None:
        """A new role, like another one."""
        self._renaming, self._roles = None, in_order(roles)
        self.like.set_options([Option(each.key, each.name) for each in self._roles])
        chosen = next((each.key for each in self._roles if each.id == like), self._roles[0].key)
        self.form.load({"name": "", "like": chosen})
        self.forget()
        show_part(self.like, True)
        self.title.setText(tr("A new role"))
        self.about.setText(
            tr("It begins with the rights of that role. Then change them in the matrix.")
        )
        self.accept.setText(tr("Make the role"))
        self.name.setFocus()

    def open_rename(self, role: RoleRow) -> None:
        """Another name for a role of the shop's."""
        self._renaming = role
        self.form.load({"name": role.name})
        self.forget()
        show_part(self.like, False)
        self.title.setText(tr("Rename {name}", name=role.name))
        self.about.setText("")
        self.accept.setText(tr("Rename the role"))
        self.name.setFocus()

    def submit(self) -> None:
        """Hand it over."""
        self.form.clear_errors()
        self.error.set_error("")
        name = self.name.text().strip()
        if self._renaming is not None:
            self.renamed.emit(self._renaming, name)
            return
        like = next(each.id for each in self._roles if each.key == self.like.value())
        self.made.emit(name, like)
