"""Bringing a list of items in: the file, its columns, what will happen, doing it, what came of it.

Everything slow runs on a worker, so that the till goes on; whoever leaves the screen while an
import goes on finds it where it is.
"""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.services import column_mapping, import_undo, importing
from pos_app.services.declare import Topic
from pos_app.services.import_undo import BatchView, Undone
from pos_app.services.product_file import ProductFile, Wishes
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.bringing_in.columns_page import ColumnsPage
from pos_app.ui.screens.bringing_in.file_page import FilePage
from pos_app.ui.screens.bringing_in.outcome_page import OutcomePage
from pos_app.ui.screens.bringing_in.told_page import ToldPage
from pos_app.ui.screens.import_progress import ImportProgress
from pos_app.ui.screens.product_import import ProductImport, Tally
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card, Notice
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.text import Text

_PATTERNS = "*.csv *.txt *.tsv *.tab *.xlsx *.xlsm"


class ImportScreen(Screen):
    """The steps of an import, one after the other."""

    topics = Topic.CATALOGUE | Topic.JOURNAL
    rail = "stock"

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self.job = ProductImport(pos, self)
        self._batch: UUID | None = None
        self._then: Callable[[], None] | None = None
        self.back = Button(tr("Stock"), Kind.QUIET, icon="arrow-left", height=40)
        self.about = Text("", "body", "secondary")
        self.failure = Notice("", "circle-x", State.DANGER, height=48)
        self.file, self.columns, self.told = FilePage(), ColumnsPage(), ToldPage()
        self.busy = EmptyState("", busy=True, answers=(tr("Stop"),))
        self.progress = ImportProgress(pos.backend.clock.monotonic)
        self.outcome = OutcomePage()
        self.question = EmptyState(
            "",
            icon="undo-2",
            answers=(tr("Keep it"), tr("Undo the import")),
            primary=True,
            height=48,
        )
        self._lay_out()
        self._connect()
        self._shown: QWidget = self.file
        self.failure.hide()
        self.begin()

    def _lay_out(self) -> None:
        self._top = QHBoxLayout()
        self._top.addWidget(self.back)
        self._top.addWidget(Text(tr("Import items"), "h1"))
        self._top.addWidget(self.about, 1)
        self._pages = QStackedWidget()
        steps: tuple[QWidget, ...] = (self.file, self.columns, self.told, self.outcome)
        self._cards: dict[QWidget, QWidget] = {page: page for page in steps}
        for alone in (self.busy, self.progress, self.question):
            card = Card()
            inside = QVBoxLayout(card)
            inside.addWidget(alone)
            self._cards[alone] = card
        for shown in self._cards.values():
            self._pages.addWidget(shown)
        self._main = QVBoxLayout(self)
        self._main.addLayout(self._top)
        self._main.addWidget(self.failure)
        self._main.addWidget(self._pages, 1)

    def _connect(self) -> None:
        self.back.clicked.connect(lambda _on=False: self._on_back())
        self.file.choosing.connect(self.choose_file)
        self.file.undo_wanted.connect(self._ask_undo)
        self.columns.reread.connect(self._on_reread)
        self.columns.accepted.connect(self._on_columns)
        self.told.accepted.connect(self._start)
        self.told.saving.connect(self._save_list)
        self.told.going_back.connect(lambda: self._show(self.columns))
        self.busy.answered.connect(lambda _at: self._forget())
        self.progress.stopped.connect(self.job.stop)
        self.outcome.shown.connect(self._on_show_items)
        self.outcome.undo_wanted.connect(self._undo_last)
        self.outcome.another.connect(self._on_another)
        self.question.answered.connect(self._on_answered)
        for signal, slot in (
            (self.job.read, self._on_read),
            (self.job.told, self._on_telling),
            (self.job.ready, self._on_ready),
            (self.job.going, self._on_going),
            (self.job.done, self._on_done),
            (self.job.undoing, self._on_undoing),
            (self.job.undone, self._on_undone),
            (self.job.saved, self._on_saved),
            (self.job.failed, self._on_failed),
        ):
            signal.connect(slot)
        self._pos.actor_changed.connect(self._on_actor)

    # -- entering

    @property
    def page(self) -> QWidget:
        """The step that is shown."""
        return next(page for page, card in self._cards.items() if card is self._shown)

    def enter(self) -> None:
        """The step where it is; the first one's button has the focus."""
        super().enter()
        if self.page is self.file:
            self.file.choose.buttons[0].setFocus()

    def refresh(self) -> None:
        """Read which imports there were."""
        if self.page is not self.file:
            return
        try:
            batches = self._pos.call(import_undo.batches)
        except PosError as error:
            self.show_refusal(error)
            return
        self.file.show_batches(batches, self._formats, self._pos.settings.shop.zone)

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        return ("F12", tr("Go on")), ("Esc", tr("Back"))

    def show_refusal(self, error: PosError) -> None:
        """Above the step."""
        self.failure.set_notice(error.sentence, "circle-x", State.DANGER)
        self.failure.show()

    @property
    def _formats(self) -> Formats:
        return Formats(self._pos.settings.shop.locale)

    @property
    def _is_working(self) -> bool:
        return self.page is self.progress

    # -- the file and its columns

    def choose_file(self) -> None:
        """Choose a list and look it over."""
        chosen, _kind = QFileDialog.getOpenFileName(
            self,
            tr("A list of items"),
            "",
            tr("Lists ({patterns});;All files (*)", patterns=_PATTERNS),
        )
        if chosen:
            self.look_at(Path(chosen))

    def look_at(self, path: Path) -> None:
        """Look a file over and show how it was understood."""
        self.job.choose(path, self._pos.actor)
        self._wait(tr("Reading {file}", file=self.job.label))

    def _on_reread(self, wishes: Wishes) -> None:
        self._wait(tr("Reading {file}", file=self.job.label))
        self.job.reread(self._pos.actor, wishes)

    def _on_read(self, listing: ProductFile) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()
            return
        self.columns.show_list(listing)
        self._show(self.columns)

    def _on_columns(self, wishes: Wishes) -> None:
        """Remember what a person said of the columns, then tell what will happen."""
        listing = self.job.listing
        assert listing is not None
        if self.columns.has_other_columns:
            heading, fields = listing.layout.heading, self.columns.fields
            if not self.act(lambda _view: None, column_mapping.remember, "", heading, fields):
                return
        self._wait(tr("Looking at {file}", file=self.job.label))
        if wishes == listing.wishes:
            self.job.tell(self._pos.actor)
            return
        self._then = lambda: self.job.tell(self._pos.actor)
        self.job.reread(self._pos.actor, wishes)

    # -- what will happen

    def _on_telling(self, tally: Tally) -> None:
        if self.page is self.busy:
            done, total = self._formats.number(tally.done), self._formats.number(tally.total)
            rows = tr("{done} of {total} rows", done=done, total=total)
            self.busy.set_words(tr("Looking at {file}", file=self.job.label), rows)

    def _on_ready(self, tally: Tally) -> None:
        self.told.show_tally(tally, self._formats)
        self._show(self.told)

    def _save_list(self) -> None:
        name = f"{Path(self.job.label).stem} - {tr('what will happen')}.csv"
        chosen, _kind = QFileDialog.getSaveFileName(
            self, tr("Save this list"), name, tr("Lists (*.csv)")
        )
        if chosen:
            self.job.save_report(Path(chosen), self._pos.actor)

    def _on_saved(self, path: Path) -> None:
        self.told.show_saved(path.name)

    # -- doing it

    def _start(self) -> None:
        actor = self._pos.actor

        def begun(batch: UUID) -> None:
            self._batch = batch
            self.progress.begin_anew(self.job.row_count)
            self._show(self.progress)
            self.job.start(batch, actor)

        self.act(begun, importing.begin, self.job.label, self.job.row_count)

    def _on_going(self, tally: Tally) -> None:
        if self._is_working:
            self.progress.follow(tally, self._formats)

    def _on_done(self, tally: Tally) -> None:
        self.outcome.show_import(tally, self._formats)
        self._show(self.outcome)

    def _on_show_items(self) -> None:
        self._forget()
        self.go.emit("stock")

    def _on_another(self) -> None:
        self._forget()
        self.choose_file()

    # -- undoing

    def _ask_undo(self, batch: BatchView) -> None:
        self._batch = batch.id
        self.question.set_words(
            tr("Undo {file}?", file=isolate(batch.file)),
            tr(
                "{added} items go again, {changed} get back what they had."
                " What was sold, moved or changed since stays as it is.",
                added=self._formats.number(batch.added),
                changed=self._formats.number(batch.changed),
            ),
        )
        self._show(self.question)

    def _on_answered(self, at: int) -> None:
        if at == 1:
            self._undo_last()
        else:
            self._forget()

    def _undo_last(self) -> None:
        batch, actor = self._batch, self._pos.actor
        assert batch is not None

        def begun(pages: tuple[UUID, ...]) -> None:
            self.progress.begin_anew(len(pages), undoing=True)
            self._show(self.progress)
            self.job.undo(batch, pages, actor)

        self.act(begun, import_undo.begin, batch)

    def _on_undoing(self, undone: Undone) -> None:
        if self._is_working:
            self.progress.follow_undo(undone, self._formats)

    def _on_undone(self, undone: Undone) -> None:
        self.outcome.show_undone(undone, self._formats)
        self._show(self.outcome)

    # -- between the steps

    def _on_failed(self, error: PosError) -> None:
        self._then = None
        if self.page is self.busy:
            self._show(self.columns if self.job.listing is not None else self.file)
        elif self._is_working:
            self._show(self.file)
        self.show_refusal(error)

    def _wait(self, words: str) -> None:
        self.busy.set_words(words)
        self._show(self.busy)

    def _forget(self) -> None:
        self._then = None
        self.job.forget()
        self._show(self.file)

    def _show(self, page: QWidget) -> None:
        self._shown = self._cards[page]
        self._pages.setCurrentWidget(self._shown)
        self.failure.hide()
        self.about.setText(isolate(self.job.label) if self.job.label else "")
        painting.show_part(self.back, page not in {self.busy, self.progress})
        page.setFocus()
        if page is self.file:
            self.refresh()
            self.file.choose.buttons[0].setFocus()
        elif page is self.columns:
            self.columns.go_on.setFocus()
        elif page is self.told:
            (self.told.add if self.told.add.isEnabled() else self.told.back).setFocus()

    def _on_back(self) -> None:
        """One step back; from the first to the items."""
        page = self.page
        if page is self.told:
            self._show(self.columns)
        elif page in {self.columns, self.question, self.outcome}:
            self._forget()
        elif page is self.file:
            self.go.emit("stock")

    def _on_actor(self) -> None:
        """Another person begins anew; an import that goes on is its own person's."""
        if not self._is_working:
            self._then = None
            self.job.forget()
            self._shown = self._cards[self.file]
            self._pages.setCurrentWidget(self._shown)
            self._is_stale = True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F12 is the accent button, Esc goes one step back."""
        key, page = event.key(), self.page
        if key == Qt.Key.Key_F12 and page is self.columns:
            self.columns.accept()
        elif key == Qt.Key.Key_F12 and page is self.told and self.told.add.isEnabled():
            self.told.accepted.emit()
        elif key == Qt.Key.Key_F12 and page is self.file:
            self.choose_file()
        elif key == Qt.Key.Key_Escape and self.back.isVisible():
            self._on_back()
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Follow the size class."""
        look = theme.current()
        compact = look.size_class(self.window().width()) is theme.SizeClass.COMPACT
        side = look.px(12 if compact else 20)
        self._main.setContentsMargins(side, look.px(16), side, look.px(12))
        self._main.setSpacing(look.px(12))
        self._top.setSpacing(look.px(12))
        for page in (self.file, self.columns, self.told, self.outcome):
            page.restyle()
