"""The Sale complete screen: it stays until somebody goes on, however long the customer takes.

The sale is on disk by now; printer and drawer work beside it and undo nothing.
"""

from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.access import Permission
from pos_app.domain.errors import PosError
from pos_app.domain.money import Money, sum_money
from pos_app.domain.receipt import Receipt
from pos_app.domain.tender import Tender, TenderKind, coins_for
from pos_app.services import receipts, shifts
from pos_app.services.sales import CompletedSale
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.open_sale import OpenSale
from pos_app.ui.pos import Pos
from pos_app.ui.printing import Printing
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.complete.change import BigLine, Coins
from pos_app.ui.screens.complete.receipt_column import PrintAct, ReceiptColumn
from pos_app.ui.screens.pay.bill import name_of
from pos_app.ui.shift_papers import ShiftPapers
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Icon
from pos_app.ui.widgets.painting import Align
from pos_app.ui.widgets.text import Text

_ECHO_MS = 250  # the second Enter of a double press belongs to Finish, not to Next sale
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CompleteScreen(Screen):
    """Signals: scan_onwards(str): the next sale begins with this code, the window shows Sell;
    refund_wanted(sale id).
    """

    takes_scans = True
    scan_onwards = Signal(str)
    refund_wanted = Signal(object)

    def __init__(
        self, pos: Pos, sale: OpenSale, printing: Printing, parent: QWidget | None = None
    ) -> None:
        super().__init__(pos, parent)
        self._sale, self._printing = sale, printing
        self._papers = ShiftPapers(pos, printing)
        self._done: CompletedSale | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        middle = Align.AlignHCenter
        self._tick = Icon("circle-check", State.OK.ink, size=26)
        self.paid = Text("", "h2", State.OK.ink)
        self.label = Text(tr("Change due"), "h1", "secondary", weight=400, align=middle)
        self.big, self.coins = BigLine(), Coins()
        self.given = Text("", "body", "secondary", align=middle, wrap=True)
        self.next_button = Button(tr("Next sale"), Kind.PRIMARY, key="Enter", height=76, px=20)
        self.receipt = ReceiptColumn()
        self._echo = QTimer(self)
        self._echo.setSingleShot(True)
        self._lay_out()
        self._connect()
        self.begin()

    def _lay_out(self) -> None:
        self._column = QVBoxLayout()
        self._column.addStretch(1)
        self._head = _row(self._tick, self.paid)
        self._column.addLayout(self._head)
        self._column.addWidget(self.label)
        self._column.addWidget(self.big)
        self._column.addWidget(self.coins)
        self._column.addWidget(self.given)
        self._column.addLayout(_row(self.next_button))
        hint = Text(tr("or scan the next item"), "body", "secondary")
        self._hint = _row(Icon("scan-barcode", size=18), hint)
        self._column.addLayout(self._hint)
        self._column.addStretch(1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addLayout(self._column, 1)
        across.addWidget(self.receipt)

    def _connect(self) -> None:
        self.next_button.clicked.connect(self.next_sale)
        self.receipt.print_wanted.connect(self._on_print)
        self.receipt.gift_wanted.connect(self._on_gift)
        self.receipt.drawer_wanted.connect(self._on_drawer)
        self.receipt.refund_wanted.connect(self._on_refund)
        self._printing.state_changed.connect(lambda _state: self._show_receipt())
        self._printing.receipt_changed.connect(self._on_receipt)
        self._printing.drawer_failed.connect(self._on_drawer_failed)

    # -- the life of a screen

    def enter(self) -> None:
        """Show the sale that was just completed."""
        super().enter()
        self._echo.start(_ECHO_MS)
        self.show_sale()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """The settings changed."""
        self.show_sale()

    def scan(self, code: str) -> None:
        """The next customer's first item."""
        self.scan_onwards.emit(code)

    def next_sale(self) -> None:
        """Go on."""
        self.go.emit("sell")

    def show_refusal(self, error: PosError) -> None:
        """A copy or the drawer was refused: said where it was asked for."""
        self.receipt.show_trouble(error.sentence)

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        found = [("Enter", tr("Next sale"))]
        if self._printing.can_print:
            found.append(("F5", tr("Print again")))
        if self._printing.has_drawer:
            found.append(("F9", tr("Drawer")))
        return tuple(found)

    # -- what is shown

    def show_sale(self) -> None:
        """Show the last sale: its change, or that it is paid."""
        done = self._done = self._sale.last
        if done is None:
            return
        formats = Formats(self._pos.settings.shop.locale)
        number = isolate(done.number)
        if done.payable.minor < 0:
            self.paid.setText(tr("Refund {number} is done", number=number))
            self._show_given_back(done, formats)
        else:
            self.paid.setText(tr("Sale {number} is paid", number=number))
            self._show_change(done, formats)
        in_hand = _in_cash(done) if done.payable.minor < 0 else done.change
        self.label.setVisible(done.change.minor > 0)
        self.coins.set_coins(
            [(formats.coin(coin), formats.number(count)) for coin, count in coins_for(in_hand)]
        )
        self.given.setText(" · ".join(_said(tender, formats) for tender in done.tenders))
        self._show_receipt()

    def _show_given_back(self, done: CompletedSale, formats: Formats) -> None:
        cash = -_in_cash(done)
        words = tr("Refunded {amount}", amount=formats.money(-done.payable))
        if cash:
            words = tr("Give back {amount}", amount=formats.money(cash))
        self.big.set_words(words, words)

    def _show_change(self, done: CompletedSale, formats: Formats) -> None:
        if done.change:
            change = formats.money(done.change)
            self.big.set_words(change, tr("Change due {amount}", amount=change))
        else:
            words = tr("Paid {amount}", amount=formats.money(done.payable))
            self.big.set_words(words, words)

    def _show_receipt(self) -> None:
        if self._done is not None:
            may_refund = self._done.total.minor > 0 and self._pos.can(Permission.REFUND_CREATE)
            self.receipt.refund_button.setVisible(may_refund)
            self.receipt.show_receipt(
                self._printing.receipt_state(self._done.id),
                self._printing,
                may_copy=self._pos.can(Permission.RECEIPT_REPRINT),
            )

    def _on_receipt(self, sale_id: UUID) -> None:
        if self._done is not None and sale_id == self._done.id:
            self._show_receipt()

    # -- what can be done

    def _on_print(self, act: PrintAct) -> None:
        if self._done is None or not self._printing.can_print:
            return
        sale_id = self._done.id
        if act is PrintAct.NOW:
            self._printing.print_now()
        elif act is PrintAct.PRINT:
            self._printing.print_receipt(sale_id)
        else:

            def copy(receipt: Receipt) -> None:
                self._printing.print_receipt(sale_id, copy=receipt)

            self.act(copy, receipts.reprint, sale_id)

    def _on_gift(self) -> None:
        if self._done is not None and self._printing.can_print:
            self._printing.print_gift(self._done.id)

    def _on_refund(self) -> None:
        if self._done is not None:
            self.refund_wanted.emit(self._done.id)

    def _on_drawer(self) -> None:
        """Opening the drawer once more is an act of its own, with its reason in the journal."""
        if self._done is None or not self._printing.has_drawer:
            return
        reason = tr("After sale {number}", number=self._done.number)
        self.act(self._papers.open_drawer, shifts.open_drawer, reason)

    def _on_drawer_failed(self, sentence: str) -> None:
        if self.isVisible():
            self.receipt.show_trouble(sentence, "inbox")

    # -- keys and sizes

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of DESIGN.md 5."""
        key = event.key()
        if event.isAutoRepeat():
            return
        if key in _ENTER or key == Qt.Key.Key_F12:
            self._on_enter()
        elif key == Qt.Key.Key_F5:
            self.receipt.print_button.click()
        elif key == Qt.Key.Key_F7:
            self.receipt.refund_button.click()
        elif key == Qt.Key.Key_F8:
            self.receipt.gift_button.click()
        elif key == Qt.Key.Key_F9:
            self._on_drawer()
        else:
            super().keyPressEvent(event)

    def _on_enter(self) -> None:
        if self._echo.isActive():
            return
        focused = self.focusWidget()
        if isinstance(focused, QAbstractButton) and focused.hasFocus():
            focused.click()
        else:
            self.next_sale()

    def restyle(self) -> None:
        """Take the distances again."""
        look = theme.current()
        side = look.px(24)
        self._column.setContentsMargins(side, look.px(16), side, look.px(16))
        self._column.setSpacing(look.px(16))
        self._head.setSpacing(look.px(10))
        self._head.setContentsMargins(0, 0, 0, look.px(10))
        self._hint.setSpacing(look.px(8))
        self.next_button.setFixedWidth(look.px(440))
        self.given.setContentsMargins(0, 0, 0, look.px(14))


def _row(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addStretch(1)
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    return row


def _in_cash(done: CompletedSale) -> Money:
    """What of a refund goes back in notes and coins."""
    cash = [each.amount for each in done.tenders if each.kind is TenderKind.CASH]
    return sum_money(cash, done.total.currency) - done.change


def _said(tender: Tender, formats: Formats) -> str:
    if tender.amount.minor < 0:
        amount = formats.money(-tender.amount)
        method = name_of(tender.kind).lower()
        return tr("{amount} back by {method}", amount=amount, method=method)
    amount = formats.money(tender.amount)
    if tender.kind is TenderKind.CASH:
        return tr("{amount} cash given", amount=amount)
    return tr("{amount} {method}", amount=amount, method=name_of(tender.kind).lower())
