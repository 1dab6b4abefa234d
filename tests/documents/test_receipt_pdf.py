"""The receipt as a PDF, read back as a customer's computer reads it."""

from dataclasses import replace
from io import BytesIO
from threading import Thread

from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from pos_app.documents.receipt_pdf import receipt_pdf
from tests.documents.receipts import SHOP, line, named, receipt

MM = 72 / 25.4


def _read(document: bytes) -> PdfReader:
    return PdfReader(BytesIO(document))


def _text(document: bytes) -> str:
    return "\n".join(page.extract_text() for page in _read(document).pages)


def _bars(text: str, width: int, em: int = 22) -> Image.Image:
    return Image.new("L", (width, em), 0)


def test_the_document_holds_everything_a_customer_must_read() -> None:
    text = _text(receipt_pdf(receipt()))
    for wanted in (
        "Corner & Co.",
        "Tax no. GB 123 4567 89",
        "Receipt 2-0184 14 Mar 2026, 14:05",
        "Oat milk 1 L 6.60 A",
        "3 × 2.20",
        "Discount −0.66",
        "0.482 kg × 3.60",
        "extra hot",
        "Discount on the sale −1.00",
        "Total £10.08",
        "To pay £10.10",
        "Cash 10.00",
        "Change 5.18",
        "7f3a9c2e",
    ):
        assert wanted in text


def test_it_is_one_strip_of_an_80_mm_roll_as_long_as_it_must_be() -> None:
    short, long = (
        _read(receipt_pdf(receipt(lines=(line("Tea", "1", "1.00", 100),) * n))).pages
        for n in (1, 40)
    )
    assert len(short) == len(long) == 1
    assert abs(float(short[0].mediabox.width) - 80 * MM) < 0.01
    assert float(short[0].mediabox.height) < 170 * MM
    assert float(long[0].mediabox.height) > float(short[0].mediabox.height) + 39 * 12


def test_a_sale_of_two_thousand_lines_continues_on_a_second_strip() -> None:
    sale = receipt(lines=tuple(line(f"Item {n}", "1", "1.00", 100) for n in range(2000)))
    pages = _read(receipt_pdf(sale)).pages
    assert len(pages) > 1
    assert all(float(page.mediabox.height) <= 14_400 for page in pages)
    assert sum(page.extract_text().count("Item ") for page in pages) == 2000


def test_the_same_receipt_is_the_same_file_whenever_it_is_made() -> None:
    assert receipt_pdf(receipt()) == receipt_pdf(receipt())


def test_every_font_is_inside_the_file() -> None:
    fonts = _read(receipt_pdf(named("قهوة عربية"))).pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    assert len(fonts) == 4
    for font in fonts.values():
        assert "/FontFile2" in font.get_object()["/FontDescriptor"].get_object()


def test_a_gift_receipt_shows_no_price() -> None:
    text = _text(receipt_pdf(receipt(gift=True)))
    assert "GIFT RECEIPT" in text
    assert not any(amount in text for amount in ("6.60", "2.20", "10.08", "£", "Cash", "VAT"))


def test_practice_is_on_every_hand_of_the_strip() -> None:
    assert _text(receipt_pdf(receipt(practice=True))).count("NOT A RECEIPT") > 5
    assert "NOT A RECEIPT" not in _text(receipt_pdf(receipt()))


def test_arabic_is_set_in_shaped_letters_and_not_as_a_picture() -> None:
    asked: list[str] = []

    def remember(text: str, width: int, em: int = 22) -> Image.Image:
        asked.append(text)
        return _bars(text, width, em)

    page = _read(receipt_pdf(named("بببب"), rasterise=remember)).pages[0]
    assert asked == []
    letters = page.extract_text()
    # First, middle and last form: in a name of four times the same letter, three glyphs.
    assert len({c for c in letters if "\ufb50" <= c <= "\ufeff" or "\ue000" <= c <= "\uf8ff"}) >= 2


def test_a_script_no_font_has_is_drawn_when_somebody_can_draw() -> None:
    page = _read(receipt_pdf(named("緑茶 ティーバッグ"), rasterise=_bars)).pages[0]
    assert len(page.images) == 1
    assert "3.40 A" in page.extract_text()
    assert len(_read(receipt_pdf(named("緑茶"))).pages[0].images) == 0


def test_the_logo_stands_above_the_shops_name() -> None:
    file = BytesIO()
    Image.new("RGB", (300, 100), (0, 0, 0)).save(file, "PNG")
    plain, with_logo = (
        _read(receipt_pdf(receipt(), logo=logo)).pages[0] for logo in (None, file.getvalue())
    )
    assert len(with_logo.images) == 1
    assert float(with_logo.mediabox.height) > float(plain.mediabox.height) + 18 * MM


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.integers(-(10**15), 10**15))
def test_any_name_and_any_amount_can_be_printed(name: str, amount: int) -> None:
    sale = receipt(
        lines=(line(name, "1", "3.40", amount, note=name),),
        shop=replace(SHOP, name=name),
        cashier=name,
        till=name,
        total=amount,
    )
    assert receipt_pdf(sale, rasterise=_bars).startswith(b"%PDF-")
    assert receipt_pdf(sale).startswith(b"%PDF-")


def test_ten_thousand_letters_without_a_space_stay_on_the_paper() -> None:
    page = _read(receipt_pdf(named("m" * 10_000))).pages[0]
    assert float(page.mediabox.height) < 200 * MM


def test_two_receipts_made_at_once_do_not_mix_their_letters() -> None:
    made: dict[int, bytes] = {}
    names = [f"Item {n} ąęłśżź قهوة"[: 8 + n] for n in range(8)]

    def make(number: int) -> None:
        made[number] = receipt_pdf(named(names[number]))

    threads = [Thread(target=make, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [made[n] for n in range(8)] == [receipt_pdf(named(name)) for name in names]
