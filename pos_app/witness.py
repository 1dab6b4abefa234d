"""The witness: counts of wrong secrets in a small file beside the shop's, so that an older copy of
the shop's file put in its place takes none of them back.

It holds no secret: a counter's key is a person's id, or a hash of a name that nobody has. A witness
that is lost or damaged is begun anew: the shop's file has counts of its own.
"""

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pos_app.domain.clock import Clock
from pos_app.domain.tries import MOST_KEYS, Tries
from pos_app.maintenance import make_private, put_in_place

FILE: Final = "tries.json"
_LARGEST: Final = 1_000_000  # bytes; what is longer was not written here
_log = logging.getLogger(__name__)


def open_tries(folder: Path, clock: Clock) -> Tries:
    """The counters of the shop in `folder`, kept in its witness from now on."""
    file = folder / FILE
    return Tries(clock.monotonic, _read(file), lambda counts: _write(file, counts))


def _read(file: Path) -> dict[str, int]:
    try:
        if file.stat().st_size > _LARGEST:
            return {}
        told = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    counts = told.items() if isinstance(told, dict) else ()
    return {
        key: count for key, count in list(counts)[:MOST_KEYS] if type(count) is int and count > 0
    }


def _write(file: Path, counts: Mapping[str, int]) -> None:
    """Whole or not at all. A disk that refuses stops nobody from logging in: the counts stand in
    the shop's file and in this program too.
    """
    fresh = file.with_name(file.name + ".new")
    try:
        make_private(fresh)
        fresh.write_text(json.dumps(counts, sort_keys=True), "utf-8")
        put_in_place(fresh, file)
    except OSError as error:
        _log.warning("the witness of wrong tries was not written: %s", error)
