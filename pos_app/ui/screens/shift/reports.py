"""The reports of this till: the X of the open shift, and every Z since the first, on their paper.

A Z is never reckoned again; what arrived after it stands under its figures. Printed again, it says
COPY and is counted.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QStandardPaths, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.shift_report import ShiftReport
from pos_app.services import closures, shifts
from pos_app.services.closures import ClosureRow
from pos_app.ui import theme
from pos_app.ui.dates import read_day, written_day
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.printing import Printing
from pos_app.ui.screens.acts import Acts
from pos_app.ui.screens.shift.figures import difference_text
from pos_app.ui.screens.shift.paper_side import PaperSide
from pos_app.ui.shift_papers import ShiftPapers
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Side, Themed
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

_X: Final = "x"  # the row of the open shift, where every other is a closed one
_MOST: Final = 400


class ReportsPage(Themed, QWidget):
    """The list, and beside it the paper of the chosen one. Signal: left() by Back."""

    left = Signal()

    def __init__(
        self, pos: Pos, printing: Printing, act: Acts, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._pos, self._printing, self._act = pos, printing, act
        self._papers = ShiftPapers(pos, printing)
        self._formats = Formats()
        self._report: ShiftReport | None = None
        self._chosen: object = None
        self._saved: Path | None = None
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        self.folder = Path(QStandardPaths.writableLocation(documents)) / tr("Reports")
        self.back = Button(tr("Back"), Kind.QUIET, icon="arrow-left", key="Esc")
        self._title = Text(tr("X and Z reports"), "h1")
        self.since = Field(placeholder=tr("From day"), height=48, name=tr("From day"))
        self.until = Field(placeholder=tr("To day"), height=48, name=tr("To day"))
        self.table = Table(_columns(), name=tr("Reports of this till"))
        self._foot = Text("", "small", "secondary")
        self.paper = PaperSide()
        self._connect()
        self._lay_out()
        self.begin()

    def _connect(self) -> None:
        self.back.clicked.connect(self.left)
        self.table.chosen.connect(self.show_report)
        for field in (self.since, self.until):
            field.entered.connect(lambda _words: self.refresh())
            field.left.connect(self.refresh)
        self.paper.print_wanted.connect(self.print_chosen)
        self.paper.pdf_wanted.connect(self.save_chosen)
        self.paper.paper.open_wanted.connect(self._on_open)
        self._printing.state_changed.connect(lambda _state: self._show_printer())

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self.back)
        self._head.addWidget(self._title, 1)
        self._head.addWidget(self.since)
        self._head.addWidget(self.until)
        card = Card()
        inner = QVBoxLayout(card)
        inner.setContentsMargins(1, 1, 1, 1)
        inner.addWidget(self.table)
        self._list = QVBoxLayout()
        self._list.addWidget(card, 1)
        self._list.addWidget(self._foot)
        self._across = QHBoxLayout()
        self._across.addLayout(self._list, 1)
        self._across.addWidget(self.paper)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._head)
        self._column.addLayout(self._across, 1)

    # -- the list

    def start(self) -> None:
        """All reports, the newest chosen."""
        for field in (self.since, self.until):
            field.set_text("")
            field.set_error("")
        self._chosen = self._report = None
        self.refresh()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Read the list anew; the chosen report stays chosen if it is still there."""
        shop = self._pos.settings.shop
        self._formats = Formats(shop.locale)
        days = self._days()
        if days is None:
            return
        try:
            rows = self._pos.call(closures.list_closures, *days, _MOST)
            shift = self._pos.call(shifts.current)
        except PosError as error:
            self.show_refusal(error)
            return
        shown = [_row_of(row, self._formats) for row in rows]
        if shift is not None and days == (None, None):
            opened = self._formats.time(shift.opened_at.astimezone(ZoneInfo(shop.zone)))
            shown.insert(0, _row_of_x(opened, shift.opened_by))
        self._foot.setText(self._foot_of(rows))
        ids = [row.id for row in shown]
        wanted = self._chosen if self._chosen in ids else next(iter(ids), None)
        self.table.set_rows(shown, wanted)
        self.table.set_current(wanted)
        if wanted != self._chosen or wanted == _X:
            self.show_report(wanted)

    def _foot_of(self, rows: Sequence[ClosureRow]) -> str:
        if len(rows) == _MOST:
            return tr("The newest %n Z report(s). Type days to see older ones.", _MOST)
        return tr("%n Z report(s)", len(rows))

    def _today(self) -> date:
        zone = ZoneInfo(self._pos.settings.shop.zone)
        return self._pos.backend.clock.now().astimezone(zone).date()

    def _days(self) -> tuple[date | None, date | None] | None:
        """From which day to which; None while one cannot be read, which its field says."""
        found = []
        for field in (self.since, self.until):
            field.set_error("")
            day = None
            if field.text().strip():
                try:
                    day = read_day(field.text(), self._formats.locale, example=self._today())
                except Invalid as error:
                    field.set_error(error.sentence)
                    return None
                field.set_text(written_day(day, self._formats.locale))
            found.append(day)
        since, until = found
        if since is not None and until is not None and until < since:
            self.until.set_error(tr("This day is before the first."))
            return None
        return since, until

    # -- the chosen one

    def show_report(self, key: object) -> None:
        """Show the paper of a Z by its shift, the X, or none."""
        self._chosen, self._report = key, None
        self.paper.setVisible(key is not None)
        if key is None:
            return
        try:
            report = self._read(key)
        except PosError as error:
            self.show_refusal(error)
            return
        self._report = report
        about = f"{self._formats.date(report.at.date())} {self._formats.time(report.at)}"
        if report.number is not None:
            about = tr("closed {time} by {name}", time=about, name=report.body["closed_by"])
        columns = self._pos.settings.till.paper_columns
        words = tr("Print X report") if report.number is None else tr("Print again, marked COPY")
        text = self._papers.text(report, columns)
        self.paper.show_report(self._papers.title(report), about, text, words)
        self._show_printer()

    def _read(self, key: object) -> ShiftReport:
        if isinstance(key, UUID):
            return self._pos.call(closures.read_closure, key)
        return self._pos.call(closures.x_report)

    def _show_printer(self) -> None:
        self.paper.set_printer(can_print=self._printing.can_print)

    def show_refusal(self, error: PosError) -> None:
        """Said beside the buttons."""
        self.paper.show()
        self.paper.paper.say(error.sentence, "triangle-alert", State.WARNING)

    def print_chosen(self) -> None:
        """Print the X, or a Z once more: marked, counted."""
        if self._report is None or not self._printing.can_print:
            return
        if isinstance(self._chosen, UUID):
            self._act(self._send, closures.reprint, self._chosen)
        else:
            self._send(self._report)

    def _send(self, report: ShiftReport) -> None:
        self._papers.print_report(report)
        printer = self._printing.printer_name
        self.paper.paper.say(tr("Sent to {printer}", printer=printer), "printer", State.NEUTRAL)

    def save_chosen(self) -> None:
        """Save the paper as a PDF."""
        report = self._report
        if report is None:
            return
        name = self._papers.title(report)
        if report.number is None:
            name = f"{name} {report.at:%Y-%m-%d %H%M}"
        self.paper.pdf_button.setEnabled(False)
        path = self.folder / f"{name}.pdf"
        self._papers.save_pdf(report, path, self._on_saved, self._on_not_saved)

    def _on_saved(self, path: Path) -> None:
        self._saved = path
        self.paper.pdf_button.setEnabled(True)
        words = tr("{file} is saved in {folder}.", file=path.name, folder=path.parent.name)
        self.paper.paper.say(words, "circle-check", State.OK, may_open=True)

    def _on_not_saved(self, error: PosError) -> None:
        self.paper.pdf_button.setEnabled(True)
        self.show_refusal(error)

    def _on_open(self) -> None:
        if self._saved is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._saved)))

    # -- keys and sizes

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl P prints, Ctrl S saves, Esc goes back."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() == Qt.Key.Key_P:
            self.paper.print_button.click()
        elif control and event.key() == Qt.Key.Key_S:
            self.paper.pdf_button.click()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def set_room(self, size: theme.SizeClass, width: int) -> None:
        """Compact windows leave columns out; `width` is the screen's."""
        self.table.set_compact(size is theme.SizeClass.COMPACT)
        self.paper.paper.set_room(size, width)

    def restyle(self) -> None:
        """Take the distances again."""
        look = theme.current()
        self._head.setSpacing(look.px(8))
        self._list.setSpacing(look.px(8))
        self._column.setSpacing(look.px(14))
        self._across.setSpacing(look.px(16))
        for field in (self.since, self.until):
            field.setFixedWidth(look.px(132))


def _columns() -> tuple[Column, ...]:
    return (
        Column(tr("Report"), 0),
        Column(tr("By"), 140, compact=-1),
        Column(tr("Net"), 112, Side.END, compact=108),
        Column(tr("Expected"), 112, Side.END, compact=-1),
        Column(tr("Counted"), 112, Side.END, compact=-1),
        Column(tr("Difference"), 156, Side.END, compact=144),
    )


def _row_of(row: ClosureRow, formats: Formats) -> TableRow:
    name = tr("Z {number}", number=f"{row.number:04d}")
    day = formats.date(row.business_day)
    detail = day
    if row.corrections:
        detail = f"{day} · {tr('%n correction(s)', row.corrections)}"
    apart = difference_text(row.difference, formats)
    return TableRow(
        row.shift_id,
        (
            Cell(name, detail, weight=500),
            Cell(row.closed_by, tone="text.secondary"),
            Cell(formats.money(row.net), weight=500),
            Cell(formats.money(row.expected), tone="text.secondary"),
            Cell(formats.money(row.counted), tone="text.secondary"),
            Cell(apart, tone="text.secondary" if not row.difference else "warning.text"),
        ),
        spoken=f"{name}, {day}, {formats.money(row.net)}, {apart}",
    )


def _row_of_x(opened: str, by: str) -> TableRow:
    name, detail = tr("X now"), tr("opened {time}", time=opened)
    nothing = tuple(Cell() for _ in range(4))
    cells = (Cell(name, detail, weight=500), Cell(by, tone="text.secondary"), *nothing)
    return TableRow(_X, cells, spoken=f"{name}, {detail}")
