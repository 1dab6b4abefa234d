"""Practice in the window: the bar that nobody can overlook, and the way into the copy and out."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from pos_app import practice as copies
from pos_app.domain.errors import PosError
from pos_app.services import practice
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Asks, Pos, Refused
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.buttons import Button
from pos_app.ui.widgets.cards import Notice, Surface


class PracticeBar(Surface):
    """Across the top of every screen while it is all practice. Signal: end_wanted()."""

    end_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("warning.soft", "bottom", parent=parent)
        self.setObjectName("practice")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.words = Notice("", "triangle-alert", State.WARNING, height=40)
        self.words.set_notice(
            tr("PRACTICE – nothing here is sold, kept or reported"), "triangle-alert", State.WARNING
        )
        self.end_button = Button(tr("End practice"), height=40)
        self.end_button.clicked.connect(lambda _on=False: self.end_wanted.emit())
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.words, 1)
        self._row.addWidget(self.end_button)
        self.begin()

    def restyle(self) -> None:
        """Take the distances again."""
        look = theme.current()
        self._row.setContentsMargins(look.px(12), look.px(4), look.px(12), look.px(4))
        self._row.setSpacing(look.px(12))


class PracticeWay(QObject):
    """From the shop into its copy. Signal: ready(): the copy is made, the window may change."""

    ready = Signal()

    def __init__(self, pos: Pos, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._pos, self._folder = pos, folder
        self._is_busy = False

    def begin(self, asks: Asks, refused: Refused) -> None:
        """Ask for the right, make the copy on a worker, then say that it is there."""
        if self._is_busy:
            return
        self._pos.act(asks, refused, lambda _none: self._make(refused), practice.begin)

    def _make(self, refused: Refused) -> None:
        self._is_busy = True

        def made(_place: Path) -> None:
            self._is_busy = False
            self.ready.emit()

        def failed(error: PosError) -> None:
            self._is_busy = False
            refused(error)

        self._pos.run(self, made, failed, lambda: copies.make(self._folder))
