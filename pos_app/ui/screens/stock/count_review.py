"""A count before it is approved: what differs from the books, what nobody counted, and the one
button that writes it.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.stock import CountState
from pos_app.services.count_review import CountedLine, CountView, Uncounted
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.stock.line_looks import LineLooks
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card, Surface
from pos_app.ui.widgets.choices import Option, Segmented
from pos_app.ui.widgets.lane import Lane
from pos_app.ui.widgets.painting import Align, Side, Themed, show_part
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

DIFFERS: Final = "differs"
MISSING: Final = "missing"
_WIDTHS: Final = {
    theme.SizeClass.COMPACT: 280,
    theme.SizeClass.REGULAR: 340,
    theme.SizeClass.WIDE: 400,
}


class CountReview(Themed, QWidget):
    """Signals: back(), again(item id), none_of_the_rest(), approved(), given_up(), shown(str):
    DIFFERS or MISSING.
    """

    back = Signal()
    again = Signal(object)
    none_of_the_rest = Signal()
    approved = Signal()
    given_up = Signal()
    shown = Signal(str)

    def __init__(self, looks: LineLooks) -> None:
        super().__init__()
        self._looks = looks
        self.back_button = Button(tr("Go on counting"), Kind.QUIET, icon="arrow-left", height=40)
        self.title, self.badge = Text("", "h1"), Text("", "body", "secondary")
        self.which = Segmented(height=40, even=False, name=tr("What is listed"))
        self.lane = Lane()
        self.table = Table(
            (
                Column(tr("Item")),
                Column(tr("Counted"), 96, Side.END),
                Column(tr("Books"), 96, Side.END),
                Column(tr("Difference"), 104, Side.END),
                Column(tr("At cost"), 104, Side.END, compact=-1),
                Column("", 150, compact=56),
            ),
            name=tr("Lines"),
        )
        self.side = Surface("bg.surface", "start")
        self.sum_title = Text(tr("This count"), "h2")
        self.counted, self.left = Text("", "body"), Text("", "body", "secondary", wrap=True)
        self.differing = Text("", "body", wrap=True)
        self.value = Text("", "h2", amount=True)
        self.again_button = Button(tr("Count this item again"), icon="rotate-ccw", height=48)
        self.none_button = Button("", height=48)
        self.approve_button = Button("", Kind.PRIMARY, height=64, px=17)
        self.give_up_button = Button(tr("Give this count up"), Kind.QUIET, height=48)
        self._lay_out()
        self._connect()
        self.begin()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.back_button)
        head.addWidget(self.title)
        head.addWidget(self.badge, 1, Align.AlignVCenter)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.table)
        self._main = QVBoxLayout()
        self._main.addLayout(head)
        self._main.addWidget(self.which, 0, Align.AlignLeft)
        self._main.addWidget(self.lane)
        self._main.addWidget(card, 1)
        self._side = QVBoxLayout(self.side)
        for part in (self.sum_title, self.counted, self.left, self.differing, self.value):
            self._side.addWidget(part)
        self._side.addStretch(1)
        for button in (
            self.again_button,
            self.none_button,
            self.approve_button,
            self.give_up_button,
        ):
            self._side.addWidget(button)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addLayout(self._main, 1)
        across.addWidget(self.side)

    def _connect(self) -> None:
        self.back_button.clicked.connect(self.back)
        self.which.chosen.connect(self.shown)
        self.table.chosen.connect(lambda _key: self._weigh())
        self.again_button.clicked.connect(self._on_again)
        self.none_button.clicked.connect(self.none_of_the_rest)
        self.approve_button.clicked.connect(self.approved)
        self.give_up_button.clicked.connect(self.given_up)

    # -- what it shows

    def show_count(self, view: CountView, formats: Formats, *, may_approve: bool) -> None:
        """How the count stands."""
        self.title.setText(view.name)
        left = view.left or 0
        is_open = view.state is CountState.OPEN
        self.which.set_options(
            (
                Option(DIFFERS, tr("Differs"), count=formats.number(view.differing)),
                Option(MISSING, tr("Not counted"), count=formats.number(left)),
            )
        )
        self.counted.setText(tr("%n item(s) counted", view.counted))
        self.left.setText(
            tr("%n item(s) (was|were) not counted and (stays|stay) as the books say.", left)
            if left
            else tr("Everything was counted.")
        )
        self.differing.setText(tr("%n (differs|differ) from the books", view.differing))
        self.value.setText("" if view.value is None else formats.money(view.value))
        show_part(self.value, view.value is not None)
        show_part(self.back_button, is_open)
        show_part(self.give_up_button, is_open)
        show_part(self.none_button, is_open and bool(left))
        self.none_button.setText(tr("There is none of the other %n", left))
        waits = view.state is CountState.POSTING
        show_part(self.approve_button, is_open or waits)
        words = tr("Post %n difference(s)", view.differing)
        self.approve_button.setText(tr("Go on posting") if waits else words)
        self.approve_button.setEnabled(may_approve and bool(view.counted))
        reason = "" if may_approve else tr("Your role may not approve a count.")
        self.approve_button.setToolTip(reason)
        self._is_open = is_open
        self._weigh()

    _is_open = False

    def show_lines(self, lines: Sequence[CountedLine], formats: Formats) -> None:
        """What differs."""
        self._looks.read(each.item_id for each in lines)
        self.table.set_rows([self._line(each, formats) for each in lines])
        self._weigh()

    def show_missing(self, lines: Sequence[Uncounted], formats: Formats) -> None:
        """What nobody counted."""
        self._looks.read(each.item_id for each in lines)
        self.table.set_rows(
            [
                TableRow(
                    each.item_id,
                    (
                        self._looks.cell(each.item_id, each.name, each.sku),
                        Cell("–", tone="text.tertiary"),
                        Cell(formats.quantity(each.on_hand, each.unit)),
                        *(Cell() for _ in range(3)),
                    ),
                )
                for each in lines
            ]
        )
        self._weigh()

    def _line(self, each: CountedLine, formats: Formats) -> TableRow:
        sign = "+" if each.difference.thousandths > 0 else ""
        tone = "success.text" if each.difference.thousandths > 0 else "danger.text"
        moved = BadgeSpec(tr("Sold meanwhile"), State.WARNING) if each.moved else None
        difference = f"{sign}{formats.quantity(each.difference, each.unit)}"
        return TableRow(
            each.item_id,
            (
                self._looks.cell(
                    each.item_id, each.name, " · ".join(filter(None, (each.sku, each.who)))
                ),
                Cell(formats.quantity(each.counted, each.unit), weight=600),
                Cell(formats.quantity(each.expected, each.unit)),
                Cell(difference, tone=tone, weight=600),
                Cell("" if each.value is None else formats.money(each.value)),
                Cell(badge=moved),
            ),
            spoken=f"{each.name}, {difference}",
        )

    def _weigh(self) -> None:
        chosen = self.table.current() is not None and self.which.value() == DIFFERS
        show_part(self.again_button, self._is_open and chosen)

    def _on_again(self) -> None:
        key = self.table.current()
        if isinstance(key, UUID):
            self.again.emit(key)

    def set_size_class(self, size: theme.SizeClass) -> None:
        """The width of the sums."""
        self.side.setFixedWidth(theme.current().px(_WIDTHS[size]))
        self.table.set_compact(size is theme.SizeClass.COMPACT)

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        side = look.px(20)
        self._main.setContentsMargins(side, look.px(14), side, look.px(14))
        self._main.setSpacing(look.px(12))
        self._side.setContentsMargins(side, look.px(18), side, look.px(16))
        self._side.setSpacing(look.px(10))
