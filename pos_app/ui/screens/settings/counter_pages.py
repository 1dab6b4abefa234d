"""How money is taken and what the counter allows: payments, and security."""

from typing import Any

from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, Money
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.acts import Acts
from pos_app.ui.screens.forms import lines_of, text_of
from pos_app.ui.screens.settings.page import SettingsPage
from pos_app.ui.screens.stock.item_words import POLICIES, policy_words
from pos_app.ui.screens.tax_words import cash_options, cash_rounding_options
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option, Toggle
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.notes import NoteField
from pos_app.ui.widgets.painting import Side

_LOCKS = (0, 1, 2, 5, 10, 15, 30, 60)


class PaymentsPage(SettingsPage):
    """Rounding of cash, and how amounts are typed."""

    def __init__(self, pos: Pos, act: Acts) -> None:
        super().__init__(pos, act)
        self.coin = Combo(tr("Cash is rounded to"))
        self.way = Combo(tr("Which way"), cash_rounding_options())
        self.quick = Toggle(tr("The last digits are pence"))
        self.form.add("cash_increment", self.coin, read=int, show=str)
        self.form.add("cash_rounding", self.way)
        self.form.add("last_digits_are_minor", self.quick)
        self.head(
            tr("Cash rounding"),
            tr("Where the smallest coins are gone. Only what is paid in cash is rounded."),
        )
        self.beside(self.coin, self.way)
        self.head(tr("Typing amounts"))
        self.body.addWidget(self.quick)
        self.finish()

    def load(self) -> None:
        """The coins of this currency."""
        shop = self._pos.settings.shop
        formats, currency = Formats(shop.locale), Currency.of(shop.currency)
        if not (self.is_loaded and self.changes):
            self.coin.set_options(cash_options(formats, currency, shop.cash_increment))
        example = formats.money(Money(2_550, currency))
        self.quick.set_words(
            tr("The last digits are pence"),
            tr("2550 is then {amount}, without a point", amount=example),
        )
        super().load()


class SecurityPage(SettingsPage):
    """When the till locks itself, what happens without stock, and the usual discounts."""

    def __init__(self, pos: Pos, act: Acts) -> None:
        super().__init__(pos, act)
        self.lock = Combo(tr("Lock the till after"), [_lock_option(n) for n in _LOCKS])
        words = policy_words()
        self.policy = Combo(
            tr("When an item has none left"), [Option(key, words[key]) for key in POLICIES]
        )
        self.old = Combo(
            tr("When goods past their date are scanned"),
            (
                Option("warn", tr("Warn, and let the cashier decide")),
                Option("ask", tr("Ask a manager")),
            ),
        )
        self.soon = Field(tr("Expires soon: within so many days"), align=Side.END)
        self.presets = Field(tr("Discounts to tap, in percent"), placeholder="5, 10, 15, 20")
        self.reasons = NoteField(tr("Reasons for a discount, one a line"), height=108)
        self.form.add("lock_minutes", self.lock, read=int, show=str)
        self.form.add("stock_policy", self.policy)
        self.form.add("expired_goods", self.old)
        self.form.add("expiring_days", self.soon, read=_read_days, show=str)
        self.form.add("discount_presets", self.presets, read=_read_percents, show=_show_percents)
        self.form.add("discount_reasons", self.reasons, read=lines_of, show=text_of)
        self.head(
            tr("Locking"),
            tr("A locked till keeps the open sale; whoever locked it, or somebody else, goes on."),
        )
        self.body.addWidget(self.lock)
        self.head(tr("Stock"), tr("Of all items that do not say otherwise."))
        self.body.addWidget(self.policy)
        self.beside(self.old, self.soon)
        self.head(tr("Discounts"), tr("How much each role may give is shown under Users."))
        self.body.addWidget(self.presets)
        self.body.addWidget(self.reasons)
        self.finish()

    def load(self) -> None:
        """With the present number of minutes among the choices."""
        minutes = self._pos.settings.shop.lock_minutes
        if not (self.is_loaded and self.changes):
            self.lock.set_options([_lock_option(n) for n in sorted({*_LOCKS, minutes})])
        super().load()


def _read_days(raw: Any) -> int:
    words = str(raw).strip()
    if not (words.isascii() and words.isdigit()):
        raise Invalid(tr("Type a number of days."))
    return int(words[:6])


def _lock_option(minutes: int) -> Option:
    words = tr("%n minute(s) without a touch", minutes) if minutes else tr("never by itself")
    return Option(str(minutes), words)


def _read_percents(raw: Any) -> tuple[int, ...]:
    """ "5, 10, 15" as whole percents. Raises `Invalid`."""
    parts = [part.strip().removesuffix("%").strip() for part in str(raw).split(",")]
    parts = [part for part in parts if part]
    if not all(part.isdecimal() and 1 <= int(part) <= 100 for part in parts):
        raise Invalid(tr("Type whole percents like {example}", example="5, 10, 15"))
    return tuple(int(part) for part in parts)


def _show_percents(values: Any) -> str:
    return ", ".join(str(value) for value in values)
