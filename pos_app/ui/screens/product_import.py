"""Bringing a list of items in from a file: read, told beforehand, then done page by page.

Everything slow runs on one worker; its progress comes back through a queued signal. An import that
is stopped keeps the pages that are done, and running it again does the rest.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import cast
from uuid import UUID

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

from pos_app import paths
from pos_app.domain.access import Actor
from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.money import Currency, UnitPrice
from pos_app.services import importing
from pos_app.services.import_matching import RowKind
from pos_app.services.importing import Door, Progress
from pos_app.services.product_file import ProductFile
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos

MOST_PROBLEMS = 500  # rows with a reason that are listed; all of them are counted


@dataclass(frozen=True, slots=True)
class Tally:
    """What so many rows do or did. `problems` are row numbers with their reasons."""

    done: int = 0
    total: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    doubtful: int = 0
    problems: tuple[tuple[int, str], ...] = ()

    @property
    def useful(self) -> int:
        """Rows that add or change an item."""
        return self.new + self.changed

    def and_also(self, progress: Progress) -> "Tally":
        """With the rows of one more page."""
        kinds = [result.kind for result in progress.results]
        refused = [
            (result.number, result.reason)
            for result in progress.results
            if result.kind is RowKind.REFUSED
        ]
        room = MOST_PROBLEMS - len(self.problems)
        return replace(
            self,
            done=progress.done,
            total=progress.total,
            new=self.new + kinds.count(RowKind.NEW),
            changed=self.changed + kinds.count(RowKind.CHANGED),
            same=self.same + kinds.count(RowKind.SAME),
            refused=self.refused + len(refused),
            doubtful=self.doubtful + sum(bool(result.doubtful) for result in progress.results),
            problems=(*self.problems, *refused[:room]),
        )


class ProductImport(QObject):
    """One import at a time.

    Signals: told(Tally) while the dry run goes on, ready(Tally) when it is done; going(Tally) while
    the import goes on, done(Tally) when it ended or was stopped; failed(PosError).
    """

    told = Signal(object)
    ready = Signal(object)
    going = Signal(object)
    done = Signal(object)
    failed = Signal(object)

    def __init__(self, pos: Pos, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pos = pos
        self._halt = Event()
        self.label = ""
        self.listing: ProductFile | None = None
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.stop, Qt.ConnectionType.DirectConnection)

    @property
    def row_count(self) -> int:
        """Rows of the list that was read."""
        return len(self.listing.rows) if self.listing is not None else 0

    def look_at(self, path: Path, actor: Actor) -> None:
        """Read a file and tell what importing it would do; nothing is written."""
        currency = self._pos.rules.currency
        self._tell(path.name, lambda: _read(path, currency), actor)

    def look_at_samples(self, actor: Actor) -> None:
        """The same for the sample items that come with the program."""
        currency = self._pos.rules.currency
        self._tell(tr("Sample items"), lambda: sample_items(currency), actor)

    def start(self, batch: UUID, actor: Actor) -> None:
        """Import the list that was read, under the batch that `importing.begin` gave."""
        listing, halt, call = self.listing, self._fresh_halt(), self._door
        assert listing is not None

        def work() -> Tally:
            pages = importing.run(call, actor, batch, listing)
            return self._follow(pages, self.going.emit, halt)

        self._pos.run(self, self.done.emit, self.failed.emit, work)

    def stop(self) -> None:
        """Stop after the page that is being done; the pages that are done stay."""
        self._halt.set()

    def forget(self) -> None:
        """Let go of the list."""
        self.stop()
        self.listing, self.label = None, ""

    def _tell(self, label: str, read: Callable[[], ProductFile], actor: Actor) -> None:
        self.forget()
        self.label = label
        halt, call = self._fresh_halt(), self._door

        def work() -> tuple[ProductFile, Tally]:
            listing = read()
            return listing, self._follow(
                importing.preview(call, actor, listing), self.told.emit, halt
            )

        def told(result: tuple[ProductFile, Tally]) -> None:
            if not halt.is_set():
                self.listing, tally = result
                self.ready.emit(tally)

        def failed(error: PosError) -> None:
            if not halt.is_set():
                self.failed.emit(error)

        self._pos.run(self, told, failed, work)

    @property
    def _door(self) -> Door:
        # The same call; mypy cannot compare two with parameters of P.
        return cast("Door", self._pos.backend.call)

    def _fresh_halt(self) -> Event:
        self._halt = Event()
        return self._halt

    def _follow(
        self, pages: Iterator[Progress], tell: Callable[[Tally], object], halt: Event
    ) -> Tally:
        """Run through the pages on the worker, telling the windows of each."""
        tally = Tally()
        for progress in pages:
            tally = tally.and_also(progress)
            if not shiboken6.isValid(self):
                return tally
            tell(tally)
            if halt.is_set():
                return tally
        return tally


def sample_items(currency: Currency) -> ProductFile:
    """The sample items, with prices that look right in the shop's currency."""
    data = paths.resource("sample-items.csv").read_bytes()
    listing = ProductFile.read(BytesIO(data), currency)
    if currency.decimals:
        return listing
    rows = tuple(
        row
        if row.price is None
        else replace(row, price=UnitPrice(row.price.hundredths * 100, currency))
        for row in listing.rows
    )
    return replace(listing, rows=rows)


def _read(path: Path, currency: Currency) -> ProductFile:
    """The list in a file, which stays open for as long as its rows are wanted."""
    try:
        return ProductFile.read(path.open("rb"), currency)
    except OSError as error:
        reason = (error.strerror or tr("the disk refused")).lower()
        raise Invalid(
            tr("{file} cannot be read: {reason}.", file=path.name, reason=reason)
        ) from error
