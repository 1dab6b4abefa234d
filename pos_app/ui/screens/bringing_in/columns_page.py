"""What was told from a file, to be put right: how it is written, and what each column is."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.text import clean
from pos_app.services.product_file import (
    AS_FOUND,
    DELIMITERS,
    ENCODINGS,
    LEFT_OUT,
    SEVERAL,
    Field,
    ProductFile,
)
from pos_app.ui import theme
from pos_app.ui.format import isolate
from pos_app.ui.i18n import tr
from pos_app.ui.screens.bringing_in.side import Side
from pos_app.ui.screens.bringing_in.words import delimiter_words, encoding_words, field_words
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card, Line, Notice
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option, Segmented, Toggle
from pos_app.ui.widgets.painting import Themed
from pos_app.ui.widgets.scrolling import scrolling
from pos_app.ui.widgets.text import Text


class ColumnsPage(Themed, QWidget):
    """The columns of a list with samples, and how the list is written.

    Signals: reread(Wishes) when it is to be read another way; accepted(Wishes) by the button.
    """

    reread = Signal(object)
    accepted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._wishes = AS_FOUND
        self._rows: list[ColumnRow] = []
        self._list: ProductFile | None = None
        self.side = Side(tr("How it is read"))
        self.system = Notice("", "file-spreadsheet", State.NEUTRAL)
        self.sheet = Combo(tr("Sheet"))
        self.encoding = Combo(tr("Encoding"))
        self.delimiter = Combo(tr("Between the columns"))
        self.decimals = Segmented(
            (Option("point", "1,234.50"), Option("comma", "1.234,50")),
            height=40,
            name=tr("How amounts are written"),
        )
        self.zeros = Toggle(tr("Put lost zeros back"))
        self.problem = Notice("", "triangle-alert", State.WARNING)
        self.go_on = Button(tr("See what will happen"), Kind.PRIMARY, key="F12", height=56)
        self._lay_out()
        for box in (self.sheet, self.encoding, self.delimiter):
            box.chosen.connect(lambda _key: self._on_written())
        self.decimals.chosen.connect(self._on_decimals)
        self.go_on.clicked.connect(lambda _on=False: self.accept())
        self.begin()

    def _lay_out(self) -> None:
        amounts = QVBoxLayout()
        amounts.addWidget(Text(tr("Amounts"), "label", "secondary"))
        amounts.addWidget(self.decimals)
        for part in (self.system, self.sheet, self.encoding, self.delimiter):
            self.side.body.addWidget(part)
        self.side.body.addLayout(amounts)
        self.side.body.addWidget(self.zeros)
        self.side.finish()
        self.side.acts.addWidget(self.problem)
        self.side.acts.addWidget(self.go_on)
        inside = QWidget()
        self._table = QVBoxLayout(inside)
        self._table.addStretch(1)
        card = Card()
        self._card = QVBoxLayout(card)
        self._card.addWidget(ColumnHead())
        self._card.addWidget(Line())
        self._card.addWidget(scrolling(inside), 1)
        self._across = QHBoxLayout(self)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.addWidget(card, 1)
        self._across.addWidget(self.side)

    @property
    def fields(self) -> tuple[str, ...]:
        """What each column is to be."""
        return tuple(row.field.value() for row in self._rows)

    @property
    def has_other_columns(self) -> bool:
        """Whether a person said of a column what the program did not."""
        return self._list is not None and self.fields != self._list.fields

    def show_list(self, listing: ProductFile) -> None:
        """Show how a list was understood."""
        self._list, self._wishes = listing, listing.wishes
        self._show_written(listing)
        self._show_columns(listing)
        self._check()

    def accept(self) -> None:
        """Go on with what is chosen."""
        if self.go_on.isEnabled():
            wishes = replace(self._wishes, restores_zeros=self.zeros.isChecked())
            if self.has_other_columns or self._wishes.fields is not None:
                wishes = replace(wishes, fields=self.fields)
            self.accepted.emit(wishes)

    def _show_written(self, listing: ProductFile) -> None:
        layout = listing.layout
        told = tr("Exported by {system}", system=listing.system) if listing.system else ""
        known = listing.remembered
        columns = tr("Columns as in “{name}”", name=isolate(known)) if known else ""
        parts = (told, columns, tr("%n row(s)", len(listing.rows)))
        self.system.set_notice(" · ".join(filter(None, parts)), "file-spreadsheet")
        self.sheet.set_options([Option(name, name) for name in layout.sheets])
        self.sheet.set_value(layout.sheet)
        encodings = dict.fromkeys((layout.encoding, *ENCODINGS)) if layout.encoding else {}
        self.encoding.set_options([Option(one, encoding_words(one)) for one in encodings])
        self.encoding.set_value(layout.encoding)
        self.delimiter.set_options([Option(one, delimiter_words(one)) for one in DELIMITERS])
        self.delimiter.set_value(layout.delimiter)
        painting.show_part(self.sheet, len(layout.sheets) > 1)
        for box in (self.encoding, self.delimiter):
            painting.show_part(box, not layout.is_workbook)
        self.decimals.set_value("comma" if listing.decimal_comma else "point")
        lost = tr("%n barcode(s) would be right with zeros before (it|them)", listing.lost_zeros)
        self.zeros.set_words(tr("Put lost zeros back"), lost)
        self.zeros.setChecked(listing.wishes.restores_zeros)
        painting.show_part(self.zeros, listing.lost_zeros > 0)

    def _show_columns(self, listing: ProductFile) -> None:
        for old in self._rows:
            self._table.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._rows = []
        for at, heading in enumerate(listing.layout.heading):
            samples = [cells[at] for cells in listing.samples if at < len(cells)]
            row = ColumnRow(heading, samples, listing.fields[at])
            row.field.chosen.connect(lambda key, row=row: self._on_field(row, key))
            self._table.insertWidget(at, row)
            self._rows.append(row)

    def _on_field(self, row: "ColumnRow", key: str) -> None:
        """Another column that was this is it no more."""
        if key and Field(key) not in SEVERAL:
            for other in self._rows:
                if other is not row and other.field.value() == key:
                    other.set_field(LEFT_OUT)
        row.set_field(key)
        self._check()

    def _check(self) -> None:
        is_named = Field.NAME in self.fields
        words = "" if is_named else tr("Say which column holds the names.")
        if is_named and self._list is not None and not self._list.rows:
            words = tr("There are no rows below the heading.")
        self.problem.set_notice(words, "triangle-alert", State.WARNING)
        painting.show_part(self.problem, bool(words))
        self.go_on.setEnabled(not words)

    def _on_written(self) -> None:
        wishes = replace(
            self._wishes,
            sheet=self.sheet.value(),
            encoding=self.encoding.value(),
            delimiter=self.delimiter.value(),
            fields=None,
        )
        self.reread.emit(wishes)

    def _on_decimals(self, key: str) -> None:
        self._wishes = replace(self._wishes, decimal_comma=key == "comma")

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        self._across.setSpacing(look.px(12))
        self._card.setContentsMargins(1, 1, 1, 1)
        self._card.setSpacing(0)
        self._table.setContentsMargins(0, 0, 0, 0)
        self._table.setSpacing(0)
        self.side.restyle()


class ColumnHead(Themed, QWidget):
    """What stands above the columns of a list."""

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        for words, share in ((tr("Column"), 3), (tr("Becomes"), 3), (tr("For example"), 5)):
            self._row.addWidget(Text(words, "small", "secondary", weight=500), share)
        self.begin()

    def restyle(self) -> None:
        """Take sizes again."""
        look = theme.current()
        self.setFixedHeight(look.px(40))
        self._row.setContentsMargins(look.px(16), 0, look.px(16), 0)
        self._row.setSpacing(look.px(12))


class ColumnRow(Themed, QWidget):
    """One column of a list: its heading, what it becomes, and what stands in it."""

    def __init__(self, heading: str, samples: Sequence[str], field: str) -> None:
        super().__init__()
        said = isolate(heading) if heading else tr("(no heading)")
        self.heading = Text(said, "label", weight=500)
        words = field_words()
        self.field = Combo(
            "",
            [Option(key, word) for key, word in words.items()],
            name=tr("What {heading} becomes", heading=heading),
        )
        seen = dict.fromkeys(isolate(clean(sample, 60)) for sample in samples if sample)
        self.samples = Text("   ·   ".join(seen), "small", "secondary")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.heading, 3)
        self._row.addWidget(self.field, 3)
        self._row.addWidget(self.samples, 5)
        self.set_field(field)
        self.begin()

    def set_field(self, field: str) -> None:
        """Show what the column becomes; one that is left out is quieter."""
        self.field.set_value(field)
        self.heading.set_tone("text.primary" if field else "text.tertiary")

    def restyle(self) -> None:
        """Take sizes again."""
        look = theme.current()
        self.setFixedHeight(look.px(48))
        self.field.setMinimumWidth(look.px(150))
        self._row.setContentsMargins(look.px(16), 0, look.px(16), 0)
        self._row.setSpacing(look.px(12))
