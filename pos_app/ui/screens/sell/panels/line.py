"""Change line (F8): another price, a note, a serial number; how much of what is measured."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.access import Decision, Permission
from pos_app.domain.cart import CartLine
from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.domain.text import clean, mask_card_numbers
from pos_app.ui.format import Formats, unit_symbol
from pos_app.ui.i18n import tr
from pos_app.ui.open_sale import OpenSale
from pos_app.ui.pos import Pos
from pos_app.ui.screens.sell.panels.pad import PadPanel
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.text import Text

_LONGEST_NOTE, _LONGEST_SERIAL = 200, 60


class LinePanel(PadPanel):
    """One line of the sale. What is not touched stays as it is.

    Signal: explain_wanted(): F8 again, or its button, asks how the price comes about.
    """

    name = "line"
    explain_wanted = Signal()

    def __init__(self, pos: Pos, sale: OpenSale, line: CartLine, formats: Formats) -> None:
        super().__init__(tr("Change line"), formats, tr("Price"), key="F8")
        self._pos, self._sale, self._line = pos, sale, line
        self._wanted: CartLine | None = None
        currency = line.unit_price.currency
        self.use_currency(currency)
        self._shown = formats.unit_price(line.unit_price).replace(formats.symbol(currency), "")
        self._shown = self._shown.strip()
        self.amount.set_text(self._shown)
        self.amount.entry.selectAll()
        self.quantity = Field(suffix=unit_symbol(line.unit), height=56, name=tr("Quantity"))
        self.quantity.set_text(formats.quantity(line.quantity))
        measures = line.unit.is_measured and line.fixed_total is None
        painting.show_part(self.quantity, measures)
        self.note = Field(
            placeholder=tr("Note, printed on the receipt"), height=56, name=tr("Note")
        )
        self.note.entry.setMaxLength(_LONGEST_NOTE)
        self.note.set_text(line.note)
        self.serial = Field(placeholder=tr("Serial number"), height=56, name=tr("Serial number"))
        self.serial.entry.setMaxLength(_LONGEST_SERIAL)
        self.serial.set_text(line.serial)
        self.accept = Button(tr("Change this line"), Kind.PRIMARY, height=56)
        self._rights = Text("", "small", "secondary", weight=400, wrap=True)
        start = self.halves.start
        start.addWidget(Text(line.name, "strong"))
        for part in (self.amount, self._rights, self.quantity, self.note, self.serial):
            start.addWidget(part)
        start.addStretch(1)
        self.explain = Button(tr("Explain this price"), icon="info", height=56)
        self.explain.clicked.connect(self.explain_wanted)
        self.buttons.addWidget(self.explain)
        self.buttons.addWidget(self.accept, 1)
        self.accept.clicked.connect(self.enter)
        for field in (self.quantity, self.note, self.serial):
            field.entered.connect(lambda _text: self.enter())
        self._show_rights()

    def first_field(self) -> QWidget:
        """The price, or the note for whoever may not change it."""
        return self.note.entry if self.amount.entry.isReadOnly() else self.amount.entry

    def asks_again(self) -> bool:
        """F8 again explains the price."""
        self.explain_wanted.emit()
        return True

    def sale_changed(self) -> None:
        """Close when the line is gone, or changed as it was asked."""
        now = next((one for one in self._sale.cart.lines if one.id == self._line.id), None)
        if now is None or (self._wanted is not None and _same(now, self._wanted)):
            self.closed.emit()

    def enter(self) -> None:
        """Change the line."""
        try:
            price, quantity = self._price(), self._quantity()
        except PosError:
            return
        line = self._line
        note = mask_card_numbers(clean(self.note.text(), _LONGEST_NOTE))
        serial = clean(self.serial.text(), _LONGEST_SERIAL)
        try:
            cart = self._sale.cart
            if quantity is not None:
                cart = cart.with_quantity(line.id, quantity)
            if price is not None:
                cart = cart.with_price(line.id, price)
        except Invalid as error:
            self.amount.set_error(error.sentence)
            return
        self._wanted = replace(cart.line(line.id), note=note, serial=serial)
        if self._wanted == line:
            self.closed.emit()
            return
        self._sale.edit_line(line.id, price=price, quantity=quantity, note=note, serial=serial)

    def _price(self) -> UnitPrice | None:
        """The new price; None when it was not touched. Raises `Invalid` after saying so."""
        if self.amount.entry.isReadOnly() or self.amount.text() == self._shown:
            return None
        currency = self._line.unit_price.currency
        try:
            if self.formats.pence:
                return UnitPrice.of(self.formats.read_money(self.amount.text(), currency))
            return self.formats.read_price(self.amount.text(), currency)
        except Invalid as error:
            self.amount.set_error(error.sentence)
            raise

    def _quantity(self) -> Quantity | None:
        """The new quantity; None when it was not touched. Raises `Invalid` after saying so."""
        if self.quantity.isHidden():
            return None
        try:
            quantity = self.formats.read_quantity(self.quantity.text())
        except Invalid as error:
            self.quantity.set_error(error.sentence)
            raise
        return None if quantity == self._line.quantity else quantity

    def _show_rights(self) -> None:
        """Who may not change a price sees it only; who must ask is told so."""
        actor = self._pos.actor
        grant = actor.grants.get(Permission.PRICE_OVERRIDE)
        words = ""
        if grant is None or grant.decision is Decision.DENY:
            self.amount.set_read_only(True)
            self.pad.setEnabled(False)
            words = tr("You may not change a price.")
        elif grant.decision is Decision.ASK:
            words = tr("A manager is asked for another price.")
        elif grant.limit is not None:
            limit = self.formats.percent(grant.limit)
            words = tr("More than {limit} lower, a manager is asked.", limit=limit)
        self._rights.setText(words)
        self._rights.setVisible(bool(words))


def _same(now: CartLine, wanted: CartLine) -> bool:
    """Whether a line is as it was asked for; a manager's approval may have joined it."""
    return replace(now, approvals=()) == replace(wanted, approvals=())
