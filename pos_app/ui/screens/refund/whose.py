"""Whose sales are looked for where a customer is named in place of a receipt."""

from pos_app.domain.access import Permission
from pos_app.services import customers
from pos_app.services.receipts import Wanted
from pos_app.ui.pos import Pos


def whose(pos: Pos, wanted: Wanted) -> tuple[Wanted, str]:
    """A name looks for the sales of whoever fits it best, a card's number for those of its
    customer, on every day; and their name. Else what was wanted, and nothing.

    Numbers are receipts' first: only a whole card's counts.
    """
    text = wanted.text
    if not text or not pos.can(Permission.CUSTOMER_READ):
        return wanted, ""
    is_number = any(sign.isdigit() for sign in text)
    found = pos.call(customers.by_card, text) if is_number else pos.call(customers.search, text, 1)
    if len(found) != 1:
        return wanted, ""
    return Wanted(customer_id=found[0].id), found[0].name
