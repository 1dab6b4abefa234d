"""The middle of Pay: what is left, what was paid, the ways to pay, and what belongs to the one that
is chosen.
"""

from enum import StrEnum

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.domain.money import Money
from pos_app.domain.tender import TenderKind, quick_amounts
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.pay.bill import Bill
from pos_app.ui.screens.pay.card import CardPanel
from pos_app.ui.screens.pay.methods import Methods, QuickAmounts
from pos_app.ui.screens.pay.reference import ReferencePanel
from pos_app.ui.screens.pay.taken import PaymentsTaken
from pos_app.ui.widgets.choices import Option, Segmented
from pos_app.ui.widgets.lane import Lane
from pos_app.ui.widgets.painting import Align, Themed
from pos_app.ui.widgets.text import Text

_PAYMENTS, _MOST_PAYMENTS = 2, 4  # rows shown at once; in wide windows
_COLUMNS = 3  # of quick amounts


class ReceiptChoice(StrEnum):
    """What happens to the receipt."""

    PRINT = "print"
    NONE = "none"


class ReceiptRow(Themed, QWidget):
    """Print or No receipt, for this sale."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = Text(tr("Receipt"), "label", "secondary", weight=400)
        self.track = Segmented(
            (
                Option(ReceiptChoice.PRINT, tr("Print"), "printer"),
                Option(ReceiptChoice.NONE, tr("No receipt"), "receipt-text"),
            ),
            name=tr("Receipt"),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._label)
        row.addWidget(self.track, 1)
        self._row = row
        self.begin()

    @property
    def value(self) -> ReceiptChoice:
        """What was chosen."""
        return ReceiptChoice(self.track.value())

    def set_default(self, prints: bool, *, may_print: bool) -> None:
        """Begin a sale with the shop's habit; without a printer there is nothing to choose."""
        choice = ReceiptChoice.PRINT if prints and may_print else ReceiptChoice.NONE
        self.track.set_value(choice)
        self.track.setEnabled(may_print)
        self.track.setToolTip("" if may_print else tr("No printer is set up."))

    def set_compact(self, compact: bool) -> None:
        """Leave the label out."""
        self._label.setVisible(not compact)

    def restyle(self) -> None:
        """Take the gap again."""
        self._row.setSpacing(theme.current().px(12))


class Middle(Themed, QWidget):
    """Everything between summary and pad. It shows; the screen acts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._left_label = Text(tr("Left to pay"), "body", "secondary")
        self.left = Text("", "display", amount=True)
        self.notes = Text("", "label", "secondary", weight=400, amount=True, align=Align.AlignRight)
        self.taken, self.methods = PaymentsTaken(), Methods()
        self.quick, self.card, self.reference = QuickAmounts(), CardPanel(), ReferencePanel()
        self.lane, self.receipt = Lane(), ReceiptRow()
        self._panel: QWidget = self.quick
        self._is_wide = False
        self._lay_out()
        self.set_state(covered=False, waiting=False)
        self.begin()

    def _lay_out(self) -> None:
        sums = self._sums = QHBoxLayout()
        sums.addWidget(self.left, 1, Align.AlignBottom)
        self._notes = QVBoxLayout()
        self._notes.addStretch(1)
        self._notes.addWidget(self.notes)
        sums.addLayout(self._notes)
        self._head = QVBoxLayout()
        self._head.setSpacing(0)
        self._head.addWidget(self._left_label)
        self._head.addLayout(sums)
        self._slot = QWidget()  # keeps its height while no message stands in it
        slot = QVBoxLayout(self._slot)
        slot.setContentsMargins(0, 0, 0, 0)
        slot.addWidget(self.lane)
        self.lane.shown.connect(self._slot.show)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(self.taken)
        self._column.addWidget(self.methods)
        for panel in (self.quick, self.card, self.reference):
            policy = QSizePolicy.Policy.Expanding
            panel.setSizePolicy(policy, policy)
            self._column.addWidget(panel, 1)
        self._rest = QWidget()  # takes the room of a panel that is not shown
        self._rest.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._column.addWidget(self._rest, 1)
        self._column.addWidget(self._slot)
        self._column.addWidget(self.receipt)

    def show_method(self, kind: TenderKind) -> None:
        """Show what belongs to a way to pay."""
        panels: dict[TenderKind, QWidget] = {
            TenderKind.CASH: self.quick,
            TenderKind.CARD: self.card,
        }
        self._panel = panels.get(kind, self.reference)
        if self._panel is self.reference:
            self.reference.show_for(kind)

    def show_bill(self, bill: Bill, kind: TenderKind, formats: Formats) -> None:
        """Show what is left, and how it came about."""
        due = bill.left(kind)
        self.left.setText(formats.money(due))
        self.left.setAccessibleName(tr("Left to pay {amount}", amount=formats.money(due)))
        currency = bill.total.currency
        paid = Money(sum(tender.amount.minor for tender in bill.tenders), currency)
        notes = []
        rounding = due + paid - bill.total
        if bill.tenders or rounding.minor:
            notes.append(tr("Total {amount}", amount=formats.money(bill.total)))
        if bill.tenders:
            notes.append(tr("Paid {amount}", amount=formats.money(paid)))
        if rounding.minor and due.minor:
            notes.append(tr("Cash rounding {amount}", amount=formats.money(rounding)))
        self.notes.setText("\n".join(notes))
        most = _MOST_PAYMENTS if self._is_wide else _PAYMENTS
        self.taken.set_payments(bill.tenders, formats, most)
        room_for_all = self._is_wide or len(bill.tenders) < _PAYMENTS
        amounts = quick_amounts(due)[: None if room_for_all else _COLUMNS]
        self.quick.set_amounts(amounts if due.minor else (), formats)

    def set_state(self, *, covered: bool, waiting: bool) -> None:
        """When everything is paid there is nothing more to choose; while the card machine works
        its panel has the room of the receipt's choice too.
        """
        wanted: dict[QWidget, bool] = {
            self.receipt: not waiting,
            self._slot: not waiting or self.lane.message is not None,
            self._rest: covered,
        }
        for panel in (self.quick, self.card, self.reference):
            wanted[panel] = panel is self._panel and not covered
        self.card.set_tight(len(self.taken.rows) >= _PAYMENTS and not self._is_wide)
        # First what goes, then what comes: both at once would make the window grow for a moment.
        for part, is_shown in sorted(wanted.items(), key=lambda pair: pair[1]):
            part.setVisible(is_shown)

    def reference_for(self, kind: TenderKind) -> str:
        """What was typed about a payment that is neither cash nor card."""
        return "" if kind in {TenderKind.CASH, TenderKind.CARD} else self.reference.reference()

    def set_size_class(self, size: theme.SizeClass) -> None:
        """Leave out what there is no room for."""
        self._is_wide = size is theme.SizeClass.WIDE
        self.receipt.set_compact(size is theme.SizeClass.COMPACT)

    def restyle(self) -> None:
        """Take the distances again."""
        look = theme.current()
        side = look.px(20)
        self._column.setContentsMargins(side, look.px(15), side, look.px(16))
        self._column.setSpacing(look.px(12))
        self._slot.setFixedHeight(look.size("scanLane"))
        self._notes.setContentsMargins(0, 0, 0, look.px(8))
        self._sums.setSpacing(look.px(16))
