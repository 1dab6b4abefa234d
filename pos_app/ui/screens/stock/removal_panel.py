"""Deleting items: the panel that asks, says what each takes with it and which have to stay, and
writes off what is on hand. What was deleted can be put back.
"""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from pos_app.domain.access import Permission
from pos_app.domain.errors import PosError
from pos_app.domain.ids import new_id
from pos_app.domain.quantity import Quantity
from pos_app.domain.stock import StockReason
from pos_app.services import removal
from pos_app.services.removal import PutBack, Removal, Removed
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.acts import Acts
from pos_app.ui.screens.stock.history_words import reason_words
from pos_app.ui.widgets.buttons import Button, IconButton, Kind
from pos_app.ui.widgets.cards import Surface
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.painting import Side, show_part
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

PAGE = removal.MOST_ITEMS
_NOTHING = Quantity(0)


class RemovalPanel(Surface):
    """What shall be deleted. Signals: done(str) with what was done; closed() when it is kept."""

    done = Signal(str)
    closed = Signal()

    def __init__(self, pos: Pos, act: Acts) -> None:
        super().__init__("bg.surface", "start")
        self._pos, self._act = pos, act
        self._ids: tuple[UUID, ...] = ()
        self._plans: tuple[Removal, ...] = ()
        self._stayed: list[Removal] = []
        self._documents: list[UUID] = []
        self._deleted = 0
        self._is_running = False
        self.title = Text("", "h2", wrap=True)
        self.close_button = IconButton("x", tr("Close"))
        self.told = Text(
            tr("Sales and stock movements of the past keep the name."),
            "small",
            "secondary",
            wrap=True,
        )
        self.table = Table(
            (Column(tr("Item")), Column(tr("On hand"), 96, Side.END)),
            name=tr("What is deleted"),
            row_height=38,
        )
        self.reason = Combo(tr("Write what is on hand off as"))
        self.said = Text("", "small", "secondary", wrap=True)
        self.button = Button("", Kind.DANGER, height=48)
        self.keep = Button("", height=48)
        self._lay_out()
        self.close_button.clicked.connect(self.closed)
        self.keep.clicked.connect(lambda _on=False: self._on_keep())
        self.button.clicked.connect(lambda _on=False: self._on_button())
        self.begin()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button)
        self._column = QVBoxLayout(self)
        self._column.addLayout(head)
        self._column.addWidget(self.told)
        self._column.addWidget(self.table, 1)
        self._column.addWidget(self.reason)
        self._column.addWidget(self.said)
        self._answers = QHBoxLayout()
        self._answers.addWidget(self.keep, 1)
        self._answers.addWidget(self.button, 1)
        self._column.addLayout(self._answers)

    # -- the question

    def ask(self, ids: Sequence[UUID]) -> None:
        """Whether these items shall go; nothing is deleted yet."""
        self._ids, self._is_running = tuple(ids), False
        self._stayed, self._documents, self._deleted = [], [], 0
        self.said.setText("")
        try:
            self._plans = self._pos.call(removal.plan, self._ids[:PAGE])
        except PosError as error:
            self._plans = ()
            self.said.setText(error.sentence)
        words = reason_words()
        fit = [reason for reason in StockReason if reason.takes_out]
        self.reason.set_options([Option(str(reason), words[reason]) for reason in fit])
        lying = any(plan.on_hand != _NOTHING and not plan.refused for plan in self._plans)
        more = len(self._ids) > PAGE
        show_part(self.reason, (lying or more) and self._pos.can(Permission.STOCK_ADJUST))
        self._show()
        self.keep.setFocus()

    def _show(self) -> None:
        formats = Formats(self._pos.settings.shop.locale)
        self.table.set_rows(
            [
                TableRow(
                    plan.item_id,
                    (
                        Cell(plan.name, plan.refused, tooltip=plan.refused or plan.name),
                        Cell(
                            formats.quantity(plan.on_hand, plan.unit) if plan.on_hand else "",
                            tone="text.secondary",
                        ),
                    ),
                    dimmed=bool(plan.refused),
                )
                for plan in self._plans
            ]
        )
        more = len(self._ids) - len(self._ids[:PAGE])
        able = sum(not plan.refused for plan in self._plans) + more
        if more:
            self.said.setText(tr("and %n more", more))
        only = self._plans[0].name if len(self._ids) == 1 and self._plans else ""
        count = tr("Delete %n item(s)?", len(self._ids))
        self.title.setText(tr("Delete {name}?", name=isolate(only)) if only else count)
        self.button.setText(tr("Delete %n item(s)", able))
        self.button.setEnabled(able > 0)
        self.keep.setText(tr("Keep %n item(s)", len(self._ids)))

    # -- the act

    def _on_button(self) -> None:
        if not self._is_running:
            self._is_running = True
            self._page(0)

    def _on_keep(self) -> None:
        """Keep them all; while pages are being deleted, those that are left."""
        if self._is_running:
            self._finish()
        else:
            self.closed.emit()

    def _page(self, number: int) -> None:
        """One page of 500; the window lives between two of them."""
        ids, document = self._ids[number * PAGE : (number + 1) * PAGE], new_id()
        reason = None if self.reason.isHidden() else StockReason(self.reason.value())

        def then(page: Removed) -> None:
            if page.items:
                self._documents.append(document)
            self._deleted += len(page.items)
            self._stayed += page.refused
            self._go_on(number + 1)

        if not self._act(then, removal.remove_page, document, ids, reason):
            self._is_running = False  # refused, or a manager is asked: the answer goes on from here

    def _go_on(self, number: int) -> None:
        self._is_running = True
        if number * PAGE >= len(self._ids):
            self._finish()
            return
        all_of_them = str(len(self._ids))
        self.said.setText(tr("{done} of {all} done", done=str(number * PAGE), all=all_of_them))
        self.keep.setText(tr("Stop"))
        QTimer.singleShot(0, self, lambda: self._page(number) if self._is_running else None)

    def _finish(self) -> None:
        self._is_running = False
        words = tr("%n item(s) deleted.", self._deleted)
        if not self._stayed:
            self.done.emit(words)
            return
        self._plans = tuple(self._stayed)
        self._ids = tuple(plan.item_id for plan in self._plans)
        self._show()
        self.button.setEnabled(False)
        stayed = tr("%n stayed as (it was|they were): see why above.", len(self._plans))
        self.said.setText(f"{words} {stayed}")
        if self._deleted:
            self.done.emit(words)

    @property
    def has_stayed(self) -> bool:
        """Whether some of the items could not be deleted, and stand here with the reason."""
        return bool(self._stayed)

    def put_back(self) -> str:
        """Undo what was deleted last, page by page; what was done, in words, or empty where it was
        refused.
        """
        items, bare = 0, 0
        for document in reversed(self._documents):
            answers: list[PutBack] = []
            if not self._act(answers.append, removal.put_back, document):
                break
            items += len(answers[0].items)
            bare += answers[0].without_codes
        self._documents = []
        if not items:
            return ""
        words = tr("%n item(s) put back.", items)
        lost = tr("%n lost a code that another item has by now.", bare)
        return f"{words} {lost}" if bare else words

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        side = look.px(20)
        self._column.setContentsMargins(side, look.px(16), side, look.px(16))
        self._column.setSpacing(look.px(12))
        self._answers.setSpacing(look.px(8))
