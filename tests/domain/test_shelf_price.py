"""What is charged for an item: its own discount, then the list that fits best."""

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.price_source import PriceSource
from pos_app.domain.shelf_price import WHOLE, PriceList, PriceListTerms, in_order, reduced, steps

DAY = date(2026, 3, 2)
rates = st.integers(0, WHOLE)
prices = st.integers(0, 10**12)
identities = st.integers(1, 6).map(lambda n: UUID(int=n))


def terms(**values: object) -> PriceListTerms:
    return PriceListTerms("List", **values)  # type: ignore[arg-type]


lists = st.lists(
    st.builds(
        PriceList,
        identities,
        st.builds(
            terms,
            group=st.sampled_from(["", "Trade"]),
            priority=st.integers(-5, 5),
            rate=rates,
            is_active=st.booleans(),
        ),
    ),
    unique_by=lambda each: each.id,
    max_size=6,
)


@given(prices, rates)
def test_what_is_taken_off_never_raises_a_price_nor_makes_it_negative(
    price: int, rate: int
) -> None:
    assert 0 <= reduced(price, rate) <= price
    assert reduced(price, 0) == price
    assert reduced(price, WHOLE) == 0


@given(prices, rates, lists, st.dictionaries(identities, prices, max_size=4))
def test_at_most_one_list_decides_and_it_is_the_first_that_says_something(
    price: int, rate: int, known: list[PriceList], entries: dict[UUID, int]
) -> None:
    fit = in_order(known, DAY)
    path = steps(price, rate, None, fit, entries)
    assert path[0].price == price
    assert sum(step.source is PriceSource.LIST for step in path) <= 1
    first = next((each for each in fit if each.id in entries or each.terms.rate), None)
    assert (path[-1].source is PriceSource.LIST) == (first is not None)
    if first is not None and first.id in entries:
        assert path[-1].price == entries[first.id]


@given(lists, identities)
def test_a_list_for_a_group_holds_only_where_it_is_chosen_and_the_chosen_one_comes_first(
    known: list[PriceList], chosen: UUID
) -> None:
    assert all(not each.terms.group for each in in_order(known, DAY))
    fit = in_order(known, DAY, chosen)
    held = [each for each in known if each.id == chosen and each.terms.is_active]
    assert [each.id for each in fit[: len(held)]] == [each.id for each in held]


@given(st.integers(-3, 3), st.integers(-3, 3))
def test_both_days_of_a_list_belong_to_it(begins: int, ends: int) -> None:
    first, last = DAY + timedelta(begins), DAY + timedelta(ends)
    holds = terms(starts_on=first, ends_on=last).holds_on(DAY)
    assert holds == (first <= DAY <= last)


def test_what_can_be_paid_stays_so_and_the_price_of_a_gram_stays_as_fine() -> None:
    assert reduced(16_000, 50_000) == 15_200  # 1.60 less 5 %
    assert reduced(15_200, 100_000) == 13_700  # 1.368: no shop writes that on a shelf
    assert reduced(125, 100_000) == 113  # 0.0125 a gram
