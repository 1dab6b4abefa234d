"""Many items at once: the panel that says what each would become before anything is changed.

What fits on a page is changed at once, more than that page by page, with the number that is done;
it can be stopped, and what is done stays done.
"""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money
from pos_app.domain.price_change import ChangeBy, Ending, PriceChange
from pos_app.services import catalogue, catalogue_bulk
from pos_app.services.catalogue_bulk import BulkChange, BulkDone, Planned
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.acts import Acts
from pos_app.ui.screens.stock.bulk_bar import BulkAct
from pos_app.ui.screens.stock.side_fields import SideFields
from pos_app.ui.widgets.buttons import Button, IconButton, Kind
from pos_app.ui.widgets.cards import Surface
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option, Segmented
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Align, Side, show_part
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

PAGE = catalogue_bulk.MOST_ITEMS
_UP, _DOWN = "up", "down"
_NONE_CHOSEN = "?"


class BulkPanel(Surface):
    """What shall become of the ticked items. Signals: done(str) with what was done; closed()."""

    done = Signal(str)
    closed = Signal()

    def __init__(self, pos: Pos, act: Acts) -> None:
        super().__init__("bg.surface", "start")
        self._pos, self._act = pos, act
        self._ids: tuple[UUID, ...] = ()
        self._plans: tuple[Planned, ...] = ()
        self._what = BulkAct.PRICE
        self._batch = new_id()
        self._done: BulkDone | None = None  # while pages are being done
        self._is_stopping = False
        self.title = Text("", "h2", wrap=True)
        self.close_button = IconButton("x", tr("Close"))
        self.way = Segmented(
            (
                Option(_UP, tr("Up by")),
                Option(_DOWN, tr("Down by")),
                Option(ChangeBy.TO, tr("To")),
            ),
            height=40,
            name=tr("How the price changes"),
        )
        self.unit = Segmented(height=40, name=tr("Percent or amount"))
        self.value = Field(tr("How much"))
        self.ending = Combo(tr("Round to"))
        self.choice = Combo()
        self.table = Table(
            (
                Column(tr("Item")),
                Column(tr("Now"), 88, Side.END, compact=-1),
                Column(tr("New"), 88, Side.END, compact=-1),
            ),
            name=tr("What becomes of each"),
            row_height=38,
        )
        self.said = Text("", "small", "secondary", wrap=True)
        self.button = Button("", Kind.PRIMARY, height=48)
        self._lay_out()
        self._connect()
        self.begin()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1, Align.AlignVCenter)
        head.addWidget(self.close_button, 0, Align.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.addLayout(head)
        parts = (self.way, self.unit, self.value, self.ending, self.choice)
        self._column.addWidget(SideFields(parts, spacing=12, snug=True))
        self._column.addWidget(self.table, 1)
        self._column.addWidget(self.said)
        self._column.addWidget(self.button)

    def _connect(self) -> None:
        self.close_button.clicked.connect(self.closed)
        self.way.chosen.connect(lambda _key: self._on_way())
        self.unit.chosen.connect(lambda _key: self._plan())
        self.value.edited.connect(lambda _words: self._plan())
        self.ending.chosen.connect(lambda _key: self._plan())
        self.choice.chosen.connect(lambda _key: self._plan())
        self.button.clicked.connect(self._on_button)

    # -- what it is about

    def show_act(self, what: BulkAct, ids: Sequence[UUID]) -> None:
        """Begin: nothing is changed yet. More than 500 items are done page by page."""
        self._what, self._ids, self._batch = what, tuple(ids), new_id()
        self._done = None
        is_price = what is BulkAct.PRICE
        for part in (self.way, self.unit, self.value, self.ending):
            show_part(part, is_price)
        is_group = what in {BulkAct.CATEGORY, BulkAct.TAX}
        show_part(self.choice, is_group)
        self.table.set_compact(not (is_price or is_group))  # on sale or not: nothing to compare
        titles = {
            BulkAct.PRICE: tr("Change the price of %n item(s)", len(ids)),
            BulkAct.CATEGORY: tr("Change the category of %n item(s)", len(ids)),
            BulkAct.TAX: tr("Change the tax of %n item(s)", len(ids)),
            BulkAct.DELIST: tr("Take %n item(s) off sale", len(ids)),
            BulkAct.RELIST: tr("Sell %n item(s) again", len(ids)),
        }
        self.title.setText(titles[what])
        self.value.set_text("")
        self.value.set_error("")
        self._fill()
        self._plan()
        if is_price:
            self.value.setFocus()

    def _fill(self) -> None:
        formats, currency = self._formats, self._pos.rules.currency
        sign = formats.symbol(currency)
        self.unit.set_options(
            (Option(ChangeBy.PERCENT, "%"), Option(ChangeBy.AMOUNT, sign or currency.code))
        )
        endings = [Option(each, self._ending_words(each)) for each in Ending]
        self.ending.set_options(endings)
        if self._what is BulkAct.CATEGORY:
            found = self._pos.call(catalogue.categories)
            options = [Option(str(each.id), each.name) for each in found if each.is_active]
            self.choice.set_label(tr("New category"))
            none = Option("", tr("No category"))
            self.choice.set_options((Option(_NONE_CHOSEN, tr("Choose one")), none, *options))
            self.choice.set_value(_NONE_CHOSEN)
        elif self._what is BulkAct.TAX:
            taxes = self._pos.call(catalogue.tax_classes)
            self.choice.set_label(tr("New tax"))
            options = [Option(str(t.id), t.name) for t in taxes if t.is_active]
            self.choice.set_options((Option(_NONE_CHOSEN, tr("Choose one")), *options))
            self.choice.set_value(_NONE_CHOSEN)
        self._on_way()

    def _ending_words(self, ending: Ending) -> str:
        if ending is Ending.EXACT:
            return tr("No rounding")
        kind, _colon, number = ending.partition(":")
        amount = self._formats.money(Money(int(number), self._pos.rules.currency))
        if kind == "ends":
            return tr("Ending in {amount}", amount=amount)
        return tr("Multiple of {amount}", amount=amount)

    def _on_way(self) -> None:
        show_part(self.unit, self._what is BulkAct.PRICE and self.way.value() != ChangeBy.TO)
        self._plan()

    @property
    def _formats(self) -> Formats:
        return Formats(self._pos.settings.shop.locale)

    # -- what would become of them

    def _change(self) -> BulkChange | None:
        """What is chosen; None while it is not."""
        if self._what in {BulkAct.DELIST, BulkAct.RELIST}:
            return BulkChange(values={"is_active": self._what is BulkAct.RELIST})
        if self._what is BulkAct.PRICE:
            return BulkChange(price=self._price()) if self.value.text().strip() else None
        if self.choice.value() == _NONE_CHOSEN:
            return None
        chosen = UUID(self.choice.value()) if self.choice.value() else None
        field = "category_id" if self._what is BulkAct.CATEGORY else "tax_class_id"
        return BulkChange(values={field: chosen})

    def _price(self) -> PriceChange:
        raw, currency = self.value.text(), self._pos.rules.currency
        ending = Ending(self.ending.value() or Ending.EXACT)
        if self.way.value() == ChangeBy.TO:
            price = self._formats.read_price(raw, currency)
            return PriceChange(ChangeBy.TO, price.hundredths, ending)
        sign = -1 if self.way.value() == _DOWN else 1
        if self.unit.value() == ChangeBy.AMOUNT:
            amount = self._formats.read_price(raw, currency)
            return PriceChange(ChangeBy.AMOUNT, sign * amount.hundredths, ending)
        percent = self._formats.read_quantity(raw)  # thousandths of a percent
        return PriceChange(ChangeBy.PERCENT, sign * percent.thousandths * 10, ending)

    def _plan(self) -> None:
        """Show what the first 500 would become."""
        self._plans = ()
        self.value.set_error("")
        self.said.setText("")
        try:
            change = self._change()
            if change is not None:
                ids = self._ids[:PAGE]
                self._plans = self._pos.call(catalogue_bulk.preview, ids, change)
        except PosError as error:
            self.show_refusal(error)
        self._show_plans()

    def _show_plans(self) -> None:
        self.table.set_rows(
            [
                TableRow(
                    plan.item_id,
                    (
                        Cell(plan.name, plan.refused),
                        Cell(self._written(plan, new=False), tone="text.secondary"),
                        Cell(self._written(plan, new=True), weight=600),
                    ),
                    dimmed=bool(plan.refused),
                )
                for plan in self._plans
            ]
        )
        able = sum(not plan.refused for plan in self._plans)
        more = len(self._ids) - len(self._ids[:PAGE])
        if more:
            self.said.setText(tr("and %n more", more))
        words = {
            BulkAct.PRICE: tr("Change %n price(s)", able + more),
            BulkAct.CATEGORY: tr("Move %n item(s)", able + more),
            BulkAct.TAX: tr("Change the tax of %n item(s)", able + more),
            BulkAct.DELIST: tr("Take %n item(s) off sale", able + more),
            BulkAct.RELIST: tr("Sell %n item(s) again", able + more),
        }
        self.button.setText(words[self._what])
        self.button.setEnabled(bool(able))

    def _written(self, plan: Planned, *, new: bool) -> str:
        """An item's price, category or tax, as it is or will be."""
        if self._what in {BulkAct.CATEGORY, BulkAct.TAX}:
            key = self.choice.value() if new else str(plan.group or "")
            return self.choice.words_of(key) or tr("another")
        price = plan.new_price if new else plan.old_price
        if price is None or (new and plan.refused):
            return ""
        return self._formats.unit_price(price)

    # -- the act

    def _on_button(self) -> None:
        """Begin with the first page; while pages are being done, stop after the present one."""
        if self._done is not None:
            self._is_stopping = True
            return
        change = self._change()
        if change is None or not self._plans:
            return
        self._done, self._is_stopping = BulkDone(0, ()), False
        self._page(change, self._plans, 0)

    def _page(self, change: BulkChange, plans: tuple[Planned, ...], number: int) -> None:
        """One page of 500. The first says whether it may be; the others are done on a worker."""
        done, running = self._done, self._batch
        if done is None:  # about other items by now
            return

        def then(page: BulkDone) -> None:
            if running == self._batch:
                self._done = BulkDone(done.changed + page.changed, done.refused + page.refused)
                self._go_on(change, number + 1)

        page = running, number + 1, plans, change
        if number:
            self._pos.fetch(self, then, self._on_failed, catalogue_bulk.apply_page, *page)
        elif not self._act(then, catalogue_bulk.apply_page, *page):
            self._done = None  # refused, or a manager is asked: the answer goes on from here

    def _go_on(self, change: BulkChange, number: int) -> None:
        start = number * PAGE
        if start >= len(self._ids) or self._is_stopping:
            self._finish()
            return
        self.said.setText(tr("{done} of {all} done", done=str(start), all=str(len(self._ids))))
        self.button.setText(tr("Stop"))
        QTimer.singleShot(0, self, lambda: self._next(change, number))

    def _next(self, change: BulkChange, number: int) -> None:
        """Look at the next page on a worker, then do it."""
        ids, running = self._ids[number * PAGE : (number + 1) * PAGE], self._batch

        def come(plans: tuple[Planned, ...]) -> None:
            if running == self._batch:
                self._page(change, plans, number)

        if self._is_stopping:
            self._finish()
        elif self._done is not None:
            self._pos.fetch(self, come, self._on_failed, catalogue_bulk.preview, ids, change)

    def _on_failed(self, error: PosError) -> None:
        self.show_refusal(error)
        self._finish()

    def _finish(self) -> None:
        if self._done is None:
            return
        changed, refused = self._done.changed, self._done.refused
        self._done = None
        if not refused:
            self.done.emit(tr("%n item(s) changed.", changed))
            return
        self._ids = tuple(plan.item_id for plan in refused)
        self._plans = tuple(refused)
        self._show_plans()
        self.button.setEnabled(False)
        self.said.setText(
            tr("%n item(s) changed.", changed)
            + " "
            + tr("%n stayed as (it was|they were): see why above.", len(refused))
        )

    def show_refusal(self, error: PosError) -> None:
        """Under the number, or above the button."""
        if isinstance(error, Invalid) and self._what is BulkAct.PRICE:
            self.value.set_error(error.sentence)
        else:
            self.said.setText(error.sentence)

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        side = look.px(20)
        self._column.setContentsMargins(side, look.px(16), side, look.px(16))
        self._column.setSpacing(look.px(12))
