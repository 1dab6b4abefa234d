"""The first user: the owner, with a password and a PIN. There is no account before this one."""

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from pos_app.domain.access import Actor, Role
from pos_app.domain.errors import Invalid
from pos_app.domain.text import fold
from pos_app.services import auth, pin_rules, setup
from pos_app.services.auth import SecretKind
from pos_app.services.users import NewUser
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.setup.page import Page, Refused, Then
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.text import Text

_TALL = 48


@dataclass(frozen=True, slots=True)
class _Typed:
    name: str
    username: str
    password: str
    pin: str


class OwnerPage(Page):
    """Name, user name, password twice, PIN twice. `owner` is the person once they were made."""

    def __init__(self, pos: Pos) -> None:
        super().__init__(pos)
        self.owner: Actor | None = None
        self.step = tr("Owner")
        self.title = tr("Who owns this shop?")
        self.question = tr("You, most likely. The owner may do everything, and adds the others.")
        self.name = Field(tr("Your name"), height=_TALL)
        self.username = Field(tr("User name"), height=_TALL)
        self.password = Field(tr("Password"), height=_TALL, password=True)
        self.again = Field(tr("Password again"), height=_TALL, password=True)
        self.pin = Field(tr("PIN"), height=_TALL, password=True)
        self.pin_again = Field(tr("PIN again"), height=_TALL, password=True)
        about = tr(
            "The PIN, 6 to 8 digits, is for the counter. The password, 15 characters or more, is "
            "for when the PIN is forgotten: a few words do well. Neither can be looked up later."
        )
        for name, field in (
            ("name", self.name),
            ("username", self.username),
            ("password", self.password),
            ("password_again", self.again),
            ("pin", self.pin),
            ("pin_again", self.pin_again),
        ):
            self.form.add(name, field)
        self.body.addLayout(self.beside(self.name, self.username))
        self.body.addLayout(self.beside(self.password, self.again))
        self.body.addLayout(self.beside(self.pin, self.pin_again))
        self.body.addWidget(Text(about, "small", "secondary", wrap=True))
        self.body.addStretch(1)
        self.name.edited.connect(self._suggest)
        self._suggested = ""
        self.begin()

    def load(self) -> None:
        """Secrets are kept nowhere; they are typed anew."""
        for field in (self.password, self.again, self.pin, self.pin_again):
            field.set_text("")

    def save(self, then: Then, refused: Refused) -> None:
        """Make the owner and log them in; the hashing is done on a worker."""
        try:
            typed = self._typed()
        except Invalid as error:
            refused(error)
            return
        pos, pepper, call = self._pos, self._pos.pepper, self._pos.backend.call
        nobody = pos.actor

        def make() -> Actor:
            new = NewUser(
                name=typed.name,
                username=typed.username,
                role=Role.OWNER.value,
                pin_hash=pin_rules.make_pin(typed.pin, approves=True, others=(), pepper=pepper),
                pin_digits=len(typed.pin),
                password_hash=auth.hash_password(typed.password),
            )
            owner_id = call(setup.create_owner, nobody, new)
            challenge = call(auth.challenge, nobody, owner_id, SecretKind.PIN)
            proof = auth.prove(challenge, typed.pin, pepper)
            return call(auth.log_in, nobody, proof, owner_id)

        def made(owner: Actor) -> None:
            self.owner = owner
            self.load()
            then()

        pos.run(self, made, refused, make)

    def first_field(self) -> QWidget:
        """The name."""
        return self.name

    def _typed(self) -> _Typed:
        values = self.form.values()
        name, username = str(values["name"]).strip(), str(values["username"]).strip()
        if not name:
            raise Invalid(tr("The user needs a name."), where="name")
        if not username or " " in username:
            raise Invalid(tr("A user name has no spaces."), where="username")
        password, pin = str(values["password"]), str(values["pin"])
        pin_rules.check_password(password, names=(self._pos.settings.shop.name, name, username))
        if password != values["password_again"]:
            raise Invalid(tr("The two passwords differ."), where="password_again")
        pin_rules.check_pin(pin, approves=True)
        if pin != values["pin_again"]:
            raise Invalid(tr("The two PINs differ."), where="pin_again")
        return _Typed(name, username, password, pin)

    def _suggest(self, name: str) -> None:
        """A user name from the first name, until one is typed."""
        if self.username.text() == self._suggested:
            words = fold(name).split()
            self._suggested = words[0] if words else ""
            self.username.set_text(self._suggested)
