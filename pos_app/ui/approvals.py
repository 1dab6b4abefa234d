"""Asking a manager: the card over the main column, and what the answer leads to.

The card is opened with the need a service raised and the way to go on. The PIN is hashed on a
worker; the approval's id then goes in with the act. While the card is open over Sell, only scanning
changes the sale.
"""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain import badge
from pos_app.domain.access import Permission
from pos_app.domain.errors import ApprovalRequired, PosError
from pos_app.domain.money import Money
from pos_app.domain.text import initials
from pos_app.services import auth, badges
from pos_app.services.auth import ApprovalRequest, Proof, SecretKind
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.limits import limit_words
from pos_app.ui.pos import Pos
from pos_app.ui.widgets.approval import ApprovalCard, Fact, Request
from pos_app.ui.widgets.people import Person
from pos_app.ui.widgets.scrim import Scrim

Retry = Callable[[UUID], object]
_DISCOUNTS: Final = frozenset({Permission.DISCOUNT_LINE, Permission.DISCOUNT_SALE})
_PRICES: Final = frozenset(
    {Permission.PRICE_OVERRIDE, Permission.PRICE_ZERO, Permission.PRICE_BELOW_COST}
)


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

    def ask(
        self,
        needed: ApprovalRequired,
        retry: Retry,
        facts: tuple[Fact, ...] = (),
        *,
        takes_scans: bool = False,
    ) -> None:
        """Show the card for this act with what it changes; `retry(approval id)` after a yes.
        `takes_scans`: the cart beside it goes on taking them.
        """
        self.close()
        people = self._pos.call(auth.approvers, needed.permission, needed.amount)
        request = Request(
            title=tr("{asked}?", asked=needed.asked),
            facts=(self._asked_by(), *facts),
            accept=needed.asked,
            refuse=_refusal(Permission(needed.permission)),
            rule=self._rule(needed) if people else tr("Nobody here may approve this."),
            hint=tr("Scanning still adds items to this sale.") if takes_scans else "",
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

    def show_facts(self, facts: tuple[Fact, ...]) -> None:
        """The sale changed meanwhile: say anew what the act changes."""
        if self.card is not None:
            self.card.set_facts((self._asked_by(), *facts))

    def say_held(self) -> None:
        """A scan was not taken; it is said on the card."""
        if self.card is not None:
            self.card.set_hint(tr("Scan not taken. Answer this first."))

    def take_badge(self, code: str) -> None:
        """A manager scanned their badge in place of name and PIN."""
        card, needed, retry = self.card, self._needed, self._retry
        if card is None or needed is None or retry is None:
            return
        token = badge.token(code, self._pos.pepper)
        try:
            approval = self._pos.call(badges.approve, token, _request(needed))
        except PosError as error:
            card.set_error(error.sentence)
            return
        self.close()
        retry(approval)

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

    def _asked_by(self) -> Fact:
        return Fact(tr("Asked by"), self._pos.actor.name)

    def _rule(self, needed: ApprovalRequired) -> str:
        permission = Permission(needed.permission)
        grant = self._pos.actor.grants.get(permission)
        if grant is None or grant.limit is None:
            return ""
        shop = self._pos.settings.shop
        name, formats = self._pos.actor.name, Formats(shop.locale)
        limit = limit_words(permission, grant.limit, formats, self._pos.rules.currency)
        if permission in _DISCOUNTS:
            return tr("{name} may give up to {limit}.", name=name, limit=limit)
        return tr("{name} may do this up to {limit}.", name=name, limit=limit)

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
            lambda error: self._on_failed(card, error),
            lambda: auth.prove(challenge, pin, pepper),
        )

    def _on_failed(self, card: ApprovalCard, error: PosError) -> None:
        card.set_busy(False)
        card.set_error(error.sentence)

    def _on_proof(self, approver: UUID, proof: Proof) -> None:
        card, needed, retry = self.card, self._needed, self._retry
        if card is None or needed is None or retry is None:
            return
        card.set_busy(False)
        try:
            approval = self._pos.call(auth.approve, proof, approver, _request(needed))
        except PosError as error:
            card.set_error(error.sentence)
            return
        self.close()
        retry(approval)


def sale_facts(
    needed: ApprovalRequired, now: Money, then: Money | None, formats: Formats
) -> tuple[Fact, ...]:
    """What the open sale comes to now, and what it would; nothing when that is not asked."""
    if then is None:
        return ()
    differs = tr("Discount") if needed.permission in _DISCOUNTS else tr("Difference")
    return (
        Fact(tr("Total now"), formats.money(now)),
        Fact(differs, formats.money(then - now), strong=True),
        Fact(tr("Total after"), formats.money(then), strong=True),
    )


def _request(needed: ApprovalRequired) -> ApprovalRequest:
    return ApprovalRequest(needed.permission, needed.subject, needed.amount, needed.asked)


def _refusal(permission: Permission) -> str:
    """The button that says no names what stays as it is."""
    if permission in _DISCOUNTS:
        return tr("No discount")
    if permission in _PRICES:
        return tr("Keep the price")
    words = {
        Permission.DRAWER_OPEN: tr("Keep it shut"),
        Permission.PARKED_DELETE: tr("Keep it"),
        Permission.SALE_VOID: tr("Keep the sale"),
        Permission.SHIFT_CLOSE: tr("Keep it open"),
        Permission.STOCK_OVERSELL: tr("Do not sell it"),
    }
    return words.get(permission, tr("Leave it"))


def beside_cart(window: QWidget, is_selling: bool) -> QRect:
    """What a question to a manager covers: all but the cart of Sell."""
    area = window.rect()
    if not is_selling:
        return area
    look = theme.current()
    kind = look.size_class(window.width())
    name = {theme.SizeClass.COMPACT: "cartCompact", theme.SizeClass.WIDE: "cartWide"}
    width = look.size(name.get(kind, "cart"))
    return area.adjusted(width, 0, 0, 0) if look.rtl else area.adjusted(0, 0, -width, 0)
