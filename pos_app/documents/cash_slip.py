"""The slip of cash that moved without a sale: signed, it lies in the drawer until it is counted."""

from collections.abc import Iterator

from pos_app.documents.money_text import moment_text, money_text
from pos_app.documents.raster import Rasteriser
from pos_app.documents.receipt_escpos import EscPosPaper, rows_escpos
from pos_app.documents.receipt_pdf import rows_pdf
from pos_app.documents.receipt_rows import Look, Row
from pos_app.documents.receipt_text import WIDE_PAPER, fit
from pos_app.documents.shift_report import Paper
from pos_app.documents.text_width import inert
from pos_app.domain.cash_slip import CashAct, CashSlip


def slip_rows(slip: CashSlip, paper: Paper) -> tuple[Row, ...]:
    """All rows, top to bottom."""
    return tuple(_rows(slip, paper))


def slip_text(slip: CashSlip, columns: int = WIDE_PAPER, paper: Paper | None = None) -> str:
    """The slip as lines of at most `columns`."""
    lines = fit(slip_rows(slip, paper or Paper()), columns)
    return "".join(f"{line.plain(columns)}\n" for line in lines)


def slip_job(
    slip: CashSlip, paper: Paper, rasterise: Rasteriser | None, on: EscPosPaper | None
) -> bytes:
    """What goes to the printer: its bytes, or a PDF for one that has no paper of ours."""
    rows = slip_rows(slip, paper)
    if on is None:
        return rows_pdf(rows, slip_title(slip, paper), slip.shop.name, rasterise)
    return rows_escpos(rows, on, rasterise)


def slip_title(slip: CashSlip, paper: Paper) -> str:
    """ "Paid out"."""
    return paper.words.moved[slip.act]


def _rows(slip: CashSlip, paper: Paper) -> Iterator[Row]:
    words = paper.words
    yield Row(Look.SHOP, centre=inert(slip.shop.name))
    yield Row(Look.GAP)
    shift = words.slip_shift.format(number=slip.shift)
    yield Row(Look.META, inert(slip.till), shift)
    by = words.slip_by.format(name=inert(slip.by))
    yield Row(Look.META, by, moment_text(slip.at, paper.locale))
    yield Row(Look.RULE)
    amount = "" if slip.act is CashAct.NO_SALE else inert(money_text(slip.amount, paper.locale))
    yield Row(Look.TOTAL, slip_title(slip, paper), amount)
    yield Row(Look.DETAIL, f"{words.slip_for}: {inert(slip.reason)}")
    yield Row(Look.GAP)
    yield Row(Look.GAP)
    yield Row(Look.RULE)
    yield Row(Look.DETAIL, words.signed)
