"""The forms of Users: adding a person, and giving one a new PIN. Secrets are hashed on a worker."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain import rights
from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.text import fold
from pos_app.services import auth, pin_rules, users
from pos_app.services.roles import RoleRow
from pos_app.services.users import NewUser, UserRow
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.users.card_form import CardForm
from pos_app.ui.screens.users.matrix import in_order
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.fields import Field


class SecretForm(CardForm):
    """A form in which a PIN is typed, twice alike."""

    def __init__(self, pos: Pos) -> None:
        super().__init__(pos)
        self.pin = Field(tr("PIN"), password=True, height=48)
        self.pin_again = Field(tr("PIN again"), password=True, height=48)

    def forget(self) -> None:
        """No secret stays in a field."""
        for field in (self.pin, self.pin_again):
            field.set_text("")
        super().forget()

    def read_pin(self, *, approves: bool) -> str:
        """The PIN, typed twice alike. Raises `Invalid`."""
        pin = self.pin.text()
        pin_rules.check_pin(pin, approves=approves)
        if pin != self.pin_again.text():
            raise Invalid(tr("The two PINs differ."), where="pin_again")
        return pin

    def show_pin_refusal(self, error: PosError) -> None:
        """What the worker found is about the PIN: too easy, or another person's."""
        self.set_busy(False)
        self.pin.set_error(error.sentence)
        self.pin.setFocus()


class AddUserForm(SecretForm):
    """A new person: name, user name, role, PIN, and a password if they shall have one.

    Signal: made(NewUser), hashed and ready to be stored.
    """

    made = Signal(object)

    def __init__(self, pos: Pos) -> None:
        super().__init__(pos)
        self._roles: Sequence[RoleRow] = ()
        self._suggested = ""
        self.name = Field(tr("Name"), height=48)
        self.username = Field(tr("User name"), height=48)
        self.role = Combo(tr("Role"), height=48)
        self.password = Field(tr("Password, if they need one"), password=True, height=48)
        self.again = Field(tr("Password again"), password=True, height=48)
        for name, field in (
            ("name", self.name),
            ("username", self.username),
            ("role", self.role),
            ("pin", self.pin),
            ("pin_again", self.pin_again),
            ("password", self.password),
            ("password_again", self.again),
        ):
            self.form.add(name, field)
        self.title.setText(tr("Add a user"))
        self.beside(self.name, self.username)
        self.beside(self.role, QWidget())
        self.beside(self.pin, self.pin_again)
        self.beside(self.password, self.again)
        self.finish()
        self.name.edited.connect(self._on_name)
        self.role.chosen.connect(lambda _key: self._explain())

    def open(self, roles: Sequence[RoleRow]) -> None:
        """An empty form."""
        self._roles = in_order(roles)
        self.role.set_options([Option(role.key, role.name) for role in self._roles])
        first = self._roles[0].key if self._roles else ""
        self._suggested = ""
        empty = dict.fromkeys(("name", "username", "pin", "pin_again"), "")
        self.form.load({**empty, "password": "", "password_again": "", "role": first})
        self.forget()
        self._say_accept()
        self._explain()
        self.name.setFocus()

    def forget(self) -> None:
        """No secret stays in a field."""
        super().forget()
        self.password.set_text("")
        self.again.set_text("")

    def submit(self) -> None:
        """Hash PIN and password on a worker, then hand the person over."""
        self.form.clear_errors()
        self.error.set_error("")
        try:
            role, pin, password = self._typed()
        except Invalid as error:
            self.show_refusal(error)
            return
        name, username = self.name.text().strip(), self.username.text().strip()
        pos, pepper, actor = self._pos, self._pos.pepper, self._pos.actor
        approves = role.approves

        def make() -> NewUser:
            others = pos.backend.call(users.pin_verifiers, actor, None)
            hashed = None
            if pin:
                hashed = pin_rules.make_pin(pin, approves=approves, others=others, pepper=pepper)
            secret = auth.hash_password(password) if password else None
            return NewUser(name, username, role.key, hashed, len(pin), secret)

        self.set_busy(True)
        pos.run(self, self._on_made, self.show_pin_refusal, make)

    def _on_made(self, new: NewUser) -> None:
        self.set_busy(False)
        self.made.emit(new)

    def _typed(self) -> tuple[RoleRow, str, str]:
        role = next(each for each in self._roles if each.key == self.role.value())
        name, username = self.name.text().strip(), self.username.text().strip()
        if not name:
            raise Invalid(tr("The user needs a name."), where="name")
        if not username or " " in username:
            raise Invalid(tr("A user name has no spaces."), where="username")
        pin, password = self.pin.text(), self.password.text()
        if not pin and not password:
            raise Invalid(tr("Give the user a PIN or a password."), where="pin")
        if pin or self.pin_again.text():
            pin = self.read_pin(approves=role.approves)
        if password or self.again.text():
            shop = self._pos.settings.shop.name
            pin_rules.check_password(password, names=(shop, name, username))
            if password != self.again.text():
                raise Invalid(tr("The two passwords differ."), where="password_again")
        return role, pin, password

    def _on_name(self, name: str) -> None:
        """A user name from the first name, until one is typed."""
        if self.username.text() == self._suggested:
            words = fold(name).split()
            self._suggested = words[0] if words else ""
            self.username.set_text(self._suggested)
        self._say_accept()

    def _say_accept(self) -> None:
        first = self.name.text().strip().split(" ")[0]
        self.accept.setText(tr("Add {name}", name=first) if first else tr("Add user"))

    def _explain(self) -> None:
        role = next((each for each in self._roles if each.key == self.role.value()), None)
        if role is None:
            return
        approves = role.approves
        least = rights.SHORTEST_APPROVER_PIN if approves else rights.SHORTEST_PIN
        self.about.setText(
            tr(
                "A {role} has a PIN of {least} to {most} digits. It can be shown to nobody later.",
                role=role.name.lower(),
                least=least,
                most=rights.LONGEST_PIN,
            )
        )


class NewPinForm(SecretForm):
    """Another PIN for a person. Signal: made(UserRow, str, int): whose, verifier, digits."""

    made = Signal(object, str, int)

    def __init__(self, pos: Pos) -> None:
        super().__init__(pos)
        self._user: UserRow | None = None
        self._approves = False
        self.form.add("pin", self.pin)
        self.form.add("pin_again", self.pin_again)
        self.beside(self.pin, self.pin_again)
        self.finish()

    def open(self, user: UserRow) -> None:
        """For this person."""
        self._user, self._approves = user, user.approves
        self.forget()
        least = rights.SHORTEST_APPROVER_PIN if self._approves else rights.SHORTEST_PIN
        first = user.name.split(" ")[0]
        self.title.setText(tr("A new PIN for {name}", name=user.name))
        self.about.setText(
            tr(
                "{least} to {most} digits. The old one stops working, and so does any wait.",
                least=least,
                most=rights.LONGEST_PIN,
            )
        )
        self.accept.setText(tr("Give {name} this PIN", name=first))
        self.pin.setFocus()

    def submit(self) -> None:
        """Hash it on a worker, then hand it over."""
        user, approves = self._user, self._approves
        self.form.clear_errors()
        self.error.set_error("")
        if user is None:
            return
        try:
            pin = self.read_pin(approves=approves)
        except Invalid as error:
            self.show_refusal(error)
            return
        pos, pepper, actor = self._pos, self._pos.pepper, self._pos.actor

        def make() -> str:
            others = pos.backend.call(users.pin_verifiers, actor, user.id)
            return pin_rules.make_pin(pin, approves=approves, others=others, pepper=pepper)

        def made(verifier: str) -> None:
            self.set_busy(False)
            self.made.emit(user, verifier, len(pin))

        self.set_busy(True)
        pos.run(self, made, self.show_pin_refusal, make)
