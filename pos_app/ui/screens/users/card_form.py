"""What every form of Users is: a card in place of the matrix, with two buttons that name both
outcomes.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.forms import Form
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.fields import ErrorLine
from pos_app.ui.widgets.painting import Align
from pos_app.ui.widgets.text import Text


class CardForm(Card):
    """A card with fields, an explanation, and two buttons that name both outcomes.

    Signal: cancelled().
    """

    cancelled = Signal()

    def __init__(self, pos: Pos) -> None:
        self._ready = False
        super().__init__()
        self._pos = pos
        self.form = Form(self)
        self.title = Text("", "h2")
        self.about = Text("", "small", "secondary", wrap=True)
        self.error = ErrorLine()
        self.cancel = Button(tr("Cancel"))
        self.accept = Button("", Kind.PRIMARY)
        self._rows: list[QHBoxLayout] = []
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.title)
        self.cancel.clicked.connect(self.cancelled)
        self.accept.clicked.connect(self.submit)

    def beside(self, *parts: QWidget) -> None:
        """Fields side by side."""
        row = QHBoxLayout()
        for part in parts:
            row.addWidget(part, 1, Align.AlignTop)
        self._rows.append(row)
        self._column.addLayout(row)

    def finish(self, *more: QWidget) -> None:
        """The end of every such form; `more` stands between the explanation and the buttons."""
        self._column.addWidget(self.about)
        for part in more:
            self._column.addWidget(part)
        self._column.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self.error, 1)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.accept)
        self._rows.append(row)
        self._column.addLayout(row)
        self._ready = True
        self.restyle()

    def submit(self) -> None:
        """Check what was typed, and hand it over."""
        raise NotImplementedError

    def forget(self) -> None:
        """Nothing is wrong any more."""
        self.form.clear_errors()
        self.error.set_error("")

    def show_refusal(self, error: PosError) -> None:
        """Under its field, else beside the buttons."""
        self.set_busy(False)
        if not self.form.show_error(error):
            self.error.set_error(error.sentence)

    def set_busy(self, busy: bool) -> None:
        """While a worker works, nothing can be pressed."""
        self.accept.setEnabled(not busy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter accepts, Esc cancels."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.submit()
        elif event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Take distances again."""
        if self._ready:
            look = theme.current()
            side = look.px(20)
            self._column.setContentsMargins(side, side, side, side)
            self._column.setSpacing(look.px(14))
            for row in self._rows:
                row.setSpacing(look.px(12))
