"""The panel of one gift card: what is on it and what happened to it; or of one to be given away."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from pos_app.domain.access import Permission
from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.ledger import LONGEST_CODE, masked, written
from pos_app.domain.money import Money
from pos_app.services.ledgers import LedgerView
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.customers.pages import entry_name
from pos_app.ui.screens.stock.detail_head import Figures
from pos_app.ui.widgets.buttons import Button, IconButton, Kind
from pos_app.ui.widgets.cards import Line, Surface
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Side, show_part
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text


class GiftCardPanel(Surface):
    """Signals: given(code, Money, reason): put on the card shown or on a new one ("" makes a code);
    stopped(reason): stop the card shown, or let it pay again.
    """

    given = Signal(str, object, str)
    stopped = Signal(str)

    def __init__(self, pos: Pos) -> None:
        super().__init__("bg.surface", "start")
        self._pos = pos
        self.card: LedgerView | None = None
        self.title, self.state = Text("", "h2"), Text("", "small", "secondary", weight=400)
        self.close_button = IconButton("x", tr("Close the gift card"))
        self.new_code = Text("", "body", weight=600, wrap=True)
        self.figures = Figures((tr("On it"), tr("Put on it"), tr("Paid with it")))
        self.table = Table(
            (Column(tr("What")), Column(tr("Amount"), 96, Side.END)),
            name=tr("Movements"),
            row_height=48,
            head=False,
        )
        self.code = Field(
            tr("Code"), placeholder=tr("Scan, or leave empty"), icon="scan-barcode",
            name=tr("Code of the gift card"),
        )  # fmt: skip
        self.code.entry.setMaxLength(LONGEST_CODE)
        self.amount = Field("", align=Side.END)
        self.reason = Field(tr("Why"), placeholder=tr("Goodwill, a prize, a card of the old till"))
        self.give = Button("", height=40)
        self.stop = Button("", Kind.DANGER, height=40)
        words = tr("No money is taken for it: to sell a card, use More on Sell.")
        self.hint = Text(words, "small", "secondary", weight=400, wrap=True)
        self._lay_out()
        self.give.clicked.connect(self._on_give)
        self.reason.entered.connect(lambda _text: self._on_give())
        self.stop.clicked.connect(lambda: self.stopped.emit(self.reason.text()))
        self.begin()

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.title)
        names.addWidget(self.state)
        self._head = QHBoxLayout()
        self._head.addLayout(names, 1)
        self._head.addWidget(self.close_button)
        self._pair = QHBoxLayout()
        self._pair.addWidget(self.give, 1)
        self._pair.addWidget(self.stop)
        self._inner = QVBoxLayout()
        self._inner.addWidget(self.new_code)
        self._inner.addWidget(self.figures)
        self._inner.addWidget(self.table, 1)
        for part in (self.code, self.amount, self.reason, self.hint):
            self._inner.addWidget(part)
        self._inner.addLayout(self._pair)
        self._inner.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(Line())
        column.addLayout(self._inner, 1)

    # -- what it stands for

    def show_card(self, card: LedgerView, *, fresh_code: str = "") -> None:
        """A card there is. `fresh_code`: one made just now, told whole this once."""
        formats = Formats(self._pos.settings.shop.locale)
        self.card = card
        self.title.setText(tr("Gift card {code}", code=isolate(masked(card.code))))
        self.state.setText(_state(card, formats))
        words = tr("Its code: {code}. Write it on the card: it is not shown again.",
                   code=isolate(written(fresh_code)))  # fmt: skip
        self.new_code.setText(words)
        put_on = sum(each.amount for each in card.entries if each.amount > 0)
        for place, minor in enumerate((card.balance, put_on, put_on - card.balance)):
            self.figures.set_value(place, formats.money(Money(minor, self._pos.rules.currency)))
        self.table.set_rows(
            [self._row(place, card, formats) for place, _each in enumerate(card.entries)]
        )
        self.amount.set_label(tr("More, or less (−)"))
        self.give.setText(tr("Change what is on it"))
        self.give.set_kind(Kind.DEFAULT)
        self.stop.setText(tr("Stop this card") if card.is_active else tr("Let it pay again"))
        self.stop.set_kind(Kind.DANGER if card.is_active else Kind.DEFAULT)
        self._show_parts(is_new=False, is_fresh=bool(fresh_code))

    def show_new(self) -> None:
        """One that is given away."""
        self.card = None
        self.title.setText(tr("Give a gift card"))
        self.state.setText(tr("For nothing, with a reason"))
        self.amount.set_label(tr("Amount"))
        self.give.setText(tr("Give the card"))
        self.give.set_kind(Kind.PRIMARY)
        self._show_parts(is_new=True, is_fresh=False)
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Nothing is typed, and no field says what was wrong with it."""
        for field in (self.code, self.amount, self.reason):
            field.set_text("")
            field.set_error("")

    def show_refusal(self, error: PosError) -> bool:
        """Under its field; whether it has one."""
        where = error.where if isinstance(error, Invalid) else ""
        fields = {"code": self.code, "amount": self.amount, "reason": self.reason}
        field = fields.get(where or "")
        if field is None or not field.isVisible():
            return False
        field.set_error(error.sentence)
        field.setFocus()
        return True

    def _show_parts(self, *, is_new: bool, is_fresh: bool) -> None:
        may = self._pos.can(Permission.CUSTOMER_CREDIT)
        for part, is_shown in (
            (self.new_code, is_fresh),
            (self.figures, not is_new),
            (self.table, not is_new),
            (self.code, is_new),
            (self.hint, is_new),
            (self.amount, may),
            (self.reason, may),
            (self.give, may),
            (self.stop, may and not is_new),
        ):
            show_part(part, is_shown)
        self._inner.setStretch(self._inner.count() - 1, 1 if is_new else 0)

    def _row(self, place: int, card: LedgerView, formats: Formats) -> TableRow:
        each = card.entries[place]
        zone = ZoneInfo(self._pos.settings.shop.zone)
        day = formats.date(each.at.astimezone(zone).date())
        detail = " · ".join(filter(None, (day, each.number and isolate(each.number), each.reason)))
        amount = formats.money(Money(each.amount, self._pos.rules.currency))
        what = Cell(entry_name(each.kind, card.kind), detail)
        return TableRow(place, (what, Cell(amount, weight=500)))

    def _on_give(self) -> None:
        for field in (self.code, self.amount, self.reason):
            field.set_error("")
        formats, currency = Formats(self._pos.settings.shop.locale), self._pos.rules.currency
        try:
            amount = formats.read_money(self.amount.text(), currency)
        except Invalid as error:
            self.amount.set_error(error.sentence)
            self.amount.setFocus()
            return
        code = self.code.text() if self.card is None else self.card.code
        self.given.emit(code, amount, self.reason.text())

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        side = look.px(20)
        self._head.setContentsMargins(side, look.px(14), look.px(8), look.px(10))
        self._inner.setContentsMargins(side, look.px(14), side, look.px(14))
        self._inner.setSpacing(look.px(10))
        self._pair.setSpacing(look.px(8))


def _state(card: LedgerView, formats: Formats) -> str:
    words = tr("In use") if card.is_active else tr("Stopped: it does not pay")
    if card.expires_on is None:
        return words
    return f"{words} · {tr('good until {day}', day=formats.date(card.expires_on))}"
