"""Half a year of a real shop, sold again through the same services, and its books held against the
file.

    python -m tests.benchmarks.replay [FILE] [--list ODD_LINES.csv]

What is replayed: each invoice, at its own time, a shift for each trading day, opened with a float
of £100 and counted, locked and closed to a Z in the evening; items and customers are made as they
appear, items at their first price, and sold at the invoice's price by an owner, who may. Whoever
has no customer number pays cash, in whole pounds, the others by card.

A cancellation (number with C) is a refund of the sale it cancels: same customer, same item, same
price, enough of it left, the newest first; money goes back as it was paid. What finds no sale comes
back without a receipt, in cash: as an item that costs what the file gives, because without a
receipt the shop's price counts. Where the drawer does not hold it, pounds are paid in first.

What is odd is counted, and listed on demand; nothing is dropped unsaid:

    adjustment    lines of quantity 0 or less that are no cancellation: stock written off, no price
    free          sold at 0.00
    nameless      sold under their stock code
    repriced      sold at another price than the item's first
    under a penny a line's exact amount is no whole penny and is rounded as the shop rounds
    of several sales, partly without receipt, without receipt    how a cancelled line found its sale

Afterwards the sums are held against those of a pencil (pencil.py) that shares no code with the
till: in all, per day, per customer, and the drawer of every closing. Which sale a cancellation is
of is a rule of this replay; both follow it.
"""

import csv
import lzma
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby, islice
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from pos_app.backend import Backend
from pos_app.domain.access import Actor
from pos_app.domain.cart import Cart
from pos_app.domain.clock import FixedClock
from pos_app.domain.customer import CustomerFields
from pos_app.domain.drawer import DrawerCount
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import Money, UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.domain.returns import ReturnLine, SoldLine, take_back
from pos_app.domain.tender import Tender, TenderKind
from pos_app.maintenance import open_shop
from pos_app.services import (
    carts,
    cash,
    catalogue,
    catalogue_edit,
    closing,
    customers,
    returns,
    sales,
    settings,
    shifts,
)
from tests.benchmarks.books import disagreements
from tests.benchmarks.measure import Figure
from tests.benchmarks.pencil import Key, Pencil, Row, how_found, key_of, newest_first
from tests.benchmarks.shops import DATA, GBP, make_shop

FILE = DATA / "trade-first-half.csv.xz"
LONDON = ZoneInfo("Europe/London")
_FLOAT = Money(10_000, GBP)


def invoices(path: Path, limit: int) -> Iterator[tuple[str, list[Row]]]:
    """The file's invoices with their lines, or its first ones."""
    with lzma.open(path, "rt", encoding="utf-8", newline="") as text:
        grouped = groupby(csv.DictReader(text), key=lambda row: row["invoice"])
        for number, rows in islice(grouped, limit or None):
            yield number, list(rows)


@dataclass
class Bought:
    """Lines a cancellation can be of: their sales, and how many are left of each."""

    sales: list[UUID] = field(default_factory=list)
    left: list[int] = field(default_factory=list)


@dataclass
class Replay:
    """A till that sells what the file says it sold."""

    backend: Backend
    clock: FixedClock
    actor: Actor
    odd: list[tuple[str, Row]] = field(default_factory=list)
    sold_lines: int = 0
    sold: int = 0
    refunded: int = 0

    def __post_init__(self) -> None:
        self._rules = settings.price_rules(self.backend.call(settings.read, self.actor).shop)
        self._bought: dict[Key, Bought] = defaultdict(Bought)
        self._customers: dict[str, UUID] = {}
        self._day = ""

    def invoice(self, number: str, rows: list[Row]) -> None:
        """Sell one invoice or give one back, or note why not."""
        if number.startswith("C"):
            self._move_to(rows[0]["invoiced_at"])
            self._refund(rows)
            return
        wanted = []
        for row in rows:
            if int(row["quantity"]) > 0:
                wanted.append(row)
            else:
                self.odd.append(("adjustment", row))
        if wanted:
            self._move_to(rows[0]["invoiced_at"])
            self._sell(wanted)

    def close(self) -> None:
        """Count the drawer, which is right, lock it, and close to a Z."""
        figures = self.backend.call(shifts.figures, self.actor)
        assert figures.expected_cash is not None
        self.backend.call(closing.begin_count, self.actor)
        told = self.backend.call(closing.lock_count, self.actor, DrawerCount(figures.expected_cash))
        assert not told.difference
        left = min(figures.expected_cash, _FLOAT)
        self.backend.call(closing.close, self.actor, figures.expected_cash, "", left)

    def _move_to(self, moment: str) -> None:
        at = datetime.fromisoformat(moment).replace(tzinfo=LONDON).astimezone(UTC)
        self.clock.advance((at - self.clock.now()).total_seconds())
        if self._day not in {"", moment[:10]}:
            self.close()
            self.backend.call(shifts.open_shift, self.actor, _FLOAT)
        self._day = moment[:10]

    # -- selling

    def _sell(self, rows: list[Row]) -> None:
        cart = self._cart(rows[0])
        for row in rows:
            cart = self._add(cart, row)
        paid = self._payment(cart, is_known=bool(rows[0]["customer_id"]))
        self.backend.call(carts.save, self.actor, cart, paid)
        self.backend.call(sales.complete, self.actor, cart, paid)
        for row in rows:
            bought = self._bought[key_of(row)]
            bought.sales.append(cart.id)
            bought.left.append(int(row["quantity"]))
        self.sold += 1
        self.sold_lines += len(rows)

    def _cart(self, row: Row) -> Cart:
        """An empty cart for the customer of a row, who is put into the book the first time."""
        name = row["customer_id"]
        if not name:
            return Cart.new(GBP)
        if name not in self._customers:
            self._customers[name] = new_id()
            fields = CustomerFields(name.removesuffix(".0"), address=row["country"])
            self.backend.call(customers.add, self.actor, self._customers[name], fields)
        buyer = self.backend.call(customers.buyer, self.actor, self._customers[name])
        return Cart.new(GBP).with_customer(buyer.id, buyer.terms)

    def _add(self, cart: Cart, row: Row) -> Cart:
        price = UnitPrice.parse(row["unit_price"], GBP)
        quantity = Quantity.of(int(row["quantity"]))
        item = self._item(row, price)
        self._note(row, item, price)
        return cart.add(item.to_line(quantity, price))

    def _item(self, row: Row, price: UnitPrice, code: str = "") -> catalogue.ItemView:
        """What a scan of the stock code finds; put on the shelf the first time."""
        code = code or row["stock_code"].strip().upper()
        found = self.backend.call(catalogue.find_by_code, self.actor, code)
        if not found:
            name = row["description"].strip() or code
            fields = ItemFields(name, sku=code, unit_price=price)
            self.backend.call(catalogue_edit.add_item, self.actor, fields)
            found = self.backend.call(catalogue.find_by_code, self.actor, code)
        return found[0]

    def _note(self, row: Row, item: catalogue.ItemView, price: UnitPrice) -> None:
        exact = Decimal(row["unit_price"]) * int(row["quantity"]) * 100
        reasons = {
            "free": not price,
            "nameless": not row["description"].strip(),
            "repriced": price != item.unit_price,
            "under a penny": exact != int(exact),
        }
        self.odd += [(reason, row) for reason, holds in reasons.items() if holds]

    def _payment(self, cart: Cart, *, is_known: bool) -> tuple[Tender, ...]:
        total = cart.totals(self._rules).total
        if not total:
            return ()
        if is_known:
            return (Tender(TenderKind.CARD, Money(total, GBP)),)
        return (Tender(TenderKind.CASH, Money(-(-total // 100) * 100, GBP)),)

    # -- giving back

    def _refund(self, rows: list[Row]) -> None:
        """Give one cancellation back: what has a sale as it was paid, the rest in cash."""
        found: Counter[tuple[UUID, Key]] = Counter()
        loose: list[ReturnLine] = []
        for row in rows:
            wanted, bought = -int(row["quantity"]), self._bought[key_of(row)]
            parts = newest_first(bought.left, wanted)
            for place, taken in parts:
                bought.left[place] -= taken
                found[bought.sales[place], key_of(row)] += taken
            rest = wanted - sum(taken for _place, taken in parts)
            if rest:
                loose.append(self._without_receipt(row, rest))
            how = how_found(wanted, wanted - rest, len(parts))
            if how != "of its sale":
                self.odd.append((how, row))
        back = [*self._of_sales(found), *loose]
        cart = self._cart(rows[0]).take_back(back)
        known = bool(rows[0]["customer_id"])
        self._give(cart, sum(line.amounts.gross for line in back if line.sale_id and known))
        self.refunded += 1

    def _of_sales(self, found: Counter[tuple[UUID, Key]]) -> Iterator[ReturnLine]:
        lines: dict[UUID, tuple[SoldLine, ...]] = {}
        for (sale_id, (_who, code, price)), count in found.items():
            if sale_id not in lines:
                lines[sale_id] = self.backend.call(returns.sold, self.actor, sale_id).lines
            item = self.backend.call(catalogue.find_by_code, self.actor, code)[0]
            paid = UnitPrice.parse(price, GBP)
            line = next(
                each
                for each in lines[sale_id]
                if (each.item_id, each.unit_price) == (item.id, paid)
            )
            yield take_back(line, new_id(), Quantity.of(count), reason="Cancelled")

    def _without_receipt(self, row: Row, count: int) -> ReturnLine:
        code = f"{row['stock_code'].strip().upper()} AT {row['unit_price']}"
        item = self._item(row, UnitPrice.parse(row["unit_price"], GBP), code)
        return self.backend.call(
            returns.without_receipt, self.actor, item.id, Quantity.of(count), reason="Cancelled"
        )

    def _give(self, cart: Cart, by_card: int) -> None:
        """Complete a refund: so many pence to the card, the rest in cash, which must be there."""
        cash_back = -cart.totals(self._rules).total + by_card
        tenders = []
        if by_card:
            tenders.append(Tender(TenderKind.CARD, Money(by_card, GBP)))
        if cash_back:
            tenders.append(Tender(TenderKind.CASH, Money(-cash_back, GBP)))
            self._pay_in(cash_back)
        self.backend.call(sales.complete, self.actor, cart, tuple(tenders))

    def _pay_in(self, cash_back: int) -> None:
        """Pounds from the bank, where the drawer does not hold what goes back."""
        held = self.backend.call(shifts.figures, self.actor).expected_cash
        assert held is not None
        short = cash_back - max(held.minor, 0)
        if short > 0:
            pounds = Money(-(-short // 100) * 100, GBP)
            self.backend.call(cash.pay_in, self.actor, new_id(), pounds, "For a refund")


def sell_again(path: Path, folder: Path, limit: int = 0) -> tuple[Replay, float]:
    """Make a shop in `folder` and sell the file in it; the replay, and how many seconds it took."""
    _number, rows = next(invoices(path, 1))
    first = rows[0]["invoiced_at"]
    clock = FixedClock(datetime.fromisoformat(first).replace(tzinfo=LONDON).astimezone(UTC))
    actor, _ = make_shop(folder, clock=clock)
    backend = open_shop(folder, clock=clock).backend
    replay = Replay(backend, clock, actor)
    start = time.perf_counter()
    for number, rows in invoices(path, limit):
        replay.invoice(number, rows)
    replay.close()
    seconds = time.perf_counter() - start
    backend.close()
    return replay, seconds


def pencil_of(path: Path, limit: int = 0) -> Pencil:
    """Add the file up with nothing of the till's."""
    pencil = Pencil()
    for number, rows in invoices(path, limit):
        pencil.add(number, rows)
    return pencil


def run(limit: int = 0) -> list[Figure]:
    """Replay the file (or its first invoices), compare, and say how fast it went."""
    if not FILE.exists():
        return [Figure("replay of half a year", "skipped: the data is not here", "", None)]
    with tempfile.TemporaryDirectory(prefix="pos-bench-") as place:
        replay, seconds = sell_again(FILE, Path(place), limit)
        sums = pencil_of(FILE, limit)
        wrong = disagreements(Path(place), sums)
    odd = Counter(reason for reason, _row in replay.odd)
    counted = "; ".join(f"{count:,} {reason}" for reason, count in odd.most_common())
    agreed = "; ".join(wrong) or (
        f"£{sums.exact:,} exactly, {sums.rounding:+} of rounding, £{sums.returned:,} given back;"
        f" {len(sums.days):,} days and {len(sums.customers):,} customers agree, as do sales, lines,"
        " taxes, payments, stock levels, receipt numbers and chain"
    )
    closed = "; ".join(wrong) or (
        "expected cash of each, Z numbers without a gap, perpetual totals are the sum of all"
    )
    speed = (
        f"{replay.sold / seconds:,.0f} sales and {replay.sold_lines / seconds:,.0f} lines a second"
        f" ({seconds:.0f} s), each line looked up, each cart saved, a Z a day"
    )
    what = (
        f"replay: {sums.invoices:,} invoices of {sums.lines:,} lines and {sums.refunds:,}"
        " cancellations, against the file"
    )
    found = "; ".join(f"{count:,} {how}" for how, count in sums.back.most_common())
    return [
        Figure(what, agreed, "to the penny", not wrong),
        Figure(
            f"replay: {len(sums.days):,} closures, against the file", closed, "exact", not wrong
        ),
        Figure("replay: cancelled lines, given back", found, "none unsaid", None),
        Figure("replay: odd lines by reason", counted, "none unsaid", None),
        Figure("replay: throughput", speed, "", None),
    ]


def main(arguments: list[str]) -> int:
    """Replay a file and print what came of it; `--list` names a file for the odd lines."""
    listing = None
    if "--list" in arguments:
        place = arguments.index("--list")
        listing = Path(arguments[place + 1])
        del arguments[place : place + 2]
    path = Path(arguments[0]) if arguments else FILE
    with tempfile.TemporaryDirectory(prefix="pos-bench-") as folder:
        replay, seconds = sell_again(path, Path(folder))
        sums = pencil_of(path)
        wrong = disagreements(Path(folder), sums)
    print(
        f"{replay.sold:,} sales of {replay.sold_lines:,} lines and {replay.refunded:,} refunds"
        f" in {seconds:.1f} s"
    )
    print(
        f"the file comes to {sums.exact:,} ({sums.rounding:+} of rounding), {sums.returned:,} back"
    )
    for reason, count in sorted(Counter(reason for reason, _row in replay.odd).items()):
        print(f"  {count:>7,}  {reason}")
    print("\n".join(wrong) or "All books agree.")
    if listing is not None:
        with listing.open("w", encoding="utf-8", newline="") as text:
            writer = csv.writer(text)
            writer.writerows([reason, *row.values()] for reason, row in replay.odd)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
