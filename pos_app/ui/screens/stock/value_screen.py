"""What the stock is worth at cost, today or when a past day ended: in all, by category and by
location; and the whole list as a file.
"""

from datetime import date
from pathlib import Path
from typing import ClassVar, cast
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.documents import stock_lists
from pos_app.domain.access import Decision, Permission
from pos_app.domain.errors import Invalid, PosError
from pos_app.services import locations, stock_value
from pos_app.services.declare import Door, Topic
from pos_app.services.stock_value import ValuePart, ValueReport
from pos_app.ui import theme
from pos_app.ui.dates import read_day, written_day
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.stock.detail_head import Figures
from pos_app.ui.screens.stock.list_export import choose_table_file, write_list
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.lane import Lane, Message, Tone
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text


class ValueScreen(Screen):
    """The figures over two tables: categories, and locations."""

    rail = "stock"
    topics: ClassVar[Topic] = Topic.STOCK | Topic.CATALOGUE | Topic.SETTINGS

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self.report: ValueReport | None = None
        self._asked = 0
        self.back_button = Button(tr("Stock"), Kind.QUIET, icon="arrow-left", height=40)
        self.day = Field(
            placeholder=tr("Today"), icon="calendar", height=40, name=tr("At the end of which day"),
            clearable=tr("Today"),
        )  # fmt: skip
        self.place = Combo(height=40, soft=True, name=tr("Location"))
        self.export_button = Button(tr("Export"), icon="download", height=40)
        self.lane = Lane()
        self.figures = Figures((tr("At cost"), tr("Items in stock"), tr("Without a cost")))
        self.categories = _table(tr("Category"))
        self.places = _table(tr("Location"))
        self.note = Text("", "small", "secondary", wrap=True)
        self._lay_out()
        self._connect()
        self.begin()

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self.back_button)
        self._head.addWidget(Text(tr("Stock value"), "h1"), 1)
        for part in (self.day, self.place, self.export_button):
            self._head.addWidget(part)
        self._tables = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        for table, share in ((self.categories, 3), (self.places, 2)):
            card = Card()
            inside = QVBoxLayout(card)
            inside.setContentsMargins(1, 1, 1, 1)
            inside.addWidget(table)
            self._tables.addWidget(card, share)
        self._main = QVBoxLayout(self)
        self._main.addLayout(self._head)
        self._main.addWidget(self.lane)
        self._main.addWidget(self.figures)
        self._main.addLayout(self._tables, 1)
        self._main.addWidget(self.note)

    def _connect(self) -> None:
        self.back_button.clicked.connect(lambda _on=False: self.go.emit("stock"))
        self.export_button.clicked.connect(lambda _on=False: self.choose_file())
        self.day.entered.connect(lambda _words: self.read())
        self.day.left.connect(self.read)
        self.place.chosen.connect(lambda _key: self.read())
        self._pos.actor_changed.connect(self._forget)

    # -- what it shows

    def enter(self) -> None:
        """The day has the focus."""
        super().enter()
        self.day.setFocus()

    def refresh(self) -> None:
        """The locations there are, and the figures."""
        found = self._pos.call(locations.all_of_them)
        every = Option("", tr("All locations"))
        self.place.set_options([every, *(Option(str(one.id), one.name) for one in found)])
        self.read()

    def read(self) -> None:
        """Work out the value of the chosen day, on a worker."""
        if not self._may_see():
            return
        try:
            day, place = self._wanted()
        except Invalid as error:
            self.day.set_error(error.sentence)
            return
        self.day.set_error("")
        self._asked += 1
        asked = self._asked

        def come(report: ValueReport) -> None:
            if asked == self._asked and self._may_see():
                self._show(report)

        self._pos.fetch(self, come, self.show_refusal, stock_value.report, day, place)

    def _may_see(self) -> bool:
        return self._pos.actor.decide(Permission.CATALOGUE_COST) is Decision.ALLOW

    def _wanted(self) -> tuple[date | None, UUID | None]:
        """The day (None: now) and the location. Raises `Invalid` for what is no day."""
        words, key = self.day.text().strip(), self.place.value()
        locale = self._pos.settings.shop.locale
        today = self._pos.backend.clock.now().date()
        day = read_day(words, locale, example=today) if words else None
        return day, UUID(key) if key else None

    def _show(self, report: ValueReport) -> None:
        self.report = report
        formats = Formats(self._pos.settings.shop.locale)
        if self.day.text().strip():
            self.day.set_text(written_day(report.day, self._pos.settings.shop.locale))
        self.figures.set_value(0, formats.money(report.total.at_cost))
        self.figures.set_value(1, formats.number(report.items))
        missing = report.total.without_cost
        self.figures.set_value(2, formats.number(missing), "warning.text" if missing else "primary")
        for table, parts in (
            (self.categories, report.by_category),
            (self.places, report.by_location),
        ):
            table.set_rows([_row(part, formats) for part in parts])
        past = tr(
            "At the end of {day}. Costs of a past day are those its next movements carried.",
            day=formats.date(report.day),
        )
        self.note.setText(past if self.day.text().strip() else tr("As it is now."))

    def _forget(self) -> None:
        """Another person may not see what this one saw."""
        self._asked += 1
        self.report = None
        for at in range(3):
            self.figures.set_value(at, "")
        for table in (self.categories, self.places):
            table.set_rows([])
        self._is_stale = True

    def show_refusal(self, error: PosError) -> None:
        """Above the figures."""
        self.lane.show_message(Message(Tone.WARNING, error.sentence))

    # -- taking it out

    def choose_file(self) -> None:
        """Ask where to, then write the items of the chosen day."""
        chosen = choose_table_file(self, tr("Export the value of the stock"), tr("stock value"))
        if chosen is not None:
            self.export(chosen)

    def export(self, path: Path) -> None:
        """Write every item with its quantity and cost into a file, on a worker."""
        try:
            day, place = self._wanted()
        except Invalid as error:
            self.day.set_error(error.sentence)
            return
        # The same call; mypy cannot compare two with parameters of P.
        door, actor = cast("Door", self._pos.backend.call), self._pos.actor

        def write(file: Path, kind: str) -> int:
            return stock_lists.write_value(file, kind, stock_value.lines(door, actor, day, place))

        def begun(_rows: int) -> None:
            write_list(self, self._pos, self.lane, path, write, self.show_refusal)

        self.act(begun, stock_value.begin_export, path.name, day, place)

    # -- keys and looks

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        return ((tr("Esc"), tr("Back")),)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.go.emit("stock")
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Follow the size class."""
        look = theme.current()
        compact = look.size_class(self.window().width()) is theme.SizeClass.COMPACT
        side = look.px(12 if compact else 20)
        self._main.setContentsMargins(side, look.px(14), side, look.px(14))
        for layout in (self._main, self._tables):
            layout.setSpacing(look.px(14))
        self._head.setSpacing(look.px(8 if compact else 12))
        self.day.setFixedWidth(look.px(168))
        for table in (self.categories, self.places):
            table.set_compact(compact)


def _table(head: str) -> Table:
    columns = (
        Column(head),
        Column(tr("Items"), 84, Side.END, compact=64),
        Column(tr("At cost"), 132, Side.END, compact=112),
    )
    return Table(columns, name=tr("Value by {what}", what=head.lower()))


def _row(part: ValuePart, formats: Formats) -> TableRow:
    missing = part.value.without_cost
    aside = tr("cost missing for %n item(s)", missing) if missing else ""
    return TableRow(
        part.id,
        (
            Cell(part.name or tr("no category"), aside, weight=500),
            Cell(formats.number(part.items), tone="text.secondary"),
            Cell(formats.money(part.value.at_cost), weight=600),
        ),
    )
