"""Whatever lists are brought in, one after the other: undone from the last to the first, the shelf
is what it was.
"""

import csv
import io

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos_app.models.stock import wrong_levels
from pos_app.services import import_undo
from pos_app.services.import_matching import ImportOptions, RowKind
from pos_app.services.import_undo import Undone
from tests.services.test_import_undo import undo
from tests.services.test_importing import bring, stock_model_session, tell
from tests.shop import Shop

HEAD = (
    *("barcode", "sku", "name", "price", "cost", "category", "tax", "unit", "stock"),
    *("reorder level", "description", "supplier", "supplier code"),
)
_few = st.sampled_from
_rows = st.tuples(
    _few(("", "111", "222", "5012345678900", "111|222")),
    _few(("", "A", "B", "C")),
    _few(("Tea", "Jam", "tea", "Bun", "Rye loaf")),
    _few(("", "1", "2.5", "-1")),
    _few(("", "0.5", "x")),
    _few(("", "Food", "Drinks", "food")),
    _few(("", "20", "0", "7")),
    _few(("", "kg", "piece", "furlong")),
    _few(("", "0", "3", "1.5")),
    _few(("", "2")),
    _few(("", "Good", "Better")),
    _few(("", "Harrow", "Metro")),
    _few(("", "H1", "H2")),
)
_lists = st.lists(st.lists(_rows, min_size=1, max_size=8), min_size=1, max_size=4)


def written(rows: list[tuple[str, ...]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEAD, *rows])
    return text.getvalue()


def shelf(shop: Shop) -> list[list[tuple[object, ...]]]:
    """All that is on the shelf, without who touched it when and how often."""
    return [
        shop.rows(sql)
        for sql in (
            (
                "SELECT i.id, i.name, sku, unit, i.unit_price, cost_price, description,"
                " reorder_level, category_id, tax_class_id FROM item i"
                " WHERE NOT is_deleted ORDER BY i.id"
            ),
            (
                "SELECT b.* FROM barcode b JOIN item i ON i.id = b.item_id WHERE NOT i.is_deleted"
                " ORDER BY item_id, b.position"
            ),
            (
                "SELECT t.item_id, t.words FROM item_text t JOIN item i ON i.id = t.item_id"
                " WHERE NOT i.is_deleted ORDER BY t.item_id"
            ),
            "SELECT l.* FROM stock_level l WHERE quantity <> 0 ORDER BY item_id",
            "SELECT id, name FROM category ORDER BY id",
            "SELECT id, name FROM supplier ORDER BY id",
            "SELECT s.* FROM item_supplier s ORDER BY item_id, supplier_id",
        )
    ]


@given(_lists, st.booleans())
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_brought_in_is_taken_back_whole(
    shop: Shop, lists: list[list[tuple[str, ...]]], may_share: bool
) -> None:
    options = ImportOptions(may_share_codes=may_share)
    states = []
    for rows in lists:
        before = shelf(shop)
        shop.clock.advance(1)
        results = bring(shop, written(rows), options)
        refused = {row.number for row in results if row.kind is RowKind.REFUSED}
        again = [row for row in tell(shop, written(rows)) if row.number not in refused]
        if not may_share:  # what was refused may fit once the others are in
            assert {row.kind for row in again} <= {RowKind.SAME}
        if any(row.kind in {RowKind.NEW, RowKind.CHANGED} for row in results):
            states.append(before)
    for before in reversed(states):
        done = undo_newest(shop)
        assert done.kept == ()
        assert shelf(shop) == before
    with stock_model_session(shop) as session:
        assert wrong_levels(session) == []


def undo_newest(shop: Shop) -> Undone:
    """Undo the newest import that did something and is not undone."""
    past = shop.call(import_undo.batches, 50, actor=shop.owner)
    return undo(shop, next(at for at, one in enumerate(past) if one.can_undo))
