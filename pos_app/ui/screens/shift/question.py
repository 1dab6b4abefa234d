"""The one question before a shift is closed for good."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.text import Text


class CloseQuestion(Card):
    """ "Close shift 12 with £309.96 counted?", and both outcomes.

    Signals: confirmed(), cancelled().
    """

    confirmed = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._words = Text("", "strong", wrap=True)
        self._help = Text(
            tr("A closed shift is never changed again."), "small", "secondary", wrap=True
        )
        self.yes = Button("", Kind.PRIMARY, height=56)
        self.no = Button(tr("Go on counting"), height=56, key="Esc")
        self.yes.clicked.connect(self.confirmed)
        self.no.clicked.connect(self.cancelled)
        self._column = QVBoxLayout(self)
        for part in (self._words, self._help, self.yes, self.no):
            self._column.addWidget(part)
        self.hide()
        self.begin()

    def ask(self, number: int, counted: str) -> None:
        """Ask; going on is not the default."""
        self._words.setText(
            tr("Close shift {number} with {counted} counted?", number=number, counted=counted)
        )
        self.yes.setText(tr("Close shift {number}", number=number))
        self.show()
        self.no.setFocus(Qt.FocusReason.TabFocusReason)

    def restyle(self) -> None:
        """Take the margins again."""
        look = theme.current()
        side = look.px(16)
        self._column.setContentsMargins(side, look.px(12), side, side)
        self._column.setSpacing(look.px(8))
