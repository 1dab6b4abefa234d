"""The head of Pay: the one way back, and what is going on."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.buyer_button import BuyerButton
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Surface
from pos_app.ui.widgets.painting import Align
from pos_app.ui.widgets.text import Text


class PayHead(Surface):
    """64 high: Back to sale at the start, the title in the middle of the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg.canvas", "bottom", parent=parent)
        self.back = Button(tr("Back to sale"), Kind.QUIET, icon="arrow-left", key="Esc")
        self._title = Text(tr("Pay · New sale"), "h2", align=Align.AlignHCenter)
        start, end = QWidget(), QWidget()
        inner = QHBoxLayout(start)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.back)
        inner.addStretch(1)
        self.buyer = BuyerButton()
        self.buyer.setEnabled(False)
        outer = QHBoxLayout(end)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addStretch(1)
        outer.addWidget(self.buyer)
        self._row = QHBoxLayout(self)
        self._row.addWidget(start, 1)
        self._row.addWidget(self._title)
        self._row.addWidget(end, 1)
        self.begin()

    def restyle(self) -> None:
        """Take height and margins again."""
        look = theme.current()
        self.setFixedHeight(look.px(64))
        self._row.setContentsMargins(look.px(10), 0, look.px(10), 0)
