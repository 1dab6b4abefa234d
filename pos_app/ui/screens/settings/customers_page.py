"""Loyalty points, gift cards, and what customers may do over the internet."""

from typing import Any

from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, Money
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.acts import Acts
from pos_app.ui.screens.settings.page import SettingsPage
from pos_app.ui.widgets.choices import Toggle
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.text import Text


class CustomersPage(SettingsPage):
    """What customers earn here, and gift cards."""

    def __init__(self, pos: Pos, act: Acts) -> None:
        super().__init__(pos, act)
        self._formats, self._currency = Formats(), Currency("XXX", 2)
        self.points = Field("", align=Side.END)
        self.value = Field(tr("One point is worth"), align=Side.END)
        self.days = Field(tr("A gift card is good for so many days"), align=Side.END)
        self.example = Text("", "small", "secondary", weight=400, wrap=True)
        self.form.add("points_per_unit", self.points, read=_read_whole, show=_show_whole)
        self.form.add("point_value", self.value, read=self._read_money, show=self._show_money)
        self.form.add("gift_card_days", self.days, read=_read_whole, show=_show_whole)
        self.head(
            tr("Loyalty points"),
            tr("Customers earn them on goods, and they go with what comes back. Empty: none."),
        )
        self.beside(self.points, self.value)
        self.body.addWidget(self.example)
        self.head(tr("Gift cards"), tr("Empty: they never expire."))
        self.body.addWidget(self.days)
        self._add_internet()
        self.form.changed.connect(self._show_example)
        self.finish()

    def _add_internet(self) -> None:
        self.register = Toggle(
            tr("Customers may register"),
            tr("They make an account themselves, order, and follow their own orders."),
        )
        self.is_open = Toggle(
            tr("Anybody may look up items"),
            tr("Names, prices and what is in stock, without logging in."),
        )
        self.form.add("customers_register", self.register)
        self.form.add("catalogue_is_open", self.is_open)
        self.head(
            tr("Over the internet"), tr("Where this shop has a server. Both are off by default.")
        )
        self.body.addWidget(self.register)
        self.body.addWidget(self.is_open)

    def load(self) -> None:
        """In the shop's currency."""
        shop = self._pos.settings.shop
        self._formats, self._currency = Formats(shop.locale), Currency.of(shop.currency)
        one = Money(10**self._currency.decimals, self._currency)
        self.points.set_label(tr("Points for {amount}", amount=self._formats.money(one)))
        self.value.set_unit(self._formats.symbol(self._currency))
        super().load()

    def _show_example(self) -> None:
        """What a hundred spent come to."""
        try:
            points = int(self.form.value("points_per_unit"))
            worth = int(self.form.value("point_value"))
        except Invalid:
            self.example.setText("")
            return
        spent = 100 * 10**self._currency.decimals
        words = tr(
            "{spent} of goods bring {points} points, worth {worth}.",
            spent=self._formats.money(Money(spent, self._currency)),
            points=self._formats.number(100 * points),
            worth=self._formats.money(Money(100 * points * worth, self._currency)),
        )
        self.example.setText(words if points else "")

    def _read_money(self, raw: Any) -> int:
        return self._formats.read_money(str(raw), self._currency).minor

    def _show_money(self, minor: Any) -> str:
        return self._formats.amount(Money(int(minor), self._currency))


def _read_whole(raw: Any) -> int:
    words = str(raw).strip() or "0"
    if not (words.isascii() and words.isdigit()):
        raise Invalid(tr("Type a whole number."))
    return int(words[:6])


def _show_whole(value: Any) -> str:
    return str(value) if value else ""
