"""QR codes as squares, for whatever paper: a code is dark and light modules with a quiet edge."""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_QUIET = 2  # modules of white round it; four by ISO/IEC 18004, and paper is white anyway


@lru_cache(maxsize=16)
def qr_modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """The rows of modules, True for dark; error correction M."""
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    code = QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET)
    code.add_data(text)
    code.make(fit=True)
    return tuple(tuple(map(bool, row)) for row in code.get_matrix())


def qr_picture(text: str, dots: int, module: int) -> "Image":
    """The code in the middle of a strip `dots` wide, each module `module` dots across."""
    from PIL import Image, ImageDraw

    rows = qr_modules(text)
    size = len(rows) * module
    page = Image.new("L", (dots, size), 255)
    pen = ImageDraw.Draw(page)
    left = (dots - size) // 2
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                corner = (left + x * module, y * module)
                pen.rectangle((*corner, corner[0] + module - 1, corner[1] + module - 1), fill=0)
    return page
