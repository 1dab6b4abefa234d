"""What acts on the open sale make of its cart: a line added, a manager's yes; and its name."""

from dataclasses import replace
from uuid import UUID

from pos_app.domain.cart import Cart, CartLine
from pos_app.ui.i18n import tr


def approved(cart: Cart, kept_by: UUID | None, approval: UUID) -> Cart:
    """The cart with an approval kept where it belongs: with its line, or with the cart."""
    if kept_by is None or kept_by == cart.id:
        return replace(cart, approvals=(*cart.approvals, approval))
    line = cart.line(kept_by)
    return cart.replace(replace(line, approvals=(*line.approvals, approval)))


def as_approved(line: CartLine, cart: Cart) -> CartLine:
    """The line with the approvals of the one it would raise, so that it does raise it."""
    for present in cart.lines:
        same = replace(line, approvals=present.approvals)
        if present.merges_with(same):
            return same
    return line


def grown(before: Cart, after: Cart) -> UUID:
    """The line that was added, or whose quantity changed."""
    had = {line.id: line.quantity for line in before.lines}
    changed = (line for line in reversed(after.lines) if had.get(line.id) != line.quantity)
    return next(changed, after.lines[-1]).id


def known_by(cart: Cart) -> str:
    """What a parked sale without a note is known by: its first line."""
    first = cart.lines[0].name if cart.lines else ""
    more = len(cart.lines) - 1
    return tr("{first} and %n more", more, first=first) if more > 0 else first
