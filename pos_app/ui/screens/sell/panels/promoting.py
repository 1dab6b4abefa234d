"""What Sell does for promotions: takes coupons, typed or scanned, and explains a line's price."""

from PySide6.QtCore import QObject

from pos_app.domain.cart import ONE
from pos_app.domain.errors import PosError
from pos_app.domain.shelf_price import PriceStep
from pos_app.services import prices, promotions
from pos_app.ui.i18n import tr
from pos_app.ui.open_sale import OpenSale
from pos_app.ui.pos import Pos
from pos_app.ui.screens.sell import messages
from pos_app.ui.screens.sell.adding import Adder
from pos_app.ui.screens.sell.panels.explain import ExplainPanel, reasons_of, steps_of
from pos_app.ui.screens.sell.panels.opener import Panels
from pos_app.ui.screens.sell.panels.reason import ReasonPanel


class Promoting(QObject):
    """Opens its panels through `Panels`, like those of the sale itself."""

    def __init__(
        self, pos: Pos, sale: OpenSale, adder: Adder, panels: Panels, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._pos, self._sale, self._panels = pos, sale, panels
        adder.takers.append(self.scan)
        panels.others["coupon"] = self.coupon
        panels.others["explain"] = self.explain

    def coupon(self) -> None:
        """A coupon whose code is typed."""
        panel = ReasonPanel(
            tr("Take a coupon"),
            tr("What the coupon brings comes off the sale at once."),
            accept=tr("Take this coupon"),
            refuse=tr("No coupon"),
            placeholder=tr("Code on the coupon"),
        )
        panel.field.entry.setAccessibleName(tr("Code on the coupon"))
        panel.given.connect(self._on_code)
        self._panels.opened.emit(panel)

    def scan(self, code: str) -> bool:
        """A code that is no item's may be a coupon's: whether it is."""
        try:
            if not self._pos.call(promotions.is_coupon, code):
                return False
        except PosError:
            return False
        self._on_code(code)
        return True

    def _on_code(self, code: str) -> None:
        before = self._sale.total
        if self._sale.hand_in(code):
            self._panels.finished.emit()
            saved = before - self._sale.total
            amount = self._panels.the_goods.formats.money(saved)
            self._panels.told.emit(messages.coupon_taken(amount, gives=bool(saved)), ())

    def explain(self) -> None:
        """How the price of the selected line comes about."""
        line = self._panels.selected()
        if line is None:
            self._panels.told.emit(messages.nothing_selected(), ())
            return
        cart, formats = self._sale.cart, self._panels.the_goods.formats
        path: tuple[PriceStep, ...] = ()
        if line.item_id is not None and line.pack is ONE:
            list_id, group = cart.price_list_id, cart.terms.group
            path = self._pos.call(prices.explain, line.item_id, list_id, group)
        verdicts = self._pos.call(promotions.explain, cart, line.id).verdicts
        steps = tuple(steps_of(cart, line, path, verdicts, self._pos.rules, formats))
        reasons = reasons_of(verdicts, formats, cart)
        self._panels.opened.emit(ExplainPanel(line.name, steps, reasons))
