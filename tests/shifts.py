"""Closing as a person at the till does it, and what arrives afterwards."""

import sqlite3
from contextlib import closing as closed_after
from typing import Any
from uuid import UUID

from pos_app.domain.access import Actor
from pos_app.domain.drawer import DrawerCount
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money
from pos_app.services import closing
from tests.shop import Shop

_OF_SHIFT = "SELECT id FROM sale WHERE shift_id = ? AND series <> '2B'"


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


def late_sale(shop: Shop, shift: bytes) -> UUID:
    """A sale of that shift that another machine brings: its rows, without this till's entry."""
    late = new_id()
    with closed_after(sqlite3.connect(shop.backend.path)) as book:
        book.execute(
            "INSERT INTO sale SELECT ?, '2B', 1, till_id, shift_id, location_id, cashier_id,"
            " customer_id, at, business_day, discount, net, tax, total, cash_rounding, paid,"
            " change, note, owed FROM sale WHERE shift_id = ?",
            (late.bytes, shift),
        )
        columns = [row[1] for row in book.execute("PRAGMA table_info(sale_line)")][1:]
        book.execute(
            f"INSERT INTO sale_line SELECT ?, {', '.join(columns)} FROM sale_line"
            f" WHERE sale_id IN ({_OF_SHIFT})",
            (late.bytes, shift),
        )
        book.execute(
            "INSERT INTO sale_tender SELECT ?, line, kind, amount, reference FROM sale_tender"
            f" WHERE sale_id IN ({_OF_SHIFT})",
            (late.bytes, shift),
        )
        book.commit()
    return late
