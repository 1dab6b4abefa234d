"""One order: whose it is, what is in it, and the one step that is next."""

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from pos_app.domain.customer_order import CustomerOrderState as State
from pos_app.services.order_views import OrderView
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.screens.orders.words import badge_of, line_row
from pos_app.ui.widgets.badges import Badge
from pos_app.ui.widgets.buttons import Button, IconButton, Kind
from pos_app.ui.widgets.cards import Line, Surface
from pos_app.ui.widgets.painting import Align, Side, show_part
from pos_app.ui.widgets.rows import Column
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

_WIDTHS = {"compact": 348, "regular": 392, "wide": 440}


class OrderPanel(Surface):
    """Signals: stepped(): the accent button; slip_wanted(); cancel_wanted(); receipt_wanted();
    closed().
    """

    stepped = Signal()
    slip_wanted = Signal()
    cancel_wanted = Signal()
    receipt_wanted = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__("bg.surface", "start")
        self.view: OrderView | None = None
        self.title, self.badge = Text("", "h2", wrap=True), Badge()
        self.close_button = IconButton("x", tr("Close the order"))
        self.about = Text("", "small", "secondary", wrap=True)
        self.note = Text("", "body", wrap=True)
        self.table = Table(
            (Column(tr("Goods")), Column(tr("Amount"), 110, Side.END)), name=tr("Goods"),
            row_height=53,
        )  # fmt: skip
        self.total = Text("", "h2", amount=True)
        self.step_button = Button("", Kind.PRIMARY, height=64, px=17)
        self.slip_button = Button(tr("Print picking slip"), icon="printer", height=48)
        self.receipt_button = Button(tr("Show the receipt"), icon="receipt-text", height=48)
        self.cancel_button = Button(tr("Cancel this order"), Kind.DANGER, height=48)
        self._lay_out()
        self.step_button.clicked.connect(lambda _on=False: self.stepped.emit())
        self.slip_button.clicked.connect(lambda _on=False: self.slip_wanted.emit())
        self.receipt_button.clicked.connect(lambda _on=False: self.receipt_wanted.emit())
        self.cancel_button.clicked.connect(lambda _on=False: self.cancel_wanted.emit())
        self.close_button.clicked.connect(lambda _on=False: self.closed.emit())
        self.begin()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.badge, 0, Align.AlignTop)
        head.addWidget(self.close_button, 0, Align.AlignTop)
        self._head = QVBoxLayout()
        self._head.addLayout(head)
        self._head.addWidget(self.about)
        self._head.addWidget(self.note)
        sum_row = QHBoxLayout()
        sum_row.addWidget(Text(tr("Total"), "h2"), 1)
        sum_row.addWidget(self.total)
        self._foot = QVBoxLayout()
        self._foot.addLayout(sum_row)
        for button in (
            self.step_button, self.slip_button, self.receipt_button, self.cancel_button,
        ):  # fmt: skip
            self._foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(Line())
        column.addWidget(self.table, 1)
        column.addLayout(self._foot)

    @property
    def order_id(self) -> UUID | None:
        """The order that is shown."""
        return None if self.view is None else self.view.row.id

    def show_order(self, view: OrderView, moment: str, formats: Formats, can_print: bool) -> None:
        """Show an order as it is now."""
        self.view, row = view, view.row
        self.title.setText(row.name)
        self.badge.set_badge(badge_of(row.state))
        self.about.setText(" · ".join(filter(None, (isolate(row.number), row.phone, moment))))
        self.note.setText(row.note)
        show_part(self.note, bool(row.note))
        self.table.set_rows([line_row(line, formats) for line in view.lines])
        total = formats.money(row.total)
        self.total.setText(total)
        words = {
            State.PENDING: tr("Confirm this order"),
            State.CONFIRMED: tr("It is ready"),
            State.READY: tr("Pay {total} and hand over", total=total),
        }
        self.step_button.setText(words.get(row.state, ""))
        show_part(self.step_button, row.state in words)
        show_part(self.slip_button, row.state.is_open)
        self.slip_button.setEnabled(can_print)
        self.slip_button.setToolTip("" if can_print else tr("No printer is set up."))
        show_part(self.receipt_button, row.sale_id is not None)
        show_part(self.cancel_button, row.state.is_open)

    def forget(self) -> None:
        """No order is shown."""
        self.view = None

    def restyle(self) -> None:
        """Take width and margins again."""
        look = theme.current()
        self.setFixedWidth(look.px(_WIDTHS[look.size_class(self.window().width()).value]))
        side = look.px(20)
        self._head.setContentsMargins(side, look.px(16), look.px(12), look.px(12))
        self._head.setSpacing(look.px(4))
        self._foot.setContentsMargins(side, look.px(12), side, look.px(16))
        self._foot.setSpacing(look.px(8))
