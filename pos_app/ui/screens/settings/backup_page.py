"""Backups: what there is, making one now, and bringing one back after a look into it."""

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout

from pos_app import backups
from pos_app.backups import Backup, Preview
from pos_app.domain.access import Permission
from pos_app.domain.errors import PosError
from pos_app.services import backup
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.acts import Acts
from pos_app.ui.screens.facts import Facts
from pos_app.ui.screens.settings.page import SettingsPage
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card, Notice
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

_SHOWN_ROWS = 7


class BackupPage(SettingsPage):
    """The list of backups. Signal: restore_requested(Path): put this one in the shop's place."""

    restore_requested = Signal(object)

    def __init__(self, pos: Pos, act: Acts) -> None:
        super().__init__(pos, act)
        self._folder = pos.backend.path.parent
        self._found: tuple[Backup, ...] = ()
        self.make = Button(tr("Make a backup now"), Kind.PRIMARY, icon="database-backup", height=40)
        self.copy_to = Button(tr("Save a copy elsewhere"), icon="save", height=40)
        self.look_into = Button(tr("Restore from a file"), icon="folder-open", height=40)
        self.note = Notice("", "info")
        self.table = Table(
            (
                Column(tr("Made")),
                Column(tr("Sales"), 120, Side.END),
                Column(tr("Size"), 120, Side.END),
            ),
            name=tr("Backups"),
            row_height=38,
        )
        self.question = RestoreQuestion()
        self.bar.hide()
        self._fill()
        self.finish()
        self.make.clicked.connect(lambda: self._make(None))
        self.copy_to.clicked.connect(self._on_copy_to)
        self.look_into.clicked.connect(self._on_file)
        self.table.chosen.connect(self._on_chosen)
        self.question.kept.connect(self._close)
        self.question.restored.connect(self._restore)

    def _fill(self) -> None:
        self.head(
            tr("Backup"),
            tr(
                "The till makes one a day and one when it closes. Copy one to another disk now "
                "and then: a backup on this disk goes where the disk goes."
            ),
        )
        row = QHBoxLayout()
        for button in (self.make, self.copy_to, self.look_into):
            row.addWidget(button)
        row.addStretch(1)
        self._rows.append(row)
        self.body.addLayout(row)
        self.body.addWidget(self.note)
        self.body.addWidget(self.question)
        self.body.addWidget(self.table)
        self.note.hide()
        self.question.hide()

    def load(self) -> None:
        """What there is, read on a worker."""
        may_make = self._pos.can(Permission.BACKUP_MAKE)
        may_restore = self._pos.can(Permission.BACKUP_RESTORE)
        self.make.setEnabled(may_make)
        self.copy_to.setEnabled(may_make)
        self.look_into.setVisible(may_restore)
        self.table.setEnabled(may_restore)
        folder = self._folder
        self._pos.run(self, self._show, self.show_refusal, lambda: backups.existing(folder))

    def show_refusal(self, error: PosError) -> None:
        """Above the list."""
        self._say(error.sentence, "circle-x", State.DANGER)

    def _show(self, found: tuple[Backup, ...]) -> None:
        self._found = found
        formats, rows = Formats(self._pos.settings.shop.locale), []
        for each in found:
            sales = tr("not readable") if each.sales is None else formats.number(each.sales)
            cells = (Cell(self._moment(each), weight=500), Cell(sales), Cell(_size(each.size)))
            rows.append(TableRow(each.path, cells, dimmed=each.sales is None))
        self.table.set_rows(rows)
        self.table.set_current(None)
        count = max(1, min(len(rows), _SHOWN_ROWS))
        self.table.setFixedHeight(theme.current().px(42 + 38 * count))
        self.table.setVisible(bool(rows))

    def _moment(self, each: Backup) -> str:
        zone = ZoneInfo(self._pos.settings.shop.zone)
        now = self._pos.backend.clock.now().astimezone(zone)
        formats = Formats(self._pos.settings.shop.locale)
        return formats.moment(each.made_at.astimezone(zone), now.date())

    # -- making

    def _make(self, into: Path | None) -> None:
        pos, folder, moment = self._pos, self._folder, self._pos.backend.clock.now()

        def made(done: Backup) -> None:
            self.make.setEnabled(True)
            words = tr("A backup was made: {file}.", file=isolate(done.path.name))
            self._say(words, "circle-check", State.OK)
            self._act(lambda _none: None, backup.record_backup, done.path.name, done.size)
            self.load()

        def refused(error: PosError) -> None:
            self.make.setEnabled(True)
            self.show_refusal(error)

        def begin(_none: None) -> None:
            self.make.setEnabled(False)
            self._say(tr("Making a backup…"), "database-backup", State.NEUTRAL)
            pos.run(self, made, refused, lambda: backups.make(folder, moment, into=into))

        self._act(begin, backup.may_back_up)

    def _on_copy_to(self) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(
            self, tr("A copy of the shop"), "shop.db", tr("Shops (*.db)")
        )
        if chosen:
            self._make(Path(chosen))

    # -- restoring

    def _on_chosen(self, key: object) -> None:
        if isinstance(key, Path):
            self._look(key)

    def _on_file(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self, tr("A backup of the shop"), "", tr("Shops (*.db);;All files (*)")
        )
        if chosen:
            self._look(Path(chosen))

    def _look(self, file: Path) -> None:
        self.note.hide()
        self._pos.run(self, self._ask, self.show_refusal, lambda: backups.preview(file))

    def _ask(self, preview: Preview) -> None:
        if not preview.is_ok:
            self._say(preview.problem, "circle-x", State.DANGER)
            self._close()
            return
        shop = self._pos.settings.shop
        zone, formats = ZoneInfo(shop.zone), Formats(shop.locale)
        today = self._pos.backend.clock.now().astimezone(zone).date()
        reaches = preview.reaches_to
        until = formats.moment(reaches.astimezone(zone), today) if reaches else tr("unknown")
        self.question.ask(preview, until, formats.number)
        self.question.show()
        self._area.verticalScrollBar().setValue(0)

    def _restore(self) -> None:
        file = self.question.file
        if file is not None:
            request = self.restore_requested.emit
            self._act(lambda _none: request(file), backup.may_restore, file.name)

    def _close(self) -> None:
        self.question.hide()
        self.table.set_current(None)

    def _say(self, words: str, icon: str, state: State) -> None:
        self.note.set_notice(words, icon, state)
        self.note.show()


class RestoreQuestion(Card):
    """What is in a backup, and whether it shall take the shop's place.

    Signals: restored() and kept(), the two outcomes.
    """

    restored = Signal()
    kept = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.set_marked(True)
        self.file: Path | None = None
        self.title = Text("", "h2", wrap=True)
        self.facts = Facts((tr("Shop"), tr("Reaches to"), tr("Last receipt"), tr("Holds")))
        self.warning = Text("", "label", "secondary", weight=400, wrap=True)
        self.keep = Button(tr("Keep the shop as it is"), height=40)
        self.restore = Button(tr("Restore this backup"), Kind.DANGER_FILLED, height=40)
        column = QVBoxLayout(self)
        column.addWidget(self.title)
        column.addWidget(self.facts)
        column.addWidget(self.warning)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.keep)
        row.addWidget(self.restore)
        column.addLayout(row)
        look = theme.current()
        column.setContentsMargins(look.px(20), look.px(16), look.px(20), look.px(16))
        column.setSpacing(look.px(12))
        self.keep.clicked.connect(self.kept)
        self.restore.clicked.connect(self.restored)

    def ask(self, preview: Preview, until: str, number: Callable[[int], str]) -> None:
        """About this one."""
        self.file = preview.path
        self.title.setText(tr("Put the shop back to {moment}?", moment=until))
        holds = tr(
            "{sales} sales, {items} items, {users} users",
            sales=number(preview.sales),
            items=number(preview.items),
            users=number(preview.users),
        )
        if preview.pictures_missing:
            gone = tr("%n picture(s) of items are not beside it", preview.pictures_missing)
            holds = f"{holds} · {gone}"
        last = isolate(preview.last_number) if preview.last_number else tr("none yet")
        self.facts.set_values((f"{preview.shop} · {preview.till}", until, last, holds))
        self.warning.setText(
            tr(
                "What happened after it is not in it. The shop as it is now is kept in a file "
                "beside it, and receipts go on in a new series. The till closes and opens again."
            )
        )
        self.keep.setFocus()


def _size(count: int) -> str:
    if count >= 1_000_000:
        return tr("{size} MB", size=f"{count / 1_000_000:.1f}")
    return tr("{size} kB", size=max(1, count // 1_000))
