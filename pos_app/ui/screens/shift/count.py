"""Counting a drawer: coin by coin, or as one amount."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.drawer import MOST_OF_ONE, DrawerCount
from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, Money
from pos_app.domain.tender import TenderKind, denominations
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.shift.slips import SlipFields
from pos_app.ui.widgets.cards import Card, Line
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.keys import KeyCap
from pos_app.ui.widgets.painting import Align, Side
from pos_app.ui.widgets.scrolling import scrolling
from pos_app.ui.widgets.stepper import Stepper
from pos_app.ui.widgets.text import Text

_LEAST_OF_TWO: Final = 540  # where two columns of coins stand beside each other


class CountCard(Card):
    """Two columns of steppers and a field for the whole amount: whichever was used last counts.
    Below them a field for what the slips of each other tender come to.

    Signals: changed() at every step; entered() on Enter in the amount field.
    """

    changed = Signal()
    entered = Signal()

    def __init__(self, title: str, total: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(title)
        self._title = Text(title, "h2")
        total = total or tr("Total counted")
        self._total_label = Text(total, "label", "secondary", weight=400)
        self.total = Text("", "h2", amount=True)
        self.amount = Field(
            height=48,
            align=Side.END,
            weight=600,
            name=tr("The whole amount"),
        )
        self._amount_label = Text(tr("or the whole amount"), "label", "secondary", weight=400)
        self.slips = SlipFields()
        self.steppers: dict[Money, Stepper] = {}
        self._amounts: dict[Money, Text] = {}
        self._names: dict[Money, Text] = {}
        self._is_narrow = False
        self._visited: set[QObject] = set()
        self._formats, self._currency = Formats(), Currency.of("GBP")
        self._grid_host = QWidget()
        self._grid = QGridLayout(self._grid_host)
        self.amount.edited.connect(self._on_amount)
        self.amount.entered.connect(lambda _words: self.entered.emit())
        self.slips.edited.connect(self.changed)
        self._lay_out()
        self.begin()

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self._title, 1)
        self._head.addWidget(self._total_label)
        self._head.addWidget(self.total)
        self._foot = QHBoxLayout()
        self._hints = QWidget()
        hints = QHBoxLayout(self._hints)
        hints.setContentsMargins(0, 0, 0, 0)
        for part in (
            KeyCap("Tab"),
            Text(tr("next"), "small", "secondary"),
            KeyCap("Shift Tab"),
            Text(tr("back · type a number, or"), "small", "secondary"),
            KeyCap("+"),
            KeyCap("−"),
        ):
            hints.addWidget(part)
        self._hint_row = hints
        self._foot.addWidget(self._hints)
        self._foot.addStretch(1)
        self._foot.addWidget(self._amount_label)
        self._foot.addWidget(self.amount)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        inside = QWidget()
        self._inner = QVBoxLayout(inside)
        self._inner.setContentsMargins(0, 0, 0, 0)
        self._inner.addWidget(self._grid_host, 1)
        self._inner.addWidget(self.slips)
        self._column.addWidget(scrolling(inside), 1)
        self._column.addWidget(Line())
        self._column.addLayout(self._foot)

    # -- what is counted

    def set_currency(self, currency: Currency, formats: Formats) -> None:
        """Offer the coins and notes of a currency; the count starts at nothing."""
        if (currency, formats) == (self._currency, self._formats) and self.steppers:
            return
        self._currency, self._formats = currency, formats
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.steppers, self._amounts, self._names = {}, {}, {}
        for coin in denominations(currency):
            self._add_coin(coin, formats)
        self._place_coins()
        self.amount.set_unit(formats.symbol(currency))
        self._order_tabs()
        self.clear()

    def _add_coin(self, coin: Money, formats: Formats) -> None:
        name = formats.coin(coin)
        stepper = Stepper(name, maximum=MOST_OF_ONE, editable=True)
        stepper.changed.connect(lambda _count, entry=stepper.entry: self._on_step(entry))
        stepper.entry.installEventFilter(self)
        self._names[coin] = Text(name, "strong", amount=True)
        self.steppers[coin] = stepper
        self._amounts[coin] = Text("", "body", "secondary", amount=True, align=Align.AlignRight)

    def _place_coins(self) -> None:
        """Two columns beside each other; below each other where there is no room."""
        if not self.steppers:
            return
        large, small = _columns(self._currency)
        beside = [(at, 0, coin) for at, coin in enumerate(large)]
        beside += [(at, 4, coin) for at, coin in enumerate(small)]
        below = [(at, 0, coin) for at, coin in enumerate((*large, *small))]
        for row, at, coin in below if self._is_narrow else beside:
            parts = (self._names[coin], self.steppers[coin], self._amounts[coin])
            for place, part in enumerate(parts):
                self._grid.addWidget(part, row, at + place)
        self._grid.setColumnStretch(2, 1)
        self._grid.setColumnStretch(6, 0 if self._is_narrow else 1)
        look = theme.current()
        self._grid.setColumnMinimumWidth(3, 0 if self._is_narrow else look.px(16))
        self._grid.setColumnMinimumWidth(5, 0 if self._is_narrow else look.px(120))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow card has one column of coins."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        is_narrow = self.width() < theme.current().px(_LEAST_OF_TWO)
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._place_coins()

    def _order_tabs(self) -> None:
        parts: list[QWidget] = [stepper.entry for stepper in self.steppers.values()]
        parts += [*self.slips.entries, self.amount.entry]
        for before, after in pairwise(parts):
            QWidget.setTabOrder(before, after)

    def set_tenders(self, kinds: Sequence[TenderKind], needed: Sequence[TenderKind]) -> None:
        """Count the slips of these ways to pay too; those `needed` are asked for."""
        symbol = self._formats.symbol(self._currency)
        self.slips.set_kinds(kinds, frozenset(needed), symbol)
        self._order_tabs()

    def clear(self) -> None:
        """Nothing is counted."""
        self.slips.clear()
        for stepper in self.steppers.values():
            stepper.set_value(0)
        self.amount.set_text("")
        self.amount.set_error("")
        self._visited.clear()
        self._show()

    @property
    def is_touched(self) -> bool:
        """Whether anything was counted or typed."""
        return bool(self.amount.text().strip()) or any(s.value() for s in self.steppers.values())

    def counted(self) -> Money:
        """What was counted. Raises `Invalid` for an amount that is none."""
        words = self.amount.text().strip()
        if words:
            money = self._formats.read_money(words, self._currency)
            if money.minor < 0:
                raise Invalid(tr("A drawer holds nothing or more."), where="counted")
            return money
        minor = sum(coin.minor * stepper.value() for coin, stepper in self.steppers.items())
        return Money(minor, self._currency)

    def take_focus(self) -> None:
        """Counting begins with the largest note."""
        first = next(iter(self.steppers.values()), None)
        target: QWidget = self.amount if first is None else first
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def rows_left(self) -> int:
        """Notes and coins nobody looked at yet; none where the whole amount was typed. Slips are
        asked for by name.
        """
        if self.amount.text().strip():
            return 0
        return sum(stepper.entry not in self._visited for stepper in self.steppers.values())

    def drawer(self) -> DrawerCount:
        """What was counted, coin by coin where it was. Raises `Invalid` as `counted`."""
        slips = self.slips.counted(self._formats, self._currency)
        if self.amount.text().strip():
            return DrawerCount(self.counted(), (), slips)
        coins = tuple((coin, stepper.value()) for coin, stepper in self.steppers.items())
        return DrawerCount.of_coins(coins, self._currency, *slips)

    def set_locked(self, locked: bool) -> None:
        """A locked count is only looked at."""
        self._grid_host.setEnabled(not locked)
        self.amount.setEnabled(not locked)
        self.slips.set_locked(locked)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A row counts as looked at once it had the focus."""
        if event.type() == QEvent.Type.FocusIn:
            self._visited.add(watched)
        return super().eventFilter(watched, event)

    def _on_step(self, entry: QObject) -> None:
        self._visited.add(entry)
        self.amount.set_text("")
        self._show()
        self.changed.emit()

    def _on_amount(self, words: str) -> None:
        if words.strip():
            for stepper in self.steppers.values():
                stepper.set_value(0)
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        for coin, stepper in self.steppers.items():
            shown = self._amounts[coin]
            shown.setText(self._formats.money(Money(coin.minor * stepper.value(), self._currency)))
            shown.set_tone("primary" if stepper.value() else "tertiary")
        try:
            total = self._formats.money(self.counted())
        except Invalid:  # half typed; said when it is to be used
            total = "–"
        self.total.setText(total)
        self.total.setAccessibleName(tr("Total counted {amount}", amount=total))

    def set_compact(self, compact: bool) -> None:
        """Leave the hints out."""
        self._hints.setVisible(not compact)

    def restyle(self) -> None:
        """Take the distances again."""
        look = theme.current()
        side = look.px(20)
        self._column.setContentsMargins(side, look.px(14), side, look.px(12))
        self._column.setSpacing(look.px(10))
        self._head.setSpacing(look.px(12))
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look.px(8))
        self._grid.setVerticalSpacing(look.px(4))
        self._grid_host.setMaximumWidth(look.px(840))
        self._grid.setColumnMinimumWidth(1, look.px(120))
        self._inner.setSpacing(look.px(8))
        self._fit()
        self._hint_row.setSpacing(look.px(6))
        self._foot.setSpacing(look.px(12))
        self.amount.setFixedWidth(look.px(180))


def _columns(currency: Currency) -> tuple[tuple[Money, ...], tuple[Money, ...]]:
    """Whole units beside their parts; where a currency has no parts, the larger half beside the
    smaller one.
    """
    coins = denominations(currency)
    whole: int = 10**currency.decimals
    large = tuple(coin for coin in coins if coin.minor >= whole)
    small = tuple(coin for coin in coins if coin.minor < whole)
    if len(small) < 2:
        half = (len(coins) + 1) // 2
        return coins[:half], coins[half:]
    return large, small
