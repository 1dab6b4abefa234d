"""The figures of a shift as rows."""

from zoneinfo import ZoneInfo

from pos_app.domain.money import Money
from pos_app.domain.tender import TenderKind
from pos_app.services.shifts import Figures, ShiftView
from pos_app.ui.format import MINUS, Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.screens.pay.bill import name_of
from pos_app.ui.screens.shift.rows import AmountRow


def opened_words(shift: ShiftView, formats: Formats, zone: ZoneInfo) -> str:
    """ "opened 08:02 by Aisha Rahman", with the day when it is not this one."""
    at = shift.opened_at.astimezone(zone)
    return tr("opened {time} by {name}", time=formats.time(at), name=shift.opened_by)


def sales_rows(figures: Figures, formats: Formats) -> list[AmountRow]:
    """Sales, discounts, rounding and the numbers they run from and to."""
    money = formats.money
    rows = [AmountRow(tr("%n sale(s)", figures.sales), money(figures.total), strong=True)]
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


def cash_taken(figures: Figures) -> Money:
    """The cash that stayed in the drawer from sales."""
    cash = (tender.amount for tender in figures.tenders if tender.kind is TenderKind.CASH)
    return next(cash, Money.zero(figures.total.currency))


def cash_rows(figures: Figures, formats: Formats, expected: Money | None = None) -> list[AmountRow]:
    """What the drawer should hold, as far as the person may know; `expected` once a count is
    locked.
    """
    money = formats.money
    rows = [AmountRow(tr("Float at start"), money(figures.shift.opening_float))]
    expected = figures.expected_cash if expected is None else expected
    if expected is None:
        return rows
    taken = cash_taken(figures) - figures.cash_refunded
    rows.append(AmountRow(tr("Cash sales"), money(taken)))
    if figures.cash_refunded:
        rows.append(AmountRow(tr("Cash refunds"), money(figures.cash_refunded)))
    rows += [
        AmountRow(f"{kind_words(moved.kind)}: {moved.reason}", money(moved.amount))
        for moved in figures.movements
    ]
    rows.append(AmountRow(tr("Expected"), money(expected), strong=True, ruled=True))
    return rows


def kind_words(kind: str) -> str:
    """What happened to the cash."""
    names = {
        "pay_in": tr("Paid in"),
        "pay_out": tr("Paid out"),
        "drop": tr("To the safe"),
    }
    return names.get(kind, kind)


def difference_words(difference: Money, formats: Formats) -> tuple[str, str]:
    """ "Exact", or "Short by" and how much."""
    if not difference:
        return tr("Exact"), ""
    amount = formats.money(abs(difference))
    return (tr("Short by") if difference.minor < 0 else tr("Over by")), amount
