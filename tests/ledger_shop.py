"""Customers with credit, cards and points, for tests of what sales do to their ledgers."""

from typing import Any
from uuid import UUID

from pos_app.domain.cart import Cart
from pos_app.domain.customer import CustomerFields
from pos_app.domain.ids import new_id
from pos_app.domain.ledger import LedgerKind
from pos_app.domain.money import Money
from pos_app.domain.owed import account_payment, gift_card
from pos_app.domain.quantity import Quantity
from pos_app.domain.returns import take_back
from pos_app.domain.tender import Tender, TenderKind
from pos_app.services import customers, ledgers, returns, sales, settings
from pos_app.services.sales import CompletedSale
from tests.shop import Shop, cart_of, cash, gbp, line

CODE = "GIFT2345CARD"


def customer(shop: Shop, name: str = "Nora Ellison", **fields: Any) -> UUID:
    """A customer, added by the manager, who may give any terms."""
    customer_id = new_id()
    new = CustomerFields(name, **fields)
    shop.call(customers.add, customer_id, new, actor=shop.manager)
    return customer_id


def attached(shop: Shop, cart: Cart, customer_id: UUID) -> Cart:
    """The cart for a customer, on their terms."""
    return cart.with_customer(customer_id, shop.call(customers.buyer, customer_id).terms)


def pay(kind: TenderKind, amount: str, reference: str = "") -> tuple[Tender, ...]:
    """One payment."""
    return (Tender(kind, gbp(amount), reference),)


def sell(
    shop: Shop, price: str, customer_id: UUID | None = None, tenders: tuple[Tender, ...] = ()
) -> CompletedSale:
    """A loaf for so much, in cash unless said otherwise."""
    cart = cart_of(line(price=price))
    if customer_id is not None:
        cart = attached(shop, cart, customer_id)
    done: CompletedSale = shop.call(sales.complete, cart, tenders or cash(price))
    return done


def sell_card(shop: Shop, amount: str, code: str = CODE, **more: Any) -> CompletedSale:
    """A gift card with so much on it."""
    cart = cart_of(gift_card(new_id(), "Gift card", code, gbp(amount)))
    done: CompletedSale = shop.call(sales.complete, cart, cash(amount), **more)
    return done


def settle_account(shop: Shop, customer_id: UUID, amount: str) -> CompletedSale:
    """A customer pays of what they owe."""
    cart = cart_of(account_payment(new_id(), "Payment to account", gbp(amount)))
    done: CompletedSale = shop.call(sales.complete, attached(shop, cart, customer_id), cash(amount))
    return done


def bring_back(
    shop: Shop,
    sale_id: UUID,
    tenders: tuple[Tender, ...] = (),
    quantity: Quantity | None = None,
    customer_id: UUID | None = None,
    actor: Any = None,
) -> CompletedSale:
    """All of a sale (or so much of each line) comes back, by the ways it was paid unless given."""
    who = actor or shop.manager
    sold = shop.call(returns.sold, sale_id, actor=who)
    lines = tuple(take_back(each, new_id(), quantity or each.left) for each in sold.lines)
    cart = Cart.new(gbp("0").currency).take_back(lines)
    if owner := customer_id or sold.customer_id:
        cart = attached(shop, cart, owner)
    ways = tenders or shop.call(returns.ways_for, cart, actor=who)
    done: CompletedSale = shop.call(sales.complete, cart, ways, actor=who)
    return done


def give_credit(shop: Shop, customer_id: UUID, amount: str) -> None:
    """Store credit out of goodwill."""
    shop.call(
        ledgers.adjust,
        new_id(),
        customer_id,
        LedgerKind.STORE_CREDIT,
        gbp(amount),
        "goodwill",
        actor=shop.manager,
    )


def with_points(shop: Shop, per_unit: int = 1, value: int = 1) -> None:
    """The shop gives loyalty points."""
    changes = {"points_per_unit": per_unit, "point_value": value}
    shop.call(settings.change_shop, changes, actor=shop.owner)


def balance(shop: Shop, kind: LedgerKind, customer_id: UUID | None = None) -> int:
    """What is on a customer's ledger, or on the one gift card there is."""
    if customer_id is None:
        rows = shop.rows("SELECT balance FROM ledger WHERE kind = ?", str(kind))
    else:
        rows = shop.rows(
            "SELECT balance FROM ledger WHERE kind = ? AND customer_id = ?",
            str(kind),
            customer_id.bytes,
        )
    return int(rows[0][0]) if rows else 0


def money(shop: Shop, minor: int) -> Money:
    """Minor units of the shop's currency."""
    return Money(minor, shop.rules.currency)
