"""A report as its paper, and what can be done with it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.ui.i18n import tr
from pos_app.ui.screens.paper_body import PaperBody
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card


class PaperSide(Card):
    """Signals: print_wanted(); pdf_wanted()."""

    print_wanted = Signal()
    pdf_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.print_button = Button(
            "", Kind.PRIMARY, icon="printer", key="Ctrl P", height=56, spread=True
        )
        self.pdf_button = Button(tr("Save as PDF"), icon="file-text", key="Ctrl S", height=48)
        self.print_button.clicked.connect(self.print_wanted)
        self.pdf_button.clicked.connect(self.pdf_wanted)
        self.paper = PaperBody(tr("Report"), self.print_button, self.pdf_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(self.paper)
        self.begin()

    def show_report(self, title: str, about: str, text: str, printing: str) -> None:
        """Show a report as it prints; `printing` is what the button does."""
        self.paper.show_paper(title, about, text)
        self.print_button.setText(printing)

    def set_printer(self, *, can_print: bool) -> None:
        """Grey what is not possible, with the reason."""
        self.print_button.setEnabled(can_print)
        self.print_button.setToolTip("" if can_print else tr("No printer is set up."))
