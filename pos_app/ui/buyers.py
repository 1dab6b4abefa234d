"""The customer of the open sale, as the windows show them: who, and what they have and owe."""

from PySide6.QtCore import QObject, Signal

from pos_app.domain.errors import PosError
from pos_app.services import customers
from pos_app.services.customers import Buyer, CustomerRow
from pos_app.services.declare import Topic
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.open_sale import OpenSale
from pos_app.ui.pos import Pos


class OpenBuyer(QObject):
    """Follows the sale. Signal: changed(). `buyer` is None for nobody in particular."""

    changed = Signal()

    def __init__(self, pos: Pos, sale: OpenSale, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pos, self._sale = pos, sale
        self.buyer: Buyer | None = None
        sale.changed.connect(self._on_sale)
        pos.changed.connect(self._on_changed)

    def read(self) -> None:
        """Read anew what they have and owe."""
        customer_id = self._sale.cart.customer_id
        self.buyer = None
        if customer_id is not None:
            try:
                self.buyer = self._pos.call(customers.buyer, customer_id)
            except PosError:
                self.buyer = None  # not in use any more: completing the sale says so
        self.changed.emit()

    def _on_sale(self) -> None:
        known = None if self.buyer is None else self.buyer.id
        if known != self._sale.cart.customer_id:
            self.read()

    def _on_changed(self, topic: Topic) -> None:
        if Topic.CUSTOMERS in topic and self._sale.cart.customer_id is not None:
            self.read()


def second_line(buyer: Buyer, formats: Formats) -> str:
    """What is said of a customer under their name: what they owe before what they have."""
    if buyer.owes.minor > 0:
        return tr("Owes {amount}", amount=formats.money(buyer.owes))
    if buyer.credit.minor:
        return tr("{amount} credit", amount=formats.money(buyer.credit))
    if buyer.points:
        return tr("%n point(s)", buyer.points)
    return buyer.terms.group or (tr("Tax exempt") if buyer.terms.is_tax_exempt else "")


def end_lines(row: CustomerRow, formats: Formats) -> tuple[str, str]:
    """What stands at the end of a customer's row: points or credit, and what they owe."""
    owes = tr("Owes {amount}", amount=formats.money(row.owes)) if row.owes.minor > 0 else ""
    has = tr("%n point(s)", row.points) if row.points else ""
    if not has and row.credit.minor:
        has = tr("{amount} credit", amount=formats.money(row.credit))
    return has, owes


def reached_at(row: CustomerRow) -> str:
    """Where a customer is reached: the phone, else the e-mail."""
    return isolate(row.phone or row.email) if row.phone or row.email else row.group
