"""The customer of the sale (F3 again): what they have and owe, and what can be done with it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, Money
from pos_app.domain.text import initials
from pos_app.services.customers import Buyer
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.sell.panels.frame import Fact, SellPanel, pad
from pos_app.ui.screens.sell.panels.pad import PadPanel
from pos_app.ui.widgets.badges import Avatar, tint_of
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.text import Text


class BuyerPanel(SellPanel):
    """Signals: acted(str): "remove", "other", "points", "settle" or "details". `worth` is what
    their points come to.
    """

    name = "customer"
    has_accent = False
    acted = Signal(str)

    def __init__(self, buyer: Buyer, formats: Formats, worth: Money) -> None:
        super().__init__(tr("Customer"), key="F3", close_name=tr("Close customer panel"))
        self.buyer = buyer
        column = QVBoxLayout()
        pad(column)
        head = QHBoxLayout()
        head.setSpacing(theme.current().px(12))
        head.addWidget(Avatar(initials(buyer.name), tint_of(buyer.id), size=48))
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(Text(buyer.name, "h2"))
        names.addWidget(Text(_terms(buyer, formats), "small", "secondary", weight=400))
        head.addLayout(names, 1)
        column.addLayout(head)
        self.facts: list[Fact] = []
        for words, amount in _facts(buyer, formats, worth):
            fact = Fact(words)
            fact.set_amount(amount)
            column.addWidget(fact)
            self.facts.append(fact)
        column.addStretch(1)
        grid = QGridLayout()
        grid.setSpacing(theme.current().px(8))
        self.buttons: dict[str, Button] = {}
        for place, (key, words, icon, reason) in enumerate(_acts(buyer, formats, worth)):
            button = Button(words, icon=icon, height=56)
            button.setEnabled(not reason)
            button.setToolTip(reason)
            button.clicked.connect(lambda _on=False, act=key: self.acted.emit(act))
            grid.addWidget(button, place // 2, place % 2)
            self.buttons[key] = button
        column.addLayout(grid)
        self.body.addLayout(column, 1)


def _terms(buyer: Buyer, formats: Formats) -> str:
    terms = buyer.terms
    parts = [terms.group] if terms.group else []
    if terms.rate:
        parts.append(tr("{percent} off", percent=formats.percent(terms.rate)))
    if terms.is_tax_exempt:
        parts.append(tr("Tax exempt"))
    return " · ".join(parts) or tr("No terms of their own")


def _facts(buyer: Buyer, formats: Formats, worth: Money) -> list[tuple[str, str]]:
    facts = [(tr("Store credit"), formats.money(buyer.credit))]
    if buyer.points:
        words = tr("Points, worth {amount}", amount=formats.money(worth))
        facts.insert(0, (words, formats.number(buyer.points)))
    if buyer.owes.minor or buyer.free.minor:
        facts.append((tr("Owes on account"), formats.money(buyer.owes)))
        facts.append((tr("May still go on account"), formats.money(buyer.free)))
    return facts


def _acts(buyer: Buyer, formats: Formats, worth: Money) -> list[tuple[str, str, str, str]]:
    """Each act: its key, words, icon, and why not now."""
    points = tr("Turn %n point(s) into {amount}", buyer.points, amount=formats.money(worth))
    no_points = "" if buyer.points > 0 and worth.minor > 0 else tr("There are no points.")
    owes = tr("Pay {amount} of the account", amount=formats.money(buyer.owes))
    return [
        ("points", points if not no_points else tr("Turn points into credit"), "star", no_points),
        (
            "settle",
            owes if buyer.owes.minor > 0 else tr("Pay the account"),
            "hand-coins",
            "" if buyer.owes.minor > 0 else tr("Nothing is owed."),
        ),
        ("other", tr("Another customer"), "search", ""),
        ("remove", tr("Take off the sale"), "x", ""),
    ]


class AccountPanel(PadPanel):
    """How much of what is owed is paid. Signal: paid(Money)."""

    name = "account"
    paid = Signal(object)

    def __init__(self, buyer: Buyer, formats: Formats) -> None:
        super().__init__(tr("Pay an account"), formats, tr("Amount"))
        self._currency, self._owes = buyer.owes.currency, buyer.owes
        self.use_currency(self._currency)
        start = self.halves.start
        words = tr("{name} owes {amount}.", name=buyer.name, amount=formats.money(buyer.owes))
        start.addWidget(Text(words, "body", wrap=True))
        start.addWidget(self.amount)
        words = tr("It is no sale: it stands apart on the receipt and in the Z report.")
        start.addWidget(Text(words, "small", "secondary", weight=400, wrap=True))
        start.addStretch(1)
        self.accept = Button(tr("Add to sale"), Kind.PRIMARY, height=56)
        self.accept.clicked.connect(self.enter)
        self.buttons.addWidget(self.accept, 1)
        self.amount.set_text(formats.amount(buyer.owes))
        self.show_state()

    def enter(self) -> None:
        """Put it on the sale."""
        amount = read_amount(self, self._currency)
        if amount is None:
            return
        if amount > self._owes:
            words = tr("Only {amount} is owed.", amount=self.formats.money(self._owes))
            self.amount.set_error(words)
            return
        self.paid.emit(amount)

    def show_state(self) -> None:
        """The button says the amount."""
        show_amount_on(self, self.accept, tr("Pay {amount} of it"), self._currency)


class GiftCardPanel(PadPanel):
    """A gift card is sold or topped up. Signal: made(str, Money): the code ("" makes one), and what
    is put on it.
    """

    name = "gift-card"
    made = Signal(str, object)

    def __init__(self, formats: Formats, currency: Currency) -> None:
        super().__init__(tr("Gift card"), formats, tr("Amount"))
        self._currency = currency
        self.use_currency(currency)
        self.code = Field(
            placeholder=tr("Scan the card, or leave empty for a printed code"),
            height=56,
            name=tr("Code of the gift card"),
        )
        self.code.entry.setMaxLength(40)
        start = self.halves.start
        start.addWidget(self.code)
        start.addWidget(self.amount)
        words = tr("A card that was sold before is topped up. No tax, no discount.")
        start.addWidget(Text(words, "small", "secondary", weight=400, wrap=True))
        start.addStretch(1)
        self.accept = Button(tr("Sell gift card"), Kind.PRIMARY, height=56)
        self.accept.clicked.connect(self.enter)
        self.buttons.addWidget(self.accept, 1)
        self.code.entered.connect(lambda _text: self.amount.setFocus())
        self.show_state()

    def scan(self, code: str) -> bool:
        """The card is scanned here."""
        self.code.set_text(code)
        return True

    def enter(self) -> None:
        """Put it on the sale."""
        amount = read_amount(self, self._currency)
        if amount is not None:
            self.made.emit(self.code.text(), amount)

    def show_state(self) -> None:
        """The button says the amount."""
        show_amount_on(self, self.accept, tr("Put {amount} on a card"), self._currency)


def read_amount(panel: PadPanel, currency: Currency) -> Money | None:
    """The typed amount of money; None and an error under it when it is none."""
    try:
        amount = panel.formats.read_money(panel.amount.text(), currency)
        if amount.minor <= 0:
            raise Invalid(tr("Type an amount: more than nothing."))
    except Invalid as error:
        panel.amount.set_error(error.sentence)
        return None
    return amount


def show_amount_on(panel: PadPanel, button: Button, words: str, currency: Currency) -> None:
    """Say the typed amount on the button, which is off while there is none."""
    price = panel.preview_price(currency)
    button.setEnabled(price is not None)
    if price is not None:
        button.setText(words.format(amount=panel.formats.unit_price(price)))
