"""How an item's stock came to what it is: every movement with who and why, newest first."""

from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from pos_app import paths
from pos_app.documents.movements_csv import movements_csv
from pos_app.domain.errors import PosError
from pos_app.domain.quantity import Quantity
from pos_app.services import stock_keeping
from pos_app.services.catalogue import ItemForm
from pos_app.services.stock_keeping import HistoryPage, HistoryRow, Place
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.printer_choice import write_whole
from pos_app.ui.screens.stock.history_words import KINDS, kind_words, what_words
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.painting import Side, Themed
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

_ROW = 53


class StockHistory(Themed, QWidget):
    """The movements of one item, a page at a time."""

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pos = pos
        self._item: UUID | None = None
        self._rest: Place | None = None
        self._name = ""
        self.which = Combo(
            options=[Option(key, words) for key, words in kind_words().items()],
            name=tr("Which movements"),
        )
        self.save_button = Button(tr("CSV"), icon="download", height=40)
        self.said = Text("", "small", "secondary", wrap=True)
        self.rows: list[HistoryRow] = []
        self.table = Table(
            (
                Column(tr("What")),
                Column(tr("Change"), 80, Side.END),
                Column(tr("On hand"), 84, Side.END),
            ),
            name=tr("Stock history"),
            row_height=_ROW,
        )
        self.more = Button(tr("Show earlier"), Kind.QUIET, height=40)
        self.more.clicked.connect(lambda _on=False: self._fetch(self._rest))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._bar = QHBoxLayout()
        self._bar.addWidget(self.which, 1)
        self._bar.addWidget(self.save_button)
        self._foot = QVBoxLayout()
        self._foot.addWidget(self.said)
        self._column.addLayout(self._bar)
        self._column.addWidget(self.table, 1)
        self._column.addWidget(self.more)
        self._column.addLayout(self._foot)
        self.more.hide()
        self.said.hide()
        self.which.chosen.connect(lambda _key: self._fetch(None))
        self.save_button.clicked.connect(lambda _on=False: self._on_save())
        self.begin()

    def show_item(self, item: ItemForm) -> None:
        """The newest movements of an item, in its unit."""
        if item.id != self._item:
            self._put(())
        self._item, self._name = item.id, item.fields.name
        self._say("")
        self._fetch(None)

    def _fetch(self, after: Place | None) -> None:
        item_id, which = self._item, self.which.value()
        if item_id is None:
            return

        def then(page: HistoryPage) -> None:
            if item_id == self._item and which == self.which.value():
                self._put(page.rows, page.rest, after)

        history, kinds = stock_keeping.history, KINDS[which]
        self._pos.fetch(self, then, self.show_refusal, history, item_id, after, kinds=kinds)

    def show_refusal(self, _error: PosError) -> None:
        """Whoever may not look back any more sees nothing."""
        self._put(())

    def _put(
        self, rows: tuple[HistoryRow, ...], rest: Place | None = None, after: Place | None = None
    ) -> None:
        self.rows = [*(self.rows if after else ()), *rows]
        self._rest = rest
        shop = self._pos.settings.shop
        formats, zone = Formats(shop.locale), ZoneInfo(shop.zone)
        self.table.set_rows([self._row(row, formats, zone) for row in self.rows])
        self.more.setVisible(rest is not None)
        self._tell_below_zero(formats, zone)

    def _tell_below_zero(self, formats: Formats, zone: ZoneInfo) -> None:
        """When it was last sold below zero, among the movements that are shown."""
        below = next(
            (row for row in self.rows if row.kind == "sale" and row.on_hand < Quantity(0)), None
        )
        if below is not None:
            day = formats.day(below.at.astimezone(zone).date())
            self._say(tr("Sold below zero on {day}. What came in was entered later.", day=day))

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.setVisible(bool(words))

    # -- taken out

    def _on_save(self) -> None:
        proposed = str(paths.documents_dir() / f"{_file_name(self._name)}.csv")
        chosen, _kind = QFileDialog.getSaveFileName(
            self, tr("Save the movements"), proposed, tr("CSV (*.csv)")
        )
        if chosen:
            self.save(Path(chosen))

    def save(self, path: Path) -> None:
        """Write all movements of the chosen kinds, on a worker; a file there is replaced whole."""
        item_id, actor, call = self._item, self._pos.actor, self._pos.backend.call
        zone, kinds = ZoneInfo(self._pos.settings.shop.zone), KINDS[self.which.value()]
        if item_id is None:
            return

        def write() -> Path:
            rows: list[HistoryRow] = []
            after: Place | None = None
            while True:
                page = call(stock_keeping.history, actor, item_id, after, 200, kinds=kinds)
                rows += page.rows
                after = page.rest
                if after is None:
                    break
            return write_whole(path, movements_csv(_heads(), [_cells(row, zone) for row in rows]))

        def then(done: Path) -> None:
            self._say(tr("Saved as {name}.", name=isolate(done.name)))

        self._pos.run(self, then, lambda error: self._say(error.sentence), write)

    def _row(self, row: HistoryRow, formats: Formats, zone: ZoneInfo) -> TableRow:
        today = self._pos.backend.clock.now().astimezone(zone).date()
        when = formats.moment(row.at.astimezone(zone), today)
        into = row.change > Quantity(0)
        change = formats.quantity(row.change).replace("-", "−")
        left = formats.quantity(row.on_hand).replace("-", "−")
        what, aside = what_words(row), " · ".join(filter(None, (when, row.who)))
        is_below = row.on_hand < Quantity(0)
        return TableRow(
            (row.document_id, row.line),
            (
                Cell(what, aside, weight=500, tooltip=f"{what}, {aside}"),
                Cell(
                    f"+{change}" if into else change,
                    tone="success.text" if into else "text.primary",
                    weight=600,
                ),
                Cell(left, tone="danger.text" if is_below else "text.secondary"),
            ),
            spoken=f"{what}, {when}, {change}",
        )

    def restyle(self) -> None:
        """Take the gaps again."""
        look = theme.current()
        side = look.px(20)
        self._column.setSpacing(look.px(8))
        self._bar.setSpacing(look.px(8))
        self._bar.setContentsMargins(side, look.px(12), side, 0)
        self._foot.setContentsMargins(side, 0, side, look.px(10))


def _heads() -> tuple[str, ...]:
    return tr("When"), tr("What"), tr("By"), tr("Change"), tr("On hand")


def _cells(row: HistoryRow, zone: ZoneInfo) -> tuple[str, ...]:
    """A movement for a spreadsheet: instants and numbers as every program reads them."""
    when = row.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    return when, what_words(row), row.who, row.change.plain, row.on_hand.plain


def _file_name(name: str) -> str:
    kept = "".join(sign for sign in name if sign.isalnum() or sign in " -_").strip()
    return kept or tr("movements")
