"""Closing a shift: counting begins (sales stop), the count is locked, the shift closes for good.

    begin_count → lock_count [→ one recount above the tolerance] → accept_difference → close
         └── leave_count: back to selling

What should be there is told only once a count is locked. Each right is asked for at its own step,
so that whoever must ask a manager for all of them can still close: closing is always possible.
The closure is a row that is never written again.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from pos_app import __version__
from pos_app.domain.access import Actor, Permission
from pos_app.domain.drawer import DrawerCount, TenderCount, check_cash
from pos_app.domain.errors import Conflict, Invalid, Trace
from pos_app.domain.ids import new_id
from pos_app.domain.money import Currency, Money
from pos_app.domain.shift_report import ShiftReport
from pos_app.domain.text import free_text
from pos_app.models import journal, shift_sums
from pos_app.models.base import now
from pos_app.models.closures import chain_head, closures_so_far
from pos_app.models.people import User
from pos_app.models.shift_counts import counts_told, differences, last_count, times_counted
from pos_app.models.shifts import (
    Closure,
    Shift,
    ShiftCount,
    open_shift_id,
)
from pos_app.services import closures, settings
from pos_app.services.declare import Topic, allow, command

_COUNTS: Final = 2  # a count and one recount


@dataclass(frozen=True, slots=True)
class Counted:
    """A locked count: what should be there, and the difference (counted less expected); `tenders`
    are the slips that were counted beside the cash.

    `is_over`: a difference is above the shop's tolerance. `may_recount`: it has not been counted
    again yet.
    """

    number: int
    expected: Money
    counted: Money
    difference: Money
    is_over: bool
    may_recount: bool
    report: ShiftReport
    tenders: tuple[TenderCount, ...] = ()


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed shift: its Z number, what was expected, counted, left and taken out."""

    shift_id: UUID
    number: int
    expected: Money
    counted: Money
    difference: Money
    float_left: Money
    banked: Money
    report: ShiftReport


@command(Permission.SHIFT_CLOSE_OTHERS, touches=Topic.SHIFTS, asked="Close another person's shift")
def take_over(session: Session, actor: Actor) -> None:
    """Take over the open shift of somebody else, to close it. Raises `Conflict` without one."""
    shift = _open(session)
    session.execute(update(Shift).where(Shift.id == shift.id).values(taken_over_by=actor.user_id))
    told = {"from": shift.opened_by.hex}
    journal.append(session, actor, "shift.taken_over", told, subject=shift.id)


@command(Permission.SHIFT_CLOSE, touches=Topic.SHIFTS, asked="Count and close the shift")
def begin_count(session: Session, actor: Actor) -> None:
    """Sales stop while the drawer is counted. Raises `Conflict` without an open shift,
    `ApprovalRequired` for somebody else's.
    """
    shift = _own(session, actor)
    if shift.counting_since is None:
        session.execute(
            update(Shift).where(Shift.id == shift.id).values(counting_since=now(session))
        )
        journal.append(session, actor, "shift.counting", {}, subject=shift.id)


@command(Permission.SHIFT_CLOSE, touches=Topic.SHIFTS, asked="Go back to selling")
def leave_count(session: Session, actor: Actor) -> None:
    """Back to selling. Locked counts stay written down."""
    shift = _open(session)
    if shift.counting_since is not None:
        session.execute(update(Shift).where(Shift.id == shift.id).values(counting_since=None))
        journal.append(session, actor, "shift.count_left", {}, subject=shift.id)


@command(Permission.SHIFT_CLOSE, touches=Topic.SHIFTS, asked="Count the drawer")
def lock_count(session: Session, actor: Actor, counted: DrawerCount) -> Counted:
    """Write a count down for good and tell what should be there. One recount may follow where the
    difference is above the tolerance.

    Raises `Invalid` for what no drawer holds, `Conflict` for a third count.
    """
    shift = _own(session, actor)
    counted.check(_currency(session))
    return _lock(session, actor, shift, counted)


@command(None, touches=Topic.SHIFTS, anyone="the right is asked for below, with the difference")
def accept_difference(session: Session, actor: Actor, reason: str) -> None:
    """Say why the drawer differs by more than the tolerance; above the role's limit a manager says
    yes (shift:variance). Raises `Invalid` without a reason, `Conflict` without a locked count.
    """
    shift = _open(session)
    count = last_count(session, shift.id)
    if count is None:
        raise Conflict("Count the drawer first.")
    apart = differences(session, count)
    why = _reason(reason)
    _allow_difference(session, actor, shift.id, apart, why)
    session.execute(
        update(Shift)
        .where(Shift.id == shift.id)
        .values(accepted_difference=apart["cash"], accepted_by=actor.user_id, note=why)
    )
    told: dict[str, object] = {"difference": apart["cash"], "reason": why}
    if len(apart) > 1:
        told["differences"] = apart
    journal.append(session, actor, "shift.difference_accepted", told, subject=shift.id)


@command(Permission.SHIFT_CLOSE, touches=Topic.SHIFTS, asked="Close the shift")
def close(
    session: Session, actor: Actor, counted: Money, note: str, float_left: Money | None = None
) -> Closed:
    """Close the open shift with the count that was locked, or with `counted` where none was and it
    is within the tolerance. `float_left` stays in the drawer (by default the opening float), the
    rest goes to the bank.

    Raises `Conflict` (no shift, another count was locked, count once more), `Invalid` (a large
    difference without a reason, a float that was not counted), `ApprovalRequired`.
    """
    shift = _own(session, actor)
    currency = _currency(session)
    check_cash(counted, currency, "counted")
    count = last_count(session, shift.id)
    if count is None:
        told = _lock(session, actor, shift, DrawerCount(counted))
        if told.is_over:
            refused = {"counted": counted.minor, "shift": shift.id.hex}
            raise Conflict(
                "Lock the count first: it is not what should be there.",
                trace=Trace("shift.close_refused", refused),
            )
        count = last_count(session, shift.id)
        assert count is not None
    elif count.cash != counted.minor:
        raise Conflict(f"The count was locked at {Money(count.cash, currency).plain}.")
    note = _settle(session, actor, shift, count, note)
    left = min(counted.minor, shift.opening_float) if float_left is None else float_left.minor
    if not 0 <= left <= counted.minor or (float_left and float_left.currency != currency):
        raise Invalid("The float is part of the cash that was counted.", where="float")
    return _close(session, actor, shift, count, note, left)


def _open(session: Session) -> Shift:
    shift_id = open_shift_id(session)
    if shift_id is None:
        raise Conflict("No shift is open.")
    return session.get_one(Shift, shift_id)


def _own(session: Session, actor: Actor) -> Shift:
    """The open shift, if this person opened it, took it over, or may close anybody's."""
    shift = _open(session)
    if actor.user_id not in {shift.opened_by, shift.taken_over_by}:
        name = session.execute(select(User.name).where(User.id == shift.opened_by)).scalar_one()
        asked = f"Close the shift of {name}"
        right = Permission.SHIFT_CLOSE_OTHERS
        allow(session, actor, right, asked=asked, subject=shift.id)
    return shift


def _lock(session: Session, actor: Actor, shift: Shift, counted: DrawerCount) -> Counted:
    currency = _currency(session)
    expected = shift_sums.expected_cash(session, shift.id)
    earlier, of_this = times_counted(session, shift.id)
    if of_this >= _COUNTS:
        raise Conflict("It was counted twice already. Say why it differs, then close.")
    last = last_count(session, shift.id)
    if last is not None and not _is_over(session, differences(session, last)):
        raise Conflict("The count is locked already.")
    tenders = _counted_tenders(session, shift.id, counted)
    row = {
        "id": new_id(), "shift_id": shift.id, "number": earlier + 1,
        "acts": shift_sums.acts(session, shift.id), "at": now(session), "actor": actor.user_id,
        "cash": counted.cash.minor, "expected": expected,
        "body": journal.canonical(counted.encode()),
    }  # fmt: skip
    session.execute(insert(ShiftCount), row)
    told = {**counted.encode(), "number": earlier + 1, "expected": expected}
    journal.append(session, actor, "shift.counted", told, subject=shift.id)
    # What was accepted of an earlier count says nothing of this one.
    session.execute(update(Shift).where(Shift.id == shift.id).values(accepted_difference=None))
    apart = {str(each.kind): each.difference.minor for each in tenders}
    apart["cash"] = counted.cash.minor - expected
    is_over = _is_over(session, apart)
    return Counted(
        number=earlier + 1,
        expected=Money(expected, currency),
        counted=counted.cash,
        difference=Money(apart["cash"], currency),
        is_over=is_over,
        may_recount=is_over and of_this + 1 < _COUNTS,
        report=closures.counted_so_far(
            session, shift.id, counted, min(counted.cash.minor, shift.opening_float)
        ),
        tenders=tenders,
    )


def _counted_tenders(
    session: Session, shift_id: UUID, counted: DrawerCount
) -> tuple[TenderCount, ...]:
    currency, taken = _currency(session), shift_sums.taken(session, shift_id)
    return tuple(
        TenderCount(kind, Money(taken.get(kind.value, 0), currency), amount)
        for kind, amount in counted.tenders
    )


def _is_over(session: Session, apart: Mapping[str, int]) -> bool:
    tolerance = settings.of(session).shop.variance_tolerance
    return any(abs(difference) > tolerance for difference in apart.values())


def _settle(session: Session, actor: Actor, shift: Shift, count: ShiftCount, note: str) -> str:
    """Hold a large difference against the rules; returns the reason that stands."""
    apart = differences(session, count)
    if not _is_over(session, apart):
        return free_text(note, 200)
    if times_counted(session, shift.id)[1] < _COUNTS:
        raise Conflict("Count the drawer once more: it is not what should be there.")
    if shift.accepted_difference == apart["cash"]:
        return shift.note
    why = _reason(note)
    _allow_difference(session, actor, shift.id, apart, why)
    return why


def _reason(text: str) -> str:
    why = free_text(text, 200)
    if not why:
        raise Invalid("Say why the drawer is short or over.", where="note")
    return why


def _allow_difference(
    session: Session, actor: Actor, shift_id: UUID, apart: Mapping[str, int], why: str
) -> None:
    """Ask for what is short and over together: two wrongs are no right."""
    currency = _currency(session)
    told = sorted(apart.items())
    parts = [
        f"{'' if kind == 'cash' else f'{kind} '}{Money(abs(minor), currency).plain}"
        f" {'short' if minor < 0 else 'over'}"
        for kind, minor in sorted(told, key=lambda each: each[0] != "cash")
        if minor
    ]
    allow(
        session,
        actor,
        Permission.SHIFT_VARIANCE,
        asked=f"Close the shift {', '.join(parts)}",
        subject=uuid5(shift_id, f"difference {told} {why}"),
        amount=sum(abs(minor) for minor in apart.values()),
    )


def _close(
    session: Session, actor: Actor, shift: Shift, count: ShiftCount, note: str, left: int
) -> Closed:
    till_id, head_n, head_hash, acked = chain_head(session)
    body = shift_sums.shift_body(session, shift.id)
    row = _closure_row(session, actor, shift, body, count, left)
    told = counts_told(session, count)
    shop = settings.of(session).shop
    body |= {
        "number": row["number"], "closed_by": actor.name, "closed_at": row["closed_at"].isoformat(),
        "business_day": shift.business_day.isoformat(), "note": note, "counted": count.cash,
        "difference": count.cash - count.expected, "float_left": left, **told,
        "perpetual_sold": row["perpetual_sold"], "perpetual_returned": row["perpetual_returned"],
        "perpetual_net": row["perpetual_net"], "head_n": head_n, "head_hash": head_hash.hex(),
        "version": __version__, "shop": [shop.name, list(shop.address), shop.tax_id],
        "unsent": head_n - acked,
    }  # fmt: skip
    text_body = journal.canonical(body)
    row |= {"till_id": till_id, "head_n": head_n, "head_hash": head_hash, "body": text_body}
    session.execute(insert(Closure), row)
    session.execute(
        update(Shift)
        .where(Shift.id == shift.id)
        .values(
            closed_at=row["closed_at"],
            closed_by=actor.user_id,
            expected_cash=count.expected,
            counted_cash=count.cash,
            counting_since=None,
            note=note,
        )
    )
    _journal_closing(session, actor, row)
    currency = _currency(session)
    return Closed(
        shift_id=shift.id,
        number=row["number"],
        expected=Money(count.expected, currency),
        counted=Money(count.cash, currency),
        difference=Money(count.cash - count.expected, currency),
        float_left=Money(left, currency),
        banked=Money(count.cash - left, currency),
        report=closures.stored(session, shift.id),
    )


def _closure_row(
    session: Session,
    actor: Actor,
    shift: Shift,
    body: shift_sums.Body,
    count: ShiftCount,
    left: int,
) -> dict[str, Any]:
    """The columns: the next Z number of this till, and its totals since it began."""
    before = closures_so_far(session, shift.till_id)
    return {
        "shift_id": shift.id, "number": before.number + 1,
        "business_day": shift.business_day, "closed_at": now(session), "closed_by": actor.user_id,
        "sold": body["sold"], "returned": body["returned"], "net": body["net"], "tax": body["tax"],
        "expected_cash": count.expected, "counted_cash": count.cash, "float_left": left,
        "perpetual_sold": before.sold + body["sold"],
        "perpetual_returned": before.returned + body["returned"],
        "perpetual_net": before.net + body["net"], "corrections_to": before.corrections,
        "version": __version__,
    }  # fmt: skip


def _journal_closing(session: Session, actor: Actor, row: dict[str, Any]) -> None:
    """The closing's entry holds the columns and the digest of the body, so that the chain holds
    all of it.
    """
    told = {key: value for key, value in row.items() if isinstance(value, int) or key == "version"}
    told |= {
        "day": row["business_day"].isoformat(),
        "digest": hashlib.sha256(row["body"].encode()).hexdigest(),
        "head": row["head_hash"].hex(),
    }
    journal.append(session, actor, "shift.closed", told, subject=row["shift_id"])


def _currency(session: Session) -> Currency:
    return settings.rules_of(session).currency
