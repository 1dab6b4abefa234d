"""The barcodes of an item: each with what one scan of it adds, 24 for a case, and what that much
costs as a unit of its own.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.errors import Invalid
from pos_app.domain.item import MOST_CODES, ONE, Code
from pos_app.domain.money import Currency
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.buttons import Button, IconButton, Kind
from pos_app.ui.widgets.fields import ErrorLine, Field
from pos_app.ui.widgets.painting import Side, Themed
from pos_app.ui.widgets.text import Text

_BETWEEN = "\t"


class _CodeRow(Themed, QWidget):
    """A code, its quantity, and for more than one a price of its own."""

    edited = Signal()
    removed = Signal()

    def __init__(self, code: str, quantity: str, price: str = "", unit: str = "") -> None:
        super().__init__()
        self.unit = unit  # what such a unit is called; it is kept
        self.price = Field(name=tr("Its own price"), placeholder=tr("Price"), align=Side.END)
        self.price.set_text(price)
        self.price.edited.connect(lambda _words: self.edited.emit())
        self.code = Field(name=tr("Barcode"), placeholder=tr("Scan or type"), icon="scan-barcode")
        self.quantity = Field(name=tr("One scan adds"), unit="×", align=Side.END)
        self.remove = IconButton("x", tr("Remove this barcode"), size=40, icon_size=16)
        self.code.set_text(code)
        self.quantity.set_text(quantity)
        self.code.edited.connect(lambda _words: self.edited.emit())
        self.quantity.edited.connect(lambda _words: self._on_quantity())
        self.remove.clicked.connect(self.removed)
        self._row, self._own = QHBoxLayout(), QWidget()
        self._row.addWidget(self.code, 1)
        self._row.addWidget(self.quantity)
        self._row.addWidget(self.remove)
        below = QHBoxLayout(self._own)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(Text(tr("Price of so many"), "small", "secondary"), 1)
        below.addWidget(self.price)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._row)
        self._column.addWidget(self._own)
        self._show_price()
        self.begin()

    def raw(self) -> str:
        """The row as text."""
        parts = (self.code.text(), self.quantity.text(), self._own_price(), self.unit)
        return _BETWEEN.join(part.strip() for part in parts).rstrip(_BETWEEN)

    def _own_price(self) -> str:
        return "" if self._is_one() else self.price.text()

    def _is_one(self) -> bool:
        return self.quantity.text().strip() in {"", "1"}

    def _on_quantity(self) -> None:
        self._show_price()
        self.edited.emit()

    def _show_price(self) -> None:
        """Only a case has a price of its own."""
        for part in (self._own, self.price):
            painting.show_part(part, not self._is_one())

    def restyle(self) -> None:
        """Take widths again."""
        look = theme.current()
        for line in (self._row, self._column):
            line.setSpacing(look.px(6))
        self.code.setMinimumWidth(look.px(120))
        self.quantity.setFixedWidth(look.px(72))
        self.price.setFixedWidth(look.px(118))


class BarcodeRows(Themed, QWidget):
    """A list of codes that stands in a form as one field.

    Signals: edited(); code_wanted(): a number of the shop's own for goods without a barcode.
    """

    edited = Signal()
    code_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[_CodeRow] = []
        self._formats, self._currency = Formats(), Currency.of("EUR")
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

    def set_formats(self, formats: Formats, currency: Currency) -> None:
        """How quantities and prices are written."""
        self._formats, self._currency = formats, currency

    # -- what a form asks of it

    def raw(self) -> str:
        """Codes and quantities, a line each; empty rows do not count."""
        return "\n".join(row.raw() for row in self.rows if row.code.text().strip())

    def put(self, raw: str) -> None:
        """Show other codes."""
        for row in tuple(self.rows):
            self._take_out(row)
        for line in raw.splitlines():
            self._put_in(*line.split(_BETWEEN)[:4])

    def set_error(self, words: str) -> None:
        """Say what is wrong, or nothing."""
        self.error.set_error(words)

    # -- codes

    def show_codes(self, codes: tuple[Code, ...]) -> str:
        """Codes as the text of the rows."""
        return "\n".join(
            _BETWEEN.join(
                (code.text, self._formats.quantity(code.quantity), self._shown(code), code.name)
            ).rstrip(_BETWEEN)
            for code in codes
        )

    def read_codes(self, raw: str) -> tuple[Code, ...]:
        """The codes of that text. Raises `Invalid`."""
        codes = []
        for line in raw.splitlines():
            text, quantity, price, unit = (line.split(_BETWEEN) + [""] * 3)[:4]
            try:
                many = self._formats.read_quantity(quantity) if quantity else ONE
                own = self._formats.read_price(price, self._currency) if price else None
                codes.append(Code(text, many, own, unit if own is not None else ""))
            except Invalid as error:
                raise Invalid(error.sentence, where="barcodes") from None
        return tuple(codes)

    def _shown(self, code: Code) -> str:
        """A code's own price as it is typed here."""
        if code.price is None:
            return ""
        return code.price.plain.replace(".", self._formats.decimal_sign)

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
            row.price.set_read_only(read_only)
            row.remove.setVisible(not read_only)

    def _on_add(self) -> None:
        self._put_in("", "1").code.setFocus()

    def _put_in(self, code: str, quantity: str = "1", price: str = "", unit: str = "") -> _CodeRow:
        row = _CodeRow(code, quantity, price, unit)
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
