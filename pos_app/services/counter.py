"""What a cart is held against before it is kept and before it becomes a sale: the person's rights,
the shelf, the stock.

A cart is a value that any caller can make, so nothing it says of itself is believed. What needed a
manager keeps the approval's id, which is good for this cart, this line and this much of it; any
other cart, item or quantity is asked for anew.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from pos_app.domain import tax
from pos_app.domain.access import Actor, Decision, Permission
from pos_app.domain.cart import ONE, Cart, CartLine
from pos_app.domain.errors import ApprovalRequired, Invalid
from pos_app.domain.money import Money, Rounding, divide
from pos_app.domain.owed import is_owed
from pos_app.domain.pricing import Discount, DiscountKind, PriceRules, Totals
from pos_app.models.base import Id, wire
from pos_app.models.bundles import Part, cost_of, parts_of
from pos_app.models.catalogue import Category, Item, TaxClass
from pos_app.models.fast import Fast
from pos_app.models.people import approval_holds
from pos_app.models.sales import SavedCart
from pos_app.models.stock import StockLevel, main_location
from pos_app.services import prices, settings
from pos_app.services.declare import allow

_MILLION: Final = 1_000_000
_PRICE_TIMES_QUANTITY: Final = 100_000  # hundredths of a minor unit × thousandths


@dataclass(frozen=True, slots=True)
class Shelved:
    """An item as it stands now; `price` is what is charged for it today, in hundredths of a minor
    unit, `left` is in thousandths. `parts`: what a bundle consists of.
    """

    price: int | None
    is_open_price: bool
    unit: str
    taxes: str
    cost: int | None
    is_tracked: bool
    policy: str
    left: int
    tracks_batches: bool = False
    age_limit: int = 0
    deposit_id: UUID | None = None
    is_parent: bool = False
    parts: tuple[Part, ...] = ()

    def leaving(self, line: CartLine) -> tuple[Part, ...]:
        """What leaves the stock with one of a line of it."""
        if self.parts:
            return self.parts
        assert line.item_id is not None
        pack = line.pack.thousandths
        return (Part(line.item_id, line.name, pack, self.cost, self.is_tracked),)

    def is_as_told(self, line: CartLine, price: int | None) -> bool:
        """Whether a line says of price, unit and taxes what the shelf says. `price`: the item's, or
        its unit's.
        """
        if tax.encode(line.taxes) != self.taxes:
            return False
        if line.unit != self.unit and line.pack is ONE:
            return False
        if price is None or self.is_open_price:
            return True
        told = line.unit_price if line.list_price is None else line.list_price
        return told.hundredths == price


def on_shelf(session: Session, cart: Cart) -> dict[UUID, Shelved]:
    """The items of a cart. Raises `Invalid` for one that never was on the shelf."""
    shop_policy = settings.of(session).shop.stock_policy
    place = main_location(session)
    connection = wire(session)
    lists = prices.lists_now(session, cart.price_list_id, cart.terms.group)
    found: dict[UUID, Shelved] = {}
    wanted = [(line.item_id, line.name) for line in cart.lines]
    for item_id, name in wanted:  # grows by the parts of bundles
        if item_id is None or item_id in found:
            continue
        rows = _ITEM(connection, {"item": item_id, "location": place})
        if not rows:
            raise Invalid(f"{name} is not among this shop's items.")
        (
            price, is_open, unit, taxes, cost, is_tracked, own, group, left, batches,
            rate, category, age, deposit, options, is_bundle,
        ) = rows[0]  # fmt: skip
        if price is not None and (rate or lists):
            price = prices.price_now(session, item_id, price, rate, category, lists).price
        parts: tuple[Part, ...] = ()
        if is_bundle:
            parts = parts_of(session, item_id)
            cost, is_tracked = cost_of(parts), False
            wanted += [(part.item_id, part.name) for part in parts]
        policy = own or group or shop_policy
        found[item_id] = Shelved(
            price, is_open, unit, taxes, cost, is_tracked, policy, left or 0, batches,
            age or 0, deposit, options is not None, parts,
        )  # fmt: skip
    return found


def check_rights(session: Session, actor: Actor, cart: Cart, totals: Totals) -> None:
    """Hold a cart's prices, discounts and voided lines against the person's rights; what a manager
    approved passes.
    """
    rules = settings.rules_of(session)
    for line, amounts in zip(cart.lines, totals.lines, strict=True):
        if (
            line.list_price is None
            or line.list_price != line.unit_price
            or line.fixed_total is not None
        ):
            told = None if line.list_price is None else line.list_price.hundredths
            _ask_price(session, actor, cart, line, told)
        if line.discount is not None:
            asked = f"Give {_words(line.discount, rules)} off {line.name}"
            share = _share(line.discount, abs(amounts.extended - amounts.promoted))
            ask_for_line(session, actor, Permission.DISCOUNT_LINE, cart, line, asked, share)
    if cart.discount is not None:
        left = sum(
            abs(amounts.extended - amounts.own_discount)
            for line, amounts in zip(cart.lines, totals.lines, strict=True)
            if line.deposit_of is None and not is_owed(line)
        )
        asked = f"Give {_words(cart.discount, rules)} off this sale"
        share = _share(cart.discount, left)
        ask_for_cart(session, actor, Permission.DISCOUNT_SALE, cart, cart.id, asked, share)
    if cart.voided and actor.decide(Permission.LINE_VOID) is not Decision.ALLOW:
        for voided in cart.voided:
            subject = uuid5(cart.id, f"void {voided.line.id}")
            asked = f"Void {voided.line.name}"
            ask_for_cart(session, actor, Permission.LINE_VOID, cart, subject, asked)


def check_shelf(session: Session, actor: Actor, cart: Cart, items: dict[UUID, Shelved]) -> None:
    """Hold each line against the shelf, not against what the cart says the shelf said.

    What stands in the cart that was kept on disk was held against the shelf of its time and may
    stay, however the shelf changed since. Anything else is a price or a tax changed at the till.
    """
    doubtful = [
        line
        for line in cart.lines
        if line.item_id is not None
        and not items[line.item_id].is_as_told(line, _price(session, line, items[line.item_id]))
    ]
    doubtful += _taxed_by_hand(session, cart)
    if not doubtful:
        return
    kept = _kept_on_disk(session, cart.id)
    for line in doubtful:
        if _terms(line) in kept:
            continue
        item = items.get(line.item_id) if line.item_id is not None else None
        if item is None or tax.encode(line.taxes) != item.taxes:
            actor.require(Permission.TAX_EDIT)
        if item is None:
            continue
        if line.unit != item.unit and line.pack is ONE:
            raise Invalid(f"{line.name} is sold by another unit. Take it off and add it again.")
        price = _price(session, line, item)
        if price is not None and not item.is_open_price:
            _ask_price(session, actor, cart, line, price)


def ask_kept(
    session: Session, actor: Actor, needed: ApprovalRequired, approvals: Iterable[UUID]
) -> None:
    """Pass if the person may, or if one of the approvals the cart keeps covers it; else raise."""
    permission = Permission(needed.permission)
    try:
        allow(
            session,
            actor,
            permission,
            asked=needed.asked,
            subject=needed.subject,
            amount=needed.amount,
        )
    except ApprovalRequired:
        if not any(
            approval_holds(
                session,
                approval,
                permission=permission,
                subject=needed.subject,
                amount=needed.amount,
                requested_by=actor.user_id,
                is_kept=True,
            )
            for approval in approvals
        ):
            raise needed from None


def ask_tender(session: Session, actor: Actor, permission: Permission, cart: Cart) -> None:
    """Pass if this kind of payment may be taken for this cart."""
    subject = uuid5(cart.id, f"tender {permission}")
    ask_for_cart(session, actor, permission, cart, subject, "Take this kind of payment")


def _ask_price(
    session: Session, actor: Actor, cart: Cart, line: CartLine, shelf: int | None
) -> None:
    """Ask for a price that is not the shelf's (None: the item has none, any price is typed)."""
    price = line.unit_price.hundredths
    is_free = not (price if line.fixed_total is None else line.fixed_total.minor)
    if is_free and shelf != 0:
        asked = f"Sell {line.name} at no price"
        ask_for_line(session, actor, Permission.PRICE_ZERO, cart, line, asked)
    if shelf is None:
        return
    lowered = _lowered(line, shelf)
    if lowered or price != shelf:
        charged = line.unit_price if line.fixed_total is None else line.fixed_total
        asked = f"Change the price of {line.name} to {charged.plain}"
        ask_for_line(session, actor, Permission.PRICE_OVERRIDE, cart, line, asked, lowered)


def _price(session: Session, line: CartLine, item: Shelved) -> int | None:
    """What the shelf says one of a line costs. Raises `Invalid` for a unit that is not the
    shop's.
    """
    if line.pack is ONE:
        return item.price
    assert line.item_id is not None
    price = prices.pack_price(session, line.item_id, line.pack.thousandths)
    if price is None:
        raise Invalid(f"{line.name} is not sold in that unit any more. Take it off.")
    return price


def _lowered(line: CartLine, shelf: int) -> int:
    """By how much a line lies below its shelf price, in parts per million, rounded up: a limit is
    never slipped under.
    """
    if line.fixed_total is None:
        below = shelf - line.unit_price.hundredths
        return divide(max(below, 0) * _MILLION, shelf, Rounding.UP) if shelf else 0
    # A label tells the quantity to the next thousandth, and its total is whole minor units. Anybody
    # can print one: a total that is none of this much of the item is a price changed at the till.
    whole = shelf * line.quantity.thousandths
    below = whole - line.fixed_total.minor * _PRICE_TIMES_QUANTITY
    if below <= shelf + _PRICE_TIMES_QUANTITY:
        return 0
    return divide(below * _MILLION, whole, Rounding.UP)


def ask_for_line(
    session: Session,
    actor: Actor,
    permission: Permission,
    cart: Cart,
    line: CartLine,
    asked: str,
    amount: int = 0,
) -> None:
    """Ask for what one line does; a yes is for that much of that item at that price."""
    if actor.decide(permission, amount) is Decision.ALLOW:
        return
    goods = f"{line.id} {line.item_id} {line.quantity.thousandths} {line.unit_price.hundredths}"
    needed = ApprovalRequired(
        asked,
        permission=permission,
        subject=uuid5(cart.id, goods),
        amount=amount,
        kept_by=line.id,
    )
    ask_kept(session, actor, needed, line.approvals)


def ask_for_cart(
    session: Session,
    actor: Actor,
    permission: Permission,
    cart: Cart,
    subject: UUID,
    asked: str,
    amount: int = 0,
) -> None:
    """Ask for what the sale as a whole does."""
    if actor.decide(permission, amount) is Decision.ALLOW:
        return
    needed = ApprovalRequired(
        asked, permission=permission, subject=subject, amount=amount, kept_by=cart.id
    )
    ask_kept(session, actor, needed, cart.approvals)


def _taxed_by_hand(session: Session, cart: Cart) -> list[CartLine]:
    """One-off lines under taxes the shop does not have."""
    one_offs = [line for line in cart.lines if line.item_id is None and not is_owed(line)]
    if not one_offs:
        return []
    known = {rates for (rates,) in _RATES(wire(session))}
    return [line for line in one_offs if tax.encode(line.taxes) not in known]


def _terms(line: CartLine) -> tuple[Any, ...]:
    """What a line says of the shelf."""
    item = None if line.item_id is None else line.item_id.hex
    price = None if line.list_price is None else line.list_price.hundredths
    return item, price, str(line.unit), tax.encode(line.taxes), line.pack.thousandths


def kept_cart(session: Session, cart_id: UUID) -> Cart | None:
    """This cart as it was kept last."""
    rows = _BODY(wire(session), {"cart": cart_id})
    return Cart.decode(json.loads(rows[0][0])["cart"]) if rows else None


def _kept_on_disk(session: Session, cart_id: UUID) -> set[tuple[Any, ...]]:
    """The terms of the lines, voided ones too, of this cart as it was kept last."""
    cart = kept_cart(session, cart_id)
    if cart is None:
        return set()
    lines = (*cart.lines, *(voided.line for voided in cart.voided))
    return {_terms(line) for line in lines}


def _share(discount: Discount, base: int) -> int:
    """A discount as parts per million of what it is taken from, rounded up."""
    if discount.kind is DiscountKind.PERCENT:
        return discount.value
    return divide(discount.value * _MILLION, base, Rounding.UP) if base else _MILLION


def _words(discount: Discount, rules: PriceRules) -> str:
    if discount.kind is DiscountKind.AMOUNT:
        return Money(discount.value, rules.currency).plain
    return f"{discount.plain(rules.currency)}%"


_ITEM: Final = Fast(
    select(
        Item.unit_price,
        Item.is_open_price,
        Item.unit,
        TaxClass.rates,
        Item.cost_price,
        Item.track_stock,
        Item.stock_policy,
        Category.stock_policy,
        StockLevel.quantity,
        Item.tracks_batches,
        Item.discount_rate,
        Item.category_id,
        Item.age_limit,
        Item.deposit_item_id,
        Item.options,
        Item.is_bundle,
    )
    .join(TaxClass, TaxClass.id == Item.tax_class_id)
    .outerjoin(Category, Category.id == Item.category_id)
    .outerjoin(
        StockLevel,
        (StockLevel.item_id == Item.id)
        & (StockLevel.location_id == bindparam("location", type_=Id)),
    )
    .where(Item.id == bindparam("item", type_=Id))
)
_RATES: Final = Fast(select(TaxClass.rates))
_BODY: Final = Fast(select(SavedCart.body).where(SavedCart.id == bindparam("cart", type_=Id)))
