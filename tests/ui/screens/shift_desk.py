"""The Shift screen on a real shop, as tests use it."""

from collections.abc import Iterator

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.access import Role
from pos_app.domain.tender import Tender
from pos_app.services import sales
from pos_app.ui.pos import Pos
from pos_app.ui.printing import Printing
from pos_app.ui.screens.shift import ShiftScreen
from tests.shop import PEPPER, Shop, card, cart_of, cash, line


def open_screen(qtbot: QtBot, closed_shop: Shop) -> Iterator[ShiftScreen]:
    """A supervisor, who may see what should be there, before the first sale."""
    pos = Pos(closed_shop.backend, PEPPER)
    pos.log_in(closed_shop.actors[Role.SUPERVISOR])
    printing = Printing(pos, closed_shop.folder)
    made = ShiftScreen(pos, printing)
    qtbot.addWidget(made)
    made.resize(1290, 720)
    made.show()
    qtbot.waitExposed(made)
    made.enter()
    yield made
    printing.stop()
    pos.wait_idle()


def log_in(screen: ShiftScreen, shop: Shop, role: Role) -> None:
    """Somebody else is at the till."""
    screen._pos.log_in(shop.actors[role])
    screen.enter()


def open_with(screen: ShiftScreen, amount: str) -> None:
    """Open the shift with a float typed as one amount."""
    QTest.keyClicks(screen.opening.count.amount.entry, amount)
    screen.opening.submit()
    screen.enter()


def sell(shop: Shop, price: str, *, by_card: bool = False) -> None:
    """A mug."""
    shop.call(sales.complete, cart_of(line("Mug", price)), (card if by_card else cash)(price))


def pay(shop: Shop, price: str, *tenders: Tender) -> None:
    """A mug, paid so."""
    shop.call(sales.complete, cart_of(line("Mug", price)), tenders)


def count(screen: ShiftScreen, amount: str) -> None:
    """Type what the drawer holds, and go on."""
    screen.closing.count.amount.set_text(amount)
    screen.closing.count.changed.emit()
    screen.closing.go_on()


def rows(card_rows: object) -> dict[str, str]:
    """The rows of a card as words and amounts."""
    return {row.words: row.amount for row in card_rows}  # type: ignore[attr-defined]
