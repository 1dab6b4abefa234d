"""Promotions as they are edited, below the screen: states, rivals, versions, log, test basket."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from pos_app.domain.access import Role
from pos_app.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from pos_app.domain.ids import new_id
from pos_app.domain.promotion_terms import PromotionTerms
from pos_app.domain.quantity import Quantity
from pos_app.services import audit, catalogue_groups, promotion_edit
from pos_app.services.promotion_edit import PromotionState, PromotionView, Trial, Tried
from tests.promotions import among, buy_get, n_for, on, percent, threshold
from tests.services.test_promotions import promote, shelve
from tests.shop import Shop

TODAY = date(2026, 3, 2)


def listed(shop: Shop) -> dict[str, PromotionView]:
    views = shop.call(promotion_edit.all_promotions, actor=shop.manager)
    return {view.terms.name: view for view in views}


def test_a_promotion_is_planned_runs_ends_or_is_switched_off(shop: Shop) -> None:
    promote(shop, percent("1"), name="Ended", ends_on=date(2026, 3, 1))
    promote(shop, percent("1"), name="Off", is_active=False)
    promote(shop, percent("1"), name="Planned", starts_on=date(2026, 3, 3))
    promote(shop, percent("1"), name="Running", starts_on=TODAY, ends_on=TODAY)
    assert {name: view.state for name, view in listed(shop).items()} == {
        "Running": PromotionState.RUNNING,
        "Planned": PromotionState.PLANNED,
        "Off": PromotionState.OFF,
        "Ended": PromotionState.ENDED,
    }
    assert list(listed(shop)) == ["Running", "Planned", "Off", "Ended"], "what runs comes first"


def rivals(shop: Shop) -> dict[str, tuple[str, ...]]:
    return {name: view.rivals for name, view in listed(shop).items()}


def test_promotions_on_the_same_goods_at_the_same_time_are_rivals(shop: Shop) -> None:
    drinks = shop.call(catalogue_groups.add_category, "Drinks", actor=shop.manager)
    tea, mug = shelve(shop, "Tea", category_id=drinks), shelve(shop, "Mug")
    promote(shop, percent("10", among(drinks)), name="Drinks")
    promote(shop, n_for(3, 1000, on(tea)), name="Tea")
    promote(shop, buy_get(1, 1, on(mug), on(tea)), name="Mug and tea")
    promote(shop, percent("5", on(mug)), name="Mugs")
    assert rivals(shop) == {
        "Drinks": ("Mug and tea", "Tea"),
        "Tea": ("Drinks", "Mug and tea"),
        "Mug and tea": ("Drinks", "Mugs", "Tea"),
        "Mugs": ("Mug and tea",),
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"ends_on": date(2026, 3, 10)}, {"starts_on": date(2026, 3, 11)}),
        ({"weekdays": frozenset({0})}, {"weekdays": frozenset({1})}),
        ({"until_minute": 720}, {"from_minute": 720}),
        ({"from_minute": 1320, "until_minute": 60}, {"from_minute": 60, "until_minute": 1320}),
        ({"group": "Trade"}, {"group": "Club"}),
        ({"is_active": False}, {}),
    ],
)
def test_those_that_never_meet_are_none(
    shop: Shop, one: dict[str, Any], other: dict[str, Any]
) -> None:
    promote(shop, percent("10"), name="One", **one)
    promote(shop, percent("10"), name="Other", **other)
    assert rivals(shop) == {"One": (), "Other": ()}


def test_a_threshold_comes_on_top_and_rivals_its_like_only(shop: Shop) -> None:
    promote(shop, percent("10"), name="Ten off")
    promote(shop, threshold(1000, amount=100), name="£1 off £10")
    promote(shop, threshold(2000, amount=300), name="£3 off £20")
    assert rivals(shop) == {
        "Ten off": (),
        "£1 off £10": ("£3 off £20",),
        "£3 off £20": ("£1 off £10",),
    }


def entries(shop: Shop, kind: str) -> list[dict[str, Any]]:
    rows = shop.rows("SELECT body FROM journal_entry WHERE kind = ? ORDER BY n", kind)
    return [json.loads(body) for (body,) in rows]


def test_the_log_has_each_act_with_before_and_after(shop: Shop) -> None:
    promotion = promote(shop, percent("10", name="Spring"))
    changed = percent("20", name="Spring")
    assert shop.call(promotion_edit.save_promotion, promotion, changed, 1, actor=shop.manager) == 2
    shop.call(promotion_edit.save_promotion, promotion, changed, 2, actor=shop.manager)
    shop.call(promotion_edit.remove_promotion, promotion, actor=shop.manager)
    (added,) = entries(shop, "promotion.added")
    (change,) = entries(shop, "promotion.changed")
    (removed,) = entries(shop, "promotion.removed")
    assert (added["name"], added["rate"]) == ("Spring", 100_000)
    assert (change["before"]["rate"], change["after"]["rate"]) == (100_000, 200_000)
    assert removed["rate"] == 200_000
    told = shop.call(audit.page, audit.Wanted(group="catalogue"), actor=shop.owner)
    assert {row.record for row in told.rows if row.kind.startswith("promotion")} == {"Spring"}


def test_a_copy_is_made_once_and_switched_off(shop: Shop) -> None:
    promotion, copy = promote(shop, percent("10", name="Spring")), new_id()
    for _twice in range(2):
        shop.call(promotion_edit.copy_promotion, promotion, copy, "Summer", actor=shop.manager)
    assert listed(shop)["Summer"].state is PromotionState.OFF
    assert len(entries(shop, "promotion.copied")) == 1


def test_two_promotions_have_two_names_and_a_removed_one_frees_its_own(shop: Shop) -> None:
    first = promote(shop, percent("10", name="Spring"))
    with pytest.raises(Conflict, match="Spring"):
        promote(shop, percent("20", name="Spring"))
    shop.call(promotion_edit.remove_promotion, first, actor=shop.manager)
    promote(shop, percent("20", name="Spring"))
    with pytest.raises(NotFound):
        shop.call(
            promotion_edit.save_promotion, first, percent("1", name="Back"), actor=shop.manager
        )


def test_an_older_form_does_not_overwrite_a_newer_one(shop: Shop) -> None:
    promotion = promote(shop, percent("10", name="Spring"))
    newer = percent("20", name="Spring")
    shop.call(promotion_edit.save_promotion, promotion, newer, 1, actor=shop.manager)
    with pytest.raises(Stale):
        shop.call(promotion_edit.save_promotion, promotion, percent("5"), 1, actor=shop.manager)


def test_a_version_that_was_written_is_never_changed(shop: Shop) -> None:
    promotion = promote(shop, percent("10", name="Spring"))
    newer = percent("20", name="Spring")
    shop.call(promotion_edit.save_promotion, promotion, newer, actor=shop.manager)
    rows = shop.rows("SELECT version, body FROM promotion_version ORDER BY version")
    assert [(version, json.loads(body)["rate"]) for version, body in rows] == [
        (1, 100_000),
        (2, 200_000),
    ]


@pytest.mark.parametrize("role", [Role.CASHIER, Role.SUPERVISOR, Role.STOCK_KEEPER])
def test_whoever_may_not_edit_promotions_cannot(shop: Shop, role: Role) -> None:
    promotion = promote(shop, percent("10"))
    actor = shop.actors[role]
    with pytest.raises(NotAllowed, match="You may not edit promotions"):
        shop.call(promotion_edit.save_promotion, promotion, percent("90"), actor=actor)
    with pytest.raises(NotAllowed):
        shop.call(promotion_edit.remove_promotion, promotion, actor=actor)
    with pytest.raises(NotAllowed):
        shop.call(promotion_edit.try_out, (), actor=actor)


def tried(shop: Shop, *basket: tuple[UUID, int], **more: Any) -> Trial:
    wanted = tuple(Tried(item, Quantity.of(many)) for item, many in basket)
    trial = shop.call(promotion_edit.try_out, wanted, actor=shop.manager, **more)
    assert isinstance(trial, Trial)
    return trial


def test_a_test_basket_is_priced_as_the_counter_would_and_stores_nothing(shop: Shop) -> None:
    mug = shelve(shop)
    promotion = promote(shop, n_for(3, 1000, on(mug)))
    assert tried(shop, (mug, 3)).after.minor == 1000
    draft = n_for(3, 900, on(mug))
    trial = tried(shop, (mug, 3), draft=(promotion, draft))
    assert (trial.before.minor, trial.after.minor) == (1200, 900)
    assert [(name, times) for name, times, _amount in trial.given] == [("3 for 900", 1)]
    assert listed(shop)["3 for 1000"].terms.amount == 1000


def test_a_test_basket_can_be_filled_at_another_moment(shop: Shop) -> None:
    mug = shelve(shop)
    promote(shop, percent("50", on(mug), weekdays=frozenset({4}), from_minute=17 * 60))
    assert tried(shop, (mug, 1)).after.minor == 400
    friday = datetime(2026, 3, 6, 17, 30, tzinfo=UTC)
    assert tried(shop, (mug, 1), at=friday).after.minor == 200


def test_a_test_basket_says_what_it_cannot_hold(shop: Shop) -> None:
    with pytest.raises(NotFound):
        tried(shop, (new_id(), 1))
    mug = shelve(shop)
    with pytest.raises(Invalid, match="more than 0"):
        tried(shop, (mug, 0))
    with pytest.raises(Invalid):
        tried(shop, (mug, 1), draft=(new_id(), PromotionTerms("", percent("1").kind)))
    with pytest.raises(Invalid, match="at most"):
        tried(shop, *[(mug, 1)] * 101)


def test_a_promotion_for_a_group_is_given_to_its_customers_only(shop: Shop) -> None:
    mug = shelve(shop)
    promote(shop, replace(percent("50", on(mug)), group="Club"))
    assert tried(shop, (mug, 1)).after.minor == 400
    assert tried(shop, (mug, 1), group="Club").after.minor == 200
