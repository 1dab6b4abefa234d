"""The bytes a receipt printer gets."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pos_app.documents.receipt_escpos import (
    EscPosPaper,
    drawer_kick,
    printed_again,
    receipt_escpos,
)
from pos_app.domain.errors import Invalid
from tests.documents.receipts import SHOP, named, receipt

RESET = b"\x1b@\x1c."
LATIN_1 = b"\x1bt\x13"  # CP858 in slot 19
BIG = b"\x1b!\x00\x1b!\x00\x1b!\x10\x1bE\x01"
NORMAL = b"\x1b!\x00\x1b!\x00\x1b!\x00\x1bE\x00"
PICTURE = b"\x1dv0\x00"
CUT = b"\x1bd\x06\x1dV\x01"

GOLDEN = (
    RESET
    + LATIN_1
    + BIG
    + b"               Corner & Co.\n"
    + NORMAL
    + b"""\
              12 High Street
              London N1 2AB
              020 7946 0000
          Tax no. GB 123 4567 89
              Open every day

Receipt 2-0184          14 Mar 2026, 14:05
Till 2                     Served by Maria
------------------------------------------
Oat milk 1 L                        6.60 A
  3 \x9e 2.20
  Discount                         -0.66
Conference pears                    1.74 B
  0.482 kg \x9e 3.60
Flat white                          3.40 A
  extra hot
------------------------------------------
Items                                  5
Subtotal                           11.08
Discount on the sale               -1.00
"""
    + BIG
    + b"Total                             \x9c10.08\n"
    + NORMAL
    + b"Cash rounding                       0.02\n"
    + BIG
    + b"To pay                            \x9c10.10\n"
    + NORMAL
    + b"""\
------------------------------------------
Card  **** 4242                     5.28
Cash                               10.00
\x1bE\x01Change                              5.18
\x1bE\x00
Tax in the total                Net    Tax
A  VAT 20%                     7.09   1.42
B  VAT 0%                      1.57   0.00

         Thank you, see you soon
            Sale mark 7f3a9c2e
"""
    + CUT
)


class Draughtsman:
    """A rasteriser that draws black bars and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def __call__(self, text: str, width: int, em: int = 22) -> Image.Image:
        self.asked.append((text, em))
        return Image.new("L", (width, 24), 0)


def test_a_receipt_is_these_bytes() -> None:
    assert receipt_escpos(receipt(), EscPosPaper(), None) == GOLDEN


def test_the_euro_sign_is_one_byte_of_the_code_page_that_was_chosen() -> None:
    job = receipt_escpos(named("Espresso 3 €"), EscPosPaper(), None)
    assert b"Espresso 3 \xd5                        3.40 A\n" in job


def test_printer_commands_in_an_items_name_print_as_harmless_letters() -> None:
    hostile = "Tea\x1bp\x00\x19\xfa\x1dV\x00\x10\x14\x01\n\x1b@"
    job = receipt_escpos(named(hostile), EscPosPaper(), None)
    assert b"\x1bp" not in job
    assert b"\x10\x14" not in job
    assert job.count(b"\x1dV") == 1
    assert job.count(b"\x1b@") == 1


def test_one_chinese_letter_does_not_spoil_the_other_lines() -> None:
    drawn = Draughtsman()
    sale = named("店 Café €5")
    job = receipt_escpos(sale, EscPosPaper(), drawn)
    assert drawn.asked == [("店 Café €5\t3.40 A", 22)]
    assert job.count(PICTURE) == 1
    assert "店".encode("gb18030") not in job
    assert b"Served by Maria\n" in job


def test_a_line_is_drawn_as_wide_as_the_paper() -> None:
    for columns, dots in ((32, 384), (42, 504), (48, 576)):
        job = receipt_escpos(named("ชาเย็น"), EscPosPaper(columns=columns), Draughtsman())
        assert PICTURE + (dots // 8).to_bytes(2, "little") + (24).to_bytes(2, "little") in job


def test_what_the_code_page_has_is_never_drawn() -> None:
    drawn = Draughtsman()
    receipt_escpos(named("Crème brûlée à l’ancienne – 2 × “½”"), EscPosPaper(), drawn)
    assert drawn.asked == []


def test_another_code_page_is_used_where_the_printer_has_it() -> None:
    paper = EscPosPaper(code_pages=("CP858", "CP852", "CP866"))
    drawn = Draughtsman()
    job = receipt_escpos(named("Żurek"), paper, drawn)
    assert b"\x1bt\x12" + "Żurek".encode("cp852") in job
    assert b"\x1bt\x11" + "Борщ".encode("cp866") in receipt_escpos(named("Борщ"), paper, drawn)
    assert drawn.asked == []
    assert receipt_escpos(named("Żurek"), EscPosPaper(), drawn).count(PICTURE) == 1


def test_an_old_code_page_gets_an_x_for_the_multiplication_sign() -> None:
    paper = EscPosPaper(code_pages=("CP437",))
    assert b"  3 x 2.20\n" in receipt_escpos(receipt(), paper, None)


def test_where_nobody_can_draw_the_amounts_stay_in_their_column() -> None:
    job = receipt_escpos(named("緑茶 tea"), EscPosPaper(), None)
    assert b"???? tea                            3.40 A\n" in job


def test_a_code_page_no_printer_has_is_refused() -> None:
    for name in ("UTF-8", "CP9999", ""):
        with pytest.raises(Invalid, match="code page"):
            receipt_escpos(receipt(), EscPosPaper(code_pages=(name,)), None)


def test_practice_is_printed_white_on_black_first_and_last() -> None:
    job = receipt_escpos(receipt(practice=True), EscPosPaper(), None)
    banner = b"\x1dB\x01         PRACTICE - NOT A RECEIPT         \n"
    assert job.count(banner) == 2
    assert job.count(b"\x1dB\x00") == 2
    assert job.endswith(b"\x1dB\x00" + CUT)


def test_a_printer_without_a_knife_feeds_far_enough_to_tear() -> None:
    job = receipt_escpos(receipt(), EscPosPaper(cuts=False), None)
    assert b"\x1dV" not in job
    assert job.endswith(b"\x1bd\x04")


def test_the_shops_logo_stands_in_the_middle_and_never_overhangs() -> None:
    file = BytesIO()
    Image.new("RGBA", (2000, 800), (0, 0, 0, 255)).save(file, "PNG")
    job = receipt_escpos(receipt(), EscPosPaper(columns=32, logo=file.getvalue()), None)
    start = job.index(PICTURE) + 4
    width, height = (int.from_bytes(job[start + n : start + n + 2], "little") for n in (0, 2))
    assert (width * 8, height) == (384, 154)


def test_the_drawer_opens_on_either_pin() -> None:
    assert drawer_kick(2) == b"\x1bp\x0022"
    assert drawer_kick(5) == b"\x1bp\x0122"


def test_a_job_sent_twice_says_so_on_paper() -> None:
    warning = printed_again(EscPosPaper(), None)
    assert b"PRINTED AGAIN - THE FIRST PRINT MAY HAVE" in warning
    assert b"\x1dV" not in warning


@given(st.text(max_size=120), st.sampled_from((32, 42, 48)))
def test_any_name_gives_a_job_with_one_reset_and_one_cut(name: str, columns: int) -> None:
    job = receipt_escpos(
        receipt(lines=named(name).lines, shop=SHOP), EscPosPaper(columns=columns), None
    )
    assert job.startswith(RESET)
    assert job.endswith(CUT)
    assert job.count(b"\x1b@") == 1
    assert b"\x1bp" not in job


def test_importing_the_library_leaves_no_folder_no_output_and_no_logging_behind(
    tmp_path: Path,
) -> None:
    script = (
        "import logging, tempfile\n"
        "from PIL import Image\n"
        "from tests.documents.receipts import named\n"
        "from pos_app.documents import escpos_library\n"
        "from pos_app.documents.receipt_escpos import EscPosPaper, receipt_escpos\n"
        "before = tempfile.mkdtemp\n"
        "escpos_library.prepare()\n"
        "assert tempfile.mkdtemp is before\n"
        "assert not logging.getLogger().handlers\n"
        "draw = lambda text, width, em=22: Image.new('L', (width, 24))\n"
        "assert receipt_escpos(named('店'), EscPosPaper(), draw)\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=root,
        env={"TMPDIR": str(tmp_path), "PATH": "", "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []
