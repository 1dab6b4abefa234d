"""Every report as a table: the figures behind the charts, and those that have none."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.documents.report_list import REPORTS
from pos_app.documents.report_tables import Table as Told
from pos_app.documents.table_file import Value
from pos_app.domain.access import Permission
from pos_app.domain.errors import PosError
from pos_app.domain.span import Against, Part, Span
from pos_app.stopping import Stop
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.reports.leading import ROWS
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.lane import Lane, Message, Tone
from pos_app.ui.widgets.painting import Side, Themed
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

_MOST: Final = 1000
_LEAST: Final = 200  # the column that takes the rest has this at least
_NARROW: Final = 76
_AROUND: Final = 34  # a cell's margins
_WIDEST: Final = 240
# What a report needs beside the right to reports.
_NEEDS: Final[Mapping[str, frozenset[Permission]]] = {
    "customers": frozenset({Permission.CUSTOMER_READ}),
    "balances": frozenset({Permission.CUSTOMER_READ, Permission.REPORT_ALL}),
    "credit": frozenset({Permission.CUSTOMER_READ, Permission.REPORT_ALL}),
}


def report_names() -> Mapping[str, str]:
    """What each report is called, in the order they are chosen from."""
    return {
        "summary": tr("All figures"), "days": tr("By day"), "weeks": tr("By week"),
        "months": tr("By month"), "hours": tr("By hour"), "weekdays": tr("By weekday and hour"),
        "items": tr("Items, best first (ABC)"), "lowest": tr("Items, lowest first"),
        "never-sold": tr("Never sold"), "categories": tr("By category"),
        "suppliers": tr("By supplier"), "cashiers": tr("By person"), "tills": tr("By till"),
        "locations": tr("By location"), "payments": tr("By payment"), "taxes": tr("Taxes"),
        "customers": tr("By customer"), "balances": tr("Balances of customers"),
        "credit": tr("Credit, gift cards, points"),
        "groups": tr("By customer group"), "promotions": tr("By promotion"),
        "exceptions": tr("Exceptions by person"), "acts": tr("Each exception"),
        "prices": tr("Changed prices"), "shifts": tr("Shifts and Z reports"),
        "stock-value": tr("Stock value"), "stock-kinds": tr("Movements by kind"),
        "stock-moves": tr("Movements by item"), "low-stock": tr("To reorder"),
        "dead-stock": tr("Stock that does not sell"), "cover": tr("Days the stock lasts"),
        "shrinkage": tr("Lost otherwise than by sales"),
    }  # fmt: skip


def _rights(key: str) -> frozenset[Permission]:
    """What whoever reads a report must be allowed."""
    own = REPORTS[key].service.permission
    return _NEEDS.get(key, frozenset()) | (frozenset() if own is None else {own})


class TablesPage(Themed, QWidget):
    """One report at a time. Signals: left() by Back; opened(kind, key, name) of a row that leads
    somewhere.
    """

    left = Signal()
    opened = Signal(str, object, str)

    def __init__(self, pos: Pos) -> None:
        super().__init__()
        self._pos, self._stop = pos, Stop()
        self.shown = ""  # the report whose rows are in the table
        self._found: Sequence[Any] = ()
        self._told = Told((), ())
        self._asked: tuple[Span, Part, Against] | None = None
        self.back = Button(tr("Reports"), Kind.QUIET, icon="arrow-left", height=40)
        self.report = Combo(height=40, soft=True, name=tr("Report"))
        self.foot = Text("", "small", "secondary")
        self.lane = Lane()
        self.table = Table((Column(""),), name=tr("Figures"), row_height=38)
        self.nothing = EmptyState(tr("Nothing in these days"), icon="table-2")
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self.nothing)
        self._head = QHBoxLayout()
        self._head.addWidget(self.back)
        self._head.addWidget(self.report)
        self._head.addStretch(1)
        self._card = Card()
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self._pages)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._head)
        self._column.addWidget(self.lane)
        self._column.addWidget(self._card, 1)
        self._column.addWidget(self.foot)
        self.back.clicked.connect(self.left)
        self.report.chosen.connect(lambda _name: self._read())
        self.table.opened.connect(self._on_row)
        self.begin()

    @property
    def name(self) -> str:
        """The report that is shown."""
        return self.report.value() or "days"

    def show_report(self, name: str, span: Span, part: Part, against: Against) -> None:
        """A report of these days; "" the one that was shown before."""
        names = {
            key: words
            for key, words in report_names().items()
            if all(self._pos.can(right) for right in _rights(key))
        }
        chosen = name or self.name
        self.report.set_options([Option(key, words) for key, words in names.items()])
        self.report.set_value(chosen)
        self._asked = (span, part, against)
        # Not when the figures arrive: by then somebody may be at another screen.
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._read()

    def _read(self) -> None:
        if self._asked is None:
            return
        span, part, against = self._asked
        report, name = REPORTS[self.name], self.name
        more: dict[str, Any] = {}
        if "against" in report.takes:
            more["against"] = against
        if "limit" in report.takes:
            more["limit"] = _MOST
        self.lane.clear()
        self._stop()
        self._stop = self._pos.fetch(
            self, lambda found: self._show(name, found, report.table(found)), self._refuse,
            report.service, span, part, **more,
        )  # fmt: skip

    def _refuse(self, error: PosError) -> None:
        self._pages.setCurrentWidget(self.nothing)
        self.foot.setText("")
        self.lane.show_message(Message(Tone.WARNING, error.sentence, ""))

    def _on_row(self, place: object) -> None:
        kind, field = ROWS.get(self.shown, ("", ""))
        if kind and isinstance(place, int):
            name = next((cell for cell in self._told.rows[place] if isinstance(cell, str)), "")
            self.opened.emit(kind, getattr(self._found[place], field), name)

    def _show(self, name: str, found: Any, told: Told) -> None:
        self._found, self._told, self.shown = found, told, name
        formats = Formats(self._pos.settings.shop.locale)
        columns = _columns(told, self._card.width(), formats)
        rows = [
            TableRow(place, tuple(Cell(_shown(cell, formats)) for cell in row[: len(columns)]))
            for place, row in enumerate(told.rows)
        ]
        self.table.set_table(columns, rows)
        self.table.setAccessibleName(self.report.words_of(self.name))
        self._pages.setCurrentWidget(self.table if rows else self.nothing)
        words = tr("%n line(s)", len(told.rows))
        if len(told.rows) >= _MOST:
            words = tr("The first {count} lines", count=formats.number(_MOST))
        if len(columns) < len(told.heading):
            more = ", ".join(told.heading[len(columns) :])
            words = f"{words} · {tr('no room here for: {columns}', columns=more)}"
        self.foot.setText(words)
        self.table.setToolTip(tr("Double click or Enter opens a row") if self.name in ROWS else "")

    def restyle(self) -> None:
        """Take the distances again."""
        look = theme.current()
        self._column.setSpacing(look.px(12))
        self._head.setSpacing(look.px(12))
        self.report.setFixedWidth(look.px(280))


def _columns(told: Told, room: int, formats: Formats) -> Sequence[Column]:
    """As many columns as there is room for, each as wide as its head and, if it holds words or
    days, as those; the first that holds words takes the rest.
    """
    look = theme.current()
    is_words = [
        all(isinstance(row[at], str | None) for row in told.rows) for at in range(len(told.heading))
    ]
    wide = is_words.index(True) if True in is_words else 0
    found, left = [], room * 100 // look.scale - _LEAST
    for at, head in enumerate(told.heading):
        wanted = look.metrics("small", 500).horizontalAdvance(head)
        for text in {_shown(row[at], formats) for row in told.rows[:_MOST] if _is_long(row[at])}:
            wanted = max(wanted, look.metrics("body", 400).horizontalAdvance(text))
        least = min(wanted * 100 // look.scale + _AROUND, _WIDEST)
        width = 0 if at == wide else max(_NARROW, least)
        left -= width
        if left < 0 and at > wide:
            break
        side = Side.START if is_words[at] or at == wide else Side.END
        found.append(Column(head, width, side))
    return found


def _is_long(cell: Value) -> bool:
    return isinstance(cell, str | date)


def _shown(cell: Value, formats: Formats) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return formats.date(cell)
    if isinstance(cell, int):
        return formats.number(cell)
    if isinstance(cell, Decimal):
        whole, _point, rest = f"{abs(cell):f}".partition(".")
        sign = "−" if cell < 0 else ""
        number = formats.number(int(whole))
        return f"{sign}{number}{formats.decimal_sign}{rest}" if rest else f"{sign}{number}"
    return cell
