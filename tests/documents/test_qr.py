"""The code on a receipt, on every kind of paper."""

from dataclasses import replace

from pos_app.documents.qr import qr_modules, qr_picture
from pos_app.documents.receipt_escpos import EscPosPaper, receipt_escpos
from pos_app.documents.receipt_pdf import receipt_pdf
from pos_app.documents.receipt_text import receipt_text
from tests.documents.receipts import receipt

CODE = "R1.2.2-0184.20260302.4136.ABCDEFGHJKLM"


def test_every_module_of_a_code_is_as_many_dots_as_any_other() -> None:
    rows = qr_modules(CODE)
    picture = qr_picture(CODE, 504, 5)
    left = (504 - len(rows) * 5) // 2
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            corners = {(left + x * 5 + dx, y * 5 + dy) for dx in (0, 4) for dy in (0, 4)}
            assert {picture.getpixel(corner) for corner in corners} == {0 if dark else 255}
    assert not any(rows[0] + rows[-1])  # quiet round the edge
    assert all(rows[2][2:9])  # the finder pattern in the corner


def test_a_coded_receipt_has_the_code_on_roll_and_pdf_and_never_as_letters() -> None:
    plain, coded = receipt(), replace(receipt(), code=CODE)
    for columns in (32, 42):
        paper = EscPosPaper(columns)
        without, with_code = (receipt_escpos(each, paper, None) for each in (plain, coded))
        assert len(with_code) > len(without) + 1000
        assert CODE.encode() not in with_code
    assert receipt_text(coded) == receipt_text(plain)
    assert len(receipt_pdf(coded)) > len(receipt_pdf(plain))
