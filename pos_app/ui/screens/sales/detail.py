"""The receipt of the chosen sale, and what can be done with it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.screens.paper_body import PaperBody
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Surface


class SaleDetail(Surface):
    """Signals: copy_wanted(), gift_wanted(), pdf_wanted(), refund_wanted()."""

    copy_wanted = Signal()
    gift_wanted = Signal()
    pdf_wanted = Signal()
    refund_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg.surface", "start", parent=parent)
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
        self._pair = QHBoxLayout()
        self._pair.addWidget(self.gift_button, 1)
        self._pair.addWidget(self.pdf_button, 1)
        self.paper = PaperBody(tr("Receipt"), self.copy_button, self._pair, self.refund_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 0, 0)
        column.addWidget(self.paper)
        self.begin()

    def show_receipt(self, number: str, moment: str, text: str) -> None:
        """Show a receipt as it was printed."""
        self.paper.show_paper(tr("Sale {number}", number=number), moment, text)

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

    def restyle(self) -> None:
        """Take the distance between the two buttons again."""
        self._pair.setSpacing(theme.current().px(8))
