"""What is fetched from the shelves for an order, and whose it is: it lies with the goods."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pos_app.documents.money_text import money_text, quantity_text
from pos_app.documents.raster import Rasteriser
from pos_app.documents.receipt_escpos import EscPosPaper, rows_escpos
from pos_app.documents.receipt_pdf import rows_pdf
from pos_app.documents.receipt_rows import Look, Row
from pos_app.documents.receipt_text import WIDE_PAPER, fit
from pos_app.documents.text_width import inert
from pos_app.domain.money import Money
from pos_app.domain.quantity import Quantity, Unit


@dataclass(frozen=True, slots=True)
class SlipLine:
    """So much of an item to fetch."""

    name: str
    quantity: Quantity
    unit: Unit


@dataclass(frozen=True, slots=True)
class PickingSlip:
    """An order as it lies with its goods; `placed` is the shop's time, `title` the word for it."""

    shop: str
    title: str
    number: str
    name: str
    phone: str
    note: str
    placed: datetime
    placed_words: str
    total_words: str
    total: Money
    lines: tuple[SlipLine, ...]


def slip_rows(slip: PickingSlip, locale: str) -> tuple[Row, ...]:
    """All rows, top to bottom."""
    return tuple(_rows(slip, locale))


def slip_text(slip: PickingSlip, locale: str, columns: int = WIDE_PAPER) -> str:
    """The slip as lines of at most `columns`."""
    return "".join(f"{line.plain(columns)}\n" for line in fit(slip_rows(slip, locale), columns))


def slip_job(
    slip: PickingSlip, locale: str, rasterise: Rasteriser | None, on: EscPosPaper | None
) -> bytes:
    """What goes to the printer: its bytes, or a PDF for one that has no paper of ours."""
    rows = slip_rows(slip, locale)
    if on is None:
        return rows_pdf(rows, f"{slip.title} {slip.number}", slip.shop, rasterise)
    return rows_escpos(rows, on, rasterise)


def _rows(slip: PickingSlip, locale: str) -> Iterator[Row]:
    yield Row(Look.SHOP, centre=inert(slip.shop))
    yield Row(Look.GAP)
    yield Row(Look.TOTAL, slip.title, inert(slip.number))
    yield Row(Look.META, inert(slip.name), inert(slip.phone))
    yield Row(Look.META, slip.placed_words)
    yield Row(Look.RULE)
    for line in slip.lines:
        unit = "" if line.unit is Unit.PIECE else f" {line.unit}"
        amount = f"{quantity_text(line.quantity, locale)}{unit}"
        yield Row(Look.ITEM, f"[ ] {inert(line.name)}", inert(amount))
    yield Row(Look.RULE)
    yield Row(Look.SUM, slip.total_words, inert(money_text(slip.total, locale)))
    if slip.note:
        yield Row(Look.GAP)
        yield Row(Look.DETAIL, inert(slip.note))
