"""A report as its paper, and what can be done with it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.screens.shift.rows import scrolling
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card, Notice, Surface
from pos_app.ui.widgets.painting import Align
from pos_app.ui.widgets.paper import ReceiptPreview
from pos_app.ui.widgets.text import Text

_WIDTHS = {
    theme.SizeClass.COMPACT: 372,
    theme.SizeClass.REGULAR: 392,
    theme.SizeClass.WIDE: 440,
}
_SHARE = 0.42  # of the page, at most


class PaperSide(Card):
    """Signals: print_wanted(); pdf_wanted(); open_wanted() for the saved PDF."""

    print_wanted = Signal()
    pdf_wanted = Signal()
    open_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._size, self._room = theme.SizeClass.REGULAR, 1366
        self.title = Text("", "h2")
        self._about = Text("", "small", "secondary")
        self.preview = ReceiptPreview(tr("Report"))
        self.notice = Notice("", "", role="label", height=48)
        self.open_button = Button(tr("Open"), height=48)
        self.print_button = Button(
            "", Kind.PRIMARY, icon="printer", key="Ctrl P", height=56, spread=True
        )
        self.pdf_button = Button(tr("Save as PDF"), icon="file-text", key="Ctrl S", height=48)
        self.print_button.clicked.connect(self.print_wanted)
        self.pdf_button.clicked.connect(self.pdf_wanted)
        self.open_button.clicked.connect(self.open_wanted)
        self._lay_out()
        self.clear_notice()
        self.begin()

    def _lay_out(self) -> None:
        ground = Surface("bg.sunken")
        self._paper = QVBoxLayout(ground)
        self._paper.addWidget(self.preview, 0, Align.AlignHCenter)
        self._paper.addStretch(1)
        self._head = QVBoxLayout()
        self._head.addWidget(self.title)
        self._head.addWidget(self._about)
        said = QHBoxLayout()
        said.addWidget(self.notice, 1)
        said.addWidget(self.open_button)
        self._foot = QVBoxLayout()
        self._foot.addLayout(said)
        self._foot.addWidget(self.print_button)
        self._foot.addWidget(self.pdf_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(scrolling(ground), 1)
        column.addLayout(self._foot)

    def show_report(self, title: str, about: str, text: str, printing: str) -> None:
        """Show a report as it prints; `printing` is what the button does."""
        self.title.setText(title)
        self._about.setText(about)
        self.preview.set_text(text)
        self.print_button.setText(printing)
        self.clear_notice()

    def set_printer(self, *, can_print: bool) -> None:
        """Grey what is not possible, with the reason."""
        self.print_button.setEnabled(can_print)
        self.print_button.setToolTip("" if can_print else tr("No printer is set up."))

    def say(self, words: str, icon: str, state: State, *, may_open: bool = False) -> None:
        """What became of an act."""
        self.notice.set_notice(words, icon, state)
        self.notice.setAccessibleName(words)
        self.notice.show()
        self.open_button.setVisible(may_open)

    def clear_notice(self) -> None:
        """Nothing to say."""
        self.notice.hide()
        self.open_button.hide()

    def set_room(self, size: theme.SizeClass, width: int) -> None:
        """Take the width of this size class, less where large text leaves little room."""
        self._size, self._room = size, width
        self.restyle()

    def restyle(self) -> None:
        """Take width and margins again."""
        look = theme.current()
        wide = min(look.px(_WIDTHS[self._size]), int(self._room * _SHARE))
        self.setFixedWidth(wide)
        side = look.px(20)
        self._head.setContentsMargins(side, look.px(14), side, look.px(10))
        edge = look.px(16)
        self._paper.setContentsMargins(edge, edge, edge, edge)
        self.preview.setFixedWidth(min(look.px(334), wide - look.px(44)))
        self._foot.setContentsMargins(side, look.px(12), side, look.px(16))
        self._foot.setSpacing(look.px(8))
