"""The pictures that belong to the copies of a shop: which they are, which go."""

from pathlib import Path

from pos_app import pictures
from pos_app.domain.errors import PosError
from pos_app.maintenance import reading


def held_pictures(file: Path) -> set[str]:
    """The names of the pictures that the items of a shop's file hold."""
    with reading(file) as book:
        rows = book.execute("SELECT DISTINCT picture FROM item WHERE picture IS NOT NULL")
        return {str(row[0]) for row in rows}


def let_pictures_go(backups: Path) -> None:
    """Remove the pictures that none of the copies holds any more; none while one cannot be read."""
    held: set[str] = set()
    for path in backups.glob("*.db"):
        try:
            held |= held_pictures(path)
        except PosError:
            return
    pictures.remove(backups, pictures.orphans(backups, held))
