"""Pages of a report on A4: head, charts, tables that go on over pages, and at each foot who, when
and which page of how many.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Final, Protocol

from pos_app.documents import pdf_text
from pos_app.documents.money_text import date_text, moment_text, money_text
from pos_app.documents.pdf_text import MEDIUM, REGULAR, SEMIBOLD, PdfText
from pos_app.documents.text_width import inert, wrap
from pos_app.domain import chart_scale
from pos_app.domain.money import Currency, Money
from pos_app.domain.receipt import ShopHead
from pos_app.domain.span import Span

_MM: Final = 72 / 25.4
_SHORT: Final = 210 * _MM
_LONG: Final = 297 * _MM
MARGIN: Final = 16 * _MM
_LOWEST: Final = MARGIN + 24
ROW: Final = 15.0
_CHART: Final = 130.0
_GAP: Final = 8.0  # between words and what is beside them
_LABELS: Final = 16  # under a chart
_BLUE: Final = (0.137, 0.275, 0.82)  # chart.1 of the tokens
_GREY: Final = (0.894, 0.882, 0.851)  # chart.grid
_TOTAL: Final = "page-count"


class Paper(Protocol):
    """What stands on every report; `at` is when it was made, in the shop's time."""

    @property
    def shop(self) -> ShopHead: ...
    @property
    def currency(self) -> Currency: ...
    @property
    def at(self) -> datetime: ...
    @property
    def locale(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its share of the width; numbers stand to the right."""

    head: str
    share: float
    is_number: bool = True


def build(
    title: str, paper: Paper, paint: Callable[["Pages"], None], *, is_wide: bool = False
) -> bytes:
    """The document; the same figures give the same bytes. Wide pages lie on their side."""
    from reportlab.pdfgen.canvas import Canvas

    buffer = BytesIO()
    size = (_LONG, _SHORT) if is_wide else (_SHORT, _LONG)
    with pdf_text.BUILDING:
        pdf_text.register_fonts()
        canvas = Canvas(buffer, pagesize=size, invariant=1, initialFontName=REGULAR)
        canvas.setTitle(title)
        canvas.setAuthor(paper.shop.name)
        canvas.setCreator("pos-app")
        pages = Pages(canvas, paper, size)
        paint(pages)
        pages.end()
        canvas.save()
    return buffer.getvalue()


class Pages:
    """Writes downwards, and begins another page where one is full."""

    def __init__(self, canvas: Any, paper: Paper, size: tuple[float, float]) -> None:
        self._canvas, self._paper = canvas, paper
        self._text = PdfText(canvas, None)
        self._right, self._top = size[0] - MARGIN, size[1] - MARGIN
        self._room = self._right - MARGIN
        self._y = self._top
        self._page = 1

    def head(self, title: str, *below: str) -> None:
        """The shop, the title and what is said about it."""
        shop = self._paper.shop
        self.line(inert(shop.name), SEMIBOLD, 15, 20)
        for words in (*shop.address, shop.tax_id):
            if words:
                self.line(inert(words), REGULAR, 9, 12)
        self._y -= 12
        self.line(inert(title), SEMIBOLD, 19, 25)
        for words in below:
            if words:
                self.line(inert(words), REGULAR, 10, 14)
        self._y -= 10

    def line(self, words: str, font: str, size: float, step: float) -> None:
        """A line of text."""
        self._text.draw(MARGIN, self._y - size, words, font, size)
        self._y -= step

    def chart(self, title: str, bars: Sequence[tuple[str, int]]) -> None:
        """Amounts in minor units as bars; what is below zero hangs from the ground line."""
        if not bars:
            return
        self._need(_CHART + 50)
        self.line(title, MEDIUM, 12, 20)
        high, low = max(value for _words, value in bars), min(value for _words, value in bars)
        step = chart_scale.step(max(high, -low))
        below = -(min(low, 0) // step)
        above = max(-(-max(high, 0) // step), 0 if below else 1)
        left, unit = MARGIN + 58, _CHART / (above + below)
        zero = self._y - _CHART + unit * below
        self._grid(left, zero, range(-below, above + 1), unit, step)
        wide = (self._right - left) / len(bars)
        every = max(1, -(-len(bars) // _LABELS))
        for place, (words, value) in enumerate(bars):
            middle = left + wide * (place + 0.5)
            self._canvas.setFillColorRGB(*_BLUE)
            reach = unit * value / step
            self._canvas.rect(
                middle - wide * 0.3, min(zero, zero + reach), wide * 0.6, abs(reach),
                stroke=0, fill=1,
            )  # fmt: skip
            self._canvas.setFillColorRGB(0, 0, 0)
            if place % every == 0:
                said = self._fitting(inert(words), wide * every - 4, REGULAR, 7)
                self._text.draw_centre(middle, self._y - _CHART - 11, said, REGULAR, 7)
        self._y -= _CHART + 28

    def _grid(self, left: float, zero: float, lines: range, unit: float, step: int) -> None:
        self._canvas.setLineWidth(0.5)
        self._canvas.setStrokeColorRGB(*_GREY)
        for line in lines:
            y = zero + unit * line
            self._canvas.line(left, y, self._right, y)
            words = money_text(Money(step * line, self._paper.currency), self._paper.locale)
            self._text.draw_right(left - 5, y - 3, words, REGULAR, 7)
        self._canvas.setStrokeColorRGB(0, 0, 0)

    # -- a table

    def table(
        self,
        title: str,
        columns: Sequence[Column],
        rows: Sequence[tuple[str, ...]],
        size: float = 9.5,
    ) -> None:
        """A table, its head again on each page; nothing without rows."""
        if not rows:
            return
        self._need(3 * ROW + 30)
        if title:
            self.line(title, MEDIUM, 12, 18)
        self._table_head(columns, size - 1)
        for row in rows:
            if self._y - ROW < _LOWEST:
                self._next_page()
                self._table_head(columns, size - 1)
            self._cells(columns, row, REGULAR, size)
            self._y -= ROW
        self._y -= 16

    def _table_head(self, columns: Sequence[Column], size: float) -> None:
        heads = [self._wrapped(column, columns, size) for column in columns]
        for line in range(max(map(len, heads))):
            self._y -= 10
            self._cells(columns, [head[line] if line < len(head) else "" for head in heads],
                        MEDIUM, size)  # fmt: skip
        self._y -= 5
        self._canvas.setLineWidth(0.5)
        self._canvas.line(MARGIN, self._y, self._right, self._y)
        self._y -= 12

    def _wrapped(self, column: Column, columns: Sequence[Column], size: float) -> list[str]:
        def measure(text: str) -> float:
            return self._text.width(text, MEDIUM, size)

        room = self._width(column, columns) - _GAP
        return list(wrap(inert(column.head), room, measure=measure)) if column.head else [""]

    def _width(self, column: Column, columns: Sequence[Column]) -> float:
        return self._room * column.share / sum(each.share for each in columns)

    def _cells(self, columns: Sequence[Column], row: Sequence[str], font: str, size: float) -> None:
        left, gap = MARGIN, 0.0
        for column, words in zip(columns, row, strict=True):
            wide = self._width(column, columns)
            if column.is_number:
                self._text.draw_right(left + wide, self._y, words, font, size)
            else:
                first = self._fitting(inert(words), wide - gap - _GAP, font, size)
                self._text.draw(left + gap, self._y, first, font, size)
            gap = _GAP if column.is_number else 0.0  # words after a number that ends there
            left += wide

    def _fitting(self, words: str, room: float, font: str, size: float) -> str:
        def measure(text: str) -> float:
            return self._text.width(text, font, size)

        if measure(words) <= room:
            return words
        lines = list(wrap(words, room - measure("…"), measure=measure))
        return f"{lines[0]}…" if lines else ""

    # -- pages

    def span_words(self, span: Span) -> str:
        """A range as the shop writes days."""
        first, last = (date_text(day, self._paper.locale) for day in (span.first, span.last))
        return first if span.days == 1 else f"{first} – {last}"

    def end(self) -> None:
        """The last foot, and how many pages there are."""
        self._foot()
        self._canvas.beginForm(_TOTAL)
        self._text.draw(0, 0, str(self._page), REGULAR, 8)
        self._canvas.endForm()

    def _need(self, wanted: float) -> None:
        if self._y - wanted < _LOWEST:
            self._next_page()

    def _foot(self) -> None:
        paper = self._paper
        made = moment_text(paper.at, paper.locale)
        self._text.draw(MARGIN, MARGIN - 14, inert(f"{paper.shop.name} · {made}"), REGULAR, 8)
        words, room = f"page {self._page} of ", self._text.width("0000", REGULAR, 8)
        self._text.draw_right(self._right - room, MARGIN - 14, words, REGULAR, 8)
        self._canvas.saveState()
        self._canvas.translate(self._right - room, MARGIN - 14)
        self._canvas.doForm(_TOTAL)  # made at the end, when it is known
        self._canvas.restoreState()

    def _next_page(self) -> None:
        self._foot()
        self._canvas.showPage()
        self._page += 1
        self._y = self._top
