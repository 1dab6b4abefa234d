"""A page on which things are counted by scanning: field, lines, and the sums beside them.

Receiving, counting and moving stock look alike; what a line means is their own. The number of the
current line is put right in place: pieces by a stepper, what is weighed by typing. In the empty
scan field + and − step it, and Del takes the line out, which can be undone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.domain.quantity import Quantity
from pos_app.services import catalogue
from pos_app.services.catalogue import ItemView
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.sell.entry import ScanField
from pos_app.ui.screens.stock.line_number import Counted, LineNumber
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card, Line, Surface
from pos_app.ui.widgets.lane import Lane, Message, Tone
from pos_app.ui.widgets.painting import Align, Themed, show_part
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState, ProgressBar
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

_MOST_FOUND: Final = 20
_ONE: Final = Quantity.of(1)
_WIDTHS: Final = {
    theme.SizeClass.COMPACT: 300,
    theme.SizeClass.REGULAR: 340,
    theme.SizeClass.WIDE: 400,
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A word and a figure of the sums; a strong one is what it comes to. `progress` draws a bar
    below: so many of so many.
    """

    words: str
    value: str
    strong: bool = False
    tone: str = "primary"
    progress: tuple[int, int] | None = None


class ScanBody(Themed, QWidget):
    """Signals: counted(ItemView, Quantity) by a scan or by choosing an item, so much more of it;
    put(item id, Quantity) when a person sets the number of a line; taken_out(item id) when it shall
    not stand there; back(); unknown_offered(str) when a code nobody knows shall become an item.
    """

    counted = Signal(object, object)
    put = Signal(object, object)
    taken_out = Signal(object)
    back = Signal()
    unknown_offered = Signal(str)

    def __init__(
        self, pos: Pos, columns: Sequence[Column], number_column: int, back_words: str
    ) -> None:
        super().__init__()
        self._pos = pos
        self._found: dict[object, ItemView] = {}
        self.back_button = Button(back_words, Kind.QUIET, icon="arrow-left", height=40)
        self.title, self.subtitle = Text("", "h1"), Text("", "body", "secondary")
        self.field = ScanField()
        self.lane = Lane()
        self.table = Table(columns, name=tr("Lines"), row_height=60)
        self.found = Table((Column(tr("Item")),), name=tr("Items found"), head=False)
        self.empty = EmptyState(tr("Scan the first item"), tr("Or type its name."), icon="scan")
        self.side = Surface("bg.surface", "start")
        self.number = LineNumber(self.table, number_column, lambda: self._formats)
        self.stepper, self.amount = self.number.stepper, self.number.amount
        self._facts = QVBoxLayout()
        self._lay_out()
        self._connect()
        self.begin()

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self.back_button)
        self._head.addWidget(self.title)
        self._head.addWidget(self.subtitle, 1, Align.AlignVCenter)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        self._pages = QStackedWidget()
        for page in (self.table, self.found, self.empty):
            self._pages.addWidget(page)
        inside.addWidget(self._pages)
        self._main = QVBoxLayout()
        self._main.addLayout(self._head)
        self._main.addWidget(self.field)
        self._main.addWidget(self.lane)
        self._main.addWidget(card, 1)
        self.side_column = QVBoxLayout(self.side)
        self.side_title = Text("", "h2")
        self.side_column.addWidget(self.side_title)
        self.side_column.addLayout(self._facts)
        self.side_column.addStretch(1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addLayout(self._main, 1)
        across.addWidget(self.side)

    def _connect(self) -> None:
        self.field.enter_pressed.connect(self._on_enter)
        self.field.escape_pressed.connect(self._on_escape)
        self.field.moved.connect(self._on_moved)
        self.field.searched.connect(self._on_searched)
        self.field.stepped.connect(self._on_step)
        self.field.void_asked.connect(self._on_take_out)
        self.found.opened.connect(self._on_found)
        self.found.cell_clicked.connect(lambda key, _column: self._on_found(key))
        self.number.put.connect(self.put)
        self.number.wrong.connect(self.say)
        self.amount.entered.connect(lambda _words: self.take_focus())
        self.back_button.clicked.connect(self.back)

    # -- what it shows

    def set_head(self, title: str, subtitle: str, ask: str) -> None:
        """What is counted here."""
        self.title.setText(title)
        self.subtitle.setText(subtitle)
        self.field.formats = self._formats
        self.field.ask_for(ask)

    def set_rows(
        self,
        rows: Sequence[TableRow],
        numbers: Mapping[object, Counted],
        current: object | None = None,
    ) -> None:
        """The lines, and the numbers a person may put right at the current one."""
        self.number.numbers = numbers
        chosen = current if current is not None else self.table.current()
        self.table.set_rows(rows)
        self.table.set_current(chosen)
        if self._pages.currentWidget() is not self.found:
            self._pages.setCurrentWidget(self.table if rows else self.empty)
        self.number.place()

    def select(self, key: object) -> None:
        """Make a line the current one."""
        self.table.set_current(key)
        self.number.place()

    def set_open(self, is_open: bool) -> None:
        """Whether anything can be counted here still."""
        self.number.is_open = is_open
        show_part(self.field, is_open)
        self.number.place()

    def set_facts(self, title: str, facts: Sequence[Fact]) -> None:
        """The sums beside the lines."""
        self.side_title.setText(title)
        while (item := self._facts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()  # it goes when the loop comes round; till then it would show through
                widget.deleteLater()
        for fact in facts:
            if fact.strong:
                self._facts.addWidget(Line())
            self._facts.addWidget(_FactRow(fact))
            if fact.progress is not None:
                bar = ProgressBar()
                bar.set_progress(*fact.progress)
                self._facts.addWidget(bar)

    def say(self, head: str, words: str = "", tone: Tone = Tone.WARNING) -> None:
        """One message above the lines."""
        self.lane.show_message(Message(tone, head, words))

    def take_focus(self) -> None:
        """The scan field has the focus."""
        self.field.entry.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- scanning and typing

    def scan(self, code: str) -> None:
        """A code was scanned: one more, or as many as were typed before it."""
        if not self.number.is_open:
            return
        self.lane.clear()
        count = self.field.take_count() or _ONE
        try:
            found = self._pos.call(catalogue.find_by_code, code)
        except PosError as error:
            self.say(error.sentence)
            return
        if len(found) == 1:
            self._count(found[0], count)
        elif found:
            self._show_found(found)
            self.say(tr("%n items share this barcode.", len(found)), tr("Choose one."))
        else:
            self._say_unknown(code)

    def _say_unknown(self, code: str) -> None:
        message = Message(
            Tone.WARNING,
            tr("Barcode not known."),
            f"{isolate(code)} {tr('Nothing was counted.')}",
            (tr("Find item"), tr("Add item")),
        )
        self.lane.show_message(message, self.take_focus, lambda: self.unknown_offered.emit(code))

    def _count(self, view: ItemView, count: Quantity) -> None:
        many = Quantity(count.thousandths * view.scan_quantity.thousandths // 1000)
        self._pages.setCurrentWidget(self.table)
        self.counted.emit(view, many)

    def _on_enter(self) -> None:
        typed = self.field.typed()
        if not typed.words:
            return
        key = self.found.current() if self._pages.currentWidget() is self.found else None
        view = self._found.get(key)
        if view is not None:
            self.field.wipe()
            self._count(view, typed.count or _ONE)
            return
        found = self._find(typed.words)
        if len(found) == 1:
            self.field.wipe()
            self._count(found[0], typed.count or _ONE)
        elif not found:
            self._say_unknown(typed.words)

    def _find(self, words: str) -> tuple[ItemView, ...]:
        try:
            by_code = self._pos.call(catalogue.find_by_code, words)
            return by_code or self._pos.call(catalogue.search, words, _MOST_FOUND)
        except PosError as error:
            self.say(error.sentence)
            return ()

    def _on_searched(self, words: str) -> None:
        if not words:
            self._pages.setCurrentWidget(self.table if self.table.rows_model.rows else self.empty)
            return
        found = self._find(words)
        if found:
            self._show_found(found)

    def _show_found(self, found: Sequence[ItemView]) -> None:
        self._found = {view.id: view for view in found}
        rows = [
            TableRow(view.id, (Cell(view.name, view.sku or view.category_name),)) for view in found
        ]
        self.found.set_rows(rows)
        self.found.set_current(rows[0].id)
        self._pages.setCurrentWidget(self.found)

    def _on_found(self, key: object) -> None:
        view = self._found.get(key)
        if view is not None:
            count = self.field.typed().count or _ONE
            self.field.wipe()
            self._count(view, count)
            self.take_focus()

    def _on_escape(self) -> None:
        if self.field.text():
            self.field.wipe()
            self._pages.setCurrentWidget(self.table if self.table.rows_model.rows else self.empty)
        else:
            self.back.emit()

    def _on_moved(self, by: int) -> None:
        table = self.found if self._pages.currentWidget() is self.found else self.table
        rows = table.rows_model.rows
        if rows:
            row = max(0, min(len(rows) - 1, table.currentIndex().row() + by))
            table.setCurrentIndex(table.rows_model.index(row, 0))

    # -- the number of the current line

    def _on_step(self, by: int) -> None:
        if self._pages.currentWidget() is self.table:
            self.number.step(by)

    def _on_take_out(self) -> None:
        """The current line goes, and may come back."""
        key, counted = self.table.current(), self.number.current()
        if counted is None or not counted.quantity or self._pages.currentWidget() is self.found:
            return
        name = self.table.rows_model.rows[self.table.currentIndex().row()].cells[0].text
        self.taken_out.emit(key)
        if self.number.numbers.get(key) == counted:
            return  # it was refused
        words = tr("{name} taken out.", name=name)
        self.lane.show_message(
            Message(Tone.INFO, words, "", (tr("Undo"),)),
            lambda: self.put.emit(key, counted.quantity),
        )

    @property
    def _formats(self) -> Formats:
        return Formats(self._pos.settings.shop.locale)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 goes to the scan field, Del in the lines takes one out."""
        if event.key() == Qt.Key.Key_F2 and self.number.is_open:
            self.take_focus()
        elif event.key() == Qt.Key.Key_Delete:
            self._on_take_out()
        else:
            super().keyPressEvent(event)

    def set_size_class(self, size: theme.SizeClass) -> None:
        """The width of the sums."""
        self.side.setFixedWidth(theme.current().px(_WIDTHS[size]))
        self.table.set_compact(size is theme.SizeClass.COMPACT)
        self.field.set_compact(size is theme.SizeClass.COMPACT)
        self.number.place()

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        side = look.px(20)
        self._main.setContentsMargins(side, look.px(14), side, look.px(14))
        self._main.setSpacing(look.px(12))
        self._head.setSpacing(look.px(14))
        self.side_column.setContentsMargins(side, look.px(18), side, look.px(16))
        self.side_column.setSpacing(look.px(10))
        self._facts.setSpacing(look.px(6))


class _FactRow(Themed, QWidget):
    """A word at the start, its figure at the end."""

    def __init__(self, fact: Fact) -> None:
        super().__init__()
        words = Text(fact.words, "body" if fact.strong else "label", "secondary", weight=400)
        value = Text(fact.value, "h2" if fact.strong else "label", fact.tone, amount=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(words, 1)
        row.addWidget(value)
        self.begin()
