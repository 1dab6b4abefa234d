"""What is to be ordered: everything at or below its reorder level, how much is on its way and how
much to order; what is ticked becomes draft orders, one for each supplier.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.documents import stock_lists
from pos_app.domain.access import Decision, Permission
from pos_app.domain.errors import PosError
from pos_app.domain.ids import new_id
from pos_app.domain.quantity import Quantity
from pos_app.services import purchasing, reordering
from pos_app.services.declare import Topic
from pos_app.services.reordering import LowItem
from pos_app.services.stock_rules import MOST_LINES
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.stock.list_export import choose_table_file, write_list
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.lane import Lane, Message, Tone
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

_NOBODY = "nobody"  # the filter for items without a supplier
_NOTHING = Quantity(0)


class ReorderScreen(Screen):
    """The list, narrowed down to a supplier, with what can be done with the ticked rows."""

    rail = "stock"
    topics: ClassVar[Topic] = Topic.STOCK | Topic.CATALOGUE | Topic.SETTINGS

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self.items: tuple[LowItem, ...] = ()
        self.back_button = Button(tr("Stock"), Kind.QUIET, icon="arrow-left", height=40)
        self.supplier = Combo(height=40, soft=True, name=tr("Supplier"))
        self.export_button = Button(tr("Export"), icon="download", height=40)
        self.supplier.set_options((Option("", tr("All suppliers")),))
        self.order_button = Button(tr("Order"), Kind.PRIMARY, icon="clipboard-list", height=40)
        self.lane = Lane()
        self.table = Table(_columns(), name=tr("What to reorder"), tickable=True)
        self.nothing = EmptyState(
            tr("There is enough of everything"),
            tr("Items are listed here when they are at or below their reorder level."),
            icon="circle-check",
        )
        self.said = Text("", "label", "secondary", weight=400)
        self._lay_out()
        self._connect()
        self._weigh()
        self.begin()

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self.back_button)
        self._head.addWidget(Text(tr("To reorder"), "h1"), 1)
        for part in (self.supplier, self.export_button, self.order_button):
            self._head.addWidget(part)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self.nothing)
        inside.addWidget(self._pages)
        self._main = QVBoxLayout(self)
        self._main.addLayout(self._head)
        self._main.addWidget(self.lane)
        self._main.addWidget(card, 1)
        self._main.addWidget(self.said)

    def _connect(self) -> None:
        self.back_button.clicked.connect(lambda _on=False: self.go.emit("stock"))
        self.supplier.chosen.connect(lambda _key: self._show())
        self.export_button.clicked.connect(lambda _on=False: self.choose_file())
        self.order_button.clicked.connect(lambda _on=False: self.order())
        self.table.ticked.connect(lambda _ticks: self._weigh())
        self.table.all_asked.connect(self._tick_all)
        self._pos.actor_changed.connect(self._forget)

    # -- what it shows

    def enter(self) -> None:
        """The list has the focus."""
        super().enter()
        self.table.setFocus()

    def refresh(self) -> None:
        """Read anew what is low, on a worker."""
        if self._pos.actor.decide(Permission.STOCK_RECEIVE) is Decision.ALLOW:
            self._pos.fetch(self, self._take, self.show_refusal, reordering.low_items)

    def _take(self, items: tuple[LowItem, ...]) -> None:
        self.items = items
        named = {str(item.supplier_id): item.supplier for item in items if item.supplier_id}
        options = [Option("", tr("All suppliers"))]
        options += [Option(key, named[key]) for key in sorted(named, key=named.__getitem__)]
        if any(item.supplier_id is None for item in items):
            options.append(Option(_NOBODY, tr("No supplier")))
        chosen = self.supplier.value()
        self.supplier.set_options(options)
        self.supplier.set_value(chosen if chosen in {each.id for each in options} else "")
        self.table.set_ticks(self.table.ticks & {item.item_id for item in items})
        self._show()

    @property
    def shown(self) -> list[LowItem]:
        """The items of the chosen supplier."""
        key = self.supplier.value()
        wanted = None if key == _NOBODY else key
        return [
            item
            for item in self.items
            if key == "" or (str(item.supplier_id) if item.supplier_id else None) == wanted
        ]

    def _show(self) -> None:
        formats = Formats(self._pos.settings.shop.locale)
        self.table.set_rows([_row(item, formats) for item in self.shown])
        self._pages.setCurrentWidget(self.table if self.items else self.nothing)
        self.export_button.setEnabled(bool(self.items))
        self._weigh()

    def _tick_all(self) -> None:
        self.table.set_ticks(frozenset(item.item_id for item in self.shown))

    @property
    def _ticked(self) -> list[LowItem]:
        return [item for item in self.items if item.item_id in self.table.ticks]

    @property
    def _orders(self) -> dict[UUID, list[LowItem]]:
        """What would be ordered of the ticked items, by supplier."""
        found: dict[UUID, list[LowItem]] = {}
        for item in self._ticked:
            if item.supplier_id is not None and item.suggested > _NOTHING:
                found.setdefault(item.supplier_id, []).append(item)
        return found

    def _weigh(self) -> None:
        """What the button would do, and which of the ticked items it leaves out."""
        orders, ticked = self._orders, self._ticked
        count = sum(len(items) for items in orders.values())
        self.order_button.setText(tr("Order %n item(s)", count) if count else tr("Order"))
        self.order_button.setVisible(self._pos.can(Permission.STOCK_ORDER))
        self.order_button.setEnabled(count > 0)
        parts = [tr("%n item(s) to reorder", len(self.items))]
        nobody = sum(item.supplier_id is None for item in ticked)
        enough = sum(item.supplier_id is not None and item.suggested <= _NOTHING for item in ticked)
        if nobody:
            parts.append(tr("%n of the ticked (has|have) no supplier yet", nobody))
        if enough:
            parts.append(tr("of %n enough is on its way", enough))
        self.said.setText(" · ".join(parts))

    def _forget(self) -> None:
        self.items = ()
        self.table.set_ticks(frozenset())
        self._show()
        self._is_stale = True

    def show_refusal(self, error: PosError) -> None:
        """Above the list."""
        self.lane.show_message(Message(Tone.WARNING, error.sentence))

    # -- acts

    def order(self) -> None:
        """Make a draft order for each supplier of the ticked items."""
        begun = [
            some[0].supplier
            for supplier, some in self._orders.items()
            for start in range(0, len(some), MOST_LINES)
            if self._begin(supplier, some[start : start + MOST_LINES])
        ]
        if not begun:
            return
        self.table.set_ticks(frozenset())
        words = tr("%n order(s) written.", len(begun))
        names = ", ".join(isolate(name) for name in dict.fromkeys(begun))
        message = Message(Tone.SUCCESS, words, names, (tr("Look at the orders"),))
        self.lane.show_message(message, lambda: self.go.emit("orders"))

    def _begin(self, supplier: UUID, items: Sequence[LowItem]) -> bool:
        lines = [(item.item_id, item.suggested) for item in items]
        return self.act(lambda _none: None, purchasing.begin, new_id(), supplier, lines=lines)

    def choose_file(self) -> None:
        """Ask where to, then write the list."""
        chosen = choose_table_file(self, tr("Export what to reorder"), tr("to reorder"))
        if chosen is not None:
            self.export(chosen)

    def export(self, path: Path) -> None:
        """Write all that is to be ordered into a file, on a worker."""

        def begun(items: tuple[LowItem, ...]) -> None:
            def write(file: Path, kind: str) -> int:
                return stock_lists.write_low(file, kind, items)

            write_list(self, self._pos, self.lane, path, write, self.show_refusal)

        self.act(begun, reordering.begin_export, path.name)

    # -- keys and looks

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        return ("F12", tr("Order")), ("Esc", tr("Back"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F12 orders; Esc takes the ticks away, then goes back."""
        if event.key() == Qt.Key.Key_F12 and self.order_button.isVisible():
            if self.order_button.isEnabled():
                self.order()
        elif event.key() == Qt.Key.Key_Escape and self.table.ticks:
            self.table.set_ticks(frozenset())
        elif event.key() == Qt.Key.Key_Escape:
            self.go.emit("stock")
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Follow the size class."""
        look = theme.current()
        compact = look.size_class(self.window().width()) is theme.SizeClass.COMPACT
        side = look.px(12 if compact else 20)
        self._main.setContentsMargins(side, look.px(14), side, look.px(14))
        self._main.setSpacing(look.px(12))
        self._head.setSpacing(look.px(8 if compact else 12))
        self.table.set_compact(compact)


def _columns() -> tuple[Column, ...]:
    return (
        Column(tr("Item")),
        Column(tr("Supplier"), 190, compact=152),
        Column(tr("On hand"), 104, Side.END, compact=92),
        Column(tr("On order"), 104, Side.END, compact=84),
        Column(tr("Reorder at"), 104, Side.END, compact=-1),
        Column(tr("Suggested"), 112, Side.END, compact=112),
    )


def _row(item: LowItem, formats: Formats) -> TableRow:
    def of(quantity: Quantity) -> str:
        return formats.quantity(quantity, item.unit).replace("-", "−")

    sold = tr("sold {count} in 4 weeks", count=of(item.sold)) if item.sold > _NOTHING else ""
    detail = " · ".join(filter(None, (isolate(item.sku) if item.sku else "", sold)))
    return TableRow(
        item.item_id,
        (
            Cell(item.name, detail, weight=500, tooltip=item.name),
            Cell(item.supplier or tr("none"), tone="text.secondary", tooltip=item.supplier),
            Cell(of(item.on_hand), tone="warning.text"),
            Cell(of(item.on_order) if item.on_order else "–", tone="text.secondary"),
            Cell(of(item.reorder_level), tone="text.secondary"),
            Cell(of(item.suggested) if item.suggested else "–", weight=600),
        ),
    )
