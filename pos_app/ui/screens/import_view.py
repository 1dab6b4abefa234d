"""What a person sees of an import: reading, what will happen, how far it is, what came of it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.import_progress import ImportProgress
from pos_app.ui.screens.product_import import ProductImport, Tally
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card, Notice
from pos_app.ui.widgets.painting import Side, Themed
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text


class ImportView(Themed, QWidget):
    """The pages of an import, following a `ProductImport`.

    `buttons` puts Add and Not now below what was told; the first run has its own. Signals:
    accepted() by Add, declined() by Not now or when all is done, changed() when another page is
    shown.
    """

    accepted = Signal()
    declined = Signal()
    changed = Signal()

    def __init__(self, pos: Pos, job: ProductImport, *, buttons: bool = True) -> None:
        super().__init__()
        self._pos, self.job = pos, job
        self.tally: Tally | None = None
        self.is_ready = self.is_going = self.is_done = False
        self._pages = QStackedWidget()
        stop = (tr("Stop"),) if buttons else ()
        self._reading = EmptyState("", busy=True, answers=stop)
        self._told = QWidget()
        self.summary = Text("", "h2", wrap=True)
        self.columns = Text("", "small", "secondary", wrap=True)
        self.problems_head = Text("", "label", "secondary")
        self.problems = Table(
            (Column(tr("Row"), 80, Side.END), Column(tr("Why it is left out"))), row_height=38
        )
        self.progress = ImportProgress(pos.backend.clock.monotonic)
        self.failure = Notice("", "circle-x", State.DANGER)
        self.add = Button("", Kind.PRIMARY)
        self.decline = Button(tr("Not now"))
        self._fill(buttons)
        job.told.connect(self._on_told)
        job.ready.connect(self._on_ready)
        job.going.connect(self._on_going)
        job.done.connect(self._on_done)
        job.failed.connect(self._on_failed)
        self.add.clicked.connect(self.accepted)
        self.decline.clicked.connect(self.declined)
        self.progress.stopped.connect(job.stop)
        self._reading.answered.connect(lambda _at: self.declined.emit())
        self.begin()

    def _fill(self, buttons: bool) -> None:
        self._inner = QVBoxLayout(self._told)
        self._inner.setContentsMargins(0, 0, 0, 0)
        self._inner.addWidget(self.failure)
        self._inner.addWidget(self.summary)
        self._inner.addWidget(self.columns)
        self._inner.addWidget(self.problems_head)
        self._inner.addWidget(self.problems, 1)
        self._inner.addStretch(0)
        self._answers = QHBoxLayout()
        self._answers.addStretch(1)
        self._answers.addWidget(self.decline)
        self._answers.addWidget(self.add)
        painting.show_part(self.add, buttons)
        painting.show_part(self.decline, buttons)
        self._has_buttons = buttons
        self._inner.addLayout(self._answers)
        card = Card()
        self._card = QVBoxLayout(card)
        self._card.addWidget(self._pages)
        for page in (self._reading, self._told, self.progress):
            self._pages.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(card)

    @property
    def add_words(self) -> str:
        """What the button that starts it says."""
        tally = self.tally or Tally()
        if tally.new and tally.changed:
            return tr("Add and change %n item(s)", tally.useful)
        if tally.changed:
            return tr("Change %n item(s)", tally.changed)
        return tr("Add %n item(s)", tally.new)

    def begin_reading(self) -> None:
        """A file was chosen."""
        self._show(self._reading)
        self._reading.set_words(tr("Reading {file}", file=self.job.label))

    def begin_running(self) -> None:
        """The import goes on now."""
        self._show(self.progress)
        self.is_going = True
        self.progress.begin_anew(self.job.row_count)
        self.changed.emit()

    # -- what the job says

    def _on_told(self, tally: Tally) -> None:
        if self._pages.currentWidget() is self._reading:
            rows = tr("%n row(s) so far", tally.done)
            self._reading.set_words(tr("Reading {file}", file=self.job.label), rows)

    def _on_ready(self, tally: Tally) -> None:
        self._show(self._told)
        self.tally, self.is_ready = tally, True
        parts = self._parts(tally, planned=True)
        self.summary.setText(f"{self.job.label}: {parts}")
        self.columns.setText(self._columns_words())
        self._list_problems(tally)
        self.add.setText(self.add_words)
        self.add.setEnabled(tally.useful > 0)
        self.add.setVisible(self._has_buttons)
        self.decline.setText(tr("Not now"))
        self.changed.emit()

    def _on_going(self, tally: Tally) -> None:
        if not self.is_going:
            return
        self.tally = tally
        self.progress.follow(tally, Formats(self._pos.settings.shop.locale))

    def _on_done(self, tally: Tally) -> None:
        self._show(self._told)
        self.tally, self.is_done = tally, True
        parts = self._parts(tally, planned=False)
        stopped = tally.done < tally.total
        words = tr("Stopped: {parts}", parts=parts) if stopped else tr("Done: {parts}", parts=parts)
        self.summary.setText(words)
        again = tr("Import the file again to do the rest.")
        self.columns.setText(again if stopped else "")
        self._list_problems(tally)
        self.add.hide()
        self.decline.setText(tr("Show the items"))
        self.changed.emit()

    def _on_failed(self, error: PosError) -> None:
        self._show(self._told)
        self.tally = None
        self.failure.set_notice(error.sentence, "circle-x", State.DANGER)
        self.failure.show()
        self.summary.setText("")
        self.columns.setText("")
        self._list_problems(Tally())
        self.add.setEnabled(False)
        self.decline.setText(tr("Close"))
        self.changed.emit()

    # -- words

    def _parts(self, tally: Tally, *, planned: bool) -> str:
        """ "120 new, 3 changed, 4 unchanged, 2 left out"."""
        formats = Formats(self._pos.settings.shop.locale)
        counted = (
            (tally.new, tr("{count} new") if planned else tr("{count} added")),
            (tally.changed, tr("{count} to change") if planned else tr("{count} changed")),
            (tally.same, tr("{count} as they are")),
            (tally.refused, tr("{count} left out")),
            (tally.passed_over, tr("{count} no items")),
        )
        parts = [words.format(count=formats.number(count)) for count, words in counted if count]
        return ", ".join(parts) or tr("no rows")

    def _columns_words(self) -> str:
        listing = self.job.listing
        if listing is None:
            return ""
        known = ", ".join(listing.columns.values())
        words = tr("Columns taken: {columns}.", columns=known)
        if listing.ignored:
            words += " " + tr("Not taken: {columns}.", columns=", ".join(listing.ignored))
        tally = self.tally
        if tally is not None and tally.doubtful:
            words += " " + tr("%n barcode(s) (has|have) a wrong check digit.", tally.doubtful)
        return words

    def _list_problems(self, tally: Tally) -> None:
        head = tr("%n row(s) (is|are) left out:", tally.refused) if tally.refused else ""
        self.problems_head.setText(head)
        self.problems_head.setVisible(bool(head))
        self.problems.setVisible(bool(head))
        self.problems.set_rows(
            [
                TableRow(number, (Cell(str(number)), Cell(reason, tooltip=reason)))
                for number, reason in tally.problems
            ]
        )

    def _show(self, page: QWidget) -> None:
        self.is_ready = self.is_going = self.is_done = False
        self.failure.hide()
        self._pages.setCurrentWidget(page)

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        side = look.px(20)
        self._card.setContentsMargins(side, side, side, side)
        self._inner.setSpacing(look.px(10))
        self._answers.setSpacing(look.px(8))
