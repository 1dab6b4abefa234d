"""Whether the rows that came with an entry are those the entry tells, and add up.

The chain covers the entry's body, not the rows beside it. So the rows of a sale are held against
the body, which names them all, and its money is worked out again.
"""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from sqlalchemy.exc import DataError, IntegrityError, StatementError

from pos_app.domain.errors import PosError, StorageFailed
from pos_app.sync import tables
from pos_app.sync.wire import Entry


class WrongRows(PosError):
    """The rows are not those of the entry."""

    code = "wrong_rows"

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.why = code


# What an entry may be wrong with. A disk that is full is not among them: that is not its fault.
BAD: Final = (
    WrongRows, IntegrityError, DataError, sqlite3.IntegrityError, sqlite3.DataError, KeyError,
    ValueError, TypeError, OverflowError, AttributeError, IndexError, PosError, StatementError,
)  # fmt: skip


def code_of(error: BaseException) -> str:
    """A word for what an entry is wrong with. Raises it again where the disk refused."""
    if isinstance(error, StorageFailed):
        raise error
    if isinstance(error, WrongRows):
        return error.why
    if isinstance(error, IntegrityError | sqlite3.IntegrityError):
        return "does_not_fit"
    return error.code if isinstance(error, PosError) else "not_understood"


def check(till: UUID, entry: Entry) -> None:
    """Raise `WrongRows` for rows that the entry does not tell, or that do not add up."""
    for row in entry.rows:
        if row["t"] not in tables.FACTS and row["t"] not in tables.RECORDS:
            raise WrongRows("unknown_table", "It tells of something this program does not know.")
    if entry.kind in {"sale", "refund"}:
        _check_sale(till, entry)


def _check_sale(till: UUID, entry: Entry) -> None:
    body = json.loads(entry.body)
    (sale,) = _rows(entry, "sale")
    if sale["id"] != entry.id or sale["till_id"] != till.hex:
        raise WrongRows("wrong_rows", "The sale is another's.")
    lines, tenders = list(_rows(entry, "sale_line")), list(_rows(entry, "sale_tender"))
    _same("sale", sale, body, leave={"id", "at"})
    for rows, told, name in ((lines, body["lines"], "line"), (tenders, body["tenders"], "tender")):
        if len(rows) != len(told):
            raise WrongRows("wrong_rows", f"The sale has other {name}s than its entry tells.")
        for row, one in zip(rows, told, strict=True):
            _same(name, row, one, leave={"sale_id"})
    _adds_up(sale, lines, tenders)


def _adds_up(sale: dict[str, Any], lines: list[Any], tenders: list[Any]) -> None:
    gross = sum(line["gross"] for line in lines)
    paid = sum(tender["amount"] for tender in tenders) - sale["change"]
    if gross != sale["total"] or sale["net"] + sale["tax"] != sale["total"]:
        raise WrongRows("total_mismatch", "The lines do not come to the total.")
    if paid != sale["total"] + sale["cash_rounding"]:
        raise WrongRows("total_mismatch", "The payments do not come to the total.")


def _same(name: str, row: dict[str, Any], told: dict[str, Any], leave: set[str]) -> None:
    """A body leaves out what says nothing."""
    for field, value in row.items():
        if field in leave:
            continue
        if value != told.get(field) and not (value in (None, "") and field not in told):
            raise WrongRows("wrong_rows", f"The {name}'s {field} is not what the entry tells.")


def _rows(entry: Entry, name: str) -> Iterator[dict[str, Any]]:
    for part in entry.rows:
        if part["t"] == name and "r" in part:
            for row in part["r"]:
                yield dict(zip(part["c"], row, strict=True))
