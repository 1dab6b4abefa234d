"""The right side of Sale complete: what became of the receipt, and what else can be done."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.printing import PrinterState, Printing, PrintingState, ReceiptState
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.buttons import Button
from pos_app.ui.widgets.cards import Icon, Line, Notice, Surface
from pos_app.ui.widgets.text import Text


class PrintAct(StrEnum):
    """What F5 does now."""

    PRINT = "print"  # the original
    NOW = "now"  # what waits
    AGAIN = "again"  # a copy


@dataclass(frozen=True, slots=True)
class _Shown:
    words: str
    icon: str
    state: State
    act: PrintAct


class ReceiptColumn(Surface):
    """372 wide. Signals: print_wanted(PrintAct), gift_wanted(), drawer_wanted(),
    refund_wanted().
    """

    print_wanted = Signal(object)
    gift_wanted = Signal()
    drawer_wanted = Signal()
    refund_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg.surface", "start", parent=parent)
        self.act = PrintAct.AGAIN
        self._title = Text(tr("Receipt"), "h2")
        self.notice = Notice("", "printer", role="body", height=50)
        self.print_button = Button("", icon="printer", key="F5", height=56, spread=True)
        self.gift_button = Button(
            tr("Gift receipt, no prices"), icon="gift", key="F8", height=56, spread=True
        )
        self.line = Line()
        self.drawer_button = Button(
            tr("Open drawer"), icon="inbox", key="F9", height=56, spread=True
        )
        self.refund_button = Button(
            tr("Refund this sale"), icon="undo-2", key="F7", height=56, spread=True
        )
        self.refund_button.clicked.connect(self.refund_wanted)
        self._saved = Text(tr("Saved on this till."), "small", "secondary", wrap=True)
        self.print_button.clicked.connect(lambda: self.print_wanted.emit(self.act))
        self.gift_button.clicked.connect(self.gift_wanted)
        self.drawer_button.clicked.connect(self.drawer_wanted)
        self._lay_out()
        self.begin()

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        for part in (self._title, self.notice, self.print_button, self.gift_button):
            self._column.addWidget(part)
        self._gap = QVBoxLayout()
        self._gap.addWidget(self.line)
        self._column.addLayout(self._gap)
        self._column.addWidget(self.drawer_button)
        self._column.addWidget(self.refund_button)
        self._column.addStretch(1)
        self._foot = QHBoxLayout()
        self._foot.addWidget(Icon("circle-check", State.OK.ink, size=18))
        self._foot.addWidget(self._saved, 1)
        self._column.addLayout(self._foot)

    def show_receipt(self, fate: ReceiptState, printing: Printing, *, may_copy: bool) -> None:
        """Say honestly how far the receipt got, and offer the next step."""
        shown = _shown(fate, printing.state, printing.printer_name)
        self.act = shown.act
        self.notice.set_notice(shown.words, shown.icon, shown.state)
        self.notice.setAccessibleName(shown.words)
        words = {
            PrintAct.PRINT: tr("Print receipt"),
            PrintAct.NOW: tr("Print now"),
            PrintAct.AGAIN: tr("Print again"),
        }
        self.print_button.setText(words[shown.act])
        forbidden = shown.act is PrintAct.AGAIN and not may_copy
        self.print_button.setEnabled(printing.can_print and not forbidden)
        self.print_button.setToolTip(tr("Your role may not print copies.") if forbidden else "")
        self.gift_button.setEnabled(printing.can_print)
        self.drawer_button.setVisible(printing.has_drawer)
        self.line.setVisible(printing.has_drawer)

    def show_trouble(self, words: str, icon: str = "triangle-alert") -> None:
        """Say what did not happen (the drawer, a refused copy)."""
        self.notice.set_notice(words, icon, State.WARNING)
        self.notice.setAccessibleName(words)

    def restyle(self) -> None:
        """Take width and margins again."""
        look = theme.current()
        self.setFixedWidth(look.px(372))
        side = look.px(20)
        self._column.setContentsMargins(side, look.px(24), side, look.px(16))
        self._column.setSpacing(look.px(8))
        self._gap.setContentsMargins(0, look.px(10), 0, look.px(6))
        self._foot.setSpacing(look.px(10))


def _shown(fate: ReceiptState, state: PrintingState, printer: str) -> _Shown:
    if state.state is PrinterState.NONE:
        return _Shown(state.sentence, "printer", State.NEUTRAL, PrintAct.PRINT)
    if fate is ReceiptState.NOT_PRINTED:
        words = tr("No receipt was printed.")
        return _Shown(words, "receipt-text", State.NEUTRAL, PrintAct.PRINT)
    if fate is ReceiptState.SENT:
        words = tr("Sent to {printer}", printer=printer)
        return _Shown(words, "printer-check", State.OK, PrintAct.AGAIN)
    if fate is ReceiptState.FAILED or state.state is PrinterState.FAILED:
        waits = tr("The sale is saved. %n receipt(s) (waits|wait).", max(1, state.waiting))
        words = f"{state.sentence} {waits}"
        return _Shown(words, "printer-x", State.WARNING, PrintAct.NOW)
    return _Shown(tr("Printing…"), "printer", State.NEUTRAL, PrintAct.AGAIN)
