"""The batches of the chosen line of a delivery: those that were scanned, and fields to type one."""

from datetime import timedelta
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.quantity import Quantity, Unit
from pos_app.services import receiving_batches
from pos_app.services.receiving_batches import LineBatches
from pos_app.services.stock_keeping import DeliveredBatch
from pos_app.ui import theme
from pos_app.ui.dates import read_day, written_day
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.acts import Acts
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.fields import ErrorLine, Field
from pos_app.ui.widgets.painting import Align, Themed, show_part
from pos_app.ui.widgets.text import Text

_A_WEEK = timedelta(days=7)


class ReceivedBatches(Themed, QWidget):
    """Hidden unless the chosen line is of an item that is kept in batches."""

    def __init__(self, pos: Pos, act: Acts) -> None:
        super().__init__()
        self._pos, self._act = pos, act
        self._line: tuple[UUID, UUID] | None = None
        self.said = Text("", "label", "secondary", weight=400, wrap=True)
        self.code = Field(tr("Batch"), placeholder=tr("As it is printed"))
        self.until = Field(tr("Good until"))
        self.error = ErrorLine(wrap=True)
        self.name_button = Button("", height=40)
        self.anew_button = Button(tr("Name anew"), Kind.QUIET, height=40)
        self._row, self._acts = QHBoxLayout(), QHBoxLayout()
        for field in (self.code, self.until):
            self._row.addWidget(field, 1, Align.AlignTop)
        self._acts.addWidget(self.name_button, 1)
        self._acts.addWidget(self.anew_button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.said)
        self._column.addLayout(self._row)
        self._column.addWidget(self.error)
        self._column.addLayout(self._acts)
        self.name_button.clicked.connect(self._on_name)
        self.anew_button.clicked.connect(self._on_anew)
        for field in (self.code, self.until):
            field.entered.connect(lambda _words: self._on_name())
        self.begin()
        self.show_nothing()

    def show_nothing(self) -> None:
        """No line is chosen."""
        self._line = None
        show_part(self, False)

    def show_line(self, delivery_id: UUID, item_id: UUID, unit: Unit) -> None:
        """The batches of a line; what is being typed stays while it is the same one."""
        if self._line != (delivery_id, item_id):
            for field in (self.code, self.until):
                field.set_text("")
        self._line = delivery_id, item_id
        line = self._pos.call(receiving_batches.of_line, delivery_id, item_id)
        show_part(self, line.is_kept)
        if line.is_kept:
            self._show(line, unit)

    def _show(self, line: LineBatches, unit: Unit) -> None:
        formats = Formats(self._locale)
        told = [self._words(each, unit) for each in line.batches]
        if line.rest < Quantity(0):
            told.append(tr("More is in batches than came."))
        self.said.setText("\n".join(told))
        show_part(self.said, bool(told))
        is_open = line.rest > Quantity(0)
        for part in (self.code, self.until, self.name_button):
            show_part(part, is_open)
        rest = formats.quantity(line.rest, unit)
        self.name_button.setText(tr("{count} in this batch", count=rest))
        show_part(self.anew_button, bool(line.batches))
        day = self._pos.backend.clock.now().date() + _A_WEEK
        self.until.entry.setPlaceholderText(written_day(day, self._locale))
        self._clear_errors()

    def _words(self, batch: DeliveredBatch, unit: Unit) -> str:
        formats, code = Formats(self._locale), isolate(batch.code)
        count = formats.quantity(batch.quantity, unit)
        if batch.expires_on is None:
            return tr("{code}, no date: {count}", code=code, count=count)
        day = formats.date(batch.expires_on)
        return tr("{code}, until {day}: {count}", code=code, day=day, count=count)

    def _clear_errors(self) -> None:
        self.error.set_error("")
        for field in (self.code, self.until):
            field.set_error("")

    @property
    def _locale(self) -> str:
        return self._pos.settings.shop.locale

    def take(self) -> bool:
        """Take what is typed and was not taken by its button; False where that cannot be."""
        is_typed = bool(self.code.text().strip() or self.until.text().strip())
        return not is_typed or self._line is None or self._name()

    def _on_name(self) -> None:
        self._name()

    def _name(self) -> bool:
        """Name the rest of the line; whether it was done."""
        if self._line is None or self.name_button.isHidden():
            return False
        self._clear_errors()
        code, until = self.code.text().strip(), self.until.text().strip()
        if not code:
            self.code.set_error(tr("Type the batch as it is printed."))
            return False
        example = self._pos.backend.clock.now().date() + _A_WEEK
        try:
            day = read_day(until, self._locale, example=example) if until else None
        except Invalid as error:
            self.until.set_error(error.sentence)
            return False
        return self._act(self._on_named, receiving_batches.name_rest, *self._line, code, day)

    def _on_named(self, _none: None) -> None:
        for field in (self.code, self.until):
            field.set_text("")

    def _on_anew(self) -> None:
        if self._line is not None:
            self._act(lambda _none: None, receiving_batches.name_anew, *self._line)

    def show_refusal(self, error: PosError) -> None:
        """Under the fields."""
        self.error.set_error(error.sentence)

    def restyle(self) -> None:
        """Take the gaps again."""
        look = theme.current()
        self._row.setSpacing(look.px(12))
        self._acts.setSpacing(look.px(8))
        self._column.setSpacing(look.px(8))
