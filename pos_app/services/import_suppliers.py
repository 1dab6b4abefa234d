"""Who has an item, as an imported list says: a supplier by name, with its own code for the item.

A supplier nobody knows yet is added. What a row does not say stays; a second import of the same
list changes nothing. An item's first supplier is the preferred one, as by hand.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, exists, insert, select, update
from sqlalchemy.orm import Session

from pos_app.domain.ids import new_id
from pos_app.domain.quantity import Quantity
from pos_app.models.purchasing import Delivery, ItemSupplier, PurchaseOrder, Supplier
from pos_app.services.product_file import ProductRow

_ONE: Final = Quantity.of(1).thousandths
_LINK: Final = cast("Table", ItemSupplier.__table__)
_LINKS: Final = select(*_LINK.c).where(_LINK.c.item_id.in_(bindparam("ids", expanding=True)))
_THIS: Final = (_LINK.c.item_id == bindparam("item")) & (_LINK.c.supplier_id == bindparam("whom"))
_CHANGE: Final = update(_LINK).where(_THIS)
_FIELDS: Final = ("code", "cost", "pack_size", "is_preferred")


@dataclass(frozen=True, slots=True)
class Supply:
    """That a supplier has the item of a row, where the shop does not know it so yet. `before` is
    None where it did not have it; both are the link's columns.
    """

    supplier_id: UUID
    words: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]


class Supplies:
    """The suppliers the rows of a page name, and which items they have already."""

    def __init__(self, session: Session, rows: Iterable[ProductRow], items: Sequence[UUID]) -> None:
        self.new: dict[str, tuple[UUID, str]] = {}
        self._links: dict[UUID, dict[UUID, Mapping[str, Any]]] = {}
        self._known: dict[str, UUID] = {}
        if not any(row.supplier for row in rows):
            return
        named = session.execute(select(Supplier.id, Supplier.name))
        self._known = {row.name.casefold(): row.id for row in named}
        for link in session.execute(_LINKS, {"ids": list(items)}).mappings() if items else ():
            told = {name: link[name] for name in _FIELDS}
            self._links.setdefault(link["item_id"], {})[link["supplier_id"]] = told

    def of(self, row: ProductRow, item_id: UUID | None) -> Supply | None:
        """What a row says of its supplier that is not so yet; `item_id` None for a new item."""
        if not row.supplier:
            return None
        supplier_id = self._supplier(row.supplier)
        links = self._links.get(item_id, {}) if item_id is not None else {}
        before = links.get(supplier_id)
        if before is None:
            cost = None if row.cost is None else row.cost.hundredths
            first = not any(link["is_preferred"] for link in links.values())
            after = {
                "code": row.supplier_code, "cost": cost, "pack_size": _ONE, "is_preferred": first,
            }  # fmt: skip
            return Supply(supplier_id, f"supplier {row.supplier}", None, after)
        # What the shop's stock cost is no price of a supplier it knows already.
        after = {**before, "code": row.supplier_code or before["code"]}
        if after == before:
            return None
        return Supply(supplier_id, f"code of {row.supplier}", before, after)

    def _supplier(self, name: str) -> UUID:
        folded = name.casefold()
        if folded not in self._known:
            self._known[folded] = new_id()
            self.new[folded] = (self._known[folded], name)
        return self._known[folded]


def write(
    session: Session, new: Iterable[tuple[UUID, str]], supplies: Sequence[tuple[UUID, Supply]]
) -> dict[str, object]:
    """Write new suppliers and who has which item; what the page's journal entry tells of it."""
    if not supplies:
        return {}
    used = {supply.supplier_id for _item, supply in supplies}
    added = [(supplier_id, name) for supplier_id, name in new if supplier_id in used]
    if added:
        session.execute(insert(Supplier), [{"id": one, "name": name} for one, name in added])
    fresh = [(item, s) for item, s in supplies if s.before is None]
    if fresh:
        session.execute(
            insert(_LINK),
            [{"item_id": item, "supplier_id": s.supplier_id, **s.after} for item, s in fresh],
        )
    other = [(item, s) for item, s in supplies if s.before is not None]
    if other:
        session.execute(
            _CHANGE, [{"item": item, "whom": s.supplier_id, **s.after} for item, s in other]
        )
    return {
        "suppliers": [{"id": supplier_id.hex, "name": name} for supplier_id, name in added],
        "supplied": [
            {
                "item": item.hex,
                "supplier": supply.supplier_id.hex,
                "before": None if supply.before is None else dict(supply.before),
                "after": dict(supply.after),
            }
            for item, supply in supplies
        ],
    }


def take_back(session: Session, body: Mapping[str, Any]) -> list[UUID]:
    """Give links their old values where nobody touched them since, and drop what the page added.

    Returns the items whose supplier was changed since, which stay as they are.
    """
    told = {(UUID(o["item"]), UUID(o["supplier"])): o for o in body.get("supplied", ())}
    if not told:
        return []
    touched: list[UUID] = []
    ids = list({item for item, _supplier in told})
    for link in session.execute(_LINKS, {"ids": ids}).mappings().all():
        key = (link["item_id"], link["supplier_id"])
        one = told.get(key)
        if one is None:
            continue
        if {name: link[name] for name in _FIELDS} != one["after"]:
            touched.append(link["item_id"])
        elif one["before"] is None:
            session.execute(delete(_LINK).where(_THIS), {"item": key[0], "whom": key[1]})
        else:
            session.execute(_CHANGE, {"item": key[0], "whom": key[1], **one["before"]})
    _drop_unused(session, [UUID(one["id"]) for one in body.get("suppliers", ())])
    return touched


def _drop_unused(session: Session, suppliers: Sequence[UUID]) -> None:
    """Suppliers a page added go with it, unless something came or was ordered from them since."""
    if not suppliers:
        return
    session.execute(
        delete(Supplier).where(
            Supplier.id.in_(suppliers),
            Supplier.version == 1,
            ~exists().where(ItemSupplier.supplier_id == Supplier.id),
            ~exists().where(PurchaseOrder.supplier_id == Supplier.id),
            ~exists().where(Delivery.supplier_id == Supplier.id),
        )
    )
