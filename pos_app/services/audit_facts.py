"""What an entry of the journal says, as names and values: amounts as money, ids as names, lists as
numbered lines, and what was changed with its value before.

Entries are written by many services and outlive the program that wrote them. What is not known here
is told as it stands, never left out; but a cost only to whoever may see costs, and of a gift card's
code the end alone: whoever knows all of it can spend the card.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from pos_app.domain.access import LIMITS, LimitUnit, Permission
from pos_app.domain.ledger import LedgerKind, masked
from pos_app.domain.money import Currency, Money, UnitPrice
from pos_app.domain.quantity import Quantity

MOST_LINES: Final = 200  # of a list in one entry

Value = Money | UnitPrice | Quantity | str | int | bool | None

_AMOUNTS: Final = frozenset({
    "total", "net", "tax", "discount", "paid", "change", "cash_rounding", "extended", "gross",
    "base", "amount", "float", "fixed_total", "opening_float", "minimum_order", "balance",
    "sold", "perpetual_sold", "perpetual_returned", "perpetual_net", "float_left",
    "counted_cash", "expected_cash", "left",
})  # fmt: skip
_PRICES: Final = frozenset({
    "unit_price", "list_price", "price", "cost_price", "cost", "cost_before", "cost_after",
})  # fmt: skip
_QUANTITIES: Final = frozenset({
    "quantity", "reorder_level", "reorder_point", "stock", "ordered", "received",
    "sent", "arrived", "level", "pack_size",
})  # fmt: skip
# Cash of a shift, or goods.
_EITHER: Final = frozenset({"expected", "counted", "variance", "difference", "returned"})
_QUIET: Final = frozenset({"id", "approvals", "private", "version", "v", "before", "after"})


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing an entry says: `name` is the field ("unit_price"; "lines 2" for the second of a
    list); `before` is what stood there, where something was changed.
    """

    name: str
    value: Value
    before: Value = None
    was_changed: bool = False


def facts_of(
    kind: str,
    body: Mapping[str, Any],
    currency: Currency,
    names: Mapping[UUID, str],
    *,
    sees_cost: bool,
) -> tuple[Fact, ...]:
    """All that an entry says, changes first; `names` of the records of `ids_in`."""
    teller = _Teller(kind, body, currency, names, sees_cost)
    return (*teller.changes(), *teller.rest())


def _without_codes(line: Mapping[str, Any]) -> Mapping[str, Any]:
    """A line of a sale, a payment or an entry of a ledger, gift cards by the end of their codes."""
    if str(LedgerKind.GIFT_CARD) in (line.get(name) for name in ("kind", "ledger", "price_source")):
        codes = {name: masked(line[name]) for name in ("serial", "reference") if line.get(name)}
        return {**line, **codes}
    made = line.get("made")
    if isinstance(made, Mapping) and made.get("code"):
        words = " ".join([str(made.get("of", "")).replace("_", " "), masked(made["code"])])
        return {**line, "made": words}
    return line


def ids_in(value: Any) -> Iterator[UUID]:
    """The records an entry's body speaks of."""
    if isinstance(value, str):
        if is_id(value):
            yield UUID(value)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from ids_in(each)
    elif isinstance(value, list):
        for each in value[:MOST_LINES]:
            yield from ids_in(each)


def is_id(value: object) -> bool:
    """Whether a value of an entry is a record's id."""
    return isinstance(value, str) and len(value) == 32 and not value.strip("0123456789abcdef")


class _Teller:
    """Tells one entry."""

    def __init__(
        self,
        kind: str,
        body: Mapping[str, Any],
        currency: Currency,
        names: Mapping[UUID, str],
        sees_cost: bool,
    ) -> None:
        self._body = body
        self._currency = currency
        self._names = names
        self._sees_cost = sees_cost
        self._asks = kind.startswith("approval.")
        self._counts_cash = kind.startswith(("shift.", "closure."))

    def changes(self) -> Iterator[Fact]:
        """What was changed, with both values."""
        before, after = self._body.get("before"), self._body.get("after")
        if not isinstance(after, Mapping):
            return
        old = before if isinstance(before, Mapping) else {}
        for name, value in after.items():
            if self._may_tell(name):
                yield Fact(name, self._value(name, value), self._value(name, old.get(name)), True)

    def rest(self) -> Iterator[Fact]:
        """Everything else it says."""
        for name, value in self._body.items():
            if name not in _QUIET and self._may_tell(name) and value not in (None, "", [], {}):
                yield from self._told(name, value)

    def _told(self, name: str, value: Any) -> Iterator[Fact]:
        if isinstance(value, Mapping):
            for key, each in value.items():
                if self._may_tell(key):
                    yield Fact(f"{name}.{key}", self._value(key, each))
        elif isinstance(value, list) and any(isinstance(each, Mapping | list) for each in value):
            for place, each in enumerate(value[:MOST_LINES], 1):
                yield Fact(f"{name} {place}", self._line(each))
            if len(value) > MOST_LINES:
                yield Fact(name, f"+ {len(value) - MOST_LINES}")
        else:
            yield Fact(name, self._value(name, value))

    def _line(self, line: Any) -> str:
        if isinstance(line, list):
            return " · ".join(self._plain("", each) for each in line)
        if not isinstance(line, Mapping):
            return self._plain("", line)
        line = _without_codes(line)
        told = (
            f"{name.removesuffix('_id').replace('_', ' ')}: {self._plain(name, value)}"
            for name, value in line.items()
            if name not in _QUIET and name != "name" and self._may_tell(name) and value
        )
        return " · ".join([str(line["name"]), *told] if line.get("name") else told)

    def _plain(self, name: str, raw: Any) -> str:
        value = self._value(name, raw)
        if isinstance(value, Money | UnitPrice | Quantity):
            return value.plain
        return "" if value is None else str(value)

    def _value(self, name: str, raw: Any) -> Value:
        if raw is None or isinstance(raw, bool):
            return raw
        if isinstance(raw, int):
            return self._number(name, raw)
        if is_id(raw):
            return self._names.get(UUID(raw)) or f"#{raw[-6:]}"
        if isinstance(raw, list):
            nested = [isinstance(each, Mapping | list) for each in raw[:MOST_LINES]]
            told = zip(raw[:MOST_LINES], nested, strict=True)
            return ", ".join(self._line(v) if deep else self._plain(name, v) for v, deep in told)
        if isinstance(raw, Mapping):
            return self._granted(name, raw) if "decision" in raw else self._line(raw)
        return str(raw)

    def _granted(self, name: str, raw: Mapping[str, Any]) -> str:
        """What a role may do: "allow", "allow up to 10 %"."""
        limit = raw.get("limit")
        if not isinstance(limit, int):
            return str(raw["decision"])
        told = _size(name, limit, self._currency)
        return f"{raw['decision']} up to {told.plain if isinstance(told, Money) else told}"

    def _number(self, name: str, raw: int) -> Value:
        if self._asks and name == "amount":
            return _size(self._body.get("permission", ""), raw, self._currency)
        if name in _AMOUNTS or (name in _EITHER and self._counts_cash):
            return Money(raw, self._currency)
        if name in _PRICES:
            return UnitPrice(raw, self._currency)
        return Quantity(raw) if name in _QUANTITIES | _EITHER else raw

    def _may_tell(self, name: str) -> bool:
        return self._sees_cost or "cost" not in name


def _size(permission: str, raw: int, currency: Currency) -> Money | str | int:
    """The size of an act, or a limit to it, in the permission's own unit."""
    try:
        unit = LIMITS.get(Permission(permission))
    except ValueError:
        return raw
    if unit is LimitUnit.MONEY:
        return Money(raw, currency)
    return f"{Quantity(raw // 10).plain} %" if unit is LimitUnit.PERCENT else raw
