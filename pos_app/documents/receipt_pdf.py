"""The receipt as a PDF on an 80 mm roll, as long as it needs to be.

Everything is black, for a thermal printer dithers grey: weight and size say what matters, and
only the practice watermark is pale. A PDF page ends at five metres, so a very long receipt
continues on a second strip.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from typing import Any, Final

from pos_app.documents import pdf_text
from pos_app.documents.pdf_text import MEDIUM, REGULAR, SEMIBOLD, PdfText
from pos_app.documents.qr import qr_modules
from pos_app.documents.raster import Rasteriser
from pos_app.documents.receipt_rows import Look, Row, receipt_rows
from pos_app.documents.receipt_words import ENGLISH, ReceiptWords
from pos_app.documents.text_width import wrap
from pos_app.domain.receipt import Receipt

_MM: Final = 72 / 25.4
_WIDTH: Final = 80 * _MM
_MARGIN: Final = 5 * _MM
_LEFT: Final = _MARGIN
_RIGHT: Final = _WIDTH - _MARGIN
_INNER: Final = _RIGHT - _LEFT
_LONGEST: Final = 14_000.0  # points; the format ends at 14,400
_LEAST_LABEL: Final = 60.0
_GAP: Final = 6.0  # between a label and its amount
_LOGO_HEIGHT: Final = 18 * _MM
_MARK_SIZE: Final = 7.0
_BETWEEN_COLUMNS: Final = 14.0


@dataclass(frozen=True, slots=True)
class _Style:
    """Font, size and line height in points; `above` is air before the row's first line."""

    font: str
    size: float
    line: float
    above: float = 0.0
    indent: float = 0.0


_STYLES: Final = {
    Look.SHOP: _Style(SEMIBOLD, 15, 19),
    Look.HEAD: _Style(REGULAR, 8, 11),
    Look.ALARM: _Style(SEMIBOLD, 11, 22, above=4),
    Look.NOTICE: _Style(SEMIBOLD, 10, 18, above=3),
    Look.META: _Style(REGULAR, 8, 11.5),
    Look.ITEM: _Style(MEDIUM, 9.5, 13, above=2.5),
    Look.DETAIL: _Style(REGULAR, 8, 11, indent=8),
    Look.SUM: _Style(REGULAR, 9, 13),
    Look.TOTAL: _Style(SEMIBOLD, 15, 21, above=2),
    Look.TENDER: _Style(REGULAR, 9, 13),
    Look.CHANGE: _Style(SEMIBOLD, 9.5, 14),
    Look.TABLE_HEAD: _Style(MEDIUM, 7.5, 11, above=2),
    Look.TABLE: _Style(REGULAR, 7.5, 10.5),
    Look.FOOT: _Style(REGULAR, 8.5, 12),
    Look.MARK: _Style(REGULAR, 7.5, 12, above=3),
}
_CODE_SIZE: Final = 22 * _MM
_HEIGHTS: Final = {Look.RULE: 11.0, Look.GAP: 7.0, Look.CODE: _CODE_SIZE + 8}


@dataclass(frozen=True, slots=True)
class _Strip:
    """One line of a row, broken to the paper's width, with its height on paper."""

    row: Row
    height: float
    first: bool
    text: str = ""


def receipt_pdf(
    receipt: Receipt,
    locale: str = "en_GB",
    words: ReceiptWords = ENGLISH,
    rasterise: Rasteriser | None = None,
    logo: bytes | None = None,
) -> bytes:
    """The document. The same receipt gives the same bytes, whenever it is made.

    `rasterise` draws what the embedded fonts cannot write; `logo` is a picture file, drawn above
    the shop's name.
    """
    rows = receipt_rows(receipt, locale, words)
    title = f"{receipt.shop.name} {receipt.number}"
    alarm = words.practice if receipt.practice else ""
    return rows_pdf(rows, title, receipt.shop.name, rasterise, logo, alarm)


def rows_pdf(
    rows: tuple[Row, ...],
    title: str,
    author: str,
    rasterise: Rasteriser | None = None,
    logo: bytes | None = None,
    alarm: str = "",
) -> bytes:
    """Any rows on the same roll; `alarm` stands pale across it."""
    from reportlab.pdfgen.canvas import Canvas

    buffer = BytesIO()
    with pdf_text.BUILDING:
        pdf_text.register_fonts()
        canvas = Canvas(buffer, pagesize=(_WIDTH, _LONGEST), invariant=1, initialFontName=REGULAR)
        canvas.setTitle(title)
        canvas.setAuthor(author)
        canvas.setCreator("pos-app")
        _Painter(canvas, rasterise, bool(alarm), alarm).paint(rows, logo)
        canvas.save()
    return buffer.getvalue()


class _Painter:
    """Breaks rows to the paper's width, measures them, then draws strip after strip downwards."""

    def __init__(
        self, canvas: Any, rasterise: Rasteriser | None, practice: bool, alarm: str
    ) -> None:
        self._canvas = canvas
        self._text = PdfText(canvas, rasterise)
        self._practice = practice
        self._alarm = alarm
        self._marks = 0.0
        self._middle = _RIGHT

    def paint(self, rows: tuple[Row, ...], logo: bytes | None) -> None:
        marks = (self._text.width(row.mark, REGULAR, _MARK_SIZE) for row in rows if row.mark)
        self._marks = max((width + 3 for width in marks), default=0.0)
        taxes = (self._amount_width(row) for row in rows if row.middle)
        self._middle = _RIGHT - max(taxes, default=0.0) - _BETWEEN_COLUMNS
        picture = _read_logo(logo)
        logo_height = _LOGO_HEIGHT + 6 if picture else 0.0
        strips = tuple(chain.from_iterable(map(self._break, rows)))
        for number, page in enumerate(_pages(strips, _LONGEST - logo_height - 2 * _MARGIN)):
            if number:
                self._canvas.showPage()
            above = 0.0 if number else logo_height
            self._page(page, sum(strip.height for strip in page) + above + 2 * _MARGIN, above)
            if picture and not number:
                self._logo(picture)

    def _page(self, strips: tuple[_Strip, ...], height: float, above: float) -> None:
        self._canvas.setPageSize((_WIDTH, height))
        self._height = height
        if self._practice:
            self._watermark()
        y = height - _MARGIN - above
        for strip in strips:
            y -= strip.height
            self._draw(strip, y)

    def _break(self, row: Row) -> Iterator[_Strip]:
        if row.look in _HEIGHTS:
            yield _Strip(row, _HEIGHTS[row.look], first=True)
            return
        style = _STYLES[row.look]
        room = self._room(row, style)
        if room < _LEAST_LABEL and row.left and row.right:
            yield from self._break_apart(row)
            return

        def measure(text: str) -> float:
            return self._text.width(text, style.font, style.size)

        label = wrap(row.centre or row.left, max(room, _LEAST_LABEL), measure=measure)
        for number, text in enumerate(label):
            yield _Strip(row, style.line + (0 if number else style.above), not number, text)

    def _break_apart(self, row: Row) -> Iterator[_Strip]:
        """Label and amount below each other; an "amount" wider than the paper is a text and wraps
        as one.
        """
        yield from self._break(Row(row.look, row.left))
        if self._amount_width(row) > _INNER - _LEAST_LABEL:
            yield from self._break(Row(row.look, row.right))
        else:
            yield from self._break(Row(row.look, right=row.right, mark=row.mark))

    def _room(self, row: Row, style: _Style) -> float:
        """What the amount leaves to the label."""
        if row.centre:
            return _INNER - (16 if row.look in {Look.ALARM, Look.NOTICE} else 0)
        if row.middle:
            middle = self._text.width(row.middle, style.font, style.size)
            return self._middle - middle - _GAP - _LEFT
        if row.right:
            return _INNER - style.indent - self._amount_width(row) - self._tail(row) - _GAP
        return _INNER - style.indent

    def _amount_width(self, row: Row) -> float:
        style = _STYLES[row.look]
        return self._text.width(row.right, style.font, style.size)

    def _tail(self, row: Row) -> float:
        """The column of the tax marks, right of the amounts."""
        return 0.0 if row.look is Look.META or row.middle else self._marks

    def _draw(self, strip: _Strip, bottom: float) -> None:
        row = strip.row
        if row.look is Look.GAP:
            return
        if row.look is Look.RULE:
            self._rule(bottom + strip.height / 2)
            return
        if row.look is Look.CODE:
            self._code(row.centre, bottom)
            return
        style = _STYLES[row.look]
        base = bottom + (style.line - style.size) / 2 + style.size * 0.22
        if row.look is Look.ALARM:
            self._alarm_box(strip, bottom, style, base)
        elif row.centre:
            self._text.draw_centre(_WIDTH / 2, base, strip.text, style.font, style.size)
            if row.look is Look.NOTICE:
                self._frame(strip, bottom, style)
        else:
            self._draw_beside(strip, base, style)

    def _draw_beside(self, strip: _Strip, base: float, style: _Style) -> None:
        row, text = strip.row, self._text
        if strip.text:
            text.draw(_LEFT + style.indent, base, strip.text, style.font, style.size)
        if not strip.first:
            return
        if row.middle:
            text.draw_right(self._middle, base, row.middle, style.font, style.size)
        if row.right:
            end = _RIGHT - self._tail(row)
            text.draw_right(end, base, row.right, style.font, style.size)
        if row.mark:
            text.draw(_RIGHT - self._marks + 3, base, row.mark, REGULAR, _MARK_SIZE)

    def _rule(self, y: float) -> None:
        self._canvas.setLineWidth(0.6)
        self._canvas.line(_LEFT, y, _RIGHT, y)

    def _code(self, text: str, bottom: float) -> None:
        rows = qr_modules(text)
        side = _CODE_SIZE / len(rows)
        left, top = (_WIDTH - _CODE_SIZE) / 2, bottom + _CODE_SIZE
        path = self._canvas.beginPath()
        for y, row in enumerate(rows):
            for x, dark in enumerate(row):
                if dark:
                    path.rect(left + x * side, top - (y + 1) * side, side, side)
        self._canvas.drawPath(path, stroke=0, fill=1)

    def _alarm_box(self, strip: _Strip, bottom: float, style: _Style, base: float) -> None:
        """White on black across the whole paper."""
        self._canvas.rect(0, bottom, _WIDTH, style.line, stroke=0, fill=1)
        self._canvas.setFillGray(1)
        self._text.draw_centre(_WIDTH / 2, base, strip.text, style.font, style.size)
        self._canvas.setFillGray(0)

    def _frame(self, strip: _Strip, bottom: float, style: _Style) -> None:
        width = self._text.width(strip.text, style.font, style.size) + 16
        self._canvas.setLineWidth(0.8)
        self._canvas.roundRect((_WIDTH - width) / 2, bottom + 1.5, width, style.line - 3, 4)

    def _watermark(self) -> None:
        """The warning again and again, so that no part torn off can pass for a receipt."""
        canvas = self._canvas
        canvas.saveState()
        canvas.setFillGray(0.86)
        for row in range(int(self._height // 90) + 1):
            canvas.saveState()
            canvas.translate(_WIDTH / 2, self._height - 50 - row * 90)
            canvas.rotate(24)
            self._text.draw_centre(0, 0, self._alarm, SEMIBOLD, 14)
            canvas.restoreState()
        canvas.restoreState()

    def _logo(self, picture: Any) -> None:
        width, height = picture.getSize()
        scale = min(_LOGO_HEIGHT / height, _INNER / width)
        self._canvas.drawImage(
            picture,
            (_WIDTH - width * scale) / 2,
            self._height - _MARGIN - height * scale,
            width * scale,
            height * scale,
            mask="auto",
        )


def _pages(strips: tuple[_Strip, ...], room: float) -> Iterator[tuple[_Strip, ...]]:
    page: list[_Strip] = []
    used = 0.0
    for strip in strips:
        if used + strip.height > room:
            yield tuple(page)
            page, used = [], 0.0
        page.append(strip)
        used += strip.height
    yield tuple(page)


def _read_logo(logo: bytes | None) -> Any:
    from reportlab.lib.utils import ImageReader

    return ImageReader(BytesIO(logo)) if logo else None
