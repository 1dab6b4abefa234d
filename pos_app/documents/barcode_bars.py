"""Barcodes as bars: how many modules each is wide, for whatever paper.

EAN-13, EAN-8, UPC-A, ITF-14 and Code 128, chosen by what the code is; a code that none of them
writes (letters beyond ASCII, too long) becomes a QR code. The patterns of EAN and UPC are those of
the GS1 General Specifications 5.2, ITF of 5.3; Code 128 is reportlab's.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pos_app.documents.qr import qr_modules
from pos_app.domain.barcode import check_digit_ok

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_CODE128: Final = 32  # longer ones would not fit a label

_LEFT: Final = ("3211", "2221", "2122", "1411", "1132", "1231", "1114", "1312", "1213", "3112")
_EVEN: Final = tuple(digit[::-1] for digit in _LEFT)
# Which of the six left digits are of the even set, by the first digit of an EAN-13.
_PARITY: Final = (
    "LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL",
    "LGGLGL",
)  # fmt: skip
_ITF: Final = ("11221", "21112", "12112", "22111", "11212", "21211", "12211", "11122", "21121",
               "12121")  # fmt: skip
_WIDE: Final = 3  # of a wide ITF bar, in modules of 1; between 2.25 and 3


class Symbology(StrEnum):
    """The kinds of code."""

    EAN13 = "ean13"
    EAN8 = "ean8"
    UPCA = "upca"
    ITF14 = "itf14"
    CODE128 = "code128"
    QR = "qr"


@dataclass(frozen=True, slots=True)
class Bars:
    """A code as it is printed. `widths` are modules, dark and light in turn, beginning dark; a QR
    code has none. `quiet` modules of white belong before and behind it.
    """

    kind: Symbology
    text: str
    widths: tuple[int, ...]
    quiet: tuple[int, int]

    @property
    def modules(self) -> int:
        """The whole width with its white edges."""
        if self.kind is Symbology.QR:
            return len(qr_modules(self.text))
        return sum(self.widths) + sum(self.quiet)


@lru_cache(maxsize=512)
def bars(code: str) -> Bars | None:
    """The bars of a code; None for an empty one."""
    text = code.strip()
    if not text:
        return None
    digits = text if text.isascii() and text.isdigit() and check_digit_ok(text) else ""
    if len(digits) == 13:
        return Bars(Symbology.EAN13, text, _ean13(digits), (11, 7))
    if len(digits) == 12:
        return Bars(Symbology.UPCA, text, _ean13("0" + digits), (9, 9))
    if len(digits) == 8:
        return Bars(Symbology.EAN8, text, _ean8(digits), (7, 7))
    if len(digits) == 14:
        return Bars(Symbology.ITF14, text, _itf(digits), (10, 10))
    if text.isascii() and text.isprintable() and len(text) <= MOST_CODE128:
        return Bars(Symbology.CODE128, text, _code128(text), (10, 10))
    return Bars(Symbology.QR, text, (), (0, 0))


def bars_picture(code: Bars, dots: int, height: int) -> "Image":
    """The code in the middle of a strip `dots` wide, with bars as wide as there is room for."""
    from PIL import Image, ImageDraw

    module = max(1, min(3, dots // code.modules))
    page = Image.new("L", (dots, height), 255)
    pen = ImageDraw.Draw(page)
    x = (dots - code.modules * module) // 2 + code.quiet[0] * module
    for place, width in enumerate(code.widths):
        if place % 2 == 0:
            pen.rectangle((x, 0, x + width * module - 1, height - 1), fill=0)
        x += width * module
    return page


def _widths(pattern: str) -> tuple[int, ...]:
    return tuple(map(int, pattern))


def _ean13(digits: str) -> tuple[int, ...]:
    sets = {"L": _LEFT, "G": _EVEN}
    parity = _PARITY[int(digits[0])]
    left = "".join(sets[which][int(d)] for which, d in zip(parity, digits[1:7], strict=True))
    # The right half is the left one's colours exchanged, which is what standing after the middle
    # does to it.
    right = "".join(_LEFT[int(d)] for d in digits[7:])
    return _widths(f"111{left}11111{right}111")


def _ean8(digits: str) -> tuple[int, ...]:
    left = "".join(_LEFT[int(d)] for d in digits[:4])
    right = "".join(_LEFT[int(d)] for d in digits[4:])
    return _widths(f"111{left}11111{right}111")


def _itf(digits: str) -> tuple[int, ...]:
    """Two digits at a time: one in the bars, the other in the gaps between."""
    made = [1, 1, 1, 1]
    for first, second in zip(digits[::2], digits[1::2], strict=True):
        for bar, gap in zip(_ITF[int(first)], _ITF[int(second)], strict=True):
            made += [_WIDE if bar == "2" else 1, _WIDE if gap == "2" else 1]
    return (*made, _WIDE, 1, 1)


def _code128(text: str) -> tuple[int, ...]:
    from reportlab.graphics.barcode.code128 import Code128

    code = Code128(text, quiet=False)
    code.validate()
    code.encode()
    code.decompose()
    # "A" to "D" are dark and "a" to "d" light, of 1 to 4 modules.
    return tuple(ord(sign.upper()) - ord("A") + 1 for sign in code.decomposed)
