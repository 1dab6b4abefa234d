"""Selling and taking back, as tests of refunds do it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from pos_app.domain.cart import Cart
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import Money, UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.domain.returns import ReturnLine, SoldLine, take_back, ways_back
from pos_app.domain.tender import Tender, TenderKind
from pos_app.services import catalogue_edit, returns, sales, stock
from pos_app.services.returns import SoldSale
from pos_app.services.sales import CompletedSale
from tests.shop import GBP, Shop, cart_of, line


def sell(shop: Shop, *lines: Any, paid: tuple[Tender, ...] | None = None, **cart: Any) -> SoldSale:
    """A sale as the counter sees it when it comes back; paid by card unless said otherwise."""
    basket = replace(cart_of(*lines), **cart)
    total = total_of(shop, basket)
    done: CompletedSale = shop.call(
        sales.complete, basket, paid or (Tender(TenderKind.CARD, total, "4417"),)
    )
    found: SoldSale = shop.call(returns.sold, done.id)
    return found


def total_of(shop: Shop, cart: Cart) -> Money:
    return Money(cart.totals(shop.rules).total, GBP)


def back(sale: SoldSale, *wanted: tuple[int, str], **fields: Any) -> tuple[ReturnLine, ...]:
    """So much of these lines, counted from 1."""
    return tuple(
        take_back(sale.lines[number - 1], new_id(), Quantity.parse(quantity), **fields)
        for number, quantity in wanted
    )


def pieces(sold: SoldLine) -> int:
    return sold.left.thousandths // 1000


def everything(sale: SoldSale) -> tuple[ReturnLine, ...]:
    return tuple(take_back(each, new_id(), each.left) for each in sale.lines if each.left)


def refund(
    shop: Shop,
    lines: Sequence[ReturnLine],
    tenders: tuple[Tender, ...] | None = None,
    **kwargs: Any,
) -> CompletedSale:
    """Give the money back; as it was paid where nothing else is said."""
    cart = Cart.new(GBP).take_back(lines)
    if tenders is None:
        ids = {each.sale_id for each in lines if each.sale_id is not None}
        kept = [k for sale_id in ids for k in shop.call(returns.sold, sale_id).tenders]
        tenders = ways_back(kept, -total_of(shop, cart))
    done: CompletedSale = shop.call(sales.complete, cart, tenders, **kwargs)
    return done


def mug(shop: Shop, price: str = "14.00", stock_of: str = "5", **fields: Any) -> UUID:
    found: UUID = shop.call(
        catalogue_edit.add_item,
        ItemFields(name="Stoneware mug", unit_price=UnitPrice.parse(price, GBP), **fields),
        actor=shop.manager,
    ).id
    shop.call(stock.open_level, found, Quantity.parse(stock_of), actor=shop.manager)
    return found


def mugs(item: UUID, quantity: str = "2", price: str = "14.00") -> Any:
    return line("Stoneware mug", price, quantity, item_id=item)
