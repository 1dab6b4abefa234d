"""What the shop sells: nothing yet, sample items, or a list from a file."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.services import importing
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.import_view import ImportView
from pos_app.ui.screens.product_import import ProductImport
from pos_app.ui.screens.setup.owner_page import OwnerPage
from pos_app.ui.screens.setup.page import Page, Refused, Then
from pos_app.ui.widgets.buttons import Button
from pos_app.ui.widgets.chips import ChoiceCard

_EMPTY, _SAMPLE, _FILE = range(3)


class ItemsPage(Page):
    """Three ways to begin. Signal: working(bool): an import goes on, or has ended."""

    working = Signal(bool)

    def __init__(self, pos: Pos, owner: OwnerPage) -> None:
        super().__init__(pos)
        self._owner = owner
        self._then: Then | None = None
        self._refused: Refused | None = None
        self.step = tr("Items")
        self.title = tr("What do you sell?")
        self.question = tr("Begin with an empty shelf, look around with samples, or bring a list.")
        self.ways = (
            ChoiceCard(
                tr("Start empty"),
                tr("Add items one by one, or scan them in"),
                icon="package",
                height=72,
            ),
            ChoiceCard(
                tr("Sample items"),
                tr("A small café and grocery to look around in; they can be delisted later"),
                icon="shopping-basket",
                height=72,
            ),
            ChoiceCard(
                tr("From a file"),
                tr("A CSV or XLSX list from a spreadsheet or another till"),
                icon="file-spreadsheet",
                height=72,
            ),
        )
        self.job = ProductImport(pos, self)
        self.view = ImportView(pos, self.job, buttons=False)
        self.another = Button(tr("Choose something else"), icon="undo-2")
        self._pages = QStackedWidget()
        self._fill()
        self.ways[_EMPTY].setChecked(True)
        self.ways[_SAMPLE].clicked.connect(self._on_samples)
        self.ways[_FILE].clicked.connect(self._on_file)
        self.another.clicked.connect(self._on_another)
        self.view.changed.connect(self._on_view)
        self.begin()

    def _fill(self) -> None:
        ways = QWidget()
        self._ways = QVBoxLayout(ways)
        self._ways.setContentsMargins(0, 0, 0, 0)
        for card in self.ways:
            self._ways.addWidget(card)
        self._ways.addStretch(1)
        told = QWidget()
        below = QVBoxLayout(told)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.view, 1)
        end = QHBoxLayout()
        end.addWidget(self.another)
        end.addStretch(1)
        below.addLayout(end)
        self._pages.addWidget(ways)
        self._pages.addWidget(told)
        self.body.addWidget(self._pages, 1)

    def next_words(self, following: str) -> str:
        """Finish, or what the import will do."""
        if self._is_telling and self.view.is_ready and self.view.add.isEnabled():
            return self.view.add_words
        return following

    def save(self, then: Then, refused: Refused) -> None:
        """Import what was told, if something was; then the till can be used."""
        if not self._is_telling or not self.view.is_ready or not self.view.add.isEnabled():
            then()
            return
        owner = self._owner.owner
        assert owner is not None
        self._refused = refused
        call = self._pos.backend.call
        try:
            batch = call(importing.begin, owner, self.job.label, self.job.row_count)
        except PosError as error:
            refused(error)
            return
        self._then = then
        self.view.begin_running()
        self.job.start(batch, owner)

    @property
    def _is_telling(self) -> bool:
        return self._pages.currentIndex() == 1

    def _on_samples(self) -> None:
        owner = self._owner.owner
        if owner is not None:
            self._pages.setCurrentIndex(1)
            self.job.look_at_samples(owner)
            self.view.begin_reading()
            self.working.emit(True)

    def _on_file(self) -> None:
        owner = self._owner.owner
        chosen, _kind = QFileDialog.getOpenFileName(
            self,
            tr("A list of items"),
            "",
            tr("Lists (*.csv *.txt *.tsv *.xlsx *.xlsm);;All files (*)"),
        )
        if not chosen or owner is None:
            self.ways[_EMPTY].setChecked(True)
            return
        self._pages.setCurrentIndex(1)
        self.job.look_at(Path(chosen), owner)
        self.view.begin_reading()
        self.working.emit(True)

    def _on_another(self) -> None:
        self.job.forget()
        self.ways[_EMPTY].setChecked(True)
        self._pages.setCurrentIndex(0)
        self.working.emit(False)

    def _on_view(self) -> None:
        """The import was told, goes on, or has ended."""
        self.another.setVisible(not self.view.is_going and not self.view.is_done)
        self.working.emit(self.view.is_going)
        if self.view.is_done and self._then is not None:
            tally, then = self.view.tally, self._then
            self._then = None
            if tally is not None and tally.refused == 0 and tally.done == tally.total:
                then()
