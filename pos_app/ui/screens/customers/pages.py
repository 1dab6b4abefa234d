"""What stands behind a customer's other tabs: what they bought, what is on their ledgers, and what
is done with their data.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.access import Permission
from pos_app.domain.ledger import EntryKind, LedgerKind, masked
from pos_app.domain.money import Money
from pos_app.services.customer_history import History
from pos_app.services.customers import CustomerView
from pos_app.services.ledgers import LedgerView
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Side, Themed, show_part
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text


class Page(Themed, QWidget):
    """A page of the panel, with the margins they share."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        side = look.px(20)
        self.column.setContentsMargins(side, look.px(14), side, look.px(14))
        self.column.setSpacing(look.px(10))


class Purchases(Page):
    """What they bought and brought back, newest first. Signal: receipt_wanted(sale id)."""

    receipt_wanted = Signal(object)

    def __init__(self, pos: Pos) -> None:
        super().__init__()
        self._pos = pos
        self.sums = Text("", "label", "secondary", weight=400)
        self.table = Table(
            (Column(tr("Receipt")), Column(tr("Total"), 96, Side.END)),
            name=tr("Purchases"),
            row_height=52,
            head=False,
        )
        self.empty = EmptyState(tr("Nothing bought yet"), icon="sales")
        self.receipt = Button(tr("Open the receipt"), icon="sales", height=40)
        for part in (self.sums, self.table, self.empty, self.receipt):
            self.column.addWidget(part, 1 if part in {self.table, self.empty} else 0)
        self.table.chosen.connect(lambda _key: self.receipt.setEnabled(True))
        self.receipt.clicked.connect(lambda: self.receipt_wanted.emit(self.table.current()))
        self.begin()

    def show_history(self, history: History, formats: Formats) -> None:
        """Another customer's, or the same as it is now."""
        zone = ZoneInfo(self._pos.settings.shop.zone)
        words = tr("%n visit(s)", history.visits)
        self.sums.setText(f"{words} · {formats.money(history.spent)}")
        rows = []
        for each in history.purchases:
            names = ", ".join(each.names) + ("…" if each.lines > len(each.names) else "")
            day = formats.date(each.at.astimezone(zone).date())
            what = Cell(names, f"{isolate(each.number)} · {day}")
            rows.append(TableRow(each.sale_id, (what, Cell(formats.money(each.total), weight=500))))
        self.table.set_rows(rows)
        self.receipt.setEnabled(self.table.current() is not None)
        for part, is_shown in (
            (self.receipt, history.visits > 0),
            (self.sums, history.visits > 0),
            (self.table, history.visits > 0),
            (self.empty, not history.visits),
        ):
            show_part(part, is_shown)


class Ledgers(Page):
    """What moved on each ledger; a form to change one by hand stands in its place while it is open.

    Signals: adjusted(LedgerKind, str, str): which, the amount as typed ("-5"), and why;
    payment_wanted(): they pay of what they owe, at the till.
    """

    payment_wanted = Signal()

    adjusted = Signal(object, str, str)

    def __init__(self, pos: Pos) -> None:
        super().__init__()
        self._pos = pos
        self.table = Table(
            (Column(tr("What")), Column(tr("Amount"), 96, Side.END)),
            name=tr("Movements"),
            row_height=48,
            head=False,
        )
        self.empty = EmptyState(
            tr("Nothing on any ledger"),
            tr("Store credit, points and what is bought on account stand here."),
            icon="hand-coins",
        )
        self.by_hand = Button(tr("Change by hand"), icon="pencil", height=40)
        self.kind = Combo(
            tr("Which"),
            (
                Option(str(LedgerKind.STORE_CREDIT), tr("Store credit")),
                Option(str(LedgerKind.POINTS), tr("Points")),
                Option(str(LedgerKind.ON_ACCOUNT), tr("Account")),
            ),
        )
        self.amount = Field(tr("More, or less (−)"), align=Side.END)
        self.reason = Field(tr("Why"))
        self.cancel = Button(tr("Cancel"), height=40)
        self.button = Button(tr("Change it"), height=40)
        self.note = Text("", "label", "danger.text", weight=400, wrap=True)
        self._foot = QWidget()
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        self._row = QHBoxLayout()
        self._row.addWidget(self.kind, 1)
        self._row.addWidget(self.amount, 1)
        foot.addLayout(self._row)
        foot.addWidget(self.reason)
        self._answers = QHBoxLayout()
        self._answers.addWidget(self.cancel, 1)
        self._answers.addWidget(self.button, 1)
        foot.addLayout(self._answers)
        self.payment = Button("", icon="hand-coins", height=40)
        self.payment.clicked.connect(lambda _on=False: self.payment_wanted.emit())
        self.column.addWidget(self.payment)
        for part in (self.table, self.empty, self.by_hand, self._foot, self.note):
            self.column.addWidget(part, 1 if part in {self.table, self.empty} else 0)
        self.column.addStretch(0)
        self._has_rows = self._owes = False
        self.by_hand.clicked.connect(lambda _on=False: self._arrange(is_open=True))
        self.cancel.clicked.connect(lambda _on=False: self.done())
        self.button.clicked.connect(self._on_button)
        self.reason.entered.connect(lambda _text: self._on_button())
        self.begin()

    def show_ledgers(self, ledgers: Sequence[LedgerView], formats: Formats) -> None:
        """Another customer's, or the same as it is now."""
        self.note.setText("")
        rows = [row for ledger in ledgers for row in self._rows(ledger, formats)]
        self.table.set_rows(rows)
        owed = -sum(each.balance for each in ledgers if each.kind is LedgerKind.ON_ACCOUNT)
        amount = formats.money(Money(max(owed, 0), self._pos.rules.currency))
        self.payment.setText(tr("Take a payment: {amount} is owed", amount=amount))
        self._has_rows, self._owes = bool(rows), owed > 0
        self._arrange(is_open=False)

    def done(self) -> None:
        """It was changed, or shall not be: the form is empty again and closed."""
        for field in (self.amount, self.reason):
            field.set_text("")
        self.note.setText("")
        self._arrange(is_open=False)

    def _arrange(self, *, is_open: bool) -> None:
        """The movements and what can be done, or the form."""
        can = self._pos.can
        may = can(Permission.CUSTOMER_CREDIT) or can(Permission.CUSTOMER_POINTS)
        for part, is_shown in (
            (self.payment, not is_open and self._owes and can(Permission.SALE_CREATE)),
            (self.table, not is_open and self._has_rows),
            (self.empty, not is_open and not self._has_rows),
            (self.by_hand, not is_open and may),
            (self._foot, is_open),
            (self.note, is_open),
        ):
            show_part(part, is_shown)
        self.column.setStretch(self.column.count() - 1, 1 if is_open else 0)
        if is_open:
            self.amount.setFocus(Qt.FocusReason.OtherFocusReason)

    def _rows(self, ledger: LedgerView, formats: Formats) -> list[TableRow]:
        zone = ZoneInfo(self._pos.settings.shop.zone)
        head = f"{ledger_name(ledger)} · {self._shown(ledger, ledger.balance, formats)}"
        rows = [TableRow(ledger.id, (), section=head)]
        for place, each in enumerate(ledger.entries):
            day = formats.date(each.at.astimezone(zone).date())
            detail = " · ".join(
                filter(None, (day, each.number and isolate(each.number), each.reason))
            )
            words = Cell(entry_name(each.kind, ledger.kind), detail)
            amount = self._shown(ledger, each.amount, formats)
            rows.append(TableRow((ledger.id, place), (words, Cell(amount, weight=500))))
        return rows

    def _shown(self, ledger: LedgerView, amount: int, formats: Formats) -> str:
        if ledger.kind is LedgerKind.POINTS:
            return formats.number(amount)
        return formats.money(Money(amount, self._pos.rules.currency))

    def _on_button(self) -> None:
        self.note.setText("")
        self.adjusted.emit(LedgerKind(self.kind.value()), self.amount.text(), self.reason.text())

    def restyle(self) -> None:
        """Take margins again."""
        super().restyle()
        self._row.setSpacing(theme.current().px(12))
        self._answers.setSpacing(theme.current().px(8))


class Privacy(Page):
    """Their data: taken out for them, switched off, erased. Signals as the buttons are called."""

    export_wanted = Signal()
    switch_wanted = Signal()
    erase_wanted = Signal()

    def __init__(self, pos: Pos) -> None:
        super().__init__()
        self._pos = pos
        self.since = Text("", "label", "secondary", weight=400, wrap=True)
        self.export = Button(tr("Export their data"), icon="download", height=40)
        self.switch = Button("", height=40)
        self.erase = Button(tr("Erase this customer"), Kind.DANGER, icon="trash-2", height=40)
        words = (
            tr("Everything the shop knows of them, as JSON and as a text to read."),
            tr("They are not offered at the till any more. Their data stays."),
            tr(
                "Name, phone, e-mail, card, address and notes are erased for good. Sales and the"
                " journal stay whole, without the person."
            ),
        )
        self.column.addWidget(self.since)
        for button, text in zip((self.export, self.switch, self.erase), words, strict=True):
            self.column.addWidget(button)
            self.column.addWidget(Text(text, "small", "secondary", weight=400, wrap=True))
        self.column.addStretch(1)
        self.export.clicked.connect(self.export_wanted)
        self.switch.clicked.connect(self.switch_wanted)
        self.erase.clicked.connect(self.erase_wanted)
        self.begin()

    def show_customer(self, view: CustomerView, formats: Formats) -> None:
        """Who it is about, and what this person may do."""
        day = formats.date(view.since.date())
        self.since.setText(tr("Customer since {day}", day=day))
        words = tr("Switch off") if view.row.is_active else tr("Switch on again")
        self.switch.setText(words)
        for button, right in (
            (self.export, Permission.CUSTOMER_EXPORT),
            (self.erase, Permission.CUSTOMER_ERASE),
            (self.switch, Permission.CUSTOMER_EDIT),
        ):
            button.setEnabled(self._pos.can(right))


def ledger_name(ledger: LedgerView) -> str:
    """What a ledger is called."""
    if ledger.kind is LedgerKind.GIFT_CARD:
        return tr("Gift card {code}", code=isolate(masked(ledger.code)))
    return {
        LedgerKind.STORE_CREDIT: tr("Store credit"),
        LedgerKind.ON_ACCOUNT: tr("Account"),
        LedgerKind.POINTS: tr("Points"),
    }[ledger.kind]


def entry_name(kind: EntryKind, ledger: LedgerKind) -> str:
    """Why a balance moved, in words."""
    if kind is EntryKind.SPENT and ledger is LedgerKind.ON_ACCOUNT:
        return tr("Bought on account")
    return {
        EntryKind.ISSUED: tr("Issued"),
        EntryKind.TOPPED_UP: tr("Topped up"),
        EntryKind.SPENT: tr("Paid with"),
        EntryKind.REFUNDED: tr("Given back"),
        EntryKind.TAKEN_BACK: tr("Taken back with a refund"),
        EntryKind.SETTLED: tr("Paid"),
        EntryKind.EARNED: tr("Earned"),
        EntryKind.TURNED: tr("Points into credit"),
        EntryKind.ADJUSTED: tr("Changed by hand"),
    }[kind]
