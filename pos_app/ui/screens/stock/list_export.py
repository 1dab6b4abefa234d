"""Taking a list about the stock out of the shop: where to, then the writing on a worker."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from pos_app.domain.errors import PosError
from pos_app.ui.format import isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.taking_out import telling
from pos_app.ui.widgets.lane import Lane, Message, Tone

Write = Callable[[Path, str], int]


def choose_table_file(parent: QWidget, title: str, name: str) -> Path | None:
    """Where a person wants a table to be, as CSV or XLSX; None where they thought better of it."""
    chosen, _filter = QFileDialog.getSaveFileName(
        parent, title, f"{name}.xlsx", "XLSX (*.xlsx);;CSV (*.csv)"
    )
    return as_table_file(Path(chosen)) if chosen else None


def as_table_file(path: Path) -> Path:
    """A path that says which kind of table it is."""
    return path if path.suffix.lower() in {".csv", ".xlsx"} else path.with_suffix(".xlsx")


def write_list(
    owner: QWidget,
    pos: Pos,
    lane: Lane,
    path: Path,
    write: Write,
    failed: Callable[[PosError], None],
) -> None:
    """Write a list on a worker; the lane says how far it is, and where it lies in the end."""
    lane.show_message(Message(Tone.INFO, tr("Writing {file}…", file=isolate(path.name))))

    def written(count: int) -> None:
        words = tr("{file} is saved", file=isolate(path.name))
        lane.show_message(Message(Tone.SUCCESS, words, tr("%n line(s)", count)))

    kind = path.suffix.lower().removeprefix(".")
    pos.run(owner, written, failed, telling(path, lambda: write(path, kind)))
