"""How barcode rules, what they read, and why they do not, are said."""

from pos_app.domain import barcode_rules
from pos_app.domain.barcode import EmbeddedKind, EmbeddedRule, Miss, ScanKind, Scanned, parse
from pos_app.domain.barcode_rules import Doubt, Warned
from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency
from pos_app.domain.quantity import Quantity, Unit
from pos_app.services.catalogue import ItemView
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.choices import Option


def kind_options() -> tuple[Option, ...]:
    """What a label can say."""
    return (
        Option(str(EmbeddedKind.WEIGHT), tr("Weight")),
        Option(str(EmbeddedKind.PRICE), tr("Price")),
        Option(str(EmbeddedKind.COUNT), tr("Count")),
    )


def rule_name(rule: EmbeddedRule) -> str:
    """What a rule is called, with or without a name of its own."""
    return rule.name or tr("Labels that begin with {prefix}", prefix=rule.prefix)


def built(rule: EmbeddedRule) -> str:
    """What a label is made of, from left to right."""
    words = (
        tr("{prefix} + {item} item + check + {value} value")
        if rule.price_check
        else tr("{prefix} + {item} item + {value} value")
    )
    item, value = rule.item_digits, rule.value_digits
    return isolate(words.format(prefix=rule.prefix, item=item, value=value))


def example(rule: EmbeddedRule, formats: Formats, currency: Currency) -> tuple[str, str]:
    """A label by this rule, and what it says."""
    code = barcode_rules.example(rule)
    return code, value_words(parse(code, (rule,)), formats, currency)


def value_words(read: Scanned, formats: Formats, currency: Currency) -> str:
    """The weight, price or count of a code; empty where it says none."""
    if read.count is not None:
        return tr("%n piece(s)", read.count)
    if read.weight is not None:
        unit = read.unit or (Unit.KG if read.rule is not None else Unit.PIECE)
        return formats.quantity(Quantity(read.weight.thousandths), unit)
    try:
        price = read.price_in(currency)
    except Invalid:
        return tr("a price more exact than the currency")
    return "" if price is None else formats.money(price)


def reading_words(read: Scanned) -> str:
    """What kind of code it is, without any rule."""
    if not read.text:
        return tr("Nothing was typed.")
    if read.kind is ScanKind.GTIN:
        return tr("An EAN or UPC with a right check digit, looked up as {key}.", key=read.keys[0])
    if read.kind is ScanKind.GS1:
        return tr("A GS1 code of item {key}.", key=read.keys[0])
    if read.text.isascii() and read.text.isdigit() and len(read.text) in {8, 12, 13, 14}:
        return tr("Its check digit is wrong: looked up as it stands.")
    return tr("No EAN or UPC: looked up as it stands.")


def miss_words(miss: Miss, rule: EmbeddedRule) -> str:
    """Why a rule does not read a code."""
    if miss is Miss.LENGTH:
        return tr("its labels have {length} digits", length=rule.length)
    if miss is Miss.PREFIX:
        return tr("its labels begin with {prefix}", prefix=rule.prefix)
    if miss is Miss.CHECK_DIGIT:
        return tr("the last digit is not the check digit")
    return tr("the check digit of the value is wrong")


def doubt_words(warned: Warned, rules: tuple[EmbeddedRule, ...]) -> str:
    """What may go wrong with a rule."""
    rule = rules[warned.place]
    if warned.doubt is Doubt.OVERLAP and warned.other is not None:
        return tr(
            "“{name}” is asked only where “{other}”, which reads the same codes, finds no item.",
            name=rule_name(rule),
            other=rule_name(rules[warned.other]),
        )
    return tr(
        "“{name}” also reads codes that manufacturers print: use 02 or 20 to 29.",
        name=rule_name(rule),
    )


def item_words(view: ItemView, formats: Formats) -> str:
    """An item that was found, and what this code sells of it."""
    if view.fixed_total is not None:
        return tr(
            "{name}: {quantity} for {total}",
            name=view.name,
            quantity=formats.quantity(view.scan_quantity, view.unit),
            total=formats.money(view.fixed_total),
        )
    quantity = formats.quantity(view.scan_quantity, view.unit)
    return tr("{name}: {quantity}", name=view.name, quantity=quantity)
