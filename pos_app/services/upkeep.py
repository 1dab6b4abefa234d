"""Working out anew what is derived: stock levels from their movements, the words of the search from
the items. The doctor calls these when it found them wrong.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, delete, select, text
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.models import journal, word_index
from pos_app.models.base import Id
from pos_app.models.batches import wrong_batches
from pos_app.models.catalogue import Item, ItemText, index_items
from pos_app.models.item_fields import read_fields, words_of
from pos_app.models.stock import wrong_levels
from pos_app.services import settings
from pos_app.services.declare import Topic, command

_SET: Final = text(
    "INSERT INTO stock_level (item_id, location_id, quantity) VALUES (:of, :place, :total)"
    " ON CONFLICT (item_id, location_id) DO UPDATE SET quantity = excluded.quantity"
).bindparams(bindparam("of", type_=Id), bindparam("place", type_=Id))
_SET_BATCH: Final = text(
    "INSERT INTO batch_level (batch_id, location_id, item_id, quantity)"
    " SELECT id, :place, item_id, :total FROM batch WHERE id = :of"
    " ON CONFLICT (batch_id, location_id) DO UPDATE SET quantity = excluded.quantity"
).bindparams(bindparam("of", type_=Id), bindparam("place", type_=Id))
_AT_ONCE: Final = 500
_MOST_TOLD: Final = 200  # an act stays below 256 KiB in the journal


@command(Permission.SETTINGS_EDIT, touches=Topic.STOCK)
def rebuild_levels(session: Session, actor: Actor) -> int:
    """Set every level to the sum of its movements; how many were wrong. The journal keeps what they
    were.
    """
    wrong, batches = wrong_levels(session), wrong_batches(session)
    if not wrong and not batches:
        return 0
    for statement, found in ((_SET, wrong), (_SET_BATCH, batches)):
        if found:
            session.execute(
                statement,
                [{"of": of, "place": place, "total": total} for of, place, _was, total in found],
            )

    def told(found: Sequence[tuple[UUID, UUID, int, int]]) -> list[list[object]]:
        return [[of.hex, place.hex, was, total] for of, place, was, total in found[:_MOST_TOLD]]

    count = len(wrong) + len(batches)
    body = {"count": count, "levels": told(wrong), "batches_of": told(batches)}
    journal.append(session, actor, "stock.rebuilt", body)
    return count


@command(Permission.SETTINGS_EDIT, touches=Topic.CATALOGUE)
def rebuild_search(session: Session, actor: Actor) -> int:
    """Write the words of every item and the full-text index over them anew; how many items."""
    ids = session.execute(select(Item.id).order_by(Item.id)).scalars().all()
    session.execute(delete(ItemText))
    word_index.empty(session, "item")
    currency = settings.rules_of(session).currency
    for start in range(0, len(ids), _AT_ONCE):
        fields = read_fields(session, ids[start : start + _AT_ONCE], currency)
        index_items(session, [(item_id, words_of(found)) for item_id, found in fields.items()])
    journal.append(session, actor, "search.rebuilt", {"items": len(ids)})
    return len(ids)
