"""What each table is to the other tills. A table that is not here stops the tests.

    fact     written once, known by its document; inserted where it is absent
    record   edited rows; a free field goes to the later clock, a guarded one needs the version seen
    derived  worked out from facts and records by whoever holds them: never sent
    own      this till's: never sent

Why rows travel and not acts: the journal has over a hundred kinds of entry, and a function that
repeats each would be a second program to keep true. What an act wrote is known exactly, the same
for each kind, and repeating it needs no version of the act's code. So an entry travels as it is
chained, with the rows it wrote.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from sqlalchemy import Table

from pos_app.models import Base  # with every table
from pos_app.models.row_changes import FACTS as DOCUMENT


@dataclass(frozen=True, slots=True)
class Fact:
    """Rows written once. `document`: the column that says which act's they are. `noted`: "" where
    that is always the id of the act's entry; else which of its new rows triggers note.
    """

    document: str
    noted: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """Rows that are edited. Fields that are neither free nor left out are guarded."""

    free: frozenset[str] = field(default_factory=frozenset)
    derived: frozenset[str] = field(default_factory=frozenset)
    own_if: str = ""  # rows of which this is true are the till's own
    sealed_by: str = ""  # once this is set, nothing of the row is changed any more


def _free(*names: str) -> Record:
    return Record(frozenset(names))


ALWAYS: Final = "true"
COUNTED: Final = "version"  # a form's version of a record: the server counts it
FACTS: Final[dict[str, Fact]] = {
    "sale": Fact("id"),
    "sale_line": Fact("sale_id"),
    "sale_part": Fact("sale_id"),
    "sale_promotion": Fact("sale_id"),
    "sale_return": Fact("sale_id"),
    "sale_tax": Fact("sale_id"),
    "sale_tender": Fact("sale_id"),
    "stock_movement": Fact("document_id", "NEW.kind NOT IN ('sale', 'refund')"),
    "batch_movement": Fact("document_id"),
    "cash_movement": Fact("id"),
    "receipt_copy": Fact("id"),
    "ledger_entry": Fact("document_id", ALWAYS),
    "shift_count": Fact("id", ALWAYS),
    "closure": Fact("shift_id", ALWAYS),
    "closure_correction": Fact("fact_id", ALWAYS),
    "promotion_version": Fact("promotion_id", ALWAYS),
}
RECORDS: Final[dict[str, Record]] = {
    "barcode": _free("position"),
    "batch": Record(),
    "bundle_part": _free("position"),
    "category": _free("name", "tint", "position", "updated_at"),
    "column_mapping": _free("name", "columns", "updated_at", "updated_by"),
    "customer": Record(
        frozenset({"name", "phone", "email", "address", "note", "may_email", "may_text"}),
        derived=frozenset({"order_cancellation_count"}),
        sealed_by="erased_at",
    ),
    "customer_group": _free("name"),
    "customer_order": _free("note", "changed_at"),
    "customer_order_line": Record(),
    "delivery": _free("note"),
    "delivery_batch": Record(),
    "delivery_line": Record(),
    "import_batch": Record(),
    "item": _free(
        "name", "description", "category_id", "favourite", "picture", "content", "options",
        "choices", "updated_at", "updated_by",
    ),
    "item_supplier": _free("code", "is_preferred"),
    "ledger": Record(derived=frozenset({"balance"})),
    "location": _free("name"),
    "price_list": _free("name"),
    "price_list_entry": Record(),
    "price_list_rate": Record(),
    "promotion": _free("name"),
    "purchase_order": _free("note"),
    "purchase_order_line": Record(),
    "role": _free("name", "position"),
    "role_grant": Record(),
    "setting": Record(own_if="is_of_till"),
    "shift": Record(),
    "stock_count": _free("name"),
    "stock_count_line": Record(),
    "stock_transfer": _free("note"),
    "stock_transfer_line": Record(),
    "supplier": _free("name", "contact", "phone", "email", "address", "note"),
    "tax_class": _free("name", "position"),
    "user_account": _free("name", "tint", "language", "updated_at"),
    "user_grant": Record(),
}  # fmt: skip
DERIVED: Final = frozenset(
    {
        "batch_level", "customer_text", "item_text", "returned", "stock_level", "sum_category",
        "sum_day", "sum_goods", "sum_goods_day", "sum_goods_long", "sum_hour", "sum_look",
        "sum_place",
        "sum_tax", "sum_tender", "sums_ready",
    }
)  # fmt: skip
OWN: Final = frozenset(
    {
        # who this till is; what is open at its counter; what it waits for
        "identity", "cart", "basket_line", "throttle", "login_session", "kept_answer", "approval",
        # the journal travels as entries, and with them its private parts
        "journal_entry", "journal_private",
        # the workings of sync
        "row_touched", "entry_rows", "field_stamp", "sync_state", "peer", "peer_chain",
        "server_state", "change", "quarantined", "edit_conflict",
        # how a person looks at reports, at the machine where they do
        "report_view",
        # whose turn it is to write, among a server's own programs
        "turn",
    }
)  # fmt: skip


def table(name: str) -> Table:
    """A table by its name."""
    return Base.metadata.tables[name]


@cache
def in_order() -> list[str]:
    """The tables that travel, those that others point to first."""
    return [each.name for each in Base.metadata.sorted_tables if each.name in FACTS | RECORDS]


@cache
def shared_fields(name: str) -> list[str]:
    """The fields of a record that other tills see, without its key."""
    record = RECORDS[name]
    left_out = record.derived | ({record.own_if} if record.own_if else set())
    return [c.name for c in table(name).columns if not c.primary_key and c.name not in left_out]


def triggers() -> dict[str, str]:
    """The triggers that note what an act writes, by name: what a migration makes for a new table,
    and a test compares with the file.
    """
    return dict(sorted(_triggers()))


def _triggers() -> Iterator[tuple[str, str]]:
    for name, fact in FACTS.items():
        if fact.noted:
            when = "" if fact.noted == ALWAYS else f" WHEN {fact.noted}"
            document = f"lower(hex(NEW.{fact.document}))"
            yield _trigger(name, "noted", f"INSERT ON {name}{when}", document, f"'{DOCUMENT}'")
    for name, record in RECORDS.items():
        fields = shared_fields(name)
        old = " || ".join(f"' {each} ' || {_told(each)}" for each in fields) or "''"
        key = " || ',' || ".join(_told(each) for each in _key(name))
        when = f" WHEN NOT OLD.{record.own_if}" if record.own_if else ""
        made, new_key = (part.replace("OLD.", "NEW.") for part in (f"{name}{when}", key))
        yield _trigger(name, "made", f"INSERT ON {made}", new_key, "NULL")
        if fields:
            columns = ", ".join(f'"{each}"' for each in fields)
            yield _trigger(name, "edited", f"UPDATE OF {columns} ON {name}{when}", key, old)
        yield _trigger(name, "gone", f"DELETE ON {name}{when}", key, old)


def _trigger(name: str, what: str, when: str, key: str, old: str) -> tuple[str, str]:
    """ON CONFLICT, not OR IGNORE: a trigger takes the latter from the statement that fired it."""
    noted = f"VALUES ('{name}', {key}, {old}) ON CONFLICT DO NOTHING"
    note = f"INSERT INTO row_touched (name, key, old) {noted}"
    return f"{name}_{what}", f"CREATE TRIGGER {name}_{what} AFTER {when} BEGIN {note}; END"


def _key(name: str) -> list[str]:
    return [column.name for column in table(name).primary_key.columns]


def _told(column: str) -> str:
    """A value as SQL writes it. JSON's functions are not for triggers: `trusted_schema` is off."""
    return f'quote(OLD."{column}")'
