"""What must be true of every shop after everything was mended (SYNC.md 3.1): each a function that
yields what is wrong.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from pos_app import verify
from pos_app.domain.access import SYSTEM
from pos_app.sync import tables, till
from tests.shop import NOON
from tests.sync.sim.world import World

Wrong = Iterator[str]


def i1_no_sale_is_lost_or_doubled(world: World) -> Wrong:
    book = world.server.backend
    held = [UUID(bytes=row[0]) for row in book.rows("SELECT id FROM sale")]
    aside = {
        UUID(bytes=row[0])
        for row in book.rows("SELECT entry_id FROM quarantined WHERE settled_at IS NULL")
    }
    for sale, name in world.sold.items():
        if sale not in world.lost and sale not in held and sale not in aside:
            yield f"sale {sale} of {name} is nowhere at the server"
    for sale in held:
        if sale not in world.sold:
            yield f"sale {sale} was never made"
    if not _had(world, "old_file", "old_file_no_witness"):
        for code, reason in book.rows("SELECT code, reason FROM quarantined"):
            yield f"put aside without a cause: {code}: {reason[:160]}"


def _had(world: World, *faults: str) -> bool:
    return any(world.faults[fault] for fault in faults)


def i2_money_adds_up(world: World) -> Wrong:
    for name, book in _books(world):
        for sale, total, gross, paid in book.rows(
            "SELECT s.id, s.total, (SELECT sum(gross) FROM sale_line WHERE sale_id = s.id),"
            " (SELECT sum(amount) FROM sale_tender WHERE sale_id = s.id) - s.change"
            " - s.cash_rounding FROM sale s"
        ):
            if not total == gross == paid:
                yield f"{name}: sale {sale.hex()} is {total}, its lines {gross}, paid {paid}"


def i3_stock_is_the_sum_of_its_movements(world: World) -> Wrong:
    levels = _levels(world.server.backend)
    for name, book in _books(world):
        for row in book.rows(
            "SELECT hex(item_id), sum(a), sum(b) FROM (SELECT item_id, quantity AS a, 0 AS b"
            " FROM stock_level UNION ALL SELECT item_id, 0, quantity FROM stock_movement)"
            " GROUP BY item_id HAVING sum(a) <> sum(b)"
        ):
            yield f"{name}: level and movements differ: {row}"
        if not (world.restored or world.lost) and _levels(book) != levels:
            yield f"{name}: other levels than the server"


def _levels(book: Any) -> list[Any]:
    return book.rows("SELECT * FROM stock_level ORDER BY item_id, location_id")


def i4_records_are_the_same(world: World) -> Wrong:
    wanted = _records(world.server.backend)
    for who in world.tills:
        found = _records(who.backend)
        for name, rows in found.items():
            if rows != wanted[name]:
                here, there = set(rows) - set(wanted[name]), set(wanted[name]) - set(rows)
                yield f"{who.name}: {name} differs: {list(here)[:1]} / {list(there)[:1]}"
                break


def _records(book: Any) -> dict[str, list[Any]]:
    found = {}
    for name, record in tables.RECORDS.items():
        keys = [column.name for column in tables.table(name).primary_key.columns]
        columns = ", ".join(f'"{each}"' for each in keys + tables.shared_fields(name))
        where = f" WHERE NOT {record.own_if}" if record.own_if else ""
        found[name] = sorted(book.rows(f"SELECT {columns} FROM {name}{where}"), key=repr)
    return found


def i5_receipts_have_no_gaps(world: World) -> Wrong:
    if world.lost:
        return
    for series, count, least, most in world.server.backend.rows(
        "SELECT series, count(*), min(sequence), max(sequence) FROM sale GROUP BY series"
    ):
        if (least, most) != (1, count):
            yield f"series {series}: {count} receipts from {least} to {most}"


def i6_every_chain_is_whole(world: World) -> Wrong:
    for name, book in _books(world):
        for finding in verify.broken_chains(book.book):
            yield f"{name}: {finding.sentence}"
    heads = {
        (row[0], row[1]): row[2]
        for row in world.server.backend.rows("SELECT till_id, inc, head_hash FROM peer_chain")
    }
    for who in world.tills:
        ((till_id, inc, head),) = who.backend.rows("SELECT till_id, inc, head_hash FROM identity")
        if heads.get((till_id, inc)) != head:
            yield f"{who.name}: the server's head of its chain is another"


def i7_a_sale_is_whole_everywhere(world: World) -> Wrong:
    for name, book in _books(world):
        for (sale,) in book.rows(
            "SELECT id FROM sale s WHERE NOT EXISTS (SELECT 1 FROM sale_line WHERE sale_id = s.id)"
            " OR NOT EXISTS (SELECT 1 FROM sale_tender WHERE sale_id = s.id)"
            " OR NOT (EXISTS (SELECT 1 FROM journal_entry WHERE id = s.id)"
            " OR EXISTS (SELECT 1 FROM quarantined WHERE entry_id = s.id AND code = 'fork'))"
        ):
            yield f"{name}: sale {sale.hex()} is not whole"


def i8_nothing_waits_after_healing(world: World) -> Wrong:
    if not world.is_quiet():
        for who in world.tills:
            now = who.backend.call(till.standing, SYSTEM)
            yield (
                f"{who.name}: {now.waiting} wait, cursor {now.cursor}, {now.must_enrol or 'well'},"
                f" {who.state.phase} {who.state.trouble}"
            )


def i9_intent_holds(world: World) -> Wrong:
    """Of a free field the latest clock holds; what lost is kept."""
    for name, key, field, hlc, rank in world.server.backend.rows(
        "SELECT name, key, field, hlc, rank FROM field_stamp WHERE name = 'item' AND field = 'name'"
    ):
        latest = world.server.backend.rows(
            "SELECT max(hlc) FROM journal_entry WHERE kind = 'item.edited' AND status <> 3"
            " AND lower(hex(subject)) = ? AND body LIKE '%\"name\"%' AND hlc <= ?",
            key[2:34], _latest(world),
        )[0][0]  # fmt: skip
        if latest is not None and rank == hlc and latest > hlc and hlc <= _latest(world):
            yield f"{name} {key} {field}: {hlc} holds, though {latest} is later"


def _latest(world: World) -> int:
    return int((NOON + timedelta(seconds=world.now)).timestamp() * 1000) << 16


def i12_facts_are_the_same(world: World) -> Wrong:
    if world.lost or world.restored:
        return
    for fact in tables.FACTS:
        wanted = _facts(world.server.backend, fact)
        for who in world.tills:
            if (found := _facts(who.backend, fact)) != wanted:
                yield (
                    f"{who.name}: {fact} differs from the server's:"
                    f" {len(found - wanted)} more, {len(wanted - found)} fewer"
                )


def _facts(book: Any, name: str) -> set[Any]:
    return set(book.rows(f"SELECT * FROM {name}"))


def _books(world: World) -> Iterator[tuple[str, Any]]:
    yield "server", world.server.backend
    for who in world.tills:
        yield who.name, who.backend


ALL: tuple[Callable[[World], Wrong], ...] = (
    i1_no_sale_is_lost_or_doubled,
    i2_money_adds_up,
    i3_stock_is_the_sum_of_its_movements,
    i4_records_are_the_same,
    i5_receipts_have_no_gaps,
    i6_every_chain_is_whole,
    i7_a_sale_is_whole_everywhere,
    i8_nothing_waits_after_healing,
    i9_intent_holds,
    i12_facts_are_the_same,
)


def wrong(world: World) -> list[str]:
    """Everything that is not as it must be."""
    return [f"{check.__name__}: {what}" for check in ALL for what in check(world)]
