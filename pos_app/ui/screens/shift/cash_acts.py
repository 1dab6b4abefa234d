"""What is done with the drawer while the shift is open: cash in or out, and opening it."""

from typing import Final

from PySide6.QtCore import QObject, Signal

from pos_app.domain.access import Permission
from pos_app.domain.cash_slip import CashAct, CashSlip
from pos_app.domain.errors import PosError
from pos_app.domain.ids import new_id
from pos_app.services import cash, shifts
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.printing import Printing
from pos_app.ui.screens.acts import Acts
from pos_app.ui.screens.shift.overview import OverviewPage
from pos_app.ui.shift_papers import ShiftPapers
from pos_app.ui.widgets.badges import State

_CASH: Final = {
    CashAct.PAY_IN: (Permission.CASH_PAY_IN, cash.pay_in),
    CashAct.PAY_OUT: (Permission.CASH_PAY_OUT, cash.pay_out),
    CashAct.DROP: (Permission.CASH_DROP, cash.drop),
}


class CashActs(QObject):
    """Acts for the cards of the open shift's page. Each act leaves a slip where there is a printer;
    without one, or with one that fails, it is done all the same. Signal: done() after one.
    """

    done = Signal()

    def __init__(self, pos: Pos, printing: Printing, act: Acts, page: OverviewPage) -> None:
        super().__init__(page)
        self._pos, self._printing, self._act, self._page = pos, printing, act, page
        self._papers = ShiftPapers(pos, printing)
        page.drawer_wanted.connect(self._on_drawer)
        page.money.wanted.connect(self._on_cash)
        printing.drawer_failed.connect(self._on_drawer_failed)

    @property
    def may_move(self) -> bool:
        """Whether any of it is open to this person."""
        return any(self._pos.can(right) for right, _service in _CASH.values())

    def _on_drawer(self, reason: str) -> None:
        def opened(slip: CashSlip) -> None:
            words = tr("The drawer was opened. The reason is in the journal.")
            if not self._printing.has_drawer:
                words = tr("Written down. Open the drawer with its key.")
            self._finish(slip, words)

        self._act(opened, shifts.open_drawer, reason)

    def _on_cash(self, act: CashAct, amount: str, reason: str) -> None:
        shop, till = self._pos.settings.shop, self._pos.settings.till
        formats = Formats(shop.locale, till.last_digits_are_minor)
        try:
            money = formats.read_money(amount, self._pos.rules.currency)
        except PosError as error:
            self._page.money.amount.set_error(error.sentence)
            return

        def moved(slip: CashSlip) -> None:
            words = tr(
                "{amount} written down: {reason}",
                amount=formats.money(slip.amount),
                reason=slip.reason,
            )
            self._finish(slip, words)

        _right, service = _CASH[act]
        self._act(moved, service, new_id(), money, reason)

    def _finish(self, slip: CashSlip, words: str) -> None:
        self._page.leave_drawer()
        self._papers.open_drawer(slip)
        self._page.say(words, "inbox")
        self.done.emit()

    def _on_drawer_failed(self, sentence: str) -> None:
        if self._page.isVisible():
            self._page.say(sentence, "triangle-alert", State.WARNING)
