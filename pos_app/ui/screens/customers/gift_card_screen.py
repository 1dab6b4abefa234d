"""A gift card: what is on it, what happened to it, and stopping it when it was lost."""

from typing import ClassVar
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.access import Permission
from pos_app.domain.errors import PosError
from pos_app.domain.ledger import masked
from pos_app.domain.money import Money
from pos_app.services import ledgers
from pos_app.services.declare import Topic
from pos_app.services.ledgers import LedgerView
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.customers.pages import entry_name
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.lane import Lane, Message, Tone
from pos_app.ui.widgets.painting import Side, show_part
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text


class GiftCardScreen(Screen):
    """Found by its code, scanned or typed."""

    rail = "customers"
    takes_scans = True
    topics: ClassVar[Topic] = Topic.CUSTOMERS | Topic.SALES

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self._shown: LedgerView | None = None
        self.back_button = Button(tr("Customers"), Kind.QUIET, icon="arrow-left", height=40)
        self.code = Field(
            placeholder=tr("Scan the card or type its code"), icon="scan-barcode", cap="F2",
            name=tr("Code of the gift card"),
        )  # fmt: skip
        self.lane = Lane()
        self.title = Text("", "h2")
        self.state = Text("", "label", "secondary", weight=400)
        self.table = Table(
            (
                Column(tr("What")),
                Column(tr("Receipt"), 140),
                Column(tr("Amount"), 110, Side.END),
            ),
            name=tr("Movements"),
        )
        self.empty = EmptyState(
            tr("Which gift card?"),
            tr("Scan it to see what is on it, and what it paid."),
            icon="gift",
        )
        self.reason = Field(placeholder=tr("Why: lost, stolen, mistake"), name=tr("Why"))
        self.stop = Button(tr("Stop this card"), Kind.DANGER, height=40)
        self._lay_out()
        self.back_button.clicked.connect(lambda: self.go.emit("customers"))
        self.code.entered.connect(self.scan)
        self.stop.clicked.connect(self._on_stop)
        self._show(None)
        self.begin()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.back_button)
        top.addWidget(Text(tr("Gift cards"), "h1"), 1)
        self._card = Card()
        inside = QVBoxLayout(self._card)
        inside.addWidget(self.title)
        inside.addWidget(self.state)
        inside.addWidget(self.table, 1)
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self.reason, 1)
        foot.addWidget(self.stop)
        inside.addWidget(self._foot)
        self._inside, self._foot_row = inside, foot
        self._column = QVBoxLayout(self)
        self._column.addLayout(top)
        self._column.addWidget(self.code)
        self._column.addWidget(self.lane)
        self._column.addWidget(self._card, 1)
        self._column.addWidget(self.empty, 1)

    # -- the life of a screen

    def enter(self) -> None:
        """Ready for a code."""
        super().enter()
        self._show(None)
        self.code.set_text("")
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """The same card as it is now."""
        if self._shown is not None:
            self.scan(self._shown.code)

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        return (("F2", tr("Code")), (tr("Enter"), tr("Look it up")), (tr("Esc"), tr("Back")))

    def show_refusal(self, error: PosError) -> None:
        """One sentence above the card."""
        self.lane.show_message(Message(Tone.WARNING, error.sentence, ""))

    def scan(self, code: str) -> None:
        """Look a card up."""
        self.lane.clear()
        try:
            self._show(self._pos.call(ledgers.gift_card_history, code))
        except PosError as error:
            self._show(None)
            self.show_refusal(error)

    def _show(self, card: LedgerView | None) -> None:
        self._shown = card
        show_part(self._card, card is not None)
        show_part(self.empty, card is None)
        if card is None:
            return
        formats = Formats(self._pos.settings.shop.locale)
        currency = self._pos.rules.currency
        zone = ZoneInfo(self._pos.settings.shop.zone)
        balance = formats.money(Money(card.balance, currency))
        self.title.setText(f"{isolate(masked(card.code))} · {balance}")
        self.state.setText(_state(card, formats))
        self.table.set_rows(
            [
                TableRow(
                    place,
                    (
                        Cell(
                            entry_name(each.kind, card.kind),
                            formats.date(each.at.astimezone(zone).date()),
                        ),
                        Cell(each.number and isolate(each.number)),
                        Cell(formats.money(Money(each.amount, currency)), weight=500),
                    ),
                )
                for place, each in enumerate(card.entries)
            ]
        )
        show_part(self.reason, True)
        self.stop.setText(tr("Stop this card") if card.is_active else tr("Let it pay again"))
        self.stop.set_kind(Kind.DANGER if card.is_active else Kind.DEFAULT)
        show_part(self._foot, self._pos.can(Permission.CUSTOMER_CREDIT))

    def _on_stop(self) -> None:
        card = self._shown
        if card is None:
            return

        def done(_none: object) -> None:
            self.reason.set_text("")
            self.scan(card.code)

        reason = self.reason.text()
        self.act(done, ledgers.stop_card, card.code, reason, is_active=not card.is_active)

    # -- keys and sizes

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 to the code, Esc back."""
        if event.key() == Qt.Key.Key_F2:
            self.code.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.code.entry.selectAll()
        elif event.key() == Qt.Key.Key_Escape:
            self.go.emit("customers")
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        side = look.px(20)
        self._column.setContentsMargins(side, look.px(14), side, look.px(14))
        self._column.setSpacing(look.px(12))
        self._inside.setContentsMargins(side, look.px(14), side, look.px(14))
        self._inside.setSpacing(look.px(8))
        self._foot_row.setSpacing(look.px(8))


def _state(card: LedgerView, formats: Formats) -> str:
    words = tr("In use") if card.is_active else tr("Stopped: it does not pay")
    if card.expires_on is None:
        return words
    return f"{words} · {tr('good until {day}', day=formats.date(card.expires_on))}"
