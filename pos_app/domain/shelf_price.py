"""What the counter charges for an item today: its price, what is taken off it at once, and the
price list that fits best.

Each step starts from the one before, so that the last is the price and all of them explain it.
Prices are hundredths of a minor unit, rates parts per million.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from pos_app.domain.errors import Invalid
from pos_app.domain.money import Rounding, divide
from pos_app.domain.price_source import PriceSource
from pos_app.domain.text import clean

WHOLE: Final = 1_000_000
LONGEST_NAME: Final = 80
_MINOR: Final = 100  # hundredths


@dataclass(frozen=True, slots=True)
class PriceListTerms:
    """When and for whom a price list holds, and what it takes off.

    `starts_on` and `ends_on` are business days, both included; None: open. `group`: the customer
    group it is for; "": everyone. `rate` is taken off all items, `category_rates` off those of a
    category instead. Of two lists that fit, the higher `priority` is asked first.
    """

    name: str
    group: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    priority: int = 0
    rate: int = 0
    category_rates: Mapping[UUID, int] = field(default_factory=dict)
    is_active: bool = True

    def cleaned(self) -> "PriceListTerms":
        """The terms fit to be stored; Invalid names what is wrong."""
        name = clean(self.name, LONGEST_NAME)
        if not name:
            raise Invalid("The price list needs a name.", where="name")
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise Invalid("The last day is before the first.", where="ends_on")
        for rate in (self.rate, *self.category_rates.values()):
            if not 0 <= rate <= WHOLE:
                raise Invalid("What is taken off is a percentage from 0 to 100.", where="rate")
        if not -1000 <= self.priority <= 1000:
            raise Invalid("The priority is a number from -1000 to 1000.", where="priority")
        return PriceListTerms(
            name,
            clean(self.group, LONGEST_NAME),
            self.starts_on,
            self.ends_on,
            self.priority,
            self.rate,
            {each: rate for each, rate in self.category_rates.items() if rate},
            self.is_active,
        )

    def holds_on(self, day: date) -> bool:
        """Whether that day lies between its dates."""
        begun = self.starts_on is None or self.starts_on <= day
        return self.is_active and begun and (self.ends_on is None or day <= self.ends_on)

    def rate_for(self, category_id: UUID | None) -> int:
        """What it takes off an item of that category."""
        if category_id is None:
            return self.rate
        return self.category_rates.get(category_id, self.rate)


@dataclass(frozen=True, slots=True)
class PriceList:
    """A stored list with what identifies it."""

    id: UUID
    terms: PriceListTerms


@dataclass(frozen=True, slots=True)
class PriceStep:
    """One step to the price: where it comes from, the list's name, and what it comes to."""

    source: PriceSource
    name: str
    price: int


def in_order(
    lists: Sequence[PriceList], day: date, chosen: UUID | None = None, group: str = ""
) -> tuple[PriceList, ...]:
    """The lists that hold for a sale, as they are asked: the chosen one, those for its customer's
    group, then those for everyone, each by priority. One for a group holds for its customers, or
    where it was chosen.
    """
    fit = [
        each
        for each in lists
        if each.terms.holds_on(day) and (each.id == chosen or each.terms.group in {"", group})
    ]
    fit.sort(
        key=lambda each: (
            each.id != chosen,
            each.terms.group == "",
            -each.terms.priority,
            each.terms.name,
        )
    )
    return tuple(fit)


def reduced(price: int, rate: int) -> int:
    """A price less so many parts per million: whole minor units stay whole, as they can be paid; a
    finer price (of a gram) stays as fine.
    """
    grain = 1 if price % _MINOR else _MINOR
    return divide(price * (WHOLE - rate), WHOLE * grain, Rounding.HALF_UP) * grain


def steps(
    base: int,
    discount_rate: int,
    category_id: UUID | None,
    lists: Sequence[PriceList],
    entries: Mapping[UUID, int],
) -> tuple[PriceStep, ...]:
    """From the item's own price to what is charged. `lists` as `in_order` gives them, `entries`
    what each says of this item. The first list that says something of the item decides.
    """
    path = [PriceStep(PriceSource.CATALOGUE, "", base)]
    if discount_rate:
        path.append(PriceStep(PriceSource.REDUCED, "", reduced(base, discount_rate)))
    for each in lists:
        if each.id in entries:
            path.append(PriceStep(PriceSource.LIST, each.terms.name, entries[each.id]))
            break
        if rate := each.terms.rate_for(category_id):
            price = reduced(path[-1].price, rate)
            path.append(PriceStep(PriceSource.LIST, each.terms.name, price))
            break
    return tuple(path)
