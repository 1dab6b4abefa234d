"""The receipt as the bytes of an ESC/POS printer.

The rule, line by line: letters where one of the printer's code pages has every character of it,
else a picture of the whole line, drawn by the `Rasteriser`. Nothing is guessed and nothing
silently becomes "?": that happens only where nobody can draw (a server without windows). Without
the rule, one Chinese letter makes python-escpos send the whole text in a Chinese encoding.

Every job begins by resetting the printer and leaving the Chinese mode in which many cheap
printers wake up: in it "€5" is one letter.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from pos_app.documents import escpos_library
from pos_app.documents.qr import qr_picture
from pos_app.documents.raster import PRINTER_EM, Rasteriser
from pos_app.documents.receipt_rows import Look, Row, receipt_rows
from pos_app.documents.receipt_text import WIDE_PAPER, PaperLine, fit
from pos_app.documents.receipt_words import ENGLISH, ReceiptWords
from pos_app.documents.text_width import display_width
from pos_app.domain.receipt import Receipt

if TYPE_CHECKING:
    from PIL.Image import Image

_LETTER_DOTS: Final = 12  # width of a letter of font A
_BIG_EM: Final = 36
_LOGO_DOTS: Final = 200  # as high as a logo may be
_CODE_DOTS: Final = 5  # a module of a QR code: 0.6 mm, which every scanner reads
_FEED_TO_TEAR: Final = 4  # lines, on paper that is torn off
_LEAVE_CHINESE_MODE: Final = b"\x1c."

_BIG: Final = frozenset((Look.SHOP, Look.TOTAL, Look.ALARM))
_BOLD: Final = _BIG | {Look.NOTICE, Look.CHANGE}

# Same width, same meaning, and in every code page.
_PLAIN: Final = str.maketrans(
    {
        "\N{NO-BREAK SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": " ",
        "\N{THIN SPACE}": " ",
        "\N{MINUS SIGN}": "-",
        "\N{HYPHEN}": "-",
        "\N{NON-BREAKING HYPHEN}": "-",
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{BULLET}": "*",
    }
)
_PLAINER: Final = str.maketrans({"×": "x"})  # older code pages have no multiplication sign


@dataclass(frozen=True, slots=True)
class EscPosPaper:
    """What a shop says about its printer. `code_pages` are tried in order for each line: name
    only what the printer really has.

    `columns`: 32 on 58 mm, 42 or 48 on 80 mm. `logo` is a picture file.
    """

    columns: int = WIDE_PAPER
    code_pages: tuple[str, ...] = ("CP858",)
    cuts: bool = True
    logo: bytes | None = None

    @property
    def dots(self) -> int:
        """The width of a full line."""
        return self.columns * _LETTER_DOTS


def receipt_escpos(
    receipt: Receipt,
    paper: EscPosPaper,
    rasterise: Rasteriser | None,
    locale: str = "en_GB",
    words: ReceiptWords = ENGLISH,
) -> bytes:
    """One whole job: reset, logo, lines, cut. The drawer is a job of its own (`drawer_kick`)."""
    writer = EscPosWriter(paper, rasterise)
    if paper.logo:
        writer.picture(_logo(paper.logo, paper.dots))
    for line in fit(receipt_rows(receipt, locale, words), paper.columns):
        writer.line(line)
    return writer.finish()


def rows_escpos(rows: tuple[Row, ...], paper: EscPosPaper, rasterise: Rasteriser | None) -> bytes:
    """One whole job of other rows than a receipt's: reset, lines, cut."""
    writer = EscPosWriter(paper, rasterise)
    for line in fit(rows, paper.columns):
        writer.line(line)
    return writer.finish()


def printed_again(
    paper: EscPosPaper, rasterise: Rasteriser | None, words: ReceiptWords = ENGLISH
) -> bytes:
    """What goes before a job that is sent a second time because nobody knows how far the first
    one got.
    """
    writer = EscPosWriter(paper, rasterise)
    for line in fit((Row(Look.NOTICE, centre=words.again), Row(Look.GAP)), paper.columns):
        writer.line(line)
    return writer.output()


def drawer_kick(pin: int = 2) -> bytes:
    """The pulse that opens the cash drawer on connector pin 2 or 5."""
    builder = escpos_library.byte_builder(WIDE_PAPER * _LETTER_DOTS)
    builder.cashdraw(pin)
    kick: bytes = builder.output
    return kick


class EscPosWriter:
    """Sends a style or a code page only when it changes."""

    def __init__(self, paper: EscPosPaper, rasterise: Rasteriser | None) -> None:
        self._paper = paper
        self._rasterise = rasterise
        self._pages = tuple(map(escpos_library.code_page, paper.code_pages))
        self._page = self._pages[0]
        self._look = Look.ITEM
        self._printer: Any = escpos_library.byte_builder(paper.dots)
        self._printer.hw("INIT")
        escpos_library.put(self._printer, _LEAVE_CHINESE_MODE)
        self._printer.charcode(self._page)

    def line(self, line: PaperLine) -> None:
        if line.look is Look.CODE:
            self.picture(qr_picture(line.centre, self._paper.dots, _CODE_DOTS))
            return
        text = line.plain(self._paper.columns).translate(_PLAIN)
        if line.look is Look.ALARM:
            text = text.ljust(self._paper.columns)
        encoded = self._encode(text) or self._encode(text.translate(_PLAINER))
        if encoded is None and self._rasterise is not None:
            self._draw(line, self._rasterise)
            return
        if encoded is None:
            encoded = self._pages[0], _with_question_marks(text, self._pages[0])
        page, letters = encoded
        self._dress(line.look)
        if page != self._page:
            self._printer.charcode(page)
            self._page = page
        escpos_library.put(self._printer, letters + b"\n")

    def _encode(self, text: str) -> tuple[str, bytes] | None:
        """The text in the page in use if that has all of it, else in the first that has."""
        for page in (self._page, *self._pages):
            try:
                return page, text.encode(page)
            except UnicodeEncodeError:
                continue
        return None

    def _draw(self, line: PaperLine, rasterise: Rasteriser) -> None:
        parts = f"\t{line.centre}\t" if line.centre else f"{line.left}\t{line.right}"
        em = _BIG_EM if line.look in _BIG else PRINTER_EM
        picture = rasterise(parts, self._paper.dots, em).convert("L")
        inverted = line.look is Look.ALARM
        # Sharp edges: the library would turn the soft ones into loose dots.
        self.picture(picture.point([0 if (grey > 127) is inverted else 255 for grey in range(256)]))

    def picture(self, image: "Image") -> None:
        self._dress(Look.ITEM)
        self._printer.image(image, impl="bitImageRaster")

    def _dress(self, look: Look) -> None:
        before, self._look = self._look, look
        if (look in _BIG) != (before in _BIG):  # the size command also ends bold
            big = look in _BIG
            self._printer.set(normal_textsize=not big, double_height=big, bold=look in _BOLD)
        elif (look in _BOLD) != (before in _BOLD):
            self._printer.set(bold=look in _BOLD)
        if (look is Look.ALARM) != (before is Look.ALARM):
            self._printer.set(invert=look is Look.ALARM)

    def output(self) -> bytes:
        made: bytes = self._printer.output
        return made

    def finish(self) -> bytes:
        self._dress(Look.ITEM)
        if self._paper.cuts:
            self._printer.cut(mode="PART")
        else:
            self._printer.print_and_feed(_FEED_TO_TEAR)
        return self.output()


def _with_question_marks(text: str, page: str) -> bytes:
    """As wide as it was, so that the amounts stay in their column."""
    known = text.encode(page, "ignore").decode(page)
    kept = (c if c in known else "?" * display_width(c) for c in text)
    return "".join(kept).encode(page)


def _logo(logo: bytes, dots: int) -> "Image":
    """The shop's picture, no wider than the paper, in the middle of it."""
    from PIL import Image

    with Image.open(BytesIO(logo)) as opened:
        picture = opened.convert("RGBA")
    picture.thumbnail((dots, _LOGO_DOTS))
    page = Image.new("L", (dots, picture.height), 255)
    page.paste(picture.convert("L"), ((dots - picture.width) // 2, 0), picture)
    return page
