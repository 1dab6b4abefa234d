"""What a shift came to, as one SELECT a figure over whole numbers: the body of an X and of a Z.

The body is JSON of ints, texts and bools, version 1 (`v`). Amounts are minor units in their own
sign: what came back, and what left the drawer, is negative. Whatever came back is told by the
sign of its line, so that an exchange counts on both sides. Names are those of the moment.
"""

import json
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from pos_app.domain import tax
from pos_app.models.base import Id, from_milliseconds

VERSION: Final = 1
_MOST_LISTED: Final = 500  # voids, cancelled carts, approvals: the rest is in the journal

Body = dict[str, Any]


def shift_body(session: Session, shift_id: UUID) -> Body:
    """Everything but what was counted."""
    read = _Reader(session, shift_id)
    body: Body = {"v": VERSION}
    for part in (
        read.turnover,
        read.taxes,
        read.tenders,
        read.no_goods,
        read.credit,
        read.categories,
        read.movements,
        read.log,
        read.people,
        read.numbers,
        read.state,
    ):
        body |= part()
    cash = next((row["net"] for row in body["tenders"] if row["kind"] == "cash"), 0)
    moved = sum(row["amount"] for row in body["movements"])
    body["expected"] = body["float"] + cash + moved
    return body


def expected_cash(session: Session, shift_id: UUID) -> int:
    """Counted opening float + cash kept (tendered - change, refunds negative) + pay-ins - pay-outs
    - drops.
    """
    ((total,),) = _rows(session, _EXPECTED, shift_id)
    return int(total)


def taken(session: Session, shift_id: UUID) -> dict[str, int]:
    """What was taken with each kind of payment but cash, what was given back taken off."""
    rows = _rows(session, _TENDERS, shift_id)
    return {kind: got + back for kind, _count, got, back in rows if kind != "cash"}


def acts(session: Session, shift_id: UUID) -> int:
    """How many sales and cash movements the shift has: it changes when a count is out of date."""
    ((count,),) = _rows(session, _ACTS, shift_id)
    return int(count)


def _rows(session: Session, sql: str, shift_id: UUID, **more: object) -> list[Any]:
    wanted = text(sql).bindparams(bindparam("shift", type_=Id))
    return list(session.execute(wanted, {"shift": shift_id, **more}))


class _Reader:
    def __init__(self, session: Session, shift_id: UUID) -> None:
        self._session, self._shift_id = session, shift_id
        self._voided: dict[str, list[int]] = {}

    def _ask(self, sql: str, **more: object) -> list[Any]:
        return _rows(self._session, sql, self._shift_id, **more)

    def turnover(self) -> Body:
        """Gross, discounts, returns, net; `owed` is no turnover: gift cards sold, accounts paid."""
        ((count, net, tax_sum, rounding, first, owed),) = self._ask(_SALES)
        body = {"receipts": count, "net": net, "tax": tax_sum, "rounding": rounding, "owed": owed,
                "sales": 0, "gross": 0, "discounts": 0, "discounted": 0, "sold": 0,
                "refunds": 0, "returned": 0, "first_sale": first}  # fmt: skip
        for is_back, sales, extended, discount, discounted, gross in self._ask(_SIDES):
            if is_back:
                body |= {"refunds": sales, "returned": gross}
            else:
                body |= {"sales": sales, "gross": extended, "discounts": discount,
                         "discounted": discounted, "sold": gross}  # fmt: skip
        return body

    def taxes(self) -> Body:
        """Per rate, sales and refunds apart; a line of several rates counts its base in each."""
        sums: dict[tuple[int, bool, bool], list[int]] = {}
        for rates, parts, is_back, base, tax_sum, times in self._ask(_TAXES):
            decoded = tax.decode(rates)
            amounts = [int(part) * times for part in parts.split(",")] if parts else [tax_sum]
            for rate, amount in zip(decoded, amounts, strict=False):
                found = sums.setdefault((rate.ppm, rate.included, bool(is_back)), [0, 0])
                found[0] += base
                found[1] += amount
        return {
            "taxes": [
                {"rate": rate, "included": included, "back": back, "base": base, "tax": amount,
                 "gross": base + amount}
                for (rate, included, back), (base, amount) in sorted(
                    sums.items(), key=lambda pair: (pair[0][2], -pair[0][0], pair[0][1])
                )
            ]
        }  # fmt: skip

    def tenders(self) -> Body:
        """Per kind: how often, taken, given back; cash is what stayed after change."""
        kept = {kind: (count, taken, back) for kind, count, taken, back in self._ask(_TENDERS)}
        ((given, gotten),) = self._ask(_CHANGE)
        if given or gotten or "cash" in kept:
            count, taken, back = kept.get("cash", (0, 0, 0))
            kept["cash"] = (count, taken - given, back - gotten)
        return {
            "tenders": [
                {"kind": kind, "count": count, "taken": taken, "refunded": back,
                 "net": taken + back}
                for kind, (count, taken, back) in sorted(
                    kept.items(), key=lambda pair: (pair[0] != "cash", pair[0])
                )
            ]
        }  # fmt: skip

    def no_goods(self) -> Body:
        """What `owed` is made of: gift cards sold and accounts paid, and those that were undone."""
        return {
            "no_goods": [
                {"kind": kind, "back": bool(is_back), "count": count, "amount": amount}
                for kind, is_back, count, amount in self._ask(_NO_GOODS)
            ]
        }

    def credit(self) -> Body:
        """What this shift's sales put on gift cards and store credit, and what was paid with it."""
        return {
            "credit": [
                {"kind": kind, "put_on": put_on, "spent": spent}
                for kind, put_on, spent in self._ask(_CREDIT)
            ]
        }

    def people(self) -> Body:
        """Per cashier: sales, refunds, discounts, and the lines they took out (read by `log`)."""
        found: dict[str, Body] = {}
        for who, name, is_back, sales, gross, discount in self._ask(_PEOPLE):
            row = found.setdefault(who, _person(name))
            row |= (
                {"refunds": sales, "returned": gross}
                if is_back
                else {"sales": sales, "sold": gross, "discounts": discount}
            )
        names = self._names() if self._voided else {}
        for who, (count, total) in self._voided.items():
            row = found.setdefault(who, _person(names.get(who, "")))
            row |= {"voids": count, "voided": total}
        return {"people": found}

    def categories(self) -> Body:
        """Per category, what came back taken off."""
        return {
            "categories": [
                {"name": name, "net": net, "gross": gross}
                for name, net, gross in self._ask(_CATEGORIES)
            ]
        }

    def movements(self) -> Body:
        """Cash in and out with reason and person; drawer openings are counted."""
        rows = self._ask(_MOVEMENTS)
        return {
            "movements": [
                {"kind": kind, "amount": amount, "reason": reason, "by": name or ""}
                for kind, amount, reason, name in rows
                if kind != "no_sale"
            ],
            "no_sales": sum(1 for row in rows if row[0] == "no_sale"),
        }

    def log(self) -> Body:
        """What the journal knows: voids, cancelled carts, approvals, copies; who took a line out of
        a cart that was sold stands in the sale's entry.
        """
        voids: list[Body] = []
        carts: list[Body] = []
        approvals: list[Body] = []
        copies = practised = 0
        names = self._names()
        for kind, actor, body in self._entries():
            told = json.loads(body)
            if kind == "receipt.printed_again":
                copies += 1
            elif kind == "practice.ended":  # what was made in the copy is not in this file
                practised += told["receipts"]
            elif kind == "approval.given":
                approvals.append(
                    {"asked": told["asked"], "by": names.get(told["by"], ""),
                     "for": names.get(actor, ""), "permission": told["permission"]}
                )  # fmt: skip
            else:
                if kind == "cart.voided":
                    carts.append(
                        {"total": told["total"], "reason": told["reason"],
                         "by": names.get(actor, "")}
                    )  # fmt: skip
                    told = told["cart"]
                for each in told.get("voided", ()):
                    voids.append(_void(each, names))
                    so_far = self._voided.setdefault(_who(each), [0, 0])
                    so_far[0] += 1
                    so_far[1] += each["total"]
        ((overrides, over),) = self._ask(_OVERRIDES)
        return {
            "void_count": len(voids), "void_total": sum(each["total"] for each in voids),
            "voids": voids[:_MOST_LISTED],
            "cancelled_count": len(carts), "cancelled": carts[:_MOST_LISTED],
            "approval_count": len(approvals), "approvals": approvals[:_MOST_LISTED],
            "overrides": overrides, "overridden": over, "copies": copies,
            "practice": practised,
        }  # fmt: skip

    def _names(self) -> dict[str, str]:
        rows = self._session.execute(text("SELECT lower(hex(id)), name FROM user_account"))
        return {key: name for key, name in rows}  # noqa: C416  rows are not pairs to a type checker

    def _entries(self) -> Iterator[tuple[str, str, str]]:
        for kind, actor, body, _inc, _n in self._ask(_ENTRIES):
            yield kind, actor, body

    def numbers(self) -> Body:
        """First and last receipt number of each series, and how many are missing between."""
        return {
            "numbers": [
                {"series": series, "first": first, "last": last,
                 "gaps": last - first + 1 - count}
                for series, first, last, count in self._ask(_NUMBERS)
            ]
        }  # fmt: skip

    def state(self) -> Body:
        """The shift's own row, what is parked, and what was not sent."""
        ((number, till, till_name, opened, name, float_, expected, parked, unsent),) = self._ask(
            _STATE
        )
        return {
            "shift": number, "till": till, "till_name": till_name,
            "opened_at": from_milliseconds(opened).isoformat(), "opened_by": name or "",
            "float": float_, "expected_float": expected, "parked": parked, "unsent": unsent,
        }  # fmt: skip


def _person(name: str) -> Body:
    return {"name": name, "sales": 0, "sold": 0, "refunds": 0, "returned": 0, "discounts": 0,
            "voids": 0, "voided": 0}  # fmt: skip


def _who(void: Body) -> str:
    """Who took a line out, as names are looked up."""
    return str(void["by"]).replace("-", "")


def _void(each: Body, names: dict[str, str]) -> Body:
    return {
        "name": each["line"]["name"],
        "total": each["total"],
        "reason": each["reason"],
        "by": names.get(_who(each), ""),
    }


_EXPECTED: Final = """
    SELECT s.opening_float
        + (SELECT coalesce(sum(t.amount), 0) FROM sale x JOIN sale_tender t ON t.sale_id = x.id
            WHERE x.shift_id = s.id AND t.kind = 'cash')
        - (SELECT coalesce(sum(x.change), 0) FROM sale x WHERE x.shift_id = s.id)
        + (SELECT coalesce(sum(m.amount), 0) FROM cash_movement m WHERE m.shift_id = s.id)
    FROM shift s WHERE s.id = :shift"""
_ACTS: Final = """
    SELECT (SELECT count(*) FROM sale WHERE shift_id = :shift)
        + (SELECT count(*) FROM cash_movement WHERE shift_id = :shift AND kind <> 'no_sale')"""
_SALES: Final = """
    SELECT count(*), coalesce(sum(total - owed), 0), coalesce(sum(tax), 0),
        coalesce(sum(cash_rounding), 0), coalesce(min(at), 0), coalesce(sum(owed), 0)
    FROM sale WHERE shift_id = :shift"""
_SIDES: Final = """
    SELECT l.quantity <= 0, count(DISTINCT l.sale_id), sum(l.extended), sum(l.discount),
        sum(CASE WHEN l.discount <> 0 THEN 1 ELSE 0 END), sum(l.gross)
    FROM sale s JOIN sale_line l ON l.sale_id = s.id AND l.ledger = ''
    WHERE s.shift_id = :shift GROUP BY 1"""
_TAXES: Final = """
    SELECT l.taxes, l.tax_parts, l.quantity <= 0, sum(l.net), sum(l.tax), count(*)
    FROM sale s JOIN sale_line l ON l.sale_id = s.id AND l.ledger = ''
    WHERE s.shift_id = :shift GROUP BY 1, 2, 3"""
_TENDERS: Final = """
    SELECT t.kind, count(*), sum(CASE WHEN t.amount > 0 THEN t.amount ELSE 0 END),
        sum(CASE WHEN t.amount < 0 THEN t.amount ELSE 0 END)
    FROM sale s JOIN sale_tender t ON t.sale_id = s.id WHERE s.shift_id = :shift GROUP BY 1"""
_CHANGE: Final = """
    SELECT coalesce(sum(CASE WHEN change > 0 THEN change ELSE 0 END), 0),
        coalesce(sum(CASE WHEN change < 0 THEN change ELSE 0 END), 0)
    FROM sale WHERE shift_id = :shift"""
_NO_GOODS: Final = """
    SELECT l.ledger, l.quantity <= 0, count(*), sum(l.gross)
    FROM sale s JOIN sale_line l ON l.sale_id = s.id AND l.ledger <> ''
    WHERE s.shift_id = :shift GROUP BY 1, 2 ORDER BY 1, 2"""
_CREDIT: Final = """
    SELECT l.kind, sum(CASE WHEN e.amount > 0 THEN e.amount ELSE 0 END),
        sum(CASE WHEN e.amount < 0 THEN e.amount ELSE 0 END)
    FROM sale s JOIN ledger_entry e ON e.document_id = s.id JOIN ledger l ON l.id = e.ledger_id
    WHERE s.shift_id = :shift AND l.kind IN ('gift_card', 'store_credit')
    GROUP BY l.kind ORDER BY l.kind"""
_PEOPLE: Final = """
    SELECT lower(hex(s.cashier_id)), coalesce(u.name, ''), l.quantity <= 0,
        count(DISTINCT s.id), sum(l.gross), sum(l.discount)
    FROM sale s JOIN sale_line l ON l.sale_id = s.id AND l.ledger = ''
    LEFT JOIN user_account u ON u.id = s.cashier_id
    WHERE s.shift_id = :shift GROUP BY 1, 2, 3 ORDER BY 2"""
_CATEGORIES: Final = """
    SELECT coalesce(c.name, ''), sum(l.net), sum(l.gross)
    FROM sale s JOIN sale_line l ON l.sale_id = s.id AND l.ledger = ''
    LEFT JOIN category c ON c.id = l.category_id
    WHERE s.shift_id = :shift GROUP BY l.category_id, c.name ORDER BY 1"""
_MOVEMENTS: Final = """
    SELECT m.kind, m.amount, m.reason, u.name FROM cash_movement m
    LEFT JOIN user_account u ON u.id = m.actor WHERE m.shift_id = :shift ORDER BY m.at, m.id"""
_OVERRIDES: Final = """
    SELECT count(*), coalesce(sum(l.gross), 0) FROM sale s JOIN sale_line l ON l.sale_id = s.id
    WHERE s.shift_id = :shift AND l.price_source = 'override'"""
_NUMBERS: Final = """
    SELECT series, min(sequence), max(sequence), count(*) FROM sale WHERE shift_id = :shift
    GROUP BY series ORDER BY length(series), series"""
# Two searches of the chain's own index: one by (inc, n) as a pair would read it from its start.
_ENTRY: Final = """
    SELECT e.kind, lower(hex(e.actor)), e.body, e.inc, e.n FROM journal_entry o
    JOIN journal_entry e ON e.till_id = o.till_id AND {after}
    WHERE o.subject = :shift AND o.kind = 'shift.opened'
        AND (e.kind IN ('approval.given', 'cart.voided', 'receipt.printed_again', 'practice.ended')
            OR e.kind IN ('sale', 'refund') AND instr(e.body, '"voided":') > 0)"""
_ENTRIES: Final = f"""{_ENTRY.format(after="e.inc = o.inc AND e.n > o.n")}
    UNION ALL {_ENTRY.format(after="e.inc > o.inc")}
    ORDER BY 4, 5"""
_STATE: Final = """
    SELECT s.number, i.code, i.name, s.opened_at, u.name, s.opening_float, s.expected_float,
        (SELECT count(*) FROM cart WHERE NOT is_open), i.head_n - i.acked_n
    FROM shift s CROSS JOIN identity i LEFT JOIN user_account u ON u.id = s.opened_by
    WHERE s.id = :shift"""
