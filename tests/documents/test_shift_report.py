"""X and Z on paper."""

import re
from itertools import pairwise

from pos_app.documents.receipt_escpos import EscPosPaper
from pos_app.documents.report_words import ReportWords
from pos_app.documents.shift_report import Paper, report_escpos, report_pdf, report_text
from pos_app.domain.cart import Cart
from pos_app.domain.drawer import DrawerCount
from pos_app.domain.ids import new_id
from pos_app.domain.owed import gift_card
from pos_app.domain.shift_report import ShiftReport
from pos_app.domain.tender import Tender, TenderKind
from pos_app.services import cash, closing, closures, sales
from tests.shifts import count_and_close
from tests.shop import GBP, Shop, card, cart_of, gbp, line
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


def test_counted_slips_stand_under_their_tender_and_those_nobody_rang_up_too(shop: Shop) -> None:
    shop.call(sales.complete, cart_of(line("Tea", "6")), card("6"))
    slips = ((TenderKind.CARD, gbp("5")), (TenderKind.VOUCHER, gbp("1")))
    report = shop.call(closing.lock_count, DrawerCount(gbp("100"), (), slips)).report
    text = squeezed(report_text(report)).replace("\N{MINUS SIGN}", "-")
    assert "Card 1 6.00\n counted 5.00\n difference -1.00" in text
    assert "Voucher 0 0.00\n counted 1.00\n difference 1.00" in text


def test_a_shift_in_which_nothing_was_sold_prints_no_empty_tables(shop: Shop) -> None:
    text = report_text(shop.call(closures.x_report, actor=shop.manager))
    rules = [at for at, row in enumerate(text.splitlines()) if set(row.strip()) == {"-"}]
    assert all(later - earlier > 1 for earlier, later in pairwise(rules))
    assert "Tax " not in text


def test_gift_cards_sold_and_spent_stand_apart_from_the_turnover(shop: Shop) -> None:
    sold = Cart.new(GBP).add(gift_card(new_id(), "Gift card", "GIFT234567", gbp("25")))
    shop.call(sales.complete, sold, in_cash("25"))
    paid = (Tender(TenderKind.GIFT_CARD, gbp("6"), "GIFT234567"),)
    shop.call(sales.complete, cart_of(line("Tea", "6")), paid)
    report = shop.call(closures.x_report, actor=shop.manager)
    assert report.body["credit"] == [{"kind": "gift_card", "put_on": 2500, "spent": -600}]
    text = squeezed(report_text(report)).replace("\N{MINUS SIGN}", "-")
    assert "Gift cards, accounts paid 25.00\n Gift cards sold 1 25.00" in text
    assert "Gift card: put on 25.00\nGift card: spent -6.00" in text
    assert "Net £6.00" in text


def test_a_report_speaks_the_language_it_is_given(shop: Shop) -> None:
    report = z_of(shop)
    german = ReportWords(z_number="Z-Bericht {number}", expected_cash="Soll", short="FEHLT")
    text = report_text(report, paper=Paper("de_DE", german))
    for words in ("Z-Bericht 0001", "Soll", "FEHLT"):
        assert words in text, words
    assert "Expected cash" not in text
