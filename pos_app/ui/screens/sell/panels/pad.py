"""Panels with a keypad: a price, an amount of something measured; the base of the others."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, Money, UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.services.catalogue import ItemView
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate, unit_symbol
from pos_app.ui.i18n import tr
from pos_app.ui.screens.sell.goods import initials
from pos_app.ui.screens.sell.panels.frame import Halves, SellPanel
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.amounts import AmountField
from pos_app.ui.widgets.badges import Avatar
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.keypad import Keypad
from pos_app.ui.widgets.text import Text


class PadPanel(SellPanel):
    """An amount in large figures with its keypad; subclasses say what it is for.

    Signal: entered() on Enter.
    """

    def __init__(self, title: str, formats: Formats, label: str, *, key: str = "") -> None:
        super().__init__(title, key=key, close_name=tr("Close panel"))
        self.formats = formats
        point = formats.decimal_sign
        self.amount = AmountField(label, point=point, name=label)
        self.pad = Keypad(point=point)
        self.pad.key.connect(self.amount.press)
        self.halves = Halves(end_width=252, narrow_end=200, sunken=True)
        self.halves.end.addWidget(self.pad, 1)
        self.halves.end.addStretch(0)
        self.pad.setMaximumHeight(theme.current().px(4 * 104 + 3 * 8))
        self.buttons = self.halves.foot
        self.body.addWidget(self.halves, 1)
        self._label = label
        self.amount.edited.connect(lambda _text: self.show_state())
        self.amount.entered.connect(lambda _text: self.enter())

    def first_field(self) -> QWidget:
        """The amount."""
        return self.amount.entry

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the figures have it, not the word before them."""
        super().resizeEvent(event)
        self.amount.set_label("" if self.halves.is_narrow else self._label)
        self.amount.entry.setAccessibleName(self._label)

    def use_currency(self, currency: Currency) -> None:
        """The amount is money."""
        behind = not self.formats.money(Money.zero(currency)).startswith(
            self.formats.symbol(currency)
        )
        self.amount.set_currency(self.formats.symbol(currency), behind=behind)

    def read_price(self, currency: Currency) -> UnitPrice | None:
        """The typed price; None and an error under it when it is none."""
        try:
            if self.formats.pence:
                price = UnitPrice.of(self.formats.read_money(self.amount.text(), currency))
            else:
                price = self.formats.read_price(self.amount.text(), currency)
            if price.hundredths <= 0:
                raise Invalid(tr("A price is more than nothing."))
        except Invalid as error:
            self.amount.set_error(error.sentence)
            return None
        return price

    def preview_price(self, currency: Currency) -> UnitPrice | None:
        """The typed price while it makes sense, without a word about it."""
        if not self.amount.text():
            return None
        price = self.read_price(currency)
        self.amount.set_error("")
        return price

    def enter(self) -> None:
        """Do what the panel is for."""

    def show_state(self) -> None:
        """Follow what is typed."""


class PricePanel(PadPanel):
    """The price of an item that has none, or is sold at any amount.

    Signals: priced(UnitPrice): sell at it; shelf_priced(UnitPrice): save it, then sell at it.
    """

    name = "price"
    priced = Signal(object)
    shelf_priced = Signal(object)

    def __init__(
        self,
        view: ItemView,
        formats: Formats,
        currency: Currency,
        *,
        cost: UnitPrice | None,
        saves: bool,
        asks: bool,
    ) -> None:
        title = tr("Any amount") if view.is_open_price else tr("This item has no price")
        super().__init__(title, formats, tr("Price"))
        self._currency = currency
        self.use_currency(currency)
        start = self.halves.start
        start.addWidget(ItemHead(view, _detail(view, formats, cost)))
        start.addWidget(self.amount)
        words = tr("Only for this sale.")
        if not view.is_open_price:
            words = tr("Only for this sale. A manager can save it as the shelf price.")
        start.addWidget(Text(words, "small", "secondary", weight=400, wrap=True))
        start.addStretch(1)
        self.save = Button(tr("Save price"), icon="key-round" if asks else "", height=56)
        painting.show_part(self.save, saves and not view.is_open_price)
        self.accept = Button(tr("Sell"), Kind.PRIMARY, height=56)
        self.buttons.addWidget(self.save)
        self.buttons.addWidget(self.accept, 1)
        self.save.clicked.connect(self._on_save)
        self.accept.clicked.connect(self.enter)
        self.show_state()

    def enter(self) -> None:
        """Sell at the typed price."""
        price = self.read_price(self._currency)
        if price is not None:
            self.priced.emit(price)

    def show_state(self) -> None:
        """The button says the price."""
        price = self.preview_price(self._currency)
        words = (
            tr("Sell")
            if price is None
            else tr("Sell at {price}", price=self.formats.unit_price(price))
        )
        self.accept.setText(words)
        self.accept.setEnabled(price is not None)
        self.save.setEnabled(price is not None)

    def _on_save(self) -> None:
        price = self.read_price(self._currency)
        if price is not None:
            self.shelf_priced.emit(price)


class AmountPanel(PadPanel):
    """How much of something that is measured. Signal: measured(Quantity)."""

    name = "amount"
    measured = Signal(object)

    def __init__(self, view: ItemView, formats: Formats) -> None:
        symbol = unit_symbol(view.unit)
        super().__init__(tr("How much is it?"), formats, tr("Amount in {unit}", unit=symbol))
        self._view = view
        self.amount.set_currency(symbol, behind=True)
        price = formats.unit_price(view.unit_price) if view.unit_price is not None else ""
        detail = f"{price} /{symbol}" if price else ""
        self.halves.start.addWidget(ItemHead(view, detail))
        self.halves.start.addWidget(self.amount)
        self.halves.start.addStretch(1)
        self.accept = Button(tr("Add to sale"), Kind.PRIMARY, height=56)
        self.accept.clicked.connect(self.enter)
        self.buttons.addWidget(self.accept, 1)
        self.show_state()

    def _read(self) -> Quantity:
        quantity = self.formats.read_quantity(self.amount.text())
        if quantity.thousandths <= 0:
            raise Invalid(tr("Type more than nothing."))
        return quantity

    def enter(self) -> None:
        """Add so much."""
        try:
            quantity = self._read()
        except Invalid as error:
            self.amount.set_error(error.sentence)
            return
        self.measured.emit(quantity)

    def show_state(self) -> None:
        """The button says how much."""
        try:
            quantity = self._read() if self.amount.text() else None
        except Invalid:
            quantity = None
        words = tr("Add to sale")
        if quantity is not None:
            words = tr("Add {amount}", amount=self.formats.quantity(quantity, self._view.unit))
        self.accept.setText(words)
        self.accept.setEnabled(quantity is not None)


class ItemHead(QWidget):
    """An item in one row: initials, its name, a quiet line."""

    def __init__(self, view: ItemView, detail: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().px(12))
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(Text(view.name, "strong"))
        line = Text(detail, "small", "tertiary")
        painting.show_part(line, bool(detail))
        names.addWidget(line)
        row.addWidget(Avatar(initials(view.name), view.tint, size=48, square=True))
        row.addLayout(names, 1)


def _detail(view: ItemView, formats: Formats, cost: UnitPrice | None) -> str:
    parts = [isolate(view.sku)] if view.sku else []
    if cost is not None:
        parts.append(tr("last cost {cost}", cost=formats.unit_price(cost)))
    return " · ".join(parts)
