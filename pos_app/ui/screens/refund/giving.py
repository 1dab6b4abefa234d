"""What is given back, how, and the one button that does it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.domain.tender import TenderKind
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Notice, Surface
from pos_app.ui.widgets.chips import ChoiceCard
from pos_app.ui.widgets.painting import show_part
from pos_app.ui.widgets.text import Text
from pos_app.ui.widgets.totals import TotalRow, TotalsBlock

_WIDTHS = {
    theme.SizeClass.COMPACT: 340,
    theme.SizeClass.REGULAR: 352,
    theme.SizeClass.WIDE: 420,
}
_MOST_ROWS = 6
_FEW_WAYS, _FEWER_ROWS = 2, 3  # a third way takes the room of three rows


@dataclass(frozen=True, slots=True)
class Way:
    """One way to give the money back: `kind` None is "as it was paid", by several ways at once."""

    kind: TenderKind | None
    title: str
    detail: str
    icon: str


class Giving(Surface):
    """Signals: refund_wanted(), exchange_wanted(), left(), way_changed()."""

    refund_wanted = Signal()
    exchange_wanted = Signal()
    left = Signal()
    way_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg.surface", "start", parent=parent)
        self._ways: tuple[Way, ...] = ()
        self._cards: list[ChoiceCard] = []
        self.title = Text(tr("To give back"), "h2")
        self.totals = TotalsBlock()
        self._how = Text(tr("How"), "body", "secondary")
        self._how_column = QVBoxLayout()
        self.machine = Notice("", "credit-card", height=64)
        self.refund = Button(tr("Refund"), Kind.PRIMARY, key="F12", height=72, px=17)
        self.exchange = Button(tr("Exchange for something else"), height=56, icon="sell")
        self.leave_button = Button(
            tr("Leave without refunding"), Kind.QUIET, key=tr("Esc"), height=56
        )
        self.refund.clicked.connect(self.refund_wanted)
        self.exchange.clicked.connect(self.exchange_wanted)
        self.leave_button.clicked.connect(self.left)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.title)
        self._column.addWidget(self.totals)
        self._column.addWidget(self._how)
        self._column.addWidget(self.machine)
        self._column.addLayout(self._how_column)
        self._column.addStretch(1)
        self._column.addWidget(self.refund)
        self._column.addWidget(self.exchange)
        self._column.addWidget(self.leave_button)
        self._size = theme.SizeClass.REGULAR
        self.begin()

    def show_sums(self, rows: Sequence[TotalRow], tax: TotalRow | None, total: str) -> None:
        """What comes back, the tax in it, and the sum."""
        most = _MOST_ROWS if len(self._ways) <= _FEW_WAYS else _FEWER_ROWS
        shown = list(rows[:most])
        if len(rows) > most:
            more = tr("and %n more line(s)", len(rows) - most)
            shown.append(TotalRow(more, "", quiet=True))
        if tax is not None:
            shown.append(tax)
        self.totals.set_totals(shown, tr("Refund"), total)

    def set_ways(self, ways: Sequence[Way]) -> None:
        """Offer other ways; the first is how it was paid."""
        if tuple(ways) == self._ways:
            return
        chosen = self.way()
        for card in self._cards:
            self._how_column.removeWidget(card)
            card.hide()  # it would stand beside the new ones until it is deleted
            card.deleteLater()
        self._ways, self._cards = tuple(ways), []
        for way in ways:
            card = ChoiceCard(way.title, way.detail, icon=way.icon, parent=self)
            self._cards.append(card)
            self._how_column.addWidget(card)
            card.clicked.connect(lambda _on: self.way_changed.emit())
        kinds = [way.kind for way in self._ways]
        at = kinds.index(chosen.kind) if chosen is not None and chosen.kind in kinds else 0
        if self._cards:
            self._cards[at].setChecked(True)
        show_part(self._how, bool(ways))

    def way(self) -> Way | None:
        """The chosen one."""
        for way, card in zip(self._ways, self._cards, strict=True):
            if card.isChecked():
                return way
        return None

    def set_act(self, words: str, reason: str) -> None:
        """What the button does; a reason why it does not yet."""
        self._show_waiting(waiting=False)
        self.refund.setText(words)
        self.leave_button.setText(tr("Leave without refunding"))
        for button in (self.refund, self.exchange):
            button.setEnabled(not reason)
            button.setToolTip(reason)

    def set_waiting(self, amount: str) -> None:
        """The card machine gives it back first; then a person says whether it did."""
        self.machine.set_notice(tr("Refund {amount} on the card machine now.", amount=amount))
        self._show_waiting(waiting=True)
        self.refund.setText(tr("{amount} is refunded", amount=amount))
        self.leave_button.setText(tr("Not refunded"))

    def _show_waiting(self, *, waiting: bool) -> None:
        show_part(self.machine, waiting)
        show_part(self.exchange, not waiting)
        show_part(self._how, not waiting and bool(self._ways))
        for card in self._cards:
            show_part(card, not waiting)

    def set_size_class(self, size: theme.SizeClass) -> None:
        """The width of this size class."""
        self._size = size
        self.restyle()

    def restyle(self) -> None:
        """Take width and margins again."""
        look = theme.current()
        self.setFixedWidth(look.px(_WIDTHS[self._size]))
        side = look.px(20)
        self._column.setContentsMargins(side, look.px(18), side, look.px(12))
        self._column.setSpacing(look.px(8))
        self._how_column.setSpacing(look.px(8))
