"""Shops to measure in: set up by the services, filled past them, because a million rows must not
take an hour.
"""

import csv
import lzma
import os
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from pos_app.backend import Backend
from pos_app.domain.access import NOBODY, Actor
from pos_app.domain.barcode import lookup_key
from pos_app.domain.clock import Clock
from pos_app.domain.ids import new_id
from pos_app.domain.money import Currency, Money
from pos_app.domain.text import fold
from pos_app.maintenance import DATABASE, open_shop
from pos_app.services import auth, setup, shifts
from pos_app.services.users import NewUser

# The trial data is no part of the project: where the variable says, or beside the project.
_BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"
DATA = Path(os.environ.get("POS_TRIAL_DATA", _BESIDE))
GBP = Currency("GBP", 2)
SEED = 20261125
PIN, PEPPER = "271828", b"pepper of the benchmarks"


def products(limit: int) -> list[tuple[str, str]]:
    """Barcodes and names: real ones where the data lies beside the project, else made ones."""
    file = DATA / "products-100k.csv.xz"
    found: list[tuple[str, str]] = []
    if not limit:
        return found
    if file.exists():
        with lzma.open(file, "rt", encoding="utf-8", newline="") as text:
            for row in csv.DictReader(text):
                found.append((row["barcode"], row["name"]))
                if len(found) == limit:
                    return found
    number = 0
    while len(found) < limit:
        number += 1
        digits = f"20{number:010d}"
        total = sum(int(d) * (1, 3)[place % 2] for place, d in enumerate(digits))
        found.append((f"{digits}{-total % 10}", f"Article {number} of the large shop"))
    return found


def make_shop(folder: Path, items: int = 0, clock: Clock | None = None) -> tuple[Actor, list[UUID]]:
    """A set-up shop with an open shift and so many items; closed again. Returns owner and items."""
    backend = open_shop(folder, clock=clock).backend
    backend.call(setup.prepare, NOBODY)
    backend.call(setup.use_country, NOBODY, "GB")
    backend.call(setup.save_shop, NOBODY, {"name": "Benchmark"})
    owner = NewUser(
        "Owner",
        "owner",
        "owner",
        auth.hash_pin(PIN, PEPPER, cost=4),
        len(PIN),
        auth.hash_password("a pass phrase of benchmarks", cost=4),
    )
    owner_id = backend.call(setup.create_owner, NOBODY, owner)
    actor = backend.call(auth.refresh, Actor(owner_id, "", "", {}))
    backend.call(shifts.open_shift, actor, Money(10_000, GBP))
    backend.close()
    begun = clock.now() if clock else datetime.now(UTC)
    return actor, fill_items(folder / DATABASE, items, owner_id, begun)


def fill_items(path: Path, count: int, by: UUID, begun: datetime) -> list[UUID]:
    """Put items with prices from a fixed seed, barcodes, words and levels into the file."""
    dice = random.Random(SEED)
    now = int(begun.timestamp() * 1000)
    ids = [new_id() for _ in range(count)]
    rows = products(count)
    with closing(sqlite3.connect(path)) as database:
        (tax,) = database.execute("SELECT id FROM tax_class ORDER BY position").fetchone()
        (place,) = database.execute("SELECT id FROM location WHERE is_main").fetchone()
        with database:
            database.executemany(
                "INSERT INTO item (id, tax_class_id, name, description, unit, unit_price,"
                " cost_price, is_open_price, track_stock, is_active, is_deleted, version,"
                " created_at,"
                " created_by, updated_at, updated_by)"
                " VALUES (?,?,?,'','piece',?,?,0,1,1,0,1,?,?,?,?)",
                (
                    (i.bytes, tax, name[:200] or code, price := dice.randrange(20, 5000) * 100,
                     price // 2, now, by.bytes, now, by.bytes)
                    for i, (code, name) in zip(ids, rows, strict=True)
                ),
            )  # fmt: skip
            database.executemany(
                "INSERT OR IGNORE INTO barcode (key, item_id, code, quantity, position)"
                " VALUES (?,?,?,1000,0)",
                ((lookup_key(code), i.bytes, code) for i, (code, _) in zip(ids, rows, strict=True)),
            )
            words = [(i.bytes, fold(name)) for i, (_, name) in zip(ids, rows, strict=True)]
            database.executemany("INSERT INTO item_text (item_id, words) VALUES (?,?)", words)
            database.execute("INSERT INTO item_search (item_search) VALUES ('rebuild')")
            database.executemany(
                "INSERT INTO stock_level (item_id, location_id, quantity) VALUES (?,?,?)",
                ((i.bytes, place, 1_000_000_000) for i in ids),
            )
            document = new_id().bytes
            database.executemany(
                "INSERT INTO stock_movement (document_id, line, item_id, location_id, kind,"
                " quantity, at, business_day, actor,"
                " reason) VALUES (?,?,?,?,'opening',1000000000,?,?,?,'')",
                (
                    (document, n, i.bytes, place, now, begun.date().isoformat(), by.bytes)
                    for n, i in enumerate(ids, 1)
                ),
            )
    return ids


def fill_past_sales(path: Path, count: int, items: list[UUID], by: UUID) -> None:
    """Put past sales of four lines straight into the file, journal bodies of real size."""
    dice = random.Random(SEED)
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA synchronous=OFF")
        (till,) = database.execute("SELECT till_id FROM identity").fetchone()
        (shift,) = database.execute("SELECT id FROM shift").fetchone()
        (place,) = database.execute("SELECT id FROM location WHERE is_main").fetchone()
        for start in range(0, count, 20_000):
            with database:
                _write_block(
                    database, dice, range(start, min(start + 20_000, count)), items,
                    till, shift, place, by.bytes,
                )  # fmt: skip
        with database:
            database.execute("UPDATE identity SET next_number = ?", (count + 1,))


def _write_block(
    database: sqlite3.Connection,
    dice: random.Random,
    numbers: range,
    items: list[UUID],
    till: bytes,
    shift: bytes,
    place: bytes,
    by: bytes,
) -> None:
    sales, lines, taxes, tenders, moves, entries = [], [], [], [], [], []
    begin = datetime(2024, 1, 1, 9, tzinfo=UTC)
    body = "x" * 1500
    for number in numbers:
        sale = new_id().bytes
        at = begin + timedelta(seconds=number * 90)
        stamp, day = int(at.timestamp() * 1000), at.date().isoformat()
        sales.append((sale, "2", number + 1, till, shift, place, by, stamp, day))
        for line in range(1, 5):
            item = dice.choice(items).bytes
            lines.append((sale, line, item))
            moves.append((sale, line, item, place, stamp, day, by))
        taxes.append((sale,))
        tenders.append((sale,))
        entries.append((till, number + 1, sale, body, by, stamp << 16, stamp))
    database.executemany(
        "INSERT INTO sale (id, series, sequence, till_id, shift_id, location_id, cashier_id, at,"
        " business_day, discount, net, tax, total, cash_rounding, paid, change, note)"
        " VALUES (?,?,?,?,?,?,?,?,?,0,3334,666,4000,0,4000,0,'')",
        sales,
    )
    database.executemany(
        "INSERT INTO sale_line (sale_id, line, item_id, name, unit, quantity, unit_price,"
        " list_price, price_source, extended, own_discount, discount, net, tax, gross,"
        " taxes, note, serial)"
        " VALUES (?,?,?,'Something with a name','piece',1000,100000,100000,'catalogue',1000,0,0,"
        "833,167,1000,'200000i','','')",
        lines,
    )
    database.executemany("INSERT INTO sale_tax VALUES (?,200000,1,3334,666)", taxes)
    database.executemany("INSERT INTO sale_tender VALUES (?,1,'cash',4000,'')", tenders)
    database.executemany(
        "INSERT INTO stock_movement (document_id, line, item_id, location_id, kind, quantity, at,"
        " business_day, actor, reason) VALUES (?,?,?,?,'sale',-1000,?,?,?,'')",
        moves,
    )
    database.executemany(
        "INSERT INTO journal_entry (till_id, inc, n, id, kind, ver, body, actor, hlc, at, content,"
        " prev, hash, status) VALUES (?,99,?,?,'sale',1,?,?,?,?,zeroblob(32),zeroblob(32),"
        "zeroblob(32),0)",
        entries,
    )


def opened(folder: Path) -> Backend:
    """The shop's door, opened anew."""
    return open_shop(folder).backend


def chosen(items: list[UUID], count: int, each: int = 4) -> Iterator[list[UUID]]:
    """So many baskets of items from the fixed seed."""
    dice = random.Random(SEED)
    for _ in range(count):
        yield dice.sample(items, each)
