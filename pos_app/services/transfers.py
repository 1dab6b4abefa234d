"""Goods on their way: written down as they are scanned, sent, received, and what differs settled.

Sent goods leave their location for the one in transit; what arrives leaves that for its
destination. What was sent and did not arrive, or arrived and was never sent, stays visible in
transit until somebody says what became of it. Each step is a document of its own in the ledger,
whose id follows from the transfer's: done twice, it is done once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.stock import Settlement, TransferState
from pos_app.domain.text import free_text
from pos_app.models import journal
from pos_app.models.base import now
from pos_app.models.catalogue import Item
from pos_app.models.people import User
from pos_app.models.stock import IN_TRANSIT, Location, StockMovement
from pos_app.models.transfers import Transfer, TransferLine, line_of, lines_of
from pos_app.services.declare import Topic, command, query
from pos_app.services.stock_rules import (
    MOST_LINES,
    check_amount,
    check_leaves,
    counted_item,
    is_repeated,
    on_hand,
    shelf,
    write_moves,
)

_MOST_ROWS: Final = 200
_LONGEST_NOTE: Final = 120
_NONE: Final = Quantity(0)


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A transfer in the list."""

    id: UUID
    source: str
    destination: str
    state: TransferState
    created_at: datetime
    who: str
    lines: int


@dataclass(frozen=True, slots=True)
class LineView:
    """One item of a transfer. `open` is what of it lies in transit: sent and not arrived, or
    (negative) arrived and never sent.
    """

    item_id: UUID
    name: str
    unit: Unit
    sent: Quantity
    arrived: Quantity
    open: Quantity


@dataclass(frozen=True, slots=True)
class TransferView:
    """A transfer with its lines."""

    id: UUID
    source_id: UUID
    source: str
    destination_id: UUID
    destination: str
    state: TransferState
    note: str
    lines: tuple[LineView, ...]


@query(Permission.STOCK_TRANSFER)
def recent(session: Session, actor: Actor, *, only_open: bool = False) -> tuple[TransferRow, ...]:
    """The latest transfers, or those somebody still has to do something about."""
    names = _names(session)
    wanted = (
        select(Transfer, User.name, func.count(TransferLine.line))
        .outerjoin(User, User.id == Transfer.created_by)
        .outerjoin(TransferLine, TransferLine.transfer_id == Transfer.id)
        .group_by(Transfer.id, User.name)
        .order_by(Transfer.created_at.desc(), Transfer.id)
        .limit(_MOST_ROWS)
    )
    if only_open:
        states = [str(state) for state in TransferState if state.is_open]
        wanted = wanted.where(Transfer.state.in_(states))
    return tuple(
        TransferRow(
            row.id,
            names[row.source_id],
            names[row.destination_id],
            TransferState(row.state),
            row.created_at,
            who or "",
            lines,
        )
        for row, who, lines in session.execute(wanted)
    )


@query(Permission.STOCK_TRANSFER)
def read(session: Session, actor: Actor, transfer_id: UUID) -> TransferView:
    """A transfer with its lines. Raises `NotFound`."""
    row = _transfer(session, transfer_id)
    names = _names(session)
    state = TransferState(row.state)
    lines = session.execute(
        select(TransferLine, Item.name, Item.unit)
        .join(Item, Item.id == TransferLine.item_id)
        .where(TransferLine.transfer_id == transfer_id)
        .order_by(TransferLine.line)
    )
    return TransferView(
        row.id,
        row.source_id,
        names[row.source_id],
        row.destination_id,
        names[row.destination_id],
        state,
        row.note,
        tuple(
            LineView(
                line.item_id,
                name,
                Unit(unit),
                Quantity(line.sent),
                Quantity(line.arrived),
                Quantity(line.in_transit(state)),
            )
            for line, name, unit in lines
        ),
    )


@command(Permission.STOCK_TRANSFER, touches=Topic.STOCK, asked="Move stock to another location")
def begin(
    session: Session,
    actor: Actor,
    transfer_id: UUID,
    source_id: UUID,
    destination_id: UUID,
    note: str = "",
) -> None:
    """Write a transfer down: nothing moves yet. Raises `Conflict` from a place to itself."""
    if session.get(Transfer, transfer_id) is not None:
        return
    source, destination = shelf(session, source_id), shelf(session, destination_id)
    if source.id == destination.id:
        raise Conflict("Goods are moved from one location to another.")
    row = Transfer(
        id=transfer_id,
        source_id=source.id,
        destination_id=destination.id,
        state=str(TransferState.DRAFT),
        note=free_text(note, _LONGEST_NOTE),
        created_at=now(session),
        created_by=actor.user_id,
    )
    session.add(row)
    session.flush()


@command(Permission.STOCK_TRANSFER, touches=Topic.STOCK, asked="Move stock to another location")
def put(
    session: Session, actor: Actor, transfer_id: UUID, item_id: UUID, quantity: Quantity
) -> None:
    """So much of an item goes with the transfer (none: it does not). Before it is sent, that is
    what is sent; afterwards, what arrived of it so far.
    """
    row = _transfer(session, transfer_id)
    state = TransferState(row.state)
    item = counted_item(session, item_id)
    check_amount(item, quantity, least=0)
    line = line_of(session, transfer_id, item_id)
    if state not in {TransferState.DRAFT, TransferState.SENT}:
        raise Conflict("This transfer has arrived.")
    if line is None:
        if not quantity:
            return
        line = _new_line(session, transfer_id, item_id)
    if state is TransferState.SENT:
        line.arrived = quantity.thousandths
    elif quantity:
        line.sent = quantity.thousandths
    else:
        session.delete(line)
    session.flush()


@command(Permission.STOCK_TRANSFER, touches=Topic.STOCK, asked="Send goods to another location")
def send(session: Session, actor: Actor, transfer_id: UUID) -> None:
    """The goods leave. Raises `Conflict` where more would leave than is there."""
    row = _transfer(session, transfer_id)
    if row.state == TransferState.SENT:
        return
    _check_state(row, TransferState.DRAFT, "This transfer was sent already.")
    lines = [line for line in lines_of(session, transfer_id) if line.sent]
    if not lines:
        raise Invalid("There is nothing to send.")
    shelf(session, row.source_id)
    rows: list[dict[str, Any]] = []
    for line in lines:
        item = counted_item(session, line.item_id)
        left = on_hand(session, line.item_id, row.source_id)
        check_leaves(session, item, left, Quantity(line.sent))
        cost = item.cost_price
        rows += _leg(line.item_id, line.sent, cost, row.source_id, IN_TRANSIT)
    _write(session, actor, transfer_id, "transfer", rows, row.source_id)
    row.state, row.sent_at, row.sent_by = str(TransferState.SENT), now(session), actor.user_id
    session.flush()
    body = {"lines": _told(lines), "from": row.source_id.hex, "to": row.destination_id.hex}
    journal.append(session, actor, "transfer.sent", body, subject=transfer_id)


@command(Permission.STOCK_TRANSFER, touches=Topic.STOCK, asked="Receive goods from a location")
def receive(session: Session, actor: Actor, transfer_id: UUID) -> TransferState:
    """What was counted in has arrived; what differs stays open. Returns how far it is then."""
    row = _transfer(session, transfer_id)
    if row.state in {TransferState.RECEIVED, TransferState.DIFFERS}:
        return TransferState(row.state)
    _check_state(row, TransferState.SENT, "This transfer is not on its way.")
    shelf(session, row.destination_id)
    lines = lines_of(session, transfer_id)
    rows: list[dict[str, Any]] = []
    for line in lines:
        if line.arrived:
            cost = session.get_one(Item, line.item_id).cost_price
            rows += _leg(line.item_id, line.arrived, cost, IN_TRANSIT, row.destination_id)
    document = uuid5(transfer_id, "received")
    if rows:
        _write(session, actor, document, "transfer_receipt", rows, row.destination_id)
    differs = any(line.sent != line.arrived for line in lines)
    state = TransferState.DIFFERS if differs else TransferState.RECEIVED
    row.state, row.received_at, row.received_by = str(state), now(session), actor.user_id
    session.flush()
    body = {"lines": _told(lines), "document": document.hex, "state": str(state)}
    journal.append(session, actor, "transfer.received", body, subject=transfer_id)
    return state


@command(Permission.STOCK_TRANSFER, touches=Topic.STOCK, asked="Settle what did not arrive")
def settle(
    session: Session, actor: Actor, transfer_id: UUID, item_id: UUID, how: Settlement
) -> TransferState:
    """Say what became of goods that arrived otherwise than they were sent.

    Lost: what is missing is gone. Found: it turned up where it was sent to after all; of what came
    too many, it is the shop's. Sent back: what is missing is where it came from, what came too many
    goes back there. Said twice, it is done once.
    """
    row = _transfer(session, transfer_id)
    document = uuid5(transfer_id, f"settled {item_id}")
    if _is_settled(session, document, how):
        return TransferState(row.state)
    _check_state(row, TransferState.DIFFERS, "Nothing is open in this transfer.")
    line = line_of(session, transfer_id, item_id)
    missing = 0 if line is None else line.in_transit(TransferState.DIFFERS)
    if line is None or not missing:
        raise Conflict("Nothing of this item is open.")
    rows = _settling(session, row, item_id, missing, how)
    _write(session, actor, document, "transfer_settled", rows, IN_TRANSIT, str(how))
    line.settled += missing
    session.flush()
    still = any(each.in_transit(TransferState.DIFFERS) for each in lines_of(session, transfer_id))
    if not still:
        row.state = str(TransferState.RECEIVED)
        session.flush()
    body = {"item": item_id.hex, "quantity": missing, "how": str(how), "document": document.hex}
    journal.append(session, actor, "transfer.settled", body, subject=transfer_id)
    return TransferState(row.state)


@command(Permission.STOCK_TRANSFER, touches=Topic.STOCK, asked="Cancel a transfer")
def cancel(session: Session, actor: Actor, transfer_id: UUID) -> None:
    """Call it off: what was sent goes back to where it came from. Not once it has arrived."""
    row = _transfer(session, transfer_id)
    state = TransferState(row.state)
    if state is TransferState.CANCELLED:
        return
    if state not in {TransferState.DRAFT, TransferState.SENT}:
        raise Conflict("This transfer has arrived: settle what differs.")
    lines = lines_of(session, transfer_id)
    if state is TransferState.SENT:
        rows: list[dict[str, Any]] = []
        for line in lines:
            cost = session.get_one(Item, line.item_id).cost_price
            rows += _leg(line.item_id, line.sent, cost, IN_TRANSIT, row.source_id)
        document = uuid5(transfer_id, "cancelled")
        _write(session, actor, document, "transfer_receipt", rows, row.source_id)
        journal.append(
            session, actor, "transfer.cancelled", {"lines": _told(lines)}, subject=transfer_id
        )
    row.state = str(TransferState.CANCELLED)
    session.flush()


def _is_settled(session: Session, document: UUID, how: Settlement) -> bool:
    """Whether this was said before. `Conflict` where it was said otherwise."""
    said = select(StockMovement.reason).where(StockMovement.document_id == document).limit(1)
    before = session.execute(said).scalar_one_or_none()
    if before is not None and before != how:
        raise Conflict("Nothing of this item is open.")
    return before is not None


def _settling(
    session: Session, row: Transfer, item_id: UUID, missing: int, how: Settlement
) -> list[dict[str, Any]]:
    """The movements that leave nothing of an item in transit; below zero, too many came."""
    item = session.get_one(Item, item_id)
    cost = item.cost_price
    match how:
        case Settlement.LOST:
            if missing < 0:
                raise Invalid("That does not fit: more came.")
            return [_one(item_id, -missing, cost, IN_TRANSIT)]
        case Settlement.FOUND:
            if missing < 0:
                return [_one(item_id, -missing, cost, IN_TRANSIT)]
            return _leg(item_id, missing, cost, IN_TRANSIT, row.destination_id)
        case Settlement.SENT_BACK:
            if missing > 0:
                return _leg(item_id, missing, cost, IN_TRANSIT, row.source_id)
            left = on_hand(session, item_id, row.destination_id)
            check_leaves(session, item, left, Quantity(-missing))
            return _leg(item_id, -missing, cost, row.destination_id, IN_TRANSIT)


def _write(
    session: Session,
    actor: Actor,
    document: UUID,
    kind: str,
    rows: Sequence[dict[str, Any]],
    place_id: UUID,
    reason: str = "",
) -> None:
    if not is_repeated(session, document, kind, reason, rows, place_id):
        write_moves(session, actor, document, kind, reason, rows, place_id)


def _one(item_id: UUID, quantity: int, cost: int | None, place_id: UUID) -> dict[str, Any]:
    return {
        "item_id": item_id, "quantity": quantity, "unit_cost": cost, "location_id": place_id
    }  # fmt: skip


def _leg(
    item_id: UUID, quantity: int, cost: int | None, out_of: UUID, into: UUID
) -> list[dict[str, Any]]:
    """Both halves of a way: what leaves one place arrives at the other."""
    return [_one(item_id, -quantity, cost, out_of), _one(item_id, quantity, cost, into)]


def _new_line(session: Session, transfer_id: UUID, item_id: UUID) -> TransferLine:
    last = max((line.line for line in lines_of(session, transfer_id)), default=0)
    if last >= MOST_LINES:
        raise Conflict(f"A transfer has at most {MOST_LINES} lines. Begin another.")
    line = TransferLine(
        transfer_id=transfer_id, line=last + 1, item_id=item_id, sent=0, arrived=0, settled=0
    )
    session.add(line)
    return line


def _transfer(session: Session, transfer_id: UUID) -> Transfer:
    row = session.get(Transfer, transfer_id)
    if row is None:
        raise NotFound("There is no such transfer.")
    return row


def _check_state(row: Transfer, state: TransferState, sentence: str) -> None:
    if row.state != state:
        raise Conflict(sentence)


def _told(lines: Sequence[TransferLine]) -> list[dict[str, object]]:
    return [
        {"item": line.item_id.hex, "sent": line.sent, "arrived": line.arrived} for line in lines
    ]


def _names(session: Session) -> dict[UUID, str]:
    return {row.id: row.name for row in session.execute(select(Location)).scalars()}
