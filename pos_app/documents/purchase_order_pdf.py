"""A purchase order on A4, as it goes to the supplier: their codes first, our head above."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any, Final

from pos_app.documents import pdf_text
from pos_app.documents.money_text import date_text, money_text, quantity_text, unit_price_text
from pos_app.documents.pdf_text import MEDIUM, REGULAR, SEMIBOLD, PdfText
from pos_app.documents.text_width import inert, wrap
from pos_app.domain.receipt import ShopHead
from pos_app.services.purchasing import OrderLine, OrderView
from pos_app.services.suppliers import SupplierFields

_MM: Final = 72 / 25.4
_WIDTH: Final = 210 * _MM
_HEIGHT: Final = 297 * _MM
_MARGIN: Final = 18 * _MM
_RIGHT: Final = _WIDTH - _MARGIN
_ROW: Final = 16.0
_CODE, _NAME = _MARGIN, _MARGIN + 92
_PACKS, _MANY, _COST = _RIGHT - 216, _RIGHT - 150, _RIGHT - 78
_LOWEST: Final = _MARGIN + 48


@dataclass(frozen=True, slots=True)
class OrderPaper:
    """What stands on it. `sent` is the day it was sent, or written, in the shop's time."""

    shop: ShopHead
    supplier: SupplierFields
    order: OrderView
    sent: date
    locale: str = "en_GB"


def purchase_order_pdf(paper: OrderPaper) -> bytes:
    """The document; the same order gives the same bytes."""
    from reportlab.pdfgen.canvas import Canvas

    buffer = BytesIO()
    with pdf_text.BUILDING:
        pdf_text.register_fonts()
        canvas = Canvas(buffer, pagesize=(_WIDTH, _HEIGHT), invariant=1, initialFontName=REGULAR)
        canvas.setTitle(f"{paper.order.number} {paper.supplier.name}")
        canvas.setAuthor(paper.shop.name)
        canvas.setCreator("pos-app")
        _Painter(canvas, paper).paint()
        canvas.save()
    return buffer.getvalue()


class _Painter:
    """Writes downwards, and begins another page where one is full."""

    def __init__(self, canvas: Any, paper: OrderPaper) -> None:
        self._canvas, self._paper = canvas, paper
        self._text = PdfText(canvas, None)
        self._y = _HEIGHT - _MARGIN
        self._page = 1

    def paint(self) -> None:
        self._head()
        self._table_head()
        for line in self._paper.order.lines:
            self._line(line)
        self._sum()
        self._foot()

    def _head(self) -> None:
        paper, shop = self._paper, self._paper.shop
        self._left(inert(shop.name), SEMIBOLD, 16, 22)
        for words in (*shop.address, shop.phone, shop.tax_id):
            if words:
                self._left(inert(words), REGULAR, 9, 13)
        self._y -= 14
        self._left(f"Purchase order {paper.order.number}", SEMIBOLD, 20, 28)
        self._left(date_text(paper.sent, paper.locale), REGULAR, 10, 16)
        self._y -= 8
        supplier = paper.supplier
        self._left(inert(supplier.name), MEDIUM, 11, 15)
        for words in (supplier.contact, *supplier.address.splitlines(), supplier.email):
            if words:
                self._left(inert(words), REGULAR, 10, 14)
        if supplier.account_number:
            number = inert(supplier.account_number)
            self._left(f"Our account with you: {number}", REGULAR, 10, 14)
        if paper.order.note:
            self._y -= 6
            for words in self._wrapped(inert(paper.order.note), _RIGHT - _MARGIN, 10):
                self._left(words, REGULAR, 10, 14)
        self._y -= 14

    def _table_head(self) -> None:
        self._text.draw(_CODE, self._y, "Your code", MEDIUM, 9)
        self._text.draw(_NAME, self._y, "Item", MEDIUM, 9)
        self._text.draw_right(_PACKS, self._y, "Packs", MEDIUM, 9)
        self._text.draw_right(_MANY, self._y, "Quantity", MEDIUM, 9)
        if self._paper.order.total is not None:
            self._text.draw_right(_COST, self._y, "Each", MEDIUM, 9)
            self._text.draw_right(_RIGHT, self._y, "Total", MEDIUM, 9)
        self._y -= 6
        self._rule()
        self._y -= 14

    def _line(self, line: OrderLine) -> None:
        names = self._wrapped(inert(line.name), _PACKS - _NAME - 56, 10)
        if self._y - _ROW * len(names) < _LOWEST:
            self._next_page()
        locale = self._paper.locale
        self._text.draw(_CODE, self._y, inert(line.code or line.sku)[:16], REGULAR, 10)
        many = quantity_text(line.ordered, locale)
        unit = "" if line.unit == "piece" else f" {line.unit}"
        self._text.draw_right(_MANY, self._y, f"{many}{unit}", MEDIUM, 10)
        if line.packs is not None:
            packs = f"{line.packs} × {quantity_text(line.pack_size, locale)}{unit}"
            self._text.draw_right(_PACKS, self._y, packs, REGULAR, 10)
        if line.cost is not None:
            self._text.draw_right(_COST, self._y, unit_price_text(line.cost, locale), REGULAR, 10)
        if line.total is not None and line.cost is not None:
            self._text.draw_right(_RIGHT, self._y, money_text(line.total, locale), REGULAR, 10)
        for words in names:
            self._text.draw(_NAME, self._y, words, REGULAR, 10)
            self._y -= 13
        self._y -= _ROW - 13

    def _sum(self) -> None:
        total = self._paper.order.total
        self._y -= 2
        self._rule()
        self._y -= 18
        if total is not None:
            self._text.draw(_NAME, self._y, "Total without tax", MEDIUM, 11)
            words = money_text(total, self._paper.locale)
            self._text.draw_right(_RIGHT, self._y, words, SEMIBOLD, 11)

    def _foot(self) -> None:
        words = f"{self._paper.order.number} · page {self._page}"
        self._text.draw_right(_RIGHT, _MARGIN - 18, words, REGULAR, 8)

    def _next_page(self) -> None:
        self._foot()
        self._canvas.showPage()
        self._page += 1
        self._y = _HEIGHT - _MARGIN
        self._table_head()

    def _left(self, words: str, font: str, size: float, step: float) -> None:
        self._text.draw(_MARGIN, self._y - size, words, font, size)
        self._y -= step

    def _wrapped(self, words: str, room: float, size: float) -> list[str]:
        def measure(text: str) -> float:
            return self._text.width(text, REGULAR, size)

        return list(wrap(words, room, measure=measure))

    def _rule(self) -> None:
        self._canvas.setLineWidth(0.6)
        self._canvas.line(_MARGIN, self._y, _RIGHT, self._y)
