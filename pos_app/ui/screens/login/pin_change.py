"""Choosing another PIN at the log-in: the old one, the new one, and the new one again.

One asks for it, or must: whose rights were raised needs a longer PIN before they get in.
"""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject

from pos_app.domain import rights
from pos_app.domain.errors import PosError
from pos_app.services import own_pin, pin_rules
from pos_app.services.auth import Proof
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.login.secret import SecretPanel


class PinChange(QObject):
    """The steps, for one person at a time. `done(PIN)` is called with the PIN that holds now."""

    def __init__(self, pos: Pos, panel: SecretPanel, done: Callable[[str], None]) -> None:
        super().__init__(panel)
        self._pos, self._panel, self._done = pos, panel, done
        self.is_wanted = False
        self._proof: Proof | None = None
        self._first = ""
        self._approves = False

    def want(self) -> None:
        """One wants another PIN: the old one comes first."""
        self.is_wanted = True
        self._panel.ask(tr("Enter your old PIN"), tr("Then choose the new one."))

    def begin(self, proof: Proof, note: str = "") -> None:
        """The old one was right."""
        self._proof, self._first = proof, ""
        self._approves = self._pos.call(own_pin.approves, proof)
        least = rights.SHORTEST_APPROVER_PIN if self._approves else rights.SHORTEST_PIN
        words = tr("{least} to {most} digits.", least=least, most=rights.LONGEST_PIN)
        self._panel.ask(tr("Choose a new PIN"), f"{note} {words}".strip())

    def forget(self) -> None:
        """Nobody changes a PIN any more."""
        self.is_wanted, self._proof, self._first = False, None, ""

    @property
    def is_choosing(self) -> bool:
        """Whether what is typed now is the new PIN."""
        return self._proof is not None

    def take(self, pin: str) -> None:
        """The new PIN was typed, for the first or for the second time."""
        if not self._first:
            self._take_first(pin)
        elif pin != self._first:
            self._first = ""
            self._panel.ask(tr("Choose a new PIN"))
            self._panel.show_error(tr("The two PINs differ."))
        else:
            self._store(pin)

    def _take_first(self, pin: str) -> None:
        try:
            pin_rules.check_pin(pin, approves=self._approves)
        except PosError as error:
            self._panel.show_error(error.sentence)
            return
        self._first = pin
        self._panel.ask(tr("The new PIN again"))

    def _store(self, pin: str) -> None:
        proof, approves, pos = self._proof, self._approves, self._pos
        if proof is None or proof.user_id is None:
            return
        user_id, actor = proof.user_id, pos.actor

        def make() -> str:
            others = pos.backend.call(own_pin.others, actor, proof)
            return pin_rules.make_pin(pin, approves=approves, others=others, pepper=pos.pepper)

        self._panel.set_busy(True)
        pos.run(
            self, lambda verifier: self._on_made(proof, user_id, pin, verifier), self._refuse, make
        )

    def _on_made(self, proof: Proof, user_id: UUID, pin: str, verifier: str) -> None:
        self._panel.set_busy(False)
        if proof is not self._proof:
            return  # somebody else was chosen meanwhile
        try:
            self._pos.call(own_pin.change, proof, user_id, verifier, len(pin))
        except PosError as error:
            self._refuse(error)
            return
        self.forget()
        self._done(pin)

    def _refuse(self, error: PosError) -> None:
        self._panel.set_busy(False)
        self._first = ""
        if self.is_choosing:
            self._panel.ask(tr("Choose a new PIN"))
            self._panel.show_error(error.sentence)
