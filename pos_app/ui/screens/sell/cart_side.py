"""The cart side of Sell: head, lines, sums and Pay. It shows the open sale and decides nothing.

A voided line stays as a ghost with Undo for 8 s, in its place. Only what changed is painted.
"""

from typing import Final
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.money import Money
from pos_app.ui import theme
from pos_app.ui.buyer_button import BuyerButton
from pos_app.ui.buyers import OpenBuyer
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.open_sale import OpenSale
from pos_app.ui.pos import Pos
from pos_app.ui.screens.sell.rows import CartRows, item_count, sums
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Surface
from pos_app.ui.widgets.cart import CartList
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.text import Text
from pos_app.ui.widgets.totals import TotalRow, TotalsBlock

GHOST_SECONDS: Final = 8.0
_LEAST_MS: Final = 100
_WIDTHS: Final = {
    theme.SizeClass.COMPACT: "cartCompact",
    theme.SizeClass.REGULAR: "cart",
    theme.SizeClass.WIDE: "cartWide",
}


class CartSide(Surface):
    """Signals: pay_asked(); what the lines ask for comes from `lines` itself."""

    pay_asked = Signal()

    def __init__(self, pos: Pos, sale: OpenSale, parent: QWidget | None = None) -> None:
        super().__init__("bg.surface", "start", parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing is painted below it
        self._pos, self._sale = pos, sale
        self.formats = Formats()
        self._rows = CartRows(self.formats)
        self._last = ("", "")  # the last sale's number, and what it came to
        self._cart_id: UUID | None = None
        self._voided_at: dict[UUID, float] = {}
        self._size = theme.SizeClass.REGULAR
        self._held = False
        self._fold = QTimer(self)
        self._fold.setSingleShot(True)
        self._fold.timeout.connect(self.show_sale)
        self._build()
        sale.changed.connect(self.show_sale)
        sale.selected.connect(self._on_selected)
        self.begin()

    def _build(self) -> None:
        self.title = Text(tr("New sale"), "h2")
        self.count = Text("", "small", "secondary", weight=400)
        self._head = Surface("bg.surface", "bottom")
        self.buyer = BuyerButton()
        self._head_row = QHBoxLayout(self._head)
        self._head_column = QVBoxLayout()
        self._head_column.addWidget(self.title)
        self._head_column.addWidget(self.count)
        self._head_row.addLayout(self._head_column, 1)
        self._head_row.addWidget(self.buyer)
        self.lines = CartList()
        self._empty = EmptyState(
            tr("Scan the first item"),
            tr("Or type its name, or tap a tile. Scanning works from any screen."),
            icon="scan",
        )
        self._body = QStackedWidget()
        self._body.addWidget(self.lines)
        self._body.addWidget(self._empty)
        self.totals = TotalsBlock()
        self.pay = Button(tr("Pay"), Kind.PRIMARY, key="F12", height=72, px=22, spread=True)
        self.pay.clicked.connect(self.pay_asked)
        self._foot = Surface("bg.surface", "top")
        self._foot_column = QVBoxLayout(self._foot)
        self._sums = QHBoxLayout()
        self._sums.addWidget(self.totals)
        self._foot_column.addLayout(self._sums)
        self._foot_column.addWidget(self.pay)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addWidget(self._head)
        self._column.addWidget(self._body, 1)
        self._column.addWidget(self._foot)

    # -- looks

    def set_formats(self, formats: Formats) -> None:
        """The reader's way to write amounts."""
        self.formats = formats
        self._rows = CartRows(formats)

    def follow(self, buyers: OpenBuyer) -> None:
        """Show whom the sale is for."""
        buyers.changed.connect(lambda: self.buyer.show_buyer(buyers.buyer, self.formats))

    def set_size_class(self, size: theme.SizeClass) -> None:
        """The width of this size class, and shorter words in a compact window."""
        self._size = size
        self.lines.set_compact(size is theme.SizeClass.COMPACT)
        self.restyle()

    def wanted_width(self) -> int:
        """Pixels across in this size class."""
        return theme.current().size(_WIDTHS[self._size])

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        side = look.px(20)
        self._column.setContentsMargins(0 if look.rtl else 1, 0, 1 if look.rtl else 0, 0)
        self._head.setFixedHeight(look.px(65))
        self._head_row.setContentsMargins(side, look.px(8), side, look.px(8))
        self._head_column.setSpacing(0)
        self._sums.setContentsMargins(look.px(4), 0, look.px(4), 0)
        inner = look.px(16)
        self._foot_column.setContentsMargins(inner, look.px(11), inner, look.px(12))
        self._foot_column.setSpacing(look.px(9))

    def set_held(self, held: bool) -> None:
        """While a manager is asked nothing may be changed or paid."""
        self._held = held
        self.lines.set_closed(held)
        self._show_pay()

    def set_quiet(self, quiet: bool) -> None:
        """Pay is not the one next step while a panel has an accent button of its own."""
        self.pay.set_kind(Kind.DEFAULT if quiet else Kind.PRIMARY)

    def set_last(self, number: str, words: str) -> None:
        """The sale before this one: "2-0183", "£12.70 · cash"."""
        self._last = (number, words)
        self.show_sale()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The selected line stays in sight."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, lambda: self.lines.select(self.lines.selection()))

    # -- the sale

    def show_sale(self) -> None:
        """Show the sale as it is now."""
        sale = self._sale
        cart, totals = sale.cart, sale.totals
        ghosts = self._ghosts()
        self.title.setText(tr("Exchange") if cart.returns else tr("New sale"))
        self.count.setText(tr("%n item(s)", item_count(cart)) if cart.lines else tr("No items yet"))
        rows = self._rows.rows(cart, totals, self._pos.rules, ghosts)
        self.lines.set_rows(rows, sale.selected_id)
        self._body.setCurrentWidget(self.lines if rows else self._empty)
        settlement = sale.settlement if sale.tenders else None
        due = sale.total if settlement is None else Money(settlement.due, cart.currency)
        if not cart.is_empty:
            tax_name = self._pos.settings.shop.tax_name
            block = sums(cart, totals, settlement, self.formats, tax_name)
        else:
            number, words = self._last
            block = [TotalRow(number, words, quiet=True)] if number else []
        self.totals.set_totals(block, tr("Total due"), self.formats.money(due))
        self._show_pay()

    def _show_pay(self) -> None:
        sale = self._sale
        is_empty = sale.cart.is_empty
        due = sale.total
        if sale.tenders:
            due = Money(sale.settlement.due, sale.cart.currency)
        amount = self.formats.money(due)
        words = tr("Pay") if is_empty else tr("Pay {amount}", amount=amount)
        if sale.cart.returns and due.minor < 0:
            words = tr("Give back {amount}", amount=self.formats.money(-due))
        elif sale.cart.returns and not due:
            words = tr("Finish exchange")
        if words != self.pay.text():
            self.pay.setText(words)
        self.pay.setEnabled(not is_empty and not self._held)

    def _on_selected(self, line_id: object) -> None:
        if self.lines.place_of(line_id) >= 0 or line_id is None:
            self.lines.select(line_id)

    # -- ghosts

    def _ghosts(self) -> set[UUID]:
        """Voided lines that still show; the timer folds the next one away."""
        cart = self._sale.cart
        now = self._pos.backend.clock.monotonic()
        voided = {one.line.id for one in cart.voided}
        if cart.id != self._cart_id:  # what was voided before this cart came up shows no more
            self._cart_id = cart.id
            self._voided_at = dict.fromkeys(voided, now - GHOST_SECONDS)
        for line_id in voided:
            self._voided_at.setdefault(line_id, now)
        for line_id in self._voided_at.keys() - voided:
            del self._voided_at[line_id]
        left = {one: GHOST_SECONDS - (now - at) for one, at in self._voided_at.items()}
        alive = {one for one, seconds in left.items() if seconds > 0}
        if alive:
            soonest = min(left[one] for one in alive)
            self._fold.start(max(_LEAST_MS, int(soonest * 1000) + 1))
        else:
            self._fold.stop()
        return alive
