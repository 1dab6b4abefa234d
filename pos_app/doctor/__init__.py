"""Looks a shop and its machine over, read-only, and says what to do: `pos-app doctor`.

Each check is a function that yields findings: ok, warn (works, but should be seen to) or bad (will
lose something or already did). `rebuild` puts right what can be worked out anew.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, cast

from pos_app import backups, pictures, verify
from pos_app.backup_pictures import held_pictures
from pos_app.doctor import book, machine, sums
from pos_app.doctor.findings import Finding, Findings, Level, megabytes
from pos_app.domain.access import SYSTEM
from pos_app.domain.clock import Clock, SystemClock
from pos_app.domain.errors import PosError, StorageFailed
from pos_app.maintenance import DATABASE, open_shop, reading
from pos_app.paths import resource
from pos_app.pictures import is_whole
from pos_app.services import daily_sums, ledgers, upkeep
from pos_app.services.declare import Door

OLD: Final = timedelta(days=3)

__all__ = ["Finding", "Level", "examine", "rebuild"]


def examine(folder: Path, now: datetime | None = None) -> tuple[Finding, ...]:
    """Look everything over. Never raises for what is wrong with the shop: that is a finding."""
    moment = now or SystemClock().now()
    path = folder / DATABASE
    if not path.exists():
        return (Finding(Level.BAD, f"There is no shop in {folder}."),)
    found = list(machine.examine(folder))
    try:
        with reading(path) as opened:
            found += book.examine(opened, moment)
            found += sums.examine(opened)  # the last: it ends the steady picture
        found += _journal(path)
    except StorageFailed as refusal:
        todo = "Restore the last backup: pos-app restore." if refusal.reason == "corrupt" else ""
        if refusal.reason != "older":  # `book` has told that, and that it mends itself
            found.append(Finding(Level.BAD, refusal.sentence, todo))
    except PosError as refusal:
        found.append(Finding(Level.BAD, refusal.sentence))
    found += _pictures(folder)
    found += _backups(folder, moment)
    found += _kept_files(folder)
    return tuple(found)


def rebuild(folder: Path, clock: Clock | None = None) -> str:
    """Work stock levels, the search index and the sums of past days out anew, holding the writer's
    place; what was done.

    Raises `StorageFailed` while a till has the shop open.
    """
    backend = open_shop(folder, clock=clock).backend
    try:
        levels = backend.call(upkeep.rebuild_levels, SYSTEM)
        items = backend.call(upkeep.rebuild_search, SYSTEM)
        balances = backend.call(ledgers.rebuild, SYSTEM)
        backend.call(daily_sums.start_anew, SYSTEM)
        daily_sums.catch_up(cast("Door", backend.call))
        held = held_pictures(folder / DATABASE)
        gone = pictures.remove(folder, pictures.orphans(folder, held))
    finally:
        backend.close()
    told = f"Rebuilt: {levels} stock levels put right, {items} items indexed, past days summed up."
    if balances:
        told = f"{told} {balances} balances of customers and gift cards put right."
    return f"{told} {gone} pictures that no item has were removed." if gone else told


def _journal(path: Path) -> Findings:
    report = verify.tail(path)
    if report.is_whole:
        yield Finding(Level.OK, f"The last {report.entries} journal entries are whole.")
    else:
        yield Finding(
            Level.BAD,
            report.sentence,
            "Keep the file as it is and run pos-app verify for the whole of it.",
        )


def _pictures(folder: Path) -> Findings:
    """Each picture that an item has is there and whole; those that none has are told."""
    try:
        held = held_pictures(folder / DATABASE)
    except PosError:
        return  # the file itself is told of already
    place = folder / pictures.FOLDER
    shipped = resource("demo/pictures")
    missing = [
        name for name in held if not ((place / name).is_file() or (shipped / name).is_file())
    ]
    torn = [name for name in held if (place / name).is_file() and not is_whole(place / name)]
    for names, what in ((missing, "missing"), (torn, "damaged")):
        if names:
            yield Finding(
                Level.WARN,
                f"{len(names)} of {len(held)} pictures of items are {what} ({min(names)[:16]}…).",
                "Choose them again, or restore the last backup.",
            )
    spare = pictures.orphans(folder, held)
    if spare:
        size = megabytes(sum(path.stat().st_size for path in spare))
        yield Finding(
            Level.OK,
            f"{len(spare)} pictures belong to no item any more ({size});"
            " pos-app doctor --rebuild removes them.",
        )
    if held and not missing and not torn:
        yield Finding(Level.OK, f"All {len(held)} pictures of items are there and whole.")


def _backups(folder: Path, now: datetime) -> Findings:
    copies = backups.existing(folder)
    unreadable = [copy.path.name for copy in copies if copy.sales is None]
    if unreadable:
        yield Finding(
            Level.BAD, f"The backup {unreadable[0]} cannot be read.", "Remove it; make another."
        )
    readable = [copy for copy in copies if copy.sales is not None]
    if not readable:
        yield Finding(Level.WARN, "There is no backup.", "Run pos-app backup.")
        return
    age = now - readable[0].made_at
    count = "One backup, made" if len(readable) == 1 else f"{len(readable)} backups, the last"
    what = f"{count} {_ago(age)}."
    if age > OLD:
        yield Finding(Level.WARN, what, "Run pos-app backup, and look why the till makes none.")
    else:
        yield Finding(Level.OK, what)


def _kept_files(folder: Path) -> Findings:
    kept = sorted(folder.glob("*-before-*.db"))
    if kept:
        size = megabytes(sum(path.stat().st_size for path in kept))
        yield Finding(
            Level.OK,
            f"{len(kept)} files from before a restore or upgrade are kept ({size});"
            " remove them when you are sure.",
        )


def _ago(age: timedelta) -> str:
    hours = int(age.total_seconds() // 3600)
    if hours < 1:
        return "within the hour"
    return f"{hours} hours ago" if hours < 48 else f"{age.days} days ago"
