"""A shop's books as a person with a pencil keeps them: every figure of a report, worked out line by
line from the rows of the file in plain Python, sharing no code with the reports.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pos_app.domain.span import Part, Span

THOUSAND = Decimal(1000)


@dataclass(frozen=True)
class Line:
    """A line of a receipt with its receipt. Amounts in whole minor units, the cost exact."""

    sale: bytes
    at: datetime
    day: date
    till: bytes
    location: bytes
    cashier: bytes
    item: bytes | None
    category: bytes | None
    name: str
    unit: str
    quantity: Decimal
    gross: Decimal
    net: Decimal
    tax: Decimal
    discount: Decimal
    cost: Decimal | None
    rates: tuple[tuple[int, bool, Decimal], ...]

    @property
    def is_back(self) -> bool:
        return self.quantity < 0

    @property
    def things(self) -> Decimal:
        one = Decimal(-1 if self.is_back else 1)
        return self.quantity if self.unit == "piece" else one


@dataclass(frozen=True)
class Payment:
    """What was handed over or given back, change taken off cash."""

    sale: bytes
    day: date
    till: bytes
    location: bytes
    cashier: bytes
    kind: str
    amount: Decimal
    is_back: bool
    is_change: bool


class Pencil:
    """The book of the shop in a file."""

    def __init__(self, path: Path, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        with closing(sqlite3.connect(path)) as database:
            self.lines = [self._line(row) for row in database.execute(_LINES)]
            self.payments = [self._payment(row) for row in database.execute(_PAYMENTS)]

    def _line(self, row: Any) -> Line:
        sale, at, day, till, place, cashier, item, category, name, unit, quantity = row[:11]
        gross, net, tax, discount, cost, taxes, parts = row[11:]
        exact = Decimal(quantity) / THOUSAND
        return Line(
            sale, datetime.fromtimestamp(at / 1000, UTC), date.fromisoformat(day), till, place,
            cashier, item, category, name, unit, exact, Decimal(gross), Decimal(net),
            Decimal(tax), Decimal(discount),
            None if cost is None else Decimal(cost) / 100 * exact,
            self._rates(taxes, parts, tax),
        )  # fmt: skip

    def _rates(self, taxes: str, parts: str, tax: int) -> tuple[tuple[int, bool, Decimal], ...]:
        rates = [one for one in taxes.split(",") if one]
        amounts = [int(one) for one in parts.split(",")] if parts else [tax]
        return tuple(
            (int(rate.rstrip("i")), rate.endswith("i"), Decimal(amount))
            for rate, amount in zip(rates, amounts, strict=True)
        )

    def _payment(self, row: Any) -> Payment:
        sale, day, till, place, cashier, kind, amount, is_back, is_change = row
        return Payment(sale, date.fromisoformat(day), till, place, cashier, kind,
                       Decimal(amount), bool(is_back), bool(is_change))  # fmt: skip

    def of(self, span: Span, part: Part) -> list[Line]:
        """The lines of these days in this part of the shop."""
        return [
            line
            for line in self.lines
            if line.day in span
            and _is(part.till_id, line.till)
            and _is(part.location_id, line.location)
            and _is(part.cashier_id, line.cashier)
            and (
                part.category_id is None or part.category_id.bytes == (line.category or b"\0" * 16)
            )
        ]

    def paid(self, span: Span, part: Part) -> list[Payment]:
        """The payments of these days in this part of the shop."""
        return [
            each
            for each in self.payments
            if each.day in span
            and _is(part.till_id, each.till)
            and _is(part.location_id, each.location)
            and _is(part.cashier_id, each.cashier)
        ]

    def hour(self, line: Line) -> int:
        return line.at.astimezone(self.zone).hour


def _is(wanted: Any, found: bytes) -> bool:
    return wanted is None or wanted.bytes == found


def grouped(lines: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for line in lines:
        found[key(line)].append(line)
    return dict(found)


def whole(value: Decimal) -> int:
    """Rounded to a whole, halves away from zero."""
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def turnover(lines: list[Line]) -> dict[str, Any]:
    """What lines of receipts come to, by the names of `Turnover`."""
    sold = [line for line in lines if not line.is_back]
    sales = len({line.sale for line in sold})
    total, things = _sum(line.gross for line in lines), _sum(line.things for line in sold)
    return {
        "transactions": sales,
        "refunds": len({line.sale for line in lines if line.is_back}),
        "items": int(things * 1000),
        "total": int(total),
        "net": int(_sum(line.net for line in lines)),
        "tax": int(_sum(line.tax for line in lines)),
        "discount": int(_sum(line.discount for line in sold)),
        "returned": int(_sum(line.gross for line in lines if line.is_back)),
        "basket": whole(total / sales) if sales else None,
        "items_per_basket": whole(things * 1000 / sales) if sales else None,
        "margin": margin(lines),
    }


def margin(lines: list[Line]) -> tuple[int, int, int | None]:
    """Cost, profit and rate over the lines whose cost is known."""
    known = [line for line in lines if line.cost is not None]
    net = _sum(line.net for line in known)
    cost = _sum(line.cost or Decimal(0) for line in known)
    rate = whole((net - cost) * 1_000_000 / net) if net > 0 else None
    return whole(cost), int(net) - whole(cost), rate


def _sum(values: Iterable[Decimal]) -> Decimal:
    return sum(values, Decimal(0))


_LINES = """
    SELECT s.id, s.at, s.business_day, s.till_id, s.location_id, s.cashier_id, l.item_id,
        l.category_id, l.name, l.unit, l.quantity, l.gross, l.net, l.tax, l.discount, l.unit_cost,
        l.taxes, l.tax_parts
    FROM sale s, sale_line l WHERE l.sale_id = s.id"""
_PAYMENTS = """
    SELECT s.id, s.business_day, s.till_id, s.location_id, s.cashier_id, t.kind, t.amount,
        t.amount < 0, 0
    FROM sale s, sale_tender t WHERE t.sale_id = s.id
    UNION ALL
    SELECT id, business_day, till_id, location_id, cashier_id, 'cash', -change, change < 0, 1
    FROM sale WHERE change <> 0"""
