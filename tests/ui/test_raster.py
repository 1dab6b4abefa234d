"""Lines of any script drawn by Qt for paper that cannot write them."""

import pytest
from PIL import Image, ImageChops

from pos_app.documents.receipt_escpos import EscPosPaper, receipt_escpos
from pos_app.ui.raster import rasterise
from tests.documents.receipts import named

pytestmark = pytest.mark.usefixtures("qapp")


def _ink(picture: Image.Image) -> tuple[int, int, int, int]:
    box = ImageChops.invert(picture).getbbox()
    assert box is not None
    return box


def test_a_line_is_as_wide_as_asked_and_as_high_as_its_letters() -> None:
    picture = rasterise("Coffee", 384)
    assert picture.width == 384
    assert 22 <= picture.height <= 60


def test_the_amount_stands_at_the_right_edge_and_the_name_at_the_left() -> None:
    picture = rasterise("قهوة\t3.40", 384)
    left, _, right, _ = _ink(picture)
    assert left < 10
    assert right > 374
    assert ImageChops.invert(picture.crop((150, 0, 250, picture.height))).getbbox() is None


def test_an_arabic_name_leaves_its_amount_alone() -> None:
    """Beside right-to-left letters a number would move to the left were they one text."""
    both = rasterise("قهوة 250\t3.40", 384)
    amount = rasterise("\t3.40", 384)
    edge = (300, 0, 384, min(both.height, amount.height))
    assert _ink(both.crop(edge))[0] == _ink(amount.crop(edge))[0]


def test_arabic_letters_join() -> None:
    joined = _ink(rasterise("بببب", 384))
    apart = _ink(rasterise("ب ب ب ب", 384))
    assert joined[2] - joined[0] < apart[2] - apart[0]


def test_the_middle_part_is_centred() -> None:
    left, _, right, _ = _ink(rasterise("\tCoffee\t", 384))
    assert abs((left + right) / 2 - 192) <= 2


def test_what_does_not_fit_is_drawn_smaller_and_whole() -> None:
    picture = rasterise("Coffee with a very long name indeed, from far away\t123.40", 384)
    left, _, right, _ = _ink(picture)
    assert left >= 0
    assert right <= 384
    assert picture.height < rasterise("Coffee", 384).height


def test_an_empty_line_is_white() -> None:
    for text in ("", "\t", "\t\t"):
        picture = rasterise(text, 100)
        assert ImageChops.invert(picture).getbbox() is None


def test_a_receipt_with_an_arabic_item_reaches_the_printer_as_letters_and_one_picture() -> None:
    job = receipt_escpos(named("قهوة عربية"), EscPosPaper(), rasterise)
    assert job.count(b"\x1dv0") == 1
    assert b"Served by Maria\n" in job
    blank = receipt_escpos(
        named("قهوة عربية"),
        EscPosPaper(),
        lambda text, width, em=22: Image.new("L", (width, 8), 255),
    )
    assert len(job) > len(blank)
