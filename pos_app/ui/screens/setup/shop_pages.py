"""The country, the shop and this till."""

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from pos_app.domain import barcode_rules
from pos_app.domain.countries import COUNTRIES, Country
from pos_app.domain.errors import PosError
from pos_app.domain.money import Currency, Money
from pos_app.domain.tax import TaxRate
from pos_app.services import setup
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.facts import Facts
from pos_app.ui.screens.forms import lines_of, text_of
from pos_app.ui.screens.setup.page import Page, Refused, Then
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option, Segmented, Toggle
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.notes import NoteField
from pos_app.ui.widgets.text import Text

_TALL = 48
_EXAMPLE = 123_456  # £1,234.56: shows grouping, decimals and the sign of a currency


class CountryPage(Page):
    """Where the shop is: its currency, taxes, coins and time follow from that."""

    def __init__(self, pos: Pos) -> None:
        super().__init__(pos)
        self.step = tr("Country")
        self.title = tr("Where is your shop?")
        self.question = tr("Currency, tax rates and the smallest coin follow from it.")
        options = [Option(country.code, country.name) for country in COUNTRIES.values()]
        self.country = Combo(tr("Country"), options, height=_TALL)
        self.form.add("country", self.country)
        self.facts = Facts((tr("Currency"), tr("Tax"), tr("Prices"), tr("Cash"), tr("Time zone")))
        self.body.addWidget(self.country)
        self.body.addWidget(self.facts)
        self.body.addStretch(1)
        self.form.changed.connect(self._show_facts)
        self.begin()

    def load(self) -> None:
        """The country chosen before, else the one this computer is set to."""
        stored = self._pos.call(setup.taxes)
        shop = self._pos.settings.shop
        self.form.load({"country": shop.country if stored else _country_here()})
        self._show_facts()

    def save(self, then: Then, refused: Refused) -> None:
        """Take the country's presets, unless they are taken already."""
        code = self.country.value()
        shop = self._pos.settings.shop
        try:
            if code != shop.country or not self._pos.call(setup.taxes):
                self._pos.call(setup.use_country, code)
        except PosError as error:
            refused(error)
            return
        then()

    def first_field(self) -> QWidget:
        """The list of countries."""
        return self.country

    def _show_facts(self) -> None:
        country = COUNTRIES[self.country.value()]
        self.facts.set_values(_facts(country))


class ShopPage(Page):
    """What stands on the receipts."""

    def __init__(self, pos: Pos) -> None:
        super().__init__(pos)
        self.step = tr("Your shop")
        self.title = tr("What is your shop called?")
        self.question = tr("It stands at the top of every receipt.")
        self.name = Field(tr("Name of the shop"), height=_TALL)
        self.address = NoteField(tr("Address"), height=100)
        self.phone = Field(tr("Phone"), height=_TALL)
        self.tax_id = Field(tr("Tax number"), height=_TALL)
        self.labels = Toggle(
            tr("Our scales print labels with a weight or price in the barcode"),
            tr("They are read as usual in your country. Settings, Barcodes changes how."),
        )
        self.form.add("barcode_rules", self.labels, read=self._read_rules, show=bool)
        self.form.add("name", self.name)
        self.form.add("address", self.address, read=lines_of, show=text_of)
        self.form.add("phone", self.phone)
        self.form.add("tax_id", self.tax_id)
        self.body.addWidget(self.name)
        self.body.addWidget(self.address)
        self.body.addLayout(self.beside(self.phone, self.tax_id))
        self.body.addWidget(self.labels)
        self.body.addStretch(1)
        self.begin()

    def load(self) -> None:
        """What is kept of it."""
        shop = self._pos.settings.shop
        self.tax_id.set_label(tr("{tax} number, if you have one", tax=shop.tax_name))
        self.form.load(
            {
                "name": shop.name,
                "address": shop.address,
                "phone": shop.phone,
                "tax_id": shop.tax_id,
                "barcode_rules": shop.barcode_rules,
            }
        )

    def _read_rules(self, wanted: bool) -> tuple[str, ...]:
        shop = self._pos.settings.shop
        if not wanted:
            return ()
        rules = barcode_rules.preset(shop.country, Currency.of(shop.currency))
        return tuple(map(barcode_rules.encode, rules))

    def save(self, then: Then, refused: Refused) -> None:
        """Keep it; a name is needed."""
        try:
            self._pos.call(setup.save_shop, self.form.values())
        except PosError as error:
            refused(error)
            return
        then()

    def first_field(self) -> QWidget:
        """The name."""
        return self.name


class TillPage(Page):
    """This machine: its code, its name, its look."""

    def __init__(self, pos: Pos) -> None:
        super().__init__(pos)
        self.step = tr("This till")
        self.title = tr("Which till is this?")
        self.question = tr("The code begins every receipt number: 1-0001, 1-0002 …")
        self.code = Field(tr("Code"), height=_TALL)
        self.name = Field(tr("Name"), placeholder=tr("Front counter"), height=_TALL)
        self.look = Segmented(
            (
                Option("light", tr("Light"), icon="sun"),
                Option("dark", tr("Dark"), icon="moon"),
            ),
            name=tr("Light or dark"),
        )
        self.text_size = Segmented(
            (Option("100", "100 %"), Option("115", "115 %"), Option("130", "130 %")),
            name=tr("Text size"),
        )
        self.form.add("code", self.code)
        self.form.add("till_name", self.name)
        self.form.add("theme", self.look)
        self.form.add("text_scale", self.text_size, read=int, show=str)
        self.body.addLayout(self.beside(self.code, self.name, shares=(1, 3)))
        for words, choice in (
            (tr("Light or dark"), self.look),
            (tr("Text size"), self.text_size),
        ):
            self.body.addWidget(Text(words, "label", "secondary"))
            self.body.addWidget(choice)
        self.body.addStretch(1)
        self.begin()

    def load(self) -> None:
        """What is kept of it."""
        state, till = self._pos.call(setup.state), self._pos.settings.till
        self.form.load(
            {
                "code": state.till_code,
                "till_name": state.till_name,
                "theme": till.theme,
                "text_scale": till.text_scale,
            }
        )

    def save(self, then: Then, refused: Refused) -> None:
        """Keep it; the look is worn at once."""
        values = self.form.values()
        look = {"theme": values["theme"], "text_scale": values["text_scale"]}
        try:
            self._pos.call(setup.save_till, values["code"], values["till_name"], look)
        except PosError as error:
            refused(error)
            return
        then()

    def first_field(self) -> QWidget:
        """The code."""
        return self.code


def _country_here() -> str:
    code = QLocale.territoryToCode(QLocale.system().territory())
    return code if code in COUNTRIES else "GB"


def _facts(country: Country) -> tuple[str, ...]:
    formats = Formats(country.locale)
    currency = Currency.of(country.currency)
    example = formats.money(Money(_EXAMPLE, currency))
    rates = ", ".join(
        formats.percent(TaxRate.parse(percent, included=True).ppm) for _, percent in country.rates
    )
    prices = tr("include the tax") if country.prices_include_tax else tr("the tax is added")
    coin = formats.money(Money(country.cash_increment, currency))
    exact = country.cash_increment == 1
    return (
        f"{country.currency} · {example}",
        f"{country.tax_name} · {rates}",
        prices,
        tr("exact") if exact else tr("rounded to {coin}", coin=coin),
        country.zone,
    )
