"""What an import will do, row by row, before anything is written."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.services.import_matching import RowKind
from pos_app.services.importing import RowResult
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.screens.bringing_in.side import Side
from pos_app.ui.screens.bringing_in.words import badge_of
from pos_app.ui.screens.product_import import MOST_LISTED, Tally
from pos_app.ui.screens.shift.rows import AmountRow, AmountRows
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card, Notice
from pos_app.ui.widgets.choices import Option, Segmented
from pos_app.ui.widgets.painting import Side as Edge
from pos_app.ui.widgets.painting import Themed
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.table import Table

DOUBTS: Final = "doubts"
_ORDER: Final = (
    *(RowKind.REFUSED, RowKind.NEW, RowKind.CHANGED, RowKind.SAME, RowKind.PASSED_OVER),
)


class ToldPage(Themed, QWidget):
    """The rows of a dry run, one kind at a time. Signals: accepted() by the button, saving() to
    write all of them into a file, going_back() to the columns.
    """

    accepted = Signal()
    saving = Signal()
    going_back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tally = Tally()
        self._formats = Formats("en_GB")
        self.kinds = Segmented((), height=40, even=False, name=tr("Which rows"))
        self.table = Table(
            (
                Column(tr("Row"), 76, Edge.END),
                Column(tr("Item"), 240, compact=170),
                Column(tr("What happens"), 128, compact=116),
                Column(tr("Why")),
            ),
            name=tr("Rows of the list"),
        )
        self.cut = Notice("", "info", State.NEUTRAL)
        self.side = Side(tr("What will happen"))
        self.counts = AmountRows()
        self.note = Notice("", "", State.NEUTRAL)
        self.add = Button("", Kind.PRIMARY, key="F12", height=56)
        self.save = Button(tr("Save this list"), icon="file-down", height=48)
        self.back = Button(tr("Back to the columns"), Kind.QUIET, height=48)
        self._lay_out()
        self.kinds.chosen.connect(lambda _key: self._show_rows())
        self.add.clicked.connect(lambda _on=False: self.accepted.emit())
        self.save.clicked.connect(lambda _on=False: self.saving.emit())
        self.back.clicked.connect(lambda _on=False: self.going_back.emit())
        self.begin()

    def _lay_out(self) -> None:
        card = Card()
        self._card = QVBoxLayout(card)
        self._head = QHBoxLayout()
        self._head.addWidget(self.kinds)
        self._head.addStretch(1)
        self._card.addLayout(self._head)
        self._card.addWidget(self.table, 1)
        self._card.addWidget(self.cut)
        self.side.body.addWidget(self.counts)
        self.side.body.addWidget(self.note)
        self.side.finish()
        for part in (self.add, self.save, self.back):
            self.side.acts.addWidget(part)
        self._across = QHBoxLayout(self)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.addWidget(card, 1)
        self._across.addWidget(self.side)

    def show_tally(self, tally: Tally, formats: Formats) -> None:
        """Show what so many rows will do; what is left out comes first."""
        self.tally, self._formats = tally, formats
        words = self._titles()
        shown = [kind for kind in _ORDER if tally.counts.get(kind)]
        options = [
            Option(kind.value, words[kind], count=formats.number(tally.counts[kind]))
            for kind in shown
        ]
        if tally.doubtful:
            options.insert(1, Option(DOUBTS, tr("Look at"), count=formats.number(tally.doubtful)))
        self.kinds.set_options(options)
        if options:
            self.kinds.set_value(options[0].id)
        self.counts.set_rows(
            [AmountRow(words[k], formats.number(tally.counts.get(k, 0))) for k in _ORDER[:4]]
        )
        self.note.set_notice(self._note(tally), "info")
        self.add.setText(add_words(tally))
        self.add.setEnabled(tally.useful > 0)
        self.save.setText(tr("Save this list"))
        self._show_rows()

    def show_saved(self, file: str) -> None:
        """Say that the list was written."""
        self.save.setText(tr("Saved: {file}", file=file))

    @staticmethod
    def _titles() -> Mapping[RowKind, str]:
        return {
            RowKind.NEW: tr("New"),
            RowKind.CHANGED: tr("To change"),
            RowKind.SAME: tr("As they are"),
            RowKind.REFUSED: tr("Left out"),
            RowKind.PASSED_OVER: tr("No items"),
        }

    @staticmethod
    def _note(tally: Tally) -> str:
        if not tally.useful:
            return tr("There is nothing to add or to change.")
        words = [tr("Nothing is written yet. The whole import can be undone afterwards.")]
        if tally.refused:
            words.append(tr("%n row(s) (is|are) left out, the others go in.", tally.refused))
        return " ".join(words)

    def _show_rows(self) -> None:
        key = self.kinds.value()
        if key == DOUBTS:
            rows, count = self.tally.doubts, self.tally.doubtful
        elif key:
            kind = RowKind(key)
            rows, count = self.tally.rows.get(kind, ()), self.tally.counts.get(kind, 0)
        else:
            rows, count = (), 0
        self.table.set_rows([_row(row, self._formats) for row in rows])
        self.table.scrollToTop()
        words = tr(
            "The first {shown} of {count}. Save the list to see all of them.",
            shown=self._formats.number(MOST_LISTED),
            count=self._formats.number(count),
        )
        self.cut.set_notice(words, "info")
        painting.show_part(self.cut, count > len(rows))

    def restyle(self) -> None:
        """Follow the size class."""
        look = theme.current()
        compact = look.size_class(self.window().width()) is theme.SizeClass.COMPACT
        self._across.setSpacing(look.px(12))
        self._card.setContentsMargins(1, look.px(10), 1, 1)
        self._card.setSpacing(look.px(8))
        self._head.setContentsMargins(look.px(12), 0, look.px(12), 0)
        self.table.set_compact(compact)
        self.side.restyle()


def add_words(tally: Tally) -> str:
    """What the button that starts it says."""
    if tally.new and tally.changed:
        return tr("Add and change %n item(s)", tally.useful)
    if tally.changed:
        return tr("Change %n item(s)", tally.changed)
    return tr("Add %n item(s)", tally.new)


def _row(row: RowResult, formats: Formats) -> TableRow:
    why = "; ".join(filter(None, (row.reason, *row.changes, *row.doubts)))
    badge = badge_of(row.kind)
    if row.doubts and row.kind is not RowKind.REFUSED:
        badge = BadgeSpec(badge.words, State.WARNING, "triangle-alert")
    cells = (
        Cell(formats.number(row.number), tone="text.secondary"),
        Cell(isolate(row.name) if row.name else tr("(no name)"), weight=500, tooltip=row.name),
        Cell(badge=badge),
        Cell(why, tone="text.secondary", tooltip=why),
    )
    return TableRow(row.number, cells)
