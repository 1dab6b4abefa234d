"""Three years of a shop with two tills, grown by a fixed seed from what a real one sold in half a
year: 500,000 sales of 2,000,000 lines, written past the services, which would take hours.

What people buy together, for how much and at which hour are the file's; the days are new ones. A
sale in forty gives something back that was sold before. Without journal and stock movements: these
are the sums of reports.
"""

import random
import shutil
import sqlite3
import time
from bisect import bisect
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any
from uuid import UUID

from pos_app.domain.access import Actor
from pos_app.domain.ids import new_id
from pos_app.domain.text import fold
from pos_app.maintenance import DATABASE, SCHEMA
from pos_app.services import auth, daily_sums
from tests.benchmarks import replay
from tests.benchmarks.shops import SEED, make_shop, opened

FIRST, LAST = date(2023, 11, 1), date(2026, 10, 31)
CATEGORIES = ("Lights", "Bags", "Kitchen", "Cards", "Garden", "Toys", "Jewellery", "Vintage")
RATES = ("200000i", "200000i", "200000i", "50000i", "0i")
BLOCK = 20_000
SUMMING = "seconds of summing up.txt"
# Rare days and busy ones: a week's shape, Monday first.
WEEK = (80, 90, 100, 110, 130, 160, 60)

Line = tuple[int, int, int]  # the item's place, pieces, price in pence
Rows = list[tuple[Any, ...]]


@dataclass
class Goods:
    """What is sold: items by their place, and real baskets of them."""

    codes: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    baskets: list[tuple[int, list[Line]]] = field(default_factory=list)  # minute of the day, lines


def grow(folder: Path, sales: int = 500_000) -> Actor:
    """Make the shop in `folder`; returns its owner."""
    actor, _ = make_shop(folder)
    goods = _goods()
    dice = random.Random(SEED)
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        database.execute("PRAGMA synchronous=OFF")
        database.execute("PRAGMA cache_size=-262144")
        with database:
            shop = _Shop.of(database, dice, goods, actor)
        for rows in _blocks(dice, goods, shop, sales, FIRST, LAST):
            with database:
                _write(database, rows)
        with database:
            database.execute("UPDATE identity SET next_number = ?", (sales + 1,))
            database.execute("ANALYZE")
    return actor


def kept(folder: Path, sales: int, at: Path) -> tuple[Actor, float]:
    """Put a copy of that shop into `folder`: its owner, and how many seconds its summing up took.
    It is grown and summed up once, into `at`, and kept there; what is measured writes into it.
    """
    kept_in = at / f"pos-bench-years-{SCHEMA}-{sales}"
    if not (kept_in / DATABASE).exists():
        shutil.rmtree(kept_in, ignore_errors=True)
        part = kept_in.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        grow(part, sales)
        backend = opened(part)
        start = time.perf_counter()
        daily_sums.catch_up(backend.call)
        (part / SUMMING).write_text(str(time.perf_counter() - start), encoding="utf-8")
        backend.close()
        part.rename(kept_in)
    shutil.copytree(kept_in, folder, dirs_exist_ok=True)
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        (owner,) = database.execute(
            "SELECT id FROM user_account WHERE username = 'owner'"
        ).fetchone()
    backend = opened(folder)
    actor = backend.call(auth.refresh, Actor(UUID(bytes=owner), "", "", {}))
    backend.close()
    return actor, float((folder / SUMMING).read_text(encoding="utf-8"))


def _goods() -> Goods:
    """The file's, or made ones where it is not there."""
    goods, places = Goods(), dict[str, int]()
    if not replay.FILE.exists():
        dice = random.Random(SEED)
        goods.codes = [f"G{number:04d}" for number in range(3000)]
        goods.names = [f"Article {number}" for number in range(3000)]
        goods.baskets = [
            (
                dice.randrange(480, 1200),
                [
                    (int(dice.paretovariate(1.1)) % 3000, 1, dice.randrange(50, 5000))
                    for _ in range(4)
                ],
            )
            for _ in range(5000)
        ]
        return goods
    for number, rows in replay.invoices(replay.FILE, 0):
        if number.startswith("C"):
            continue
        hour, minute = rows[0]["invoiced_at"][11:16].split(":")
        lines = []
        for row in rows:
            pieces, pence = int(row["quantity"]), int(float(row["unit_price"]) * 100 + 0.5)
            if pieces > 0 and pence > 0:
                code = row["stock_code"].strip().upper()
                if code not in places:
                    places[code] = len(goods.codes)
                    goods.codes.append(code)
                    goods.names.append(row["description"].strip() or code)
                lines.append((places[code], min(pieces, 24), pence))
        if lines:
            goods.baskets.append((int(hour) * 60 + int(minute), lines))
    return goods


@dataclass
class _Shop:
    tills: list[tuple[bytes, str]]
    location: bytes
    shift: bytes
    cashiers: list[bytes]
    items: list[bytes]
    categories: list[bytes]
    costs: list[int | None]

    @classmethod
    def of(
        cls, database: sqlite3.Connection, dice: random.Random, goods: Goods, actor: Actor
    ) -> "_Shop":
        now, by = int(datetime.now(UTC).timestamp() * 1000), actor.user_id.bytes
        (tax,) = database.execute("SELECT id FROM tax_class ORDER BY position").fetchone()
        (till,) = database.execute("SELECT till_id FROM identity").fetchone()
        (place,) = database.execute("SELECT id FROM location WHERE is_main").fetchone()
        (shift,) = database.execute("SELECT id FROM shift").fetchone()
        (role,) = database.execute("SELECT role_id FROM user_account").fetchone()
        people = [new_id().bytes for _ in range(6)]
        database.executemany(
            "INSERT INTO user_account (id, username, name, role_id, pin_digits, tint, is_active,"
            " is_deleted, version, created_at, updated_at) VALUES (?,?,?,?,0,'slate',1,0,1,?,?)",
            [(one, f"c{n}", f"Cashier {n}", role, now, now) for n, one in enumerate(people)],
        )
        groups = [new_id().bytes for _ in CATEGORIES]
        database.executemany(
            "INSERT INTO category (id, name, tint, position, is_active, version, created_at,"
            " updated_at) VALUES (?,?,'slate',0,1,1,?,?)",
            [(one, name, now, now) for one, name in zip(groups, CATEGORIES, strict=True)],
        )
        items = [new_id().bytes for _ in goods.codes]
        costs = [
            None if dice.random() < 0.02 else dice.randrange(2_000, 40_000) for _ in goods.codes
        ]
        database.executemany(
            "INSERT INTO item (id, category_id, tax_class_id, name, description, sku, unit,"
            " unit_price, cost_price, is_open_price, track_stock, is_active, is_deleted, version,"
            " created_at, created_by, updated_at, updated_by)"
            " VALUES (?,?,?,?,'',?,'piece',10000,?,0,1,1,0,1,?,?,?,?)",
            [
                (one, groups[n % len(groups)], tax, goods.names[n][:200], goods.codes[n], costs[n],
                 now, by, now, by)
                for n, one in enumerate(items)
            ],
        )  # fmt: skip
        words = [(one, fold(name)) for one, name in zip(items, goods.names, strict=True)]
        database.executemany("INSERT INTO item_text (item_id, words) VALUES (?,?)", words)
        database.execute("INSERT INTO item_search (item_search) VALUES ('rebuild')")
        tills = [(till, "1"), (new_id().bytes, "2")]
        return cls(tills, place, shift, people, items, groups, costs)


def _blocks(
    dice: random.Random, goods: Goods, shop: _Shop, sales: int, first: date, last: date
) -> Iterator[list[Rows]]:
    """Rows of so many sales, in the order of time: sales, lines, taxes, tenders, returns."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    edges = list(
        accumulate(WEEK[day.weekday()] * (150 if day.month == 12 else 100) for day in days)
    )
    places = sorted(bisect(edges, dice.randrange(edges[-1])) for _ in range(sales))
    rows: list[Rows] = [[], [], [], [], []]
    sequence = [0, 0]
    before: list[tuple[bytes, tuple[Any, ...]]] = []
    begin = 0
    for number, place in enumerate(places):
        if number == 0 or place != places[number - 1]:
            begin = number
        day = days[place]
        in_day = number - begin
        _sale(dice, goods, shop, day, in_day, sequence, rows, before)
        if len(rows[0]) == BLOCK:
            yield rows
            rows = [[], [], [], [], []]
    yield rows


def _sale(
    dice: random.Random,
    goods: Goods,
    shop: _Shop,
    day: date,
    in_day: int,
    sequence: list[int],
    rows: list[Rows],
    before: list[tuple[bytes, tuple[Any, ...]]],
) -> None:
    minute, basket = dice.choice(goods.baskets)
    wanted = min(len(basket), 1 + int(dice.expovariate(1 / 4.8)))
    start = dice.randrange(len(basket) - wanted + 1)
    till = dice.randrange(2)
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minute)
    stamp = int(at.timestamp() * 1000) + in_day
    key = UUID(int=stamp << 80 | 0x7 << 76 | dice.getrandbits(12) << 64 | 0b10 << 62
               | dice.getrandbits(62)).bytes  # fmt: skip
    sequence[till] += 1
    lines: Rows = []
    if before and dice.random() < 0.025:
        original, sold = before.pop(dice.randrange(len(before)))
        back = (key, 1, *sold[2:7], *(-value if type(value) is int else value for value in
                                      sold[7:8]), *sold[8:])  # fmt: skip
        lines.append(_turned(back))
        rows[4].append((key, 1, original, sold[1], "resaleable", ""))
    else:
        for n, (item, pieces, pence) in enumerate(basket[start : start + wanted], 1):
            lines.append(_line(shop, goods, key, n, item, pieces, pence))
        if len(before) < 500:
            before.append((key, lines[0]))
    net, tax, total = (sum(line[place] for line in lines) for place in (14, 15, 16))
    rows[0].append(
        (key, shop.tills[till][1], sequence[till], shop.tills[till][0], shop.shift, shop.location,
         shop.cashiers[till * 3 + dice.randrange(3)], stamp, day.isoformat(), 0, net, tax, total,
         0, total, 0)
    )  # fmt: skip
    rows[1] += lines
    sums: dict[int, list[int]] = {}
    for line in lines:
        found = sums.setdefault(int(line[17][:-1]), [0, 0])
        found[0] += line[14]
        found[1] += line[15]
    rows[2] += [(key, rate, 1, *found) for rate, found in sums.items()]
    rows[3].append((key, 1, "cash" if dice.random() < 0.4 else "card", total))


# sale_id, line, item_id, category_id, name, unit, price_source, quantity, unit_price, list_price,
# extended, own_discount, discount, unit_cost, net, tax, gross, taxes
def _line(
    shop: _Shop, goods: Goods, key: bytes, n: int, item: int, pieces: int, pence: int
) -> tuple[Any, ...]:
    gross, rates = pieces * pence, RATES[item % len(RATES)]
    ppm = int(rates[:-1])
    tax = (2 * gross * ppm + 1_000_000 + ppm) // (2 * (1_000_000 + ppm))
    return (
        key, n, shop.items[item], shop.categories[item % len(shop.categories)],
        goods.names[item][:200], "piece", "catalogue", pieces * 1000, pence * 100, pence * 100,
        gross, 0, 0, shop.costs[item], gross - tax, tax, gross, rates,
    )  # fmt: skip


def _turned(line: tuple[Any, ...]) -> tuple[Any, ...]:
    """A sold line as it comes back, its quantity turned already."""
    return (
        *line[:10], *(-value for value in line[10:13]), line[13],
        *(-value for value in line[14:17]), line[17],
    )  # fmt: skip


def _write(database: sqlite3.Connection, rows: list[Rows]) -> None:
    sales, lines, taxes, tenders, returns = rows
    database.executemany(
        "INSERT INTO sale (id, series, sequence, till_id, shift_id, location_id, cashier_id, at,"
        " business_day, discount, net, tax, total, cash_rounding, paid, change, note)"
        " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,'')",
        sales,
    )
    database.executemany(
        "INSERT INTO sale_line (sale_id, line, item_id, category_id, name, unit, price_source,"
        " quantity, unit_price, list_price, extended, own_discount, discount, unit_cost, net, tax,"
        " gross, taxes, note, serial) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,'','')",
        lines,
    )
    database.executemany("INSERT INTO sale_tax VALUES (?,?,?,?,?)", taxes)
    database.executemany("INSERT INTO sale_tender VALUES (?,?,?,?,'')", tenders)
    database.executemany("INSERT INTO sale_return VALUES (?,?,?,?,?,?)", returns)
