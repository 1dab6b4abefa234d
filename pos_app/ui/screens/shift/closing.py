"""Closing the shift: the drawer is counted, then compared, then the shift closes for good.

What should be there is shown once the count is locked; above the tolerance it is counted once more.
"""

from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.documents.shift_report import report_text
from pos_app.domain.errors import PosError
from pos_app.domain.money import Money
from pos_app.services.closing import Counted
from pos_app.services.shifts import Figures
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.shift import figures as words
from pos_app.ui.screens.shift.count import CountCard
from pos_app.ui.screens.shift.question import CloseQuestion
from pos_app.ui.screens.shift.rows import AmountCard, AmountRow, Difference, scrolling
from pos_app.ui.screens.shift.steps import Steps
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card, Notice, Surface
from pos_app.ui.widgets.notes import NoteField
from pos_app.ui.widgets.painting import Align, Themed
from pos_app.ui.widgets.paper import ReceiptPreview
from pos_app.ui.widgets.text import Text

_PREVIEW_COLUMNS: Final = 29  # what 296 px show beside a scroll bar


class ClosePage(Themed, QWidget):
    """Signals: lock_wanted(DrawerCount) when the drawer is counted; close_wanted(Money, str) with
    what was counted and the note; left() by Back, to sell on.
    """

    lock_wanted = Signal(object)
    close_wanted = Signal(object, str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = Formats()
        self._figures: Figures | None = None
        self._is_blind = True
        self._locked: Counted | None = None
        self._size = theme.SizeClass.REGULAR
        self._title = Text(tr("Close shift"), "h1")
        self._detail = Text("", "body", "secondary")
        self.steps = Steps()
        self.back = Button(tr("Back"), Kind.QUIET, icon="arrow-left", key="Esc")
        self.count = CountCard(tr("Count the drawer"))
        self.cash = AmountCard(tr("Cash in the drawer"))
        self._help = Text("", "label", "secondary", weight=400, wrap=True)
        self.difference = Difference()
        self.cash.body.addWidget(self._help)
        self.cash.body.addWidget(self.difference)
        self.note = NoteField(tr("Note"))
        self.bank = AmountCard("")
        self.bank.title.hide()
        self.notice = Notice("", "triangle-alert", State.WARNING, role="label", edged=True)
        self.button = Button("", Kind.PRIMARY, key="Ctrl Enter", height=76, px=17)
        self.question = CloseQuestion()
        self.paper = ReceiptPreview(tr("Figures of this shift"))
        self._connect()
        self._lay_out()
        self.begin()

    def _connect(self) -> None:
        self.back.clicked.connect(self.go_back)
        self.count.changed.connect(self._on_changed)
        self.count.entered.connect(self.go_on)
        self.button.clicked.connect(self.go_on)
        self.question.confirmed.connect(self._on_confirmed)
        self.question.cancelled.connect(self._leave_question)

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        for part in (self.back, self._title):
            self._head.addWidget(part)
        self._head.addWidget(self._detail, 1)
        self._head.addWidget(self.steps)
        self._note_card = Card()
        self._note_column = QVBoxLayout(self._note_card)
        self._note_column.addWidget(self.note)
        self._note_column.addWidget(self.bank)
        self._note_column.addStretch(1)
        self._side = QWidget()
        self._side_column = QVBoxLayout(self._side)
        self._side_column.setContentsMargins(0, 0, 0, 0)
        cards = QWidget()
        self._cards = QVBoxLayout(cards)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.addWidget(self.cash)
        self._cards.addWidget(self._note_card)
        self._cards.addStretch(1)
        self._side_column.addWidget(scrolling(cards), 1)
        self._side_column.addWidget(self.notice)
        self._side_column.addWidget(self.button)
        self._side_column.addWidget(self.question)
        self._across = QHBoxLayout()
        self._across.addWidget(self.count, 1)
        self._across.addWidget(self._side)
        self._across.addWidget(self._lay_out_paper())
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._head)
        self._column.addLayout(self._across, 1)

    def _lay_out_paper(self) -> QWidget:
        self._paper_card = Card(role="bg.sunken")
        inside = Surface("bg.sunken")
        self._paper_column = QVBoxLayout(inside)
        self._paper_column.setContentsMargins(0, 0, 0, 0)
        self._paper_column.addWidget(self.paper)
        self._paper_column.addStretch(1)
        self._paper_words = Text(
            tr("Preview, 80 mm paper"), "small", "secondary", align=Align.AlignHCenter
        )
        self._paper_card_column = QVBoxLayout(self._paper_card)
        self._paper_card_column.addWidget(scrolling(inside), 1)
        self._paper_card_column.addWidget(self._paper_words)
        return self._paper_card

    # -- step by step

    def begin_count(self, figures: Figures, formats: Formats, zone: ZoneInfo) -> None:
        """Start counting; what should be there stays hidden."""
        self._figures, self._formats, self._locked = figures, formats, None
        self._is_blind = figures.expected_cash is None
        self.count.set_currency(figures.total.currency, formats)
        self.count.clear()
        self.note.set_text("")
        self.say("")
        self._detail.setText(words.opened_words(figures.shift, formats, zone))
        self._leave_question()
        self._show()
        self.count.take_focus()

    def update_figures(self, figures: Figures) -> None:
        """A sale came in meanwhile."""
        self._figures = figures
        self._show()

    def go_on(self) -> None:
        """From counting to checking, from checking to the question."""
        if self._figures is None or self.question.isVisible():
            return
        try:
            counted = self.count.counted()
        except PosError as error:
            self.say(error.sentence)
            return
        if not self._is_checking:
            self._lock()
            return
        if self._locked is not None and self._locked.is_over and not self.note.text().strip():
            self.say(tr("Say why the drawer is short or over."))
            self.note.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.say("")
        self.button.hide()
        number = self._figures.shift.number
        self.question.ask(number, self._formats.money(counted))

    def _lock(self) -> None:
        if not self.count.is_touched:
            self.say(tr("Count the cash first. An empty drawer is counted as 0."))
        elif self._is_blind and self.count.rows_left:
            self.say(tr("Look at every row first: %n row(s) left.", self.count.rows_left))
        else:
            self.lock_wanted.emit(self.count.drawer())

    def show_locked(self, told: Counted) -> None:
        """The count is written down: what should be there is shown, or it is counted once more."""
        self._locked = told
        self.say("")
        if told.may_recount:
            said, amount = words.difference_words(told.difference, self._formats)
            self.say(
                tr("{said} {amount}. Count once more, then lock it.", said=said, amount=amount)
            )
        self._show()
        if told.may_recount:
            self.count.take_focus()
        elif told.is_over:
            self.note.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def needs_reason(self) -> bool:
        """Whether the difference is above what the shop lets pass."""
        return self._locked is not None and self._locked.is_over

    @property
    def _is_checking(self) -> bool:
        return self._locked is not None and not self._locked.may_recount

    def go_back(self) -> None:
        """From the question to checking; else out of closing, to sell on."""
        if self.question.isVisible():
            self._leave_question()
        else:
            self.left.emit()

    def say(self, sentence: str) -> None:
        """Why it does not go on, or nothing."""
        self.notice.set_notice(sentence, "triangle-alert")
        self.notice.setVisible(bool(sentence))

    def _on_confirmed(self) -> None:
        self._leave_question()
        self.close_wanted.emit(self.count.counted(), self.note.text())

    def _on_changed(self) -> None:
        self.say("")
        self._show()

    def _leave_question(self) -> None:
        self.question.hide()
        self.button.show()

    # -- what is shown

    def _show(self) -> None:
        if self._figures is None:
            return
        try:
            counted = self.count.counted()
        except PosError:
            return
        checking = self._is_checking
        expected = self._locked.expected if checking and self._locked else None
        self.count.set_locked(checking)
        self.steps.set_step(1 if checking else 0)
        self.button.setText(
            tr("Close shift and print Z report") if checking else tr("Lock the count")
        )
        self._note_card.setVisible(checking)
        self._help.setVisible(not checking)
        self._help.setText(
            tr("Sales wait. Count first: what should be there is shown once the count is locked.")
        )
        self.difference.setVisible(checking)
        self._show_cash(counted, expected)
        if checking and self._locked is not None:
            self.paper.set_text(report_text(self._locked.report, _PREVIEW_COLUMNS))
        self._paper_card.setVisible(self._has_paper())

    def _show_cash(self, counted: Money, expected: Money | None) -> None:
        assert self._figures is not None
        money = self._formats.money
        rows = [AmountRow(tr("Float at start"), money(self._figures.shift.opening_float))]
        if expected is not None:
            rows = words.cash_rows(self._figures, self._formats, expected)
            rows.append(AmountRow(tr("Counted"), money(counted), strong=True))
        self.cash.set_rows(rows)
        difference = Money.zero(counted.currency) if expected is None else counted - expected
        said, amount = words.difference_words(difference, self._formats)
        self.difference.set_difference(said, amount, exact=not difference)
        self.note.set_label(_why(difference))
        kept = min(counted, self._figures.shift.opening_float)
        self.bank.set_rows(
            [
                AmountRow(tr("Leave as float"), money(kept)),
                AmountRow(tr("Take to the bank"), money(counted - kept)),
            ]
        )

    def _has_paper(self) -> bool:
        shown = self._size is not theme.SizeClass.COMPACT
        return shown and self._is_checking and bool(self.paper.accessibleDescription())

    def set_size_class(self, size: theme.SizeClass) -> None:
        """Compact windows hide the paper."""
        self._size = size
        self.count.set_compact(size is not theme.SizeClass.WIDE)
        self._paper_card.setVisible(self._has_paper())

    def restyle(self) -> None:
        """Take the distances again."""
        look = theme.current()
        self._head.setSpacing(look.px(12))
        self._column.setSpacing(look.px(14))
        self._across.setSpacing(look.px(16))
        self._side.setFixedWidth(look.px(328))
        self._side_column.setSpacing(look.px(12))
        self._cards.setSpacing(look.px(12))
        side = look.px(20)
        self._note_column.setContentsMargins(side, look.px(14), side, look.px(4))
        self._note_column.setSpacing(look.px(4))
        self.bank.body.setContentsMargins(0, look.px(6), 0, look.px(6))
        self._paper_card.setFixedWidth(look.px(296))
        edge = look.px(16)
        self._paper_card_column.setContentsMargins(edge, edge, edge, edge)
        self._paper_card_column.setSpacing(look.px(10))


def _why(difference: Money) -> str:
    if difference.minor < 0:
        return tr("Why is it short?")
    return tr("Why is it over?") if difference else tr("Note")
