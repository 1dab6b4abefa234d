"""Where an import begins: a file to choose, and the imports there were, which can be undone."""

from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.services.import_undo import BatchView
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.buttons import Button
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.painting import Side, Themed
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text


class FilePage(Themed, QWidget):
    """Signals: choosing() by the button; undo_wanted(BatchView) for one of the past imports."""

    choosing = Signal()
    undo_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._batches: dict[UUID, BatchView] = {}
        self.choose = EmptyState(
            tr("Bring a list of items from a file"),
            tr(
                "CSV or XLSX, from a spreadsheet or as another till or shop exports it."
                " You see what will happen before anything is written."
            ),
            icon="file-spreadsheet",
            answers=(tr("Choose a file"),),
            answer_icons=("folder-open",),
            primary=True,
            height=48,
        )
        self.past = Table(
            (
                Column(tr("When"), 190, compact=150),
                Column(tr("File")),
                Column(tr("Added"), 96, Side.END),
                Column(tr("Changed"), 96, Side.END),
                Column("", 132),
            ),
            name=tr("Earlier imports"),
        )
        self.undo = Button(tr("Undo this import"), icon="undo-2", height=40)
        self.undo.setEnabled(False)
        self._lay_out()
        self.choose.answered.connect(lambda _at: self.choosing.emit())
        self.past.chosen.connect(lambda _key: self._weigh())
        self.undo.clicked.connect(lambda _on=False: self._on_undo())
        self.begin()

    def _lay_out(self) -> None:
        upper, self.past_card = Card(), Card()
        self._upper = QVBoxLayout(upper)
        self._upper.addWidget(self.choose)
        self._lower = QVBoxLayout(self.past_card)
        self._head = QHBoxLayout()
        self._head.addWidget(Text(tr("Earlier imports"), "h2"), 1)
        self._head.addWidget(self.undo)
        self._lower.addLayout(self._head)
        self._lower.addWidget(self.past, 1)
        self._column = QVBoxLayout(self)
        self._column.addWidget(upper, 3)
        self._column.addWidget(self.past_card, 4)

    def show_batches(self, batches: Sequence[BatchView], formats: Formats, zone: str) -> None:
        """Show the imports there were, the newest first."""
        self._batches = {one.id: one for one in batches}
        self.past.set_rows([_row(one, formats, ZoneInfo(zone)) for one in batches])
        painting.show_part(self.past_card, bool(batches))
        self._weigh()

    def _weigh(self) -> None:
        batch = self._chosen()
        self.undo.setEnabled(batch is not None and batch.can_undo)

    def _chosen(self) -> BatchView | None:
        key = self.past.current()
        return self._batches.get(key) if isinstance(key, UUID) else None

    def _on_undo(self) -> None:
        batch = self._chosen()
        if batch is not None:
            self.undo_wanted.emit(batch)

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.px(12))
        side = look.px(16)
        self._head.setContentsMargins(side, 0, look.px(12), 0)
        self._lower.setContentsMargins(1, look.px(12), 1, 1)
        self._lower.setSpacing(look.px(8))
        compact = look.size_class(self.window().width()) is theme.SizeClass.COMPACT
        self.past.set_compact(compact)


def _row(batch: BatchView, formats: Formats, zone: ZoneInfo) -> TableRow:
    at = batch.at.astimezone(zone)
    badge = BadgeSpec(tr("Undone"), State.NEUTRAL, "undo-2") if batch.undone_at else None
    return TableRow(
        batch.id,
        (
            Cell(f"{formats.day(at.date())} {formats.time(at)}", tone="text.secondary"),
            Cell(isolate(batch.file), weight=500, tooltip=batch.file),
            Cell(formats.number(batch.added)),
            Cell(formats.number(batch.changed)),
            Cell(badge=badge),
        ),
        dimmed=batch.undone_at is not None,
    )
