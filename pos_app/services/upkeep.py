"""Working out anew what is derived: stock levels from their movements, the words of the search from
the items. The doctor calls these when it found them wrong.
"""

from typing import Final

from sqlalchemy import bindparam, delete, select, text
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.models import journal
from pos_app.models.base import Id
from pos_app.models.catalogue import Item, ItemText, has_search_index, index_items
from pos_app.models.item_fields import read_fields, words_of
from pos_app.models.stock import wrong_levels
from pos_app.services import settings
from pos_app.services.declare import Topic, command

_SET: Final = text(
    "INSERT INTO stock_level (item_id, location_id, quantity) VALUES (:item, :place, :total)"
    " ON CONFLICT (item_id, location_id) DO UPDATE SET quantity = excluded.quantity"
).bindparams(bindparam("item", type_=Id), bindparam("place", type_=Id))
_AT_ONCE: Final = 500
_MOST_TOLD: Final = 400  # an act stays below 256 KiB in the journal


@command(Permission.SETTINGS_EDIT, touches=Topic.STOCK)
def rebuild_levels(session: Session, actor: Actor) -> int:
    """Set every level to the sum of its movements; how many were wrong. The journal keeps what they
    were.
    """
    wrong = wrong_levels(session)
    if not wrong:
        return 0
    session.execute(
        _SET,
        [{"item": item, "place": place, "total": total} for item, place, _was, total in wrong],
    )
    told = [[item.hex, place.hex, was, total] for item, place, was, total in wrong[:_MOST_TOLD]]
    journal.append(session, actor, "stock.rebuilt", {"count": len(wrong), "levels": told})
    return len(wrong)


@command(Permission.SETTINGS_EDIT, touches=Topic.CATALOGUE)
def rebuild_search(session: Session, actor: Actor) -> int:
    """Write the words of every item and the full-text index over them anew; how many items."""
    ids = session.execute(select(Item.id).order_by(Item.id)).scalars().all()
    session.execute(delete(ItemText))
    if has_search_index(session):
        session.execute(text("INSERT INTO item_search (item_search) VALUES ('delete-all')"))
    currency = settings.rules_of(session).currency
    for start in range(0, len(ids), _AT_ONCE):
        fields = read_fields(session, ids[start : start + _AT_ONCE], currency)
        index_items(session, [(item_id, words_of(found)) for item_id, found in fields.items()])
    journal.append(session, actor, "search.rebuilt", {"items": len(ids)})
    return len(ids)
