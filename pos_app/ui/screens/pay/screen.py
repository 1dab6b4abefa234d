"""The Pay screen: it takes payments onto the open sale and finishes it, once.

Nothing here decides money: what is due and what the change is comes from `Payment` and the domain;
the sale itself is `OpenSale`. Enter takes the typed amount, and finishes when everything is
covered.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.domain.money import Money
from pos_app.domain.tender import TenderKind
from pos_app.services.sales import CompletedSale
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.open_sale import OpenSale
from pos_app.ui.pos import Pos
from pos_app.ui.printing import Printing
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.pay import messages
from pos_app.ui.screens.pay.bill import amount_label
from pos_app.ui.screens.pay.codes import Codes
from pos_app.ui.screens.pay.head import PayHead
from pos_app.ui.screens.pay.keys import ENTER, FieldKeys
from pos_app.ui.screens.pay.middle import Middle, ReceiptChoice
from pos_app.ui.screens.pay.pad import PayPad
from pos_app.ui.screens.pay.payment import Payment
from pos_app.ui.screens.pay.summary import Summary

_METHOD_KEYS: dict[int, TenderKind] = {
    Qt.Key.Key_F5: TenderKind.CASH,
    Qt.Key.Key_F6: TenderKind.CARD,
    Qt.Key.Key_F7: TenderKind.VOUCHER,
    Qt.Key.Key_F8: TenderKind.ON_ACCOUNT,
}


class PayScreen(Screen):
    """Signal: scan_onwards(str): a held scan belongs to the sale now; the window shows Sell."""

    scan_onwards = Signal(str)

    def __init__(
        self, pos: Pos, sale: OpenSale, printing: Printing, parent: QWidget | None = None
    ) -> None:
        super().__init__(pos, parent)
        self._sale, self._printing = sale, printing
        self.payment = Payment(pos, sale)
        self._head = PayHead()
        self.summary, self.middle, self.pad = Summary(), Middle(), PayPad()
        self.back, self.lane = self._head.back, self.middle.lane
        self.codes = Codes(self.payment, self.middle.reference, self)
        self._lay_out()
        self._connect()
        self.begin()

    def _lay_out(self) -> None:
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self.summary)
        across.addWidget(self.middle, 1)
        across.addWidget(self.pad)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addLayout(across, 1)

    def _connect(self) -> None:
        self.back.clicked.connect(self._on_back)
        self.middle.methods.chosen.connect(self.choose)
        self.middle.quick.chosen.connect(self._on_quick)
        self.middle.taken.reversed.connect(self._on_reverse)
        self.codes.chosen.connect(self.choose)
        self.codes.offered.connect(lambda: self._put(self.payment.offer()))
        self.codes.told.connect(self.lane.show_message)
        self.middle.card.approved.connect(self._on_approved)
        self.middle.card.declined.connect(self._on_declined)
        self.middle.card.cancelled.connect(self._stop_waiting)
        self.pad.field.entry.textChanged.connect(self._on_text)
        self.pad.primary.clicked.connect(self.take_or_finish)
        self.lane.closed.connect(self._focus)
        self._keys = FieldKeys(self.pad.field, self.payment.pad_key)
        self._keys.stepped.connect(self._on_step)
        self._keys.entered.connect(self.take_or_finish)
        self._sale.changed.connect(self._on_sale_changed)
        self._sale.completed.connect(self._on_completed)

    # -- the life of a screen

    def enter(self) -> None:
        """Start with cash and nothing typed; payments taken before are still there."""
        super().enter()
        self.payment.begin()
        self.lane.clear()
        prints = self._pos.settings.till.print_receipts
        self.middle.receipt.set_default(prints, may_print=self._printing.can_print)
        self.choose(self.payment.method)

    def leave(self) -> None:
        """Nothing typed is kept; payments are, on the sale."""
        self.lane.clear()

    def refresh(self) -> None:
        """Follow the settings: locale, currency, how amounts are typed."""
        self.payment.read_settings()
        formats, currency = self.payment.formats, self._pos.rules.currency
        symbol = formats.symbol(currency)
        is_behind = formats.money(Money(1, currency)).rstrip().endswith(symbol)
        self.pad.field.set_currency(symbol, behind=is_behind)
        self.pad.field.set_point(formats.decimal_sign)
        self.pad.keys.set_point(formats.decimal_sign if currency.decimals else "")
        if self.isVisible():
            self._show()

    def scan(self, code: str) -> None:
        """Money is being taken: the scan is held, and may go to the sale with the way back."""
        if self.codes.scan(code):
            return
        message = messages.scan_held(
            self.payment.item_name(code), may_go_back=not self.payment.is_waiting
        )
        self.lane.show_message(message, lambda: self.scan_onwards.emit(code))

    def show_refusal(self, error: PosError) -> None:
        """One sentence in the lane; what the disk refused can be tried again."""
        self.lane.show_message(messages.refused(error), self._try_again)

    def hints(self) -> tuple[Hint, ...]:
        """The keys of paying."""
        return (("Enter", tr("Finish")), ("F5–F8", tr("How they pay")), ("Esc", tr("Back")))

    # -- how they pay

    def choose(self, kind: TenderKind) -> None:
        """Pay this way. Choosing the card twice sends the customer to the machine."""
        payment = self.payment
        if payment.is_waiting:
            return
        is_again = kind is payment.method and self.middle.card.isVisible()
        payment.method = kind
        self.middle.show_method(kind)
        self._put(payment.offer())
        self._show()
        self._focus()
        if is_again and kind is TenderKind.CARD and payment.due.minor:
            self._start_card()

    def _put(self, amount: Money | None) -> None:
        """Put an amount into the field; the next key replaces it."""
        words = "" if amount is None else self.payment.formats.amount(amount)
        self.payment.offered = words
        self.pad.field.set_text(words)

    def _on_text(self, words: str) -> None:
        """Typed, put there, or given back after a scan: the field alone says what it is."""
        self.payment.words = words
        if words == self.payment.offered:
            self.pad.field.set_text(words)  # the next key replaces it again
        if self.isVisible():
            self._show()

    def _on_quick(self, amount: Money) -> None:
        self._put(amount)
        self._focus()

    # -- taking and finishing

    def take_or_finish(self) -> None:
        """Take the typed amount; finish when everything is covered."""
        payment = self.payment
        if payment.is_waiting or self._sale.cart.is_empty:
            return
        if payment.is_covered:
            self._finish()
            return
        amount, due = self._read(), payment.due
        if amount is None:
            return
        if payment.method is TenderKind.CARD:
            self._start_card()
            return
        if not self._take(amount, self.middle.reference_for(payment.method)):
            return
        if payment.is_covered:
            self._finish()
        elif payment.method is TenderKind.CASH:
            self.lane.show_message(messages.still_to_pay(amount, due, payment.formats))
        else:
            self.choose(TenderKind.CASH)

    def finish(self) -> None:
        """F12 only finishes: what does not cover the sum is not taken as a part."""
        payment = self.payment
        if payment.method is TenderKind.CASH and not (payment.is_waiting or payment.is_covered):
            given, due = payment.typed or Money.zero(payment.due.currency), payment.due
            if given < due:
                self.lane.show_message(messages.still_to_pay(given, due, payment.formats))
                return
        self.take_or_finish()

    def _read(self) -> Money | None:
        """The amount to take, or None after saying what is wrong with it."""
        payment = self.payment
        if not payment.words.strip():
            nothing = Money.zero(payment.due.currency)
            self.lane.show_message(messages.still_to_pay(nothing, payment.due, payment.formats))
            return None
        try:
            return payment.read()
        except PosError as error:
            self.pad.field.box.wrong = True
            self.pad.field.box.update()
            self.show_refusal(error)
            return None

    def _take(self, amount: Money, reference: str = "") -> bool:
        self.lane.clear()
        if not self.payment.take(amount, reference):
            return False
        self._put(None)
        self._show()
        return True

    def _try_again(self) -> None:
        """What the disk refused: the approved card, the typed amount, or the finish."""
        if self.payment.is_waiting:
            self.middle.card.approve_button.click()
        else:
            self.take_or_finish()

    def _finish(self) -> None:
        self.lane.clear()
        self._sale.finish()

    def _on_completed(self, done: CompletedSale) -> None:
        """The sale is on disk: now the drawer may open and the receipt print."""
        self._put(None)
        self._printing.after_sale(done, receipt=self.middle.receipt.value is ReceiptChoice.PRINT)

    # -- the card machine

    def _start_card(self) -> None:
        amount = self._read()
        if amount is None:
            return
        self.lane.clear()
        self.payment.is_waiting = True
        self._show()  # makes the room that the panel needs
        self.middle.card.show_waiting(self.payment.formats.money(amount))

    def _on_approved(self, reference: str) -> None:
        """Once the payment is saved the next one begins with cash; until then it is not forgotten
        that the machine took it.
        """
        amount = self.payment.typed
        if amount is None or not self._take(amount, reference):
            return
        self.payment.is_waiting = False
        self.choose(self.payment.method if self.payment.is_covered else TenderKind.CASH)

    def _on_declined(self) -> None:
        amount = self.payment.typed or self.payment.due
        self._stop_waiting()
        self.lane.show_message(
            messages.card_declined(amount, self.payment.formats),
            self._start_card,
            lambda: self.choose(TenderKind.CASH),
        )

    def _stop_waiting(self) -> None:
        self.payment.is_waiting = False
        self._show()
        self._focus()

    # -- the way back

    def _on_back(self) -> None:
        if not self.payment.is_waiting:
            self.go.emit("sell")

    def _on_reverse(self, place: int) -> None:
        """Cash and vouchers go back at once; an approved card asks, and Enter keeps it."""
        tender = self._sale.tenders[place]
        if tender.kind is not TenderKind.CARD:
            self._reverse(place)
            return
        question = messages.reverse_card(tender, self.payment.formats)
        self.lane.show_message(question, lambda: self._reverse(place))
        self.lane.answer_button(1).setFocus(Qt.FocusReason.TabFocusReason)

    def _reverse(self, place: int) -> None:
        if place < len(self._sale.tenders) and self._sale.give_back(place):
            self.choose(self.payment.method)

    # -- what is shown

    def _on_sale_changed(self) -> None:
        if self.isVisible():
            self._show()

    def _show(self) -> None:
        """Show the sale as it stands with what is typed."""
        payment, sale = self.payment, self._sale
        formats, due, typed = payment.formats, payment.due, payment.typed
        covered, waiting = payment.is_covered, payment.is_waiting
        tax_name = self._pos.settings.shop.tax_name
        self.summary.show_sale(sale.cart, sale.totals, formats, tax_name)
        self.middle.methods.offer(payment.why_not, payment.method, payment.unneeded)
        self._head.buyer.show_buyer(payment.credit.buyer, formats)
        self.middle.show_bill(payment.bill, payment.method, formats)
        self.middle.taken.set_reversible(not waiting)
        self.middle.quick.set_chosen(typed)
        if not waiting:
            self.middle.card.show_offer(formats.money(typed or due))
        self.middle.set_state(covered=covered, waiting=waiting)
        self.pad.field.set_label(amount_label(payment.method))
        self.pad.set_busy(waiting or covered)
        self.pad.change.set_change(formats.money(payment.change), some=bool(payment.change))
        words, ready = payment.next_step()
        self.pad.primary.setText(words)
        self.pad.primary.setEnabled(ready)
        rest = tr("{rest} still to pay.", rest=formats.money(due))
        self.pad.primary.setToolTip("" if ready else rest)
        self.back.setEnabled(not waiting)

    def _focus(self) -> None:
        """The amount field has the focus unless the card's answer or the finish is wanted."""
        target: QWidget = self.pad.field
        if self.payment.is_waiting:
            target = self.middle.card.reference
        elif self.payment.is_covered:
            target = self
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- keys and sizes

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of DESIGN.md 5; digits go to the amount wherever the focus is."""
        key = event.key()
        if event.isAutoRepeat() and (key in ENTER or key >= Qt.Key.Key_F1):
            return
        if key in _METHOD_KEYS:
            if not self.payment.why_not(_METHOD_KEYS[key]):
                self.choose(_METHOD_KEYS[key])
        elif key in ENTER:
            self._on_enter()
        elif key == Qt.Key.Key_F12:
            self.finish()
        elif key == Qt.Key.Key_Escape:
            self._on_back()
        elif key == Qt.Key.Key_F2:
            self._focus()
            self.pad.field.entry.selectAll()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.middle.taken.move_focus(-1 if key == Qt.Key.Key_Up else 1)
        elif pressed := self.payment.pad_key(event.text()):
            self.pad.field.press(pressed)
            self._focus()
        else:
            super().keyPressEvent(event)

    def _on_enter(self) -> None:
        """Enter presses the button that has the focus; else it takes or finishes."""
        focused = self.focusWidget()
        if isinstance(focused, QAbstractButton) and focused.hasFocus():
            focused.click()
        elif self.payment.is_waiting:
            self.middle.card.enter()
        else:
            self.take_or_finish()

    def _on_step(self, step: int) -> None:
        """Left and right choose among the ways to pay."""
        wanted = self.middle.methods.next_to(self.payment.method, step)
        if wanted is not self.payment.method:
            self.choose(wanted)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The focus comes back from a manager's card: to where the work is."""
        self._focus()

    def restyle(self) -> None:
        """Take the sizes again."""
        self._arrange()

    def _arrange(self) -> None:
        size = theme.current().size_class(self.width())
        self.summary.setVisible(size is not theme.SizeClass.COMPACT)
        self.middle.set_size_class(size)
        self.pad.set_size_class(size)
