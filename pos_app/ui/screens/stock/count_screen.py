"""Counting stock: begin, scan, review, approve. Everything is saved as it is scanned."""

from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.access import Permission
from pos_app.domain.errors import PosError
from pos_app.domain.ids import new_id
from pos_app.domain.quantity import Quantity
from pos_app.domain.stock import CountScope, CountState
from pos_app.services import count_review, counts, locations, stock_list
from pos_app.services.catalogue import ItemView
from pos_app.services.count_review import CountView
from pos_app.services.declare import Topic
from pos_app.services.stock_list import Kind, Wanted
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.stock.count_review import DIFFERS, CountReview
from pos_app.ui.screens.stock.count_start import BELOW_ZERO, EVERYTHING, SUPPLIER, CountStart
from pos_app.ui.screens.stock.line_looks import LineLooks
from pos_app.ui.screens.stock.line_number import Counted
from pos_app.ui.screens.stock.scan_body import Fact, ScanBody
from pos_app.ui.widgets.buttons import Button
from pos_app.ui.widgets.buttons import Kind as Loud
from pos_app.ui.widgets.lane import Message, Tone
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.rows import Cell, Column, TableRow

_PAUSE_MS = 1


class CountScreen(Screen):
    """The counts of the shop. Signal: item_wanted(code): a new item with this barcode."""

    item_wanted = Signal(str)
    takes_scans = True
    rail = "stock"
    topics: ClassVar[Topic] = Topic.STOCK | Topic.CATALOGUE | Topic.SETTINGS

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self._count: UUID | None = None
        self._left: int | None = None  # as last heard
        self._is_writing = False  # pages follow one another
        self.start = CountStart(pos)
        columns = (
            Column(tr("Item")),
            Column(tr("Counted by"), 160, compact=-1),
            Column(tr("Counted"), 160, Side.END),
        )
        self.body = ScanBody(pos, columns, 2, tr("Counts"))
        self._looks = LineLooks(pos)
        self.review = CountReview(self._looks)
        self.review_button = Button(tr("Review"), Loud.PRIMARY, height=64, px=17)
        self.leave_button = Button(tr("Leave it open"), Loud.QUIET, height=48)
        self.body.side_column.addWidget(self.review_button)
        self.body.side_column.addWidget(self.leave_button)
        self._pages = QStackedWidget()
        for page in (self.start, self.body, self.review):
            self._pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)
        self._connect()
        self.begin()

    def _connect(self) -> None:
        self._pages.currentChanged.connect(lambda _at: self.hints_changed.emit())
        self.start.back.connect(lambda: self.go.emit("stock"))
        self.start.begun.connect(self._on_begun)
        self.start.opened.connect(self.open)
        self.body.back.connect(self._leave)
        self.body.counted.connect(self._on_counted)
        self.body.put.connect(self._on_put)
        self.body.taken_out.connect(self._on_taken_out)
        self.body.unknown_offered.connect(self.item_wanted)
        self.leave_button.clicked.connect(self._leave)
        self.review_button.clicked.connect(self.show_review)
        self.review.back.connect(self._go_on)
        self.review.shown.connect(lambda _which: self._show_lines())
        self.review.again.connect(self._on_again)
        self.review.none_of_the_rest.connect(self._on_none)
        self.review.approved.connect(self._on_approved)
        self.review.given_up.connect(self._on_given_up)
        self._pos.actor_changed.connect(self._leave)

    # -- the life of a screen

    def enter(self) -> None:
        """The list of counts, or the one that is being counted."""
        self._looks.forget()
        super().enter()
        if self._pages.currentWidget() is self.body:
            self.body.take_focus()
        elif self._count is None:
            self.start.take_focus()

    def refresh(self) -> None:
        """Read anew what is in front."""
        if not self._pos.can(Permission.STOCK_COUNT) or self._is_writing:
            return
        if self._count is None:
            self.start.refresh()
        else:
            self._show()

    def scan(self, code: str) -> None:
        """One more of it, while something is counted."""
        if self._pages.currentWidget() is self.body:
            self.body.scan(code)

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        back = (tr("Esc"), tr("Back"))
        if self._pages.currentWidget() is not self.body:
            return (back,)
        more = ("12 *", tr("then scan for 12")), (tr("Del"), tr("Take a line out"))
        return (*more, ("F12", tr("Review")), back)

    def show_refusal(self, error: PosError) -> None:
        """Above what is in front."""
        message = Message(Tone.WARNING, error.sentence, "")
        page = self._pages.currentWidget()
        lane = self.review.lane if page is self.review else self.start.lane
        (self.body.lane if page is self.body else lane).show_message(message)

    @property
    def _formats(self) -> Formats:
        return Formats(self._pos.settings.shop.locale)

    # -- counting

    def _on_begun(self, location_id: UUID, what: str) -> None:
        count = new_id()
        scope, scope_id = CountScope.ALL, None
        items: tuple[UUID, ...] = ()
        if what == BELOW_ZERO:  # the counter sold it: it is the main location that owes
            location_id = self._pos.call(locations.shelves)[0].id
            page = self._pos.call(stock_list.page, Wanted(kind=Kind.NEGATIVE), limit=200)
            scope, items = CountScope.CHOSEN, tuple(row.item.id for row in page.rows)
        elif what.startswith(SUPPLIER):
            scope, scope_id = CountScope.SUPPLIER, UUID(what.removeprefix(SUPPLIER))
        elif what != EVERYTHING:
            scope, scope_id = CountScope.CATEGORY, UUID(what)
        self.act(
            lambda _none: self.open(count),
            counts.begin, count, location_id, scope, scope_id, items,
        )  # fmt: skip

    def open(self, count_id: UUID) -> None:
        """Show a count: being counted, or what became of it."""
        self._count, self._left = count_id, None
        view = self._read()
        if view is None:
            self._leave()
        elif view.state is CountState.OPEN:
            self._pages.setCurrentWidget(self.body)
            self._show()
            self.body.take_focus()
        else:
            self.show_review()

    def _read(self, *, with_left: bool = True) -> CountView | None:
        if self._count is None:
            return None
        try:
            return self._pos.call(count_review.read, self._count, with_left=with_left)
        except PosError as error:
            self.show_refusal(error)
            return None

    def _show(self) -> None:
        is_review = self._pages.currentWidget() is self.review
        view = self._read(with_left=is_review)
        if view is None:
            return
        if is_review:
            self._show_review(view)
            return
        formats = self._formats
        self.body.set_head(view.name, "", tr("Scan each item: one scan counts one"))
        lines = self._pos.call(count_review.lines, view.id)
        self._looks.read(each.item_id for each in lines)
        self.body.set_rows(
            [
                TableRow(
                    each.item_id,
                    (
                        self._looks.cell(each.item_id, each.name, each.sku),
                        Cell(each.who, tone="text.secondary"),
                        Cell(formats.quantity(each.counted, each.unit), weight=600),
                    ),
                )
                for each in lines
            ],
            {each.item_id: Counted(each.counted, each.unit) for each in lines},
        )
        self._show_facts(view)
        self._ask_left(view)
        self.review_button.setText(tr("Review %n item(s)", view.counted))
        self.review_button.setEnabled(bool(view.counted))

    def _show_facts(self, view: CountView) -> None:
        formats = self._formats
        left = "…" if self._left is None else formats.number(self._left)
        self.body.set_facts(
            tr("This count"),
            (
                Fact(tr("Items counted"), formats.number(view.counted)),
                Fact(tr("Not counted yet"), left),
            ),
        )

    def _ask_left(self, view: CountView) -> None:
        """How many items are left, on a worker: a scan waits for no look at all of them."""

        def come(left: int) -> None:
            if self._count == view.id and left != self._left:
                self._left = left
                self._show_facts(view)

        self._pos.fetch(self, come, self.show_refusal, count_review.left, view.id)

    def _on_counted(self, view: ItemView, quantity: Quantity) -> None:
        if self._count is not None:
            self.act(
                lambda _now: self.body.select(view.id),
                counts.count_item, self._count, view.id, quantity,
            )  # fmt: skip

    def _on_put(self, item_id: UUID, quantity: Quantity) -> None:
        if self._count is not None:
            self.act(
                lambda _now: self.body.select(item_id),
                counts.count_item, self._count, item_id, quantity, more=False,
            )  # fmt: skip

    def _on_taken_out(self, item_id: UUID) -> None:
        if self._count is not None:
            self.act(lambda _none: None, counts.forget, self._count, item_id)

    def _leave(self) -> None:
        self._count, self._is_writing = None, False
        self._pages.setCurrentWidget(self.start)
        self.start.lane.clear()
        self.mark_stale()

    # -- the review

    def show_review(self) -> None:
        """What differs, before it is approved."""
        self._pages.setCurrentWidget(self.review)
        self.review.lane.clear()
        view = self._read()
        if view is not None:
            self._show_review(view)

    def _show_review(self, view: CountView) -> None:
        may = self._pos.can(Permission.STOCK_COUNT_APPROVE)
        self.review.show_count(view, self._formats, may_approve=may)
        self._show_lines()

    def _show_lines(self) -> None:
        if self._count is None:
            return
        if (self.review.which.value() or DIFFERS) == DIFFERS:
            lines = self._pos.call(count_review.lines, self._count, only_differing=True)
            self.review.show_lines(lines, self._formats)
        else:
            missing = self._pos.call(count_review.uncounted, self._count)
            self.review.show_missing(missing, self._formats)

    def _go_on(self) -> None:
        if self._count is not None:
            self.open(self._count)

    def _on_again(self, item_id: UUID) -> None:
        if self._count is not None:
            self.act(lambda _none: self._go_on(), counts.forget, self._count, item_id)

    def _on_none(self) -> None:
        """Page by page, like the approval."""
        if self._count is not None:
            self._is_writing = True
            if not self.act(self._on_none_of, counts.none_of_the_rest, self._count):
                self._stop_writing()

    def _on_none_of(self, left: int) -> None:
        if not self._is_writing:  # stopped while this page was being written
            return
        if left:
            words = tr("%n item(s) left to set to none", left)
            self.review.lane.show_message(
                Message(Tone.INFO, words, "", (tr("Stop"),), closable=False), self._stop_writing
            )
            QTimer.singleShot(_PAUSE_MS, self, self._on_more_of_none)
        else:
            self.review.lane.clear()
            self._stop_writing()

    def _on_more_of_none(self) -> None:
        """The next page on a worker: the first one said that it may be."""
        if self._count is not None and self._is_writing:
            self._pos.fetch(
                self, self._on_none_of, self._on_not_written, counts.none_of_the_rest, self._count
            )

    def _on_not_written(self, error: PosError) -> None:
        self._stop_writing()
        self.show_refusal(error)

    def _stop_writing(self) -> None:
        """No further page; what is written stays."""
        self._is_writing = False
        self.mark_stale()

    def _on_approved(self) -> None:
        """Page by page, so that the window stays alive; what is written stays written."""
        if self._count is not None:
            self.act(self._on_page, counts.post_page, self._count)

    def _on_page(self, left: int) -> None:
        if left:
            words = tr("%n line(s) left to write", left)
            self.review.lane.show_message(Message(Tone.INFO, words, ""))
            QTimer.singleShot(_PAUSE_MS, self, self._on_approved)
            return
        self._leave()
        self.start.lane.show_message(Message(Tone.SUCCESS, tr("The count is posted."), ""))

    def _on_given_up(self) -> None:
        count = self._count
        if count is None:
            return
        message = Message(
            Tone.QUESTION,
            tr("Give this count up?"),
            tr("The stock stays as the books say."),
            (tr("Give it up"), tr("Keep it")),
            closable=False,
        )
        self.review.lane.show_message(
            message,
            lambda: self.act(lambda _none: self._leave(), counts.cancel, count),
            self.review.lane.clear,
        )

    # -- keys and sizes

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back a page."""
        if event.key() == Qt.Key.Key_Escape:
            page = self._pages.currentWidget()
            if page is self.start:
                self.go.emit("stock")
            elif page is self.body:
                self._leave()
            elif self.review.back_button.isVisible():
                self._go_on()
            else:
                self._leave()
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Follow the size class."""
        size = theme.current().size_class(self.window().width())
        self.body.set_size_class(size)
        self.review.set_size_class(size)
