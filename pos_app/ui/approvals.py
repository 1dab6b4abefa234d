"""Asking a manager: the card over the main column, and what the answer leads to.

The card is opened with the need a service raised and the way to go on. The PIN is hashed on a
worker; the approval's id then goes in with the act. While the card is open, sale and cashier stay
as they are and scans are held.
"""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.access import Permission
from pos_app.domain.errors import ApprovalRequired, PosError
from pos_app.domain.text import initials
from pos_app.services import auth
from pos_app.services.auth import ApprovalRequest, Proof, SecretKind
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.widgets.approval import ApprovalCard, Fact, Request, Scrim
from pos_app.ui.widgets.people import Person

Retry = Callable[[UUID], object]


class Approvals(QObject):
    """One question at a time over `host`. Signals: opened(), closed().

    `area` says which part of the host is darkened: everything but the cart.
    """

    opened = Signal()
    closed = Signal()

    def __init__(self, pos: Pos, host: QWidget, area: Callable[[], QRect]) -> None:
        super().__init__(host)
        self._pos = pos
        self._host = host
        self._area = area
        self._scrim: Scrim | None = None
        self._needed: ApprovalRequired | None = None
        self._retry: Retry | None = None
        self.card: ApprovalCard | None = None
        host.installEventFilter(self)

    @property
    def is_open(self) -> bool:
        """Whether a question stands."""
        return self.card is not None

    def ask(self, needed: ApprovalRequired, retry: Retry, facts: tuple[Fact, ...] = ()) -> None:
        """Show the card for this act with what it changes; `retry(approval id)` after a yes."""
        self.close()
        people = self._pos.call(auth.approvers, needed.permission, needed.amount)
        request = Request(
            title=tr("{asked}?", asked=needed.asked),
            facts=(Fact(tr("Asked by"), self._pos.actor.name), *facts),
            accept=needed.asked,
            refuse=tr("Leave it"),
            rule=self._rule(needed) if people else tr("Nobody here may approve this."),
        )
        approvers = [
            Person(
                id=tile.id,
                name=tile.name,
                detail=tile.role_name,
                initials=initials(tile.name),
                tint=tile.tint,
            )
            for tile in people
        ]
        self._needed, self._retry = needed, retry
        self.card = ApprovalCard(request, approvers)
        self.card.approved.connect(self._on_pin)
        self.card.refused.connect(self.close)
        self._scrim = Scrim(self.card, self._host)
        self._scrim.cover(self._area())
        self._scrim.show()
        self._scrim.raise_()
        self.card.setFocus(Qt.FocusReason.OtherFocusReason)
        self.opened.emit()

    def close(self) -> None:
        """Take the question back; nothing happened."""
        if self._scrim is None:
            return
        self._scrim.hide()
        self._scrim.deleteLater()
        self._scrim = self.card = None
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The card keeps its place when the window is resized."""
        if event.type() is QEvent.Type.Resize and self._scrim is not None:
            self._scrim.cover(self._area())
        return False

    def _rule(self, needed: ApprovalRequired) -> str:
        permission = Permission(needed.permission)
        grant = self._pos.actor.grants.get(permission)
        if grant is None or grant.limit is None:
            return ""
        return tr("You may give up to {limit}.", limit=auth.limit_text(permission, grant.limit))

    def _on_pin(self, approver: object, pin: str) -> None:
        card = self.card
        if card is None or not isinstance(approver, UUID):
            return
        try:
            challenge = self._pos.call(auth.challenge, approver, SecretKind.PIN)
        except PosError as error:
            card.set_error(error.sentence)
            return
        card.set_busy(True)
        pepper = self._pos.pepper
        self._pos.run(
            card,
            lambda proof: self._on_proof(approver, proof),
            lambda error: card.set_error(error.sentence),
            lambda: auth.prove(challenge, pin, pepper),
        )

    def _on_proof(self, approver: UUID, proof: Proof) -> None:
        card, needed, retry = self.card, self._needed, self._retry
        if card is None or needed is None or retry is None:
            return
        card.set_busy(False)
        request = ApprovalRequest(needed.permission, needed.subject, needed.amount, needed.asked)
        try:
            approval = self._pos.call(auth.approve, proof, approver, request)
        except PosError as error:
            card.set_error(error.sentence)
            return
        self.close()
        retry(approval)
