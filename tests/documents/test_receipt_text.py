"""The receipt as text of fixed width."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.documents.receipt_text import NARROW_PAPER, WIDE_PAPER, receipt_text
from pos_app.documents.text_width import display_width, inert, wrap
from pos_app.domain.money import Currency
from pos_app.domain.quantity import Quantity
from pos_app.domain.receipt import Receipt, ReceiptPromotion, ReceiptTax, ReceiptTender
from pos_app.domain.tax import TaxRate
from pos_app.domain.tender import TenderKind
from tests.documents.receipts import SHOP, line, named, receipt

ON_80_MM = """\
               Corner & Co.
              12 High Street
              London N1 2AB
              020 7946 0000
          Tax no. GB 123 4567 89
              Open every day

Receipt 2-0184          14 Mar 2026, 14:05
Till 2                     Served by Maria
------------------------------------------
Oat milk 1 L                        6.60 A
  3 × 2.20
  Discount                         −0.66
Conference pears                    1.74 B
  0.482 kg × 3.60
Flat white                          3.40 A
  extra hot
------------------------------------------
Items                                  5
Subtotal                           11.08
Discount on the sale               −1.00
Total                             £10.08
Cash rounding                       0.02
To pay                            £10.10
------------------------------------------
Card  •••• 4242                     5.28
Cash                               10.00
Change                              5.18

Tax in the total                Net    Tax
A  VAT 20%                     7.09   1.42
B  VAT 0%                      1.57   0.00

         Thank you, see you soon
            Sale mark 7f3a9c2e
"""

GIFT_ON_58_MM = """\
          Corner & Co.
         12 High Street
         London N1 2AB
         020 7946 0000
     Tax no. GB 123 4567 89
         Open every day

          GIFT RECEIPT

Receipt       14 Mar 2026, 14:05
2-0184
Till 2           Served by Maria
--------------------------------
Oat milk 1 L                   3
Conference pears        0.482 kg
Flat white                     1
  extra hot
--------------------------------

    Thank you, see you soon
       Sale mark 7f3a9c2e
"""


def _lines(text: str) -> list[str]:
    return text.split("\n")


def test_a_receipt_on_wide_paper_reads_like_this() -> None:
    assert receipt_text(receipt()) == ON_80_MM


def test_a_gift_receipt_names_things_and_no_price() -> None:
    assert receipt_text(receipt(gift=True), NARROW_PAPER) == GIFT_ON_58_MM


def test_a_copy_says_which_copy_it_is() -> None:
    assert "COPY 3" in receipt_text(receipt(copy=3))
    assert "COPY" not in receipt_text(receipt())


def test_a_practice_receipt_says_so_first_and_last() -> None:
    text = receipt_text(receipt(practice=True))
    assert text.count("PRACTICE – NOT A RECEIPT") == 2
    assert _lines(text.rstrip())[-1].strip() == "PRACTICE – NOT A RECEIPT"


def test_taxes_on_top_stand_between_subtotal_and_total() -> None:
    cad = Currency.of("CAD")
    sale = receipt(
        currency=cad,
        lines=(line("Poutine", "1", "10.00", 1000),),
        subtotal=1000,
        discount=0,
        taxes=(
            ReceiptTax("GST", "", TaxRate(50_000, included=False), 1000, 50),
            ReceiptTax("QST", "", TaxRate(99_750, included=False), 1000, 100),
        ),
        total=1150,
        cash_rounding=0,
        payable=1150,
        prices_include_tax=False,
    )
    text = receipt_text(sale, locale="en_CA")
    rows = [row for row in _lines(text) if row]
    start = rows.index(next(row for row in rows if row.startswith("Subtotal")))
    assert [" ".join(row.split()) for row in rows[start : start + 4]] == [
        "Subtotal 10.00",
        "GST 5% of 10.00 0.50",
        "QST 9.975% of 10.00 1.00",
        "Total $11.50",
    ]
    assert "Tax in the total" not in text


def test_a_refund_shows_its_minus_signs() -> None:
    back = receipt(
        lines=(line("Oat milk 1 L", "-1", "2.20", -220),),
        subtotal=-220,
        discount=0,
        total=-220,
        cash_rounding=0,
        payable=-220,
        tenders=(ReceiptTender(TenderKind.CASH, -220),),
        change=0,
    )
    text = receipt_text(back)
    assert next(row for row in _lines(text) if row.startswith("Total")).endswith(" −£2.20")
    assert "−1 × 2.20" in text


def test_what_a_customer_adds_up_with_a_pencil_comes_out_right() -> None:
    sale = receipt()
    assert sale.lines_total - sale.sale_discount == sale.total
    assert sale.subtotal - sale.discount == sale.total


def test_a_discount_already_shared_among_the_lines_is_not_taken_off_twice() -> None:
    milk, pears, coffee = receipt().lines
    shared = (
        replace(milk, total=540, discount=120),
        replace(pears, total=158, discount=16),
        replace(coffee, total=310, discount=30),
    )
    text = receipt_text(receipt(lines=shared))
    assert text.count("Discount") == 3
    assert "Discount on the sale" not in text
    assert "Subtotal" not in text


def test_a_long_name_is_wrapped_beside_its_amount() -> None:
    text = receipt_text(named("Extra virgin olive oil from the hills of Crete, 2 L"), NARROW_PAPER)
    assert "Extra virgin olive oil    3.40 A\nfrom the hills of Crete,\n2 L\n" in text


def test_a_name_of_ten_thousand_letters_does_not_empty_the_roll() -> None:
    text = receipt_text(named("m" * 10_000))
    assert text.count("\n") < 45
    assert "..." in text


def test_a_name_written_from_right_to_left_does_not_swallow_its_amount() -> None:
    row = next(r for r in _lines(receipt_text(named("قهوة 250"))) if "قهوة" in r)
    assert row.startswith("\u2068قهوة 250\u2069 ")
    assert display_width(row) == WIDE_PAPER


def test_wide_letters_take_two_columns_and_marks_none() -> None:
    assert display_width("緑茶") == 4
    assert display_width("e\u0301") == 1
    assert display_width("한국") == display_width("\u1112\u1161\u11ab\u1100\u116e\u11a8") == 4
    row = next(r for r in _lines(receipt_text(named("緑茶"))) if "緑茶" in r)
    assert display_width(row) == WIDE_PAPER


any_text = st.text(max_size=200)


@given(
    name=any_text,
    note=any_text,
    reference=any_text,
    person=any_text,
    till=any_text,
    label=any_text,
    mark=st.text(max_size=3),
    columns=st.sampled_from((NARROW_PAPER, WIDE_PAPER, 48)),
    gift=st.booleans(),
    amount=st.integers(-(10**15), 10**15),
)
def test_no_line_is_wider_than_the_paper_whatever_was_typed(
    name: str,
    note: str,
    reference: str,
    person: str,
    till: str,
    label: str,
    mark: str,
    columns: int,
    gift: bool,
    amount: int,
) -> None:
    sale = receipt(
        lines=(line(name, "3", "2.20", amount, note=note, discount=amount, tax_marks=mark),),
        shop=replace(SHOP, name=name, footer=(note,)),
        cashier=person,
        till=till,
        number=till,
        taxes=(ReceiptTax(label, mark, TaxRate(200_000, included=True), amount, amount),),
        tenders=(ReceiptTender(TenderKind.CARD, amount, reference),),
        total=amount,
        gift=gift,
    )
    text = receipt_text(sale, columns)
    assert all(display_width(row) <= columns for row in _lines(text))
    assert not any(c in text for c in "\x00\x07\x1b\x1d\r\t\x9b\u202e\u2028")


@given(any_text)
def test_nothing_that_commands_a_printer_or_a_screen_is_left_in_a_text(text: str) -> None:
    left = inert(text)
    assert all(c.isprintable() or c.isspace() or ord(c) > 0xA0 for c in left)
    assert inert(left) == left
    left.encode("utf-8")


def test_a_lone_surrogate_from_a_broken_file_is_dropped() -> None:
    assert inert("caf\ud800é") == "café"


@given(any_text, st.integers(8, 60))
def test_wrapping_loses_no_letter_of_a_short_text(text: str, columns: int) -> None:
    text = inert(text)
    lines = wrap(text, columns, most_lines=10_000)
    assert all(display_width(row) <= columns for row in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("columns", [NARROW_PAPER, WIDE_PAPER])
def test_two_thousand_lines_are_two_thousand_lines(columns: int) -> None:
    sale = receipt(lines=tuple(line(f"Item {n}", "1", "1.00", 100) for n in range(2000)))
    text = receipt_text(sale, columns)
    assert text.count("Item ") == 2000


def test_a_receipt_can_be_made_for_a_shop_that_filled_in_only_its_name() -> None:
    bare: Receipt = receipt(shop=replace(SHOP, address=(), tax_id="", phone="", header=()))
    assert "Tax no." not in receipt_text(bare)


def squeezed(shown: Receipt) -> list[str]:
    """The receipt's lines without the spaces that align them."""
    return [" ".join(each.split()) for each in receipt_text(shown).splitlines()]


def test_a_promotion_stands_below_its_line_by_its_name_and_before_a_discount_by_hand() -> None:
    given = (ReceiptPromotion("3 for 10.00", 200),)
    mugs = line("Stoneware mug", "3", "4.00", 900, discount=300, promotions=given)
    lines = squeezed(receipt(lines=(mugs,)))
    at = lines.index("3 for 10.00 −2.00")
    assert lines[at - 2 : at + 2] == [
        "Stoneware mug 12.00",
        "3 × 4.00",
        "3 for 10.00 −2.00",
        "Discount −1.00",
    ]


def test_what_stays_and_costs_more_says_so() -> None:
    tea = replace(line("Tea", "1", "5.00", 100, discount=-100), quantity=Quantity(0))
    lines = squeezed(receipt(lines=(tea,)))
    assert lines[lines.index("Tea 1.00") + 1] == "Stays; a promotion no longer holds"
