"""A badge on the scanner, at the whole window."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.domain import badge
from pos_app.domain.access import NOBODY, SYSTEM, Role
from pos_app.services import badges, shifts, users
from pos_app.ui.screens.sell import SellScreen
from pos_app.ui.screens.users import UsersScreen
from pos_app.ui.window import TillWindow
from tests.shop import PEPPER, Shop


@pytest.fixture
def window(qtbot: QtBot, dressed: QApplication, shop: Shop, tmp_path: Path) -> Iterator[TillWindow]:
    made = TillWindow(shop.backend, PEPPER, tmp_path)
    made.resize(1366, 768)
    made.show()
    yield made
    made.shut()


def badge_of(shop: Shop, role: Role) -> str:
    """A new badge of this person; its code."""
    code = badge.new_code()
    who = shop.actors[role].user_id
    rows = shop.backend.call(users.list_users, SYSTEM)
    version = next(row.version for row in rows if row.id == who)
    shop.backend.call(badges.give, SYSTEM, who, version, badge.token(code, PEPPER))
    return code


def scan(window: TillWindow, code: str) -> None:
    """As the scanner's filter hands it on."""
    if not window.scanner.divert(code):
        window._on_scan(code)


def at_the_till(window: TillWindow) -> str:
    return window._pos.actor.role


def test_a_badge_logs_in(window: TillWindow, shop: Shop) -> None:
    scan(window, badge_of(shop, Role.CASHIER))
    assert at_the_till(window) == Role.CASHIER
    assert window.name == "sell"


def test_a_badge_of_nobody_is_refused_in_words(window: TillWindow, shop: Shop) -> None:
    scan(window, badge.new_code())
    assert window._pos.actor is NOBODY
    login = window.screens["login"]
    assert login.secret.error == "That badge opens nothing here."  # type: ignore[attr-defined]


def test_another_persons_badge_takes_the_till_over_and_the_sale_stays(
    window: TillWindow, shop: Shop
) -> None:
    cashier, manager = badge_of(shop, Role.CASHIER), badge_of(shop, Role.MANAGER)
    scan(window, cashier)
    sale = window.sale.cart.id
    scan(window, manager)
    assert at_the_till(window) == Role.MANAGER
    assert window.sale.cart.id == sale
    kinds = shop.rows("SELECT kind, body FROM journal_entry ORDER BY n DESC LIMIT 2")
    assert [kind for kind, _ in kinds] == ["auth.logged_out", "auth.logged_in"]
    assert "switched" in kinds[0][1]


def test_ones_own_badge_changes_nothing(window: TillWindow, shop: Shop) -> None:
    code = badge_of(shop, Role.CASHIER)
    scan(window, code)
    before = shop.rows("SELECT count(*) FROM journal_entry")
    scan(window, code)
    assert shop.rows("SELECT count(*) FROM journal_entry") == before


def test_a_badge_is_never_looked_up_as_goods(window: TillWindow, shop: Shop) -> None:
    scan(window, badge_of(shop, Role.CASHIER))
    scan(window, badge.new_code())
    sell = window.screens["sell"]
    assert isinstance(sell, SellScreen)
    assert window.sale.cart.is_empty


def test_a_managers_badge_answers_the_question(
    qtbot: QtBot, window: TillWindow, shop: Shop
) -> None:
    cashier, manager = badge_of(shop, Role.CASHIER), badge_of(shop, Role.MANAGER)
    scan(window, cashier)
    window.screens["sell"].act(lambda _slip: None, shifts.open_drawer, "Change")
    assert window.approvals.is_open
    scan(window, cashier)
    card = window.approvals.card
    assert card is not None
    assert "somebody else" in card.pin.error_line.text()
    scan(window, manager)
    assert not window.approvals.is_open
    assert shop.rows("SELECT count(*) FROM cash_movement") == [(1,)]
    assert at_the_till(window) == Role.CASHIER, "the manager only approved"


def test_a_badge_is_made_saved_as_a_card_and_revoked(
    qtbot: QtBot, window: TillWindow, shop: Shop, tmp_path: Path
) -> None:
    window._pos.log_in(shop.owner)
    window.go("users")
    screen = window.screens["users"]
    assert isinstance(screen, UsersScreen)
    screen.side.badge.click()
    path = tmp_path / "badge.pdf"
    screen.badge_form.make(path)
    qtbot.waitUntil(path.exists)
    assert "Cashier One" in PdfReader(path).pages[0].extract_text()
    assert screen.badge_form._code == ""
    qtbot.waitUntil(lambda: screen.lane.message is not None)
    assert screen.user is not None
    assert screen.user.has_badge
    screen.side.badge.click()
    screen.badge_form.take_back.click()
    assert not screen.user.has_badge


def test_who_changes_a_person_stays_where_they_are(window: TillWindow, shop: Shop) -> None:
    window._pos.log_in(shop.owner)
    window.go("users")
    screen = window.screens["users"]
    assert isinstance(screen, UsersScreen)
    screen.side.block.click()
    assert window.name == "users"
    assert at_the_till(window) == Role.OWNER


def test_whoever_is_switched_off_is_out_at_once(window: TillWindow, shop: Shop) -> None:
    window._pos.log_in(shop.cashier)
    assert window.name == "sell"
    user = next(u for u in shop.backend.call(users.list_users, SYSTEM) if u.role == Role.CASHIER)
    shop.backend.call(users.set_active, SYSTEM, user.id, False, user.version)
    assert window.name == "login"
    assert window._pos.actor is NOBODY
