"""How it was paid, and the taxes in it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Invalid
from pos_app.domain.money import Money
from pos_app.domain.span import EVERYTHING, Part, Span
from pos_app.domain.tax import TaxRate
from pos_app.domain.tender import TenderKind
from pos_app.models.sold_sums import NO_RATE
from pos_app.services.declare import query
from pos_app.services.report_basis import basis


@dataclass(frozen=True, slots=True)
class TenderRow:
    """A kind of payment: how many payments; `taken`, change taken off; `refunded`, negative;
    `net` = both. The sum of all nets is the total of the sales and what cash was rounded by.
    """

    kind: TenderKind
    count: int
    taken: Money
    refunded: Money
    net: Money
    share: int | None


@dataclass(frozen=True, slots=True)
class TaxRow:
    """A tax rate (None: lines under no tax), sales and what came back apart. `base` is without
    tax; a line of several rates has its base under each. `gross` = base + tax.
    """

    rate: TaxRate | None
    is_back: bool
    base: Money
    tax: Money
    gross: Money


@dataclass(frozen=True, slots=True)
class TaxReport:
    """What a tax return asks for: `rows` by rate, sales first, the highest rate first; `tax` is
    their sum, `total` and `net` are of all sales less what came back, each line once.
    """

    span: Span
    rows: tuple[TaxRow, ...]
    tax: Money
    net: Money
    total: Money


@query(Permission.REPORT_OWN)
def by_tender(
    session: Session, actor: Actor, span: Span, part: Part = EVERYTHING
) -> tuple[TenderRow, ...]:
    """Each kind of payment, cash first, then the highest. `share` is of the sum of all nets, in
    parts per million. Raises `Invalid` for a category: a payment is for a whole receipt.
    """
    if part.category_id is not None:
        raise Invalid("Payments are of whole sales: leave the category out.", where="category")
    told = basis(session, actor, span, part)
    rows = told.reading.tenders()
    whole = sum(taken + refunded for _count, taken, refunded in rows.values())
    found = [
        TenderRow(
            TenderKind(kind), count, told.money(taken), told.money(refunded),
            told.money(taken + refunded), told.share(taken + refunded, whole),
        )
        for (kind,), (count, taken, refunded) in rows.items()
    ]  # fmt: skip
    found.sort(key=lambda row: (row.kind is not TenderKind.CASH, -row.net.minor, row.kind))
    return tuple(found)


@query(Permission.REPORT_OWN)
def taxes(session: Session, actor: Actor, span: Span, part: Part = EVERYTHING) -> TaxReport:
    """The taxes of a range, such as a filing period."""
    told = basis(session, actor, span, part)
    found = sorted(told.reading.taxes().items(), key=lambda row: (row[0][2], -row[0][0], row[0][1]))
    rows = tuple(
        TaxRow(
            None if rate == NO_RATE else TaxRate(rate, bool(included)), bool(is_back),
            told.money(base), told.money(tax), told.money(base + tax),
        )
        for (rate, included, is_back), (base, tax) in found
    )  # fmt: skip
    sums = told.turnover(told.reading.receipts().get((), [0] * 10))
    return TaxReport(span, rows, sums.tax, sums.net, sums.total)
