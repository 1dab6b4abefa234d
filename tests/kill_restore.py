"""Not a test: kills a restore at every step and says what was found, for test_restoring.

    python kill_restore.py CRASHED_SHOP BACKUP WORK_FOLDER

Each step is an audit event of Python (a file opened, linked, renamed, removed; SQLite opened; a
sync): the child restores and is killed before the n-th of them, for every n until it comes through.
What SQLite itself writes in between goes to the copy, or into the shop by its own crash-safe rules.
Prints how often it was killed, and how often the old and the restored shop were there.
"""

import os
import shutil
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from pos_app import backups, restoring, verify
from pos_app.domain.clock import FixedClock
from pos_app.maintenance import DATABASE, open_shop

NOW = FixedClock(datetime(2026, 3, 2, 13, tzinfo=UTC))
WATCHED = ("open", "os.", "sqlite3.connect", "shutil.")


def killed_at(step: int, folder: Path, backup: Path) -> bool:
    """Restore in a child that dies before its `step`-th event; whether it died."""
    child = os.fork()
    if child == 0:
        left = step
        sync = os.fsync

        def count(event: str, _args: object) -> None:
            nonlocal left
            if event.startswith(WATCHED) and event != "os.kill":
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        def counted_sync(handle: int) -> None:  # no audit event of its own
            count("os.fsync", None)
            sync(handle)

        os.fsync = counted_sync
        sys.addaudithook(count)
        backups.restore(folder, backup, clock=NOW)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0
    return os.WIFSIGNALED(status)


def found(folder: Path) -> str:
    """Which shop is there: it opens, its book is whole, and nothing lies about."""
    backend = open_shop(folder, clock=NOW).backend
    backend.close()
    report = verify.whole(folder)
    assert report.is_whole, report.sentence
    left = [path.name for path in folder.iterdir() if path.name.endswith(".restore")]
    assert not left, left
    series = [name for name, _last in sorted(restoring.read_replaced(folder / DATABASE).ends)]
    inc = restoring.read_replaced(folder / DATABASE).inc
    assert (inc, report.sales, series) in ((1, 2, ["2"]), (2, 1, ["2"])), (inc, report.sales)
    return "old" if inc == 1 else "restored"


def main(crashed: Path, backup: Path, work: Path) -> None:
    """Kill at every step."""
    counts = {"old": 0, "restored": 0}
    # Once in peace, so that no child stops to import something.
    shutil.copytree(crashed, work / "peace")
    backups.restore(work / "peace", backup, clock=NOW)
    step = 0
    while True:
        folder = work / f"step {step}"
        shutil.copytree(crashed, folder)
        died = killed_at(step, folder, backup)
        counts[found(folder)] += 1
        shutil.rmtree(folder)
        if not died:
            break
        step += 1
    print(step, counts["old"], counts["restored"])


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
