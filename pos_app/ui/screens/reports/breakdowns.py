"""What the sales of some days were made of, as rows of shares: by category, person, payment, tax,
till, location, supplier.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pos_app.domain.money import Money
from pos_app.domain.tender import TenderKind
from pos_app.services import report_items, reports
from pos_app.services.declare import Service
from pos_app.services.report_overview import Overview
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.pay.bill import name_of as tender_name
from pos_app.ui.screens.reports.cards import ShareRow

CATEGORY, PERSON, PAYMENT, TAX = "category", "person", "payment", "tax"
TILL, LOCATION, SUPPLIER = "till", "location", "supplier"
FIRST: Final = (CATEGORY, PERSON, PAYMENT)

Told = tuple[object, str, Money, int | None]  # key, words, amount, share in parts per million


@dataclass(frozen=True, slots=True)
class Breakdown:
    """`rows` from the first page's figures, or from those that `service` is asked for."""

    words: str
    rows: Callable[[Any, Formats], Iterable[Told]]
    service: Service[..., Any] | None = None


def breakdowns() -> Mapping[str, Breakdown]:
    """All kinds, in the order they are chosen from."""
    return {
        CATEGORY: Breakdown(tr("Category"), _categories),
        PERSON: Breakdown(tr("Person"), _people),
        PAYMENT: Breakdown(tr("Payment"), _payments),
        TAX: Breakdown(tr("Tax rate"), _taxes),
        TILL: Breakdown(tr("Till"), _whos, reports.by_till),
        LOCATION: Breakdown(tr("Location"), _whos, reports.by_location),
        SUPPLIER: Breakdown(tr("Supplier"), _suppliers, report_items.by_supplier),
    }


def share_rows(kind: str, found: Any, formats: Formats) -> list[ShareRow]:
    """The rows of a kind as they are written."""
    return [
        ShareRow(
            key,
            name,
            amount.minor,
            "" if share is None else formats.percent((share + 5000) // 10_000 * 10_000),
            formats.money(amount),
        )
        for key, name, amount, share in breakdowns()[kind].rows(found, formats)
    ]


def _categories(found: Overview, _formats: Formats) -> Iterable[Told]:
    for row in found.categories:
        yield row.id, row.name or tr("No category"), row.figures.total, row.share


def _people(found: Overview, formats: Formats) -> Iterable[Told]:
    return _whos(found.cashiers, formats)


def _payments(found: Overview, _formats: Formats) -> Iterable[Told]:
    for row in found.tenders or ():
        yield row.kind, tender_name(TenderKind(row.kind)), row.net, row.share


def _taxes(found: Overview, formats: Formats) -> Iterable[Told]:
    """Each rate's tax, what came back taken off."""
    sums: dict[Any, Money] = {}
    for row in found.taxes.rows:
        sums[row.rate] = sums[row.rate] + row.tax if row.rate in sums else row.tax
    for rate, tax in sums.items():
        yield rate, tr("No tax") if rate is None else formats.percent(rate.ppm), tax, None


def _whos(rows: Iterable[reports.WhoRow], _formats: Formats) -> Iterable[Told]:
    for row in rows:
        yield row.id, row.name, row.figures.total, row.share


def _suppliers(rows: Iterable[report_items.SupplierRow], _formats: Formats) -> Iterable[Told]:
    for row in rows:
        yield row.id, row.name or tr("No supplier"), row.sold.total, row.share
