"""Bringing a list of items in from a file: read, told beforehand, then done page by page.

Everything slow runs on one worker; its progress comes back through queued signals. The file is open
only while it is read; one that was changed between telling and doing is not imported. An import
that is stopped keeps the pages that are done, and running it again does the rest.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import BinaryIO, Final, TypeVar, cast
from uuid import UUID

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

from pos_app import paths
from pos_app.documents.table_file import harmless
from pos_app.domain.access import Actor
from pos_app.domain.errors import Conflict, Invalid
from pos_app.domain.money import Currency, UnitPrice
from pos_app.services import column_mapping, import_undo, importing
from pos_app.services.declare import Door
from pos_app.services.import_matching import RowKind
from pos_app.services.import_undo import Undone
from pos_app.services.importing import Progress, RowResult
from pos_app.services.product_file import AS_FOUND, ProductFile, Wishes
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos

MOST_LISTED: Final = 500  # rows of a kind that are listed; all of them are counted

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Tally:
    """What so many rows do or did: how many of each kind, how many are doubtful, and the first of
    each.
    """

    done: int = 0
    total: int = 0
    counts: Mapping[RowKind, int] = field(default_factory=dict)
    doubtful: int = 0
    rows: Mapping[RowKind, tuple[RowResult, ...]] = field(default_factory=dict)
    doubts: tuple[RowResult, ...] = ()

    @property
    def new(self) -> int:
        """Rows that add an item."""
        return self.counts.get(RowKind.NEW, 0)

    @property
    def changed(self) -> int:
        """Rows that change one."""
        return self.counts.get(RowKind.CHANGED, 0)

    @property
    def same(self) -> int:
        """Rows that say what is there already."""
        return self.counts.get(RowKind.SAME, 0)

    @property
    def refused(self) -> int:
        """Rows that make no sense."""
        return self.counts.get(RowKind.REFUSED, 0)

    @property
    def passed_over(self) -> int:
        """Rows that are no goods."""
        return self.counts.get(RowKind.PASSED_OVER, 0)

    @property
    def useful(self) -> int:
        """Rows that add or change an item."""
        return self.new + self.changed

    @property
    def problems(self) -> tuple[tuple[int, str], ...]:
        """The first refused rows with their reasons."""
        return tuple((row.number, row.reason) for row in self.rows.get(RowKind.REFUSED, ()))

    def and_also(self, progress: Progress) -> "Tally":
        """With the rows of one more page."""
        counts, rows = dict(self.counts), dict(self.rows)
        for kind in RowKind:
            found = tuple(one for one in progress.results if one.kind is kind)
            if found:
                counts[kind] = counts.get(kind, 0) + len(found)
                listed = rows.get(kind, ())
                rows[kind] = (*listed, *found[: MOST_LISTED - len(listed)])
        doubts = tuple(one for one in progress.results if one.doubts)
        return replace(
            self,
            done=progress.done,
            total=progress.total,
            counts=counts,
            doubtful=self.doubtful + len(doubts),
            rows=rows,
            doubts=(*self.doubts, *doubts[: MOST_LISTED - len(self.doubts)]),
        )


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a list comes from: a name for people, a way to open it, and to know it again."""

    label: str
    open: Callable[[], BinaryIO]
    seal: Callable[[], object]
    understand: Callable[[ProductFile], ProductFile]


class ProductImport(QObject):
    """One import at a time.

    Signals: read(ProductFile) when a list was looked over; told(Tally) while the dry run goes on,
    ready(Tally) when it is done; going(Tally) while the import goes on, done(Tally) when it ended
    or was stopped; undoing(Undone), undone(Undone); saved(Path) when the dry run was written down;
    failed(PosError).
    """

    read = Signal(object)
    told = Signal(object)
    ready = Signal(object)
    going = Signal(object)
    done = Signal(object)
    undoing = Signal(object)
    undone = Signal(object)
    saved = Signal(object)
    failed = Signal(object)

    def __init__(self, pos: Pos, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pos = pos
        self._halt = Event()
        self._source: _Source | None = None
        self._seal: object = None
        self.listing: ProductFile | None = None
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.stop, Qt.ConnectionType.DirectConnection)

    @property
    def label(self) -> str:
        """The name of the list."""
        return self._source.label if self._source is not None else ""

    @property
    def row_count(self) -> int:
        """Rows of the list that was read."""
        return len(self.listing.rows) if self.listing is not None else 0

    def choose(self, path: Path, actor: Actor, wishes: Wishes = AS_FOUND) -> None:
        """Look a file over: how it is written, by which system, what its columns are."""
        self.forget()
        self._source = _Source(
            path.name, lambda: _opened(path), lambda: _seal_of(path), lambda listing: listing
        )
        self.reread(actor, wishes)

    def reread(self, actor: Actor, wishes: Wishes) -> None:
        """Look the chosen file over again, as a person wants it read."""
        self._look_over(actor, wishes, self.read.emit)

    def look_at(self, path: Path, actor: Actor) -> None:
        """Look a file over and tell at once what importing it would do; nothing is written."""
        self.forget()
        self._source = _Source(
            path.name, lambda: _opened(path), lambda: _seal_of(path), lambda listing: listing
        )
        self._look_over(actor, AS_FOUND, lambda _listing: self.tell(actor))

    def look_at_samples(self, actor: Actor) -> None:
        """The same for the sample items that come with the program."""
        self.forget()
        currency = self._pos.rules.currency
        data = _sample_data()
        self._source = _Source(
            tr("Sample items"),
            lambda: BytesIO(data),
            lambda: None,
            lambda listing: _priced_for(listing, currency),
        )
        self._look_over(actor, AS_FOUND, lambda _listing: self.tell(actor))

    def tell(self, actor: Actor) -> None:
        """Tell row by row what importing the list would do; nothing is written."""

        def work(listing: ProductFile, halt: Event) -> Tally:
            pages = importing.preview(self._door, actor, listing)
            return self._follow(pages, self.told.emit, halt)

        self._with_list(actor, self.ready.emit, work)

    def start(self, batch: UUID, actor: Actor) -> None:
        """Import the list that was read, under the batch that `importing.begin` gave."""

        def work(listing: ProductFile, halt: Event) -> Tally:
            pages = importing.run(self._door, actor, batch, listing)
            return self._follow(pages, self.going.emit, halt)

        self._with_list(actor, self.done.emit, work, even_if_stopped=True)

    def save_report(self, path: Path, actor: Actor) -> None:
        """Write what importing would do into a CSV file, every row of it."""

        def work(listing: ProductFile, halt: Event) -> Path:
            pages = importing.preview(self._door, actor, listing)
            _write_report(path, pages, halt)
            return path

        self._with_list(actor, self.saved.emit, work)

    def undo(self, batch: UUID, pages: tuple[UUID, ...], actor: Actor) -> None:
        """Take an import back, page by page; `pages` come from `import_undo.begin`."""
        halt, door = self._fresh_halt(), self._door

        def work() -> Undone:
            outcome = Undone(0, len(pages))
            for outcome in import_undo.run(door, actor, batch, pages):
                if not shiboken6.isValid(self):
                    break
                self.undoing.emit(outcome)
                if halt.is_set():
                    break
            return outcome

        self._pos.run(self, self.undone.emit, self.failed.emit, work)

    def stop(self) -> None:
        """Stop after the page that is being done; the pages that are done stay."""
        self._halt.set()

    def forget(self) -> None:
        """Let go of the list."""
        self.stop()
        self.listing, self._source = None, None

    def _look_over(
        self, actor: Actor, wishes: Wishes, then: Callable[[ProductFile], object]
    ) -> None:
        source, halt, door = self._source, self._fresh_halt(), self._door
        currency = self._pos.rules.currency
        assert source is not None

        def work() -> tuple[ProductFile, object]:
            seal = source.seal()
            with source.open() as file:
                listing = column_mapping.read_list(door, actor, file, currency, wishes)
            return source.understand(listing), seal

        def read(result: tuple[ProductFile, object]) -> None:
            if not halt.is_set():
                self.listing, self._seal = result
                then(self.listing)

        self._pos.run(self, read, self._unless(halt, self.failed.emit), work)

    def _with_list(
        self,
        actor: Actor,
        then: Callable[[R], object],
        work: Callable[[ProductFile, Event], R],
        *,
        even_if_stopped: bool = False,
    ) -> None:
        """Run something over the rows of the list on the worker, as it was understood."""
        source, known, seal = self._source, self.listing, self._seal
        halt, currency = self._fresh_halt(), self._pos.rules.currency
        assert source is not None
        assert known is not None
        wishes = replace(
            known.wishes, fields=known.fields, encoding=known.layout.encoding,
            delimiter=known.layout.delimiter, sheet=known.layout.sheet,
            decimal_comma=known.decimal_comma,
        )  # fmt: skip

        def run() -> R:
            if source.seal() != seal:
                raise Conflict(tr("{file} was changed. Choose it again.", file=source.label))
            with source.open() as file:
                listing = source.understand(ProductFile.read(file, currency, wishes))
                return work(listing, halt)

        done = self._unless(Event() if even_if_stopped else halt, then)
        self._pos.run(self, done, self._unless(halt, self.failed.emit), run)

    @staticmethod
    def _unless(halt: Event, then: Callable[[R], object]) -> Callable[[R], None]:
        """What comes of something nobody waits for any more is dropped."""

        def told(result: R) -> None:
            if not halt.is_set():
                then(result)

        return told

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
    return _priced_for(ProductFile.read(BytesIO(_sample_data()), currency), currency)


def _sample_data() -> bytes:
    return paths.resource("sample-items.csv").read_bytes()


def _priced_for(listing: ProductFile, currency: Currency) -> ProductFile:
    if currency.decimals:
        return listing
    rows = tuple(
        row
        if row.price is None
        else replace(row, price=UnitPrice(row.price.hundredths * 100, currency))
        for row in listing.rows
    )
    return replace(listing, rows=rows)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from error


def _seal_of(path: Path) -> object:
    """What tells a file from itself after a change."""
    try:
        state = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    return state.st_size, state.st_mtime_ns


def _unreadable(path: Path, error: OSError) -> Invalid:
    reason = (error.strerror or tr("the disk refused")).lower()
    return Invalid(tr("{file} cannot be read: {reason}.", file=path.name, reason=reason))


def _write_report(path: Path, pages: Iterator[Progress], halt: Event) -> None:
    """Every row of a dry run, as a list for a spreadsheet."""
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            heading = (tr("Row"), tr("Name"), tr("What happens"), tr("Changes"), tr("Remarks"))
            writer.writerow(heading)
            for page in pages:
                for row in page.results:
                    changes = "; ".join(row.changes)
                    remarks = "; ".join(filter(None, (row.reason, *row.doubts)))
                    cells = (row.name, row.kind.value, changes, remarks)
                    writer.writerow((row.number, *map(harmless, cells)))
                if halt.is_set():
                    return
    except OSError as error:
        reason = (error.strerror or tr("the disk refused")).lower()
        raise Invalid(
            tr("{file} cannot be written: {reason}.", file=path.name, reason=reason)
        ) from error
