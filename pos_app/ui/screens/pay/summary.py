"""What is being paid for: the lines of the sale and their sums."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.domain.cart import Cart
from pos_app.domain.money import Money
from pos_app.domain.pricing import Totals
from pos_app.ui import theme
from pos_app.ui.format import MINUS, Formats, unit_symbol
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.cards import Surface
from pos_app.ui.widgets.totals import SaleLine, SaleLines, TotalRow, TotalsBlock


class Summary(Surface):
    """324 wide: lines above, sums below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg.canvas", "end", parent=parent)
        self.lines = SaleLines(tr("This sale"))
        self.totals = TotalsBlock(large=False)
        self._foot = Surface("bg.canvas", "top")
        self._inner = QVBoxLayout(self._foot)
        self._inner.addWidget(self.totals)
        column = self._column = QVBoxLayout(self)
        column.setSpacing(0)
        column.addWidget(self.lines, 1)
        column.addWidget(self._foot)
        self.begin()

    def restyle(self) -> None:
        """Take width and margins again."""
        look = theme.current()
        self.setFixedWidth(look.px(324))
        left, right = (1, 0) if look.rtl else (0, 1)  # the line at its end
        self._column.setContentsMargins(left, look.px(4), right, 0)
        side = look.px(20)
        self._inner.setContentsMargins(side, look.px(11), side, look.px(16))

    def show_sale(self, cart: Cart, totals: Totals, formats: Formats, tax_name: str) -> None:
        """Show a sale."""
        currency = cart.currency
        lines = []
        for line, amounts in zip(cart.lines, totals.lines, strict=True):
            total = formats.signed(amounts.extended - amounts.discount, currency)
            quantity = unit_symbol(line.unit) or formats.quantity(line.quantity)
            spoken = f"{formats.quantity(line.quantity, line.unit)} {line.name}, {total}"
            lines.append(SaleLine(line.id, quantity, line.name, total, spoken))
        self.lines.set_lines(lines)
        self.totals.set_totals(
            _sums(totals, cart, formats, tax_name),
            tr("Total"),
            formats.money(Money(totals.total, currency)),
        )


def _sums(totals: Totals, cart: Cart, formats: Formats, tax_name: str) -> list[TotalRow]:
    """Subtotal, discounts and taxes, each only where it says something."""
    currency = cart.currency
    rows = []
    if totals.discount:
        rows.append(TotalRow(tr("Subtotal"), formats.signed(totals.extended, currency)))
        discount = formats.signed(totals.discount, currency)
        rows.append(TotalRow(tr("Discounts"), f"{MINUS}{discount}"))
    inside = sum(part.tax for part in totals.taxes if part.rate.included)
    on_top = sum(part.tax for part in totals.taxes if not part.rate.included)
    if on_top:
        if not totals.discount:
            rows.append(TotalRow(tr("Subtotal"), formats.signed(totals.extended, currency)))
        rows.append(TotalRow(tax_name, formats.signed(on_top, currency)))
    if inside:
        words = tr("{tax} included", tax=tax_name)
        rows.append(TotalRow(words, formats.signed(inside, currency), quiet=True))
    return rows
