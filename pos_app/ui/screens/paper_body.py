"""A paper as it prints, a head over it, and under it what became of an act and what can be done."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.buttons import Button
from pos_app.ui.widgets.cards import Notice, Surface
from pos_app.ui.widgets.painting import Align, Themed
from pos_app.ui.widgets.paper import ReceiptPreview
from pos_app.ui.widgets.scrolling import scrolling
from pos_app.ui.widgets.text import Text

_WIDTHS = {
    theme.SizeClass.COMPACT: 372,
    theme.SizeClass.REGULAR: 392,
    theme.SizeClass.WIDE: 440,
}
_SHARE = 0.42  # of the screen, at most


class PaperBody(Themed, QWidget):
    """Signal: open_wanted() for the file that was saved."""

    open_wanted = Signal()

    def __init__(self, name: str, *foot: QWidget | QLayout) -> None:
        super().__init__()
        self._size, self._room = theme.SizeClass.REGULAR, 1366
        self.title = Text("", "h2")
        self.about = Text("", "small", "secondary")
        self.preview = ReceiptPreview(name)
        self.notice = Notice("", "", role="label", height=48)
        self.open_button = Button(tr("Open"), height=48)
        self.open_button.clicked.connect(self.open_wanted)
        self._head = QVBoxLayout()
        self._head.addWidget(self.title)
        self._head.addWidget(self.about)
        said = QHBoxLayout()
        said.addWidget(self.notice, 1)
        said.addWidget(self.open_button)
        self._foot = QVBoxLayout()
        self._foot.addLayout(said)
        for part in foot:
            if isinstance(part, QWidget):
                self._foot.addWidget(part)
            else:
                self._foot.addLayout(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(self._scrolled(), 1)
        column.addLayout(self._foot)
        self.clear_notice()
        self.begin()

    def _scrolled(self) -> QScrollArea:
        ground = Surface("bg.sunken")
        self._paper = QVBoxLayout(ground)
        self._paper.addWidget(self.preview, 0, Align.AlignHCenter)
        self._paper.addStretch(1)
        return scrolling(ground)

    def show_paper(self, title: str, about: str, text: str) -> None:
        """Another paper."""
        self.title.setText(title)
        self.about.setText(about)
        self.preview.set_text(text)
        self.clear_notice()

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
        self.setFixedWidth(wide - 2)  # the panel around it has an edge
        side, edge = look.px(20), look.px(16)
        self._head.setContentsMargins(side, look.px(14), side, look.px(10))
        self._paper.setContentsMargins(edge, edge, edge, edge)
        self.preview.setFixedWidth(min(look.px(334), wide - look.px(44)))
        self._foot.setContentsMargins(side, look.px(12), side, look.px(16))
        self._foot.setSpacing(look.px(8))
