"""Labels: sheets that lie where the paper's labels are, bars that are those of the code."""

from collections.abc import Sequence
from io import BytesIO

import pytest
from pypdf import PdfReader
from reportlab.graphics.barcode.code128 import Code128
from reportlab.graphics.barcode.eanbc import UPCA, Ean8BarcodeWidget, Ean13BarcodeWidget
from reportlab.graphics.shapes import Rect
from reportlab.lib.colors import black

from pos_app.documents.barcode_bars import Symbology, bars, bars_picture
from pos_app.documents.label_escpos import labels_escpos
from pos_app.documents.label_sheets import BY_KEY, SHEETS, LabelSheet
from pos_app.documents.labels import (
    LEAST_MODULE,
    Box,
    Label,
    Measure,
    Words,
    labels_pdf,
    layout,
    on_sheets,
    price_words,
)
from pos_app.documents.receipt_escpos import EscPosPaper
from pos_app.domain.content import Content, price_per_unit
from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, UnitPrice
from pos_app.domain.quantity import Unit

GBP = Currency.of("GBP")
LONG = "Hand-thrown stoneware serving bowl with speckled glaze, 30 cm"
ARABIC = "زيت زيتون كريتي بكر ممتاز"


def price(text: str) -> UnitPrice:
    return UnitPrice.parse(text, GBP)


OIL = Label(
    "Cretan olive oil 500 ml",
    price("9.80"),
    price_per_unit(price("9.80"), Unit.PIECE, Content.parse("500 ml")),
    price("11.50"),
    "4006381333931",
)
EVERY = (
    OIL,
    Label(LONG, price("1234.56"), code="96385074"),
    Label(ARABIC, price("9.80"), code="036000291452"),
    Label("Case", price("48"), code="15060912300072"),
    Label("Screw", price("0.0125"), code="HOM-030/A"),
    Label("Not priced", code="日本語コード"),
    Label("No code", price("2")),
)


def dark_runs(widths: Sequence[int]) -> str:
    """The modules as letters, dark and light in turn."""
    return "".join(("#" if place % 2 == 0 else ".") * wide for place, wide in enumerate(widths))


def drawn_modules(widget: object) -> str:
    """The modules of a barcode that reportlab draws with bars one point wide."""
    widget.barWidth = 1.0  # type: ignore[attr-defined]
    widget.humanReadable = 0  # type: ignore[attr-defined]
    widget.quiet = 0  # type: ignore[attr-defined]
    dark = set()
    for shape in widget.draw().contents:  # type: ignore[attr-defined]
        if isinstance(shape, Rect) and shape.fillColor == black and shape.width < 5:
            dark |= set(range(round(shape.x), round(shape.x + shape.width)))
    first, last = min(dark), max(dark)
    return "".join("#" if place in dark else "." for place in range(first, last + 1))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("4006381333931", Symbology.EAN13),
        ("96385074", Symbology.EAN8),
        ("036000291452", Symbology.UPCA),
        ("15060912300072", Symbology.ITF14),
        ("4006381333932", Symbology.CODE128),
        ("HOM-030/A", Symbology.CODE128),
        ("日本語", Symbology.QR),
        ("A" * 60, Symbology.QR),
    ],
)
def test_each_code_gets_the_bars_it_can_be_written_in(code: str, kind: Symbology) -> None:
    found = bars(code)
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize("code", ["4006381333931", "5019226045219", "9780201379624"])
def test_an_ean_has_the_modules_that_reportlab_draws(code: str) -> None:
    found = bars(code)
    assert found is not None
    assert len(dark_runs(found.widths)) == 95
    assert dark_runs(found.widths) == drawn_modules(Ean13BarcodeWidget(code))


def test_short_and_american_codes_have_the_modules_that_reportlab_draws() -> None:
    short, american = bars("96385074"), bars("036000291452")
    assert short is not None
    assert american is not None
    assert dark_runs(short.widths) == drawn_modules(Ean8BarcodeWidget("96385074"))
    assert dark_runs(american.widths) == drawn_modules(UPCA("036000291452"))


def test_a_case_code_is_two_digits_at_a_time_between_its_guards() -> None:
    found = bars("15060912300072")
    assert found is not None
    assert found.widths[:4] == (1, 1, 1, 1)
    assert found.widths[-3:] == (3, 1, 1)
    # The first pair is 1 and 5: 1 in the bars (wnnnw), 5 in the gaps (wnwnn).
    assert found.widths[4:14] == (3, 3, 1, 1, 1, 3, 1, 1, 3, 1)
    assert len(found.widths) == 4 + 7 * 10 + 3


def test_code_128_begins_and_stops_as_it_must() -> None:
    found = bars("HOM-030/A")
    assert found is not None
    code = Code128("HOM-030/A", quiet=False)
    assert found.widths[:6] == (2, 1, 1, 2, 1, 4)  # start B
    assert found.widths[-7:] == (2, 3, 3, 1, 1, 1, 2)
    assert code.value == found.text


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.key)
def test_every_label_of_a_sheet_lies_on_the_paper_beside_the_others(sheet: LabelSheet) -> None:
    assert sheet.left >= 0
    assert sheet.top >= 0
    assert sheet.across >= sheet.width
    assert sheet.down >= sheet.height
    x, y = sheet.place(sheet.count - 1)
    assert x + sheet.width <= sheet.paper[0] + 0.01
    assert y + sheet.height <= sheet.paper[1] + 0.01


def test_the_first_label_lies_where_the_makers_template_has_it() -> None:
    assert BY_KEY["L7160"].place(0) == pytest.approx((7.21, 15.15), abs=0.02)
    assert BY_KEY["L7651"].place(0) == pytest.approx((4.75, 10.7), abs=0.02)
    assert BY_KEY["L7160"].place(4) == pytest.approx((73.25, 53.25), abs=0.02)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.key)
@pytest.mark.parametrize("label", EVERY, ids=lambda label: label.name[:8])
def test_nothing_leaves_its_label_and_no_bar_is_too_thin(sheet: LabelSheet, label: Label) -> None:
    measure = Measure()
    made = layout(label, sheet.width, sheet.height, "en_GB", measure)
    is_qr = not label.code.isascii()
    for op in made:
        wide = op.width if isinstance(op, Box) else measure(op.text, op.weight, op.size)
        left = op.x - wide if isinstance(op, Words) and op.ends else op.x
        assert left >= 0
        assert left + wide <= sheet.width
        assert 0 <= op.y <= sheet.height
        if isinstance(op, Box) and not is_qr:
            assert op.width >= LEAST_MODULE
            assert op.y + op.height <= sheet.height


def test_price_and_code_never_lie_on_each_other() -> None:
    measure = Measure()
    for sheet in SHEETS:
        made = layout(EVERY[1], sheet.width, sheet.height, "en_GB", measure)
        cost = next(op for op in made if isinstance(op, Words) and op.text == "£1,234.56")
        start = cost.x - measure(cost.text, cost.weight, cost.size)
        for box in made:
            if isinstance(box, Box):
                assert box.x + box.width <= start or box.y >= cost.y


def test_labels_begin_where_the_sheet_has_its_first_one_left() -> None:
    first, second = on_sheets([(OIL, 20)], BY_KEY["L7160"], start=5)
    assert first[:5] == (None,) * 5
    assert (len(first), len(second)) == (21, 4)
    with pytest.raises(Invalid, match="21 labels"):
        on_sheets([(OIL, 1)], BY_KEY["L7160"], start=21)
    with pytest.raises(Invalid, match="At most"):
        on_sheets([(OIL, 5_001)], BY_KEY["L7160"])


def test_a_pdf_tells_name_price_unit_price_and_code() -> None:
    pdf = PdfReader(BytesIO(labels_pdf([(each, 1) for each in EVERY], BY_KEY["L7160"], "en_GB")))
    assert len(pdf.pages) == 1
    words = pdf.pages[0].extract_text()
    for told in ("Cretan olive oil 500 ml", "£9.80", "£19.60/l", "£11.50", "4006381333931"):
        assert told in words
    assert "£1,234.56" in words
    assert round(float(pdf.pages[0].mediabox.width) / 72 * 25.4) == 210


def test_a_price_of_a_part_of_a_penny_keeps_its_currency() -> None:
    assert price_words(price("0.0125"), "en_GB") == "£0.0125"
    assert price_words(price("1234.56"), "de_DE") == "1.234,56\xa0£"


def test_a_roll_has_a_label_for_each_copy_cut_off_with_its_bars() -> None:
    paper = EscPosPaper(columns=32)
    one = labels_escpos([(OIL, 1)], paper, None, "en_GB")
    two = labels_escpos([(OIL, 2)], paper, None, "en_GB")
    assert two == one + one
    assert b"Cretan olive oil" in one
    assert b"4006381333931" in one
    assert b"\x1dv0" in one  # a raster picture
    assert b"\x1dV" in one  # the cut
    with pytest.raises(Invalid, match="roll"):
        labels_escpos([(OIL, 301)], paper, None, "en_GB")


def test_bars_on_a_roll_are_whole_dots() -> None:
    found = bars("4006381333931")
    assert found is not None
    picture = bars_picture(found, 384, 10)
    row = "".join("#" if picture.getpixel((x, 5)) == 0 else "." for x in range(384)).strip(".")
    module = len(row) // 95
    assert row == "".join(sign * module for sign in dark_runs(found.widths))
