"""The audit log as a file for a spreadsheet: an entry a row, newest first."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from pathlib import Path
from typing import Final

from pos_app.documents.table_file import Value, write_csv, write_xlsx
from pos_app.domain.money import Money, UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.services.audit import AuditEntry
from pos_app.services.audit_facts import Fact
from pos_app.services.audit_facts import Value as FactValue

HEADING: Final = (
    "When", "Who", "What", "Record", "Approved by", "Till", "Entry", "Mark", "Says",
)  # fmt: skip
_WIDTHS: Final = {"When": 20, "Who": 20, "What": 22, "Record": 30, "Approved by": 20, "Says": 90}
_LONGEST: Final = 32_000  # characters; a cell of a spreadsheet holds 32,767


def write(path: Path, kind: str, entries: Iterable[AuditEntry], zone: tzinfo) -> int:
    """Write entries as "csv" or "xlsx", times in the shop's zone; returns how many."""
    rows = _rows(entries, zone)
    if kind == "csv":
        return write_csv(path, HEADING, rows)
    return write_xlsx(path, HEADING, rows, name="Audit log", widths=_WIDTHS)


def _rows(entries: Iterable[AuditEntry], zone: tzinfo) -> Iterator[list[Value]]:
    for entry in entries:
        row = entry.row
        yield [
            row.at.astimezone(zone).replace(tzinfo=None, microsecond=0),
            row.who or ("The program" if row.by_program else "Nobody logged in"),
            row.kind,
            row.record,
            ", ".join(row.approved_by),
            row.till,
            row.number,
            row.mark,
            "; ".join(_said(fact) for fact in entry.facts)[:_LONGEST],
        ]


def _said(fact: Fact) -> str:
    if fact.was_changed:
        return f"{fact.name}: {_plain(fact.before)} → {_plain(fact.value)}"
    return f"{fact.name}: {_plain(fact.value)}"


def _plain(value: FactValue) -> str:
    if isinstance(value, Money | UnitPrice | Quantity):
        return value.plain
    return "" if value is None else str(value)
