"""X and Z on paper: one list of rows for text, printer bytes and PDF.

A Z is told from what its closure holds and reckons nothing; amounts keep the sign they are stored
with. What is zero and says nothing by being so is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pos_app.documents.money_text import amount_text, moment_text, money_text, rate_text
from pos_app.documents.raster import Rasteriser
from pos_app.documents.receipt_escpos import EscPosPaper, rows_escpos
from pos_app.documents.receipt_pdf import rows_pdf
from pos_app.documents.receipt_rows import Look, Row
from pos_app.documents.receipt_text import WIDE_PAPER, fit
from pos_app.documents.receipt_words import ENGLISH, ReceiptWords
from pos_app.documents.text_width import inert
from pos_app.domain.money import Money
from pos_app.domain.shift_report import ShiftReport
from pos_app.domain.tax import TaxRate
from pos_app.domain.tender import TenderKind

_RULE: Final = Row(Look.RULE)
_GAP: Final = Row(Look.GAP)
_MOVED: Final = {"pay_in": "Paid in", "pay_out": "Paid out", "drop": "To the safe"}


@dataclass(frozen=True, slots=True)
class Paper:
    """How a report is written: its locale and the names of ways to pay."""

    locale: str = "en_GB"
    words: ReceiptWords = ENGLISH


def report_rows(report: ShiftReport, paper: Paper) -> tuple[Row, ...]:
    """All rows, top to bottom."""
    return tuple(_Writer(report, paper).rows())


def report_text(report: ShiftReport, columns: int = WIDE_PAPER, paper: Paper | None = None) -> str:
    """The whole report as lines of at most `columns`."""
    lines = fit(report_rows(report, paper or Paper()), columns)
    return "".join(f"{line.plain(columns)}\n" for line in lines)


def report_escpos(
    report: ShiftReport, on: EscPosPaper, rasterise: Rasteriser | None, paper: Paper
) -> bytes:
    """One whole job for a receipt printer."""
    return rows_escpos(report_rows(report, paper), on, rasterise)


def report_pdf(report: ShiftReport, rasterise: Rasteriser | None, paper: Paper) -> bytes:
    """The report on an 80 mm roll."""
    return rows_pdf(report_rows(report, paper), title_of(report), report.shop.name, rasterise)


def report_job(
    report: ShiftReport, paper: Paper, rasterise: Rasteriser | None, on: EscPosPaper | None
) -> bytes:
    """What goes to the printer: its bytes, or a PDF for one that has no paper of ours."""
    if on is None:
        return report_pdf(report, rasterise, paper)
    return report_escpos(report, on, rasterise, paper)


def title_of(report: ShiftReport) -> str:
    """ "Z report 0112", "Z report" while it is only counted, or "X report"."""
    if report.number is None:
        return "Z report" if "counted" in report.body else "X report"
    return f"Z report {report.number:04d}"


class _Writer:
    def __init__(self, report: ShiftReport, paper: Paper) -> None:
        self._report, self._body = report, report.body
        self._locale, self._words = paper.locale, paper.words

    def rows(self) -> Iterator[Row]:
        for part in (
            self._head, self._turnover, self._taxes, self._tenders, self._people,
            self._categories, self._cash, self._log, self._foot,
        ):  # fmt: skip
            yield from part()
            yield _RULE
        yield from self._corrections()

    def _head(self) -> Iterator[Row]:
        report, body = self._report, self._body
        yield Row(Look.SHOP, centre=inert(report.shop.name))
        for text in report.shop.address:
            yield Row(Look.HEAD, centre=inert(text))
        if report.shop.tax_id:
            number = inert(report.shop.tax_id)
            yield Row(Look.HEAD, centre=self._words.tax_id.format(number=number))
        if report.copy:
            yield Row(Look.NOTICE, centre=self._words.copy.format(n=report.copy))
        yield _GAP
        till = inert(body["till_name"] or body["till"])
        yield Row(Look.META, title_of(report), till)
        if "business_day" in body:
            yield Row(Look.META, "Business day", body["business_day"])
        opened = moment_text(report.opened_at, self._locale)
        yield Row(Look.META, f"Opened by {inert(body['opened_by'])}", opened)
        closed = moment_text(report.at, self._locale)
        who = f"Closed by {inert(body['closed_by'])}" if report.number is not None else "Read"
        yield Row(Look.META, who, closed)
        hours, minutes = divmod(report.minutes, 60)
        yield Row(Look.META, "Open for", f"{hours} h {minutes:02d} min")
        if report.is_clock_back:
            yield Row(Look.NOTICE, centre="THE CLOCK WAS SET BACK IN THIS SHIFT")

    def _turnover(self) -> Iterator[Row]:
        body = self._body
        yield self._sum(f"Sales {body['sales']}", body["sold"])
        yield self._sum(f"Refunds {body['refunds']}", body["returned"])
        yield Row(Look.CHANGE, "Net", self._money(body["net"]))
        yield self._sum("Before discounts", body["gross"])
        yield self._sum(f"Discounts {body['discounted']}", -body["discounts"])
        if body["rounding"]:
            yield self._sum("Cash rounding", body["rounding"])
        if body.get("owed"):
            yield self._sum("Gift cards, accounts paid", body["owed"])

    def _taxes(self) -> Iterator[Row]:
        yield Row(Look.TABLE_HEAD, "Tax", "Tax", middle="Net")
        for row in self._body["taxes"]:
            rate = rate_text(TaxRate(row["rate"], row["included"]), self._locale)
            side = " refunds" if row["back"] else ""
            label = f"{inert(self._report.tax_name)} {rate}{side}"
            tax, base = self._amount(row["tax"]), self._amount(row["base"])
            yield Row(Look.TABLE, label, tax, middle=base)

    def _tenders(self) -> Iterator[Row]:
        counted = self._body.get("count", {}).get("tenders", {})
        for row in self._body["tenders"]:
            name = self._words.tenders.get(TenderKind(row["kind"]), row["kind"])
            yield self._sum(f"{name} {row['count']}", row["net"])
            if row["refunded"]:
                yield Row(Look.DETAIL, "of it given back", self._amount(row["refunded"]))
            if row["kind"] in counted:
                told = counted[row["kind"]]
                yield Row(Look.DETAIL, "counted", self._amount(told))
                yield Row(Look.DETAIL, "difference", self._amount(told - row["net"]))

    def _people(self) -> Iterator[Row]:
        for row in self._body["people"].values():
            yield self._sum(inert(row["name"]), row["sold"] + row["returned"])
            if row["returned"]:
                yield Row(Look.DETAIL, f"Refunds {row['refunds']}", self._amount(row["returned"]))
            if row["discounts"]:
                yield Row(Look.DETAIL, "Discounts", self._amount(-row["discounts"]))

    def _categories(self) -> Iterator[Row]:
        for row in self._body["categories"]:
            yield self._sum(inert(row["name"]) or "No category", row["gross"])

    def _cash(self) -> Iterator[Row]:
        body = self._body
        yield self._sum("Float at start", body["float"])
        if body["expected_float"] is not None and body["expected_float"] != body["float"]:
            yield Row(Look.DETAIL, "was left", self._amount(body["expected_float"]))
        for row in body["movements"]:
            label = f"{_MOVED[row['kind']]}: {inert(row['reason'])} ({inert(row['by'])})"
            yield self._sum(label, row["amount"])
        yield self._sum("Expected cash", body["expected"])
        if "counted" not in body:
            return
        yield self._sum("Counted cash", body["counted"])
        yield Row(Look.CHANGE, _difference(body["difference"]), self._amount(body["difference"]))
        if body["note"]:
            yield Row(Look.DETAIL, inert(body["note"]))
        yield self._sum("Left as float", body["float_left"])
        yield self._sum("For the bank", body["counted"] - body["float_left"])

    def _log(self) -> Iterator[Row]:
        body = self._body
        for label, key in (
            ("Receipts", "receipts"), ("Copies", "copies"), ("Parked", "parked"),
            ("Drawer opened without a sale", "no_sales"), ("Voided lines", "void_count"),
            ("Cancelled carts", "cancelled_count"), ("Prices changed", "overrides"),
            ("Approvals", "approval_count"),
        ):  # fmt: skip
            yield Row(Look.SUM, label, str(body[key]))
        for row in body["voids"]:
            yield Row(Look.DETAIL, f"{inert(row['name'])} ({inert(row['by'])})",
                      self._amount(row["total"]))  # fmt: skip
        for row in body["approvals"]:
            yield Row(Look.DETAIL, f"{inert(row['asked'])}: {inert(row['by'])}")
        for run in body["numbers"]:
            first, last = (f"{run['series']}-{run[end]:04d}" for end in ("first", "last"))
            yield Row(Look.SUM, "Numbers", f"{first} to {last}")
            yield Row(Look.DETAIL, "gaps", str(run["gaps"]) if run["gaps"] else "none")

    def _foot(self) -> Iterator[Row]:
        body = self._body
        if self._report.number is not None:
            yield self._sum("Sold since the beginning", body["perpetual_sold"])
            yield self._sum("Refunded since the beginning", body["perpetual_returned"])
            yield self._sum("Net since the beginning", body["perpetual_net"])
            yield Row(Look.DETAIL, f"Journal entry {body['head_n']}", body["head_hash"][:16])
        yield Row(Look.DETAIL, "Not sent to a server", str(body["unsent"]))
        yield Row(Look.DETAIL, "Program", self._report.version)

    def _corrections(self) -> Iterator[Row]:
        if not self._report.corrections:
            return
        yield Row(Look.NOTICE, centre="ARRIVED AFTER THE CLOSING")
        for late in self._report.corrections:
            label = _MOVED.get(late.kind, "Sale")
            yield self._sum(f"{label} {inert(late.words)}", late.net or late.cash)
            yield Row(Look.DETAIL, moment_text(late.at, self._locale))

    def _sum(self, label: str, minor: Any) -> Row:
        return Row(Look.SUM, label, self._amount(minor))

    def _amount(self, minor: int) -> str:
        return inert(amount_text(minor, self._report.currency, self._locale))

    def _money(self, minor: int) -> str:
        return inert(money_text(Money(minor, self._report.currency), self._locale))


def _difference(minor: int) -> str:
    if not minor:
        return "EXACT"
    return "SHORT" if minor < 0 else "OVER"
