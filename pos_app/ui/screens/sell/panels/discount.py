"""Discount (F4): percent or amount, off the line or the whole sale, with what it comes to after."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_app.domain.access import Decision, Permission
from pos_app.domain.cart import Cart
from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.money import Money
from pos_app.domain.pricing import Discount, DiscountKind
from pos_app.domain.quantity import Quantity
from pos_app.ui import theme
from pos_app.ui.format import MINUS, Formats
from pos_app.ui.i18n import tr
from pos_app.ui.open_sale import OpenSale
from pos_app.ui.pos import Pos
from pos_app.ui.screens.sell.panels.chips import ReasonChips
from pos_app.ui.screens.sell.panels.frame import Fact, Halves, SellPanel, show_amount
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Line
from pos_app.ui.widgets.choices import Option, Segmented
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.text import Text

_SALE, _LINE = "sale", "line"
_PERCENT, _AMOUNT = "percent", "amount"
_PPM = 10_000  # parts per million in a percent


class DiscountPanel(SellPanel):
    """Opens on the selected line; F4 again means the whole sale."""

    name = "discount"

    def __init__(self, pos: Pos, sale: OpenSale, formats: Formats) -> None:
        super().__init__(tr("Discount"), key="F4", close_name=tr("Close discount panel"))
        self._pos, self._sale, self._formats = pos, sale, formats
        self._line_id = sale.selected_id
        self._wanted: Discount | None = None
        self._is_asked = False  # a manager, about the wanted one
        self._halves = Halves(end_width=216)
        self.body.addWidget(self._halves)
        self._build_choice()
        self._build_outcome()
        self._show_present()

    def _build_choice(self) -> None:
        start = self._halves.start
        self.target = Segmented(self._targets(), name=tr("What the discount is for"))
        self.target.set_value(_SALE if self._line_id is None else _LINE)
        self.target.chosen.connect(lambda _key: self._show_present())
        presets = QHBoxLayout()
        presets.setSpacing(theme.current().px(8))
        self.presets: dict[int, Button] = {}
        for percent in self._pos.settings.shop.discount_presets:
            button = Button(self._formats.percent(percent * _PPM), height=56, px=17)
            button.setCheckable(True)
            button.clicked.connect(lambda _on=False, value=percent: self._on_preset(value))
            presets.addWidget(button)
            self.presets[percent] = button
        sign = self._formats.symbol(self._sale.cart.currency)
        kinds = (Option(_PERCENT, "%"), Option(_AMOUNT, sign))
        self.kind = Segmented(kinds, even=False, name=tr("Percent or amount"))
        self.kind.chosen.connect(lambda _key: self._preview())
        self.field = _OffField()
        self.field.entry.textChanged.connect(lambda _text: self._preview())
        self.field.entered.connect(lambda _text: self.give())
        typed = QHBoxLayout()
        typed.setSpacing(theme.current().px(8))
        typed.addWidget(self.kind)
        typed.addWidget(self.field, 1)
        self.reasons = ReasonChips(self._pos.settings.shop.discount_reasons)
        self.note = Text("", "small", "secondary", weight=400, wrap=True)
        start.addWidget(self.target)
        start.addLayout(presets)
        start.addLayout(typed)
        start.addWidget(self.reasons)
        start.addWidget(self.note)
        start.addStretch(1)

    def _build_outcome(self) -> None:
        end = self._halves.end
        self._now, self._off = Fact(tr("Total now")), Fact(tr("Discount"))
        self.after = Text("", "total", amount=True)
        self.accept = Button(tr("Give discount"), Kind.PRIMARY, height=56)
        self.accept.clicked.connect(self.give)
        for part in (self._now, self._off, Line(), Text(tr("Total after"), "body", "secondary")):
            end.addWidget(part)
        end.addWidget(self.after)
        end.addStretch(1)
        end.addWidget(self.accept)

    # -- what the screen asks

    def first_field(self) -> QWidget:
        """The number."""
        return self.field.entry

    def asks_again(self) -> bool:
        """F4 again: the whole sale."""
        if self.target.value() == _SALE:
            return False
        self.target.set_value(_SALE)
        self._show_present()
        return True

    def sale_changed(self) -> None:
        """Close once the discount a manager was asked for is there; else show the new sums."""
        cart = self._sale.cart
        if self._is_asked and self._present() == self._wanted:
            self.closed.emit()
            return
        if self._line_id is not None and all(line.id != self._line_id for line in cart.lines):
            self._line_id = None
            self.target.set_options(self._targets())
        self._preview()

    # -- what a person does

    def give(self) -> None:
        """Give the discount, or take the present one away."""
        try:
            discount = self._typed()
        except PosError as error:
            self.field.set_error(error.sentence)
            return
        if discount is None and self._present() is None:
            return
        self._wanted, self._is_asked = discount, True
        if self._line_id is not None and self.target.value() == _LINE:
            done = self._sale.discount_line(self._line_id, discount)
        else:
            done = self._sale.discount_sale(discount)
        if done and self._is_asked:
            self._is_asked = False
            self.closed.emit()

    def _on_preset(self, percent: int) -> None:
        self.kind.set_value(_PERCENT)
        self.field.set_text(self._formats.number(percent))
        self.field.entry.selectAll()
        self._preview()

    def _targets(self) -> list[Option]:
        options = [Option(_SALE, tr("Whole sale"))]
        if self._line_id is not None:
            options.append(Option(_LINE, self._sale.cart.line(self._line_id).name))
        return options

    # -- values

    def _permission(self) -> Permission:
        is_line = self.target.value() == _LINE
        return Permission.DISCOUNT_LINE if is_line else Permission.DISCOUNT_SALE

    def _present(self) -> Discount | None:
        if self._line_id is not None and self.target.value() == _LINE:
            return self._sale.cart.line(self._line_id).discount
        return self._sale.cart.discount

    def _typed(self) -> Discount | None:
        """The discount that stands in the panel; None when nothing is typed. Raises `Invalid`."""
        text = self.field.text().strip()
        if not text:
            return None
        reason = self.reasons.value()
        if self.kind.value() == _PERCENT:
            discount = Discount.percent(self._formats.read_number(text), reason)
        else:
            money = self._formats.read_money(text, self._sale.cart.currency)
            discount = Discount.amount(money, reason)
        return None if discount.is_none else discount

    def _with(self, discount: Discount | None) -> Cart:
        cart = self._sale.cart
        if self._line_id is not None and self.target.value() == _LINE:
            return cart.with_line_discount(self._line_id, discount)
        return cart.with_discount(discount)

    # -- showing

    def _show_present(self) -> None:
        """Start from the discount there is."""
        present = self._present()
        self.field.set_text("")
        if present is not None:
            is_percent = present.kind is DiscountKind.PERCENT
            self.kind.set_value(_PERCENT if is_percent else _AMOUNT)
            money = Money(present.value, self._sale.cart.currency)
            percent = self._formats.quantity(Quantity(present.value // 10))
            self.field.set_text(percent if is_percent else self._formats.amount(money))
            self.reasons.set_value(present.reason)
        self.field.entry.selectAll()
        self._show_rights()
        self._preview()

    def _show_rights(self) -> None:
        """A key on what needs a manager; what may not be is off, and says why."""
        actor, permission = self._pos.actor, self._permission()
        for percent, button in self.presets.items():
            decision = actor.decide(permission, percent * _PPM)
            button.set_tail(icon="key-round" if decision is Decision.ASK else "")
            button.setEnabled(decision is not Decision.DENY)
        grant = actor.grants.get(permission)
        words = ""
        if grant is None or grant.decision is Decision.DENY:
            words = tr("You may not give a discount here.")
        elif grant.decision is Decision.ASK:
            words = tr("A manager is asked.")
        elif grant.limit is not None:
            limit = self._formats.percent(grant.limit)
            words = tr("Above {limit} a manager is asked.", limit=limit)
        self.note.setText(words)
        self.note.setVisible(bool(words))

    def _preview(self) -> None:
        """What the sale would come to."""
        formats, currency = self._formats, self._sale.cart.currency
        self.field.set_error("")
        self.field.set_suffix("%" if self.kind.value() == _PERCENT else formats.symbol(currency))
        try:
            discount = self._typed()
            after = self._with(discount).totals(self._pos.rules).total
        except Invalid as error:
            discount, after = None, self._sale.totals.total
            self.field.set_error(error.sentence)
        now = self._with(None).totals(self._pos.rules).total
        self._now.set_amount(formats.signed(now, currency))
        self._off.set_amount(
            f"{MINUS}{formats.signed(now - after, currency)}"
            if now != after
            else formats.signed(0, currency)
        )
        show_amount(self.after, formats.signed(after, currency), self._halves.end_room())
        for percent, button in self.presets.items():
            this = Discount(DiscountKind.PERCENT, percent * _PPM, self.reasons.value())
            button.setChecked(discount == this)
        self._show_accept(discount)

    def _show_accept(self, discount: Discount | None) -> None:
        present = self._present()
        if discount is None:
            words = tr("Give discount") if present is None else tr("Remove discount")
        elif discount.kind is DiscountKind.PERCENT:
            words = tr("Give {off} off", off=self._formats.percent(discount.value))
        else:
            money = Money(discount.value, self._sale.cart.currency)
            words = tr("Give {off} off", off=self._formats.money(money))
        self.accept.setText(words)
        may = self._pos.can(self._permission()) and not self._sale.cart.is_empty
        self.accept.setEnabled(may and (discount is not None or present is not None))


class _OffField(Field):
    """The number, with its sign behind it."""

    def __init__(self) -> None:
        super().__init__(
            suffix="%", height=56, px=20, weight=600, align=Side.END, name=tr("Discount")
        )

    def set_suffix(self, sign: str) -> None:
        """Percent, or the currency."""
        self._suffix.setText(sign)
