"""Explain this price (F8 twice): from the shelf's price to what the line comes to, step by step,
and why a promotion was not given.
"""

from collections.abc import Iterator, Sequence

from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.money import Currency, UnitPrice
from pos_app.domain.price_source import PriceSource
from pos_app.domain.pricing import LineTotals, PriceRules
from pos_app.domain.promotion_reasons import Verdict, Why
from pos_app.domain.shelf_price import PriceStep
from pos_app.ui.format import Formats, unit_symbol
from pos_app.ui.i18n import tr
from pos_app.ui.screens.sell.panels.frame import Fact, SellPanel, pad
from pos_app.ui.screens.sell.panels.look_up import step_words
from pos_app.ui.widgets.cards import Line
from pos_app.ui.widgets.text import Text

Step = tuple[str, str]  # words, amount


class ExplainPanel(SellPanel):
    """The price of one line. It closes when the sale changes: what it tells is of a moment."""

    name = "explain"
    has_accent = False

    def __init__(self, name: str, steps: Sequence[Step], reasons: Sequence[Step]) -> None:
        super().__init__(tr("Explain this price"), key="F8", close_name=tr("Close explanation"))
        self.steps, self.reasons = tuple(steps), tuple(reasons)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.addWidget(Text(name, "strong", wrap=True))
        for words, amount in self.steps:
            fact = Fact(words)
            fact.set_amount(amount)
            column.addWidget(fact)
        if self.reasons:
            column.addWidget(Line())
            column.addWidget(Text(tr("Not given"), "label", "secondary"))
        for promotion, why in self.reasons:
            pair = QVBoxLayout()
            pair.setSpacing(0)
            pair.addWidget(Text(promotion, "body", weight=500, wrap=True))
            pair.addWidget(Text(why, "small", "secondary", weight=400, wrap=True))
            column.addLayout(pair)
        column.addStretch(1)
        pad(column)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(inside)
        self.body.addWidget(area, 1)

    def sale_changed(self) -> None:
        """What was told is no longer so."""
        self.closed.emit()


def steps_of(
    cart: Cart,
    line: CartLine,
    path: Sequence[PriceStep],
    verdicts: Sequence[Verdict],
    rules: PriceRules,
    formats: Formats,
) -> Iterator[Step]:
    """Shelf, list, promotions, discounts, taxes, total: each that says something."""
    place = next(at for at, each in enumerate(cart.lines) if each.id == line.id)
    amounts = cart.totals(rules).lines[place]
    yield from _price_steps(line, path, formats)

    def money(minor: int) -> str:
        return formats.signed(minor, cart.currency)

    many = formats.quantity(line.quantity, line.unit)
    price = formats.unit_price(line.unit_price)
    label = line.fixed_total is not None
    yield tr("Price from its label") if label else f"{many} × {price}", money(amounts.extended)
    for verdict in verdicts:
        if verdict.why is Why.GIVEN:
            yield verdict.promotion.terms.name, money(-verdict.amount)
    if by_hand := amounts.own_discount - amounts.promoted:
        group = cart.terms.group if line.discount is None else ""
        yield tr("Discount of {group}", group=group) if group else tr("Discount"), money(-by_hand)
    if share := amounts.discount - amounts.own_discount:
        yield tr("Share of the discount on the sale"), money(-share)
    yield from _tax_steps(cart, place, amounts, formats)
    yield tr("This line"), money(amounts.gross)


def _price_steps(line: CartLine, path: Sequence[PriceStep], formats: Formats) -> Iterator[Step]:
    currency = line.unit_price.currency
    per = f" /{unit_symbol(line.unit)}" if line.unit.is_measured else ""
    for step in path:
        yield step_words(step), f"{formats.unit_price(UnitPrice(step.price, currency))}{per}"
    if line.price_source is PriceSource.OVERRIDE:
        yield tr("Price changed here"), f"{formats.unit_price(line.unit_price)}{per}"


def _tax_steps(cart: Cart, place: int, amounts: LineTotals, formats: Formats) -> Iterator[Step]:
    for rate, tax in zip(cart.charged[place].taxes, amounts.taxes, strict=True):
        percent = formats.percent(rate.ppm)
        words = tr("Tax {percent} included") if rate.included else tr("Tax {percent}")
        yield words.format(percent=percent), formats.signed(tax, cart.currency)


def reasons_of(verdicts: Sequence[Verdict], formats: Formats, cart: Cart) -> list[Step]:
    """The promotions that were not given, and why."""
    return [
        (each.promotion.terms.name, reason_words(each, formats, cart.currency))
        for each in verdicts
        if each.why is not Why.GIVEN
    ]


def reason_words(verdict: Verdict, formats: Formats, currency: Currency) -> str:
    """Why a promotion was not given, in a sentence."""
    terms = verdict.promotion.terms
    if verdict.why is Why.FEW:
        return tr("%n more would make it hold.", verdict.missing)
    if verdict.why is Why.SPEND:
        amount = formats.signed(verdict.missing, currency)
        return tr("Goods for {amount} more would make it hold.", amount=amount)
    words = {
        Why.BETTER: tr("Another promotion gives more, or comes first."),
        Why.PRICE: tr("The price was changed at this till."),
        Why.NOT_NOW: tr("It holds on other days or at other hours."),
        Why.COUPON: tr("It asks for the coupon {code}.", code=terms.code),
        Why.GROUP: tr("It is for customers of {group}.", group=terms.group),
        Why.NOTHING: tr("These goods cost less without it."),
    }
    return words[verdict.why]
