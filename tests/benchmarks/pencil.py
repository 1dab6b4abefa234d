"""The trade file added up with a pencil: Decimal, line by line, nothing of the till's.

What a day, a customer and a drawer come to by the file alone. Whoever has no customer number paid
cash and is paid back in cash; the others paid by card, and what cannot be found among their sales
comes back in cash, because nobody saw it paid. Where a drawer does not hold what goes back, whole
pounds are paid in first.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

Row = dict[str, str]
Key = tuple[str, str, str]  # customer, stock code, price: by which a cancellation finds its sale
PENNY = Decimal("0.01")
FLOAT = Decimal(100)


@dataclass
class Day:
    """One trading day: goods sold, goods taken back (negative), and the drawer at its end."""

    sold: Decimal = Decimal(0)
    returned: Decimal = Decimal(0)
    drawer: Decimal = FLOAT


@dataclass
class Pencil:
    """The file's own sums. `exact` and `rounding` are those of the lines sold."""

    exact: Decimal = Decimal(0)
    rounding: Decimal = Decimal(0)
    invoices: int = 0
    lines: int = 0
    refunds: int = 0
    returned: Decimal = Decimal(0)
    days: dict[str, Day] = field(default_factory=dict)
    customers: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    back: Counter[str] = field(default_factory=Counter)  # how cancelled lines found their sale

    def __post_init__(self) -> None:
        self._left: dict[Key, list[int]] = defaultdict(list)

    @property
    def total(self) -> Decimal:
        """What was sold, in whole pennies, less what came back."""
        return self.exact + self.rounding + self.returned

    def add(self, number: str, rows: list[Row]) -> None:
        """One invoice or cancellation."""
        day, customer = rows[0]["invoiced_at"][:10], rows[0]["customer_id"]
        if number.startswith("C"):
            self._take_back(self.days.setdefault(day, Day()), customer, rows)
            return
        sold = [row for row in rows if int(row["quantity"]) > 0]
        if sold:
            self._sell(self.days.setdefault(day, Day()), customer, sold)

    def _sell(self, day: Day, customer: str, rows: list[Row]) -> None:
        amounts = [_amount(row) for row in rows]
        pennies = sum(amount.quantize(PENNY, ROUND_HALF_UP) for amount in amounts)
        self.exact += sum(amounts)
        self.rounding += pennies - sum(amounts)
        self.invoices += 1
        self.lines += len(rows)
        day.sold += pennies
        self.customers[customer] += pennies
        if not customer:
            day.drawer += pennies
        for row in rows:
            self._left[key_of(row)].append(int(row["quantity"]))

    def _take_back(self, day: Day, customer: str, rows: list[Row]) -> None:
        cash = Decimal(0)
        for row in rows:
            wanted = -int(row["quantity"])
            found = sum(parts := [taken for _place, taken in self._find(row, wanted)])
            self.back[how_found(wanted, found, len(parts))] += 1
            by_receipt = found if not customer else 0
            cash += Decimal(row["unit_price"]) * (wanted - found + by_receipt)
            self.returned += _amount(row)
            self.customers[customer] += _amount(row)
            day.returned += _amount(row)
        self.refunds += 1
        day.drawer += paid_in(cash, day.drawer) - cash

    def _find(self, row: Row, wanted: int) -> Iterator[tuple[int, int]]:
        """Which sales of the same goods it takes back, and how many of each."""
        left = self._left[key_of(row)]
        for place, taken in newest_first(left, wanted):
            left[place] -= taken
            yield place, taken


def _amount(row: Row) -> Decimal:
    return Decimal(row["unit_price"]) * int(row["quantity"])


def key_of(row: Row) -> Key:
    """Same customer, same item, same price."""
    return row["customer_id"], row["stock_code"].strip().upper(), row["unit_price"]


def newest_first(left: list[int], wanted: int) -> list[tuple[int, int]]:
    """Places and amounts that make up `wanted`: all of the newest that has enough, else of several,
    the newest first, as far as it goes.
    """
    for place in range(len(left) - 1, -1, -1):
        if left[place] >= wanted:
            return [(place, wanted)]
    found = []
    for place in range(len(left) - 1, -1, -1):
        taken = min(left[place], wanted)
        if taken:
            found.append((place, taken))
            wanted -= taken
    return found


def how_found(wanted: int, found: int, parts: int) -> str:
    """The reason a cancelled line is counted under."""
    if not found:
        return "without receipt"
    if found < wanted:
        return "partly without receipt"
    return "of its sale" if parts == 1 else "of several sales"


def paid_in(cash: Decimal, drawer: Decimal) -> Decimal:
    """Whole pounds that are paid in before so much can go back in cash."""
    short = max(cash - max(drawer, Decimal(0)), Decimal(0))
    return short.quantize(Decimal(1), ROUND_CEILING)
