"""Taking the shown figures out as PDF, workbook or lines, and opening them to be printed.

What is written is told in the journal first, by a service that says who may. Writing goes on on a
worker, page by page, so that the till sells meanwhile.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from pos_app.documents.report_list import WIDTHS, overview_tables
from pos_app.documents.report_pdf import ReportPaper, report_pdf
from pos_app.documents.report_tables import SALE_LINES, sale_lines
from pos_app.documents.table_file import Sheet, Value, write_book, write_csv
from pos_app.domain.errors import PosError
from pos_app.domain.receipt import ShopHead
from pos_app.domain.span import EVERYTHING, Part
from pos_app.services import report_exports, report_sales
from pos_app.services.report_overview import Overview
from pos_app.ui.format import isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.printer_choice import write_whole
from pos_app.ui.screens.acts import Acts
from pos_app.ui.screens.taking_out import telling
from pos_app.ui.widgets.lane import Lane, Message, Tone


class Exporting:
    """For one screen: `lane` says how far it is and where the file lies."""

    def __init__(self, owner: QWidget, pos: Pos, lane: Lane, act: Acts) -> None:
        self._owner, self._pos, self._lane, self._act = owner, pos, lane, act
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        self.folder = Path(QStandardPaths.writableLocation(documents)) / tr("Reports")

    def ask(self, kind: str, found: Overview, part: Part) -> None:
        """Ask where to, then write."""
        name = f"{tr('Report')} {found.summary.span.text.replace(' – ', ' ')}.{kind}"
        chosen, _filter = QFileDialog.getSaveFileName(
            self._owner, tr("Export"), str(self.folder / name), f"{kind.upper()} (*.{kind})"
        )
        if chosen:
            self.export(kind, found, part, Path(chosen).with_suffix(f".{kind}"))

    def export(
        self,
        kind: str,
        found: Overview,
        part: Part,
        path: Path,
        then: Callable[[Path], None] | None = None,
    ) -> None:
        """Write the figures into a file."""

        def begun(_none: None) -> None:
            self._lane.show_message(Message(Tone.INFO, tr("Writing {file}…", file=path.name)))
            work = telling(path, lambda: self._write(kind, found, part, path))
            self._pos.run(self._owner, written, self._refuse, work)

        def written(_count: int) -> None:
            if then is not None:
                then(path)
                return
            head = tr("{file} is saved", file=isolate(path.name))
            message = Message(Tone.SUCCESS, head, isolate(str(path.parent)), (tr("Open"),))
            self._lane.show_message(message, lambda: _open(path))

        span = found.summary.span
        self._act(begun, report_exports.begin, kind, span, part, path.name)

    def open_pdf(self, found: Overview) -> None:
        """Make the PDF and open it where it can be printed."""
        name = f"{tr('Report')} {found.summary.span.text.replace(' – ', ' ')}.pdf"

        def then(path: Path) -> None:
            words = tr("{file} is open to be printed", file=isolate(path.name))
            self._lane.show_message(Message(Tone.SUCCESS, words, isolate(str(path.parent))))
            _open(path)

        self.export("pdf", found, EVERYTHING, self.folder / name, then)

    # -- on a worker

    def _write(self, kind: str, found: Overview, part: Part, path: Path) -> int:
        if kind == "csv":
            path.parent.mkdir(parents=True, exist_ok=True)
            return write_csv(path, SALE_LINES, self._lines(found, part))
        if kind == "xlsx":
            path.parent.mkdir(parents=True, exist_ok=True)
            named = overview_tables(found)
            return write_book(
                path, (Sheet(name, table.heading, table.rows, WIDTHS) for name, table in named)
            )
        shop = self._pos.settings.shop
        at = self._pos.backend.clock.now().astimezone(ZoneInfo(shop.zone))
        head = ShopHead(shop.name, tuple(shop.address), shop.tax_id, shop.phone)
        paper = ReportPaper(head, found, self._pos.rules.currency, at, shop.locale)
        write_whole(path, report_pdf(paper))
        return 1

    def _lines(self, found: Overview, part: Part) -> Iterator[tuple[Value, ...]]:
        zone = ZoneInfo(self._pos.settings.shop.zone)
        after: report_sales.Following | None = None
        while True:
            rows, after = self._pos.call(report_sales.lines, found.summary.span, part, after)
            for day, at, *rest in sale_lines(rows):
                yield (day, at.astimezone(zone).strftime("%H:%M:%S"), *rest)  # type: ignore[union-attr]
            if after is None:
                return

    def _refuse(self, error: PosError) -> None:
        self._lane.show_message(Message(Tone.WARNING, error.sentence, ""))


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
