"""The list of items with its search and filters; long lists come page by page from a worker."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.access import Decision, Permission
from pos_app.domain.errors import PosError
from pos_app.services import catalogue, stock_list, stock_value, suppliers
from pos_app.services.stock_list import Kind, Sort, StockCounts, StockPage, Wanted
from pos_app.services.stock_value import StockValue
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.sell.goods import Goods
from pos_app.ui.screens.stock.listing import PAGE, ItemRows, columns, kinds_of
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option, Segmented
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.lane import Lane
from pos_app.ui.widgets.painting import Themed, show_part
from pos_app.ui.widgets.states import EmptyState, Skeleton
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

_TYPING_MS = 120
_SLOW_MS = 400
_LEAST_SEARCH = 216  # pixels
Refused = Callable[[PosError], None]


class ItemList(Themed, QWidget):
    """Search, filters and table.

    Signals: picked(UUID) when a person chooses an item; wanted(int): 0 to bring a list, 1 to add
    an item, from the empty state; ticked(frozenset of UUID).
    """

    picked = Signal(object)
    ticked = Signal(object)
    wanted = Signal(int)

    def __init__(self, pos: Pos, refused: Refused) -> None:
        super().__init__()
        self._pos, self._refused = pos, refused
        self._asked = 0
        self._compact = False
        self.rows: ItemRows | None = None
        self._shown_for: tuple[object, ...] = ()
        self._is_reading = self._wants_counts = False
        self.marked: UUID | None = None
        self._kinds: tuple[Option, ...] = ()
        self._make()
        self._lay_out()
        self._connect()
        self.begin()

    def _make(self) -> None:
        self.search = Field(
            placeholder=tr("Name or barcode"),
            icon="search",
            cap="F2",
            clearable=tr("Clear the search"),
        )
        self.category = Combo(name=tr("Category"), soft=True)
        self.supplier = Combo(name=tr("Supplier"), soft=True)
        self.supplier.hide()
        self.which = Segmented(kinds_of(None), height=40, even=False, name=tr("Which items"))
        self.lane = Lane()
        self.table = Table(columns(), name=tr("Items"), tickable=True, lazy=True)
        self.table.set_sort(Sort.NAME, ascending=True)
        self.skeleton = Skeleton()
        self.nothing_yet = EmptyState(
            tr("No items yet"),
            tr("Bring a list from a file, or add the first one."),
            icon="package",
            answers=(tr("Import CSV"), tr("Add item")),
            answer_icons=("upload",),
        )
        self.not_found = EmptyState(" ", icon="search-x", answers=(tr("Clear search"),))
        self._near, self._has_suppliers = "", False
        self.count = Text("", "label", "secondary", weight=400)
        self.worth = Text("", "label", "secondary", weight=400)
        self._typing = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._slow = QTimer(self, interval=_SLOW_MS, singleShot=True)

    def _lay_out(self) -> None:
        self._filters = QHBoxLayout()
        self._filters.addWidget(self.search, 1)
        self._filters.addWidget(self.category)
        self._filters.addWidget(self.supplier)
        self._filters.addWidget(self.which)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        self._pages = QStackedWidget()
        for page in (self.table, self.skeleton, self.nothing_yet, self.not_found):
            self._pages.addWidget(page)
        inside.addWidget(self._pages)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._filters)
        self._column.addWidget(self.lane)
        self._column.addWidget(card, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.count, 1)
        foot.addWidget(self.worth)
        self._column.addLayout(foot)

    def _connect(self) -> None:
        self.search.edited.connect(lambda _words: self._typing.start())
        self.search.entered.connect(lambda _words: self._on_enter())
        self.search.entry.installEventFilter(self)
        self._typing.timeout.connect(self.reload)
        self._slow.timeout.connect(lambda: self._pages.setCurrentWidget(self.skeleton))
        self.category.chosen.connect(lambda _key: self.reload())
        self.supplier.chosen.connect(lambda _key: self.reload())
        self.which.chosen.connect(lambda _key: self.reload())
        self.table.chosen.connect(self._on_row)
        self.table.ticked.connect(self.ticked)
        self.table.all_asked.connect(self._tick_all)
        self.not_found.linked.connect(lambda: self.search_for(self._near))
        self.table.sort_asked.connect(lambda _name, _up: self.reload())
        self.nothing_yet.answered.connect(self.wanted)
        self.not_found.answered.connect(lambda _at: self.search_for(""))

    # -- what it shows

    def reload(self) -> None:
        """Read the first page on a worker; the list stays where it is, if it is still the same."""
        if not self._pos.can(Permission.CATALOGUE_READ):
            return
        self._typing.stop()
        self._asked += 1
        self._is_reading = True
        if self.rows is None:
            self._slow.start()
        self._ask(0, self._show)

    def read_shop(self) -> None:
        """What is the same whatever is searched for: the categories, how many items there are of
        each kind, what the stock cost. Read when the screen is opened and when the stock changes;
        one after the other and after the rows, which people wait for.
        """
        if not self._pos.can(Permission.CATALOGUE_READ):
            return
        self._fill_categories()
        self._fill_suppliers()
        self._wants_counts = True
        if not self._is_reading:
            self._read_counts()

    def _read_counts(self) -> None:
        self._wants_counts = False

        def come(counts: StockCounts) -> None:
            self._show_counts(counts)
            self._read_worth()

        self._pos.fetch(self, come, _nothing_told, stock_list.counts)

    def _read_worth(self) -> None:
        self.worth.setText("")
        if self._pos.actor.decide(Permission.CATALOGUE_COST) is Decision.ALLOW:
            self._pos.fetch(self, self._show_worth, _nothing_told, stock_value.value_at)

    def _show_worth(self, value: StockValue) -> None:
        if self._pos.actor.decide(Permission.CATALOGUE_COST) is not Decision.ALLOW:
            return  # another person came meanwhile
        amount = Formats(self._pos.settings.shop.locale).money(value.at_cost)
        words = tr("Stock at cost {amount}", amount=amount)
        if value.without_cost:
            missing = tr("cost missing for %n item(s)", value.without_cost)
            words = f"{words} · {missing}"
        self.worth.setText(words)

    def search_for(self, text: str) -> None:
        """Search for something, in all categories."""
        self.search.set_text(text)
        self.category.set_value("")
        self.supplier.set_value("")
        self.which.set_value(Kind.ALL)
        self.reload()

    def mark(self, item_id: UUID | None) -> None:
        """The item that is open beside the list."""
        self.marked = item_id
        place = -1 if item_id is None or self.rows is None else self.rows.place_of(item_id)
        before = self.table.blockSignals(True)
        if place >= 0:
            self.table.selectRow(place)
            self.table.scrollTo(self.table.rows_model.index(place, 0))
        else:
            self.table.clearSelection()
            self.table.setCurrentIndex(self.table.rows_model.index(-1, -1))
        self.table.blockSignals(before)
        self.table.viewport().update()

    def set_compact(self, compact: bool) -> None:
        """Icons in place of state words."""
        if compact != self._compact:
            self._compact = compact
            self.table.set_compact(compact)
            if self.rows is not None:
                self.reload()

    @property
    def filter(self) -> Wanted:
        """What is searched for, in which category, of which kind."""
        chosen = self.category.value()
        category = UUID(chosen) if chosen else None
        maker = self.supplier.value()
        return Wanted(
            self.search.text().strip(),
            category,
            Kind(self.which.value() or Kind.ALL),
            UUID(maker) if maker else None,
        )

    def _show_counts(self, counts: StockCounts) -> None:
        kinds = kinds_of(counts, Formats(self._pos.settings.shop.locale).number)
        if kinds != self._kinds:
            self._kinds = kinds
            self.which.set_options(kinds)
            self._make_room()
        parts = [tr("%n item(s)", counts.all)]
        if counts.low:
            parts.append(tr("%n low", counts.low))
        if counts.none_left:
            parts.append(tr("%n with none left", counts.none_left))
        self.count.setText(" · ".join(parts))

    def _fill_categories(self) -> None:
        found = self._pos.call(catalogue.categories)
        options = [Option(str(each.id), each.name) for each in found if each.is_active]
        self.category.set_options((Option("", tr("All categories")), *options))

    def _fill_suppliers(self) -> None:
        """A shop without suppliers, and whoever may not see them, has no such filter."""
        may = self._pos.actor.decide(Permission.STOCK_RECEIVE) is Decision.ALLOW
        found = self._pos.call(suppliers.names) if may else ()
        options = [Option(str(each), name) for each, name in found]
        self.supplier.set_options((Option("", tr("All suppliers")), *options))
        self._has_suppliers = bool(found)
        self._make_room()

    def _tick_all(self) -> None:
        """Tick everything that fits, seen or not."""
        wanted = self.filter

        def come(found: tuple[UUID, ...]) -> None:
            if wanted == self.filter:
                self.table.set_ticks(frozenset(found))

        self._pos.fetch(
            self, come, self._refused, stock_list.matching, wanted, limit=stock_list.EVERY_ITEM
        )

    def _ask(self, number: int, then: Callable[[StockPage], None]) -> None:
        asked, model = self._asked, self.table.rows_model

        def come(page: StockPage) -> None:
            if asked == self._asked:
                then(page)

        self._pos.fetch(
            self,
            come,
            self._refused,
            stock_list.page,
            self.filter,
            Sort(model.sorted_by or Sort.NAME),
            not model.ascending,
            number * PAGE,
            PAGE,
        )

    def _show(self, page: StockPage) -> None:
        self._slow.stop()
        self._is_reading = False
        if self._wants_counts:
            self._read_counts()
        formats = Formats(self._pos.settings.shop.locale)
        goods = Goods(formats, self._pos.backend.path.parent)
        self.rows = ItemRows(page.total, self._fetch, goods, self._compact)
        self.rows.put(0, page)
        wanted, model = self.filter, self.table.rows_model
        shown_for = wanted, model.sorted_by, model.ascending
        bar = self.table.verticalScrollBar()
        top = bar.value()
        self.table.set_rows(self.rows)
        bar.setValue(top)
        self.mark(self.marked)
        if shown_for != self._shown_for:
            self._shown_for = shown_for
            bar.setValue(0)
        if page.total:
            self._pages.setCurrentWidget(self.table)
        elif wanted != Wanted():
            nothing = tr("Nothing called “{words}”", words=wanted.text)
            words = nothing if wanted.text else tr("Nothing in here yet")
            if wanted.kind is Kind.LOW and not wanted.text:
                words = tr("There is enough of everything")
            self.not_found.set_words(words)
            self.not_found.set_link("")
            self._pages.setCurrentWidget(self.not_found)
            if wanted.text:
                self._suggest(wanted)
        else:
            self._pages.setCurrentWidget(self.nothing_yet)

    def _suggest(self, wanted: Wanted) -> None:
        """Words near those typed that do find something."""

        def come(near: str | None) -> None:
            if near and wanted == self.filter:
                self._near = near
                self.not_found.set_link(tr("Did you mean {words}?", words=near))

        self._pos.fetch(self, come, _nothing_told, catalogue.suggest, wanted.text)

    def _fetch(self, number: int) -> None:
        """A further page has come into sight."""

        def come(page: StockPage) -> None:
            if self.rows is not None:
                self.rows.put(number, page)
                self.table.viewport().update()

        self._ask(number, come)

    # -- a person's acts

    def _on_row(self, key: object) -> None:
        if isinstance(key, UUID):
            self.picked.emit(key)

    def _on_enter(self) -> None:
        """Enter opens the first item that was found."""
        self._typing.stop()
        self._asked += 1

        def come(page: StockPage) -> None:
            self._show(page)
            if page.rows:
                self.picked.emit(page.rows[0].item.id)

        self._ask(0, come)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down in the search go through the rows."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
            if event.key() in steps and self.rows:
                row = self.table.currentIndex().row() + steps[Qt.Key(event.key())]
                row = max(0, min(len(self.rows) - 1, row))
                self.table.setCurrentIndex(self.table.rows_model.index(row, 0))
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search_for("")
                return True
        return super().eventFilter(watched, event)

    def _make_room(self) -> None:
        """A search can be read; in a narrow list it has the room of filters that are not in use."""
        look = theme.current()
        room = self.width() - self.which.sizeHint().width() - look.px(_LEAST_SEARCH)
        room -= self.category.sizeHint().width() + 2 * self._filters.spacing()
        show_part(self.category, room >= 0 or bool(self.category.value()))
        room -= self.supplier.sizeHint().width() + self._filters.spacing()
        wanted = self._has_suppliers and room >= 0
        show_part(self.supplier, wanted or bool(self.supplier.value()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, other filters."""
        super().resizeEvent(event)
        self._make_room()

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        self._column.setSpacing(look.px(12))
        self._filters.setSpacing(look.px(8))


def _nothing_told(_error: PosError) -> None:
    """What this person may not know is left out; the list itself says why it is empty."""
