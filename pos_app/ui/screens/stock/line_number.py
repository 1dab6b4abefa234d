"""The number of a line, put right in its place in the table: pieces by a stepper, what is weighed
by typing it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal

from pos_app.domain.errors import Invalid
from pos_app.domain.quantity import Quantity, Unit
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.stepper import Stepper
from pos_app.ui.widgets.table import Table

_WIDE, _HIGH = 126, 44
_ASIDE: Final = 10  # to the end of its column
_ONE: Final = 1000


@dataclass(frozen=True, slots=True)
class Counted:
    """How much of a line there is, which a person may put right."""

    quantity: Quantity
    unit: Unit


def pieces_of(quantity: Quantity | None, unit: Unit) -> int:
    """How many things a person counts of a line: pieces, and one for what is weighed."""
    if not quantity:
        return 0
    return 1 if unit.is_measured else quantity.thousandths // _ONE


class LineNumber(QObject):
    """The editor over the number of a table's current line. `numbers` says what each line has; a
    line that is not among them has nothing to put right.

    Signals: put(row id, Quantity) when a person sets another number; wrong(str) when what was typed
    is none.
    """

    put = Signal(object, object)
    wrong = Signal(str)

    def __init__(self, table: Table, column: int, formats: Callable[[], Formats]) -> None:
        super().__init__(table)
        self._table, self._column, self._formats = table, column, formats
        self.numbers: Mapping[object, Counted] = {}
        self.is_open = True
        over = table.viewport()
        self.stepper = Stepper("", 0, editable=True, height=_HIGH, parent=over)
        self.amount = Field(align=Side.END, height=_HIGH, weight=600, parent=over)
        for editor in (self.stepper, self.amount):
            editor.hide()
        table.chosen.connect(lambda _key: self.place())
        self.stepper.changed.connect(lambda number: self._set(Quantity.of(number)))
        self.amount.left.connect(self._on_amount)

    def current(self) -> Counted | None:
        """What the current line has, while it may be put right."""
        if not self.is_open or self._table.currentIndex().row() < 0:
            return None
        return self.numbers.get(self._table.current())

    def place(self) -> None:
        """Show the editor that fits over the current line, or none."""
        counted = self.current()
        is_weighed = counted is not None and counted.unit.is_measured
        if counted is not None:
            self._fill(counted, is_weighed=is_weighed)
        self.stepper.setVisible(counted is not None and not is_weighed)
        self.amount.setVisible(is_weighed)

    def step(self, by: int) -> None:
        """One more or less, by a key."""
        counted = self.current()
        if counted is not None:
            self._set(Quantity(max(counted.quantity.thousandths + by * _ONE, 0)))

    def _fill(self, counted: Counted, *, is_weighed: bool) -> None:
        row, look = self._table.currentIndex().row(), theme.current()
        model = self._table.rows_model
        cell = self._table.visualRect(model.index(row, self._column))
        wide, high, aside = look.px(_WIDE), look.px(_HIGH), look.px(_ASIDE)
        is_mirrored = self._table.isRightToLeft()
        left = cell.left() + aside if is_mirrored else cell.right() - wide - aside
        editor = self.amount if is_weighed else self.stepper
        editor.setGeometry(left, cell.center().y() - high // 2, wide, high)
        name = model.rows[row].cells[0].text
        if is_weighed:
            self.amount.entry.setAccessibleName(tr("Quantity of {name}", name=name))
            self.amount.set_text(self._formats().quantity(counted.quantity))
        else:
            self.stepper.set_name(name)
            self.stepper.set_value(counted.quantity.thousandths // _ONE)

    def _on_amount(self) -> None:
        """What is no number leaves the line as it was."""
        if not self.amount.isVisible():
            return
        try:
            quantity = self._formats().read_quantity(self.amount.text())
        except Invalid as error:
            self.wrong.emit(error.sentence)
            self.place()
            return
        self._set(quantity)

    def _set(self, quantity: Quantity) -> None:
        counted = self.current()
        if counted is not None and quantity != counted.quantity:
            self.put.emit(self._table.current(), quantity)
