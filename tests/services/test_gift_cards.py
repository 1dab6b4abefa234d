"""Gift cards that are given, listed and corrected without a sale."""

import threading

import pytest

from pos_app import verify
from pos_app.domain.errors import ApprovalRequired, Invalid, NotFound
from pos_app.domain.ids import new_id
from pos_app.domain.ledger import EntryKind, LedgerShort
from pos_app.domain.owed import gift_card
from pos_app.domain.tender import TenderKind
from pos_app.services import audit, carts, gift_cards, ledgers, settings, shifts
from pos_app.services.audit import Wanted
from tests.ledger_shop import CODE, bring_back, customer, pay, sell, sell_card
from tests.shop import Shop, cart_of, gbp

GIFT = TenderKind.GIFT_CARD


def give(shop: Shop, amount: str, code: str = CODE, reason: str = "goodwill") -> None:
    """By the manager, for nothing."""
    shop.call(gift_cards.adjust, new_id(), code, gbp(amount), reason, actor=shop.manager)


def test_a_card_that_is_given_pays_like_one_that_was_sold(shop: Shop) -> None:
    give(shop, "20.00")
    give(shop, "5.00", "gift-2345 card")
    sell(shop, "21.00", tenders=pay(GIFT, "21.00", CODE))
    assert shop.call(gift_cards.card, CODE).balance == gbp("4.00")
    entries = shop.call(gift_cards.history, CODE).entries
    assert sorted(entry.kind for entry in entries) == [
        EntryKind.ADJUSTED, EntryKind.ISSUED, EntryKind.SPENT,
    ]  # fmt: skip
    assert verify.whole(shop.folder).is_whole


def test_a_card_that_is_given_is_no_turnover_and_no_cash(shop: Shop) -> None:
    give(shop, "20.00")
    figures = shop.call(shifts.figures, actor=shop.manager)
    assert figures.expected_cash == gbp("100.00")
    assert shop.rows("SELECT count(*) FROM sale") == [(0,)]


def test_the_same_gift_asked_for_twice_is_given_once(shop: Shop) -> None:
    asked = (new_id(), CODE, gbp("20.00"), "goodwill")
    first = shop.call(gift_cards.adjust, *asked, actor=shop.manager)
    assert shop.call(gift_cards.adjust, *asked, actor=shop.manager) == first
    assert shop.call(gift_cards.card, CODE).balance == gbp("20.00")


def test_what_was_put_on_wrongly_is_taken_off_but_never_more_than_there_is(shop: Shop) -> None:
    give(shop, "20.00")
    give(shop, "-15.00", reason="typed wrong")
    with pytest.raises(LedgerShort, match=r"Only 5\.00 is on this gift card"):
        give(shop, "-5.01")
    assert shop.call(gift_cards.card, CODE).balance == gbp("5.00")
    with pytest.raises(NotFound, match="no gift card with that code"):
        give(shop, "-1.00", "NEVERSOLD")


def test_of_two_who_take_off_the_last_pounds_at_the_same_moment_one_is_refused(shop: Shop) -> None:
    give(shop, "20.00")
    said: list[str] = []
    start = threading.Barrier(2)

    def take() -> None:
        start.wait()
        try:
            give(shop, "-15.00", reason="typed wrong")
            said.append("done")
        except LedgerShort:
            said.append("refused")

    both = [threading.Thread(target=take) for _each in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(said) == ["done", "refused"]
    assert shop.call(gift_cards.card, CODE).balance == gbp("5.00")


@pytest.mark.parametrize(
    ("code", "amount", "reason", "sentence"),
    [
        (CODE, "0.00", "goodwill", "more than nothing"),
        (CODE, "5.00", "  ", "Write why"),
        ("AB", "5.00", "goodwill", "at least 4 signs"),
        ("4111111111111111", "5.00", "goodwill", "number of a payment card"),
    ],
)
def test_nonsense_gives_no_card(
    shop: Shop, code: str, amount: str, reason: str, sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        give(shop, amount, code, reason)
    assert shop.rows("SELECT count(*) FROM ledger") == [(0,)]


def test_nothing_is_given_onto_a_stopped_card_and_what_lapsed_is_taken_off(shop: Shop) -> None:
    shop.call(settings.change_shop, {"gift_card_days": 30}, actor=shop.owner)
    give(shop, "20.00")
    shop.call(gift_cards.stop, CODE, "lost", actor=shop.manager)
    with pytest.raises(Invalid, match="was stopped"):
        give(shop, "5.00")
    shop.call(gift_cards.stop, CODE, "found", is_active=True, actor=shop.manager)
    shop.clock.advance(31 * 86_400)
    with pytest.raises(Invalid, match="expired on"):
        give(shop, "5.00")
    give(shop, "-20.00", reason="lapsed")
    assert shop.call(gift_cards.card, CODE).balance == gbp("0.00")


def test_the_list_says_what_the_shop_owes_on_cards_that_still_pay(shop: Shop) -> None:
    nora = customer(shop, "Nora Ellison")
    sell_card(shop, "50.00")
    shop.clock.advance(60)
    give(shop, "20.00", "STOPPED99")
    shop.call(gift_cards.stop, "STOPPED99", "lost", actor=shop.manager)
    sell_card(shop, "5.00", "SPENT777")
    sell(shop, "5.00", nora, pay(GIFT, "5.00", "SPENT777"))
    found = shop.call(gift_cards.page, actor=shop.manager)
    assert found.total == 3
    assert found.owed == gbp("50.00")
    assert {row.ending for row in found.rows} == {"…CARD", "…ED99", "…T777"}
    assert CODE not in repr(found)
    full = shop.call(gift_cards.page, with_money=True, actor=shop.manager)
    assert [row.balance for row in full.rows] == [gbp("20.00"), gbp("50.00")]
    (one,) = shop.call(gift_cards.page, "ed-99", actor=shop.manager).rows
    assert not one.is_active
    assert shop.call(gift_cards.history, one.id, actor=shop.manager).balance == 2000


def test_no_other_ledger_is_taken_for_a_gift_card(shop: Shop) -> None:
    nora = customer(shop, "Nora Ellison", account_limit=10_000)
    sell(shop, "5.00", nora, pay(TenderKind.ON_ACCOUNT, "5.00"))
    (account,) = shop.call(ledgers.of_customer, nora)
    with pytest.raises(NotFound):
        shop.call(gift_cards.history, account.id)
    with pytest.raises(NotFound):
        shop.call(gift_cards.stop, account.id, "lost", actor=shop.manager)


def test_giving_a_card_away_is_a_right_of_its_own_and_in_the_journal(shop: Shop) -> None:
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(gift_cards.adjust, new_id(), CODE, gbp("20.00"), "for my friend")
    assert asked.value.permission == "customer:credit"
    give(shop, "20.00")
    ((kind, body),) = shop.rows(
        "SELECT kind, body FROM journal_entry WHERE kind LIKE 'ledger%' OR kind LIKE 'gift%'"
    )
    assert kind == "ledger.posted"
    assert '"amount":2000' in body
    assert '"reason":"goodwill"' in body


def test_the_audit_log_tells_no_code_a_card_could_be_spent_with(shop: Shop) -> None:
    sold = sell_card(shop, "20.00")
    paid = sell(shop, "5.00", tenders=pay(GIFT, "5.00", CODE))
    bring_back(shop, paid.id)
    give(shop, "3.00", "GIVEN2345")
    bring_back(shop, sell_card(shop, "7.00", "MISTAKE77").id)
    cart = cart_of(gift_card(new_id(), "Gift card", "VOIDED234", gbp("5.00")))
    shop.call(carts.void, cart, "changed their mind", actor=shop.manager)
    assert sold.total == gbp("20.00")
    told = repr(list(shop.call(audit.entries, Wanted(), None, actor=shop.owner)))
    for row in shop.call(audit.page, Wanted(), actor=shop.owner).rows:
        told += repr(shop.call(audit.entry, row.id, actor=shop.owner))
    assert "…CARD" in told
    for code in (CODE, "GIVEN2345", "MISTAKE77", "VOIDED234"):
        assert code not in told
