"""The slip of cash that moved without a sale."""

from dataclasses import replace
from datetime import UTC, datetime

from pos_app.documents.cash_slip import slip_job, slip_text
from pos_app.documents.receipt_escpos import EscPosPaper
from pos_app.documents.report_words import ReportWords
from pos_app.documents.shift_report import Paper
from pos_app.domain.cash_slip import CashAct, CashSlip
from pos_app.domain.ids import new_id
from pos_app.domain.receipt import ShopHead
from tests.shop import gbp

SLIP = CashSlip(
    id=new_id(),
    act=CashAct.PAY_OUT,
    amount=gbp("12"),
    reason="Milk round",
    by="Aisha Rahman",
    at=datetime(2025, 11, 20, 18, 36, tzinfo=UTC),
    shop=ShopHead("Marlow Street", (), ""),
    till="Till 2",
    shift=12,
)


def test_a_slip_says_what_was_paid_out_for_what_and_by_whom() -> None:
    text = slip_text(SLIP)
    for words in ("Marlow Street", "Till 2", "Shift 12", "By Aisha Rahman", "20 Nov 2025, 18:36",
                  "Paid out", "£12.00", "For: Milk round", "Signed"):  # fmt: skip
        assert words in text, words
    assert max(map(len, slip_text(SLIP, 32).splitlines())) <= 32


def test_an_opened_drawer_has_no_amount() -> None:
    text = slip_text(replace(SLIP, act=CashAct.NO_SALE, amount=gbp("0"), reason="Bus"))
    assert "Drawer opened" in text
    assert "£" not in text


def test_a_slip_goes_to_a_printer_and_into_a_pdf() -> None:
    job = slip_job(SLIP, Paper(), None, EscPosPaper())
    assert job.startswith(b"\x1b@")
    assert b"Milk round" in job
    assert slip_job(SLIP, Paper(), None, None).startswith(b"%PDF")


def test_a_reason_commands_no_printer() -> None:
    evil = replace(SLIP, reason="Milk\x1bp\x00\x19\x19")
    assert b"\x1bp" not in slip_job(evil, Paper(), None, EscPosPaper())


def test_a_slip_speaks_the_language_it_is_given() -> None:
    words = ReportWords(moved={CashAct.PAY_OUT: "Ausgezahlt"}, slip_for="Wofür")
    text = slip_text(SLIP, paper=Paper("de_DE", words))
    assert "Ausgezahlt" in text
    assert "Wofür: Milk round" in text
