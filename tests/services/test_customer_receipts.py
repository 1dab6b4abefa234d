"""What the receipt says of customers and gift cards."""

from pos_app.documents.receipt_text import receipt_text
from pos_app.domain.ids import new_id
from pos_app.domain.owed import gift_card
from pos_app.domain.tender import TenderKind
from pos_app.services import gift_cards, receipts, sales
from tests.ledger_shop import (
    CODE,
    attached,
    bring_back,
    customer,
    give_credit,
    pay,
    sell,
    sell_card,
    with_points,
)
from tests.shop import Shop, cart_of, cash, gbp, line


def paper(shop: Shop, sale_id: object, *, again: bool = False) -> str:
    service = receipts.reprint if again else receipts.receipt
    receipt = shop.call(service, sale_id, actor=shop.manager)
    return receipt_text(receipt, 42, "en_GB")


def test_a_gift_card_stands_apart_from_the_goods_and_adds_to_the_total(shop: Shop) -> None:
    cart = cart_of(line(price="4.20"), gift_card(new_id(), "Gift card", CODE, gbp("25.00")))
    done = shop.call(sales.complete, cart, cash("30"))
    text = paper(shop, done.id)
    goods, _, owed = text.partition("Not goods: no tax")
    assert "Loaf" in goods
    assert "Gift card" in owed
    assert "29.20" in owed
    receipt = shop.call(receipts.receipt, done.id)
    assert receipt.total == sum(each.total for each in receipt.lines)
    assert receipt.item_count == "1"


def test_the_whole_code_stands_on_the_first_print_alone(shop: Shop) -> None:
    done = sell_card(shop, "25.00")
    assert "GIFT 2345 CARD" in paper(shop, done.id)
    copy = paper(shop, done.id, again=True)
    assert "GIFT" not in copy.replace("GIFT RECEIPT", "")
    assert "…CARD" in copy


def test_what_is_left_on_a_card_is_said_where_it_pays(shop: Shop) -> None:
    sell_card(shop, "25.00")
    text = paper(shop, sell(shop, "10.00", tenders=pay(TenderKind.GIFT_CARD, "10.00", CODE)).id)
    assert "Gift card  …CARD" in text
    assert "2345" not in text
    assert "15.00" in text.split("Left on the card")[1].splitlines()[0]


def test_a_refund_onto_a_new_card_prints_its_code(shop: Shop) -> None:
    sold = sell(shop, "10.00")
    code = shop.call(gift_cards.fresh_code)
    back = bring_back(shop, sold.id, pay(TenderKind.GIFT_CARD, "-10.00", code))
    grouped = " ".join(code[at : at + 4] for at in range(0, 12, 4))
    assert grouped in paper(shop, back.id)
    assert grouped not in paper(shop, back.id, again=True)


def test_the_customers_name_points_and_balances_stand_below(shop: Shop) -> None:
    with_points(shop, per_unit=10)
    nora = customer(shop, account_limit=5000, is_tax_exempt=True)
    give_credit(shop, nora, "12.50")
    text = paper(shop, sell_on_account(shop, nora))
    below = text.split("Customer Nora Ellison")[1]
    for words, amount in (
        ("Tax exempt", ""),
        ("Points of this sale", "+35"),
        ("Points now", "35"),
        ("Store credit", "12.50"),
        ("Owed on account", "3.50"),
    ):
        assert amount in below.split(words)[1].splitlines()[0], words


def sell_on_account(shop: Shop, customer_id: object) -> object:
    cart = attached(shop, cart_of(line(price="4.20")), customer_id)  # type: ignore[arg-type]
    done = shop.call(sales.complete, cart, pay(TenderKind.ON_ACCOUNT, "3.50"))
    return done.id
