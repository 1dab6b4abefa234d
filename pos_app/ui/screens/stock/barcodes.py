"""The barcodes of an item: each with what one scan of it adds, 24 for a case."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.errors import Invalid
from pos_app.domain.item import MOST_CODES, ONE, Code
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.buttons import Button, IconButton, Kind
from pos_app.ui.widgets.fields import ErrorLine, Field
from pos_app.ui.widgets.painting import Side, Themed
from pos_app.ui.widgets.text import Text

_BETWEEN = "\t"


class _CodeRow(Themed, QWidget):
    """A code and its quantity."""

    edited = Signal()
    removed = Signal()

    def __init__(self, code: str, quantity: str) -> None:
        super().__init__()
        self.code = Field(name=tr("Barcode"), placeholder=tr("Scan or type"), icon="scan-barcode")
        self.quantity = Field(name=tr("One scan adds"), unit="×", align=Side.END)
        self.remove = IconButton("x", tr("Remove this barcode"), size=40, icon_size=16)
        self.code.set_text(code)
        self.quantity.set_text(quantity)
        self.code.edited.connect(lambda _words: self.edited.emit())
        self.quantity.edited.connect(lambda _words: self.edited.emit())
        self.remove.clicked.connect(self.removed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.code, 1)
        self._row.addWidget(self.quantity)
        self._row.addWidget(self.remove)
        self.begin()

    def restyle(self) -> None:
        """Take widths again."""
        look = theme.current()
        self._row.setSpacing(look.px(6))
        self.quantity.setFixedWidth(look.px(84))


class BarcodeRows(Themed, QWidget):
    """A list of codes that stands in a form as one field.

    Signals: edited(); code_wanted(): a number of the shop's own for goods without a barcode.
    """

    edited = Signal()
    code_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[_CodeRow] = []
        self._formats = Formats()
        self.add = Button(tr("Add a barcode"), Kind.QUIET, icon="plus", height=40)
        self.make = Button(tr("Make a code"), Kind.QUIET, icon="barcode", height=40)
        self.error = ErrorLine()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(Text(tr("Barcodes"), "label", "secondary"))
        self._column.addWidget(self.error)
        end = QHBoxLayout()
        end.addWidget(self.add)
        end.addWidget(self.make)
        end.addStretch(1)
        self._column.addLayout(end)
        self.add.clicked.connect(self._on_add)
        self.make.clicked.connect(self.code_wanted)
        self.begin()

    def set_formats(self, formats: Formats) -> None:
        """How quantities are written."""
        self._formats = formats

    # -- what a form asks of it

    def raw(self) -> str:
        """Codes and quantities, a line each; empty rows do not count."""
        return "\n".join(
            f"{row.code.text().strip()}{_BETWEEN}{row.quantity.text().strip()}"
            for row in self.rows
            if row.code.text().strip()
        )

    def put(self, raw: str) -> None:
        """Show other codes."""
        for row in tuple(self.rows):
            self._take_out(row)
        for line in raw.splitlines():
            code, _, quantity = line.partition(_BETWEEN)
            self._put_in(code, quantity)

    def set_error(self, words: str) -> None:
        """Say what is wrong, or nothing."""
        self.error.set_error(words)

    # -- codes

    def show_codes(self, codes: tuple[Code, ...]) -> str:
        """Codes as the text of the rows."""
        return "\n".join(
            f"{code.text}{_BETWEEN}{self._formats.quantity(code.quantity)}" for code in codes
        )

    def read_codes(self, raw: str) -> tuple[Code, ...]:
        """The codes of that text. Raises `Invalid`."""
        codes = []
        for line in raw.splitlines():
            text, _, quantity = line.partition(_BETWEEN)
            try:
                codes.append(Code(text, self._formats.read_quantity(quantity) if quantity else ONE))
            except Invalid as error:
                raise Invalid(error.sentence, where="barcodes") from None
        return tuple(codes)

    def take_scan(self, code: str) -> bool:
        """Put a scan into the row that has the focus; False when none has."""
        row = next((row for row in self.rows if row.code.entry.hasFocus()), None)
        if row is None:
            return False
        row.code.set_text(code)
        self.edited.emit()
        return True

    def add_code(self, code: str) -> None:
        """One more, as a person would add it."""
        self._put_in(code, "1")
        self.edited.emit()

    def set_read_only(self, read_only: bool) -> None:
        """Only show them."""
        self.add.setVisible(not read_only)
        self.make.setVisible(not read_only)
        for row in self.rows:
            row.code.set_read_only(read_only)
            row.quantity.set_read_only(read_only)
            row.remove.setVisible(not read_only)

    def _on_add(self) -> None:
        self._put_in("", "1").code.setFocus()

    def _put_in(self, code: str, quantity: str) -> _CodeRow:
        row = _CodeRow(code, quantity)
        self.rows.append(row)
        self._column.insertWidget(len(self.rows), row)
        row.edited.connect(self.edited)
        row.removed.connect(lambda: self._on_removed(row))
        self._weigh()
        return row

    def _on_removed(self, row: _CodeRow) -> None:
        self._take_out(row)
        self.error.set_error("")
        self.edited.emit()

    def _take_out(self, row: _CodeRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._weigh()

    def _weigh(self) -> None:
        for button in (self.add, self.make):
            button.setEnabled(len(self.rows) < MOST_CODES)

    def restyle(self) -> None:
        """Take the gap again."""
        self._column.setSpacing(theme.current().px(6))
