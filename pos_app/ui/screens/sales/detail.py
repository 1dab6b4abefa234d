"""The receipt of the chosen sale, and what can be done with it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Notice, Surface
from pos_app.ui.widgets.painting import Align
from pos_app.ui.widgets.paper import ReceiptPreview
from pos_app.ui.widgets.text import Text

_WIDTHS = {
    theme.SizeClass.COMPACT: 372,
    theme.SizeClass.REGULAR: 392,
    theme.SizeClass.WIDE: 440,
}
_SHARE = 0.42  # of the screen, at most


class SaleDetail(Surface):
    """Signals: copy_wanted(), gift_wanted(), pdf_wanted(), open_wanted() for the saved PDF,
    refund_wanted().
    """

    copy_wanted = Signal()
    gift_wanted = Signal()
    pdf_wanted = Signal()
    open_wanted = Signal()
    refund_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg.surface", "start", parent=parent)
        self._size, self._room = theme.SizeClass.REGULAR, 1366
        self.title = Text("", "h2")
        self._moment = Text("", "small", "secondary")
        self.preview = ReceiptPreview(tr("Receipt"))
        self.notice = Notice("", "", role="label", height=48)
        self.open_button = Button(tr("Open"), height=48)
        self.copy_button = Button(
            tr("Print copy"), Kind.PRIMARY, icon="printer", key="Ctrl P", height=56, spread=True
        )
        self.gift_button = Button(tr("Gift receipt"), icon="gift", height=48)
        self.pdf_button = Button(tr("Save as PDF"), icon="file-text", height=48)
        self.refund_button = Button(tr("Refund"), icon="undo-2", key="F7", height=48)
        self.refund_button.clicked.connect(self.refund_wanted)
        self.copy_button.clicked.connect(self.copy_wanted)
        self.gift_button.clicked.connect(self.gift_wanted)
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
        scroll = QScrollArea()
        scroll.setWidget(ground)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._head = QVBoxLayout()
        self._head.addWidget(self.title)
        self._head.addWidget(self._moment)
        said = QHBoxLayout()
        said.addWidget(self.notice, 1)
        said.addWidget(self.open_button)
        self._pair = QHBoxLayout()
        self._pair.addWidget(self.gift_button, 1)
        self._pair.addWidget(self.pdf_button, 1)
        self._foot = QVBoxLayout()
        self._foot.addLayout(said)
        self._foot.addWidget(self.copy_button)
        self._foot.addLayout(self._pair)
        self._foot.addWidget(self.refund_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(scroll, 1)
        column.addLayout(self._foot)

    def show_receipt(self, number: str, moment: str, text: str) -> None:
        """Show a receipt as it was printed."""
        self.title.setText(tr("Sale {number}", number=number))
        self._moment.setText(moment)
        self.preview.set_text(text)
        self.clear_notice()

    def set_rights(self, *, may_copy: bool, can_print: bool, may_refund: bool) -> None:
        """Grey what is not possible, with the reason."""
        self.refund_button.setEnabled(may_refund)
        self.refund_button.setToolTip("" if may_refund else tr("Your role may not refund."))
        reason = "" if can_print else tr("No printer is set up.")
        if can_print and not may_copy:
            reason = tr("Your role may not print copies.")
        self.copy_button.setEnabled(not reason)
        self.copy_button.setToolTip(reason)
        self.gift_button.setEnabled(can_print)
        self.gift_button.setToolTip("" if can_print else reason)

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
        self._head.setContentsMargins(side, look.px(16), side, look.px(12))
        self._paper.setContentsMargins(look.px(16), look.px(16), look.px(16), look.px(16))
        self.preview.setFixedWidth(min(look.px(334), wide - look.px(44)))
        self._foot.setContentsMargins(side, look.px(12), side, look.px(16))
        self._foot.setSpacing(look.px(8))
        self._pair.setSpacing(look.px(8))
