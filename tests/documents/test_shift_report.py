"""X and Z on paper."""

import re

from pos_app.documents.receipt_escpos import EscPosPaper
from pos_app.documents.shift_report import Paper, report_escpos, report_pdf, report_text
from pos_app.domain.ids import new_id
from pos_app.domain.shift_report import ShiftReport
from pos_app.services import cash, closures, sales
from tests.shifts import count_and_close
from tests.shop import Shop, card, cart_of, gbp, line
from tests.shop import cash as in_cash


def z_of(shop: Shop) -> ShiftReport:
    shop.call(sales.complete, cart_of(line("Mug", "12")), in_cash("20"))
    shop.call(sales.complete, cart_of(line("Tea", "6")), card("6"))
    shop.call(cash.pay_out, new_id(), gbp("5"), "Milk round", actor=shop.manager)
    return count_and_close(shop, gbp("106"), "A pound in change").report


def squeezed(text: str) -> str:
    return re.sub(" +", " ", text)


def test_a_z_says_what_was_sold_counted_and_left(shop: Shop) -> None:
    text = squeezed(report_text(z_of(shop)))
    for row in (
        "Z report 0001 Till 2", "Sales 2 18.00", "Net £18.00", "VAT 20% 15.00 3.00",
        "Cash 1 12.00", "Card 1 6.00", "Expected cash 107.00", "Counted cash 106.00",
        "A pound in change", "Left as float 100.00", "For the bank 6.00",
        "Numbers 2-0001 to 2-0002", "gaps none", "Net since the beginning 18.00",
    ):  # fmt: skip
        assert row in text, row
    assert re.search(r"SHORT [-−]1\.00", text)
    assert re.search(r"Paid out: Milk round \(Manager One\) [-−]5\.00", text)


def test_no_line_is_wider_than_the_paper(shop: Shop) -> None:
    report = z_of(shop)
    for columns in (32, 42):
        assert max(map(len, report_text(report, columns).splitlines())) <= columns


def test_a_copy_says_so(shop: Shop) -> None:
    report = z_of(shop)
    assert "COPY" not in report_text(report)
    ((shift_id,),) = shop.rows("SELECT shift_id FROM closure")
    from uuid import UUID

    copy = shop.call(closures.reprint, UUID(bytes=shift_id), actor=shop.manager)
    assert "COPY 1" in report_text(copy)


def test_an_x_has_no_number_and_nothing_counted(shop: Shop) -> None:
    text = report_text(shop.call(closures.x_report, actor=shop.manager))
    assert "X report" in text
    assert "Counted" not in text
    assert "since the beginning" not in text


def test_a_z_goes_to_a_printer_and_into_a_pdf(shop: Shop) -> None:
    report = z_of(shop)
    job = report_escpos(report, EscPosPaper(), None, Paper())
    assert b"Expected cash" in job
    assert job.startswith(b"\x1b@")
    assert report_pdf(report, None, Paper()).startswith(b"%PDF")
