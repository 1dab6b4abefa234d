"""What the lane of Pay says."""

from pos_app.domain.errors import PosError, StorageFailed
from pos_app.domain.money import Money
from pos_app.domain.tender import Tender
from pos_app.services.gift_cards import CardView
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.lane import Message, Tone


def still_to_pay(given: Money, due: Money, formats: Formats) -> Message:
    """The cash does not cover the sum, or there is none yet."""
    head = tr("{rest} still to pay.", rest=formats.money(due - given))
    text = tr("Type what the customer gives.")
    if given.minor:
        text = tr(
            "Cash given covers {given} of {due}.",
            given=formats.money(given),
            due=formats.money(due),
        )
    return Message(Tone.WARNING, head, text, closable=False)


def scan_held(name: str, *, may_go_back: bool) -> Message:
    """A scan came while money is taken; its answer takes it back to the sale."""
    if not may_go_back:
        text = tr("Answer for the card machine first, then scan {name}.", name=name)
        return Message(Tone.WARNING, tr("Scan held."), text)
    text = tr("Go back to add {name}.", name=name)
    return Message(Tone.WARNING, tr("Scan held."), text, (tr("Back and add"),))


def customer_added(name: str) -> Message:
    """A customer's card was scanned before anything was paid."""
    return Message(Tone.SUCCESS, tr("Customer added."), name, icon="user-round-check")


def on_card(card: CardView | None, formats: Formats) -> str:
    """What is on the gift card whose code stands in the field; nothing for what is none."""
    if card is None:
        return ""
    if card.why_not:
        return card.why_not
    return tr("Gift card with {amount} on it.", amount=formats.money(card.balance))


def card_declined(amount: Money, formats: Formats) -> Message:
    """The machine said no."""
    text = tr("{amount} was not taken.", amount=formats.money(amount))
    return Message(Tone.DANGER, tr("Card declined."), text, (tr("Try again"), tr("Other way")))


def reverse_card(tender: Tender, formats: Formats) -> Message:
    """An approved card payment goes back only after a question."""
    amount = formats.money(tender.amount)
    question = tr("Reverse {amount} on card?", amount=amount)
    if tender.reference:
        card = isolate(tender.reference)
        question = tr("Reverse {amount} on card {card}?", amount=amount, card=card)
    answers = (tr("Reverse {amount}", amount=amount), tr("Keep payment"))
    return Message(Tone.QUESTION, question, "", answers, closable=False)


def refused(error: PosError) -> Message:
    """The sentence of a refusal; what the disk refused can be tried again."""
    head, dot, rest = error.sentence.partition(". ")
    if isinstance(error, StorageFailed):
        return Message(Tone.DANGER, f"{head}.".replace("..", "."), rest, (tr("Try again"),))
    return Message(Tone.WARNING, f"{head}{dot}".strip(), rest)
