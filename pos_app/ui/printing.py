"""The till's printer as the windows see it: one queue in the background, and what may honestly be
said of it.

Receipts are rendered on a worker and handed to a `PrintQueue`; nothing here makes a sale wait. A
receipt that was sent is "sent", never "printed": no printer says what a customer can read. The
original of a receipt is printed once; after that there are only copies, which
`receipts.reprint` counts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal

from pos_app.devices.drawer import Drawer, NullDrawer, PrinterDrawer
from pos_app.devices.print_queue import JobState, PrintJob, PrintQueue
from pos_app.devices.printer import Printer, PrinterFailed, Trouble
from pos_app.devices.system_printer import SystemPrinter
from pos_app.documents.label_escpos import labels_escpos
from pos_app.documents.label_sheets import LabelSheet
from pos_app.documents.labels import Label, labels_pdf
from pos_app.documents.receipt_escpos import EscPosPaper, printed_again
from pos_app.domain.errors import PosError
from pos_app.domain.receipt import Receipt
from pos_app.domain.receipt_code import ReceiptCode, write_code
from pos_app.domain.tender import TenderKind
from pos_app.services import receipts
from pos_app.services.sales import CompletedSale
from pos_app.services.settings import TillSettings
from pos_app.ui import printer_choice as choice
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.raster import rasterise
from pos_app.ui.sample_print import sample_receipt

_MOST_REMEMBERED: Final = 500  # sales whose receipt's fate is kept for the screens


class PrinterState(StrEnum):
    """How it stands with the printer."""

    NONE = "none"  # no printer is set up
    READY = "ready"
    PRINTING = "printing"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PrintingState:
    """The printer at one moment. `waiting` counts what is not sent yet; `trying` says that it is
    being tried right now; `sentence` is for people.
    """

    state: PrinterState
    sentence: str
    waiting: int = 0
    trying: bool = False
    trouble: Trouble | None = None


class ReceiptState(StrEnum):
    """How far the newest print of one sale's receipt got."""

    NOT_PRINTED = "not_printed"
    ON_ITS_WAY = "on_its_way"
    SENT = "sent"
    FAILED = "failed"  # it is kept and tried again


class Printing(QObject):
    """Prints for all screens; one for the program's life. `stop()` ends its threads.

    Signals: state_changed(PrintingState); receipt_changed(sale id) when the fate of a sale's
    receipt changed; drawer_failed(str) when the drawer did not open.
    """

    state_changed = Signal(object)
    receipt_changed = Signal(object)
    drawer_failed = Signal(str)
    _job_changed = Signal(object)

    def __init__(self, pos: Pos, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pos = pos
        self._spool = folder / "spool"
        self._queue: PrintQueue | None = None
        self._drawer: Drawer = NullDrawer()
        self._drawer_is_due = False
        self._kicks: PrintQueue | None = None
        self._till: TillSettings | None = None
        self._broken = ""
        self._rendering = 0
        self._sale_of: dict[UUID, UUID] = {}
        self._fates: dict[UUID, ReceiptState] = {}
        self._job_changed.connect(self._on_job, Qt.ConnectionType.QueuedConnection)
        pos.settings_changed.connect(self._rebuild)
        self._rebuild()

    # -- what screens ask for

    @property
    def state(self) -> PrintingState:
        """How it stands now."""
        return self._read_state()

    @property
    def printer_name(self) -> str:
        """How a person finds the printer; empty where there is none."""
        return "" if self._queue is None else self._queue.printer.description

    @property
    def can_print(self) -> bool:
        """Whether a printer is set up at all."""
        return self._queue is not None

    @property
    def has_drawer(self) -> bool:
        """Whether a drawer can be opened from here; never in practice, which no journal tells."""
        has_one = self._pos.settings.till.has_drawer and not self._pos.is_practice
        return self._queue is not None and has_one

    def receipt_state(self, sale_id: UUID) -> ReceiptState:
        """How far the newest print of a sale's receipt got."""
        return self._fates.get(sale_id, ReceiptState.NOT_PRINTED)

    def after_sale(self, done: CompletedSale, *, receipt: bool) -> None:
        """What follows a sale that is on disk: the drawer opens for cash, the receipt prints if
        wanted. A second call for the same sale does nothing.
        """
        if done.id in self._fates:
            return
        self._remember(done.id, ReceiptState.NOT_PRINTED)
        if any(tender.kind is TenderKind.CASH for tender in done.tenders):
            self.open_drawer()
        if receipt:
            self.print_receipt(done.id)

    def print_receipt(self, sale_id: UUID, *, copy: Receipt | None = None) -> None:
        """Print the original of a sale's receipt, or the `copy` that `receipts.reprint` counted."""
        if copy is not None:
            copy = self._coded(copy)
            self._print(copy, tr("Copy of receipt {number}", number=copy.number), sale_id)
            return
        receipt = self._read(sale_id)
        if receipt is not None:
            self._print(receipt, tr("Receipt {number}", number=receipt.number), sale_id)

    def print_gift(self, sale_id: UUID) -> None:
        """Print the receipt without prices."""
        receipt = self._read(sale_id)
        if receipt is not None:
            title = tr("Gift receipt {number}", number=receipt.number)
            self._print(replace(receipt, gift=True), title, sale_id)

    def test_page(self) -> None:
        """Print what shows that paper, letters and cutting are right."""
        settings = self._pos.settings
        now = self._pos.backend.clock.now()
        self._print(sample_receipt(settings.shop, now, self._pos.rules.currency), tr("Test print"))

    @property
    def takes_sheets(self) -> bool:
        """Whether the printer takes pages; otherwise it prints on a roll."""
        return self._queue is not None and isinstance(self._queue.printer, SystemPrinter)

    def print_labels(
        self, labels: Sequence[tuple[Label, int]], sheet: LabelSheet, start: int
    ) -> None:
        """Print labels: sheets of them, or on a roll one under the other."""
        till, locale = self._pos.settings.till, self._pos.settings.shop.locale
        paper, pages = EscPosPaper(till.paper_columns, (till.code_page,)), self.takes_sheets

        def render() -> bytes:
            if pages:
                return labels_pdf(labels, sheet, locale, start=start, rasterise=rasterise)
            return labels_escpos(labels, paper, rasterise, locale)

        send = partial(self._submit, mark=b"", title=tr("Labels"), sale_id=None)
        self._pos.run(self, send, self._on_failed, render)

    def print_now(self) -> None:
        """Try everything that waits again, at once."""
        if self._queue is not None:
            self._queue.retry()
        self._announce()

    def forget_waiting(self) -> None:
        """Drop the prints that wait; they can be printed again from Sales."""
        if self._queue is not None:
            for job in self._queue.jobs():
                self._queue.cancel(job.id)
        self._announce()

    def open_drawer(self) -> None:
        """Open the drawer, now or not at all."""
        self._drawer_is_due = isinstance(self._drawer, NullDrawer)  # the pulse is still being made
        try:
            self._drawer.open()
        except PrinterFailed as failure:
            self.drawer_failed.emit(failure.sentence)

    def save_pdf(
        self,
        receipt: Receipt,
        path: Path,
        then: Callable[[Path], None],
        failed: Callable[[PosError], None],
    ) -> None:
        """Write a receipt as PDF on a worker; a file that is there is replaced whole."""
        locale = self._pos.settings.shop.locale
        receipt = self._coded(receipt)

        def write() -> Path:
            return choice.write_whole(path, choice.receipt_job(receipt, locale, None))

        self._pos.run(self, then, failed, write)

    def _coded(self, receipt: Receipt) -> Receipt:
        """The receipt with the code that any till of the shop knows it by; practice has none."""
        day = receipt.at.date()
        code = ReceiptCode(receipt.till, receipt.number, day, receipt.total)
        told = "" if receipt.practice else write_code(code, self._pos.pepper)
        return replace(receipt, code=told)

    def stop(self) -> None:
        """End the threads; what was not sent stays on disk for the next start."""
        for queue in (self._queue, self._kicks):
            if queue is not None:
                queue.stop()
        self._queue = self._kicks = None
        self._drawer = NullDrawer()

    # -- the printer of the settings

    def _rebuild(self) -> None:
        """Take the printer of the settings; the prints that wait go to the new one."""
        till = self._pos.settings.till
        if self._till is not None and choice.printer_of(self._till) == choice.printer_of(till):
            self._till = till
            return
        self.stop()
        self._till, self._broken = till, ""
        try:
            printer = choice.build_printer(till)
        except PosError as error:
            printer, self._broken = None, error.sentence
        if printer is not None:
            language = "pdf" if isinstance(printer, SystemPrinter) else "escpos"
            self._queue = self._start(printer, self._spool / language)
            self._pos.run(self, self._on_warm, self._on_failed, choice.warm_up)
        self._announce()

    def _start(self, printer: Printer, folder: Path) -> PrintQueue:
        queue = PrintQueue(printer, folder, self._pos.backend.clock, self._job_changed.emit)
        queue.start()
        return queue

    def _on_warm(self, kick: bytes) -> None:
        """The drawer's pulse is known: it can be opened from now on."""
        if self._queue is None or self._till is None or not self._till.has_drawer:
            return
        queue = self._queue
        if isinstance(queue.printer, SystemPrinter):  # that one takes PDFs; a pulse must go raw
            raw = SystemPrinter(self._till.printer_address, raw=True)
            queue = self._kicks = self._start(raw, self._spool / "drawer")
        self._drawer = PrinterDrawer(queue, kick)
        if self._drawer_is_due:
            self.open_drawer()

    # -- a job's way

    def _read(self, sale_id: UUID) -> Receipt | None:
        """A sale's receipt, if there is something to print it on; a refusal is said."""
        if self._queue is None:
            return None
        try:
            return self._coded(self._pos.call(receipts.receipt, sale_id))
        except PosError as error:
            self._on_failed(error, sale_id)
            return None

    def _print(self, receipt: Receipt, title: str, sale_id: UUID | None = None) -> None:
        make = partial(choice.receipt_job, receipt, self._pos.settings.shop.locale)
        self._make_and_send(make, title, sale_id)

    def print_made(self, make: Callable[[EscPosPaper | None], bytes], title: str) -> None:
        """Print what `make` renders for the paper of the printer there is; nothing without one."""
        self._make_and_send(make, title, None)

    def _make_and_send(
        self, make: Callable[[EscPosPaper | None], bytes], title: str, sale_id: UUID | None
    ) -> None:
        """Render on a worker (for no paper: a PDF), then queue it."""
        queue, till = self._queue, self._pos.settings.till
        if queue is None:
            self._announce()
            return
        paper = EscPosPaper(till.paper_columns, (till.code_page,))
        is_pdf = isinstance(queue.printer, SystemPrinter)

        def render() -> tuple[bytes, bytes]:
            if is_pdf:
                return make(None), b""
            return make(paper), printed_again(paper, rasterise)

        def submit(made: tuple[bytes, bytes]) -> None:
            self._rendering -= 1
            self._submit(*made, title, sale_id)

        def refuse(error: PosError) -> None:
            self._rendering -= 1
            self._on_failed(error, sale_id)

        self._rendering += 1
        if sale_id is not None:
            self._remember(sale_id, ReceiptState.ON_ITS_WAY)
        self._announce()
        self._pos.run(self, submit, refuse, render)

    def _submit(self, data: bytes, mark: bytes, title: str, sale_id: UUID | None) -> None:
        if self._queue is None:
            return
        try:
            job = self._queue.submit(data, title, repeat_mark=mark)
        except PrinterFailed as failure:
            self._on_failed(failure, sale_id)
            return
        self._broken = ""
        if sale_id is not None:
            self._sale_of[job.id] = sale_id

    def _on_job(self, job: PrintJob) -> None:
        if job.state is JobState.FAILED and job.trouble is Trouble.TOO_LATE:
            self.drawer_failed.emit(job.reason)
        sale_id = self._sale_of.get(job.id)
        if sale_id is not None:
            self._remember(sale_id, _fate(job))
            if job.state in {JobState.SENT, JobState.CANCELLED}:
                del self._sale_of[job.id]
        self._announce()

    def _on_failed(self, error: PosError, sale_id: UUID | None = None) -> None:
        self._broken = error.sentence
        if sale_id is not None:
            self._remember(sale_id, ReceiptState.FAILED)
        self._announce()

    def _remember(self, sale_id: UUID, fate: ReceiptState) -> None:
        self._fates.pop(sale_id, None)
        self._fates[sale_id] = fate
        while len(self._fates) > _MOST_REMEMBERED:
            self._fates.pop(next(iter(self._fates)))
        self.receipt_changed.emit(sale_id)

    # -- what is said of it

    def _announce(self) -> None:
        self.state_changed.emit(self._read_state())

    def _read_state(self) -> PrintingState:
        if self._broken:
            return PrintingState(PrinterState.FAILED, self._broken)
        if self._queue is None:
            return PrintingState(PrinterState.NONE, tr("No printer is set up."))
        jobs = self._queue.jobs()
        trying = any(job.state is JobState.SENDING for job in jobs)
        failed = next((job for job in jobs if job.trouble is not None), None)
        if failed is not None:
            return PrintingState(
                PrinterState.FAILED, failed.reason, len(jobs), trying, failed.trouble
            )
        if trying or self._rendering:
            return PrintingState(PrinterState.PRINTING, tr("Printing…"), len(jobs), trying=True)
        if jobs:
            sentence = tr("%n receipt(s) (waits|wait).", len(jobs))
            return PrintingState(PrinterState.WAITING, sentence, len(jobs))
        return PrintingState(
            PrinterState.READY, tr("{printer} is ready.", printer=self.printer_name)
        )


def _fate(job: PrintJob) -> ReceiptState:
    if job.state is JobState.SENT:
        return ReceiptState.SENT
    if job.state is JobState.CANCELLED:
        return ReceiptState.NOT_PRINTED
    return ReceiptState.FAILED if job.trouble is not None else ReceiptState.ON_ITS_WAY
