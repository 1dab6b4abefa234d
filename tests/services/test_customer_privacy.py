"""A person's own data: handed over whole, erased for good, with the book still whole."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pos_app import verify
from pos_app.domain.errors import ApprovalRequired, Conflict, Invalid, NotAllowed, NotFound
from pos_app.domain.ids import new_id
from pos_app.domain.ledger import LedgerKind
from pos_app.domain.tender import TenderKind
from pos_app.maintenance import DATABASE
from pos_app.services import customer_privacy, customers, ledgers, receipts
from tests.ledger_shop import customer, give_credit, pay, sell, settle_account, with_points
from tests.shop import Shop, gbp

PERSON = {
    "phone": "07700 900 417",
    "email": "ellison@example.com",
    "card": "2900417000018",
    "address": "12 Hollowell Lane",
    "tax_id": "GB998877",
    "note": "allergic to walnuts",
}
TRACES = (b"Quillfeather", b"quillfeather", b"ellison", b"900 417", b"900417", b"2900417000018",
          b"Hollowell", b"GB998877", b"walnuts")  # fmt: skip


def bytes_of(shop: Shop, scratch: Path) -> bytes:
    """The file as a thief finds it after the next tidy-up."""
    for name in (DATABASE, f"{DATABASE}-wal"):
        if (shop.folder / name).exists():
            shutil.copy(shop.folder / name, scratch / name)
    with closing(sqlite3.connect(scratch / DATABASE)) as database:
        database.execute("VACUUM")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return (scratch / DATABASE).read_bytes()


@pytest.mark.sqlite
def test_an_erased_customer_is_nowhere_in_the_file_and_the_book_is_whole(
    shop: Shop, tmp_path: Path
) -> None:
    nora = customer(shop, "Nora Quillfeather", **PERSON)
    shop.call(customers.edit, nora, {"note": "allergic to walnuts and to cats"})
    done = sell(shop, "4.20", nora)
    scratch = tmp_path / "before"
    scratch.mkdir()
    before = bytes_of(shop, scratch)
    assert all(trace in before for trace in TRACES)
    shop.call(customer_privacy.erase, nora, "she asked", actor=shop.manager)
    shop.call(customer_privacy.erase, nora, "she asked", actor=shop.manager)
    after = bytes_of(shop, tmp_path)
    assert [trace for trace in TRACES if trace in after] == []
    report = verify.whole(shop.folder)
    assert report.is_whole, report.sentence
    assert shop.rows("SELECT total, customer_id FROM sale") == [(420, nora.bytes)]
    assert shop.call(receipts.receipt, done.id).customer is None
    assert shop.call(customers.search, "nora") == ()
    assert shop.rows("SELECT count(*) FROM journal_entry WHERE kind = 'customer.erased'") == [(1,)]


def test_nothing_is_done_for_whoever_was_erased(shop: Shop) -> None:
    nora = customer(shop)
    shop.call(customer_privacy.erase, nora, actor=shop.manager)
    with pytest.raises(Conflict, match="erased"):
        shop.call(customers.edit, nora, {"name": "Nora"})
    with pytest.raises(Invalid, match="not in use"):
        sell(shop, "4.20", nora)
    with pytest.raises(NotFound):
        give_credit(shop, nora, "5.00")
    assert shop.call(customers.page).total == 0


def test_money_is_settled_before_somebody_is_erased(shop: Shop) -> None:
    nora = customer(shop, account_limit=5000)
    sell(shop, "4.00", nora, pay(TenderKind.ON_ACCOUNT, "4.00"))
    with pytest.raises(Conflict, match=r"4\.00 is still owed"):
        shop.call(customer_privacy.erase, nora, actor=shop.manager)
    settle_account(shop, nora, "4.00")
    give_credit(shop, nora, "2.50")
    with pytest.raises(Conflict, match=r"2\.50 of credit"):
        shop.call(customer_privacy.erase, nora, actor=shop.manager)
    taken = (LedgerKind.STORE_CREDIT, gbp("-2.50"), "paid out")
    shop.call(ledgers.adjust, new_id(), nora, *taken, actor=shop.manager)
    shop.call(customer_privacy.erase, nora, actor=shop.manager)


def test_the_export_holds_all_that_is_known_for_programs_and_for_people(shop: Shop) -> None:
    with_points(shop, per_unit=10)
    nora = customer(shop, "Nora Quillfeather", **PERSON, may_email=True)
    give_credit(shop, nora, "5.00")
    sell(shop, "4.20", nora)
    data = shop.call(customer_privacy.export, nora, actor=shop.manager)
    told = json.loads(data.json)
    assert told["customer"]["email"] == "ellison@example.com"
    assert told["customer"]["may_email"] is True
    assert {each["kind"]: each["balance"] for each in told["ledgers"]} == {
        "store_credit": "5.00",
        "points": "42",
    }
    assert told["purchases"][0]["lines"] == [{"name": "Loaf", "quantity": "1", "amount": "4.20"}]
    for words in ("Nora Quillfeather", "12 Hollowell Lane", "Store credit: 5.00", "1 × Loaf"):
        assert words in data.text
    ((count,),) = shop.rows("SELECT count(*) FROM journal_entry WHERE kind = 'customer.exported'")
    assert count == 1


def test_neither_is_the_cashiers_to_do(shop: Shop) -> None:
    nora = customer(shop)
    for service in (customer_privacy.export, customer_privacy.erase):
        with pytest.raises((NotAllowed, ApprovalRequired)):
            shop.call(service, nora)
