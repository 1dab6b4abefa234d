"""The taxes of the shop: rates, whether prices include them, and how totals and cash round."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.money import Currency
from pos_app.services import setup
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.forms import Form
from pos_app.ui.screens.setup.page import Page, Refused, Then
from pos_app.ui.screens.tax_words import cash_options, rounding_options, tax_rounding_options
from pos_app.ui.widgets.buttons import Button, IconButton
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option, Segmented
from pos_app.ui.widgets.fields import ErrorLine, Field
from pos_app.ui.widgets.painting import Side, Themed

_TALL = 48
_MOST = 8


class RateRow(Themed, QWidget):
    """One tax: its name and percent. Signal: removed()."""

    removed = Signal()

    def __init__(self, name: str, percent: str, formats: Formats) -> None:
        super().__init__()
        self._formats = formats
        self.name = Field(name=tr("Name of the tax"), placeholder=tr("Standard"), height=_TALL)
        self.percent = Field(name=tr("Rate"), suffix="%", height=_TALL, align=Side.END)
        self.name.set_text(name)
        self.percent.set_text(percent)
        self.remove = IconButton("x", tr("Remove this tax"))
        self.remove.clicked.connect(self.removed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.name, 3)
        self._row.addWidget(self.percent, 1)
        self._row.addWidget(self.remove)
        self.begin()

    def read(self) -> tuple[str, str]:
        """Name and percent. Raises `Invalid` after saying it under the field."""
        try:
            return self.name.text().strip(), self._formats.read_number(self.percent.text())
        except Invalid as error:
            self.percent.set_error(error.sentence)
            raise Invalid(error.sentence, where="rates") from None

    def restyle(self) -> None:
        """Take the gap again."""
        self._row.setSpacing(theme.current().px(12))


class RateRows(Themed, QWidget):
    """The shop's taxes under one another, and a button for one more. Signal: changed()."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[RateRow] = []
        self._formats = Formats()
        self.add = Button(tr("Add a tax"), icon="plus")
        self.error = ErrorLine()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.error)
        end = QHBoxLayout()
        end.addWidget(self.add)
        end.addStretch(1)
        self._column.addLayout(end)
        self.add.clicked.connect(self._on_add)
        self.begin()

    def load(self, rates: tuple[tuple[str, str], ...], formats: Formats) -> None:
        """Show these."""
        self._formats = formats
        for row in tuple(self.rows):
            self._take_out(row)
        for name, percent in rates:
            sign = formats.decimal_sign
            self._put_in(RateRow(name, percent.replace(".", sign), formats))

    def read(self) -> tuple[tuple[str, str], ...]:
        """Names and percents. Raises `Invalid`, said under the field."""
        return tuple(row.read() for row in self.rows)

    def _on_add(self) -> None:
        row = RateRow("", "", self._formats)
        self._put_in(row)
        row.name.setFocus()

    def _put_in(self, row: RateRow) -> None:
        self.rows.append(row)
        self._column.insertWidget(len(self.rows) - 1, row)
        row.removed.connect(lambda: self._take_out(row))
        self._count()

    def _take_out(self, row: RateRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._count()

    def _count(self) -> None:
        self.add.setEnabled(len(self.rows) < _MOST)
        for row in self.rows:
            row.remove.setEnabled(len(self.rows) > 1)
        self.error.set_error("")
        self.changed.emit()

    def restyle(self) -> None:
        """Take the gap again."""
        self._column.setSpacing(theme.current().px(8))


class TaxPage(Page):
    """Rates, included or added, rounding."""

    def __init__(self, pos: Pos) -> None:
        super().__init__(pos)
        self.step = tr("Tax")
        self.title = tr("Which taxes do you charge?")
        self.question = tr("The first one is what a new item gets.")
        self.rates = RateRows()
        self.included = Segmented(
            (
                Option("yes", tr("My prices include the tax")),
                Option("no", tr("The tax is added to my prices")),
            ),
            name=tr("Tax in prices"),
        )
        self.per = Combo(tr("Tax is rounded"), tax_rounding_options(), height=_TALL)
        self.rounding = Combo(tr("Halves are rounded"), rounding_options(), height=_TALL)
        self.cash = Combo(tr("Cash is rounded to"), (), height=_TALL)
        form: Form = self.form
        form.add("prices_include_tax", self.included, read=lambda raw: raw == "yes", show=_yes)
        form.add("tax_rounding", self.per)
        form.add("rounding", self.rounding)
        form.add("cash_increment", self.cash, read=int, show=str)
        self.body.addWidget(self.rates)
        self.body.addWidget(self.included)
        self.body.addLayout(self.beside(self.per, self.rounding, self.cash))
        self.body.addStretch(1)
        self.begin()

    def load(self) -> None:
        """What is kept, or the country's presets."""
        shop = self._pos.settings.shop
        formats = Formats(shop.locale)
        currency = Currency.of(shop.currency)
        self.cash.set_options(cash_options(formats, currency, shop.cash_increment))
        self.rates.load(self._pos.call(setup.taxes), formats)
        self.form.load(
            {
                "prices_include_tax": shop.prices_include_tax,
                "tax_rounding": shop.tax_rounding,
                "rounding": shop.rounding,
                "cash_increment": shop.cash_increment,
            }
        )

    def save(self, then: Then, refused: Refused) -> None:
        """Keep rates and rounding together."""
        try:
            self._pos.call(setup.save_taxes, self.rates.read(), self.form.values())
        except PosError as error:
            if isinstance(error, Invalid) and error.where == "rates":
                self.rates.error.set_error(error.sentence)
            refused(error)
            return
        then()

    def first_field(self) -> QWidget | None:
        """The first rate."""
        return self.rates.rows[0].percent if self.rates.rows else None


def _yes(value: object) -> str:
    return "yes" if value else "no"
