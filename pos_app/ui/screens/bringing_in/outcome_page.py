"""What came of an import, or of undoing one, and what was left alone."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.services.import_undo import Undone
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.product_import import MOST_LISTED, Tally
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.painting import Side, Themed
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table


class OutcomePage(Themed, QWidget):
    """Signals: shown() to go and see the items, undo_wanted(), another() for another file."""

    shown = Signal()
    undo_wanted = Signal()
    another = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.state = EmptyState(
            "",
            done=True,
            answers=(tr("Show the items"), tr("Undo this import"), tr("Another file")),
            answer_icons=("", "undo-2", ""),
            primary=True,
            height=48,
        )
        self.rest = Table(
            (Column(tr("Row"), 76, Side.END), Column(tr("Item"), 260), Column(tr("Why"))),
            name=tr("What was left out"),
            row_height=38,
        )
        card, self.rest_card = Card(), Card()
        self._card, self._lower = QVBoxLayout(card), QVBoxLayout(self.rest_card)
        self._card.addWidget(self.state)
        self._lower.addWidget(self.rest)
        self._column = QVBoxLayout(self)
        self._column.addWidget(card, 3)
        self._column.addWidget(self.rest_card, 4)
        self.state.answered.connect(self._on_answer)
        self.begin()

    def show_import(self, tally: Tally, formats: Formats) -> None:
        """What an import did."""
        parts = [
            words.format(count=formats.number(count))
            for count, words in (
                (tally.new, tr("{count} added")),
                (tally.changed, tr("{count} changed")),
                (tally.same, tr("{count} as they were")),
                (tally.refused, tr("{count} left out")),
            )
            if count
        ]
        title = ", ".join(parts) or tr("Nothing was changed")
        is_whole = tally.done >= tally.total
        again = tr("It was stopped. Import the file again to do the rest.")
        self.state.set_words(title, "" if is_whole else again)
        rows = [
            TableRow(
                row.number,
                (
                    Cell(formats.number(row.number), tone="text.secondary"),
                    Cell(row.name or tr("(no name)"), tooltip=row.name),
                    Cell(row.reason, tone="text.secondary", tooltip=row.reason),
                ),
            )
            for kind_rows in tally.rows.values()
            for row in kind_rows
            if row.reason and not row.item_id
        ]
        self._show_rest(rows)
        painting.show_part(self.state.buttons[1], tally.useful > 0)

    def show_undone(self, undone: Undone, formats: Formats) -> None:
        """What undoing took back, and what it left alone."""
        parts = [
            words.format(count=formats.number(count))
            for count, words in (
                (undone.removed, tr("{count} removed")),
                (undone.restored, tr("{count} as they were before")),
                (len(undone.kept), tr("{count} left alone")),
            )
            if count
        ]
        title = ", ".join(parts) or tr("Nothing was changed")
        again = tr("It was stopped. Undo the import again to do the rest.")
        self.state.set_words(title, again if undone.done < undone.total else "")
        rows = [
            TableRow(
                at,
                (
                    Cell(""),
                    Cell(one.name, tooltip=one.name),
                    Cell(one.reason, tone="text.secondary"),
                ),
            )
            for at, one in enumerate(undone.kept[:MOST_LISTED])
        ]
        self._show_rest(rows)
        painting.show_part(self.state.buttons[1], False)

    def _show_rest(self, rows: list[TableRow]) -> None:
        self.rest.set_rows(rows)
        painting.show_part(self.rest_card, bool(rows))

    def _on_answer(self, at: int) -> None:
        (self.shown, self.undo_wanted, self.another)[at].emit()

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.px(12))
        self._lower.setContentsMargins(1, look.px(4), 1, 1)
