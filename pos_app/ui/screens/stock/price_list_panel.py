"""One price list: its terms, what it takes off categories, and the prices of single items.

Terms are saved by the button; a price of an item is stored when it is set.
"""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app.domain.errors import NotFound, PosError
from pos_app.domain.ids import new_id
from pos_app.domain.numerals import read_scaled, write_scaled
from pos_app.domain.shelf_price import PriceListTerms
from pos_app.services import catalogue, price_lists
from pos_app.services.price_lists import ListedItem, PriceListView
from pos_app.ui import theme
from pos_app.ui.dates import read_day, written_day
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.acts import Acts
from pos_app.ui.screens.forms import Form, SaveBar
from pos_app.ui.widgets.buttons import Button, IconButton, Kind
from pos_app.ui.widgets.cards import Line, Surface
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option, Toggle
from pos_app.ui.widgets.fields import ErrorLine, Field
from pos_app.ui.widgets.painting import Align, Side
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

_ENTRIES_HIGH = 240


class PriceListPanel(Surface):
    """Signals: closed() by ×; saved(UUID) after the terms of a list were stored; removed()."""

    closed = Signal()
    saved = Signal(object)
    removed = Signal()

    def __init__(self, pos: Pos, act: Acts) -> None:
        super().__init__("bg.surface", "start")
        self._pos, self._act = pos, act
        self.list_id: UUID = new_id()
        self._version: int | None = None
        self._rates: dict[UUID, int] = {}
        self.title = Text("", "h2")
        self.close_button = IconButton("x", tr("Close the price list"))
        self.form = Form(self)
        self._make()
        self.entries = Table(
            (Column(tr("Item")), Column(tr("Price"), 96, Side.END)), name=tr("Prices of this list")
        )
        self.error = ErrorLine(wrap=True)
        self.bar = SaveBar()
        self._lay_out()
        self._connect()
        self.begin()

    def _make(self) -> None:
        self.name, self.group = Field(tr("Name")), Field(tr("Customer group"))
        self.begins, self.ends = Field(tr("From")), Field(tr("Until"))
        self.priority = Field(tr("Priority"), align=Side.END)
        self.rate = Field(tr("Off every item"), unit="%", align=Side.END)
        self.active = Toggle(tr("In use"), tr("Holds between its dates"))
        self.category = Combo(tr("Category"))
        self.off = Field(tr("Takes off"), unit="%", align=Side.END)
        self.set_rate = Button(tr("Set percentage"), height=40)
        self.fill = Button(tr("Fill in prices"), height=40)
        self.item = Field(tr("Item"), placeholder=tr("Scan or type"), icon="scan-barcode")
        self.price = Field(tr("Price"), align=Side.END)
        self.set_price = Button(tr("Set price"), height=40)
        self.take_off = Button(tr("Take it off the list"), height=40)
        self.copy = Button(tr("Copy"), Kind.QUIET, icon="copy", height=40)
        self.remove = Button(tr("Delete"), Kind.DANGER, height=40)
        self.rates = Text("", "small", "secondary", wrap=True)
        form = self.form
        form.add("name", self.name)
        form.add("group", self.group)
        form.add("starts_on", self.begins, read=self._read_day, show=self._show_day)
        form.add("ends_on", self.ends, read=self._read_day, show=self._show_day)
        form.add("priority", self.priority, read=_read_priority, show=str)
        form.add("rate", self.rate, read=_read_percent, show=_show_percent)
        form.add("is_active", self.active)

    def _lay_out(self) -> None:
        inside = QWidget()
        self._inner = QVBoxLayout(inside)
        self._beside(self.name, self.group)
        self._beside(self.begins, self.ends)
        self._beside(self.priority, self.rate)
        self._inner.addWidget(self.active)
        self._inner.addWidget(self.error)
        self._inner.addWidget(Line())
        self._beside(self.category, self.off)
        self._beside(self.set_rate, self.fill)
        self._inner.addWidget(self.rates)
        self._inner.addWidget(Line())
        self._beside(self.item, self.price)
        self._beside(self.set_price, self.take_off)
        self._inner.addWidget(self.entries)
        self._beside(self.copy, self.remove)
        self._inner.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(inside)
        self._head = QHBoxLayout()
        self._head.addWidget(self.title, 1)
        self._head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(Line())
        column.addWidget(area, 1)
        column.addWidget(self.bar)

    def _beside(self, *parts: QWidget) -> None:
        row = QHBoxLayout()
        for part in parts:
            row.addWidget(part, 1, Align.AlignTop)
        self._inner.addLayout(row)

    def _connect(self) -> None:
        self.close_button.clicked.connect(self.closed)
        self.form.changed.connect(lambda: self.bar.set_changes(len(self.form.changed_names)))
        self.bar.saved.connect(self.save)
        self.bar.discarded.connect(self.form.discard)
        self.set_rate.clicked.connect(self._on_rate)
        self.fill.clicked.connect(self._on_fill)
        self.set_price.clicked.connect(self._on_price)
        self.price.entered.connect(lambda _words: self._on_price())
        self.entries.chosen.connect(self._on_entry)
        self.take_off.clicked.connect(self._on_take_off)
        self.copy.clicked.connect(self._on_copy)
        self.remove.clicked.connect(self._on_remove)

    # -- what it shows

    def show_list(self, view: PriceListView | None) -> None:
        """A list as it is stored, or (None) a new one."""
        self.list_id = new_id() if view is None else view.id
        self._version = None if view is None else view.version
        terms = PriceListTerms("") if view is None else view.terms
        self._rates = dict(terms.category_rates)
        self.title.setText(terms.name or tr("New price list"))
        self.error.set_error("")
        found = self._pos.call(catalogue.categories)
        everything = Option("", tr("All items"))
        self.category.set_options(
            (everything, *(Option(str(each.id), each.name) for each in found if each.is_active))
        )
        told = [
            tr(
                "{category}: {percent} off",
                category=each.name,
                percent=self._formats.percent(self._rates[each.id]),
            )
            for each in found
            if each.id in self._rates
        ]
        self.rates.setText(" · ".join(told))
        for part in (self.off, self.item, self.price):
            part.set_text("")
        self.form.load({each: getattr(terms, each) for each in _TERMS})
        is_stored = view is not None
        for button in (self.set_rate, self.fill, self.set_price, self.copy, self.remove):
            button.setEnabled(is_stored)
        self._show_entries(is_stored)

    def _show_entries(self, is_stored: bool) -> None:
        rows = self._pos.call(price_lists.entries, self.list_id) if is_stored else ()
        self.entries.set_rows([self._row(each) for each in rows])
        self.take_off.setEnabled(False)

    def show_refusal(self, error: PosError) -> None:
        """Under its field, else above the categories."""
        if not self.form.show_error(error):
            self.error.set_error(error.sentence)

    # -- what a person does

    def save(self) -> None:
        """Store the terms."""
        self.form.clear_errors()
        self._try(lambda: self._save({}))

    def _save(self, more: dict[str, Any]) -> None:
        values = {**self.form.values(), "category_rates": self._rates, **more}
        terms, list_id = PriceListTerms(**values), self.list_id
        save = price_lists.save_list
        self._act(lambda _saved: self.saved.emit(list_id), save, list_id, terms, self._version)

    def _on_rate(self) -> None:
        """What is taken off one category, or off everything."""

        def do() -> None:
            rate = _read_percent(self.off.text())
            if not self.category.value():
                self.form.put("rate", _show_percent(rate))
                self._save({})
                return
            category = UUID(self.category.value())
            self._save({"category_rates": {**self._rates, category: rate}})

        self._try(do)

    def _on_fill(self) -> None:
        def do() -> None:
            key, list_id = self.category.value(), self.list_id
            wanted = UUID(key) if key else None
            rate = _read_percent(self.off.text())
            fill = price_lists.fill
            self._act(lambda _done: self.saved.emit(list_id), fill, list_id, wanted, rate)

        self._try(do)

    def _on_price(self) -> None:
        def do() -> None:
            item_id = self._find(self.item.text())
            price = self._formats.read_price(self.price.text(), self._pos.rules.currency)
            self._set({item_id: price})

        self._try(do)

    def _on_entry(self, key: object) -> None:
        self.take_off.setEnabled(isinstance(key, UUID))

    def _on_take_off(self) -> None:
        chosen = self.entries.current()
        if isinstance(chosen, UUID):
            self._try(lambda: self._set({chosen: None}))

    def _set(self, prices: dict[UUID, Any]) -> None:
        list_id = self.list_id
        act = price_lists.set_prices
        self._act(lambda _done: self.saved.emit(list_id), act, list_id, prices)

    def _on_copy(self) -> None:
        copy_id, name = new_id(), tr("{name} (copy)", name=self.title.text())
        act = price_lists.copy_list
        self._try(
            lambda: self._act(
                lambda _done: self.saved.emit(copy_id), act, self.list_id, copy_id, name
            )
        )

    def _on_remove(self) -> None:
        act = price_lists.remove_list
        self._try(lambda: self._act(lambda _done: self.removed.emit(), act, self.list_id))

    def _try(self, act: Callable[[], object]) -> None:
        self.error.set_error("")
        try:
            act()
        except PosError as error:
            self.show_refusal(error)

    def _find(self, typed: str) -> UUID:
        """The item of a code, else the best found by its words. Raises `NotFound`."""
        found = self._pos.call(catalogue.find_by_code, typed) if typed.strip() else ()
        found = found or self._pos.call(catalogue.search, typed, 1)
        if not found:
            raise NotFound(tr("Nothing is called so."))
        return found[0].id

    # -- words and values

    def _row(self, listed: ListedItem) -> TableRow:
        own = "" if listed.own_price is None else self._formats.unit_price(listed.own_price)
        was = tr("instead of {price}", price=own) if own else listed.sku
        price = self._formats.unit_price(listed.price)
        return TableRow(listed.item_id, (Cell(listed.name, was, weight=500), Cell(price)))

    def _read_day(self, raw: str) -> date | None:
        today = self._pos.backend.clock.now().date()
        return read_day(raw, self._locale, example=today) if raw.strip() else None

    def _show_day(self, day: date | None) -> str:
        return "" if day is None else written_day(day, self._locale)

    @property
    def _locale(self) -> str:
        return self._pos.settings.shop.locale

    @property
    def _formats(self) -> Formats:
        return Formats(self._locale)

    def restyle(self) -> None:
        """Take distances again."""
        if not hasattr(self, "_head"):
            return
        look = theme.current()
        side = look.px(20)
        self._head.setContentsMargins(side, look.px(16), look.px(8), look.px(16))
        self._inner.setContentsMargins(side, look.px(16), side, look.px(16))
        self._inner.setSpacing(look.px(12))
        self.entries.setMinimumHeight(look.px(_ENTRIES_HIGH))


_TERMS = ("name", "group", "starts_on", "ends_on", "priority", "rate", "is_active")


def _read_percent(raw: str) -> int:
    """ "7.5" or "7,5" in parts per million."""
    plain = raw.strip().removesuffix("%").strip().replace(",", ".")
    return read_scaled(plain, 4, "The discount") if plain else 0


def _show_percent(rate: int) -> str:
    return write_scaled(rate, 4, 0) if rate else ""


def _read_priority(raw: str) -> int:
    return read_scaled(raw, 0, "The priority") if raw.strip() else 0
