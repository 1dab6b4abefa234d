"""The papers of a shift: X, Z and the slips of cash, on the screen, the printer and as files."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from pos_app.documents.cash_slip import slip_job, slip_title
from pos_app.documents.shift_report import Paper, report_job, report_text, title_of
from pos_app.domain.cash_slip import CashSlip
from pos_app.domain.errors import PosError
from pos_app.domain.shift_report import ShiftReport
from pos_app.ui.pos import Pos
from pos_app.ui.printer_choice import write_whole
from pos_app.ui.printing import Printing
from pos_app.ui.raster import rasterise
from pos_app.ui.report_words import report_words


class ShiftPapers:
    """Writes them in the shop's locale and the reader's words. A printer that is not there or does
    not answer stops nothing: what was asked for waits, or is left out.
    """

    def __init__(self, pos: Pos, printing: Printing) -> None:
        self._pos, self._printing = pos, printing

    @property
    def _paper(self) -> Paper:
        return Paper(self._pos.settings.shop.locale, report_words())

    def title(self, report: ShiftReport) -> str:
        """ "Z report 0112"."""
        return title_of(report, self._paper.words)

    def text(self, report: ShiftReport, columns: int) -> str:
        """A report as lines of at most `columns`."""
        return report_text(report, columns, self._paper)

    def print_report(self, report: ShiftReport) -> None:
        """Print an X or a Z."""
        make = partial(report_job, report, self._paper, rasterise)
        self._printing.print_made(make, self.title(report))

    def print_slip(self, slip: CashSlip) -> None:
        """Print the slip of cash that moved."""
        paper = self._paper
        make = partial(slip_job, slip, paper, rasterise)
        self._printing.print_made(make, slip_title(slip, paper))

    def open_drawer(self, slip: CashSlip) -> None:
        """What follows an opening that is written down: the drawer opens, its slip prints."""
        self._printing.open_drawer()
        self.print_slip(slip)

    def save_pdf(
        self,
        report: ShiftReport,
        path: Path,
        then: Callable[[Path], None],
        failed: Callable[[PosError], None],
    ) -> None:
        """Write a report as PDF on a worker; a file that is there is replaced whole."""
        make = partial(report_job, report, self._paper, rasterise, None)
        self._pos.run(self._printing, then, failed, lambda: write_whole(path, make()))
