"""Codes that are scanned or typed while money is taken: a gift card pays, a customer's card says
who buys. Anything else is an item, which is held.
"""

from PySide6.QtCore import QObject, Signal

from pos_app.domain.tender import TenderKind
from pos_app.ui.screens.pay import messages
from pos_app.ui.screens.pay.payment import Payment
from pos_app.ui.screens.pay.reference import ReferencePanel


class Codes(QObject):
    """Signals: chosen(TenderKind): this way pays; offered(): what is on a card stands in the
    amount; told(Message).
    """

    chosen = Signal(object)
    offered = Signal()
    told = Signal(object)

    def __init__(
        self, payment: Payment, reference: ReferencePanel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._payment, self._reference = payment, reference
        reference.edited.connect(self.typed)

    def scan(self, code: str) -> bool:
        """Whether it was a gift card or a customer's card."""
        payment = self._payment
        if payment.is_waiting or payment.is_covered:
            return False
        if payment.credit.find_card(code) is not None:
            self.chosen.emit(TenderKind.VOUCHER)
            self._reference.field.set_text(code)
            self.typed(code)
            return True
        name = payment.credit.take_customer(code)
        if name:
            self.told.emit(messages.customer_added(name))
        return bool(name)

    def typed(self, words: str) -> None:
        """The number of a voucher, which may be the code of a gift card."""
        if self._payment.method is TenderKind.VOUCHER:
            card = self._payment.credit.find_card(words)
            self._reference.tell(messages.on_card(card, self._payment.formats))
            self.offered.emit()
