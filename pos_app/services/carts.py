"""Carts that are not sales yet: the open one, saved on every change, and the parked ones.

A cart is a domain value the screen changes freely; `save` holds every change against the person's
rights and the shelf (counter.py), and `sales.complete` holds the whole cart against them again, so
that no screen has to. What needed a manager keeps the approval's id in the cart.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, text, update
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.cart import Cart
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.money import Money
from pos_app.domain.tender import Tender, TenderKind
from pos_app.domain.text import free_text
from pos_app.models import journal
from pos_app.models.base import Id, Instant, now, wire
from pos_app.models.fast import Fast
from pos_app.models.people import User, keep_approvals
from pos_app.models.sales import Sale, SavedCart
from pos_app.services import counter, promotions, sale_terms, settings
from pos_app.services.declare import Topic, allow, command, query


@dataclass(frozen=True, slots=True)
class OpenCart:
    """The cart that was open, with the payments that were taken for it already."""

    cart: Cart
    tenders: tuple[Tender, ...] = ()


@dataclass(frozen=True, slots=True)
class ParkedCart:
    """A parked sale in the list."""

    id: UUID
    label: str
    by: str
    is_own: bool
    at: datetime
    line_count: int
    total: Money


_SAVE: Final = Fast(
    text(
        "INSERT INTO cart (id, is_open, label, user_id, updated_at, line_count, total, body)"
        " VALUES (:id, true, '', :user_id, :updated_at, :line_count, :total, :body)"
        " ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id,"
        " updated_at = excluded.updated_at, line_count = excluded.line_count,"
        " total = excluded.total, body = excluded.body"
    ).bindparams(
        bindparam("id", type_=Id),
        bindparam("user_id", type_=Id),
        bindparam("updated_at", type_=Instant),
    )
)
_IS_SOLD: Final = Fast(select(Sale.id).where(Sale.id == bindparam("cart_id", type_=Id)))
_KEPT: Final = Fast(
    select(SavedCart.id, SavedCart.is_open).where(
        SavedCart.is_open | (SavedCart.id == bindparam("cart_id", type_=Id))
    )
)


@query(Permission.SALE_CREATE)
def read_open(session: Session, actor: Actor) -> OpenCart | None:
    """The cart that was open when the program ended, if any."""
    body = session.execute(select(SavedCart.body).where(SavedCart.is_open)).scalar_one_or_none()
    return None if body is None else _decode(body)


@command(Permission.SALE_CREATE, touches=Topic.NONE)
def save(session: Session, actor: Actor, cart: Cart, tenders: Sequence[Tender] = ()) -> None:
    """Keep the open cart as it is now, with what was paid on it; an empty one is forgotten.

    Raises `ApprovalRequired` or `NotAllowed` for a discount or price beyond the person's rights,
    `Conflict` for a cart that was sold already, is parked, or has what no promotion gives it.
    """
    for cart_id, is_open in _KEPT(wire(session), {"cart_id": cart.id}):
        if cart_id != cart.id:
            _give_way(session, actor, cart_id)
        elif not is_open:
            raise Conflict("This sale is parked. Bring it back first.")
    _keep(session, actor, cart, tenders)


def _keep(session: Session, actor: Actor, cart: Cart, tenders: Sequence[Tender]) -> None:
    connection = wire(session)
    if _IS_SOLD(connection, {"cart_id": cart.id}):
        raise Conflict("This sale is paid already.")
    promotions.check(session, cart)
    totals = cart.totals(settings.rules_of(session))
    counter.check_rights(session, actor, cart, totals)
    items = counter.on_shelf(session, cart)
    counter.check_shelf(session, actor, cart, items)
    sale_terms.check(session, actor, cart, totals, items)
    sale_terms.check_dates(session, actor, cart)
    keep_approvals(session, actor.user_id, _approvals(cart))
    if cart.is_empty and not cart.voided:
        session.execute(delete(SavedCart).where(SavedCart.id == cart.id))
        return
    _SAVE(
        connection,
        {
            "id": cart.id,
            "user_id": actor.user_id,
            "updated_at": now(session),
            "line_count": len(cart.lines),
            "total": totals.total,
            "body": _encode(cart, tenders),
        },
    )


def keep_order(session: Session, actor: Actor, cart: Cart, *, is_open: bool) -> None:
    """Keep the cart that an order becomes: its prices are those it was placed at, whatever the
    shelf says since.
    """
    body, total = _encode(cart, ()), cart.totals(settings.rules_of(session)).total
    row = {
        "id": cart.id, "is_open": is_open, "label": "", "user_id": actor.user_id,
        "updated_at": now(session), "line_count": len(cart.lines), "total": total, "body": body,
    }  # fmt: skip
    session.execute(insert(SavedCart), row)


def _give_way(session: Session, actor: Actor, cart_id: UUID) -> None:
    """One cart is open at a time. Another that was left so is given up, and not without a trace."""
    row = session.get_one(SavedCart, cart_id)
    if row.line_count:
        told = {"reason": "", "total": row.total, "cart": json.loads(row.body)["cart"]}
        journal.append(session, actor, "cart.voided", told, subject=cart_id)
    session.delete(row)
    session.flush()


@command(Permission.SALE_CREATE, touches=Topic.CARTS)
def park(session: Session, actor: Actor, cart: Cart, label: str) -> None:
    """Set the open cart aside; it keeps lines, prices, discounts, note, who and when, and has no
    number. One that is parked gets the label.

    Raises as `save` does, and `Conflict` once payments were taken.
    """
    if cart.is_empty:
        raise Invalid("There is nothing to park.")
    row = session.get(SavedCart, cart.id)
    if row is None or row.is_open:
        _check_unpaid(row)
        save.body(session, actor, cart)
    else:
        _parked(session, actor, cart.id, "Change another person's parked sale")
        _keep(session, actor, cart, ())
    session.execute(
        update(SavedCart)
        .where(SavedCart.id == cart.id)
        .values(is_open=False, label=free_text(label, 120), updated_at=now(session))
    )
    journal.append(session, actor, "cart.parked", {"lines": len(cart.lines)}, subject=cart.id)


@query(Permission.SALE_CREATE)
def list_parked(session: Session, actor: Actor) -> tuple[ParkedCart, ...]:
    """Parked sales, oldest first: everybody's for whoever may bring those back, else one's own."""
    currency = settings.rules_of(session).currency
    rows = session.execute(
        select(SavedCart, User.name)
        .outerjoin(User, User.id == SavedCart.user_id)
        .where(~SavedCart.is_open)
        .order_by(SavedCart.updated_at)
    )
    sees_others = actor.can(Permission.PARKED_OTHERS)
    return tuple(
        ParkedCart(
            row.id,
            row.label,
            name or "",
            row.user_id == actor.user_id,
            row.updated_at,
            row.line_count,
            Money(row.total, currency),
        )
        for row, name in rows
        if sees_others or row.user_id == actor.user_id
    )


@command(Permission.SALE_CREATE, touches=Topic.CARTS)
def resume(session: Session, actor: Actor, cart_id: UUID) -> Cart:
    """Bring a parked sale back as the open one. Raises `Conflict` while another holds lines."""
    row = _parked(session, actor, cart_id, "Bring back another person's parked sale")
    waiting = session.execute(select(SavedCart).where(SavedCart.is_open)).scalar_one_or_none()
    if waiting is not None and waiting.line_count:
        raise Conflict("Park or finish the open sale first.")
    if waiting is not None:
        session.delete(waiting)
        session.flush()
    row.is_open = True
    row.label = ""
    row.updated_at = now(session)
    session.flush()
    journal.append(session, actor, "cart.resumed", {"lines": row.line_count}, subject=cart_id)
    return _decode(row.body).cart


@command(Permission.PARKED_DELETE, touches=Topic.CARTS, asked="Delete a parked sale")
def delete_parked(session: Session, actor: Actor, cart_id: UUID, reason: str) -> None:
    """Delete a parked sale: a logged void."""
    row = _parked(session, actor, cart_id, "Delete another person's parked sale")
    _log_void(session, actor, _decode(row.body).cart, reason)
    session.delete(row)


@command(Permission.SALE_VOID, touches=Topic.CARTS, asked="Void this sale")
def void(session: Session, actor: Actor, cart: Cart, reason: str) -> None:
    """Give the open cart up before completion: logged with what was in it. A parked one has an act
    of its own (`delete_parked`).
    """
    if _IS_SOLD(wire(session), {"cart_id": cart.id}):
        raise Conflict("This sale is paid already.")
    row = session.get(SavedCart, cart.id)
    if row is not None:
        if not row.is_open:
            raise Conflict("This sale is parked. Bring it back first.")
        _check_unpaid(row)
        if cart.is_empty:
            cart = _decode(row.body).cart
        session.delete(row)
    if not cart.is_empty or cart.voided:
        _log_void(session, actor, cart, reason)


def _check_unpaid(row: SavedCart | None) -> None:
    """Money that was taken is given back before a sale is put away."""
    if row is not None and json.loads(row.body)["tenders"]:
        raise Conflict("Payments were taken. Reverse them on Pay first.")


def _approvals(cart: Cart) -> list[UUID]:
    kept = [approval for line in cart.lines for approval in line.approvals]
    return [*kept, *cart.approvals]


def _parked(session: Session, actor: Actor, cart_id: UUID, asked: str) -> SavedCart:
    row = session.get(SavedCart, cart_id)
    if row is None or row.is_open:
        raise NotFound("That parked sale is gone: it was brought back or deleted.")
    if row.user_id != actor.user_id:
        allow(session, actor, Permission.PARKED_OTHERS, asked=asked, subject=cart_id)
    return row


def _encode(cart: Cart, tenders: Sequence[Tender]) -> str:
    taken = [
        {"kind": str(t.kind), "amount": t.amount.minor, "reference": t.reference} for t in tenders
    ]
    body = {"cart": cart.encode(), "tenders": taken}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _decode(text_body: str) -> OpenCart:
    body = json.loads(text_body)
    cart = Cart.decode(body["cart"])
    return OpenCart(
        cart,
        tuple(
            Tender(TenderKind(t["kind"]), Money(t["amount"], cart.currency), t["reference"])
            for t in body["tenders"]
        ),
    )


def _log_void(session: Session, actor: Actor, cart: Cart, reason: str) -> None:
    journal.append(
        session,
        actor,
        "cart.voided",
        {
            "reason": free_text(reason, 200),
            "total": cart.totals(settings.rules_of(session)).total,
            "cart": cart.encode(),
        },
        subject=cart.id,
    )
