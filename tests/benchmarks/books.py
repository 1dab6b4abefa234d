"""A replayed shop's books held against the pencil's sums and against each other."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from pos_app import verify
from pos_app.maintenance import DATABASE
from tests.benchmarks.pencil import Pencil

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
_CUSTOMERS = """
    SELECT coalesce(c.name || '.0', ''), sum(s.total) FROM sale s
    LEFT JOIN customer c ON c.id = s.customer_id GROUP BY 1
"""
_DAYS = "SELECT business_day, sum(total) FROM sale GROUP BY 1"
_CLOSURES = """
    SELECT number, business_day, sold, returned, net, expected_cash, counted_cash,
        perpetual_sold, perpetual_returned, perpetual_net FROM closure ORDER BY number
"""


def disagreements(folder: Path, pencil: Pencil) -> list[str]:
    """Where the shop's books differ from the file or from each other; empty when nowhere."""
    with closing(sqlite3.connect(folder / DATABASE)) as book:
        wrong = [*_sums(book, pencil), *_shares(book, pencil), *_closings(book, pencil)]
    return wrong + [finding.sentence for finding in verify.whole(folder).findings]


def _sums(book: sqlite3.Connection, pencil: Pencil) -> Iterator[str]:
    """The whole half year."""
    count, total, kept, lines, taxed, gap = book.execute(_BOOKS).fetchone()
    (wrong_levels,) = book.execute(_LEVELS).fetchone()
    wanted, documents = _pence(pencil.total), pencil.invoices + pencil.refunds
    found = {
        f"{count} sales, {documents} invoices": count != documents,
        f"the sales come to {total}, the file to {wanted} pence": total != wanted,
        f"kept in payments: {kept}, sold: {total}": kept != total,
        f"lines come to {lines}, sales to {total}": lines != total,
        f"net and tax come to {taxed}, sales to {total}": taxed != total,
        f"receipt numbers have {-gap} gaps": bool(gap),
        f"{wrong_levels} levels differ from their movements": bool(wrong_levels),
    }
    yield from (what for what, is_so in found.items() if is_so)


def _shares(book: sqlite3.Connection, pencil: Pencil) -> Iterator[str]:
    """Every day and every customer."""
    days = {day: _pence(each.sold + each.returned) for day, each in pencil.days.items()}
    customers = {name: _pence(total) for name, total in pencil.customers.items()}
    for what, sql, wanted in (("day", _DAYS, days), ("customer", _CUSTOMERS, customers)):
        found = dict(book.execute(sql))
        for key in sorted(wanted.keys() | found.keys()):
            if wanted.get(key) != found.get(key):
                yield f"{what} {key}: {found.get(key)}, the file says {wanted.get(key)} pence"


def _closings(book: sqlite3.Connection, pencil: Pencil) -> Iterator[str]:
    """Every Z: its day's figures and drawer, its number, and what it carries on."""
    rows = book.execute(_CLOSURES).fetchall()
    if [row[1] for row in rows] != sorted(pencil.days):
        yield f"{len(rows)} closures of {len(pencil.days)} days"
        return
    for number, day, sold, returned, net, expected, counted, *_so_far in rows:
        wanted = pencil.days[day]
        figures = tuple(map(_pence, (wanted.sold, wanted.returned, wanted.drawer)))
        if (sold, returned, expected) != figures:
            yield f"Z {number} of {day}: {sold}, {returned}, drawer {expected}; file {figures}"
        if counted != expected or net != sold + returned:
            yield f"Z {number} of {day} does not agree with itself"
    yield from _carried(rows)


def _carried(rows: list[tuple[int, ...]]) -> Iterator[str]:
    """Numbers without a gap; perpetual totals are all before and this one."""
    if [row[0] for row in rows] != list(range(1, len(rows) + 1)):
        yield "the Z numbers have a gap"
    start = (0,) * len(rows[0])
    for before, row in pairwise([start, *rows]):
        if row[7:] != tuple(b + own for b, own in zip(before[7:], row[2:5], strict=True)):
            yield f"the perpetual totals of Z {row[0]} are not the sum of all"


def _pence(amount: Decimal) -> int:
    return int(amount * 100)
