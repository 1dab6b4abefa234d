"""One entry of the journal: who, what, when, approved by whom, and everything it says."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.money import Money, UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.services.audit import AuditEntry
from pos_app.services.audit_facts import Fact, Value
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.screens.audit.words import field_words, kind_words, who_words
from pos_app.ui.widgets.buttons import Button, IconButton
from pos_app.ui.widgets.cards import Line, Surface
from pos_app.ui.widgets.painting import Align
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

_ROW = 53
_WIDTHS = {"compact": 348, "regular": 392, "wide": 480}


class AuditDetail(Surface):
    """Signals: closed(); record_wanted(id, name): everything about this record is looked for;
    receipt_wanted(sale id): its receipt is shown.
    """

    closed = Signal()
    record_wanted = Signal(object, str)
    receipt_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg.surface", "start", parent=parent)
        self._entry: AuditEntry | None = None
        self.title, self.record = (
            Text("", "h2", wrap=True),
            Text("", "body", "secondary", wrap=True),
        )
        self.close_button = IconButton("x", tr("Close the entry"))
        self.where = Text("", "small", "secondary", wrap=True)
        self.approved = Text("", "small", "secondary", wrap=True)
        self.table = Table((Column(tr("What it says")),), name=tr("What it says"), row_height=_ROW)
        self.record_button = Button(tr("Everything about this record"), icon="search", height=48)
        self.sale_button = Button(tr("Show the receipt"), icon="receipt-text", height=48)
        self._lay_out()
        self.close_button.clicked.connect(self.closed)
        self.record_button.clicked.connect(lambda _on=False: self._on_record())
        self.sale_button.clicked.connect(lambda _on=False: self._on_sale())
        self.begin()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button, 0, Align.AlignTop)
        self._head = QVBoxLayout()
        self._head.addLayout(head)
        for part in (self.record, self.where, self.approved):
            self._head.addWidget(part)
        self._foot = QVBoxLayout()
        self._foot.addWidget(self.record_button)
        self._foot.addWidget(self.sale_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(Line())
        column.addWidget(self.table, 1)
        column.addLayout(self._foot)

    @property
    def entry_id(self) -> UUID | None:
        """The entry that is shown."""
        return None if self._entry is None else self._entry.row.id

    def show_entry(self, entry: AuditEntry, moment: str, formats: Formats) -> None:
        """Show an entry whole."""
        self._entry, row = entry, entry.row
        self.title.setText(kind_words(row.kind))
        self.record.setText(isolate(row.record))
        self.record.setVisible(bool(row.record))
        self.where.setText(
            tr(
                "{who} · {moment} · entry {number} of till {till} · mark {mark}",
                who=who_words(row), moment=moment, number=formats.number(row.number),
                till=isolate(row.till), mark=isolate(row.mark),
            )
        )  # fmt: skip
        self.approved.setText(tr("Approved by {names}", names=", ".join(row.approved_by)))
        self.approved.setVisible(bool(row.approved_by))
        self.table.set_rows(fact_rows(entry.facts, formats))
        self.record_button.setVisible(row.record_id is not None)
        self.sale_button.setVisible(row.sale_id is not None)

    def forget(self) -> None:
        """No entry is shown."""
        self._entry = None

    def _on_record(self) -> None:
        if self._entry is not None and self._entry.row.record_id is not None:
            self.record_wanted.emit(self._entry.row.record_id, self._entry.row.record)

    def _on_sale(self) -> None:
        if self._entry is not None:
            self.receipt_wanted.emit(self._entry.row.sale_id)

    def restyle(self) -> None:
        """Take width and margins again."""
        look = theme.current()
        size = look.size_class(self.window().width())
        self.setFixedWidth(look.px(_WIDTHS[size.value]))
        side = look.px(20)
        self._head.setContentsMargins(side, look.px(16), look.px(12), look.px(12))
        self._head.setSpacing(look.px(4))
        self._foot.setContentsMargins(side, look.px(12), side, look.px(16))
        self._foot.setSpacing(look.px(8))


def fact_rows(facts: Sequence[Fact], formats: Formats) -> list[TableRow]:
    """The facts of an entry as rows: what it is under what it says."""
    rows = []
    for place, fact in enumerate(facts):
        said = value_words(fact.value, formats)
        if fact.was_changed:
            said = tr("{before} → {after}", before=value_words(fact.before, formats), after=said)
        name = field_words(fact.name)
        rows.append(
            TableRow(
                place,
                (Cell(said, name, weight=500, tooltip=f"{name}: {said}"),),
                spoken=f"{name}: {said}",
            )
        )
    return rows


def value_words(value: Value, formats: Formats) -> str:
    """A value of an entry as a person reads it."""
    if isinstance(value, Money):
        return formats.money(value)
    if isinstance(value, UnitPrice):
        return formats.unit_price(value)
    if isinstance(value, Quantity):
        return formats.quantity(value)
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    return tr("none") if value in (None, "") else str(value)
