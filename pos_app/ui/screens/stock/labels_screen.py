"""Print labels: which items, how many of each, on which sheet, and how it will look.

Items come from the ticked rows of Stock, by scan or search, or from a delivery that was taken in.
What is printed is what the items are now; nothing is kept when the list is cleared.
"""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from pos_app import paths
from pos_app.documents.label_escpos import MOST_ON_A_ROLL
from pos_app.documents.label_sheets import BY_KEY, SHEETS, LabelSheet
from pos_app.documents.labels import Label, labels_pdf, on_sheets
from pos_app.domain.errors import PosError
from pos_app.domain.quantity import Quantity, Unit
from pos_app.services import labels
from pos_app.services.catalogue import ItemView
from pos_app.services.declare import Topic
from pos_app.services.labels import MOST_COPIES, LabelItem
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.printer_choice import write_whole
from pos_app.ui.printing import Printing
from pos_app.ui.raster import rasterise
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.stock.label_preview import LabelPreview, Page, lay_out
from pos_app.ui.screens.stock.line_number import Counted
from pos_app.ui.screens.stock.scan_body import Fact, ScanBody
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option, Toggle
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.lane import Tone
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.rows import Cell, Column, TableRow

_NO_DELIVERY = ""


class LabelsScreen(Screen):
    """The labels that will be printed."""

    takes_scans = True
    rail = "stock"
    topics = Topic.CATALOGUE | Topic.SETTINGS

    def __init__(self, pos: Pos, printing: Printing, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self._printing = printing
        self.copies: dict[UUID, int] = {}
        self._items: dict[UUID, LabelItem] = {}
        self._turn = 0
        columns = (
            Column(tr("Item")),
            Column(tr("Price"), 100, Side.END),
            Column(tr("Labels"), 150, Side.END),
        )
        self.body = ScanBody(pos, columns, 2, tr("Stock"))
        self.delivery = Combo(tr("From a delivery"))
        self.sheet = Combo(tr("Sheet"))
        self.start = Field(tr("First label on the sheet"), align=Side.END)
        self.reduced = Toggle(tr("Show what it cost before"))
        self.preview = LabelPreview()
        self.save_button = Button(tr("Save as PDF"), icon="download", height=48)
        self.print_button = Button("", Kind.PRIMARY, icon="printer", height=48)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.body)
        self._fill_side()
        self._connect()
        self.begin()

    def _fill_side(self) -> None:
        side, place = self.body.side_column, 2
        for part in (self.delivery, self.sheet, self.start, self.reduced):
            side.insertWidget(place, part)
            place += 1
        side.insertWidget(place, self.preview, 99)  # before the stretch of the others
        side.addWidget(self.save_button)
        side.addWidget(self.print_button)
        self.sheet.set_options([Option(each.key, _sheet_words(each)) for each in SHEETS])
        self.start.set_text("1")

    def _connect(self) -> None:
        self.body.counted.connect(self._on_counted)
        self.body.put.connect(self._on_put)
        self.body.taken_out.connect(lambda item: self._on_put(item, Quantity(0)))
        self.body.back.connect(lambda: self.go.emit("stock"))
        self.body.unknown_offered.connect(lambda _code: self.go.emit("stock"))
        self.delivery.chosen.connect(self._on_delivery)
        self.sheet.chosen.connect(lambda _key: self._show())
        self.start.edited.connect(lambda _words: self._show())
        self.reduced.toggled.connect(lambda _on: self._show())
        self.save_button.clicked.connect(lambda _on=False: self._on_save())
        self.print_button.clicked.connect(lambda _on=False: self.print_labels())
        self._pos.actor_changed.connect(self.clear)

    # -- what is printed

    def enter(self) -> None:
        """The list as it was left, with today's prices."""
        self._is_stale = True
        super().enter()
        self.body.take_focus()

    def refresh(self) -> None:
        """Read the items and deliveries anew."""
        self.body.set_head(tr("Print labels"), "", tr("Scan or search items"))
        try:
            found = self._pos.call(labels.items, list(self.copies))
            came = self._pos.call(labels.deliveries)
        except PosError as error:
            self.show_refusal(error)
            return
        self._items = {each.id: each for each in found}
        self.copies = {each.id: self.copies[each.id] for each in found}
        formats = Formats(self._pos.settings.shop.locale)
        options = [
            Option(
                str(each.id),
                " · ".join(filter(None, (each.supplier, each.note, formats.date(each.at.date())))),
            )
            for each in came
        ]
        self.delivery.set_options((Option(_NO_DELIVERY, tr("Choose one")), *options))
        self.delivery.setVisible(bool(options))
        self._show()

    def add_items(self, item_ids: Sequence[UUID]) -> None:
        """One label more of each of these."""
        self._add(dict.fromkeys(item_ids, 1))

    def clear(self) -> None:
        """Print nothing of what was chosen."""
        self.copies.clear()
        self._items.clear()
        self._show()

    def _add(self, more: dict[UUID, int]) -> None:
        if len(self.copies.keys() | more.keys()) > labels.MOST_ITEMS:
            most = labels.MOST_ITEMS
            self.body.say(tr("Labels of at most {most} items are printed at a time.", most=most))
            return
        for item_id, count in more.items():
            self.copies[item_id] = min(self.copies.get(item_id, 0) + count, MOST_COPIES)
        self.refresh()

    def _on_counted(self, view: ItemView, many: Quantity) -> None:
        self._add({view.id: max(1, many.thousandths // 1000)})
        self.body.select(view.id)

    def _on_put(self, item_id: UUID, many: Quantity) -> None:
        self.copies[item_id] = min(many.thousandths // 1000, MOST_COPIES)
        if self.copies[item_id] < 1:
            del self.copies[item_id]
        self._show()

    def _on_delivery(self, key: str) -> None:
        if key == _NO_DELIVERY:
            return
        try:
            came = self._pos.call(labels.of_delivery, UUID(key))
        except PosError as error:
            self.show_refusal(error)
            return
        self._add({item.id: count for item, count in came})
        self.delivery.set_value(_NO_DELIVERY)

    # -- what it looks like

    @property
    def chosen_sheet(self) -> LabelSheet:
        """The format that is printed on."""
        return BY_KEY[self.sheet.value() or SHEETS[0].key]

    @property
    def wanted(self) -> list[tuple[Label, int]]:
        """The labels with their copies."""
        return [(self._label(self._items[key]), count) for key, count in self.copies.items()]

    def _label(self, item: LabelItem) -> Label:
        was = item.was if self.reduced.isChecked() else None
        return Label(item.name, item.price, item.per, was, item.code, item.sku)

    def _first(self) -> int:
        """The place of the first label, from 0; a wrong one says so under its field."""
        typed = self.start.text().strip()
        most = self.chosen_sheet.count
        if typed.isdecimal() and 1 <= int(typed) <= most:
            return int(typed) - 1
        self.start.set_error(tr("A number from 1 to {most}.", most=most))
        return 0

    def _show(self) -> None:
        formats = Formats(self._pos.settings.shop.locale)
        rows = [
            TableRow(
                key,
                (
                    Cell(item.name, isolate(item.code or item.sku), weight=500),
                    Cell(formats.unit_price(item.price) if item.price else ""),
                    Cell(str(count), weight=600),
                ),
            )
            for key, count in self.copies.items()
            if (item := self._items.get(key)) is not None
        ]
        numbers: dict[object, Counted] = {
            key: Counted(Quantity.of(count), Unit.PIECE) for key, count in self.copies.items()
        }
        self.body.set_rows(rows, numbers)
        total = sum(self.copies.values())
        self.start.set_error("")
        first, on_roll = self._first(), self._is_roll
        sheets = -(-(first + total) // self.chosen_sheet.count) if total else 0
        facts = [Fact(tr("Labels"), str(total))]
        facts += [] if on_roll else [Fact(tr("Sheets"), str(sheets))]
        self.body.set_facts(tr("To print"), facts)
        self.print_button.setText(tr("Print %n label(s)", total))
        self.print_button.setEnabled(total > 0 and self._printing.can_print)
        self.save_button.setEnabled(total > 0)
        prints = self._printing.can_print
        self.save_button.set_kind(Kind.DEFAULT if prints else Kind.PRIMARY)
        self.print_button.setVisible(prints)
        self._draw(first)

    @property
    def _is_roll(self) -> bool:
        return self._printing.can_print and not self._printing.takes_sheets

    def _draw(self, first: int) -> None:
        """The first sheet; laid out on a worker."""
        sheet, locale = self.chosen_sheet, self._pos.settings.shop.locale
        self._turn += 1
        turn, wanted = self._turn, self.wanted if len(self._items) >= len(self.copies) else []
        page = next(iter(on_sheets(wanted, sheet, first)), ())

        def then(made: Page) -> None:
            if turn == self._turn:
                self.preview.show_page(sheet, made)

        self._pos.run(self, then, self.show_refusal, lambda: lay_out(page, sheet, locale))

    # -- printing and saving

    def print_labels(self) -> None:
        """To the printer of this till: sheets where it takes pages, else one under the other."""
        if not self.print_button.isEnabled():
            return
        if self._is_roll and self._total > MOST_ON_A_ROLL:
            most = MOST_ON_A_ROLL
            self.body.say(tr("At most {most} labels are printed on a roll at a time.", most=most))
            return
        sheet, first, wanted = self.chosen_sheet, self._first(), self.wanted
        paper = "roll" if self._is_roll else sheet.key

        def then(_nothing: None) -> None:
            self._printing.print_labels(wanted, sheet, first)
            self.body.say(tr("%n label(s) on their way.", self._total), "", Tone.SUCCESS)

        self.act(then, labels.printed, list(self.copies.items()), paper)

    @property
    def _total(self) -> int:
        return sum(self.copies.values())

    def _on_save(self) -> None:
        proposed = str(paths.documents_dir() / tr("labels.pdf"))
        chosen, _kind = QFileDialog.getSaveFileName(
            self, tr("Save labels"), proposed, tr("PDF (*.pdf)")
        )
        if chosen:
            self.save(Path(chosen))

    def save(self, path: Path) -> None:
        """Write the sheets as PDF, on a worker; a file that is there is replaced whole."""
        sheet, first, wanted = self.chosen_sheet, self._first(), self.wanted
        locale = self._pos.settings.shop.locale

        def write() -> Path:
            data = labels_pdf(wanted, sheet, locale, start=first, rasterise=rasterise)
            return write_whole(path, data)

        def saved(done: Path) -> None:
            self.body.say(tr("Saved as {name}.", name=isolate(done.name)), "", Tone.SUCCESS)

        def then(_nothing: None) -> None:
            self._pos.run(self, saved, self.show_refusal, write)

        self.act(then, labels.printed, list(self.copies.items()), sheet.key)

    # -- scans, keys, looks

    def scan(self, code: str) -> None:
        """One label more of what was scanned."""
        self.body.scan(code)

    def show_refusal(self, error: PosError) -> None:
        """Above the lines."""
        self.body.say(tr("Not done."), error.sentence, Tone.DANGER)

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        return ("F2", tr("Search")), ("Ctrl P", tr("Print")), ("Esc", tr("Back"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl P prints, Esc goes back; F12 saves where no printer is."""
        if event.matches(QKeySequence.StandardKey.Print):
            self.print_labels()
        elif event.key() == Qt.Key.Key_Escape:
            self.go.emit("stock")
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Take widths again."""
        if hasattr(self, "body"):
            self.body.set_size_class(theme.current().size_class(self.window().width()))


def _sheet_words(sheet: LabelSheet) -> str:
    size = f"{sheet.width:g} × {sheet.height:g} mm"
    return f"{sheet.maker} {sheet.key} · {sheet.count} · {size}"
