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
from pos_app.documents.report_words import ENGLISH, ReportWords
from pos_app.documents.text_width import inert
from pos_app.domain.cash_slip import CashAct
from pos_app.domain.money import Money
from pos_app.domain.shift_report import ShiftReport
from pos_app.domain.tax import TaxRate
from pos_app.domain.tender import TenderKind

_RULE: Final = Row(Look.RULE)
_GAP: Final = Row(Look.GAP)
_COUNTS: Final = (  # what the report only counts, and under which word
    ("receipts", "receipts"), ("copies", "copies"), ("practice", "practice"),
    ("parked", "parked"), ("no_sales", "no_sales"), ("voided", "void_count"),
    ("cancelled", "cancelled_count"), ("overrides", "overrides"), ("approvals", "approval_count"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paper:
    """How a report is written: its locale and its words."""

    locale: str = "en_GB"
    words: ReportWords = ENGLISH


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
    title = title_of(report, paper.words)
    return rows_pdf(report_rows(report, paper), title, report.shop.name, rasterise)


def report_job(
    report: ShiftReport, paper: Paper, rasterise: Rasteriser | None, on: EscPosPaper | None
) -> bytes:
    """What goes to the printer: its bytes, or a PDF for one that has no paper of ours."""
    if on is None:
        return report_pdf(report, rasterise, paper)
    return report_escpos(report, on, rasterise, paper)


def title_of(report: ShiftReport, words: ReportWords = ENGLISH) -> str:
    """ "Z report 0112", "Z report" while it is only counted, or "X report"."""
    if report.number is None:
        return words.z if "counted" in report.body else words.x
    return words.z_number.format(number=f"{report.number:04d}")


class _Writer:
    def __init__(self, report: ShiftReport, paper: Paper) -> None:
        self._report, self._body = report, report.body
        self._locale, self._words = paper.locale, paper.words

    def rows(self) -> Iterator[Row]:
        for part in (
            self._head, self._turnover, self._taxes, self._tenders, self._credit, self._people,
            self._categories, self._cash, self._log, self._foot,
        ):  # fmt: skip
            rows = tuple(part())
            if rows:
                yield from rows
                yield _RULE
        yield from self._corrections()

    def _head(self) -> Iterator[Row]:
        report, body, words = self._report, self._body, self._words
        yield Row(Look.SHOP, centre=inert(report.shop.name))
        for text in report.shop.address:
            yield Row(Look.HEAD, centre=inert(text))
        if report.shop.tax_id:
            number = inert(report.shop.tax_id)
            yield Row(Look.HEAD, centre=words.tax_id.format(number=number))
        if report.copy:
            yield Row(Look.NOTICE, centre=words.copy.format(n=report.copy))
        yield _GAP
        till = inert(body["till_name"] or body["till"])
        yield Row(Look.META, title_of(report, words), till)
        if "business_day" in body:
            yield Row(Look.META, words.business_day, body["business_day"])
        opened = moment_text(report.opened_at, self._locale)
        yield Row(Look.META, words.opened_by.format(name=inert(body["opened_by"])), opened)
        closed = moment_text(report.at, self._locale)
        who = words.read
        if report.number is not None:
            who = words.closed_by.format(name=inert(body["closed_by"]))
        yield Row(Look.META, who, closed)
        hours, minutes = divmod(report.minutes, 60)
        long = words.hours.format(hours=hours, minutes=f"{minutes:02d}")
        yield Row(Look.META, words.open_for, long)
        if report.is_clock_back:
            yield Row(Look.NOTICE, centre=words.clock_back)

    def _turnover(self) -> Iterator[Row]:
        body, words = self._body, self._words
        yield self._sum(words.sales.format(n=body["sales"]), body["sold"])
        yield self._sum(words.refunds.format(n=body["refunds"]), body["returned"])
        yield Row(Look.CHANGE, words.net, self._money(body["net"]))
        yield self._sum(words.gross, body["gross"])
        yield self._sum(words.discounts.format(n=body["discounted"]), -body["discounts"])
        if body["rounding"]:
            yield self._sum(words.rounding, body["rounding"])
        yield from self._no_goods()

    def _no_goods(self) -> Iterator[Row]:
        """What was paid for no goods; a Z of before they were counted has their sum alone."""
        body, words = self._body, self._words
        rows = body.get("no_goods", ())
        if rows or body.get("owed"):
            yield self._sum(words.owed, body["owed"])
        names = {
            ("gift_card", False): words.cards_sold,
            ("gift_card", True): words.cards_back,
            ("on_account", False): words.accounts_paid,
            ("on_account", True): words.accounts_back,
        }
        for row in rows:
            name = names[row["kind"], row["back"]].format(n=row["count"])
            yield Row(Look.DETAIL, name, self._amount(row["amount"]))

    def _taxes(self) -> Iterator[Row]:
        words = self._words
        if self._body["taxes"]:
            yield Row(Look.TABLE_HEAD, words.tax, words.tax, middle=words.net)
        for row in self._body["taxes"]:
            rate = rate_text(TaxRate(row["rate"], row["included"]), self._locale)
            label = f"{inert(self._report.tax_name)} {rate}"
            if row["back"]:
                label = words.tax_refunds.format(tax=label)
            tax, base = self._amount(row["tax"]), self._amount(row["base"])
            yield Row(Look.TABLE, label, tax, middle=base)

    def _tenders(self) -> Iterator[Row]:
        counted = dict(self._body.get("count", {}).get("tenders", {}))
        for row in self._body["tenders"]:
            yield self._sum(f"{self._tender(row['kind'])} {row['count']}", row["net"])
            if row["refunded"]:
                yield Row(Look.DETAIL, self._words.given_back, self._amount(row["refunded"]))
            yield from self._slips(counted.pop(row["kind"], None), row["net"])
        for kind, told in counted.items():  # slips of what nobody rang up
            yield self._sum(f"{self._tender(kind)} 0", 0)
            yield from self._slips(told, 0)

    def _slips(self, told: int | None, expected: int) -> Iterator[Row]:
        """What the slips of a tender came to, where they were counted."""
        if told is not None:
            yield Row(Look.DETAIL, self._words.counted, self._amount(told))
            yield Row(Look.DETAIL, self._words.difference, self._amount(told - expected))

    def _tender(self, kind: str) -> str:
        return self._words.tenders.get(TenderKind(kind), kind)

    def _credit(self) -> Iterator[Row]:
        words = self._words
        for row in self._body.get("credit", ()):  # a Z of before there were gift cards has none
            name = self._tender(row["kind"])
            yield self._sum(words.put_on.format(name=name), row["put_on"])
            yield self._sum(words.spent.format(name=name), row["spent"])

    def _people(self) -> Iterator[Row]:
        words = self._words
        for row in self._body["people"].values():
            yield self._sum(inert(row["name"]), row["sold"] + row["returned"])
            if row["returned"]:
                refunds = words.refunds.format(n=row["refunds"])
                yield Row(Look.DETAIL, refunds, self._amount(row["returned"]))
            if row["discounts"]:
                yield Row(Look.DETAIL, words.discounts_given, self._amount(-row["discounts"]))
            if row["voids"]:
                voids = words.voids.format(n=row["voids"])
                yield Row(Look.DETAIL, voids, self._amount(row["voided"]))

    def _categories(self) -> Iterator[Row]:
        for row in self._body["categories"]:
            yield self._sum(inert(row["name"]) or self._words.no_category, row["gross"])

    def _cash(self) -> Iterator[Row]:
        body, words = self._body, self._words
        yield self._sum(words.float_start, body["float"])
        if body["expected_float"] is not None and body["expected_float"] != body["float"]:
            yield Row(Look.DETAIL, words.was_left, self._amount(body["expected_float"]))
        for row in body["movements"]:
            moved = words.moved[CashAct(row["kind"])]
            label = f"{moved}: {inert(row['reason'])} ({inert(row['by'])})"
            yield self._sum(label, row["amount"])
        yield self._sum(words.expected_cash, body["expected"])
        if "counted" not in body:
            return
        yield self._sum(words.counted_cash, body["counted"])
        apart = body["difference"]
        said = words.exact if not apart else words.short if apart < 0 else words.over
        yield Row(Look.CHANGE, said, self._amount(apart))
        if body["note"]:
            yield Row(Look.DETAIL, inert(body["note"]))
        yield self._sum(words.float_left, body["float_left"])
        yield self._sum(words.banked, body["counted"] - body["float_left"])

    def _log(self) -> Iterator[Row]:
        body, words = self._body, self._words
        for word, key in _COUNTS:
            yield Row(Look.SUM, getattr(words, word), str(body.get(key, 0)))
        for row in body["voids"]:
            yield Row(Look.DETAIL, f"{inert(row['name'])} ({inert(row['by'])})",
                      self._amount(row["total"]))  # fmt: skip
        for row in body["approvals"]:
            yield Row(Look.DETAIL, f"{inert(row['asked'])}: {inert(row['by'])}")
        for run in body["numbers"]:
            first, last = (f"{run['series']}-{run[end]:04d}" for end in ("first", "last"))
            yield Row(Look.SUM, words.numbers, words.numbers_run.format(first=first, last=last))
            yield Row(Look.DETAIL, words.gaps, str(run["gaps"]) if run["gaps"] else words.none)

    def _foot(self) -> Iterator[Row]:
        body, words = self._body, self._words
        if self._report.number is not None:
            yield self._sum(words.perpetual_sold, body["perpetual_sold"])
            yield self._sum(words.perpetual_returned, body["perpetual_returned"])
            yield self._sum(words.perpetual_net, body["perpetual_net"])
            entry = words.journal.format(n=body["head_n"])
            yield Row(Look.DETAIL, entry, body["head_hash"][:16])
        yield Row(Look.DETAIL, words.unsent, str(body["unsent"]))
        yield Row(Look.DETAIL, words.program, self._report.version)

    def _corrections(self) -> Iterator[Row]:
        words = self._words
        if not self._report.corrections:
            return
        yield Row(Look.NOTICE, centre=words.late)
        for late in self._report.corrections:
            what = inert(late.words)
            label = words.sale.format(number=what)
            if late.kind != "sale":
                label = f"{words.moved[CashAct(late.kind)]}: {what}"
            yield self._sum(label, late.net or late.cash)
            yield Row(Look.DETAIL, moment_text(late.at, self._locale))

    def _sum(self, label: str, minor: Any) -> Row:
        return Row(Look.SUM, label, self._amount(minor))

    def _amount(self, minor: int) -> str:
        return inert(amount_text(minor, self._report.currency, self._locale))

    def _money(self, minor: int) -> str:
        return inert(money_text(Money(minor, self._report.currency), self._locale))
