"""What the doctor looks for in an open shop's file."""

import json
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from pos_app.doctor.findings import Finding, Findings, Level, megabytes
from pos_app.domain.errors import PosError
from pos_app.domain.text import fold
from pos_app.maintenance import SCHEMA, refuse_newer
from pos_app.models.base import from_milliseconds
from pos_app.models.batches import WRONG_BATCHES
from pos_app.models.stock import WRONG_LEVELS
from pos_app.models.transfers import wrong_in_transit
from pos_app.services import settings

LONG_LOG_BYTES: Final = 64_000_000
# Facts, which triggers keep from being changed through the program.
GUARDED: Final = (
    "cash_movement", "journal_entry", "receipt_copy", "sale", "sale_line", "sale_part",
    "sale_return", "sale_tax", "sale_tender", "shift", "stock_movement",
)  # fmt: skip


def examine(book: sqlite3.Connection, now: datetime) -> Findings:
    """Look an open file over, one steady picture of it; one of an older version as far as every
    version is alike.
    """
    row = book.execute("SELECT version_num FROM alembic_version").fetchone()
    is_older = bool(row) and str(row[0]) < SCHEMA
    for check in _CHECKS[:3] if is_older else _CHECKS:
        yield from check(book)
    if not is_older:
        yield from _clock(book, now)


def _schema(book: sqlite3.Connection) -> Findings:
    row = book.execute("SELECT version_num FROM alembic_version").fetchone()
    found = str(row[0]) if row else ""
    refuse_newer(found)
    if found == SCHEMA:
        yield Finding(Level.OK, f"The shop's file is of this program's version ({found}).")
    else:
        yield Finding(
            Level.WARN, f"The shop's file is of version {found}; the next start upgrades it."
        )


def _file(book: sqlite3.Connection) -> Findings:
    answer = book.execute("PRAGMA quick_check(1)").fetchone()[0]
    if answer == "ok":
        yield Finding(Level.OK, "The shop's file is sound.")
    else:
        yield Finding(
            Level.BAD, "The shop's file is damaged.", "Restore the last backup: pos-app restore."
        )


def _log(book: sqlite3.Connection) -> Findings:
    mode = book.execute("PRAGMA journal_mode").fetchone()[0]
    if mode != "wal":
        yield Finding(
            Level.WARN,
            f"The file is in {mode} mode, not yet with a write-ahead log.",
            "The next start of the till changes that, or says why it cannot.",
        )
        return
    file = Path(book.execute("PRAGMA database_list").fetchone()[2])
    log = file.with_name(file.name + "-wal")
    size = log.stat().st_size if log.exists() else 0
    if size > LONG_LOG_BYTES:
        yield Finding(
            Level.WARN,
            f"The write-ahead log has grown to {megabytes(size)}.",
            "Close programs that read the shop's file; the till then carries it in.",
        )
    else:
        yield Finding(
            Level.OK, "Write-ahead log; every sale waits for the disk (checked at each start)."
        )


def _guards(book: sqlite3.Connection) -> Findings:
    names = {row[0] for row in book.execute("SELECT name FROM sqlite_master WHERE type='trigger'")}
    wanted = {f"{table}_no_{act}" for table in GUARDED for act in ("update", "delete")}
    missing = sorted(wanted - names)
    if missing:
        yield Finding(
            Level.BAD,
            f"The guard of past sales was taken off ({missing[0]}).",
            "Somebody changed the file past the program: run pos-app verify.",
        )
    else:
        yield Finding(Level.OK, "Past sales are guarded against change.")


def _levels(book: sqlite3.Connection) -> Findings:
    wrong = sum(len(book.execute(sql).fetchall()) for sql in (WRONG_LEVELS, WRONG_BATCHES))
    if wrong:
        yield Finding(
            Level.BAD,
            f"{wrong} stock levels differ from the sum of their movements.",
            "Run pos-app doctor --rebuild.",
        )
    else:
        yield Finding(Level.OK, "Stock levels are the sum of their movements.")


def _transit(book: sqlite3.Connection) -> Findings:
    wrong = len(wrong_in_transit(book))
    if wrong:
        yield Finding(
            Level.BAD,
            f"Of {wrong} items other goods are in transit than the open transfers say.",
            "Somebody changed the file past the program: run pos-app verify.",
        )
    else:
        yield Finding(Level.OK, "What is in transit is what the open transfers say.")


def _words(book: sqlite3.Connection) -> Findings:
    """The search's words against the items, and the index against the words."""
    rows = book.execute(
        "SELECT i.name, i.sku, t.words FROM item i LEFT JOIN item_text t ON t.item_id = i.id"
    )
    wrong = sum(fold(f"{name} {sku}" if sku else name) != words for name, sku, words in rows)
    try:
        listed = _one(book, "SELECT count(*) FROM item_search_docsize")
        wrong += abs(listed - _one(book, "SELECT count(*) FROM item_text"))
    except sqlite3.OperationalError:
        pass  # no full-text index: said above
    if wrong:
        yield Finding(
            Level.BAD, f"The search misses {wrong} items.", "Run pos-app doctor --rebuild."
        )
    else:
        yield Finding(Level.OK, "The search knows every item.")


def _settings(book: sqlite3.Connection) -> Findings:
    unsound = [*_unsound_values(book), *_unsound_shop(book)]
    yield from unsound
    if not unsound:
        yield Finding(Level.OK, "The settings make sense.")


def _unsound_values(book: sqlite3.Connection) -> Findings:
    for key, value, is_of_till in book.execute("SELECT key, value, is_of_till FROM setting"):
        kind = settings.TillSettings if is_of_till else settings.ShopSettings
        if key not in kind.__slots__:
            continue  # of a later or earlier program: left alone
        try:
            settings.checked(kind, key, json.loads(value))
        except (PosError, ValueError) as refusal:
            yield Finding(Level.BAD, f"Setting {key}: {refusal}", "Set it anew in Settings.")


def _unsound_shop(book: sqlite3.Connection) -> Findings:
    stored = dict(book.execute("SELECT key, value FROM setting").fetchall())
    owners = _one(
        book,
        "SELECT count(*) FROM user_account u JOIN role r ON r.id = u.role_id"
        " WHERE r.key = 'owner' AND u.is_active AND NOT u.is_deleted",
    )
    if not owners:
        yield Finding(Level.WARN, "The shop has no owner yet.", "Start the till and set it up.")
    if owners and not _one(book, "SELECT count(*) FROM tax_class WHERE is_active"):
        yield Finding(Level.BAD, "There is no tax to sell under.", "Add one in Settings.")
    if stored.get("is_demo") == "true":
        yield Finding(
            Level.WARN, "This is the demo shop: everybody knows its passwords.", "Sell in another."
        )
    if stored.get("lock_minutes") == "0":
        yield Finding(
            Level.WARN,
            "The till never locks by itself.",
            "Whoever passes by sells as the last person: set a time in Settings.",
        )


# The first three look at what is alike in every version.
_CHECKS: Final[tuple[Callable[[sqlite3.Connection], Findings], ...]] = (
    _schema,
    _file,
    _log,
    _guards,
    _levels,
    _transit,
    _words,
    _settings,
)


def _clock(book: sqlite3.Connection, now: datetime) -> Findings:
    row = book.execute("SELECT max(at) FROM journal_entry").fetchone()
    last = None if row[0] is None else from_milliseconds(row[0])
    if last is not None and last > now + timedelta(minutes=5):
        yield Finding(
            Level.WARN,
            f"The clock was set back: the journal goes to {last:%Y-%m-%d %H:%M} UTC.",
            "Set this machine's clock.",
        )


def _one(book: sqlite3.Connection, sql: str) -> int:
    return int(book.execute(sql).fetchone()[0])
