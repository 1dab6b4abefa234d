"""The figures of a shift as rows."""

from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from pos_app.domain.cash_slip import CashAct
from pos_app.domain.money import Money
from pos_app.domain.tender import TenderKind
from pos_app.services.carts import ParkedCart
from pos_app.services.closing import Counted
from pos_app.services.shifts import Figures, ShiftView
from pos_app.ui.format import MINUS, Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.report_words import act_words
from pos_app.ui.screens.pay.bill import name_of
from pos_app.ui.screens.shift.rows import AmountRow

_MOST_PARKED: Final = 5


def opened_words(shift: ShiftView, formats: Formats, zone: ZoneInfo, till: str = "") -> str:
    """ "Till 2 · opened 08:02 by Aisha Rahman"."""
    at = shift.opened_at.astimezone(zone)
    words = tr("opened {time} by {name}", time=formats.time(at), name=shift.opened_by)
    return f"{till} · {words}" if till else words


def sales_rows(figures: Figures, formats: Formats) -> list[AmountRow]:
    """Sales, discounts, rounding and the numbers they run from and to."""
    money = formats.money
    total = "" if figures.total is None else money(figures.total)
    rows = [AmountRow(tr("%n sale(s)", figures.sales), total, strong=True)]
    if figures.discounts:
        rows.append(AmountRow(tr("Discounts given"), f"{MINUS}{money(figures.discounts)}"))
    if figures.cash_rounding:
        rows.append(AmountRow(tr("Cash rounding"), money(figures.cash_rounding)))
    if figures.no_sales:
        times = formats.number(figures.no_sales)
        rows.append(AmountRow(tr("Drawer opened without a sale"), times))
    if figures.first_number:
        first, last = isolate(figures.first_number), isolate(figures.last_number)
        numbers = first if first == last else f"{first} – {last}"
        rows.append(AmountRow(tr("Receipts"), numbers))
    return rows


def tender_rows(figures: Figures, formats: Formats) -> list[AmountRow]:
    """What came in by each way to pay, after change."""
    rows = []
    for tender in figures.tenders:
        name = name_of(tender.kind)
        count = formats.number(tender.count)
        rows.append(AmountRow(f"{name} · {count}", formats.money(tender.amount)))
    if not rows:
        rows.append(AmountRow(tr("Nothing yet"), ""))
    return rows


def tax_rows(figures: Figures, formats: Formats, tax_name: str) -> list[AmountRow]:
    """Tax by rate, with what it was charged on."""
    rows = []
    for tax in figures.taxes:
        words = tr(
            "{tax} {rate} of {base}",
            tax=tax_name,
            rate=formats.percent(tax.rate),
            base=formats.money(tax.base),
        )
        rows.append(AmountRow(words, formats.money(tax.tax)))
    if not rows:
        rows.append(AmountRow(tr("Nothing yet"), ""))
    return rows


def cash_rows(figures: Figures, formats: Formats) -> list[AmountRow]:
    """What the drawer should hold, as far as the person may know: whoever counts blind sees the
    float and what was moved.
    """
    money = formats.money
    rows = [AmountRow(tr("Float at start"), money(figures.shift.opening_float))]
    if figures.cash_refunded is not None:
        taken = sum(t.amount.minor for t in figures.tenders if t.kind is TenderKind.CASH)
        sold = Money(taken - figures.cash_refunded.minor, figures.cash_refunded.currency)
        rows.append(AmountRow(tr("Cash sales"), money(sold)))
    if figures.cash_refunded:
        rows.append(AmountRow(tr("Cash refunds"), money(figures.cash_refunded)))
    rows += [
        AmountRow(moved_words(moved.kind, moved.reason), money(moved.amount))
        for moved in figures.movements
    ]
    if figures.expected_cash is not None:
        expected = money(figures.expected_cash)
        rows.append(AmountRow(tr("Expected"), expected, strong=True, ruled=True))
    return rows


def locked_rows(told: Counted, formats: Formats) -> list[AmountRow]:
    """Cash as the locked count found it: told to whoever counted, by then."""
    body, currency = told.report.body, told.expected.currency

    def money(minor: int) -> str:
        return formats.signed(minor, currency)

    cash = next((row for row in body["tenders"] if row["kind"] == "cash"), None)
    rows = [
        AmountRow(tr("Float at start"), money(body["float"])),
        AmountRow(tr("Cash sales"), money(cash["taken"] if cash else 0)),
    ]
    if cash and cash["refunded"]:
        rows.append(AmountRow(tr("Cash refunds"), money(cash["refunded"])))
    rows += [
        AmountRow(moved_words(row["kind"], row["reason"]), money(row["amount"]))
        for row in body["movements"]
    ]
    return [
        *rows,
        AmountRow(tr("Expected"), formats.money(told.expected), strong=True, ruled=True),
        AmountRow(tr("Counted"), formats.money(told.counted), strong=True),
    ]


def open_ends(parked: Sequence[ParkedCart], unsent: int, formats: Formats) -> list[AmountRow]:
    """What is not finished and stops no closing: parked sales, and what no server has yet."""
    rows = [
        AmountRow(tr("Parked: {name}", name=cart.label or cart.by), formats.money(cart.total))
        for cart in parked[:_MOST_PARKED]
    ]
    more = len(parked) - len(rows)
    if more > 0:
        rows.append(AmountRow(tr("and %n more parked", more), ""))
    if unsent:
        rows.append(AmountRow(tr("Entries not sent to a server"), formats.number(unsent)))
    return rows


def moved_words(kind: str, reason: str) -> str:
    """ "Paid out: milk round"."""
    return f"{act_words(CashAct(kind))}: {reason}"


def difference_words(difference: Money, formats: Formats) -> tuple[str, str]:
    """ "Exact", or "Short by" and how much."""
    if not difference:
        return tr("Exact"), ""
    amount = formats.money(abs(difference))
    return (tr("Short by") if difference.minor < 0 else tr("Over by")), amount


def difference_text(difference: Money, formats: Formats) -> str:
    """ "Exact", "Short by £2.40"."""
    return " ".join(filter(None, difference_words(difference, formats)))
