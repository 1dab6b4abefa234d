"""Where files lie: what ships with the program, and what the shop keeps.

What ships (`resource`, `migrations_dir`) lies beside the package in an installed wheel, in the
repository when run from it, and in the folder of a frozen program. What the shop keeps follows the
custom of each system, unless `POS_DATA_DIR` names a folder: then everything lies beneath that one,
which is how the demo shop and the tests stay apart from a real shop.

A folder made here is readable by its owner alone: it holds customers and password hashes.
"""

import os
import sys
from functools import cache
from pathlib import Path

APP = "pos-app"
PRIVATE = 0o700


def resource(name: str) -> Path:
    """A file or folder of `resources/`, such as `icons/lock.svg`."""
    return _shipped("resources") / name


def migrations_dir() -> Path:
    """Alembic's script folder."""
    return _shipped("migrations")


def data_dir() -> Path:
    """The shop's database, settings and log; made if it is not there yet."""
    chosen = _override()
    if chosen is None:
        from platformdirs import user_data_path

        chosen = user_data_path(APP, appauthor=False)
    return _private(chosen)


def cache_dir() -> Path:
    """What may be thrown away at any time."""
    chosen = _override()
    if chosen is not None:
        return _private(chosen / "cache")
    from platformdirs import user_cache_path

    return _private(user_cache_path(APP, appauthor=False))


def documents_dir() -> Path:
    """Where reports, exports and receipts are offered to be saved."""
    chosen = _override()
    if chosen is not None:
        return _private(chosen / "documents")
    from platformdirs import user_documents_path

    return _private(user_documents_path() / APP)


def log_dir() -> Path:
    """The program's log, kept with the shop's data."""
    return _private(data_dir() / "logs")


@cache
def _shipped(folder: str) -> Path:
    package = Path(__file__).resolve().parent
    places = [package / f"_{folder}", package.parent / folder]
    if frozen := getattr(sys, "_MEIPASS", None):
        places.append(Path(frozen) / folder)
    for place in places:
        if place.is_dir():
            return place
    raise FileNotFoundError(f"The program is incomplete: it has no folder {folder}.")


def _override() -> Path | None:
    named = os.environ.get("POS_DATA_DIR", "").strip()
    return Path(named).expanduser().absolute() if named else None


def _private(folder: Path) -> Path:
    folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    return folder
