"""What acts on the open sale make of its cart: a line added, a manager's yes; and its name."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.customer import NO_TERMS
from pos_app.domain.errors import Conflict, PosError
from pos_app.domain.money import Money, UnitPrice
from pos_app.domain.pricing import PriceRules
from pos_app.domain.quantity import Quantity
from pos_app.domain.tender import Tender, settle
from pos_app.services import customers, prices
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos


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


def edited(
    cart: Cart,
    line_id: UUID,
    *,
    price: UnitPrice | None,
    quantity: Quantity | None,
    note: str,
    serial: str,
) -> Cart:
    """A line changed in one act: price and quantity where given, note and serial number."""
    if quantity is not None:
        cart = cart.with_quantity(line_id, quantity)
    if price is not None:
        cart = cart.with_price(line_id, price)
    return cart.replace(replace(cart.line(line_id), note=note, serial=serial))


def grown(before: Cart, after: Cart) -> UUID:
    """The line that was added, or whose quantity changed."""
    had = {line.id: line.quantity for line in before.lines}
    goods = [line for line in reversed(after.lines) if line.deposit_of is None]
    changed = (line for line in goods if had.get(line.id) != line.quantity)
    return next(changed, after.lines[-1]).id


def only_for(before: Cart, cart: Cart) -> Callable[[Cart], Cart]:
    """A change that is no use any more once something else was scanned."""

    def change(now: Cart) -> Cart:
        if now is not before:
            raise Conflict(tr("The sale changed meanwhile. Do it once more."))
        return cart

    return change


def at_prices(pos: Pos, cart: Cart, list_id: UUID | None) -> Cart:
    """The cart at the prices of a list, or again at the shelf's."""
    return pos.call(prices.reprice, replace(cart, price_list_id=list_id))


def for_customer(pos: Pos, cart: Cart, customer_id: UUID | None) -> Cart:
    """The cart for a customer, at the prices their group has; or for nobody in particular."""
    terms = NO_TERMS if customer_id is None else pos.call(customers.buyer, customer_id).terms
    after = cart.with_customer(customer_id, terms)
    return after if terms.group == cart.terms.group else pos.call(prices.reprice, after)


def total_after(
    change: Callable[[Cart], Cart],
    cart: Cart,
    rules: PriceRules,
    promote: Callable[[Cart], Cart],
) -> Money | None:
    """What a sale would come to after a change; None where it cannot be made."""
    try:
        changed = promote(change(cart))
    except PosError:
        return None
    return Money(changed.totals(rules).total, changed.currency)


def with_age(cart: Cart, age: int, *, is_old_enough: bool) -> Cart:
    """The cart with what was seen of the customer's age."""
    if is_old_enough:
        return replace(cart, age_confirmed=max(age, cart.age_confirmed), age_refused=0)
    return replace(cart, age_refused=min(age, cart.age_refused or age))


def as_answered(cart: Cart, now: Cart) -> Cart:
    """An earlier cart with what was seen of the customer's age since."""
    return replace(cart, age_confirmed=now.age_confirmed, age_refused=now.age_refused)


def refuse_overpaid(cart: Cart, tenders: Sequence[Tender], rules: PriceRules) -> None:
    """Raise `Conflict` for a cart that comes to less than what cards and the like paid."""
    if not tenders:
        return
    try:
        settle(Money(cart.totals(rules).total, cart.currency), tenders, rules)
    except PosError:
        raise Conflict(
            tr("More than that was paid already. Reverse a payment on Pay first.")
        ) from None


def known_by(cart: Cart) -> str:
    """What a parked sale without a note is known by: its first line."""
    first = cart.lines[0].name if cart.lines else ""
    more = len(cart.lines) - 1
    return tr("{first} and %n more", more, first=first) if more > 0 else first
