"""Login: choose a person, prove it with a PIN or a password, and the till is theirs.

The secret is proven on a worker: `auth.challenge` reads what it must fit, `auth.prove` hashes,
`auth.log_in` records the outcome. A wrong one says how many tries are left, a wait is counted down.
"""

from zoneinfo import ZoneInfo

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_app.domain.errors import PinTooShort, PosError, TooManyTries, WrongSecret
from pos_app.domain.text import initials
from pos_app.services import auth, setup
from pos_app.services.auth import Proof, SecretKind, UserTile
from pos_app.services.declare import Topic
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Screen
from pos_app.ui.screens.login.pin_change import PinChange
from pos_app.ui.screens.login.secret import SecretPanel
from pos_app.ui.screens.login.who import WhoPanel
from pos_app.ui.screens.roles import role_place


def _place(user: UserTile) -> tuple[int, str]:
    return role_place(user.role), user.name


class LoginScreen(Screen):
    """The log-in screen, also of a locked till (`show_locked`)."""

    topics = Topic.USERS | Topic.SETTINGS

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self._who: UserTile | str | None = None
        self._locked: tuple[UserTile, int] | None = None
        self.people = WhoPanel(self)
        self.secret = SecretPanel(self)
        self.change = PinChange(pos, self.secret, self._on_new_pin)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.people, 1)
        row.addWidget(self.secret)
        self._clock = QTimer(self)
        self._clock.setInterval(1_000)
        self._clock.timeout.connect(self._show_moment)
        self.people.chosen.connect(self.choose)
        self.people.named.connect(self._choose_name)
        self.people.someone_else.connect(self._unlock_for_all)
        self.secret.given.connect(self._on_given)
        self.secret.change.clicked.connect(self.change.want)
        self.secret.left_alone.connect(self._on_left_alone)
        self.secret.moved.connect(self._on_arrow)
        self.begin()

    # -- entering

    def enter(self) -> None:
        """Show who may log in now, with nobody's digits."""
        self._is_stale = False
        self.refresh()
        self._clock.start()
        self._take_focus()

    def leave(self) -> None:
        """Forget everything that was typed."""
        self._clock.stop()
        self._locked = None
        self._forget_choice()
        self.people.forget_name()
        self.people.show_note("")

    def refresh(self) -> None:
        """Read shop, till and people."""
        state = self._pos.call(setup.state)
        self.people.head.set_shop(self._pos.settings.shop.name, state.till_name)
        users = self._pos.call(auth.users_to_pick)
        people = sorted(users, key=_place)
        self.people.set_people(people)
        self._show_moment()
        if self._locked is not None:
            self.people.set_locked(*self._locked)
        if isinstance(self._who, UserTile):
            self.people.tiles.set_current(self._who.id)
        elif self._who is None and len(people) == 1:
            self.choose(people[0])

    def show_locked(self, user: UserTile, lines: int) -> None:
        """The till is locked by this person; their sale of so many lines is kept."""
        self._locked = (user, lines)
        self.people.set_locked(user, lines)
        self.choose(user)

    def scan(self, code: str) -> None:
        """Nobody is logged in: the scan goes nowhere, and that is said."""
        self.people.show_note(tr("Scan not taken. Log in first."))

    def show_refusal(self, error: PosError) -> None:
        """Under the PIN."""
        if isinstance(error, TooManyTries):
            self.secret.hold(error.wait_seconds)
        else:
            self.secret.show_error(self._words(error))

    # -- choosing

    def choose(self, user: UserTile) -> None:
        """It is this person's turn."""
        self._who = user
        self.change.forget()
        self.people.tiles.set_current(user.id)
        self.people.show_note("")
        self.secret.set_person(initials(user.name), user.tint, user.name, has_pin=user.has_pin)

    def _choose_name(self, name: str) -> None:
        self._who = name
        self.change.forget()
        self.people.tiles.set_current(None)
        self.secret.set_person(initials(name), "slate", name, has_pin=True)

    def _forget_choice(self) -> None:
        self._who = None
        self.change.forget()
        self.people.tiles.set_current(None)
        self.secret.set_person("", "slate", "", has_pin=True)

    def _take_focus(self) -> None:
        """The caret goes to the PIN; while nobody is chosen, the keys choose a person."""
        if self._who is not None:
            self.secret.take_focus()
        elif self.people.name.isVisible():
            self.people.name.setFocus()
        else:
            self.people.tiles.setFocus()

    def _unlock_for_all(self) -> None:
        self._locked = None
        self.people.set_locked(None, 0)
        self._forget_choice()
        self.refresh()

    def _on_left_alone(self) -> None:
        if isinstance(self._who, UserTile) and (self.change.is_wanted or self.change.is_choosing):
            self.choose(self._who)  # the old PIN stays
        elif self._locked is None:
            self._forget_choice()
            self.people.forget_name()
            self._take_focus()

    def _on_arrow(self, across: int, down: int) -> None:
        user = self.people.neighbour(across, down)
        if user is not None:
            self.choose(user)

    # -- proving

    def _on_given(self, kind: SecretKind, secret: str) -> None:
        if self.change.is_choosing and kind is SecretKind.PIN:
            self.change.take(secret)
        else:
            self._prove(kind, secret)

    def _on_new_pin(self, pin: str) -> None:
        """It holds now, and opens the till at once."""
        self.secret.clear()
        self._prove(SecretKind.PIN, pin)

    def _prove(self, kind: SecretKind, secret: str) -> None:
        who = self._who.id if isinstance(self._who, UserTile) else self._who
        if who is None:
            return
        try:
            challenge = self._pos.call(auth.challenge, who, kind)
        except PosError as error:
            self.show_refusal(error)
            return
        self.secret.set_busy(True)
        pepper = self._pos.pepper
        asked = self._who
        self._pos.run(
            self,
            lambda proof: self._on_proof(asked, proof),
            self._on_failed,
            lambda: auth.prove(challenge, secret, pepper),
        )

    def _on_proof(self, asked: UserTile | str | None, proof: Proof) -> None:
        self.secret.set_busy(False)
        if asked is None or asked != self._who:
            return  # somebody else was chosen meanwhile
        who = asked.id if isinstance(asked, UserTile) else asked
        if self.change.is_wanted and proof.fits and proof.kind is SecretKind.PIN:
            self.change.begin(proof)
            return
        try:
            actor = self._pos.call(auth.log_in, proof, who)
        except PinTooShort as error:
            self.change.begin(proof, error.sentence)
            return
        except PosError as error:
            self.show_refusal(error)
            if isinstance(error, WrongSecret) and error.tries_left == 0:
                self._show_wait(proof.kind)
            return
        self.secret.clear()
        self._pos.log_in(actor)  # the window goes on to what this person does first

    def _on_failed(self, error: PosError) -> None:
        self.secret.set_busy(False)
        self.show_refusal(error)

    def _show_wait(self, kind: SecretKind) -> None:
        """The last free try was wrong: learn how long the wait is, and count it down."""
        who = self._who.id if isinstance(self._who, UserTile) else self._who
        if who is None:
            return
        try:
            self._pos.call(auth.challenge, who, kind)
        except TooManyTries as error:
            self.secret.hold(error.wait_seconds)

    def _words(self, error: PosError) -> str:
        if not isinstance(error, WrongSecret):
            return error.sentence
        if self.secret.kind is SecretKind.PIN:
            return tr("That PIN is not right. %n (try|tries) left.", error.tries_left)
        return tr("That password is not right. %n (try|tries) left.", error.tries_left)

    # -- looks

    def _show_moment(self) -> None:
        shop = self._pos.settings.shop
        at = self._pos.backend.clock.now().astimezone(ZoneInfo(shop.zone))
        self.people.set_moment(at, Formats(shop.locale))

    def restyle(self) -> None:
        """Follow the size class."""
        compact = theme.current().size_class(self.width()) is theme.SizeClass.COMPACT
        self.secret.set_compact(compact)
