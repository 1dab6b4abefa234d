"""Opening the drawer without a sale: why, then it opens."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.chips import Chip
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.text import Text

_LONGEST = 120


class DrawerCard(Card):
    """Signals: open_wanted(str) with the reason; closed()."""

    open_wanted = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._title = Text(tr("Why is the drawer opened?"), "h2")
        self.reason = Field("", placeholder=tr("Reason"), height=48, name=tr("Reason"))
        self.reason.entry.setMaxLength(_LONGEST)
        self.chips: list[Chip] = []
        for usual in (tr("Change for a note"), tr("Wrong change"), tr("Count in between")):
            chip = Chip(usual)
            chip.setCheckable(False)
            chip.clicked.connect(lambda _on=False, words=usual: self._take(words))
            self.chips.append(chip)
        self.button = Button(tr("Open drawer"), Kind.PRIMARY, icon="inbox")
        self._cancel = Button(tr("Leave it shut"), key="Esc")
        self.button.clicked.connect(self.submit)
        self._cancel.clicked.connect(self.closed)
        self._lay_out()
        self.begin()

    def _lay_out(self) -> None:
        self._row = QHBoxLayout()
        self._row.addWidget(self.reason, 1)
        self._row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._cancel, 0, Qt.AlignmentFlag.AlignTop)
        self._chips = QHBoxLayout()
        for chip in self.chips:
            self._chips.addWidget(chip)
        self._chips.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._title)
        self._column.addLayout(self._row)
        self._column.addLayout(self._chips)

    def ask(self) -> None:
        """Begin with an empty reason."""
        self.reason.set_text("")
        self.reason.set_error("")
        self.show()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        """Hand the reason over; the service refuses an empty one."""
        self.open_wanted.emit(self.reason.text())

    def _take(self, words: str) -> None:
        self.reason.set_text(words)
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Esc leaves it shut."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submit()
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Take the margins again."""
        look = theme.current()
        side = look.px(20)
        self._column.setContentsMargins(side, look.px(14), side, look.px(16))
        self._column.setSpacing(look.px(10))
        self._row.setSpacing(look.px(8))
        self._chips.setSpacing(look.px(8))
