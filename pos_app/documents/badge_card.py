"""A person's badge as PDF, the size of a bank card: name, role, shop, and the code as bars.

The digits of the code stand nowhere on it: what can be read can be typed.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Final

from pos_app.documents import pdf_text
from pos_app.documents.barcode_bars import bars
from pos_app.documents.pdf_text import REGULAR, SEMIBOLD, PdfText
from pos_app.documents.raster import Rasteriser
from pos_app.domain.errors import Invalid

WIDTH: Final = 85.6  # millimetres (ISO/IEC 7810 ID-1)
HEIGHT: Final = 54.0
_POINT: Final = 25.4 / 72
_PAD: Final = 5.0
_BARS: Final = 18.0


@dataclass(frozen=True, slots=True)
class BadgeCard:
    """What stands on it; `code` only as bars."""

    shop: str
    name: str
    role: str
    code: str


def badge_pdf(card: BadgeCard, rasterise: Rasteriser | None = None) -> bytes:
    """One card on a page of its size. Raises `Invalid` for a code without bars."""
    from reportlab.pdfgen.canvas import Canvas

    code = bars(card.code)
    if code is None or not code.widths:
        raise Invalid("This code cannot be printed as bars.")
    wide, high = WIDTH / _POINT, HEIGHT / _POINT
    pad = _PAD / _POINT
    out = BytesIO()
    with pdf_text.BUILDING:
        pdf_text.register_fonts()
        canvas = Canvas(out, pagesize=(wide, high), pageCompression=1)
        canvas.setTitle("Badge")
        text = PdfText(canvas, rasterise)
        for words, font, size, y in (
            (card.shop, REGULAR, 8, 45.0),
            (card.name, SEMIBOLD, 15, 35.5),
            (card.role, REGULAR, 10, 29.5),
        ):
            size_now = _fitting(text, words, font, size, wide - 2 * pad)
            text.draw(pad, y / _POINT, words, font, size_now)
        module = (wide - 2 * pad) / code.modules
        x = pad + code.quiet[0] * module
        for place, width in enumerate(code.widths):
            if place % 2 == 0:
                canvas.rect(x, pad, width * module, _BARS / _POINT, stroke=0, fill=1)
            x += width * module
        canvas.setLineWidth(0.3)
        canvas.rect(0.5, 0.5, wide - 1, high - 1, stroke=1, fill=0)  # to cut along
        canvas.showPage()
        canvas.save()
    return out.getvalue()


def _fitting(text: PdfText, words: str, font: str, size: float, room: float) -> float:
    """A long name is written smaller, not cut."""
    wide = text.width(words, font, size)
    return size if wide <= room else max(5.0, size * room / wide)
