"""What promotions give: each kind, their times, who comes first, and what is always so."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given as whatever
from hypothesis import settings
from hypothesis import strategies as st

from pos_app.domain.errors import Invalid
from pos_app.domain.money import Rounding
from pos_app.domain.promotion_terms import PromotionKind, PromotionTerms, Scope, decode, encode
from pos_app.domain.promotions import (
    Barred,
    BasketLine,
    Book,
    Occasion,
    Promotion,
    give,
    parts_by_line,
)
from tests.promotions import (
    CAKE,
    DRINKS,
    MONDAY,
    MONDAY_NOON,
    MUG,
    NOW,
    PLATE,
    TEA,
    among,
    book,
    buy_get,
    goods,
    mix,
    n_for,
    off,
    on,
    percent,
    saved,
    threshold,
)


def test_a_percentage_comes_off_the_items_it_names_and_no_other() -> None:
    assert off(percent("10", on(MUG)), goods(MUG, 1000, 2), goods(PLATE, 500)) == 200


def test_a_percentage_is_rounded_once_a_line_not_once_a_piece() -> None:
    assert off(percent("10", on(MUG)), goods(MUG, 94, 10)) == 94


def test_a_category_brings_its_items_in() -> None:
    tea = goods(TEA, 400, 1, DRINKS)
    assert off(percent("50", among(DRINKS)), tea, goods(CAKE, 300)) == 200


def test_so_much_off_each_never_makes_a_piece_cost_less_than_nothing() -> None:
    terms = PromotionTerms("2 off", PromotionKind.AMOUNT, on(MUG, TEA), amount=200)
    assert off(terms, goods(MUG, 1000, 3), goods(TEA, 150, 2)) == 600 + 300


def test_so_much_off_a_kilo_counts_by_weight() -> None:
    terms = PromotionTerms("1 off a kilo", PromotionKind.AMOUNT, on(TEA), amount=100)
    half_a_kilo = BasketLine(TEA, TEA, None, 900, 500, is_counted=False)
    assert off(terms, half_a_kilo) == 50


def test_three_for_a_price_counts_whole_threes_of_one_item() -> None:
    terms = n_for(3, 1000, on(MUG, PLATE))
    assert off(terms, goods(MUG, 400, 2), goods(PLATE, 400, 2)) == 0, "two of each are no three"
    assert off(terms, goods(MUG, 400, 7)) == 2 * 200
    assert off(terms, goods(MUG, 300, 3)) == 0, "three are cheaper without it"


def test_two_lines_of_one_item_count_together() -> None:
    lines = goods(MUG, 400, 2, key="plain"), goods(MUG, 400, 1, key="gift-wrapped")
    assert off(n_for(3, 1000, on(MUG)), *lines) == 200


def test_mix_and_match_takes_any_of_them_the_dearest_first() -> None:
    terms = mix(3, 1000, on(MUG, PLATE, TEA))
    assert off(terms, goods(MUG, 500, 2), goods(PLATE, 400), goods(TEA, 100)) == 400


def test_buy_two_get_one_gives_the_cheapest_of_the_three() -> None:
    lines = goods(MUG, 500, 2), goods(TEA, 300)
    assert off(buy_get(2, 1, on(MUG, TEA)), *lines) == 300
    assert off(buy_get(2, 1, on(MUG)), goods(MUG, 500, 2)) == 0, "the third was not taken"


def test_buy_one_thing_get_another_for_half() -> None:
    terms = buy_get(1, 1, on(TEA), on(CAKE), rate=500_000)
    assert off(terms, goods(TEA, 250, 2), goods(CAKE, 300)) == 150
    assert off(terms, goods(CAKE, 300)) == 0
    gifts = give(book(terms), [goods(TEA, 250), goods(CAKE, 300)], NOW)
    assert parts_by_line(gifts) == {TEA: 68, CAKE: 82}, "spread by their prices"


def test_what_goods_come_to_is_counted_before_other_promotions() -> None:
    spend_50 = threshold(5000, amount=1000)
    lines = [goods(MUG, 2500, 2)]
    assert saved(give(book(spend_50), lines, NOW)) == 1000
    assert off(spend_50, goods(MUG, 2499, 2)) == 0
    both = give(book(spend_50, percent("10", on(MUG))), lines, NOW)
    assert saved(both) == 500 + 1000, "the percentage does not spoil it"


def test_a_threshold_takes_its_percentage_off_what_the_others_left() -> None:
    both = book(percent("50", on(MUG)), threshold(1000, rate=100_000))
    assert saved(give(both, [goods(MUG, 1000)], NOW)) == 500 + 50


def test_of_two_thresholds_the_better_one_holds() -> None:
    both = book(threshold(1000, amount=100), threshold(2000, amount=300))
    assert saved(give(both, [goods(MUG, 2500)], NOW)) == 300


def test_a_promotion_with_a_limit_is_given_so_often_and_no_more() -> None:
    assert off(n_for(2, 500, on(MUG), most=1), goods(MUG, 400, 6)) == 300
    assert off(percent("50", on(MUG), most=2), goods(MUG, 400, 6)) == 400


@pytest.mark.parametrize(
    ("fields", "at", "holds"),
    [
        ({"starts_on": date(2026, 3, 3)}, MONDAY_NOON, False),
        ({"ends_on": date(2026, 3, 1)}, MONDAY_NOON, False),
        ({"starts_on": MONDAY, "ends_on": MONDAY}, MONDAY_NOON, True),
        ({"weekdays": frozenset({0, 4})}, MONDAY_NOON, True),
        ({"weekdays": frozenset({1})}, MONDAY_NOON, False),
        ({"from_minute": 17 * 60, "until_minute": 19 * 60}, MONDAY_NOON, False),
        (
            {"from_minute": 17 * 60, "until_minute": 19 * 60},
            datetime(2026, 3, 2, 17, tzinfo=UTC),
            True,
        ),
        (
            {"from_minute": 17 * 60, "until_minute": 19 * 60},
            datetime(2026, 3, 2, 19, tzinfo=UTC),
            False,
        ),
        (
            {"from_minute": 22 * 60, "until_minute": 2 * 60},
            datetime(2026, 3, 3, 1, 59, tzinfo=UTC),
            True,
        ),
        ({"is_active": False}, MONDAY_NOON, False),
    ],
)
def test_a_promotion_holds_in_its_days_and_hours(
    fields: dict[str, object], at: datetime, holds: bool
) -> None:
    terms = percent("10", on(MUG), **fields)
    assert bool(off(terms, goods(MUG, 1000), occasion=replace(NOW, at=at))) is holds


def test_a_coupon_must_be_handed_in_and_a_group_be_the_customers() -> None:
    coupon, club = percent("10", code="spring 26"), percent("20", group="Club")
    both, mug = book(coupon, club), [goods(MUG, 1000)]
    assert saved(give(both, mug, NOW)) == 0
    assert saved(give(both, mug, replace(NOW, codes=frozenset({"SPRING26"})))) == 100
    assert saved(give(both, mug, replace(NOW, group="Club"))) == 200


def test_a_price_changed_at_the_till_is_no_promotions_business() -> None:
    changed = replace(goods(MUG, 1000), barred=Barred.PRICE)
    assert off(percent("10"), changed, goods(TEA, 100)) == 10


def test_the_better_of_two_promotions_is_given_and_the_other_has_the_rest() -> None:
    both = book(percent("10", on(MUG)), n_for(3, 1000, on(MUG)))
    gifts = give(both, [goods(MUG, 400, 4)], NOW)
    assert {gift.promotion.terms.name: gift.amount for gift in gifts} == {
        "10 % off": 40,
        "3 for 1000": 200,
    }


def test_a_better_percentage_dissolves_a_poor_deal() -> None:
    both = book(n_for(3, 1100, on(MUG)), percent("50", on(MUG)))
    assert saved(give(both, [goods(MUG, 400, 3)], NOW)) == 600


def test_two_deals_that_want_the_same_mug_share_it_out_for_the_customer() -> None:
    first = mix(2, 900, on(MUG, PLATE))  # saves 100 with the plate
    second = mix(2, 500, on(MUG, TEA))  # saves 300 with the tea
    lines = [goods(MUG, 500), goods(PLATE, 500), goods(TEA, 300)]
    assert saved(give(book(first, second), lines, NOW)) == 300
    assert saved(give(book(second, first), lines, NOW)) == 300


def test_a_higher_priority_comes_first_even_where_it_is_dearer() -> None:
    both = book(percent("10", on(MUG), priority=5), percent("30", on(MUG)))
    assert saved(give(both, [goods(MUG, 1000)], NOW)) == 100


def test_a_lower_priority_has_what_the_higher_left() -> None:
    both = book(n_for(2, 500, on(MUG), priority=5), percent("30", on(MUG)))
    assert saved(give(both, [goods(MUG, 400, 3)], NOW)) == 300 + 120


def test_millions_of_pieces_are_counted_at_once() -> None:
    assert off(n_for(3, 1000, on(MUG)), goods(MUG, 400, 9_999_999)) == 3_333_333 * 200


@pytest.mark.parametrize(
    ("terms", "where"),
    [
        (replace(percent("10"), name="  "), "name"),
        (PromotionTerms("Nothing", PromotionKind.PERCENT), "rate"),
        (PromotionTerms("Too much", PromotionKind.PERCENT, rate=1_000_001), "rate"),
        (PromotionTerms("Nothing", PromotionKind.AMOUNT), "amount"),
        (n_for(1, 100), "count"),
        (buy_get(0, 1), "count"),
        (buy_get(1, 0), "gets"),
        (buy_get(1, 1, rate=0), "rate"),
        (threshold(0, amount=5), "spend"),
        (threshold(10), "rate"),
        (threshold(10, rate=5, amount=5), "rate"),
        (percent("10", starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 1)), "ends_on"),
        (percent("10", from_minute=60, until_minute=60), "until_minute"),
        (percent("10", weekdays=frozenset({7})), "weekdays"),
        (percent("10", most=-1), "most"),
    ],
)
def test_terms_that_make_no_sense_are_refused_at_their_field(
    terms: PromotionTerms, where: str
) -> None:
    with pytest.raises(Invalid) as refused:
        terms.cleaned()
    assert refused.value.where == where


ITEMS = st.sampled_from([MUG, PLATE, TEA, CAKE])
SCOPES = st.one_of(
    st.just(Scope()),
    st.frozensets(ITEMS, min_size=1, max_size=3).map(lambda items: Scope(items=items)),
    st.just(Scope(categories=frozenset({DRINKS}))),
)


@st.composite
def promotions(draw: st.DrawFn) -> PromotionTerms:
    kind = draw(st.sampled_from(list(PromotionKind)))
    by_amount = kind is PromotionKind.THRESHOLD and draw(st.booleans())
    is_off = kind in {PromotionKind.PERCENT, PromotionKind.BUY_GET, PromotionKind.THRESHOLD}
    rate = draw(st.integers(1, 1_000_000)) if is_off and not by_amount else 0
    return PromotionTerms(
        kind.value,
        kind,
        draw(SCOPES),
        rate=rate,
        amount=0 if rate else draw(st.integers(1, 900)),
        count=draw(st.integers(2, 4)),
        gets=draw(st.integers(1, 2)),
        get_scope=draw(SCOPES),
        spend=draw(st.integers(1, 3000)),
        most=draw(st.sampled_from([0, 0, 1, 2])),
    ).cleaned()


@st.composite
def baskets(draw: st.DrawFn) -> list[BasketLine]:
    lines = []
    for number in range(draw(st.integers(1, 6))):
        item = draw(ITEMS)
        category = DRINKS if item in {TEA, CAKE} else None
        is_counted = draw(st.integers(0, 5)) > 0
        pieces = draw(st.integers(1, 7))
        quantity = pieces * 1000 if is_counted else draw(st.integers(1, 5000))
        amount = draw(st.integers(0, 2000))
        lines.append(BasketLine(number, item, category, amount, quantity, is_counted=is_counted))
    return lines


ROUNDINGS = st.sampled_from([Rounding.HALF_UP, Rounding.HALF_EVEN])
LISTS = st.lists(promotions(), min_size=1, max_size=6)


@whatever(LISTS, baskets(), ROUNDINGS)
@settings(max_examples=150, deadline=None)
def test_parts_sum_to_the_gift_and_no_line_falls_below_nothing(
    terms: list[PromotionTerms], lines: list[BasketLine], rounding: Rounding
) -> None:
    gifts = give(book(*terms), lines, NOW, rounding)
    amounts = {line.key: line.amount for line in lines}
    assert all(part > 0 for gift in gifts for _key, part in gift.parts)
    assert all(0 < part <= amounts[key] for key, part in parts_by_line(gifts).items())
    assert saved(gifts) == sum(parts_by_line(gifts).values())
    limits = [g for g in gifts if g.promotion.terms.most]
    assert all(gift.times <= gift.promotion.terms.most for gift in limits)


@whatever(LISTS, baskets(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_of_the_lines_does_not_matter_to_the_total(
    terms: list[PromotionTerms], lines: list[BasketLine], chance: object
) -> None:
    shuffled = lines.copy()
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert saved(give(book(*terms), lines, NOW)) == saved(give(book(*terms), shuffled, NOW))


@whatever(LISTS, promotions(), baskets(), ROUNDINGS)
@settings(max_examples=300, deadline=None)
def test_a_promotion_that_is_added_never_makes_a_basket_dearer(
    terms: list[PromotionTerms],
    another: PromotionTerms,
    lines: list[BasketLine],
    rounding: Rounding,
) -> None:
    before = saved(give(book(*terms), lines, NOW, rounding))
    assert saved(give(book(*terms, another), lines, NOW, rounding)) >= before


@whatever(LISTS, baskets())
@settings(max_examples=100, deadline=None)
def test_the_customer_never_has_less_than_the_best_promotion_gives_alone(
    terms: list[PromotionTerms], lines: list[BasketLine]
) -> None:
    alone = max(saved(give(book(each), lines, NOW)) for each in terms)
    assert saved(give(book(*terms), lines, NOW)) >= alone


@whatever(promotions())
def test_what_is_written_of_a_promotion_is_read_as_it_was(terms: PromotionTerms) -> None:
    assert decode(encode(terms)) == terms


def test_a_promotion_is_found_by_its_items_alone() -> None:
    shop = Book(
        Promotion(UUID(int=number), 1, percent("10", on(UUID(int=number))))
        for number in range(1000, 1200)
    )
    assert len(shop.touching([goods(UUID(int=1007), 500)])) == 1
    occasion = Occasion(MONDAY_NOON, MONDAY)
    assert saved(give(shop, [goods(UUID(int=1007), 500)], occasion)) == 50
