"""What customers pay and are owed, in the drawer and on the Z."""

import json
from typing import Any

from pos_app import verify
from pos_app.domain.ids import new_id
from pos_app.domain.ledger import LedgerKind
from pos_app.domain.tender import TenderKind
from pos_app.services import gift_cards, shifts
from tests.ledger_shop import (
    CODE,
    balance,
    bring_back,
    customer,
    pay,
    sell,
    sell_card,
    settle_account,
)
from tests.shifts import count_and_close
from tests.shop import Shop, gbp


def z_of(shop: Shop) -> dict[str, Any]:
    """The body of the one Z there is."""
    ((body,),) = shop.rows("SELECT body FROM closure")
    found: dict[str, Any] = json.loads(body)
    return found


def test_an_account_paid_in_cash_is_in_the_drawer_and_on_the_z_and_no_turnover(shop: Shop) -> None:
    nora = customer(shop, account_limit=10_000)
    sell(shop, "42.00", nora, pay(TenderKind.ON_ACCOUNT, "42.00"))
    figures = shop.call(shifts.figures, actor=shop.manager)
    assert figures.expected_cash == gbp("100.00")  # nothing but the float was taken yet
    settle_account(shop, nora, "30.00")
    assert shop.call(shifts.figures, actor=shop.manager).expected_cash == gbp("130.00")
    count_and_close(shop, gbp("130.00"))
    body = z_of(shop)
    assert (body["expected"], body["net"], body["owed"]) == (13_000, 4_200, 3_000)
    assert body["no_goods"] == [{"kind": "on_account", "back": False, "count": 1, "amount": 3_000}]
    tenders = {row["kind"]: row["net"] for row in body["tenders"]}
    assert tenders == {"cash": 3_000, "on_account": 4_200}
    assert balance(shop, LedgerKind.ON_ACCOUNT, nora) == -1_200
    assert verify.whole(shop.folder).is_whole


def test_the_z_counts_gift_cards_sold_taken_back_and_spent(shop: Shop) -> None:
    sell_card(shop, "25.00")
    mistake = sell_card(shop, "50.00", "MISTAKE77")
    bring_back(shop, mistake.id)
    sell(shop, "6.00", tenders=pay(TenderKind.GIFT_CARD, "6.00", CODE))
    count_and_close(shop, gbp("125.00"))
    body = z_of(shop)
    assert body["no_goods"] == [
        {"kind": "gift_card", "back": False, "count": 2, "amount": 7_500},
        {"kind": "gift_card", "back": True, "count": 1, "amount": -5_000},
    ]
    assert body["owed"] == sum(row["amount"] for row in body["no_goods"])
    assert (body["sales"], body["refunds"], body["net"]) == (1, 0, 600)


def test_an_account_payment_that_was_undone_is_told_apart(shop: Shop) -> None:
    nora = customer(shop, account_limit=10_000)
    sell(shop, "42.00", nora, pay(TenderKind.ON_ACCOUNT, "42.00"))
    bring_back(shop, settle_account(shop, nora, "30.00").id)
    count_and_close(shop, gbp("100.00"))
    assert [(row["back"], row["amount"]) for row in z_of(shop)["no_goods"]] == [
        (False, 3_000),
        (True, -3_000),
    ]


def test_a_card_that_was_given_away_changes_no_drawer_and_no_z(shop: Shop) -> None:
    shop.call(gift_cards.adjust, new_id(), CODE, gbp("20.00"), "prize", actor=shop.manager)
    count_and_close(shop, gbp("100.00"))
    assert z_of(shop)["no_goods"] == []
