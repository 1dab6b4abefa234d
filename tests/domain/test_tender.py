"""Payments, change, cash rounding and coins."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain import tender as tender_module
from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, CurrencyMismatch, Money, Rounding
from pos_app.domain.pricing import PriceRules
from pos_app.domain.tender import (
    Overpaid,
    Settlement,
    Tender,
    TenderKind,
    coins_for,
    denominations,
    quick_amounts,
    settle,
)

EUR = Currency.of("EUR")
JPY = Currency.of("JPY")
BHD = Currency.of("BHD")
EXACT = PriceRules(EUR)
FIVE_CENTS = PriceRules(EUR, cash_increment=5)


def euro(text):
    return Money.parse(text, EUR)


def cash(text):
    return Tender(TenderKind.CASH, euro(text))


def card(text):
    return Tender(TenderKind.CARD, euro(text))


# What the API promises, row by row


def test_all_cash_is_rounded_to_the_coin_and_gives_change():
    assert settle(euro("15.28"), [cash("20.00")], FIVE_CENTS) == Settlement(
        cash_rounding=2, payable=1530, paid=2000, change=470, due=0
    )


def test_only_what_the_card_leaves_is_rounded():
    assert settle(euro("15.28"), [card("5.28"), cash("10.00")], FIVE_CENTS) == Settlement(
        cash_rounding=0, payable=1528, paid=1528, change=0, due=0
    )


# Everyday payments


def test_before_anyone_has_paid_the_sum_is_shown_as_for_cash():
    assert settle(euro("15.28"), [], FIVE_CENTS) == Settlement(2, 1530, 0, 0, 1530)


def test_a_card_pays_to_the_cent():
    assert settle(euro("15.28"), [card("15.28")], FIVE_CENTS) == Settlement(0, 1528, 1528, 0, 0)


def test_a_part_in_cash_leaves_the_exact_rest():
    assert settle(euro("15.28"), [cash("10.00")], FIVE_CENTS) == Settlement(0, 1528, 1000, 0, 528)
    assert settle(euro("15.28"), [card("10.00")], FIVE_CENTS) == Settlement(0, 1528, 1000, 0, 528)


def test_cash_may_settle_a_sum_that_is_rounded_down():
    assert settle(euro("15.22"), [cash("15.20")], FIVE_CENTS) == Settlement(-2, 1520, 1520, 0, 0)


def test_cents_that_no_longer_exist_are_asked_for_until_the_coin_is_whole():
    assert settle(euro("15.28"), [cash("15.28")], FIVE_CENTS) == Settlement(2, 1530, 1528, 0, 2)


def test_a_cent_in_all_needs_no_coin():
    assert settle(euro("0.02"), [], FIVE_CENTS) == Settlement(-2, 0, 0, 0, 0)
    assert settle(euro("0.02"), [card("0.01")], FIVE_CENTS).due == 1


def test_change_comes_from_the_cash_that_was_given_beside_a_card():
    paid = settle(euro("15.28"), [card("10.00"), cash("10.00")], FIVE_CENTS)
    assert paid == Settlement(cash_rounding=2, payable=1530, paid=2000, change=470, due=0)


def test_nothing_to_pay_is_paid():
    assert settle(euro("0"), [], FIVE_CENTS) == Settlement(0, 0, 0, 0, 0)
    assert settle(euro("0"), [cash("5.00")], FIVE_CENTS) == Settlement(0, 0, 500, 500, 0)


@pytest.mark.parametrize(
    ("mode", "payable"),
    [
        (Rounding.HALF_UP, [1005, 1005, 1010, 1005]),
        (Rounding.HALF_EVEN, [1005, 1005, 1010, 1005]),
        (Rounding.HALF_DOWN, [1005, 1005, 1010, 1005]),
        (Rounding.UP, [1005, 1010, 1010, 1005]),
        (Rounding.DOWN, [1000, 1005, 1005, 1005]),
    ],
)
def test_each_mode_finds_its_coin(mode, payable):
    rules = PriceRules(EUR, cash_increment=5, cash_rounding=mode)
    sums = [settle(euro(t), [], rules).payable for t in ("10.04", "10.07", "10.08", "10.05")]
    assert sums == payable


def test_halfway_between_two_coins_the_mode_decides():
    halfway = {
        mode: settle(euro("10.25"), [], PriceRules(EUR, cash_increment=50, cash_rounding=mode))
        for mode in Rounding
    }
    assert {mode: s.payable for mode, s in halfway.items()} == {
        Rounding.HALF_UP: 1050,
        Rounding.HALF_EVEN: 1000,
        Rounding.HALF_DOWN: 1000,
        Rounding.UP: 1050,
        Rounding.DOWN: 1000,
    }


def test_nothing_but_cash_can_exceed_what_is_due():
    for tenders in ([card("15.29")], [card("10.00"), card("5.29")], [card("15.29"), cash("1")]):
        with pytest.raises(Overpaid):
            settle(euro("15.28"), tenders, FIVE_CENTS)


def test_a_refund_gives_back_what_the_sale_took():
    assert settle(euro("-15.28"), [cash("-15.30")], FIVE_CENTS) == Settlement(
        cash_rounding=-2, payable=-1530, paid=-1530, change=0, due=0
    )


def test_money_flows_one_way():
    with pytest.raises(Invalid, match="negative"):
        settle(euro("10"), [cash("-1")], EXACT)
    with pytest.raises(Invalid, match="given back"):
        settle(euro("-10"), [cash("1")], EXACT)


def test_a_barcode_typed_as_cash_is_more_than_any_drawer_holds():
    with pytest.raises(Invalid, match="drawer"):
        settle(euro("3.40"), [cash("4006381333931")], EXACT)
    with pytest.raises(Invalid, match="too large"):
        Tender(TenderKind.CASH, Money(10**16, EUR))


def test_a_bare_word_is_no_way_to_pay():
    with pytest.raises(TypeError):
        Tender("cash", euro("1"))


def test_yen_do_not_pay_for_euros():
    with pytest.raises(CurrencyMismatch):
        settle(euro("1"), [Tender(TenderKind.CASH, Money(100, JPY))], EXACT)


rule_sets = st.builds(
    PriceRules,
    st.just(EUR),
    cash_increment=st.sampled_from([1, 5, 10, 50, 100]),
    cash_rounding=st.sampled_from(Rounding),
)
payments = st.lists(
    st.builds(
        Tender, st.sampled_from(TenderKind), st.integers(0, 20_000).map(lambda m: Money(m, EUR))
    ),
    max_size=4,
)


@given(st.integers(0, 30_000), payments, rule_sets)
def test_a_refund_settles_as_the_mirror_of_its_sale(total, tenders, rules):
    given_back = [replace(tender, amount=-tender.amount) for tender in tenders]
    try:
        sale = settle(Money(total, EUR), tenders, rules)
    except Overpaid:
        if total:
            with pytest.raises(Overpaid):
                settle(Money(-total, EUR), given_back, rules)
        return
    if total:
        refund = settle(Money(-total, EUR), given_back, rules)
        assert refund == Settlement(
            -sale.cash_rounding, -sale.payable, -sale.paid, -sale.change, -sale.due
        )


@given(st.integers(0, 30_000), payments, rule_sets)
def test_what_is_paid_less_the_change_is_what_was_payable(total, tenders, rules):
    try:
        stand = settle(Money(total, EUR), tenders, rules)
    except Overpaid:
        return
    in_cash = sum(t.amount.minor for t in tenders if t.kind is TenderKind.CASH)
    assert stand.payable == total + stand.cash_rounding
    assert stand.paid == sum(t.amount.minor for t in tenders)
    assert stand.paid - stand.change + stand.due == stand.payable
    assert 0 <= stand.change <= in_cash
    assert stand.due >= 0
    assert not (stand.change and stand.due)
    assert abs(stand.cash_rounding) < rules.cash_increment
    if tenders and not in_cash and all(t.kind is not TenderKind.CASH for t in tenders):
        assert stand.cash_rounding == 0


@given(st.integers(1, 30_000), rule_sets)
def test_paying_the_amount_shown_as_due_in_cash_settles_it(total, rules):
    shown = settle(Money(total, EUR), [], rules)
    paid = settle(Money(total, EUR), [Tender(TenderKind.CASH, Money(shown.due, EUR))], rules)
    assert (paid.due, paid.change, paid.payable) == (0, 0, shown.payable)


# Buttons, notes and coins


def plain(amounts):
    return [amount.plain for amount in amounts]


def test_quick_amounts_are_what_people_hand_over():
    assert plain(quick_amounts(euro("15.30"))) == ["15.30", "16.00", "20.00", "50.00", "100.00"]
    assert plain(quick_amounts(euro("40.50"))) == [
        "40.50",
        "41.00",
        "45.00",
        "50.00",
        "60.00",
        "100.00",
    ]
    assert plain(quick_amounts(euro("20.00"))) == [
        "20.00",
        "21.00",
        "25.00",
        "30.00",
        "40.00",
        "50.00",
    ]


def test_quick_amounts_think_in_the_notes_of_the_country():
    assert plain(quick_amounts(Money(1280, JPY))) == [
        "1280",
        "1300",
        "1500",
        "2000",
        "5000",
        "10000",
    ]
    assert plain(quick_amounts(Money.parse("4.125", BHD)))[:3] == ["4.125", "5.000", "10.000"]
    kes = Currency.of("KES")
    assert plain(quick_amounts(Money.parse("1250", kes)))[1:3] == ["1260.00", "1300.00"]


def test_a_refund_or_nothing_due_offers_no_round_sums():
    assert quick_amounts(euro("-3.20")) == (euro("-3.20"),)
    assert quick_amounts(euro("0")) == ()


@given(st.integers(1, 10**7), st.sampled_from(["EUR", "JPY", "BHD", "KES", "XAF", "TND"]))
def test_quick_amounts_rise_from_the_exact_sum_without_repeats(minor, code):
    due = Money(minor, Currency.of(code))
    amounts = quick_amounts(due)
    assert amounts[0] == due
    assert list(amounts) == sorted(set(amounts))
    assert 2 <= len(amounts) <= 6


def test_notes_and_coins_stand_largest_first():
    for code in tender_module._NOTES_AND_COINS:
        pieces = denominations(Currency.of(code))
        assert list(pieces) == sorted(set(pieces), reverse=True)
        assert pieces[-1] > Money.zero(Currency.of(code))


def test_an_unlisted_currency_counts_in_fives_twos_and_ones():
    dinar = denominations(Currency.of("TND"))
    assert (dinar[0].plain, dinar[-1].plain) == ("500.000", "0.001")
    franc = denominations(Currency.of("XAF"))
    assert (franc[0].plain, franc[-1].plain) == ("50000", "1")


def test_change_is_made_of_the_largest_pieces():
    assert [(coin.plain, count) for coin, count in coins_for(euro("4.70"))] == [
        ("2.00", 2),
        ("0.50", 1),
        ("0.20", 1),
    ]
    assert coins_for(euro("-4.70")) == coins_for(euro("4.70"))
    assert coins_for(euro("0")) == ()


def test_what_no_coin_can_make_is_left_out():
    francs = coins_for(Money.parse("0.12", Currency.of("CHF")))
    assert [(coin.plain, count) for coin, count in francs] == [("0.10", 1)]


@pytest.mark.parametrize("code", ["EUR", "USD", "KWD", "SAR", "AED", "KES", "CNY", "TND"])
def test_no_smaller_handful_of_coins_makes_the_same_change(code):
    currency = Currency.of(code)
    smallest = denominations(currency)[-1].minor
    pieces = [piece.minor // smallest for piece in denominations(currency)]
    fewest = [0]
    for sum_ in range(1, 401):
        fewest.append(1 + min(fewest[sum_ - piece] for piece in pieces if piece <= sum_))
        handful = coins_for(Money(sum_ * smallest, currency))
        assert sum(count for _, count in handful) == fewest[sum_]
        assert sum(coin.minor * count for coin, count in handful) == sum_ * smallest
