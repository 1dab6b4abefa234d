"""What the lane says on Sell: one sentence on what happened, what is safe, and what to do."""

from pos_app.domain.errors import Conflict, NotAllowed, PosError, StorageFailed
from pos_app.ui.format import isolate
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.lane import Message, Tone


def unknown(code: str) -> Message:
    """A barcode nobody has; answers: Find item, Sell at a price."""
    return Message(
        Tone.WARNING,
        tr("Barcode not known."),
        tr("{code} Nothing was added.", code=isolate(code)),
        (tr("Find item"), tr("Sell at a price")),
    )


def coupon_taken(saved: str, *, gives: bool) -> Message:
    """A coupon is on the sale, and what it brought."""
    text = tr("It takes {amount} off.", amount=saved)
    if not gives:
        text = tr("Nothing on the sale has it yet, or something gives more.")
    return Message(Tone.SUCCESS if gives else Tone.INFO, tr("Coupon taken."), text)


def link(code: str, name: str) -> Message:
    """An item was found after its barcode was not known; it asks: Link it, Not now."""
    head = tr("Link {code} to {name}?", code=isolate(code), name=name)
    text = tr("The next scan then finds it.")
    return Message(Tone.QUESTION, head, text, (tr("Link it"), tr("Not now")), closable=False)


def linked(name: str) -> Message:
    """The barcode is the item's now."""
    return Message(Tone.SUCCESS, tr("Linked."), tr("The next scan finds {name}.", name=name))


def past_date(name: str, day: str, batch: str, *, asks: bool) -> Message:
    """Goods past their date were scanned; it asks: Sell it (or a manager), Do not sell."""
    head = tr("{name} was good until {day}.", name=name, day=day)
    text = tr("Batch {batch}.", batch=isolate(batch)) if batch else ""
    answers = (tr("Ask a manager") if asks else tr("Sell it"), tr("Do not sell"))
    return Message(Tone.DANGER, head, text, answers, closable=False, icon="calendar")


def no_price(name: str) -> Message:
    """An item without a price was scanned; answer: Set price."""
    head = tr("{name} has no price.", name=name)
    return Message(Tone.WARNING, head, tr("Type one to sell it."), (tr("Set price"),), icon="tag")


def only_left(left: str, wanted: str, name: str, *, some: bool) -> Message:
    """More is in the sale than on the shelf, and that may be; it asks: Sell 4, Keep 3."""
    head = tr("Only {left} left.", left=left) if some else tr("None left.")
    text = tr("You have {wanted} {name} in this sale.", wanted=wanted, name=name)
    keep = tr("Keep {left}", left=left) if some else tr("Take it off")
    answers = (tr("Sell {wanted}", wanted=wanted), keep)
    return Message(Tone.WARNING, head, text, answers, closable=False)


def none_left(left: str, name: str, *, some: bool, may_ask: bool) -> Message:
    """The stock does not cover it and it is not sold; answer, where one may: Ask a manager."""
    head = tr("Only {left} left.", left=left) if some else tr("None left.")
    text = tr("{name} cannot be sold below zero here.", name=name)
    return Message(Tone.DANGER, head, text, (tr("Ask a manager"),) if may_ask else ())


def several(count: int) -> Message:
    """Items that share a barcode; answer: Choose."""
    head = tr("%n items share this barcode.", count)
    return Message(Tone.INFO, head, tr("Choose the one in your hand."), (tr("Choose"),))


def no_shift() -> Message:
    """Nothing is sold without an open shift; answer: Open shift."""
    text = tr("Count the float, then sell.")
    return Message(Tone.WARNING, tr("Open a shift first."), text, (tr("Open shift"),))


def parked(items: str, amount: str) -> Message:
    """The sale was set aside; answers: Add a note, Bring back."""
    text = tr("{items}, {amount}.", items=items, amount=amount)
    answers = (tr("Add a note"), tr("Bring back"))
    return Message(Tone.SUCCESS, tr("Sale parked."), text, answers, icon="park")


def nothing_selected() -> Message:
    """Del or F8 without a line to act on."""
    return Message(Tone.INFO, tr("No line is selected."), tr("Tap a line of the sale first."))


def ask_age(born: str, name: str, age: int) -> Message:
    """Goods sold from an age on; it asks: Yes, No."""
    head = tr("Born on or before {day}?", day=born)
    text = tr("{name} is sold from {age} years on.", name=name, age=age)
    return Message(Tone.QUESTION, head, text, (tr("Yes"), tr("No")), closable=False)


def too_young(name: str, age: int) -> Message:
    """The customer was seen to be too young; answer: Look again."""
    head = tr("Not sold to this customer.")
    text = tr("{name} is sold from {age} years on.", name=name, age=age)
    return Message(Tone.DANGER, head, text, (tr("Look again"),))


def no_variant(name: str) -> Message:
    """A parent of which nothing is on sale."""
    return Message(Tone.WARNING, tr("Nothing of {name} is on sale.", name=name))


def card_of(name: str) -> Message:
    """A customer's card was scanned."""
    return Message(Tone.SUCCESS, tr("Customer added."), name, icon="user-round-check")


def somebody_elses(name: str) -> Message:
    """A customer was to be served while a sale for another one is open."""
    head = tr("The open sale is for {name}.", name=name)
    return Message(Tone.WARNING, head, tr("Finish it or park it first."))


def gift_card(amount: str, why_not: str) -> Message:
    """A gift card was scanned outside payment."""
    if why_not:
        return Message(Tone.WARNING, tr("Gift card."), why_not)
    text = tr("Scan it again when it pays.")
    return Message(Tone.INFO, tr("{amount} left on this gift card.", amount=amount), text)


def points_turned(amount: str) -> Message:
    """Points became store credit."""
    text = tr("Take it with store credit when they pay.")
    return Message(Tone.SUCCESS, tr("{amount} of store credit more.", amount=amount), text)


def refusal(error: PosError, *, may_retry: bool) -> Message:
    """Why something did not happen, in the error's own sentence; answer, after a disk that failed:
    Try again.
    """
    head, _, text = error.sentence.partition(". ")
    head = f"{head}." if text else head
    if isinstance(error, StorageFailed):
        again = (tr("Try again"),) if may_retry else ()
        return Message(Tone.DANGER, head, text, again, closable=not again, icon="circle-alert")
    tone = Tone.DANGER if isinstance(error, NotAllowed | Conflict) else Tone.WARNING
    return Message(tone, head, text)
