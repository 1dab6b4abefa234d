"""One batch that expires soon: waste it, mark the item down, or put its date right."""

from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.access import Permission
from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.ids import new_id
from pos_app.domain.quantity import Quantity
from pos_app.domain.stock import StockReason
from pos_app.services import batches, catalogue, catalogue_edit, stock_keeping
from pos_app.services.batches import BatchRow
from pos_app.ui import theme
from pos_app.ui.dates import read_day, written_day
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.acts import Acts
from pos_app.ui.widgets.buttons import Button, IconButton, Kind
from pos_app.ui.widgets.cards import Line, Surface
from pos_app.ui.widgets.fields import ErrorLine, Field
from pos_app.ui.widgets.painting import Align, Side, show_part
from pos_app.ui.widgets.text import Text


class ExpiringPanel(Surface):
    """Signals: done(str) with what was done; closed()."""

    done = Signal(str)
    closed = Signal()

    def __init__(self, pos: Pos, act: Acts) -> None:
        super().__init__("bg.surface", "start")
        self._pos, self._act = pos, act
        self._row: BatchRow | None = None
        self._document, self._price_now = new_id(), ""
        self.title, self.subtitle = Text("", "h2", wrap=True), Text("", "small", "secondary")
        self.close_button = IconButton("x", tr("Close the batch"))
        self.quantity = Field(tr("How many"), align=Side.END)
        self.waste = Button("", Kind.DANGER, icon="trash-2", height=48)
        self.price = Field(tr("New price of the item"), align=Side.END)
        self.mark_down = Button("", icon="tag", height=48)
        self.until = Field(tr("Good until"))
        self.date_button = Button(tr("Put the date right"), height=48)
        self.error = ErrorLine(wrap=True)
        self._lay_out()
        self._connect()
        self.begin()

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.title)
        names.addWidget(self.subtitle)
        head = QHBoxLayout()
        head.addLayout(names, 1)
        head.addWidget(self.close_button, 0, Align.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.addLayout(head)
        self.lines = (Line(), Line())
        for part in (
            *(self.quantity, self.waste, self.lines[0], self.price, self.mark_down),
            *(self.lines[1], self.until, self.date_button, self.error),
        ):
            self._column.addWidget(part)
        self._column.addStretch(1)

    def _connect(self) -> None:
        self.close_button.clicked.connect(self.closed)
        self.quantity.edited.connect(lambda _words: self._weigh())
        self.price.edited.connect(lambda _words: self._weigh())
        self.waste.clicked.connect(self._on_waste)
        self.mark_down.clicked.connect(self._on_mark_down)
        self.date_button.clicked.connect(self._on_date)

    # -- what it shows

    @property
    def batch_id(self) -> UUID | None:
        """The batch that is shown."""
        return None if self._row is None else self._row.id

    def show_batch(self, row: BatchRow) -> None:
        """A batch as it is now; what was typed stays while it is the same one."""
        is_same = self._row == row
        self._row = row
        if is_same:
            return
        self._document = new_id()
        formats = self._formats
        self.title.setText(row.item)
        self.subtitle.setText(tr("Batch {code}", code=isolate(row.code)))
        self.quantity.set_text(formats.quantity(row.on_hand))
        price = self._pos.call(catalogue.item, row.item_id).fields.unit_price
        symbol = formats.symbol(self._pos.rules.currency)
        self.price.set_unit(symbol)
        now = "" if price is None else formats.unit_price(price).replace(symbol, "").strip()
        self._price_now = now
        self.price.set_text(now)
        self.until.set_text(
            "" if row.expires_on is None else written_day(row.expires_on, self._locale)
        )
        may = self._pos.can
        rights: dict[Permission, tuple[QWidget, ...]] = {
            Permission.STOCK_ADJUST: (self.quantity, self.waste),
            Permission.CATALOGUE_PRICE: (self.price, self.mark_down, self.lines[0]),
            Permission.STOCK_RECEIVE: (self.until, self.date_button, self.lines[1]),
        }
        for right, parts in rights.items():
            for part in parts:
                show_part(part, may(right))
        self._weigh()

    def forget(self) -> None:
        """No batch is shown."""
        self._row = None

    def _weigh(self) -> None:
        row = self._row
        if row is None:
            return
        for field in (self.quantity, self.price, self.until):
            field.set_error("")
        self.error.set_error("")
        count = self.quantity.text().strip() or "…"
        self.waste.setText(tr("Waste {count} {name}", count=count, name=row.item))
        self.waste.setEnabled(bool(self.quantity.text().strip()))
        price = self.price.text().strip()
        symbol = self._formats.symbol(self._pos.rules.currency)
        self.mark_down.setText(
            tr("Mark all of it down to {price}", price=f"{symbol}{price or '…'}")
        )
        self.mark_down.setEnabled(price not in {"", self._price_now})

    @property
    def _locale(self) -> str:
        return self._pos.settings.shop.locale

    @property
    def _formats(self) -> Formats:
        return Formats(self._locale)

    # -- acts

    def _on_waste(self) -> None:
        row = self._row
        if row is None:
            return
        try:
            quantity = self._formats.read_quantity(self.quantity.text())
            if quantity <= Quantity(0):
                raise Invalid(tr("Type how many: more than zero."))
        except Invalid as error:
            self.quantity.set_error(error.sentence)
            return
        words = tr("{count} {name} wasted.", count=self.quantity.text(), name=row.item)
        self._do(
            words, stock_keeping.adjust, self._document, row.item_id, -quantity,
            StockReason.EXPIRED, batch_id=row.id,
        )  # fmt: skip

    def _on_mark_down(self) -> None:
        row = self._row
        if row is None:
            return
        try:
            price = self._formats.read_price(self.price.text(), self._pos.rules.currency)
        except Invalid as error:
            self.price.set_error(error.sentence)
            return
        shown = self._formats.unit_price(price)
        words = tr("{name} costs {price} from now on.", name=row.item, price=shown)
        self._do(words, catalogue_edit.set_price, row.item_id, price)

    def _on_date(self) -> None:
        row = self._row
        if row is None:
            return
        try:
            day = self._read_day(row.expires_on)
        except Invalid as error:
            self.until.set_error(error.sentence)
            return
        words = tr("Batch {code} is good until {day}.", code=row.code, day=self._formats.date(day))
        self._do(words, batches.change_date, row.id, day)

    def _read_day(self, was: date | None) -> date:
        today = self._pos.backend.clock.now().date()
        return read_day(self.until.text(), self._locale, example=was or today)

    def _do(self, words: str, service: Any, *args: Any, **kwargs: Any) -> None:
        def then(_result: object) -> None:
            self.done.emit(words)

        self._act(then, service, *args, **kwargs)

    def show_refusal(self, error: PosError) -> None:
        """Under the acts."""
        self.error.set_error(error.sentence)

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        side = look.px(20)
        if hasattr(self, "_column"):
            self._column.setContentsMargins(side, look.px(16), side, look.px(16))
            self._column.setSpacing(look.px(12))
