"""Asking a manager: the card over the main column, and what the answer leads to.

The card is opened with the need a service raised and the way to go on. The PIN is hashed on a
worker; the approval's id then goes in with the act. While the card is open, sale and cashier stay
as they are and scans are held.
"""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.access import Permission
from pos_app.domain.errors import ApprovalRequired, PosError
from pos_app.services import auth
from pos_app.services.auth import ApprovalRequest, Proof, SecretKind
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.widgets.approval import ApprovalCard, Approver

Retry = Callable[[UUID], object]


class Approvals(QObject):
    """One question at a time. Signals: opened(), closed()."""

    opened = Signal()
    closed = Signal()

    def __init__(self, pos: Pos, host: QWidget) -> None:
        super().__init__(host)
        self._pos = pos
        self._host = host
        self._card: ApprovalCard | None = None
        self._needed: ApprovalRequired | None = None
        self._retry: Retry | None = None

    @property
    def is_open(self) -> bool:
        """Whether a question stands."""
        return self._card is not None

    def ask(self, needed: ApprovalRequired, retry: Retry) -> None:
        """Show the card for this act; `retry(approval id)` is called after a yes."""
        self.close()
        people = self._pos.call(auth.approvers, needed.permission, needed.amount)
        card = ApprovalCard(
            title=tr("{asked}?", asked=needed.asked),
            action=needed.asked,
            rows=((tr("Asked by"), self._pos.actor.name),),
            note=self._limit_note(needed),
            approvers=tuple(Approver(tile.id, tile.name, tile.tint) for tile in people),
            parent=self._host,
        )
        card.approved.connect(self._on_pin)
        card.refused.connect(self.close)
        self._card, self._needed, self._retry = card, needed, retry
        card.open_over(self._host)
        self.opened.emit()

    def close(self) -> None:
        """Take the question back; nothing happened."""
        if self._card is None:
            return
        card, self._card = self._card, None
        card.hide()
        card.deleteLater()
        self.closed.emit()

    def _limit_note(self, needed: ApprovalRequired) -> str:
        permission = Permission(needed.permission)
        grant = self._pos.actor.grants.get(permission)
        if grant is None or grant.limit is None:
            return ""
        return tr("You may give up to {limit}.", limit=auth.limit_text(permission, grant.limit))

    def _on_pin(self, approver: UUID, pin: str) -> None:
        card = self._card
        if card is None:
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
        card, needed, retry = self._card, self._needed, self._retry
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
