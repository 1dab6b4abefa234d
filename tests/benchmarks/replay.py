"""Half a year of a real shop, sold again through the same services, and its books held against the
file.

    python -m tests.benchmarks.replay [FILE] [--list ODD_LINES.csv]

What is replayed: each invoice that is no cancellation (number without C), at its own time, a shift
for each trading day; items are made as they appear, at their first price, and sold at the invoice's
price by an owner, who may. Whoever has no customer number pays cash, in whole pounds, the others by
card. What is odd is counted, and listed on demand; nothing is dropped unsaid:

    cancelled     lines of cancellations: refunds are no sales
    adjustment    lines of quantity 0 or less: stock written off, without a price
    free          sold at 0.00
    nameless      sold under their stock code
    repriced      sold at another price than the item's first
    under a penny a line's exact amount is no whole penny and is rounded as the shop rounds

Afterwards the sums are held against an exact sum of the file that shares no code with the till.
"""

import csv
import lzma
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby, islice
from pathlib import Path
from zoneinfo import ZoneInfo

from pos_app import verify
from pos_app.backend import Backend
from pos_app.domain.access import Actor
from pos_app.domain.cart import Cart
from pos_app.domain.clock import FixedClock
from pos_app.domain.item import ItemFields
from pos_app.domain.money import Money, UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.domain.tender import Tender, TenderKind
from pos_app.maintenance import DATABASE, open_shop
from pos_app.services import carts, catalogue, catalogue_edit, sales, settings, shifts
from pos_app.services.closing import close as close_shift
from tests.benchmarks.measure import Figure
from tests.benchmarks.shops import DATA, GBP, make_shop

FILE = DATA / "trade-first-half.csv.xz"
LONDON = ZoneInfo("Europe/London")
Row = dict[str, str]


def invoices(path: Path, limit: int) -> Iterator[tuple[str, list[Row]]]:
    """The file's invoices with their lines, or its first ones."""
    with lzma.open(path, "rt", encoding="utf-8", newline="") as text:
        grouped = groupby(csv.DictReader(text), key=lambda row: row["invoice"])
        for number, rows in islice(grouped, limit or None):
            yield number, list(rows)


@dataclass
class Replay:
    """A till that sells what the file says it sold."""

    backend: Backend
    clock: FixedClock
    actor: Actor
    odd: list[tuple[str, Row]] = field(default_factory=list)
    sold_lines: int = 0
    sold: int = 0

    def __post_init__(self) -> None:
        self._rules = settings.price_rules(self.backend.call(settings.read, self.actor).shop)
        self._items: dict[str, catalogue.ItemView] = {}
        self._day = ""

    def invoice(self, number: str, rows: list[Row]) -> None:
        """Sell one invoice, or note why not."""
        if number.startswith("C"):
            self.odd += [("cancelled", row) for row in rows]
            return
        wanted = []
        for row in rows:
            if int(row["quantity"]) > 0:
                wanted.append(row)
            else:
                self.odd.append(("adjustment", row))
        if not wanted:
            return
        self._move_to(rows[0]["invoiced_at"])
        cart = Cart.new(GBP)
        for row in wanted:
            cart = self._add(cart, row)
        paid = self._payment(cart, is_known=bool(rows[0]["customer_id"]))
        self.backend.call(carts.save, self.actor, cart, paid)
        self.backend.call(sales.complete, self.actor, cart, paid)
        self.sold += 1
        self.sold_lines += len(wanted)

    def close(self) -> None:
        """Close the last day."""
        figures = self.backend.call(shifts.figures, self.actor)
        assert figures.expected_cash is not None
        self.backend.call(close_shift, self.actor, figures.expected_cash, "")

    def _move_to(self, moment: str) -> None:
        at = datetime.fromisoformat(moment).replace(tzinfo=LONDON).astimezone(UTC)
        self.clock.advance((at - self.clock.now()).total_seconds())
        if self._day not in {"", moment[:10]}:
            self.close()
            self.backend.call(shifts.open_shift, self.actor, Money(10_000, GBP))
        self._day = moment[:10]

    def _add(self, cart: Cart, row: Row) -> Cart:
        price = UnitPrice.parse(row["unit_price"], GBP)
        quantity = Quantity.of(int(row["quantity"]))
        item = self._item(row, price)
        self._note(row, item, price)
        return cart.add(item.to_line(quantity, price))

    def _item(self, row: Row, price: UnitPrice) -> catalogue.ItemView:
        """What a scan of the stock code finds; put on the shelf the first time."""
        code = row["stock_code"].strip().upper()
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


@dataclass(frozen=True)
class Sums:
    """What the file comes to by itself: exact amounts of all lines sold, and the rounding that
    whole pennies ask for.
    """

    exact: Decimal
    rounding: Decimal
    invoices: int
    lines: int


def exact_sums(path: Path, limit: int = 0) -> Sums:
    """Add the file up with nothing of the till's: Decimal, line by line."""
    exact = rounded = Decimal(0)
    count = lines = 0
    for number, rows in invoices(path, limit):
        amounts = [
            Decimal(row["unit_price"]) * int(row["quantity"])
            for row in rows
            if not number.startswith("C") and int(row["quantity"]) > 0
        ]
        exact += sum(amounts)
        rounded += sum(amount.quantize(Decimal("0.01"), "ROUND_HALF_UP") for amount in amounts)
        count += bool(amounts)
        lines += len(amounts)
    return Sums(exact, rounded - exact, count, lines)


_BOOKS = """
    SELECT (SELECT count(*) FROM sale), (SELECT sum(total) FROM sale),
           (SELECT sum(amount) FROM sale_tender) - (SELECT sum(change) FROM sale),
           (SELECT sum(gross) FROM sale_line), (SELECT sum(net + tax) FROM sale),
           (SELECT count(*) FROM sale) - (SELECT max(sequence) FROM sale)
"""
_LEVELS = """
    SELECT count(*) FROM (SELECT item_id, sum(level) AS level, sum(moved) AS moved FROM (
        SELECT item_id, quantity AS level, 0 AS moved FROM stock_level
        UNION ALL SELECT item_id, 0, quantity FROM stock_movement) GROUP BY item_id)
    WHERE level <> moved
"""


def disagreements(folder: Path, sums: Sums) -> list[str]:
    """Where the shop's books differ from the file or from each other; empty when nowhere."""
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        count, total, kept, lines, taxed, gap = database.execute(_BOOKS).fetchone()
        (wrong_levels,) = database.execute(_LEVELS).fetchone()
    wanted = int((sums.exact + sums.rounding) * 100)
    found = {
        f"{count} sales, {sums.invoices} invoices": count != sums.invoices,
        f"the sales come to {total}, the file to {wanted} pence": total != wanted,
        f"kept in payments: {kept}, sold: {total}": kept != total,
        f"lines come to {lines}, sales to {total}": lines != total,
        f"net and tax come to {taxed}, sales to {total}": taxed != total,
        f"receipt numbers have {-gap} gaps": bool(gap),
        f"{wrong_levels} levels differ from their movements": bool(wrong_levels),
    }
    report = verify.whole(folder)
    return [what for what, is_so in found.items() if is_so] + [
        finding.sentence for finding in report.findings
    ]


def run(limit: int = 0) -> list[Figure]:
    """Replay the file (or its first invoices), compare, and say how fast it went."""
    if not FILE.exists():
        return [Figure("replay of half a year", "skipped: the data is not here", "", None)]
    with tempfile.TemporaryDirectory(prefix="pos-bench-") as place:
        replay, seconds = sell_again(FILE, Path(place), limit)
        sums = exact_sums(FILE, limit)
        wrong = disagreements(Path(place), sums)
    odd = Counter(reason for reason, _row in replay.odd)
    counted = "; ".join(f"{count:,} {reason}" for reason, count in odd.most_common())
    agreed = "; ".join(wrong) or (
        f"£{sums.exact:,} exactly, {sums.rounding:+} of rounding; sales, lines, taxes, payments,"
        " stock levels, receipt numbers and chain agree"
    )
    speed = (
        f"{replay.sold / seconds:,.0f} sales and {replay.sold_lines / seconds:,.0f} lines a second"
        f" ({seconds:.0f} s), each line looked up, each cart saved, a shift a day"
    )
    what = f"replay: {sums.invoices:,} invoices of {sums.lines:,} lines, against the file"
    return [
        Figure(what, agreed, "to the penny", not wrong),
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
        sums = exact_sums(path)
        wrong = disagreements(Path(folder), sums)
    print(f"{replay.sold:,} sales of {replay.sold_lines:,} lines in {seconds:.1f} s")
    print(f"the file comes to {sums.exact:,} ({sums.rounding:+} of rounding)")
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
