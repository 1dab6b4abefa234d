"""Gift cards: all of them with what the shop owes on them, and beside the list one of them.

A card is found by scanning it, by its code, or by the end of it, which is all that lists show.
"""

from typing import ClassVar, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_app.domain.access import Permission
from pos_app.domain.errors import PosError
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money
from pos_app.services import gift_cards
from pos_app.services.declare import Topic
from pos_app.services.gift_cards import CardRow
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.customers.gift_card_panel import GiftCardPanel
from pos_app.ui.screens.list_beside import ListBeside
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.choices import Option, Segmented
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.lane import Message, Tone
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

_MOST: Final = 200
ALL, FULL = "all", "full"


class GiftCardsScreen(ListBeside):
    """The list, and beside it the card that is chosen or one to be given away."""

    rail = back_to = "customers"
    takes_scans = True
    topics: ClassVar[Topic] = Topic.CUSTOMERS | Topic.SALES | Topic.SETTINGS

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self._shown: UUID | None = None
        self._document = new_id()
        self._fresh_code = ""  # of the card shown, made here: told whole until it is left
        self.owed = Text("", "small", "secondary", weight=400)
        self.add_button = Button(tr("Give a gift card"), Kind.PRIMARY, icon="plus", height=40)
        self.code = Field(
            placeholder=tr("Scan a card, or type its code or the end of it"), icon="scan-barcode",
            cap="F2", name=tr("Find a gift card by its code"),
        )  # fmt: skip
        self.filter = Segmented(
            (Option(FULL, tr("With money")), Option(ALL, tr("All"))),
            even=False,
            name=tr("Which gift cards"),
        )
        self.table = Table(
            (
                Column(tr("Gift card")),
                Column(tr("Customer"), 170, compact=-1),
                Column(tr("Good until"), 130, compact=-1),
                Column("", 110, compact=100),
                Column(tr("On it"), 104, Side.END),
            ),
            name=tr("Gift cards"),
        )
        self.nothing = EmptyState(
            tr("No gift cards"),
            tr("They are sold at the till under More, or given away here."),
            icon="gift",
        )
        self.panel = GiftCardPanel(pos)
        find = QWidget()
        self._find = QHBoxLayout(find)
        self._find.setContentsMargins(0, 0, 0, 0)
        self._find.addWidget(self.code, 1)
        self._find.addWidget(self.filter)
        self.lay_out(
            tr("Customers"), tr("Gift cards"), panel=self.panel, add=self.add_button,
            under=(find,),
        )  # fmt: skip
        self._column.addWidget(self.owed)
        self._connect()
        self.begin()

    def _connect(self) -> None:
        self.add_button.clicked.connect(self._add)
        self.code.edited.connect(lambda _text: self._list())
        self.code.entered.connect(self._look_up)
        self.filter.chosen.connect(lambda _key: self._list())
        self.table.chosen.connect(self._on_chosen)
        self.panel.close_button.clicked.connect(self.close_panel)
        self.panel.given.connect(self._on_given)
        self.panel.stopped.connect(self._on_stopped)
        self._pos.actor_changed.connect(self.close_panel)

    # -- the life of a screen

    def enter(self) -> None:
        """Ready for a code."""
        Screen.enter(self)  # not the list's: nothing is chosen yet
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """The list and the open card as they are now."""
        if not self._pos.can(Permission.CUSTOMER_READ):
            return
        self.add_button.setEnabled(self._pos.can(Permission.CUSTOMER_CREDIT))
        self._list()
        if self._shown is not None:
            self.show_card(self._shown)

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        return (("F2", tr("Code")), (tr("Enter"), tr("Look it up")), (tr("Esc"), tr("Back")))

    def scan(self, code: str) -> None:
        """A card that is scanned is looked up; while one is given away, it is that one."""
        if self.panel.isVisible() and self.panel.card is None:
            self.panel.code.set_text(code)
        else:
            self._look_up(code)

    def refused_in_panel(self, error: PosError) -> bool:
        """Under its field."""
        return self.panel.show_refusal(error)

    def _list(self) -> None:
        formats = Formats(self._pos.settings.shop.locale)
        zone = ZoneInfo(self._pos.settings.shop.zone)
        text, is_full = self.code.text(), self.filter.value() == FULL
        page = self._pos.call(gift_cards.page, text, with_money=is_full, limit=_MOST)
        self.table.set_rows([_row(each, formats, zone) for each in page.rows])
        self.table.set_current(self._shown)
        self.owed.setText(tr("%n card(s) · {amount} can be spent", page.total,
                             amount=formats.money(page.owed)) if page.total else "")  # fmt: skip
        self.show_page(self.table if page.rows else self.nothing)

    # -- one of them

    def _look_up(self, code: str) -> None:
        self.lane.clear()
        if code.strip():
            self.show_card(code)

    def _on_chosen(self, key: object) -> None:
        if isinstance(key, UUID):
            self.lane.clear()
            self.show_card(key)

    def show_card(self, of: UUID | str) -> None:
        """Show a card beside the list, by its id or its code."""
        try:
            card = self._pos.call(gift_cards.history, of)
        except PosError as error:
            self.close_panel()
            self.show_refusal(error)
            return
        if card.id != self._shown:
            self.panel.clear()
        if card.code != self._fresh_code:
            self._fresh_code = ""
        self._shown = card.id
        self.panel.show_card(card, fresh_code=self._fresh_code)
        self.show_panel(shown=True)
        self.table.set_current(card.id)

    def _add(self) -> None:
        self._shown, self._document = None, new_id()
        self.table.set_current(None)
        self.panel.clear()
        self.show_panel(shown=True)
        self.panel.show_new()

    def close_panel(self) -> None:
        """Only the list is there."""
        self._shown, self.panel.card, self._fresh_code = None, None, ""
        self.panel.clear()
        super().close_panel()

    def _on_given(self, typed: str, amount: Money, reason: str) -> None:
        self.lane.clear()
        code = typed if typed.strip() else self._pos.call(gift_cards.fresh_code)
        is_fresh = not typed.strip()

        def done(card: UUID) -> None:
            self._document = new_id()
            if is_fresh:
                self._fresh_code = code
            self.panel.clear()
            self._list()
            self.show_card(card)
            words = Formats(self._pos.settings.shop.locale).money(amount)
            head = tr("{amount} put on it.", amount=words)
            if amount.minor < 0:
                head = tr("{amount} taken off it.", amount=words)
            self.lane.show_message(Message(Tone.SUCCESS, head, ""))

        self.act(done, gift_cards.adjust, self._document, code, amount, reason)

    def _on_stopped(self, reason: str) -> None:
        card = self.panel.card
        if card is None:
            return

        def done(_none: object) -> None:
            self.panel.clear()
            self.refresh()

        self.act(done, gift_cards.stop, card.id, reason, is_active=not card.is_active)

    # -- keys and sizes

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 to the code."""
        if event.key() == Qt.Key.Key_F2:
            self.code.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.code.entry.selectAll()
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Take distances again."""
        super().restyle()
        self._find.setSpacing(theme.current().px(12))


def _row(each: CardRow, formats: Formats, zone: ZoneInfo) -> TableRow:
    badge = None
    if not each.is_active:
        badge = BadgeSpec(tr("Stopped"), State.NEUTRAL, "circle-minus")
    elif each.is_expired:
        badge = BadgeSpec(tr("Expired"), State.WARNING, "calendar")
    until = formats.date(each.expires_on) if each.expires_on is not None else ""
    since = formats.date(each.since.astimezone(zone).date())
    return TableRow(
        each.id,
        (
            Cell(isolate(each.ending), since, weight=500),
            Cell(each.holder),
            Cell(until),
            Cell(badge=badge),
            Cell(formats.money(each.balance), weight=500),
        ),
        dimmed=badge is not None,
    )
