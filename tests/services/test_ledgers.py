"""Store credit, gift cards and accounts: each a sum of what sales did, never spent twice,
and back where it was after a full refund.
"""

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from pos_app import verify
from pos_app.domain.customer import BuyerTerms
from pos_app.domain.errors import (
    ApprovalRequired,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    PosError,
)
from pos_app.domain.ids import new_id
from pos_app.domain.ledger import LedgerKind, LedgerShort
from pos_app.domain.owed import account_payment, gift_card
from pos_app.domain.pricing import Discount
from pos_app.domain.quantity import Quantity
from pos_app.domain.tender import TenderKind
from pos_app.maintenance import DATABASE
from pos_app.services import customers, gift_cards, ledgers, sales, settings, shifts
from tests.ledger_shop import (
    CODE,
    attached,
    balance,
    bring_back,
    customer,
    give_credit,
    pay,
    sell,
    sell_card,
    settle_account,
)
from tests.shop import VAT_20, Shop, cart_of, cash, gbp, line

GIFT, CREDIT = TenderKind.GIFT_CARD, TenderKind.STORE_CREDIT
ACCOUNT = TenderKind.ON_ACCOUNT


def test_a_gift_card_is_sold_topped_up_and_spent(shop: Shop) -> None:
    sell_card(shop, "25.00")
    sell_card(shop, "5.00")
    sell(shop, "12.50", tenders=pay(GIFT, "12.50", "gift-2345 card"))
    card = shop.call(gift_cards.card, CODE)
    assert card.balance == gbp("17.50")
    kinds = [entry.kind for entry in shop.call(gift_cards.history, CODE).entries]
    assert sorted(kinds) == ["issued", "spent", "topped_up"]
    assert verify.whole(shop.folder).is_whole


def test_a_gift_card_is_no_turnover_and_has_no_tax(shop: Shop) -> None:
    sell(shop, "12.00")
    sell_card(shop, "25.00")
    ((total, tax, owed),) = shop.rows("SELECT sum(total), sum(tax), sum(owed) FROM sale")
    assert (total, tax, owed) == (3700, 200, 2500)
    figures = shop.call(shifts.figures, actor=shop.manager)
    assert figures.total == gbp("12.00")


def test_nothing_is_taken_off_a_gift_card(shop: Shop) -> None:
    card = gift_card(new_id(), "Gift card", CODE, gbp("25.00"))
    cart = cart_of(line(price="10.00"), card).with_discount(Discount.percent("10"))
    assert cart.totals(shop.rules).total == 3400
    for wrong in (
        replace(card, discount=Discount.percent("10")),
        replace(card, taxes=(VAT_20,)),
        replace(card, quantity=Quantity.of(2)),
        replace(card, fixed_total=gbp("1.00")),
        replace(card, serial="x"),
    ):
        with pytest.raises(Invalid):
            shop.call(sales.complete, cart_of(wrong), cash("50"), actor=shop.owner)


def test_a_gift_card_is_not_spent_beyond_what_is_on_it(shop: Shop) -> None:
    sell_card(shop, "10.00")
    with pytest.raises(LedgerShort, match=r"The gift card …CARD has 10\.00\."):
        sell(shop, "10.01", tenders=pay(GIFT, "10.01", CODE))
    with pytest.raises(NotFound, match="no gift card with that code"):
        sell(shop, "1.00", tenders=pay(GIFT, "1.00", "NOSUCHCARD"))
    assert balance(shop, LedgerKind.GIFT_CARD) == 1000


def test_two_payments_of_one_sale_do_not_spend_a_card_twice(shop: Shop) -> None:
    sell_card(shop, "10.00")
    twice = pay(GIFT, "8.00", CODE) + pay(GIFT, "8.00", CODE)
    with pytest.raises(LedgerShort, match="spent meanwhile"):
        sell(shop, "16.00", tenders=twice)
    assert balance(shop, LedgerKind.GIFT_CARD) == 1000
    assert shop.rows("SELECT count(*) FROM sale") == [(1,)], "and no number was used"


def test_of_two_who_spend_a_card_at_the_same_moment_one_is_refused(shop: Shop) -> None:
    sell_card(shop, "10.00")
    barrier, outcomes = threading.Barrier(2), []

    def spend() -> None:
        barrier.wait()
        try:
            sell(shop, "7.00", tenders=pay(GIFT, "7.00", CODE))
            outcomes.append("sold")
        except PosError as refused:
            outcomes.append(refused.code)

    threads = [threading.Thread(target=spend) for _till in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["ledger_short", "sold"]
    assert balance(shop, LedgerKind.GIFT_CARD) == 300


def test_the_database_itself_refuses_what_is_not_there(shop: Shop) -> None:
    """The guard is the UPDATE, not the look before it."""
    from pos_app.domain.access import Permission
    from pos_app.domain.ledger import EntryKind, ledger_id
    from pos_app.models.ledgers import Posting, post
    from pos_app.services.declare import Topic, command

    sell_card(shop, "10.00")
    card = ledger_id(LedgerKind.GIFT_CARD, CODE)

    @command(Permission.SALE_CREATE, touches=Topic.SALES)
    def take(session: Any, actor: Any) -> None:
        post(session, new_id(), actor.user_id, [Posting(card, 1, EntryKind.SPENT, -1001)])

    with pytest.raises(LedgerShort):
        shop.call(take)
    assert balance(shop, LedgerKind.GIFT_CARD) == 1000


def test_an_expired_or_stopped_card_does_not_pay(shop: Shop) -> None:
    shop.call(settings.change_shop, {"gift_card_days": 30}, actor=shop.owner)
    sell_card(shop, "10.00")
    shop.call(gift_cards.stop, CODE, "lost", actor=shop.manager)
    with pytest.raises(Invalid, match="was stopped"):
        sell(shop, "1.00", tenders=pay(GIFT, "1.00", CODE))
    shop.call(gift_cards.stop, CODE, "found", is_active=True, actor=shop.manager)
    sell(shop, "1.00", tenders=pay(GIFT, "1.00", CODE))
    shop.clock.advance(31 * 86_400)
    assert "expired" in shop.call(gift_cards.card, CODE).why_not
    with pytest.raises(Invalid, match="expired on 2026-04-01"):
        sell(shop, "1.00", tenders=pay(GIFT, "1.00", CODE))
    with pytest.raises(ApprovalRequired):
        shop.call(gift_cards.stop, CODE, "lost")


def test_credit_does_not_buy_credit(shop: Shop) -> None:
    sell_card(shop, "50.00")
    cart = cart_of(gift_card(new_id(), "Gift card", "OTHER2345", gbp("50.00")))
    with pytest.raises(Invalid, match="paid with money"):
        shop.call(sales.complete, cart, pay(GIFT, "50.00", CODE))
    mixed = cart_of(line(price="5.00"), cart.lines[0])
    shop.call(sales.complete, mixed, pay(GIFT, "5.00", CODE) + cash("50.00"))
    assert shop.call(gift_cards.card, CODE).balance == gbp("45.00")


def test_a_gift_card_comes_back_while_nothing_was_spent_of_it(shop: Shop) -> None:
    first = sell_card(shop, "20.00")
    sell(shop, "1.00", tenders=pay(GIFT, "1.00", CODE))
    with pytest.raises(LedgerShort, match="used since"):
        bring_back(shop, first.id)
    other = sell_card(shop, "20.00", "OTHER2345")
    bring_back(shop, other.id)
    assert shop.call(gift_cards.card, "OTHER2345").balance == gbp("0")
    assert shop.rows("SELECT sum(owed) FROM sale") == [(2000,)]
    assert verify.whole(shop.folder).is_whole


def test_what_a_gift_card_paid_goes_back_onto_it(shop: Shop) -> None:
    sell_card(shop, "20.00")
    sold = sell(shop, "15.00", tenders=pay(GIFT, "12.00", CODE) + cash("3.00"))
    done = bring_back(shop, sold.id)
    assert {t.kind: t.amount for t in done.tenders} == {
        GIFT: gbp("-12.00"),
        TenderKind.CASH: gbp("-3.00"),
    }
    assert shop.call(gift_cards.card, CODE).balance == gbp("20.00")


def test_a_refund_may_go_onto_a_new_gift_card_with_a_right_of_its_own(shop: Shop) -> None:
    sold = sell(shop, "15.00")
    code = shop.call(gift_cards.fresh_code)
    with pytest.raises(ApprovalRequired) as asked:
        bring_back(shop, sold.id, pay(GIFT, "-15.00", code), actor=shop.cashier)
    assert asked.value.permission == "refund:other_tender"
    bring_back(shop, sold.id, pay(GIFT, "-15.00", code))
    assert shop.call(gift_cards.card, code).balance == gbp("15.00")


def test_a_refund_onto_store_credit_needs_somebody(shop: Shop) -> None:
    sold = sell(shop, "15.00")
    with pytest.raises(Invalid, match="Choose the customer first"):
        bring_back(shop, sold.id, pay(CREDIT, "-15.00"))
    nora = customer(shop)
    bring_back(shop, sold.id, pay(CREDIT, "-15.00"), customer_id=nora)
    assert balance(shop, LedgerKind.STORE_CREDIT, nora) == 1500
    sell(shop, "15.00", nora, pay(CREDIT, "15.00"))
    assert balance(shop, LedgerKind.STORE_CREDIT, nora) == 0
    with pytest.raises(LedgerShort, match=r"The store credit is 0\.00"):
        sell(shop, "0.01", nora, pay(CREDIT, "0.01"))


def test_credit_for_what_one_customer_bought_does_not_go_to_another(shop: Shop) -> None:
    nora, sam = customer(shop), customer(shop, "Sam Ellery")
    give_credit(shop, nora, "5.00")
    sold = sell(shop, "5.00", nora, pay(CREDIT, "5.00"))
    with pytest.raises(Invalid, match="the customer who bought it"):
        bring_back(shop, sold.id, pay(CREDIT, "-5.00"), customer_id=sam)


def test_somebody_buys_on_account_up_to_their_limit_and_pays_at_the_till(shop: Shop) -> None:
    nora = customer(shop, account_limit=5000)
    sell(shop, "40.00", nora, pay(ACCOUNT, "40.00"))
    with pytest.raises(LedgerShort, match=r"room for 10\.00"):
        sell(shop, "10.01", nora, pay(ACCOUNT, "10.01"))
    assert shop.call(customers.buyer, nora).owes == gbp("40.00")
    assert shop.call(customers.buyer, nora).free == gbp("10.00")
    with pytest.raises(Invalid, match=r"Only 40\.00 is owed"):
        settle_account(shop, nora, "40.01")
    settle_account(shop, nora, "30.00")
    assert shop.call(customers.buyer, nora).owes == gbp("10.00")
    assert [row.id for row in shop.call(customers.page, owing=True).rows] == [nora]
    figures = shop.call(shifts.figures, actor=shop.manager)
    assert figures.total == gbp("40.00"), "what is paid of a debt is no turnover"
    assert verify.whole(shop.folder).is_whole


def test_nobody_buys_on_account_without_a_limit_or_a_name(shop: Shop) -> None:
    nora = customer(shop)
    with pytest.raises(LedgerShort, match=r"room for 0\.00"):
        sell(shop, "1.00", nora, pay(ACCOUNT, "1.00"))
    with pytest.raises(Invalid, match="Choose the customer first"):
        sell(shop, "1.00", None, pay(ACCOUNT, "1.00"))
    cart = cart_of(account_payment(new_id(), "Payment to account", gbp("1.00")))
    with pytest.raises(Invalid, match="whose account"):
        shop.call(sales.complete, cart, cash("1.00"))


def test_a_limit_holds_from_when_it_is_changed(shop: Shop) -> None:
    nora = customer(shop, account_limit=5000)
    sell(shop, "40.00", nora, pay(ACCOUNT, "40.00"))
    shop.call(customers.edit, nora, {"account_limit": 2000}, actor=shop.manager)
    with pytest.raises(LedgerShort):
        sell(shop, "1.00", nora, pay(ACCOUNT, "1.00"))
    (task,) = shop.call(ledgers.overdrawn)
    assert (task.name, task.below) == ("Nora Ellison", 2000)


def test_what_was_bought_on_account_comes_back_onto_it(shop: Shop) -> None:
    nora = customer(shop, account_limit=5000)
    sold = sell(shop, "40.00", nora, pay(ACCOUNT, "40.00"))
    bring_back(shop, sold.id)
    assert shop.call(customers.buyer, nora).owes == gbp("0")


def test_a_payment_to_an_account_that_is_undone_is_owed_again(shop: Shop) -> None:
    nora = customer(shop, account_limit=5000)
    sell(shop, "40.00", nora, pay(ACCOUNT, "40.00"))
    paid = settle_account(shop, nora, "40.00")
    bring_back(shop, paid.id)
    assert shop.call(customers.buyer, nora).owes == gbp("40.00")
    assert shop.rows("SELECT sum(total - owed) FROM sale") == [(4000,)]


def test_what_is_changed_by_hand_has_a_reason_and_a_right(shop: Shop) -> None:
    nora = customer(shop)
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(ledgers.adjust, new_id(), nora, LedgerKind.STORE_CREDIT, gbp("5"), "goodwill")
    assert asked.value.permission == "customer:credit"
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(ledgers.adjust_points, new_id(), nora, 5, "goodwill")
    assert asked.value.permission == "customer:points"
    boss = {"actor": shop.manager}
    for wrong in ("", "   "):
        with pytest.raises(Invalid, match="Write why"):
            shop.call(ledgers.adjust_points, new_id(), nora, 5, wrong, **boss)
    with pytest.raises(Invalid, match="more than nothing"):
        shop.call(ledgers.adjust_points, new_id(), nora, 0, "why", **boss)
    with pytest.raises(LedgerShort, match="Only 0 points"):
        shop.call(ledgers.adjust_points, new_id(), nora, -5, "why", **boss)
    with pytest.raises(LedgerShort, match=r"The store credit is 0\.00"):
        shop.call(ledgers.adjust, new_id(), nora, LedgerKind.STORE_CREDIT, gbp("-1"), "why", **boss)
    with pytest.raises(Invalid, match="Only store credit and accounts"):
        shop.call(ledgers.adjust, new_id(), nora, LedgerKind.POINTS, gbp("1"), "why", **boss)


def test_invented_terms_are_not_believed(shop: Shop) -> None:
    nora = customer(shop)
    for terms in (BuyerTerms("Staff", 500_000), BuyerTerms(is_tax_exempt=True)):
        cart = cart_of(line(price="10.00")).with_customer(nora, terms)
        with pytest.raises(Conflict, match="terms"):
            shop.call(sales.complete, cart, cash("10.00"), actor=shop.owner)
        alone = cart.with_customer(None, terms)
        with pytest.raises(Conflict, match="terms"):
            shop.call(sales.complete, alone, cash("10.00"), actor=shop.owner)


@pytest.mark.parametrize(
    ("kind", "permission"),
    [(GIFT, "tender:gift_card"), (CREDIT, "tender:store_credit"), (ACCOUNT, "tender:on_account")],
)
def test_each_ledger_that_pays_has_its_right(shop: Shop, kind: TenderKind, permission: str) -> None:
    from pos_app.domain.access import Permission

    nora = customer(shop, account_limit=1000)
    give_credit(shop, nora, "10.00")
    sell_card(shop, "10.00")
    right = Permission(permission)
    grants = {each: grant for each, grant in shop.cashier.grants.items() if each is not right}
    cart = attached(shop, cart_of(line(price="4.20")), nora)
    with pytest.raises(NotAllowed):
        shop.call(
            sales.complete,
            cart,
            pay(kind, "4.20", CODE),
            actor=replace(shop.cashier, grants=grants),
        )
    shop.call(sales.complete, cart, pay(kind, "4.20", CODE))


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("UPDATE ledger SET balance = balance + 100", "the balance is 2600, its entries sum to"),
        ("UPDATE ledger_entry SET amount = amount + 100", "it is not what the journal says"),
        ("DELETE FROM ledger_entry", "the journal has it, but its row was removed"),
        (
            (
                "INSERT INTO ledger_entry SELECT document_id, 77, ledger_id, kind, amount,"
                " sale_id, reason, at, actor FROM ledger_entry"
            ),
            "the journal knows nothing of it",
        ),
    ],
)
def test_money_that_was_written_into_a_ledger_by_hand_is_found(
    shop: Shop, sql: str, found: str
) -> None:
    sell_card(shop, "25.00")
    assert verify.whole(shop.folder).is_whole
    with closing(sqlite3.connect(shop.folder / DATABASE)) as database:
        for (trigger,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_entry'"
        ).fetchall():
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute(sql)
        database.commit()
    findings = [finding.what for finding in verify.whole(shop.folder).findings]
    assert any(found in each for each in findings), findings


def test_entries_are_never_edited(shop: Shop) -> None:
    sell_card(shop, "25.00")
    with closing(sqlite3.connect(shop.folder / DATABASE)) as database:
        for sql in ("UPDATE ledger_entry SET amount = 1", "DELETE FROM ledger_entry"):
            with pytest.raises(sqlite3.IntegrityError, match="immutable"):
                database.execute(sql)


def test_a_balance_that_was_lost_is_rebuilt(shop: Shop) -> None:
    sell_card(shop, "25.00")
    with closing(sqlite3.connect(shop.folder / DATABASE)) as database:
        database.execute("UPDATE ledger SET balance = 7")
        database.commit()
    assert shop.call(ledgers.rebuild, actor=shop.owner) == 1
    assert shop.call(ledgers.rebuild, actor=shop.owner) == 0
    assert balance(shop, LedgerKind.GIFT_CARD) == 2500


def test_a_customer_sees_their_ledgers_with_the_receipts_they_came_with(shop: Shop) -> None:
    nora = customer(shop, account_limit=5000)
    sell(shop, "4.00", nora, pay(ACCOUNT, "4.00"))
    give_credit(shop, nora, "5.00")
    account, credit = shop.call(ledgers.of_customer, nora)
    assert (account.kind, account.balance) == (LedgerKind.ON_ACCOUNT, -400)
    assert account.entries[0].number == "2-0001"
    assert (credit.balance, credit.entries[0].reason) == (500, "goodwill")
