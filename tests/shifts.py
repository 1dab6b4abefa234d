"""Closing as a person at the till does it."""

from typing import Any

from pos_app.domain.access import Actor
from pos_app.domain.drawer import DrawerCount
from pos_app.domain.money import Money
from pos_app.services import closing
from tests.shop import Shop


def count_and_close(
    shop: Shop, counted: Money, note: str = "", actor: Actor | None = None, **more: Any
) -> closing.Closed:
    """Count, count again where it is asked for, close."""
    actor = actor or shop.manager
    shop.call(closing.begin_count, actor=actor)
    told = shop.call(closing.lock_count, DrawerCount(counted), actor=actor)
    if told.may_recount:
        shop.call(closing.lock_count, DrawerCount(counted), actor=actor)
    closed: closing.Closed = shop.call(closing.close, counted, note, actor=actor, **more)
    return closed
