"""Carts that are not sales yet: the open one, saved on every change, and the parked ones.

A cart is a domain value the screen changes freely; `save` holds every change against the person's
rights, and `sales.complete` holds the whole cart against them again, so that no screen has to. What
needed a manager keeps the approval's id in the cart.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, delete, select, text, update
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Decision, Permission
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.errors import ApprovalRequired, Conflict, Invalid, NotFound
from pos_app.domain.money import Money
from pos_app.domain.pricing import Discount, DiscountKind, PriceRules, Totals
from pos_app.domain.tender import Tender, TenderKind
from pos_app.domain.text import free_text
from pos_app.models import journal
from pos_app.models.base import Id, Instant, now, wire
from pos_app.models.fast import Fast
from pos_app.models.people import User, approval_holds, keep_approvals
from pos_app.models.sales import Sale, SavedCart
from pos_app.services import settings
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
        " VALUES (:id, 1, '', :user_id, :updated_at, :line_count, :total, :body)"
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
_FORGET: Final = Fast(
    delete(SavedCart).where(SavedCart.is_open, SavedCart.id != bindparam("cart_id", type_=Id))
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
    `Conflict` for a cart that was sold already.
    """
    connection = wire(session)
    if _IS_SOLD(connection, {"cart_id": cart.id}):
        raise Conflict("This sale is paid already.")
    totals = cart.totals(settings.rules_of(session))
    check_rights(session, actor, cart, totals)
    keep_approvals(session, actor.user_id, _approvals(cart))
    _FORGET(connection, {"cart_id": cart.id})
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


@command(Permission.SALE_CREATE, touches=Topic.CARTS)
def park(session: Session, actor: Actor, cart: Cart, label: str) -> None:
    """Set the open cart aside; it keeps lines, prices, discounts, note, who and when, and has no
    number.
    """
    if cart.is_empty:
        raise Invalid("There is nothing to park.")
    save.body(session, actor, cart)
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
    """Give the open cart up before completion: logged with what was in it."""
    if _IS_SOLD(wire(session), {"cart_id": cart.id}):
        raise Conflict("This sale is paid already.")
    session.execute(delete(SavedCart).where(SavedCart.id == cart.id))
    if not cart.is_empty or cart.voided:
        _log_void(session, actor, cart, reason)


def _approvals(cart: Cart) -> list[UUID]:
    kept = [approval for line in cart.lines for approval in line.approvals]
    return [*kept, *cart.approvals]


def check_rights(session: Session, actor: Actor, cart: Cart, totals: Totals) -> None:
    """Hold a cart's prices and discounts against the person's rights; what a manager approved
    passes.
    """
    rules = settings.rules_of(session)
    for line, amounts in zip(cart.lines, totals.lines, strict=True):
        if line.list_price is not None and line.list_price != line.unit_price:
            _check_price(session, actor, line)
        if line.discount is not None:
            share = _share(line.discount, amounts.extended)
            asked = f"Give {_words(line.discount, rules)} off {line.name}"
            ask_kept(
                session, actor, Permission.DISCOUNT_LINE, line.approvals, asked, line.id, share
            )
    if cart.discount is not None:
        base = sum(abs(amounts.extended) for amounts in totals.lines)
        share = _share(cart.discount, base)
        asked = f"Give {_words(cart.discount, rules)} off this sale"
        ask_kept(session, actor, Permission.DISCOUNT_SALE, cart.approvals, asked, cart.id, share)
    if cart.voided and actor.decide(Permission.LINE_VOID) is Decision.DENY:
        actor.require(Permission.LINE_VOID)


def ask_kept(
    session: Session,
    actor: Actor,
    permission: Permission,
    approvals: tuple[UUID, ...],
    asked: str,
    subject: UUID,
    amount: int,
) -> None:
    """Pass if allowed, or if one of the approvals the cart keeps covers it; else raise."""
    try:
        allow(session, actor, permission, asked=asked, subject=subject, amount=amount)
    except ApprovalRequired:
        if not any(
            approval_holds(
                session,
                approval,
                permission=permission,
                subject=subject,
                amount=amount,
                requested_by=actor.user_id,
                is_kept=True,
            )
            for approval in approvals
        ):
            raise


def _check_price(session: Session, actor: Actor, line: CartLine) -> None:
    assert line.list_price is not None
    if line.unit_price.hundredths == 0:
        asked = f"Sell {line.name} at no price"
        ask_kept(session, actor, Permission.PRICE_ZERO, line.approvals, asked, line.id, 0)
    lowered = max(line.list_price.hundredths - line.unit_price.hundredths, 0)
    share = lowered * 1_000_000 // line.list_price.hundredths if lowered else 0
    asked = f"Change the price of {line.name} to {line.unit_price.plain}"
    ask_kept(session, actor, Permission.PRICE_OVERRIDE, line.approvals, asked, line.id, share)


def _share(discount: Discount, base: int) -> int:
    """A discount as parts per million of what it is taken from, rounded up: a limit is never
    slipped under.
    """
    if discount.kind is DiscountKind.PERCENT:
        return discount.value
    return -(-discount.value * 1_000_000 // abs(base)) if base else 1_000_000


def _words(discount: Discount, rules: PriceRules) -> str:
    if discount.kind is DiscountKind.AMOUNT:
        return Money(discount.value, rules.currency).plain
    whole, rest = divmod(discount.value, 10_000)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".") + "%"


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
