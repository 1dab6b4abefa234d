"""Half a year of a real shop, sold again through the same services.

Every invoice that is not a cancellation becomes one sale; items are created as they first appear, a
price that differs from the shelf's is an override by the owner, walk-ins pay cash and known
customers by card. Lines that are no sale (no quantity, no price, adjustments) are counted by reason
and listed, none is dropped in silence. Afterwards the books are held against an independent exact
sum.
"""

import csv
import lzma
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from pathlib import Path
from uuid import UUID

from pos_app import verify
from pos_app.backend import Backend
from pos_app.domain.access import SYSTEM, Actor
from pos_app.domain.cart import Cart
from pos_app.domain.clock import FixedClock
from pos_app.domain.errors import PosError
from pos_app.domain.item import ItemFields
from pos_app.domain.money import Money, UnitPrice
from pos_app.domain.pricing import PriceRules
from pos_app.domain.quantity import Quantity
from pos_app.domain.tender import Tender, TenderKind
from pos_app.maintenance import DATABASE, open_shop
from pos_app.services import catalogue, catalogue_edit, sales, shifts
from tests.benchmarks.measure import Figure
from tests.benchmarks.shops import DATA, GBP, make_shop

FILE = DATA / "trade-first-half.csv.xz"


@dataclass
class Replayed:
    """What became of the file: sales, lines, what was left out and why, and the exact sum."""

    sales: int = 0
    lines: int = 0
    items: int = 0
    total: Decimal = Decimal(0)
    left_out: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass
class _Seller:
    backend: Backend
    clock: FixedClock
    actor: Actor
    items: dict[str, UUID] = field(default_factory=dict)
    views: dict[UUID, catalogue.ItemView] = field(default_factory=dict)
    day: date | None = None


def run(limit: int = 0) -> list[Figure]:
    """Replay the file (or its first `limit` invoices) and hold the books against it."""
    if not FILE.exists():
        return [
            Figure("replay of half a year", "skipped: the data is not here", "sums agree", None)
        ]
    with tempfile.TemporaryDirectory(prefix="pos-bench-", dir="/tmp") as place:
        folder = Path(place)
        clock = FixedClock(datetime(2010, 12, 1, 7, tzinfo=UTC))
        actor, _ = make_shop(folder, clock=clock)
        done = _replay(folder, actor, clock, limit)
        return [*_books(folder, done), *_speed(done)]


def _replay(folder: Path, actor: Actor, clock: FixedClock, limit: int) -> Replayed:
    seller = _Seller(open_shop(folder, clock=clock).backend, clock, actor)
    seller.backend.call(shifts.close, actor, Money(10_000, GBP), "")
    done = Replayed()
    begin = time.perf_counter()
    for number, rows in _invoices(limit):
        _sell(seller, number, rows, done)
    done.seconds = time.perf_counter() - begin
    _close(seller)
    seller.backend.close()
    return done


def _invoices(limit: int) -> Iterator[tuple[str, list[dict[str, str]]]]:
    with lzma.open(FILE, "rt", encoding="utf-8", newline="") as text:
        grouped = groupby(csv.DictReader(text), key=lambda row: row["invoice"])
        for count, (number, rows) in enumerate(grouped):
            if limit and count >= limit:
                return
            yield number, list(rows)


def _odd(number: str, row: dict[str, str]) -> str:
    """Why a line is no sale; nothing when it is one."""
    if number.startswith("C"):
        return "cancellation (a refund: a later part)"
    if not number.isdigit():
        return "adjustment of bad debt"
    if Decimal(row["quantity"]) <= 0:
        return "negative or no quantity (a stock correction)"
    if Decimal(row["unit_price"]) <= 0:
        return "no price (given away or a stock note)"
    return ""


def _sell(seller: _Seller, number: str, rows: list[dict[str, str]], done: Replayed) -> None:
    good = []
    for row in rows:
        why = _odd(number, row)
        if why:
            done.left_out[why] += 1
            done.examples.setdefault(why, f"{number} {row['stock_code']} {row['description']}")
        else:
            good.append(row)
    if not good:
        return
    at = datetime.fromisoformat(good[0]["invoiced_at"]).replace(tzinfo=UTC)
    _trading_day(seller, at)
    cart = Cart.new(GBP)
    for row in good:
        cart = _add(seller, cart, row)
        done.total += _exact(row)
    total = Money(cart.totals(PriceRules(currency=GBP)).total, GBP)
    kind = TenderKind.CARD if good[0]["customer_id"] else TenderKind.CASH
    seller.backend.call(sales.complete, seller.actor, cart, (Tender(kind, total),))
    done.sales += 1
    done.lines += len(good)
    done.items = len(seller.items)


def _exact(row: dict[str, str]) -> Decimal:
    """A line to the penny, half away from zero, by Decimal alone."""
    amount = Decimal(row["quantity"]) * Decimal(row["unit_price"])
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _trading_day(seller: _Seller, at: datetime) -> None:
    """Move the clock and open a shift for each trading day."""
    behind = (at - seller.clock.now()).total_seconds()
    if behind > 0:
        seller.clock.advance(behind)
    if seller.day != at.date():
        if seller.day is not None:
            _close(seller)
        seller.backend.call(shifts.open_shift, seller.actor, Money(10_000, GBP))
        seller.day = at.date()


def _close(seller: _Seller) -> None:
    figures = seller.backend.call(shifts.figures, seller.actor)
    assert figures.expected_cash is not None
    seller.backend.call(shifts.close, seller.actor, figures.expected_cash, "")


def _add(seller: _Seller, cart: Cart, row: dict[str, str]) -> Cart:
    code = row["stock_code"].upper()
    price = UnitPrice.parse(row["unit_price"], GBP)
    if code not in seller.items:
        name = row["description"].strip() or f"Article {code}"
        saved = seller.backend.call(
            catalogue_edit.add_item,
            SYSTEM,
            ItemFields(name=name, sku=code, unit_price=price, stock_policy="allow"),
        )
        seller.items[code] = saved.id
        (seller.views[saved.id],) = seller.backend.call(catalogue.views, SYSTEM, [saved.id])
    view = seller.views[seller.items[code]]
    changed = price if price != view.unit_price else None
    line = view.to_line(Quantity.parse(row["quantity"]), changed)
    if line.list_price is None:
        raise PosError("a shelf price was lost")
    return cart.add(line)


def _books(folder: Path, done: Replayed) -> list[Figure]:
    """The books against the file: each must agree to the penny."""
    with closing(sqlite3.connect(folder / DATABASE)) as book:
        ((count, total, kept),) = book.execute(
            "SELECT count(*), sum(total), sum(paid - change) FROM sale"
        ).fetchall()
        ((lines,),) = book.execute("SELECT sum(gross) FROM sale_line").fetchall()
        ((first, last),) = book.execute("SELECT min(sequence), max(sequence) FROM sale").fetchall()
        ((wrong,),) = book.execute(
            "SELECT count(*) FROM stock_level l WHERE quantity != (SELECT sum(quantity) FROM"
            " stock_movement m WHERE m.item_id = l.item_id AND m.location_id = l.location_id)"
        ).fetchall()
    report = verify.whole(folder)
    exact = int(done.total * 100)
    return [
        Figure(
            "replay: Σ totals against an exact sum of the file",
            f"£{Decimal(total) / 100:,} against £{done.total:,} in {count:,} sales",
            "equal",
            total == exact == lines,
        ),
        Figure(
            "replay: Σ tenders less change against Σ totals",
            f"{kept - total} p apart",
            "equal",
            kept == total,
        ),
        Figure("replay: stock levels that differ from the ledger", f"{wrong}", "0", wrong == 0),
        Figure(
            "replay: receipt numbers",
            f"{first} to {last}, {count:,} of them",
            "no gap",
            (first, last) == (1, count),
        ),
        Figure("replay: `verify`", report.sentence, "whole", report.is_whole),
    ]


def _speed(done: Replayed) -> list[Figure]:
    left = "; ".join(f"{why}: {n:,}" for why, n in done.left_out.most_common())
    return [
        Figure(
            "replay: throughput with items created as they appear",
            f"{done.sales:,} sales, {done.lines:,} lines, {done.items:,} items in"
            f" {done.seconds:.0f} s ({done.lines / done.seconds:,.0f} lines/s)",
            "",
            None,
        ),
        Figure("replay: lines that are no sale, listed by reason", left or "none", "", None),
    ]
