"""Random days at the counter: whatever happens, each balance is the sum of its entries, and when
everything has come back nothing is left on any ledger.
"""

import shutil
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app import verify
from pos_app.domain.cart import Cart
from pos_app.domain.customer import GroupFields
from pos_app.domain.errors import PosError
from pos_app.domain.ids import new_id
from pos_app.domain.ledger import LedgerKind
from pos_app.domain.quantity import Quantity
from pos_app.domain.tender import Tender, TenderKind
from pos_app.maintenance import DATABASE
from pos_app.services import customer_groups, returns, sales, shifts
from tests.ledger_shop import (
    CODE,
    attached,
    balance,
    bring_back,
    customer,
    give_credit,
    money,
    sell_card,
    with_points,
)
from tests.shop import Shop, cart_of, gbp, line, open_copy

CREDIT, CARD, DEBT = "30.00", "40.00", 5000
KINDS = (TenderKind.STORE_CREDIT, TenderKind.GIFT_CARD, TenderKind.ON_ACCOUNT)

Act = tuple[int, int, tuple[int, ...], int]
ACTS = st.lists(
    st.tuples(
        st.integers(1, 2500),  # the price in pence
        st.integers(1, 4),  # how many
        st.tuples(st.integers(0, 900), st.integers(0, 900), st.integers(0, 900)),  # paid by ledgers
        st.integers(0, 9),  # which sale comes back, in part, afterwards
    ),
    min_size=1,
    max_size=6,
)


def sold(shop: Shop, who: object, act: Act) -> Cart | None:
    """A sale paid with as much of each ledger as the act says, the rest in cash."""
    price, many, parts, _back = act
    cart = cart_of(line(price=f"{price // 100}.{price % 100:02}", quantity=str(many)))
    cart = attached(shop, cart, who)  # type: ignore[arg-type]
    left = cart.totals(shop.rules).total
    tenders: list[Tender] = []
    for kind, part in zip(KINDS, parts, strict=True):
        amount = min(part, left)
        if amount:
            code = CODE if kind is TenderKind.GIFT_CARD else ""
            tenders.append(Tender(kind, money(shop, amount), code))
            left -= amount
    if left:
        tenders.append(Tender(TenderKind.CASH, money(shop, left)))
    try:
        shop.call(sales.complete, cart, tuple(tenders))
    except PosError:
        return None  # there was less than that: refused whole
    return cart


@settings(max_examples=10, deadline=None)
@given(acts=ACTS, rate=st.sampled_from([0, 70_000]), exempt=st.booleans())
def test_after_any_day_and_all_of_it_coming_back_nothing_is_left(
    template: Path, tmp_path_factory: object, acts: list[Act], rate: int, exempt: bool
) -> None:
    folder = tmp_path_factory.mktemp("day")  # type: ignore[attr-defined]
    shutil.copy(template / DATABASE, folder / DATABASE)
    shop = open_copy(folder)
    try:
        shop.call(shifts.open_shift, gbp("100"))
        with_points(shop, per_unit=7)
        group = new_id()
        fields = GroupFields("Trade", rate)
        shop.call(customer_groups.save_group, group, fields, actor=shop.owner)
        who = customer(shop, account_limit=DEBT, group_id=group, is_tax_exempt=exempt)
        give_credit(shop, who, CREDIT)
        sell_card(shop, CARD)
        kept: list[Cart] = []
        for act in acts:
            cart = sold(shop, who, act)
            if cart is not None:
                kept.append(cart)
            if kept and act[3] < len(kept):
                once(shop, kept[act[3]])
            assert verify.whole(shop.folder).is_whole
        assert balance(shop, LedgerKind.STORE_CREDIT, who) >= 0
        assert balance(shop, LedgerKind.GIFT_CARD) >= 0
        assert balance(shop, LedgerKind.ON_ACCOUNT, who) >= -DEBT
        for cart in kept:
            if not shop.call(returns.sold, cart.id, actor=shop.manager).is_all_back:
                bring_back(shop, cart.id)
        assert balance(shop, LedgerKind.STORE_CREDIT, who) == 3000
        assert balance(shop, LedgerKind.GIFT_CARD) == 4000
        assert balance(shop, LedgerKind.ON_ACCOUNT, who) == 0
        assert balance(shop, LedgerKind.POINTS, who) == 0
        assert shop.rows("SELECT sum(total - owed), sum(tax) FROM sale") == [(0, 0)]
        report = verify.whole(shop.folder)
        assert report.is_whole, report.sentence
    finally:
        shop.backend.close()


def once(shop: Shop, cart: Cart) -> None:
    """One piece of each line comes back, if there still is one."""
    try:
        bring_back(shop, cart.id, quantity=Quantity.of(1))
    except PosError:
        return
