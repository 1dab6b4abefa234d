"""Faults of the protocol, seeded on purpose: the simulator must find each (the test of the test).

Each is a patch of the program's own code that is in force while its name is.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pos_app.models import row_changes, stock
from pos_app.sync import applying, merging, replication, till
from pos_app.sync import round as sync_round
from pos_app.sync.wire import Entry
from tests.sync.sim import wrong_ways

_active: set[str] = set()


def on(name: str) -> bool:
    """Whether a fault that the simulator itself carries is in force."""
    return name in _active


@contextmanager
def seeded(name: str) -> Iterator[None]:
    """Put a fault in force; "": none."""
    undo: list[Callable[[], None]] = []

    def patch(owner: Any, attribute: str, value: Any) -> None:
        before = getattr(owner, attribute)
        setattr(owner, attribute, value)
        undo.append(lambda: setattr(owner, attribute, before))

    patches = _patches()
    _active.add(name)
    try:
        if name in patches:
            patches[name](patch)
        yield
    finally:
        _active.discard(name)
        for each in reversed(undo):
            each()


def _returns(value: Any) -> Callable[..., Any]:
    return lambda *_told, **_named: value


def _patches() -> dict[str, Callable[[Any], None]]:
    """Each fault by its name: what of the program is put wrong."""
    later: Any = wrong_ways
    return {
        # The server forgets that it has an act already, told in another chain.
        "no_entry_dedupe": lambda patch: patch(replication, "_same_entry", _returns(None)),
        # The till believes whatever number it hears.
        "blind_ack": lambda patch: patch(till.acknowledge, "body", later.blind_ack),
        # The feed's place is kept though its rows were not taken.
        "cursor_before_rows": lambda patch: patch(till, "_take", _returns(None)),
        # A longer chain is taken for the same chain.
        "len_only": lambda patch: patch(replication, "_verdict", later.len_only),
        # A restored server is taken for the one it was.
        "ignore_epoch": lambda patch: patch(till.greeted, "body", later.ignore_epoch),
        # An entry that cannot be applied is thrown away.
        "facts_dropped": lambda patch: patch(applying, "facts", _returns(None)),
        # Facts are added again whenever they are told.
        "levels_twice": lambda patch: patch(stock, "carry", later.carry_twice),
        # The last to arrive wins.
        "arrival_wins": lambda patch: patch(merging.Merge, "_holds", _returns(True)),
        # Own edits are overwritten before their verdict, and never settled.
        "no_stamps": lambda patch: patch(merging.Merge, "_stamp", _returns(None)),
        # The till takes no record from the feed.
        "records_ignored": lambda patch: patch(merging, "follow_server", _returns(None)),
        # What an act touched is not noted.
        "nothing_noted": lambda patch: patch(row_changes, "settle", _returns(None)),
        # What came from elsewhere is taken for an act of this till.
        "echo_storm": lambda patch: patch(till, "forget_touched", _returns(None)),
        # The chain is not looked at.
        "no_chain_check": lambda patch: patch(Entry, "is_whole", _returns(True)),
        # A new incarnation keeps the series of the old one.
        "same_series": lambda patch: patch(replication, "_letters", _returns("")),
        # A new chain leaves out what the server does not hold.
        "nothing_told_again": lambda patch: patch(till, "_missing", _returns([])),
        # A page of the feed skips a line.
        "page_skips": lambda patch: patch(sync_round, "take", later.skipping(sync_round.take)),
        # The server's own acts are not told.
        "server_is_silent": lambda patch: patch(replication, "_publish_own", _returns(0)),
    }


def _names() -> tuple[str, ...]:
    return ("no_witness", "no_nonce", *_patches())


NAMES: tuple[str, ...] = _names()
