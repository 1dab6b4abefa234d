"""A person keeps views of the reports by a name."""

from datetime import date

import pytest

from pos_app.domain.access import Role
from pos_app.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from pos_app.domain.ids import new_id
from pos_app.domain.span import Against, Part, Preset, Span
from pos_app.services import report_views
from pos_app.services.report_views import MOST, View
from tests.shop import Shop

SATURDAYS = View(Preset.LAST_30_DAYS, None, Against.LAST_YEAR, Part(category_id=new_id()))
CHRISTMAS = View(None, Span(date(2025, 12, 20), date(2025, 12, 24)))


def names(shop: Shop) -> list[str]:
    return [kept.name for kept in shop.call(report_views.mine, actor=shop.manager)]


def test_a_view_comes_back_as_it_was_kept(shop: Shop) -> None:
    for name, view in (("Saturdays", SATURDAYS), ("christmas", CHRISTMAS)):
        shop.call(report_views.keep, new_id(), name, view, actor=shop.manager)
    kept = shop.call(report_views.mine, actor=shop.manager)
    assert [(each.name, each.view) for each in kept] == [
        ("christmas", CHRISTMAS),
        ("Saturdays", SATURDAYS),
    ]


def test_views_are_a_persons_own(shop: Shop) -> None:
    view = shop.call(report_views.keep, new_id(), "Mine", CHRISTMAS, actor=shop.manager)
    assert shop.call(report_views.mine, actor=shop.owner) == ()
    with pytest.raises(NotFound):
        shop.call(report_views.forget, view, actor=shop.owner)
    with pytest.raises(NotAllowed):
        shop.call(report_views.mine, actor=shop.actors[Role.STOCK_KEEPER])


def test_the_same_name_is_the_same_view_and_twice_is_once(shop: Shop) -> None:
    first = new_id()
    for _each in range(2):
        shop.call(report_views.keep, first, "Mine", CHRISTMAS, actor=shop.manager)
    again = shop.call(report_views.keep, new_id(), " Mine ", SATURDAYS, actor=shop.manager)
    assert again == first
    (kept,) = shop.call(report_views.mine, actor=shop.manager)
    assert kept.view == SATURDAYS
    told = shop.rows("SELECT count(*) FROM journal_entry WHERE kind = 'report.view_kept'")
    assert told == [(2,)]


def test_a_view_is_forgotten_and_the_journal_tells_it(shop: Shop) -> None:
    view = shop.call(report_views.keep, new_id(), "Mine", CHRISTMAS, actor=shop.manager)
    shop.call(report_views.forget, view, actor=shop.manager)
    assert names(shop) == []
    with pytest.raises(NotFound):
        shop.call(report_views.forget, view, actor=shop.manager)
    told = shop.rows("SELECT count(*) FROM journal_entry WHERE kind = 'report.view_forgotten'")
    assert told == [(1,)]


def test_a_view_has_a_name_and_there_are_not_too_many(shop: Shop) -> None:
    with pytest.raises(Invalid):
        shop.call(report_views.keep, new_id(), "  ", CHRISTMAS, actor=shop.manager)
    for number in range(MOST):
        shop.call(report_views.keep, new_id(), f"View {number}", CHRISTMAS, actor=shop.manager)
    with pytest.raises(Conflict):
        shop.call(report_views.keep, new_id(), "One more", CHRISTMAS, actor=shop.manager)
    assert len(names(shop)) == MOST
