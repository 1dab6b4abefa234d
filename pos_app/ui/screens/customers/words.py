"""What the Customers screen says of ledgers that fell below what they may."""

from collections.abc import Sequence

from pos_app.domain.ledger import LedgerKind
from pos_app.domain.money import Currency, Money
from pos_app.services.ledgers import Overdrawn
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.lane import Message, Tone


def tasks_message(tasks: Sequence[Overdrawn], formats: Formats, currency: Currency) -> Message:
    """The first of them, and how many more there are."""
    first = tasks[0]
    amount = (
        tr("%n point(s)", first.below)
        if first.kind is LedgerKind.POINTS
        else formats.money(Money(first.below, currency))
    )
    head = tr("{name} is {amount} below.", name=first.name, amount=amount)
    more = len(tasks) - 1
    text = tr("It was spent twice, or came back after it was used. Talk to the customer.")
    if more:
        text = f"{text} {tr('%n more like this.', more)}"
    return Message(Tone.WARNING, head, text)
