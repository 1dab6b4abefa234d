"""Taking the list of items out of the shop: which of them, into which kind of file."""

from collections.abc import Callable
from pathlib import Path
from typing import cast
from uuid import UUID

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.documents import product_list
from pos_app.domain.access import Permission
from pos_app.domain.errors import Invalid, PosError
from pos_app.services import catalogue, exporting
from pos_app.services.declare import Door, Topic
from pos_app.services.exporting import Choice, ExportPlan
from pos_app.ui import theme
from pos_app.ui.format import isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card, Notice
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option, Segmented, Toggle
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Align
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.text import Text

_WIDEST = 640


class ExportScreen(Screen):
    """Which items, into which file; then where it is."""

    topics = Topic.CATALOGUE
    rail = "stock"

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self._saved: Path | None = None
        self.back = Button(tr("Stock"), Kind.QUIET, icon="arrow-left", height=40)
        self.failure = Notice("", "circle-x", State.DANGER, height=48)
        self.failure.hide()
        self.category = Combo(tr("Category"))
        self.words = Field(tr("Only what begins with"), height=40)
        self.delisted = Toggle(tr("Also items that are not sold any more"))
        self.kind = Segmented(
            (Option("xlsx", tr("XLSX, for a spreadsheet")), Option("csv", "CSV")),
            height=40,
            name=tr("Kind of file"),
        )
        self.costs = Notice("", "info", State.NEUTRAL)
        self.go_on = Button(tr("Export the items"), Kind.PRIMARY, icon="download", height=56)
        self.busy = EmptyState("", busy=True)
        self.done = EmptyState(
            "",
            done=True,
            answers=(tr("Show in folder"), tr("Another list")),
            primary=True,
            height=48,
        )
        self._lay_out()
        self._connect()
        self.begin()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.back)
        top.addWidget(Text(tr("Export items"), "h1"), 1)
        self._form_card = Card()
        self._form = QVBoxLayout(self._form_card)
        about = tr("The list can be brought in again, here or elsewhere, and changes nothing.")
        for part in (
            Text(about, "label", "secondary", weight=400, wrap=True),
            self.category,
            self.words,
            self.delisted,
            self.kind,
            self.costs,
            self.go_on,
        ):
            self._form.addWidget(part)
        form = QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._form_card)
        column.addStretch(1)
        state = Card()
        inside = QVBoxLayout(state)
        self._states = QStackedWidget()
        self._states.addWidget(self.busy)
        self._states.addWidget(self.done)
        inside.addWidget(self._states)
        self._pages = QStackedWidget()
        self._pages.addWidget(form)
        self._pages.addWidget(state)
        self._main = QVBoxLayout(self)
        self._main.addLayout(top)
        self._main.addWidget(self.failure)
        self._main.addWidget(self._pages, 1, Align.AlignLeft)

    def _connect(self) -> None:
        self.back.clicked.connect(lambda _on=False: self.go.emit("stock"))
        self.go_on.clicked.connect(lambda _on=False: self.choose_file())
        self.done.answered.connect(self._on_answered)
        self._pos.actor_changed.connect(self._show_form)

    @property
    def choice(self) -> Choice:
        """Which items are wanted."""
        key = self.category.value()
        category = UUID(key) if key else None
        return Choice(self.words.text(), category, self.delisted.isChecked())

    @property
    def is_done(self) -> bool:
        """Whether the file is written."""
        return self._pages.currentIndex() == 1 and self._states.currentWidget() is self.done

    def enter(self) -> None:
        """What goes on has the focus."""
        super().enter()
        self.go_on.setFocus()

    def refresh(self) -> None:
        """Read the categories, and whether costs go along."""
        try:
            found = self._pos.call(catalogue.categories)
        except PosError as error:
            self.show_refusal(error)
            return
        every = Option("", tr("All categories"))
        self.category.set_options([every, *(Option(one.id.hex, one.name) for one in found)])
        may = self._pos.can(Permission.CATALOGUE_COST)
        words = tr("What the items cost you is in it.") if may else tr("Costs are not in it.")
        self.costs.set_notice(words, "info")
        self.go_on.setEnabled(self._pos.can(Permission.CATALOGUE_EXPORT))

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        return ("F12", tr("Export")), ("Esc", tr("Back"))

    def show_refusal(self, error: PosError) -> None:
        """Above the form."""
        self._pages.setCurrentIndex(0)
        self.failure.set_notice(error.sentence, "circle-x", State.DANGER)
        self.failure.show()

    def choose_file(self) -> None:
        """Ask where to, then write."""
        kind = self.kind.value()
        chosen, _filter = QFileDialog.getSaveFileName(
            self, tr("Export the items"), f"{tr('items')}.{kind}", f"{kind.upper()} (*.{kind})"
        )
        if chosen:
            self.export(Path(chosen).with_suffix(f".{kind}"))

    def export(self, path: Path) -> None:
        """Write the chosen items into a file, on a worker."""
        choice, actor = self.choice, self._pos.actor
        # The same call; mypy cannot compare two with parameters of P.
        door = cast("Door", self._pos.backend.call)
        write = product_list.WRITERS[self.kind.value()]

        def begun(plan: ExportPlan) -> None:
            self.failure.hide()
            self.busy.set_words(
                tr("Writing {file}", file=isolate(path.name)), tr("%n item(s)", plan.items)
            )
            self._states.setCurrentWidget(self.busy)
            self._pages.setCurrentIndex(1)
            work = telling(path, lambda: write(path, plan, exporting.rows(door, actor, choice)))
            self._pos.run(
                self, lambda count: self._on_written(path, count), self.show_refusal, work
            )

        self.act(begun, exporting.begin, path.name, choice)

    def _on_written(self, path: Path, count: int) -> None:
        self._saved = path
        where = isolate(str(path.parent))
        self.done.set_words(
            tr("{file} is saved", file=isolate(path.name)),
            tr("%n item(s)", count) + f" · {where}",
        )
        self._states.setCurrentWidget(self.done)
        self.done.buttons[0].setFocus()

    def _on_answered(self, at: int) -> None:
        if at == 0 and self._saved is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._saved.parent)))
        else:
            self._show_form()

    def _show_form(self) -> None:
        self._pages.setCurrentIndex(0)
        self.failure.hide()
        self._is_stale = True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F12 exports, Esc goes back."""
        if event.key() == Qt.Key.Key_F12 and self.go_on.isVisible() and self.go_on.isEnabled():
            self.choose_file()
        elif event.key() == Qt.Key.Key_Escape:
            self.go.emit("stock")
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        compact = look.size_class(self.window().width()) is theme.SizeClass.COMPACT
        side = look.px(12 if compact else 20)
        self._main.setContentsMargins(side, look.px(16), side, look.px(12))
        self._main.setSpacing(look.px(12))
        self._pages.setFixedWidth(min(look.px(_WIDEST), max(look.px(300), self.width() - 2 * side)))
        inner = look.px(20)
        self._form.setContentsMargins(inner, inner, inner, inner)
        self._form.setSpacing(look.px(16))


def telling(path: Path, write: Callable[[], int]) -> Callable[[], int]:
    """Writing, with what the disk refuses told in a sentence."""

    def work() -> int:
        try:
            return write()
        except OSError as error:
            reason = (error.strerror or tr("the disk refused")).lower()
            raise Invalid(
                tr("{file} cannot be written: {reason}.", file=path.name, reason=reason)
            ) from error

    return work
