"""The audit log: the newest entries of the journal, narrowed down, each with all it says.

Pages of entries are fetched on a worker and added as the list is scrolled; nothing here changes
anything.
"""

from datetime import date
from pathlib import Path
from typing import ClassVar, Final, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.documents import journal_list
from pos_app.domain.access import Permission
from pos_app.domain.errors import PosError
from pos_app.services import audit
from pos_app.services.audit import AuditPage, AuditRow
from pos_app.services.declare import Door, Topic
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.audit.detail import AuditDetail
from pos_app.ui.screens.audit.filters import AuditFilters
from pos_app.ui.screens.audit.words import kind_words, who_words
from pos_app.ui.screens.taking_out import telling
from pos_app.ui.widgets.buttons import Button
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.lane import Lane, Message, Tone
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

_TYPING_MS: Final = 250


class AuditScreen(Screen):
    """The list, and beside it the entry that is chosen.

    Signal: receipt_wanted(sale id).
    """

    receipt_wanted = Signal(object)
    topics: ClassVar[Topic] = ~Topic.CARTS

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self.rows: list[AuditRow] = []
        self._following: tuple[int, UUID] | None = None
        self._wish = 0  # the last thing looked for; answers to earlier ones are dropped
        self._is_waiting = False
        self.export_button = Button(tr("Export"), icon="download", height=40)
        self.filters = AuditFilters()
        self.lane = Lane()
        self.table = Table(
            (
                Column(tr("When"), 150, compact=124),
                Column(tr("Who"), 168, compact=132),
                Column(tr("What")),
                Column(tr("Approved by"), 150, compact=-1),
            ),
            name=tr("Audit log"),
        )
        self.nothing = EmptyState(
            tr("No such entry"),
            tr("Look for something else, or over more days."),
            icon="search-x",
            answers=(tr("Show everything"),),
            height=48,
        )
        self.foot = Text("", "small", "secondary")
        self.detail = AuditDetail()
        self._typed = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._lay_out()
        self._connect()
        self.detail.hide()
        self.begin()

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(Text(tr("Audit log"), "h1"), 1)
        self._head.addWidget(self.export_button)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self.nothing)
        inside.addWidget(self._pages)
        self._main = QVBoxLayout()
        self._main.addLayout(self._head)
        self._main.addWidget(self.filters)
        self._main.addWidget(self.lane)
        self._main.addWidget(card, 1)
        self._main.addWidget(self.foot)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addLayout(self._main, 1)
        across.addWidget(self.detail)

    def _connect(self) -> None:
        self.filters.changed.connect(self._typed.start)
        self._typed.timeout.connect(self.refresh)
        self.nothing.answered.connect(lambda _place: self._show_everything())
        self.table.chosen.connect(self._on_chosen)
        self.table.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.export_button.clicked.connect(lambda _on=False: self.choose_file())
        self.detail.closed.connect(self._close)
        self.detail.record_wanted.connect(self.filters.look_for_record)
        self.detail.receipt_wanted.connect(self.receipt_wanted)
        self._pos.actor_changed.connect(self._close)

    def show_person(self, what: tuple[UUID, date, date]) -> None:
        """What somebody did from one day to another."""
        self.filters.look_for_person(*what)
        self._read_at_once()

    def show_record(self, what: tuple[UUID, str]) -> None:
        """What happened to a record, such as a receipt, by its id and what it is called."""
        self.filters.look_for_record(*what)
        self._read_at_once()

    def _read_at_once(self) -> None:
        """Nobody types: nothing more is waited for."""
        self._typed.stop()
        self.refresh()

    # -- what it shows

    def enter(self) -> None:
        """The newest entries; the search field has the focus."""
        self._is_stale = True
        super().enter()
        self.filters.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Read anew what is looked for, from the newest on."""
        if not self._pos.can(Permission.AUDIT_READ):
            return
        shop = self._pos.settings.shop
        self.filters.set_day(self._today(), shop.locale)
        self.filters.set_people(self._pos.call(audit.people))
        wanted = self.filters.wanted()
        if wanted is None:
            return
        self._wish += 1
        wish = self._wish

        def then(found: AuditPage) -> None:
            if wish == self._wish:
                self.rows = []
                self._put(found)

        self._pos.fetch(self, then, self.show_refusal, audit.page, wanted)

    def _put(self, found: AuditPage) -> None:
        self._is_waiting = False
        self.rows += found.rows
        self._following = found.following
        formats, today = self._formats, self._today()
        zone = ZoneInfo(self._pos.settings.shop.zone)
        current = self.detail.entry_id
        self.table.set_rows([_row(row, formats, zone, today) for row in self.rows], current)
        self._pages.setCurrentWidget(self.table if self.rows else self.nothing)
        shown = tr("%n (entry|entries)", len(self.rows))
        more = tr("%n (entry|entries); more follow", len(self.rows))
        self.foot.setText(more if self._following is not None else shown)

    def _on_scrolled(self, value: int) -> None:
        """Near the end, the next page is fetched."""
        bar = self.table.verticalScrollBar()
        if self._following is None or self._is_waiting or value < bar.maximum() - bar.pageStep():
            return
        wanted = self.filters.wanted()
        if wanted is None:
            return
        self._is_waiting, wish = True, self._wish

        def then(found: AuditPage) -> None:
            if wish == self._wish:
                self._put(found)

        self._pos.fetch(self, then, self.show_refusal, audit.page, wanted, self._following)

    def _on_chosen(self, key: object) -> None:
        if not isinstance(key, UUID):
            return
        try:
            entry = self._pos.call(audit.entry, key)
        except PosError as error:
            self.show_refusal(error)
            return
        zone = ZoneInfo(self._pos.settings.shop.zone)
        moment = self._formats.moment(entry.row.at.astimezone(zone), self._today())
        self.detail.show_entry(entry, moment, self._formats)
        self.detail.show()

    def _close(self) -> None:
        self.detail.forget()
        self.detail.hide()
        self.table.set_current(None)

    def _show_everything(self) -> None:
        self.filters.clear()
        self.refresh()

    def _today(self) -> date:
        zone = ZoneInfo(self._pos.settings.shop.zone)
        return self._pos.backend.clock.now().astimezone(zone).date()

    @property
    def _formats(self) -> Formats:
        return Formats(self._pos.settings.shop.locale)

    def show_refusal(self, error: PosError) -> None:
        """Above the list."""
        self._is_waiting = False
        self.lane.show_message(Message(Tone.WARNING, error.sentence))

    # -- taking it out

    def choose_file(self) -> None:
        """Ask where to, then write what is looked for."""
        chosen, _filter = QFileDialog.getSaveFileName(
            self, tr("Export the audit log"), f"{tr('audit log')}.csv", "CSV (*.csv);;XLSX (*.xlsx)"
        )
        if chosen:
            self.export(Path(chosen))

    def export(self, path: Path) -> None:
        """Write the entries that are looked for into a file, on a worker."""
        wanted, actor = self.filters.wanted(), self._pos.actor
        if wanted is None:
            return
        kind = "xlsx" if path.suffix.lower() == ".xlsx" else "csv"
        path = path.with_suffix(f".{kind}")
        # The same call; mypy cannot compare two with parameters of P.
        door = cast("Door", self._pos.backend.call)
        zone = ZoneInfo(self._pos.settings.shop.zone)

        def begun(_none: None) -> None:
            self.lane.show_message(
                Message(Tone.INFO, tr("Writing {file}…", file=isolate(path.name)))
            )
            found = audit.every(door, actor, wanted)
            work = telling(path, lambda: journal_list.write(path, kind, found, zone))
            self._pos.run(
                self, lambda count: self._on_written(path, count), self.show_refusal, work
            )

        self.act(begun, audit.begin_export, path.name, wanted)

    def _on_written(self, path: Path, count: int) -> None:
        words = tr("{file} is saved", file=isolate(path.name))
        self.lane.show_message(Message(Tone.SUCCESS, words, tr("%n line(s)", count)))

    # -- keys and looks

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        return ("F2", tr("Search")), ("Esc", tr("Back"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 looks for something; Esc closes the entry, then empties the search."""
        if event.key() == Qt.Key.Key_F2:
            self.filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.filters.search.entry.selectAll()
        elif event.key() == Qt.Key.Key_Escape and self.detail.isVisible():
            self._close()
        elif event.key() == Qt.Key.Key_Escape:
            self._show_everything()
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Follow the size class."""
        look = theme.current()
        size = look.size_class(self.window().width())
        side = look.px(12 if size is theme.SizeClass.COMPACT else 20)
        self._main.setContentsMargins(side, look.px(14), side, look.px(10))
        self._main.setSpacing(look.px(12))
        self.table.set_compact(size is theme.SizeClass.COMPACT)
        self.filters.restyle()
        self.detail.restyle()


def _row(row: AuditRow, formats: Formats, zone: ZoneInfo, today: date) -> TableRow:
    moment = formats.moment(row.at.astimezone(zone), today)
    what, approved = kind_words(row.kind), ", ".join(row.approved_by)
    return TableRow(
        row.id,
        (
            Cell(moment, tone="text.secondary"),
            Cell(who_words(row)),
            Cell(what, isolate(row.record) if row.record else "", weight=500),
            Cell(approved, tone="text.secondary"),
        ),
        spoken=", ".join(filter(None, (moment, who_words(row), what, row.record, approved))),
    )
