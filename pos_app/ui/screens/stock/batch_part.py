"""The batch of a movement: typed where goods come, chosen where they leave."""

from datetime import date, timedelta
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.access import Decision, Permission
from pos_app.domain.errors import Invalid
from pos_app.domain.quantity import Quantity
from pos_app.services import batches
from pos_app.services.batches import BatchRow
from pos_app.services.catalogue import ItemForm
from pos_app.services.stock_keeping import DeliveredBatch
from pos_app.ui import theme
from pos_app.ui.dates import read_day, written_day
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Align, Themed, show_part

_A_WEEK = timedelta(days=7)


class BatchPart(Themed, QWidget):
    """Hidden for an item that is kept in no batches."""

    def __init__(self, pos: Pos) -> None:
        super().__init__()
        self._pos = pos
        self._is_kept = False
        self.code = Field(tr("Batch"), placeholder=tr("As it is printed"))
        self.until = Field(tr("Good until"))
        self.which = Combo(tr("Which batch"))
        self._row = QHBoxLayout()
        for field in (self.code, self.until):
            self._row.addWidget(field, 1, Align.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._row)
        column.addWidget(self.which)
        self.begin()

    def show_item(self, item: ItemForm) -> None:
        """The batches of an item, those that expire first before."""
        self._is_kept = item.fields.tracks_batches
        options = [Option("", tr("What expires first"))]
        may_look = self._pos.actor.decide(Permission.STOCK_READ) is Decision.ALLOW
        if self._is_kept and may_look:
            held = self._pos.call(batches.of_item, item.id)
            options += [Option(str(row.id), self._words(row)) for row in held.batches]
        chosen = self.which.value()
        self.which.set_options(options)
        if any(option.id == chosen for option in options):
            self.which.set_value(chosen)
        day = written_day(self._today + _A_WEEK, self._locale)
        self.until.entry.setPlaceholderText(day)

    def show_way(self, *, comes: bool, leaves: bool) -> None:
        """What is asked of goods that come, or leave."""
        for field in (self.code, self.until):
            show_part(field, self._is_kept and comes)
        show_part(self.which, self._is_kept and leaves)
        show_part(self, self._is_kept and (comes or leaves))

    def take_scan(self, code: str, until: date | None) -> None:
        """What a scanned label says of its batch."""
        if self._is_kept and code:
            self.code.set_text(code)
            self.until.set_text("" if until is None else written_day(until, self._locale))

    def empty(self) -> None:
        """Nothing is typed."""
        for field in (self.code, self.until):
            field.set_text("")
            field.set_error("")
        self.which.set_value("")

    def delivered(self, quantity: Quantity) -> tuple[DeliveredBatch, ...]:
        """The batch that came. Raises `Invalid`, said under its field."""
        code, until = self.code.text().strip(), self.until.text().strip()
        if not self._is_kept or not (code or until):
            return ()
        if not code:
            self.code.set_error(tr("Type the batch as it is printed."))
            raise Invalid(self.code.error, where="batch")
        try:
            day = read_day(until, self._locale, example=self._today + _A_WEEK) if until else None
        except Invalid as error:
            self.until.set_error(error.sentence)
            raise
        return (DeliveredBatch(code, quantity, day),)

    def leaving(self) -> UUID | None:
        """The batch that leaves; None: what expires first."""
        key = self.which.value() if self._is_kept else ""
        return UUID(key) if key else None

    def _words(self, row: BatchRow) -> str:
        formats = Formats(self._locale)
        count = formats.quantity(row.on_hand, row.unit)
        if row.expires_on is None:
            return tr("{code}, no date: {count}", code=row.code, count=count)
        day = formats.date(row.expires_on)
        return tr("{code}, until {day}: {count}", code=row.code, day=day, count=count)

    @property
    def says_error(self) -> bool:
        """Whether one of its fields says already what is wrong."""
        return bool(self.code.error or self.until.error)

    @property
    def _locale(self) -> str:
        return self._pos.settings.shop.locale

    @property
    def _today(self) -> date:
        return self._pos.backend.clock.now().date()

    def restyle(self) -> None:
        """Take the gap again."""
        self._row.setSpacing(theme.current().px(12))
