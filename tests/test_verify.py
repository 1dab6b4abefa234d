"""Verify: whatever is changed past the program is named in words."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pos_app import verify
from pos_app.domain.errors import NotFound, StorageFailed
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.pricing import Discount
from pos_app.domain.quantity import Quantity
from pos_app.domain.tender import Tender, TenderKind
from pos_app.maintenance import DATABASE, open_shop
from pos_app.services import catalogue, catalogue_edit, sales
from pos_app.verify import chain
from tests.shop import GBP, Shop, cart_of, cash, gbp, line


@pytest.fixture
def sold(shop: Shop) -> Shop:
    """A shop with four sales: of an item that is counted, split, discounted, with a note."""
    fields = ItemFields(name="Loaf", unit_price=UnitPrice.parse("4.20", GBP))
    shop.call(catalogue_edit.add_item, fields, Quantity.of(10), actor=shop.owner)
    (loaf,) = shop.call(catalogue.search, "loaf")
    shop.call(sales.complete, cart_of(loaf.to_line(Quantity.of(2))), cash("10"))
    split = (Tender(TenderKind.CARD, gbp("1.20"), "ref 1"), Tender(TenderKind.CASH, gbp("3.00")))
    shop.call(sales.complete, cart_of(line()), split)
    off = cart_of(line("Cake", "10.00"), line("Tea", "2.00")).with_discount(Discount.percent("10"))
    shop.call(sales.complete, off, cash("20"))
    shop.call(sales.complete, cart_of(line("Pie", note="warm", serial="A1")), cash("5"))
    return shop


def tamper(shop: Shop, *statements: str) -> None:
    """Change the file past the program, as somebody with the sqlite3 shell would."""
    with closing(sqlite3.connect(shop.folder / DATABASE)) as database:
        triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        for name, _sql in triggers.fetchall():
            database.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            database.execute(statement)
        database.commit()


def findings(shop: Shop) -> list[str]:
    report = verify.whole(shop.folder)
    assert report.is_whole == (not report.findings)
    return [finding.sentence for finding in report.findings]


def test_an_honest_book_is_whole(sold: Shop) -> None:
    report = verify.whole(sold.folder)
    assert report.is_whole
    assert report.sales == 4
    assert report.sentence.startswith("The journal is whole:")
    tail = verify.tail(sold.folder)
    assert tail.is_whole
    assert tail.sales == 4
    assert verify.tail(sold.folder, 3).entries == 3


@pytest.mark.parametrize("table", ["sale", "sale_line", "sale_tax", "sale_tender", "journal_entry"])
def test_the_programs_own_connection_cannot_change_a_fact(sold: Shop, table: str) -> None:
    column = {"sale_tax": "tax", "sale_tender": "amount", "journal_entry": "body"}.get(
        table, "note"
    )
    with (
        closing(sqlite3.connect(sold.folder / DATABASE)) as database,
        pytest.raises(sqlite3.IntegrityError, match="immutable"),
    ):
        database.execute(f"UPDATE {table} SET {column} = {column}")
    with (
        closing(sqlite3.connect(sold.folder / DATABASE)) as database,
        pytest.raises(sqlite3.IntegrityError, match="immutable"),
    ):
        database.execute(f"DELETE FROM {table}")


SALE = "(SELECT id FROM sale WHERE sequence = {})"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            (
                "UPDATE journal_entry SET body = replace(body, '\"total\":840', '\"total\":740')"
                " WHERE kind = 'sale' AND body LIKE '%\"sequence\":1,%'"
            ),
            "(sale 2-0001): its content was changed.",
        ),
        (
            (
                "UPDATE journal_entry SET at = at - 1 WHERE kind = 'sale'"
                " AND body LIKE '%\"sequence\":2,%'"
            ),
            "(sale 2-0002): its content was changed.",
        ),
        (
            "UPDATE journal_entry SET body = CAST(X'7bff7d' AS TEXT) WHERE kind = 'shift.opened'",
            "(shift.opened): its content was changed.",
        ),
        (
            "UPDATE journal_entry SET actor = 'nobody' WHERE kind = 'shift.opened'",
            "(shift.opened): its content was changed.",
        ),
        (
            "UPDATE journal_entry SET subject = zeroblob(16) WHERE kind = 'shift.opened'",
            "(shift.opened): its subject was changed.",
        ),
        (
            "UPDATE journal_entry SET hash = zeroblob(32) WHERE kind = 'shift.opened'",
            "(shift.opened): its place in the chain was changed.",
        ),
        ("UPDATE sale SET total = 740 WHERE sequence = 1", "Sale 2-0001: its total was changed."),
        ("UPDATE sale SET note = 'x' WHERE sequence = 1", "Sale 2-0001: its note was changed."),
        (
            "UPDATE sale SET at = at - 1 WHERE sequence = 1",
            "Sale 2-0001: its time was changed.",
        ),
        (
            "UPDATE sale SET cashier_id = zeroblob(16) WHERE sequence = 1",
            "Sale 2-0001: its cashier was changed.",
        ),
        (
            f"UPDATE sale_line SET quantity = 1000 WHERE sale_id = {SALE.format(1)}",
            "Sale 2-0001: the quantity of line 1 was changed.",
        ),
        (
            f"UPDATE sale_line SET name = 'Bun' WHERE sale_id = {SALE.format(3)} AND line = 2",
            "Sale 2-0003: the name of line 2 was changed.",
        ),
        (
            f"UPDATE sale_line SET serial = '' WHERE sale_id = {SALE.format(4)}",
            "Sale 2-0004: the serial of line 1 was changed.",
        ),
        (
            f"DELETE FROM sale_line WHERE sale_id = {SALE.format(3)} AND line = 2",
            "Sale 2-0003: it has 1 lines, the journal 2.",
        ),
        (
            f"UPDATE sale_tax SET tax = tax - 1 WHERE sale_id = {SALE.format(1)}",
            "Sale 2-0001: the tax of tax 1 was changed.",
        ),
        (
            f"UPDATE sale_tender SET kind = 'cash' WHERE sale_id = {SALE.format(2)} AND line = 1",
            "Sale 2-0002: the kind of payment 1 was changed.",
        ),
        (
            f"DELETE FROM sale_tender WHERE sale_id = {SALE.format(2)} AND line = 2",
            "Sale 2-0002: it has 1 tenders, the journal 2.",
        ),
        (
            "DELETE FROM sale WHERE sequence = 2",
            "Sale 2-0002: the journal has it, but its row was removed.",
        ),
        (
            "DELETE FROM sale WHERE sequence = 2",
            "Receipt 2-0002: the number is missing in its series.",
        ),
        (
            "DELETE FROM sale WHERE sequence = 1",
            "Receipt 2-0001: the number is missing in its series.",
        ),
        (
            "UPDATE sale SET sequence = 9 WHERE sequence = 4",
            "Receipt 2-0004: the number is missing in its series.",
        ),
        (
            "DELETE FROM journal_entry WHERE kind = 'sale' AND body LIKE '%\"sequence\":2,%'",
            "Sale 2-0002: the journal knows nothing of it.",
        ),
        (
            "UPDATE identity SET next_number = 99",
            "Series 2: the next number is 99, the last receipt has 4.",
        ),
        (
            "UPDATE stock_level SET quantity = 99000",
            "Stock of Loaf: the level is 99000, its movements sum to 8000 (thousandths).",
        ),
        (
            "DELETE FROM stock_level",
            "Stock of Loaf: the level is 0, its movements sum to 8000 (thousandths).",
        ),
        (
            "UPDATE stock_movement SET quantity = -1000 WHERE kind = 'sale'",
            "Sale 2-0001: line 1 moved other stock than it says it sold.",
        ),
        (
            "UPDATE stock_movement SET line = 7 WHERE kind = 'sale'",
            "Sale 2-0001: line 7 moved other stock than it says it sold.",
        ),
        (
            "UPDATE stock_movement SET document_id = zeroblob(16) WHERE kind = 'sale'",
            "A sale there is not: line 1 moved other stock than it says it sold.",
        ),
        (
            (
                'UPDATE journal_private SET data = \'{"name":"Mallory"}\' WHERE entry_id ='
                " (SELECT id FROM journal_entry WHERE kind = 'user.added' ORDER BY n LIMIT 1)"
            ),
            "(user.added): its personal fields were changed.",
        ),
    ],
)
def test_a_change_past_the_program_is_named(sold: Shop, change: str, found: str) -> None:
    tamper(sold, change)
    assert any(sentence.endswith(found) for sentence in findings(sold)), findings(sold)


def test_a_missing_entry_is_named_with_its_numbers(sold: Shop) -> None:
    ((n,),) = sold.rows("SELECT n FROM journal_entry WHERE kind = 'shift.opened'")
    tamper(sold, f"DELETE FROM journal_entry WHERE n = {n}")
    assert f"entries {n} to {n} are missing." in findings(sold)[0]
    assert verify.tail(sold.folder).sentence.startswith("The journal is broken. Journal entry")


def test_entries_cut_off_at_the_end_are_missed(sold: Shop) -> None:
    ((head,),) = sold.rows("SELECT head_n FROM identity")
    tamper(
        sold,
        f"DELETE FROM journal_entry WHERE n > {head - 2}",
        "DELETE FROM sale WHERE sequence > 2",
    )
    expected = f"Journal entries {head - 1} to {head}: they are missing at the end of the chain."
    assert findings(sold)[0] == expected
    assert verify.tail(sold.folder).findings[0].sentence == expected


def test_a_sale_written_past_the_program_is_found(sold: Shop) -> None:
    tamper(
        sold,
        "INSERT INTO sale SELECT zeroblob(16), series, 5, till_id, shift_id, location_id,"
        " cashier_id, customer_id, at, business_day, discount, net, tax, total, cash_rounding,"
        " paid, change, note, owed FROM sale WHERE sequence = 1",
    )
    assert "Sale 2-0005: the journal knows nothing of it." in findings(sold)


def test_erasing_personal_fields_leaves_the_chain_whole(sold: Shop) -> None:
    tamper(sold, "UPDATE journal_private SET data = NULL")
    assert findings(sold) == []


def test_a_removed_identity_is_named(sold: Shop) -> None:
    tamper(sold, "DELETE FROM identity")
    assert findings(sold) == [
        "This till: the row that says which till this is was removed or doubled."
    ]


def test_many_changes_are_counted_not_all_listed(sold: Shop) -> None:
    for n in range(60):
        sold.call(sales.complete, cart_of(line(str(n))), cash("5"))
    tamper(sold, "UPDATE sale SET total = total + 1")
    report = verify.whole(sold.folder)
    assert len(report.findings) == verify.MOST_FINDINGS
    assert report.is_cut
    assert "or more further findings" in report.sentence


def test_verify_reads_a_steady_picture_while_the_till_sells(sold: Shop) -> None:
    with verify._books(sold.folder) as book:
        before = book.execute("SELECT count(*) FROM sale").fetchone()
        sold.call(sales.complete, cart_of(line()), cash("5"))
        assert book.execute("SELECT count(*) FROM sale").fetchone() == before
    assert verify.whole(sold.folder).sales == 5


def test_where_there_is_no_shop_verify_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        verify.whole(tmp_path)
    open_shop(tmp_path / "empty").backend.close()
    with pytest.raises(StorageFailed, match="no shop in this file yet"):
        verify.whole(tmp_path / "empty")
    (tmp_path / DATABASE).write_text("not a database, whatever it is called" * 100)
    with pytest.raises(StorageFailed, match="damaged"):
        verify.whole(tmp_path)


def test_a_long_chain_is_walked_by_several_and_says_the_same(
    sold: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "LONG", 2)
    monkeypatch.setattr(chain.os, "cpu_count", lambda: 2)
    ((last,),) = sold.rows("SELECT max(n) FROM journal_entry")
    middle = last // 2 + 1
    tamper(
        sold,
        f"DELETE FROM journal_entry WHERE n = {middle}",
        f"UPDATE journal_entry SET body = replace(body, '1', '2') WHERE n = {last - 1}",
    )
    several = findings(sold)
    monkeypatch.setattr(chain, "LONG", 10**6)
    assert findings(sold) == several
    assert any(f"entries {middle} to {middle} are missing" in found for found in several)
    assert any(f"Journal entry {last - 1}" in found for found in several)
