"""Under which terms the goods of a cart are sold, held before it is kept and before it is sold: a
parent is no goods, a bottle goes with its deposit, a case is one of the shop's, an age was seen,
nothing goes below its cost without a manager.

Like all of services/counter.py: nothing a cart says of itself is believed.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.cart import ONE, Cart, CartLine
from pos_app.domain.deposits import of_line
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.pricing import LineTotals, Totals
from pos_app.models import journal
from pos_app.models.batches import expiry_of
from pos_app.models.catalogue import Item
from pos_app.models.price_lists import StoredPriceList
from pos_app.services import counter, settings
from pos_app.services.counter import Shelved
from pos_app.services.declare import Topic, command

_WHOLE: Final = 1_000_000
_COST_TIMES_PIECES: Final = 100_000  # hundredths of a minor unit × thousandths


@dataclass(frozen=True, slots=True)
class AgeRefusal:
    """That a customer was seen to be too young for an item."""

    item_id: UUID
    age: int


def check(
    session: Session, actor: Actor, cart: Cart, totals: Totals, items: dict[UUID, Shelved]
) -> None:
    """Hold a cart's lines against the terms of their items. Raises `Invalid`, `ApprovalRequired`,
    `NotAllowed`.
    """
    for line in cart.lines:
        item = items[line.item_id] if line.item_id is not None else None
        if line.deposit_of is not None:
            _check_deposit(cart, line, items)
        elif item is not None:
            if item.is_parent:
                raise Invalid(f"{line.name} comes in several kinds. Choose one of them.")
            if item.deposit_id is not None and of_line(cart.lines, line.id) is None:
                _check_kept(session, cart, line)
    _check_list(session, actor, cart)
    _check_costs(session, actor, cart, totals, items)


def check_age(cart: Cart, items: dict[UUID, Shelved]) -> None:
    """Raise `Invalid` for goods sold from an age on that the customer was not seen to have."""
    for line in cart.lines:
        item = items[line.item_id] if line.item_id is not None else None
        if item is not None and item.age_limit > cart.age_confirmed:
            raise Invalid(
                f"{line.name} is sold from {item.age_limit} years on, and nobody asked."
                " Void it and scan it again."
            )


def past_date(session: Session, cart: Cart) -> list[CartLine]:
    """The lines whose goods are past their date: the day their label told, or the one their batch
    was received with, whichever comes first.
    """
    dated = [line for line in cart.lines if line.batch or line.expires is not None]
    if not dated:
        return []
    today = settings.business_day_of(session)
    found = []
    for line in dated:
        days = [line.expires]
        if line.batch and line.item_id is not None:
            days.append(expiry_of(session, line.item_id, line.batch))
        if any(day is not None and day < today for day in days):
            found.append(line)
    return found


def check_dates(session: Session, actor: Actor, cart: Cart) -> None:
    """Goods past their date need a manager, where the shop says so."""
    if settings.of(session).shop.expired_goods != "ask":
        return
    for line in past_date(session, cart):
        asked = f"Sell {line.name}, past its date"
        counter.ask_for_line(session, actor, Permission.SALE_EXPIRED, cart, line, asked)


@command(Permission.SALE_CREATE, touches=Topic.JOURNAL)
def refuse_age(session: Session, actor: Actor, cart_id: UUID, refusal: AgeRefusal) -> None:
    """Write down that somebody was too young for an item. Raises `NotFound`."""
    item = session.get(Item, refusal.item_id)
    if item is None:
        raise NotFound("There is no such item.")
    told = {"cart": cart_id.hex, "age": refusal.age, "name": item.name}
    journal.append(session, actor, "age.refused", told, subject=refusal.item_id)


def _is_at_own_price(line: CartLine, amounts: LineTotals) -> bool:
    """Whether it is sold at what the shop itself charges today, its customer's group included."""
    is_listed = line.list_price is not None and line.list_price == line.unit_price
    of_shop = amounts.own_discount if line.discount is None else 0
    return is_listed and line.fixed_total is None and amounts.discount == of_shop


def _check_deposit(cart: Cart, line: CartLine, items: dict[UUID, Shelved]) -> None:
    """A deposit is that of its drink, as many, and whole."""
    owner = next((each for each in cart.lines if each.id == line.deposit_of), None)
    drink = items.get(owner.item_id) if owner is not None and owner.item_id is not None else None
    if owner is None or drink is None or drink.deposit_id != line.item_id:
        raise Invalid(f"{line.name} goes with nothing on this sale.")
    if line.quantity != owner.pieces:
        raise Invalid(f"There are as many of {line.name} as of {owner.name}.")
    if line.discount is not None or line.fixed_total is not None:
        raise Invalid(f"Nothing is taken off {line.name}.")


def _check_kept(session: Session, cart: Cart, line: CartLine) -> None:
    """A drink without its deposit passes if it was on the sale before it had one."""
    kept = counter.kept_cart(session, cart.id)
    lines = () if kept is None else kept.lines
    before = next((each for each in lines if each.id == line.id), None)
    if before is None or of_line(lines, line.id) is not None or line.quantity > before.quantity:
        raise Invalid(f"{line.name} goes with a deposit. Take it off and add it again.")


def _check_list(session: Session, actor: Actor, cart: Cart) -> None:
    """A price list that was chosen for this sale changes its prices, by whatever the list says."""
    if cart.price_list_id is None:
        return
    chosen = session.get(StoredPriceList, cart.price_list_id)
    if chosen is None:
        raise Conflict("There is no such price list any more. Choose another.")
    subject = uuid5(cart.id, f"price list {cart.price_list_id}")
    asked = f"Sell at the prices of “{chosen.name}”"
    counter.ask_for_cart(session, actor, Permission.PRICE_OVERRIDE, cart, subject, asked, _WHOLE)


def _check_costs(
    session: Session, actor: Actor, cart: Cart, totals: Totals, items: dict[UUID, Shelved]
) -> None:
    """Ask where what was made of a price at the counter brings in less than the cost. The sentence
    does not tell the cost.

    The shop's own price is asked of nobody: a dear delivery would else stop the counter.
    """
    for line, amounts in zip(cart.lines, totals.lines, strict=True):
        item = items[line.item_id] if line.item_id is not None else None
        if item is None or not item.cost or _is_at_own_price(line, amounts):
            continue
        pieces = line.quantity if line.pack is ONE else line.pieces
        if amounts.net * _COST_TIMES_PIECES < item.cost * pieces.thousandths:
            asked = f"Sell {line.name} at so low a price"
            counter.ask_for_line(session, actor, Permission.PRICE_BELOW_COST, cart, line, asked)
