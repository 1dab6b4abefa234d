"""Shelf and item labels: what stands on one, and sheets of them as PDF.

A label is laid out once, as words, bars and lines in millimetres from its upper left corner
(`layout`); the PDF draws that, and so does the preview on the screen. A barcode never gets bars too
thin to be read: beside the price where there is room, else under it over the whole width, else not
at all, and then its digits stand alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import Any, Final

from pos_app.documents import pdf_text
from pos_app.documents.barcode_bars import Bars, Symbology, bars
from pos_app.documents.label_sheets import LabelSheet
from pos_app.documents.money_text import money_text, unit_price_text
from pos_app.documents.pdf_text import MEDIUM, REGULAR, SEMIBOLD, PdfText
from pos_app.documents.qr import qr_modules
from pos_app.documents.raster import Rasteriser
from pos_app.documents.text_width import is_right_to_left, wrap
from pos_app.domain.content import PricePerUnit
from pos_app.domain.errors import Invalid
from pos_app.domain.money import Money, Rounding, UnitPrice

MOST_LABELS: Final = 5_000
LEAST_MODULE: Final = 0.22
"""Millimetres; two thirds of the nominal 0.33 of EAN, what hand scanners read of good print."""

_MOST_MODULE: Final = 0.4
_POINT: Final = 25.4 / 72


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on a label. `price` None: no price yet; `per` the price of a unit of measure;
    `was` the price before, of what is reduced.
    """

    name: str
    price: UnitPrice | None = None
    per: PricePerUnit | None = None
    was: UnitPrice | None = None
    code: str = ""
    sku: str = ""


class Weight(StrEnum):
    """How strong words are."""

    REGULAR = REGULAR
    MEDIUM = MEDIUM
    STRONG = SEMIBOLD


@dataclass(frozen=True, slots=True)
class Words:
    """Words on the base line `y`; from `x` on, or ending at it where `ends`. `size` in points."""

    x: float
    y: float
    text: str
    weight: Weight
    size: float
    ends: bool = False
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A black rectangle."""

    x: float
    y: float
    width: float
    height: float


Op = Words | Box


class Measure:
    """How wide words are, in millimetres."""

    def __init__(self, text: PdfText | None = None) -> None:
        pdf_text.register_fonts()
        self._text = text or PdfText(None, None)

    def __call__(self, text: str, weight: Weight, size: float) -> float:
        """The width of words of a size in points."""
        return self._text.width(text, weight, size) * _POINT


def price_words(price: UnitPrice, locale: str) -> str:
    """A price with its currency; two decimals more where it needs them."""
    if price.hundredths % 100 == 0:
        return money_text(price.money(Rounding.HALF_UP), locale)
    zero = money_text(Money(0, price.currency), locale)
    digits = [place for place, sign in enumerate(zero) if sign.isdecimal()]
    return zero[: digits[0]] + unit_price_text(price, locale) + zero[digits[-1] + 1 :]


def per_words(per: PricePerUnit, locale: str) -> str:
    """ "£19.60/kg"."""
    return f"{price_words(per.price, locale)}/{per.symbol}"


def layout(
    label: Label, width: float, height: float, locale: str, measure: Measure
) -> tuple[Op, ...]:
    """Everything on a label of that size."""
    return tuple(_Layout(label, width, height, locale, measure).ops())


class _Layout:
    def __init__(
        self, label: Label, width: float, height: float, locale: str, measure: Measure
    ) -> None:
        self._label, self._locale, self._measure = label, locale, measure
        self._pad = 1.4 if height < 25 else 2.8
        self._left, self._right = self._pad, width - self._pad
        self._bottom = height - self._pad
        self._inner = width - 2 * self._pad
        self._name_size = max(6.0, min(11.0, height * 0.26))
        self._price_size = max(9.0, min(30.0, height * 0.62))
        self._small = max(4.8, min(8.0, height * 0.2))
        self._bars = bars(label.code)

    def ops(self) -> Iterator[Op]:
        top = self._pad
        for line in self._name_lines():
            top += self._name_size * _POINT * 1.16
            yield self._line_of_name(line, top - self._name_size * _POINT * 0.24)
        code, beside = self._bars, self._price_width() + 2.0
        room = self._inner - beside
        if code is not None and self._module(code, room):
            yield from self._price(self._right, self._bottom)
            yield from self._code(code, room, top + 1.2, self._bottom)
        elif code is not None and self._module(code, self._inner):
            base = top + self._price_size * _POINT * 0.9
            yield from self._price(self._right, base, beside=True)
            yield from self._code(code, self._inner, base + 1.0, self._bottom)
        else:
            yield from self._price(self._right, self._bottom)
            if code is not None:
                told = wrap(code.text, room, 1, self._width_of(Weight.REGULAR, self._small))[0]
                yield Words(self._left, self._bottom, told, Weight.REGULAR, self._small)

    def _name_lines(self) -> tuple[str, ...]:
        most = 1 if self._bottom < 24 else 2
        measure = self._width_of(Weight.STRONG, self._name_size)
        return wrap(self._label.name, self._inner, most, measure)

    def _line_of_name(self, line: str, y: float) -> Words:
        ends = is_right_to_left(line)
        x = self._right if ends else self._left
        return Words(x, y, line, Weight.STRONG, self._name_size, ends)

    def _width_of(self, weight: Weight, size: float) -> Any:
        return lambda text: self._measure(text, weight, size)

    def _price_lines(self) -> tuple[str, str, str]:
        """The price, what a unit of it costs, and what it was."""
        label, locale = self._label, self._locale
        return (
            "" if label.price is None else price_words(label.price, locale),
            "" if label.per is None else per_words(label.per, locale),
            "" if label.was is None else price_words(label.was, locale),
        )

    def _price_width(self) -> float:
        price, per, was = self._price_lines()
        return max(
            self._measure(price, Weight.STRONG, self._price_points(price)),
            self._measure(per, Weight.REGULAR, self._small),
            self._measure(was, Weight.REGULAR, self._small),
        )

    def _price_points(self, price: str) -> float:
        """As large as the label has room for."""
        size = self._price_size
        most = self._inner * (0.5 if self._bars is not None else 1.0)
        wide = self._measure(price, Weight.STRONG, size)
        return size if wide <= most else max(9.0, size * most / wide)

    def _price(self, x: float, y: float, *, beside: bool = False) -> Iterator[Op]:
        """The price ending at `x` on the base line `y`, what belongs to it under and over it; or,
        with `beside`, before it.
        """
        price, per, was = self._price_lines()
        size, small = self._price_points(price), self._small
        if beside:
            yield Words(x, y, price, Weight.STRONG, size, ends=True)
            told = per if not was else f"{per}  " if per else ""
            yield Words(self._left, y, told, Weight.REGULAR, small)
            start = self._left + self._measure(told, Weight.REGULAR, small)
            yield Words(start, y, was, Weight.REGULAR, small, struck=True)
            return
        if per:
            yield Words(x, y, per, Weight.REGULAR, small, ends=True)
            y -= small * _POINT * 1.35
        yield Words(x, y, price, Weight.STRONG, size, ends=True)
        if was:
            above = y - size * _POINT * 0.98
            yield Words(x, above, was, Weight.REGULAR, small, ends=True, struck=True)

    def _module(self, code: Bars, room: float) -> float:
        """How wide a module can be; 0 where it would be too thin to read."""
        wide = min(_MOST_MODULE, room / code.modules)
        if code.kind is Symbology.QR:
            wide = min(wide, (self._bottom - self._pad) * 0.6 / code.modules)
            return wide if wide >= LEAST_MODULE * 1.4 else 0
        return wide if wide >= LEAST_MODULE else 0

    def _code(self, code: Bars, room: float, top: float, bottom: float) -> Iterator[Op]:
        module = self._module(code, room)
        if code.kind is Symbology.QR:
            yield from self._qr(code, module, bottom)
            return
        small = self._small
        high = max(3.0, bottom - small * _POINT * 1.2 - top)
        high = min(high, 16.0)
        top = bottom - small * _POINT * 1.2 - high
        begin = self._left + code.quiet[0] * module
        x = begin
        for place, width in enumerate(code.widths):
            if place % 2 == 0:
                yield Box(x, top, width * module, high)
            x += width * module
        wide = self._measure(code.text, Weight.REGULAR, small)
        middle = max(self._left, begin + (x - begin - wide) / 2)
        yield Words(middle, bottom, code.text, Weight.REGULAR, small)

    def _qr(self, code: Bars, module: float, bottom: float) -> Iterator[Op]:
        rows = qr_modules(code.text)
        top = bottom - len(rows) * module
        for y, row in enumerate(rows):
            for x, dark in enumerate(row):
                if dark:
                    place = self._left + x * module, top + y * module
                    yield Box(*place, module * 1.02, module * 1.02)


def on_sheets(
    labels: Sequence[tuple[Label, int]], sheet: LabelSheet, start: int = 0
) -> tuple[tuple[Label | None, ...], ...]:
    """Labels with their copies, sheet by sheet; None are places left free before the first.

    Raises `Invalid` for too many, or a start beyond the sheet.
    """
    if not 0 <= start < sheet.count:
        raise Invalid(f"A sheet has {sheet.count} labels.", where="start")
    places: list[Label | None] = [None] * start
    for label, copies in labels:
        if len(places) + copies > MOST_LABELS:
            raise Invalid(f"At most {MOST_LABELS} labels are printed at a time.")
        places += [label] * copies
    return tuple(
        tuple(places[begin : begin + sheet.count]) for begin in range(0, len(places), sheet.count)
    )


def labels_pdf(
    labels: Sequence[tuple[Label, int]],
    sheet: LabelSheet,
    locale: str,
    *,
    start: int = 0,
    rasterise: Rasteriser | None = None,
) -> bytes:
    """Sheets of labels as PDF. Raises `Invalid` as `on_sheets` does."""
    from reportlab.pdfgen.canvas import Canvas

    pages = on_sheets(labels, sheet, start)
    out = BytesIO()
    with pdf_text.BUILDING:
        pdf_text.register_fonts()
        wide, high = (side / _POINT for side in sheet.paper)
        canvas = Canvas(out, pagesize=(wide, high), pageCompression=1)
        canvas.setTitle("Labels")
        text = PdfText(canvas, rasterise)
        measure = Measure(text)
        for page in pages:
            for number, label in enumerate(page):
                if label is not None:
                    x, y = sheet.place(number)
                    ops = layout(label, sheet.width, sheet.height, locale, measure)
                    _draw(canvas, text, ops, x / _POINT, high - y / _POINT)
            canvas.showPage()
        canvas.save()
    return out.getvalue()


def _draw(canvas: Any, text: PdfText, ops: Sequence[Op], left: float, top: float) -> None:
    """Points from the lower left corner, as PDF counts."""
    for op in ops:
        x, y = left + op.x / _POINT, top - op.y / _POINT
        if isinstance(op, Box):
            high = op.height / _POINT
            canvas.rect(x, y - high, op.width / _POINT, high, stroke=0, fill=1)
            continue
        wide = text.width(op.text, op.weight, op.size)
        x -= wide if op.ends else 0
        text.draw(x, y, op.text, op.weight, op.size)
        if op.struck and op.text:
            canvas.setLineWidth(0.6)
            canvas.line(x, y + op.size * 0.32, x + wide, y + op.size * 0.32)
