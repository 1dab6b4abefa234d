"""The journal: one chain of all acts, in which nothing can be changed, left out or moved unseen."""

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.item import ItemFields
from pos_app.domain.quantity import Quantity
from pos_app.models.journal import COLUMNS, GENESIS, Row, as_row, broken_entries, canonical
from pos_app.services import (
    carts,
    catalogue_edit,
    receipts,
    sales,
    settings,
    shifts,
    users,
)
from pos_app.services.users import NewUser
from tests.shifts import count_and_close
from tests.shop import Shop, cart_of, cash, gbp, line


@pytest.fixture
def chain(shop: Shop) -> list[Row]:
    """The entries of a short day."""
    for _ in range(3):
        shop.call(sales.complete, cart_of(line()), cash("5"))
    shop.call(carts.park, cart_of(line()), "")
    shop.call(settings.change_shop, {"phone": "01234"}, actor=shop.owner)
    rows = shop.rows(f"SELECT {COLUMNS} FROM journal_entry ORDER BY n")
    return [as_row(row) for row in rows]


def breaks(rows: list[Row]) -> list[tuple[int, str]]:
    return list(broken_entries(rows, GENESIS, 0))


def test_a_day_is_one_unbroken_chain(chain: list[Row]) -> None:
    assert breaks(chain) == []
    assert [row[2] for row in chain] == list(range(1, len(chain) + 1))
    assert len(chain) > 10


def test_the_chain_can_be_taken_up_in_the_middle(chain: list[Row]) -> None:
    before = chain[4]
    assert list(broken_entries(chain[5:], before[13], before[2])) == []


def changed(value: Any) -> Any:
    """Something else of the same kind; the last byte or letter differs."""
    if isinstance(value, int):
        return value + 1
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1])
    raise TypeError(value)


@pytest.mark.parametrize("column", [name.strip() for name in COLUMNS.split(",")])
def test_a_change_of_any_column_of_any_entry_is_found(chain: list[Row], column: str) -> None:
    place = [name.strip() for name in COLUMNS.split(",")].index(column)
    for at, row in enumerate(chain):
        values = list(row)
        if values[place] is None:
            continue
        values[place] = changed(values[place])
        found = breaks([*chain[:at], as_row(values), *chain[at + 1 :]])
        assert found, f"{column} of entry {row[2]}"
        assert found[0][0] in {row[2], row[2] + 1}, "and it is that one"


def test_every_single_byte_of_a_body_counts(chain: list[Row]) -> None:
    row = next(row for row in chain if row[4] == b"sale")
    at = chain.index(row)
    for place in range(len(row[7])):
        body = row[7][:place] + bytes([row[7][place] ^ 1]) + row[7][place + 1 :]
        values = [*row[:7], body, *row[8:]]
        found = breaks([*chain[:at], as_row(values), *chain[at + 1 :]])
        assert (row[2], "its content was changed") in found


def test_a_missing_entry_is_found(chain: list[Row]) -> None:
    for at in range(len(chain) - 1):
        found = breaks([*chain[:at], *chain[at + 1 :]])
        number = chain[at][2]
        assert found[0] == (number + 1, f"entries {number} to {number} are missing")


def test_entries_that_changed_places_are_found(chain: list[Row]) -> None:
    for at in range(len(chain) - 1):
        swapped = [*chain[:at], chain[at + 1], chain[at], *chain[at + 2 :]]
        assert breaks(swapped)


def test_an_entry_that_was_slipped_in_is_found(chain: list[Row]) -> None:
    copy = list(chain[3])
    copy[2] = 5
    slipped = [*chain[:4], as_row(copy), *chain[4:]]
    assert breaks(slipped)


def test_an_act_is_in_the_journal_under_its_record(shop: Shop) -> None:
    cart = cart_of(line())
    shop.call(carts.park, cart, "")
    shop.call(carts.resume, cart.id)
    assert shop.rows(
        "SELECT kind FROM journal_entry WHERE subject = ? ORDER BY n", cart.id.bytes
    ) == [("cart.parked",), ("cart.resumed",)]


def test_personal_fields_can_be_erased_and_the_chain_stays_whole(shop: Shop) -> None:
    new = NewUser("Ada Byron", "ada", "cashier", pin_hash="$2b$", pin_digits=4)
    shop.call(users.add, new, actor=shop.owner)
    ((body, data),) = shop.rows(
        "SELECT body, data FROM journal_entry JOIN journal_private ON entry_id = id"
        " ORDER BY n DESC LIMIT 1"
    )
    assert "Ada" not in body
    assert json.loads(data) == {"name": "Ada Byron", "username": "ada"}
    with closing(sqlite3.connect(shop.backend.path)) as database:
        database.execute("UPDATE journal_private SET data = NULL")
        database.commit()
    rows = shop.rows(f"SELECT {COLUMNS} FROM journal_entry ORDER BY n")
    assert breaks([as_row(row) for row in rows]) == []


FACTS = ["sale", "sale_line", "sale_tax", "sale_tender", "stock_movement", "cash_movement",
         "receipt_copy", "journal_entry"]  # fmt: skip


@pytest.fixture
def busy(shop: Shop) -> Shop:
    """A shop with at least one row in every table of facts."""
    shop.call(catalogue_edit.add_item, ItemFields("Loaf"), Quantity.of(5), actor=shop.owner)
    done = shop.call(sales.complete, cart_of(line()), cash("5"))
    shop.call(receipts.reprint, done.id, actor=shop.owner)
    shop.call(shifts.open_drawer, "Bus", actor=shop.owner)
    return shop


@pytest.mark.parametrize("table", FACTS)
def test_a_fact_is_never_changed_or_deleted(busy: Shop, table: str) -> None:
    with closing(sqlite3.connect(busy.backend.path, isolation_level=None)) as database:
        columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
        free = {"status"} if table == "journal_entry" else set()
        assert database.execute(f"SELECT count(*) FROM {table}").fetchone() != (0,)
        for column in columns:
            if column in free:
                continue
            with pytest.raises(sqlite3.IntegrityError, match="immutable"):
                database.execute(f'UPDATE {table} SET "{column}" = "{column}"')
        with pytest.raises(sqlite3.IntegrityError, match="immutable"):
            database.execute(f"DELETE FROM {table}")
        # REPLACE deletes too, and asks the trigger where the program's pragma says so.
        database.execute("PRAGMA recursive_triggers=ON")
        with pytest.raises(sqlite3.IntegrityError, match="immutable"):
            database.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


def test_a_closed_shift_is_never_changed_or_deleted(busy: Shop) -> None:
    with closing(sqlite3.connect(busy.backend.path, isolation_level=None)) as database:
        with pytest.raises(sqlite3.IntegrityError, match="immutable"):
            database.execute("DELETE FROM shift")
        count_and_close(busy, gbp("100"), "As it was", actor=busy.owner)
        for change in ("note = 'x'", "counted_cash = 0", "closed_at = NULL"):
            with pytest.raises(sqlite3.IntegrityError, match="immutable"):
                database.execute(f"UPDATE shift SET {change}")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=6), json_values, max_size=4))
def test_a_body_has_one_text_whatever_the_order_it_was_made_in(body: dict[str, Any]) -> None:
    turned = dict(reversed(body.items()))
    assert canonical(body) == canonical(turned)
    assert canonical(json.loads(canonical(body))) == canonical(body)


def test_letters_with_accents_have_one_form() -> None:
    assert canonical({"name": "Cafe\u0301"}) == canonical({"name": "Caf\u00e9"})


def test_no_body_holds_a_broken_number(busy: Shop) -> None:
    """A number with a fraction would be written differently by different programs."""

    def refuse(text: str) -> None:
        raise AssertionError(text)

    for (body,) in busy.rows("SELECT body FROM journal_entry"):
        json.loads(body, parse_float=refuse)
