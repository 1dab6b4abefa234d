"""Giving money back: a refund of four lines against the sale of them, and finding the receipt among
a million.
"""

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from pos_app.backend import Backend
from pos_app.domain.access import Actor
from pos_app.domain.cart import Cart
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money
from pos_app.domain.quantity import Quantity
from pos_app.domain.returns import take_back, ways_back
from pos_app.domain.tender import Tender, TenderKind
from pos_app.maintenance import DATABASE
from pos_app.services import catalogue, receipts, returns, sales, settings
from pos_app.services.receipts import Wanted
from tests.benchmarks.measure import Figure, in_turns, median, ms, no_collection, percentile, timed
from tests.benchmarks.shops import GBP, chosen, fill_past_sales, make_shop, opened

Act = Callable[[], object]


def run(count: int = 600, past: int = 1_000_000) -> list[Figure]:
    """A refund against a sale, in turns; then finding by number, and by item and day."""
    with tempfile.TemporaryDirectory(prefix="pos-bench-", dir="/tmp") as place:
        figures = [_refund(Path(place, "shop"), count)]
        if past:
            figures += _finding(Path(place, "past"), past)
    return figures


def _refund(folder: Path, count: int) -> Figure:
    actor, items = make_shop(folder, 2000)
    backend = opened(folder)
    rules = settings.price_rules(backend.call(settings.read, actor).shop)
    baskets = list(chosen(items, 2 * count))
    sold = [_sell(backend, actor, basket) for basket in baskets[:count]]
    gives = [_give(backend, actor, sale_id, rules) for sale_id in sold]
    sells = [_selling(backend, actor, basket) for basket in baskets[count:]]
    with no_collection():
        times = in_turns(gives, sells)
    backend.close()
    ratio = median(times[0]) / median(times[1])
    return Figure(
        "a refund of 4 lines, all that was sold, against `sales.complete` of 4 lines",
        f"{ratio:.2f} × ({ms(median(times[0]))} against {ms(median(times[1]))})",
        "≤ 2 × (issue of money and people)",
        ratio <= 2,
    )


def _cart(backend: Backend, actor: Actor, basket: list[UUID]) -> Cart:
    cart = Cart.new(GBP)
    for view in backend.call(catalogue.views, actor, basket):
        cart = cart.add(view.to_line(Quantity.of(1)))
    return cart


def _selling(backend: Backend, actor: Actor, basket: list[UUID]) -> Act:
    cart = _cart(backend, actor, basket)
    paid = (Tender(TenderKind.CASH, Money(100_000, GBP)),)
    return lambda: backend.call(sales.complete, actor, cart, paid)


def _sell(backend: Backend, actor: Actor, basket: list[UUID]) -> UUID:
    cart = _cart(backend, actor, basket)
    _selling(backend, actor, basket)
    backend.call(sales.complete, actor, cart, (Tender(TenderKind.CASH, Money(100_000, GBP)),))
    return cart.id


def _give(backend: Backend, actor: Actor, sale_id: UUID, rules: object) -> Act:
    """The money of a whole sale, as it was paid; what is timed is the act that is on disk."""
    sale = backend.call(returns.sold, actor, sale_id)
    cart = Cart.new(GBP).take_back([take_back(each, new_id(), each.left) for each in sale.lines])
    total = Money(cart.totals(rules).total, GBP)  # type: ignore[arg-type]
    back = ways_back(sale.tenders, -total)
    return lambda: backend.call(sales.complete, actor, cart, back)


def _finding(folder: Path, past: int) -> list[Figure]:
    actor, items = make_shop(folder, 2000)
    fill_past_sales(folder / DATABASE, past, items, actor.user_id)
    backend = opened(folder)
    numbers = [row.number for row in backend.call(receipts.find, actor, Wanted(), 100)]
    days = [row.business_day for row in backend.call(receipts.find, actor, Wanted(), 1)]
    by_number: list[Act] = [
        lambda n=number: backend.call(receipts.find, actor, Wanted(n))  # type: ignore[misc]
        for number in numbers * 5
    ]
    since = days[0] - timedelta(days=30)
    by_item: list[Act] = [
        lambda i=item: backend.call(receipts.find, actor, Wanted(since=since, item_id=i))  # type: ignore[misc]
        for item in items[:100]
    ]
    figures = []
    for what, acts, aim in (
        ("by number", by_number, 1),
        ("by item within 30 days", by_item, 50),
    ):
        times = timed(acts)
        figures.append(
            Figure(
                f"finding a receipt among {past:,} sales {what}",
                f"median {ms(median(times))}, p95 {ms(percentile(times, 0.95))}",
                f"≤ {aim} ms (issue of money and people)",
                median(times) * 1000 <= aim,
            )
        )
    backend.close()
    return figures
