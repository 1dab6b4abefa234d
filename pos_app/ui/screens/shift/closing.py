"""Closing the shift: the drawer is counted, then compared, then the shift closes for good.

What should be there is shown once the count is locked; above the tolerance it is counted once more.
"""

from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.drawer import COUNTED_TENDERS
from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.money import Money
from pos_app.domain.tender import TenderKind
from pos_app.services.carts import ParkedCart
from pos_app.services.closing import Counted
from pos_app.services.shifts import Figures
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.pay.bill import name_of
from pos_app.ui.screens.shift import figures as words
from pos_app.ui.screens.shift.count import CountCard
from pos_app.ui.screens.shift.leaving import LeavingCard
from pos_app.ui.screens.shift.question import CloseQuestion
from pos_app.ui.screens.shift.rows import AmountCard, AmountRow, Difference, side_width
from pos_app.ui.screens.shift.steps import Steps
from pos_app.ui.screens.shift.strip import PaperStrip
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Notice
from pos_app.ui.widgets.painting import Themed
from pos_app.ui.widgets.scrolling import scrolling
from pos_app.ui.widgets.text import Text

PREVIEW_COLUMNS: Final = 29  # what 296 px show beside a scroll bar


class ClosePage(Themed, QWidget):
    """Signals: lock_wanted(DrawerCount) when the drawer is counted; close_wanted(Money, str, Money)
    with what was counted, the note and what stays; left() by Back, to sell on.
    """

    lock_wanted = Signal(object)
    close_wanted = Signal(object, str, object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = Formats()
        self._figures: Figures | None = None
        self._is_blind = True
        self._locked: Counted | None = None
        self._tolerance = 0
        self._size = theme.SizeClass.REGULAR
        self._title = Text(tr("Close shift"), "h1", amount=True)
        self._detail = Text("", "body", "secondary")
        self.steps = Steps()
        self.back = Button(tr("Back"), Kind.QUIET, icon="arrow-left", key="Esc")
        self.preview_button = Button(tr("Z preview"), icon="receipt-text", height=40)
        self.preview_button.setCheckable(True)
        self.count = CountCard(tr("Count the drawer"))
        self.float_count = CountCard(tr("Leave in the drawer"), tr("Float"))
        self.float_done = Button(tr("Back to the count"), icon="arrow-left", height=40)
        self.cash = AmountCard(tr("Cash in the drawer"))
        self._help = Text("", "label", "secondary", weight=400, wrap=True)
        self.difference = Difference()
        self.cash.body.addWidget(self._help)
        self.cash.body.addWidget(self.difference)
        self.leaving = LeavingCard()
        self.open_ends = AmountCard(tr("Goes on after the closing"))
        self.notice = Notice("", "triangle-alert", State.WARNING, role="label", edged=True)
        self.button = Button("", Kind.PRIMARY, key="Ctrl Enter", height=76, px=17)
        self.question = CloseQuestion()
        self.strip = PaperStrip(tr("Figures of this shift"))
        self._connect()
        self._lay_out()
        self.begin()

    def _connect(self) -> None:
        self.back.clicked.connect(self.go_back)
        self.count.changed.connect(self._on_changed)
        self.count.entered.connect(self.go_on)
        self.float_count.changed.connect(self._on_float_counted)
        self.float_count.entered.connect(self._show_count)
        self.float_done.clicked.connect(self._show_count)
        self.leaving.coins_wanted.connect(self._count_float)
        self.preview_button.toggled.connect(lambda _on: self._show_sides())
        self.button.clicked.connect(self.go_on)
        self.question.confirmed.connect(self._on_confirmed)
        self.question.cancelled.connect(self._leave_question)

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        for part in (self.back, self._title):
            self._head.addWidget(part)
        self._head.addWidget(self._detail, 1)
        self._head.addWidget(self.float_done)
        self._head.addWidget(self.preview_button)
        self._head.addWidget(self.steps)
        self._side = QWidget()
        self._side_column = QVBoxLayout(self._side)
        self._side_column.setContentsMargins(0, 0, 0, 0)
        cards = QWidget()
        self._cards = QVBoxLayout(cards)
        self._cards.setContentsMargins(0, 0, 0, 0)
        for card in (self.cash, self.leaving, self.open_ends):
            self._cards.addWidget(card)
        self._cards.addStretch(1)
        self._scroll = scrolling(cards)
        self._side_column.addWidget(self._scroll, 1)
        self._side_column.addWidget(self.notice)
        self._side_column.addWidget(self.button)
        self._side_column.addWidget(self.question)
        self._left = QStackedWidget()
        self._left.addWidget(self.count)
        self._left.addWidget(self.float_count)
        self._across = QHBoxLayout()
        self._across.addWidget(self._left, 1)
        self._across.addWidget(self._side)
        self._across.addWidget(self.strip)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._head)
        self._column.addLayout(self._across, 1)

    # -- step by step

    def begin_count(
        self, figures: Figures, formats: Formats, zone: ZoneInfo, till: str, tolerance: int
    ) -> None:
        """Start counting; what should be there stays hidden. `tolerance` in minor units."""
        self._figures, self._formats, self._locked = figures, formats, None
        self._is_blind, self._tolerance = figures.is_blind, tolerance
        currency = figures.discounts.currency
        self.count.set_currency(currency, formats)
        self.float_count.set_currency(currency, formats)
        self.count.set_tenders(_to_count(figures), figures.counted)
        self.count.clear()
        self.leaving.note.set_text("")
        self.preview_button.setChecked(False)
        self.say("")
        self._detail.setText(words.opened_words(figures.shift, formats, zone, till))
        self._leave_question()
        self._show_count()
        self.count.take_focus()

    def update_figures(self, figures: Figures) -> None:
        """Something changed meanwhile."""
        self._figures = figures
        self._show()

    def show_open_ends(self, parked: Sequence[ParkedCart]) -> None:
        """List what is not finished; it stops nothing."""
        unsent = 0 if self._figures is None else self._figures.unsent
        rows = words.open_ends(parked, unsent, self._formats)
        self.open_ends.set_rows(rows)
        self.open_ends.setVisible(bool(rows))

    def go_on(self) -> None:
        """From counting to checking, from checking to the question."""
        if self._figures is None or self.question.isVisible():
            return
        if not self._is_checking:
            self._lock()
            return
        try:
            self.leaving.left()
        except Invalid as error:
            self.leaving.show_refusal(error.sentence)
            return
        if self.needs_reason and not self.leaving.note.text().strip():
            self.say(tr("Say why the drawer is short or over."))
            self.leaving.note.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.say("")
        self.button.hide()
        number = self._figures.shift.number
        self.question.ask(number, self._formats.money(self.count.counted()))

    def _lock(self) -> None:
        if not self.count.is_touched:
            self.say(tr("Count the cash first. An empty drawer is counted as 0."))
            return
        if self._is_blind and self.count.rows_left:
            self.say(tr("Look at every row first: %n row(s) left.", self.count.rows_left))
            return
        try:
            self.lock_wanted.emit(self.count.drawer())
        except PosError as error:
            self.say(error.sentence)

    def show_locked(self, told: Counted) -> None:
        """The count is written down: what should be there is shown, or it is counted once more."""
        self._locked = told
        self.say("")
        if told.may_recount:
            self.say(tr("{said}. Count once more, then lock it.", said=self._apart(told)))
        elif self._figures is not None:
            opening = self._figures.shift.opening_float
            self.leaving.start(told.counted, opening, self._formats)
        self._show()
        if told.may_recount:
            self.count.take_focus()
        else:  # what was counted is off now: the focus goes on to the next thing to do
            next_one = self.leaving.note if told.is_over else self.button
            next_one.setFocus(Qt.FocusReason.OtherFocusReason)
            QTimer.singleShot(0, self, self._show_reason)

    def _show_reason(self) -> None:
        """What is asked for is in sight, whatever the window's height."""
        if self.needs_reason and self.leaving.isVisible():
            self._scroll.ensureWidgetVisible(self.leaving.note)

    def _apart(self, told: Counted) -> str:
        """ "Short by £2.40", and the slips that differ."""
        parts = [words.difference_text(told.difference, self._formats)]
        for each in told.tenders:
            if each.difference:
                name = name_of(each.kind)
                said = words.difference_text(each.difference, self._formats)
                parts.append(f"{name}: {said}")
        return " · ".join(parts)

    @property
    def needs_reason(self) -> bool:
        """Whether a difference is above what the shop lets pass."""
        return self._locked is not None and self._locked.is_over

    @property
    def _is_checking(self) -> bool:
        return self._locked is not None and not self._locked.may_recount

    def go_back(self) -> None:
        """From the question or the float to checking; else out of closing, to sell on."""
        if self.question.isVisible():
            self._leave_question()
        elif self._left.currentWidget() is self.float_count:
            self._show_count()
        else:
            self.left.emit()

    def say(self, sentence: str) -> None:
        """Why it does not go on, or nothing."""
        self.notice.set_notice(sentence, "triangle-alert")
        self.notice.setVisible(bool(sentence))

    def _on_confirmed(self) -> None:
        self._leave_question()
        counted, left = self.count.counted(), self.leaving.left()
        self.close_wanted.emit(counted, self.leaving.note.text(), left)

    def _on_changed(self) -> None:
        self.say("")
        self._show()

    def _leave_question(self) -> None:
        self.question.hide()
        self.button.show()

    # -- the float

    def _count_float(self) -> None:
        """Count what stays, coin by coin, in the place of the drawer's count."""
        self.float_count.clear()
        self._left.setCurrentWidget(self.float_count)
        self._show_sides()
        self.float_count.take_focus()

    def _on_float_counted(self) -> None:
        try:
            self.leaving.put(self.float_count.counted())
            self.leaving.float.set_error("")
            self.leaving.left()
        except Invalid as error:
            self.leaving.float.set_error(error.sentence)

    def _show_count(self) -> None:
        self._left.setCurrentWidget(self.count)
        self._show()

    # -- what is shown

    def _show(self) -> None:
        if self._figures is None:
            return
        checking, told = self._is_checking, self._locked
        self.count.set_locked(checking)
        self.steps.set_step(1 if checking else 0)
        self.button.setText(
            tr("Close shift and print Z report") if checking else tr("Lock the count")
        )
        self._help.setVisible(not checking)
        self._help.setText(
            tr("Sales wait. Count first: what should be there is shown once the count is locked.")
        )
        self.difference.setVisible(checking)
        self.leaving.setVisible(checking)
        opening = self._formats.money(self._figures.shift.opening_float)
        self.cash.set_rows([AmountRow(tr("Float at start"), opening)])
        if checking and told is not None:
            self._show_told(told)
        self._show_sides()

    def _show_told(self, told: Counted) -> None:
        self.cash.set_rows(words.locked_rows(told, self._formats))
        said, amount = words.difference_words(told.difference, self._formats)
        self.difference.set_difference(said, amount, exact=not told.difference)
        self.count.slips.tell(told.tenders, self._formats)
        tolerance = Money(self._tolerance, told.counted.currency)
        self.leaving.ask(told.difference, tolerance, is_over=told.is_over)

    def show_paper(self, text: str) -> None:
        """The Z as it will print."""
        self.strip.paper.set_text(text)
        self._show_sides()

    def _show_sides(self) -> None:
        """Compact windows show the paper in the count's place, by a button."""
        is_compact = self._size is theme.SizeClass.COMPACT
        has_paper = self._is_checking and bool(self.strip.paper.accessibleDescription())
        counts_float = self._left.currentWidget() is self.float_count
        self.float_done.setVisible(counts_float)
        self.preview_button.setVisible(is_compact and has_paper and not counts_float)
        by_button = is_compact and self.preview_button.isChecked() and not counts_float
        self.strip.setVisible(has_paper and (by_button or not is_compact))
        self._left.setVisible(not (has_paper and by_button))
        self.strip.set_wide(by_button)
        self._across.insertWidget(0 if by_button else 2, self.strip)

    def set_size_class(self, size: theme.SizeClass) -> None:
        """Compact windows hide the paper."""
        self._size = size
        for card in (self.count, self.float_count):
            card.set_compact(size is not theme.SizeClass.WIDE)
        self.steps.set_compact(size is theme.SizeClass.COMPACT)
        self._widen()
        self._show_sides()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The cards at the side take their share."""
        super().resizeEvent(event)
        self._widen()

    def restyle(self) -> None:
        """Take the distances again."""
        look = theme.current()
        self._head.setSpacing(look.px(12))
        self._column.setSpacing(look.px(14))
        self._across.setSpacing(look.px(16))
        self._widen()
        self._side_column.setSpacing(look.px(12))
        self._cards.setSpacing(look.px(12))

    def _widen(self) -> None:
        self._side.setFixedWidth(side_width(self._size, self.width()))


def _to_count(figures: Figures) -> tuple[TenderKind, ...]:
    """Whose slips are counted: card machines write some every day, the rest when there were any."""
    return tuple(
        kind for kind in COUNTED_TENDERS if kind is TenderKind.CARD or kind in figures.counted
    )
