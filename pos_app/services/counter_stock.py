"""The stock policies at the counter: what may be sold of what is not there.

Whether sold alone, in a case or in a bundle: what leaves of an item is held against what is left.
"""

from typing import Final
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.errors import ApprovalRequired, StockShort
from pos_app.services.counter import Shelved, ask_kept

_NEVER_REFUSES: Final = frozenset({"allow", "warn"})


def check_stock(session: Session, actor: Actor, cart: Cart, items: dict[UUID, Shelved]) -> None:
    """Hold the counter's stock policy: only "ask" and "block" refuse, and only here, never for
    another till's sale.
    """
    for item_id, (first, name, wanted) in _leaving(cart, items).items():
        item = items[item_id]
        if wanted <= max(item.left, 0):
            continue
        if item.policy == "block":
            raise StockShort(
                f"{name} cannot be sold below zero here.",
                item_id=item_id,
                left=item.left,
                wanted=wanted,
                may_sell=False,
            )
        needed = _oversell(cart, item_id, name, wanted, first.id)
        approvals = tuple(approval for each in cart.lines for approval in each.approvals)
        ask_kept(session, actor, needed, approvals)


def _leaving(cart: Cart, items: dict[UUID, Shelved]) -> dict[UUID, tuple[CartLine, str, int]]:
    """What leaves with a cart of each item whose policy may refuse: its first line, its name, how
    much in all, whether sold alone, in a case or in a bundle.
    """
    found: dict[UUID, tuple[CartLine, str, int]] = {}
    for line in cart.lines:
        if line.item_id is None:
            continue
        item = items[line.item_id]
        if not item.parts and (not item.is_tracked or item.policy in _NEVER_REFUSES):
            continue
        for part in item.leaving(line):
            own = items[part.item_id]
            if own.is_tracked and own.policy not in _NEVER_REFUSES:
                first, name, so_far = found.get(part.item_id, (line, part.name, 0))
                amount = so_far + part.times(line.quantity.thousandths)
                found[part.item_id] = first, name, amount
    return found


def oversell(cart: Cart, line: CartLine) -> ApprovalRequired:
    """What a manager is asked for where a cart sells more of an item than there is: a yes to two is
    no yes to two hundred.
    """
    wanted = line.quantity if line.item_id is None else cart.quantity_of(line.item_id)
    return _oversell(cart, line.item_id, line.name, wanted.thousandths, line.id)


def _oversell(
    cart: Cart, item_id: UUID | None, name: str, wanted: int, kept_by: UUID
) -> ApprovalRequired:
    return ApprovalRequired(
        f"Sell {name} below zero",
        permission=Permission.STOCK_OVERSELL,
        subject=uuid5(cart.id, f"oversell {item_id}"),
        amount=wanted,
        kept_by=kept_by,
    )
