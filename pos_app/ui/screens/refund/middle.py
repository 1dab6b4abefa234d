"""The lines that may come back, what is said about them, and the search for goods without a
receipt.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from pos_app.services.catalogue import ItemView
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.screens.refund.lines import Goods, GoodsList
from pos_app.ui.widgets.buttons import Button, IconButton
from pos_app.ui.widgets.cards import Card, Notice
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.lane import Lane, Message
from pos_app.ui.widgets.painting import Themed, show_part
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text


class Middle(Themed, QWidget):
    """Signals: back_wanted(), all_wanted(), item_typed(str), item_chosen(ItemView)."""

    back_wanted = Signal()
    all_wanted = Signal()
    item_typed = Signal(str)
    item_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: dict[object, ItemView] = {}
        self.back = IconButton("arrow-left", tr("Back to the sales"), size=48)
        self.title = Text("", "h1")
        self.all_button = Button(tr("Return everything"), height=48)
        self.lane = Lane()
        self.field = Field(
            placeholder=tr("Scan or type an item"),
            icon="scan-barcode",
            height=56,
            name=tr("Scan or type an item"),
        )
        self.found = Table((Column(tr("Item"), 0),), name=tr("Items"), head=False)
        self.lines = GoodsList()
        self.note = Notice("", "info")
        self.empty = EmptyState(
            tr("Which sale was it?"),
            tr("Scan the receipt, type its number, or choose the sale."),
            icon="receipt-text",
        )
        self._lay_out()
        self.back.clicked.connect(self.back_wanted)
        self.all_button.clicked.connect(self.all_wanted)
        self.field.entered.connect(self._on_entered)
        self.found.chosen.connect(self._on_found)
        self.found.opened.connect(self._on_found)
        self.show_nothing()
        self.begin()

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self.back)
        self._head.addWidget(self.title, 1)
        self._head.addWidget(self.all_button)
        self._card = Card()
        self._card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        inner = QVBoxLayout(self._card)
        inner.setContentsMargins(1, 1, 1, 1)
        inner.addWidget(self.lines)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.addLayout(self._head)
        self._column.addWidget(self.lane)
        self._column.addWidget(self.field)
        self._column.addWidget(self.found)
        self._column.addWidget(self._card)
        self._column.addWidget(self.note)
        self._column.addStretch(1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._inside)
        self._pages.addWidget(self.empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    def show_nothing(self) -> None:
        """No sale is chosen."""
        self.lines.set_goods((), ())
        self._pages.setCurrentWidget(self.empty)

    def show_sale(
        self,
        title: str,
        goods: Sequence[Goods],
        reasons: Sequence[str],
        note: str,
        *,
        may_all: bool,
    ) -> None:
        """The lines of a sale."""
        self._show(title, may_all=may_all, loose=False)
        self.lines.set_goods(goods, reasons)
        self.note.set_notice(note, "info")
        show_part(self.note, True)

    def show_loose(self, title: str) -> None:
        """Nothing yet: what comes back is scanned or typed."""
        self._show(title, may_all=False, loose=True)
        self.lines.set_goods((), ())
        show_part(self.note, False)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, title: str, *, may_all: bool, loose: bool) -> None:
        self.title.setText(title)
        show_part(self.all_button, may_all)
        show_part(self.field, loose)
        show_part(self.found, False)
        self.clear_said()
        self._pages.setCurrentWidget(self._inside)

    def add(self, goods: Goods, reasons: Sequence[str]) -> None:
        """One more thing without a receipt."""
        self.field.set_text("")
        show_part(self.found, False)
        self.lines.ensureWidgetVisible(self.lines.add(goods, reasons))

    def show_found(self, views: Sequence[ItemView]) -> None:
        """Several items have this name: choose."""
        self._found = {view.id: view for view in views}
        self.found.set_rows(
            [TableRow(view.id, (Cell(view.name, view.sku or ""),)) for view in views]
        )
        show_part(self.found, bool(views))
        if not views:
            self.field.set_error(tr("Nothing is called so."))

    def say(self, message: Message) -> None:
        """One message above the lines."""
        self._pages.setCurrentWidget(self._inside)
        show_part(self.lane, True)
        self.lane.show_message(message)

    def clear_said(self) -> None:
        """Nothing to say."""
        self.lane.clear()
        show_part(self.lane, False)

    def set_compact(self, compact: bool) -> None:
        """In a compact window there is a way back to the sales."""
        show_part(self.back, compact)

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        side = look.px(20)
        self._column.setContentsMargins(side, look.px(12), side, look.px(12))
        self._column.setSpacing(look.px(12))
        self._head.setSpacing(look.px(12))
        self.found.setFixedHeight(look.px(240))

    def _on_entered(self, text: str) -> None:
        self.field.set_error("")
        if text.strip():
            self.item_typed.emit(text.strip())

    def _on_found(self, key: object) -> None:
        view = self._found.get(key)
        if view is not None:
            self.item_chosen.emit(view)
