"""Are the ledgers what the journal says: each entry, and each balance the sum of its own?

A sale's entry and an act's by hand hold the ledger entries they made (services/ledger_posts.py).
"""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from pos_app.models.ledgers import WRONG_BALANCES

_NAMES = {
    "store_credit": "Store credit",
    "gift_card": "Gift card",
    "on_account": "Account",
    "points": "Points",
}
_KINDS = "'sale', 'refund', 'ledger.posted'"


def wrong_ledgers(book: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Each ledger or entry that is not as it was written: its name, and what is wrong."""
    for ledger, kind, balance, total in book.execute(WRONG_BALANCES).fetchall():
        name = f"{_NAMES.get(kind, 'Ledger')} {ledger.hex()[-8:]}"
        yield name, f"the balance is {balance}, its entries sum to {total}"
    yield from _wrong_entries(book)


def _wrong_entries(book: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    rows = {
        (document, line): values
        for document, line, *values in book.execute(
            "SELECT document_id, line, lower(hex(ledger_id)), kind, amount,"
            " CASE WHEN sale_id = document_id THEN '' ELSE lower(hex(coalesce(sale_id, x''))) END,"
            " reason FROM ledger_entry"
        )
    }
    entries = book.execute(
        f"SELECT id, body FROM journal_entry WHERE kind IN ({_KINDS})"  # noqa: S608  a constant
        " AND instr(body, '\"ledger\":[') > 0"
    )
    for document, body in entries:
        for told in _told(body):
            values = rows.pop((document, told.get("line")), None)
            name = f"Ledger entry {document.hex()[-8:]}/{told.get('line')}"
            if values is None:
                yield name, "the journal has it, but its row was removed"
            elif values != [
                told.get("ledger"),
                told.get("kind"),
                told.get("amount"),
                told.get("sale", ""),
                told.get("reason", ""),
            ]:
                yield name, "it is not what the journal says"
    for document, line in rows:
        yield f"Ledger entry {document.hex()[-8:]}/{line}", "the journal knows nothing of it"


def _told(body: str) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = json.loads(body)["ledger"]
    except (ValueError, KeyError, TypeError):
        return []  # the chain names it
    return found
