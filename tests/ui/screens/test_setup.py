"""The first run, from an empty file to a till that somebody is logged in at."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from pos_app.backend import Backend
from pos_app.domain import barcode_rules
from pos_app.domain.access import NOBODY, SYSTEM, Permission
from pos_app.domain.clock import FixedClock
from pos_app.domain.money import Currency
from pos_app.maintenance import DATABASE, open_shop
from pos_app.services import settings, setup, stock_list
from pos_app.ui.pos import Pos
from pos_app.ui.screens.setup import SetupScreen
from tests.shop import NOON, PEPPER

PASSWORD = "a long walk by the sea"


@pytest.fixture(scope="module")
def new_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new file, made once by the migrations: no shop, no people."""
    folder = tmp_path_factory.mktemp("new")
    backend = open_shop(folder, clock=FixedClock(NOON)).backend
    backend.call(setup.prepare, NOBODY)
    backend.close()
    return folder / DATABASE


@pytest.fixture
def empty(new_file: Path, tmp_path: Path) -> Iterator[Backend]:
    """A till that was never set up."""
    folder = tmp_path / "till"
    folder.mkdir()
    shutil.copy(new_file, folder / DATABASE)
    backend = open_shop(folder, clock=FixedClock(NOON)).backend
    yield backend
    backend.close()


@pytest.fixture
def door(dressed: QApplication, empty: Backend) -> Iterator[Pos]:
    pos = Pos(empty, PEPPER)
    yield pos
    pos.wait_idle()


@pytest.fixture
def first_run(qtbot: QtBot, door: Pos) -> SetupScreen:
    return shown(qtbot, door)


def shown(qtbot: QtBot, pos: Pos) -> SetupScreen:
    screen = SetupScreen(pos)
    qtbot.addWidget(screen)
    screen.resize(1366, 768)
    screen.show()
    screen.enter()
    return screen


def step(screen: SetupScreen) -> str:
    return screen.pages[screen.place].step


def walk_to(screen: SetupScreen, name: str) -> None:
    """Answer every question up to a step."""
    while step(screen) != name:
        if step(screen) == "Your shop":
            screen.pages[screen.place].form.put("name", "Marlow Street")
        screen.go_on()


def type_owner(screen: SetupScreen) -> None:
    page = screen.owner
    page.name.set_text("Marta Lindqvist")
    page.username.set_text("marta")
    for field in (page.password, page.again):
        field.set_text(PASSWORD)
    for field in (page.pin, page.pin_again):
        field.set_text("271828")


def make_owner(qtbot: QtBot, screen: SetupScreen) -> None:
    walk_to(screen, "Owner")
    type_owner(screen)
    screen.go_on()
    qtbot.waitUntil(lambda: step(screen) == "Items")


def test_a_country_brings_its_currency_taxes_and_coins(first_run: SetupScreen, door: Pos) -> None:
    assert step(first_run) == "Country"
    first_run.pages[0].form.put("country", "CH")
    facts = [text.text() for text in first_run.pages[0].facts._texts]  # type: ignore[attr-defined]
    assert facts[0].startswith("CHF · ")
    assert facts[3] == "rounded to CHF\u00a00.05"
    first_run.go_on()
    assert step(first_run) == "Your shop"
    assert door.settings.shop.currency == "CHF"
    assert door.settings.shop.cash_increment == 5
    assert door.call(setup.taxes)[0] == ("Standard 8.1%", "8.1")


def test_a_shop_without_a_name_is_asked_again(first_run: SetupScreen) -> None:
    first_run.go_on()
    first_run.go_on()
    assert step(first_run) == "Your shop"
    page = first_run.pages[1]
    assert page.name.error == "The shop needs a name."  # type: ignore[attr-defined]


def test_closing_and_starting_again_comes_back_to_the_step(
    qtbot: QtBot, first_run: SetupScreen, door: Pos
) -> None:
    walk_to(first_run, "Tax")
    again = shown(qtbot, door)
    assert step(again) == "Tax"
    again.back.click()
    again.back.click()
    assert again.pages[1].name.text() == "Marlow Street"  # type: ignore[attr-defined]


def test_a_shop_whose_scales_print_labels_reads_them_as_its_country_does(
    first_run: SetupScreen, door: Pos
) -> None:
    walk_to(first_run, "Your shop")
    assert not first_run.pages[first_run.place].labels.isChecked()
    first_run.pages[first_run.place].form.put("barcode_rules", True)
    walk_to(first_run, "This till")
    shop = door.settings.shop
    rules = barcode_rules.preset(shop.country, Currency.of(shop.currency))
    assert settings.label_rules(shop) == rules
    first_run.back.click()
    first_run.pages[first_run.place].form.put("barcode_rules", False)
    first_run.go_on()
    assert door.settings.shop.barcode_rules == ()


def test_the_taxes_are_the_shops_own(first_run: SetupScreen, door: Pos) -> None:
    walk_to(first_run, "Tax")
    page = first_run.pages[3]
    rates = page.rates  # type: ignore[attr-defined]
    rates.rows[0].percent.set_text("9.975")
    rates.rows[1].remove.click()
    page.form.put("prices_include_tax", "no")
    page.form.put("cash_increment", "10")
    first_run.go_on()
    assert door.call(setup.taxes) == (("Standard 20%", "9.975"), ("Zero 0%", "0"))
    assert door.settings.shop.prices_include_tax is False
    assert door.settings.shop.cash_increment == 10


def test_a_rate_that_is_no_number_says_so_under_its_field(first_run: SetupScreen) -> None:
    walk_to(first_run, "Tax")
    rates = first_run.pages[3].rates  # type: ignore[attr-defined]
    rates.rows[0].percent.set_text("a fifth")
    first_run.go_on()
    assert step(first_run) == "Tax"
    assert "Type a number" in rates.rows[0].percent.error


def test_a_network_printer_needs_an_address(first_run: SetupScreen, door: Pos) -> None:
    walk_to(first_run, "Printer")
    page = first_run.pages[4]
    page.form.put("printer", "network")
    first_run.go_on()
    assert step(first_run) == "Printer"
    page.form.put("printer_address", "192.168.1.50")
    first_run.go_on()
    assert step(first_run) == "Owner"
    assert door.settings.till.printer_address == "192.168.1.50"


def test_the_printer_can_be_left_for_later(first_run: SetupScreen, door: Pos) -> None:
    walk_to(first_run, "Printer")
    first_run.skip.click()
    assert step(first_run) == "Owner"
    assert door.settings.till.printer == "none"


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("password", "fourteen chars", "at least 15 characters"),
        ("again", "another password", "The two passwords differ."),
        ("pin", "2718", "6 to 8 digits"),
        ("pin", "123456", "too easy to guess"),
        ("pin_again", "271829", "The two PINs differ."),
        ("username", "marta l", "no spaces"),
    ],
)
def test_weak_or_mistyped_secrets_are_refused_under_their_field(
    first_run: SetupScreen, field: str, text: str, sentence: str
) -> None:
    walk_to(first_run, "Owner")
    type_owner(first_run)
    typed = getattr(first_run.owner, field)
    typed.set_text(text)
    first_run.go_on()
    assert sentence in typed.error
    assert step(first_run) == "Owner"


def test_the_user_name_follows_the_name_until_it_is_typed(first_run: SetupScreen) -> None:
    walk_to(first_run, "Owner")
    first_run.owner.name.entry.insert("Zoë")  # test key strokes are ASCII only
    QTest.keyClicks(first_run.owner.name.entry, " Olsen")
    assert first_run.owner.username.text() == "zoe"
    QTest.keyClicks(first_run.owner.username.entry, "5")
    QTest.keyClicks(first_run.owner.name.entry, " Smith")
    assert first_run.owner.username.text() == "zoe5"


def test_an_empty_shelf_ends_the_first_run_with_the_owner_at_the_till(
    qtbot: QtBot, first_run: SetupScreen, door: Pos
) -> None:
    make_owner(qtbot, first_run)
    assert not first_run.back.isVisible()
    with qtbot.waitSignal(first_run.go) as went:
        first_run.go_on()
    assert went.args == ["shift"]
    assert door.actor.name == "Marta Lindqvist"
    assert door.can(Permission.USER_EDIT)
    assert door.call(setup.state).shop_exists


def test_sample_items_are_told_first_and_then_added(
    qtbot: QtBot, first_run: SetupScreen, door: Pos
) -> None:
    make_owner(qtbot, first_run)
    first_run.items.ways[1].click()
    qtbot.waitUntil(lambda: first_run.items.view.is_ready)
    assert first_run.items.view.summary.text() == "Sample items: 24 new"
    assert first_run.next.text() == "Add 24 items"
    assert door.backend.call(stock_list.page, SYSTEM).total == 0
    with qtbot.waitSignal(first_run.go):
        first_run.go_on()
    assert door.call(stock_list.page).total == 24


def test_a_file_with_broken_rows_says_which_and_brings_the_rest(
    qtbot: QtBot,
    first_run: SetupScreen,
    door: Pos,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listing = tmp_path / "items.csv"
    listing.write_text("Name,Price\nSoap,2.50\n,1.00\nTowel,4,50\nBrush,3.20\n")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(listing), ""))
    make_owner(qtbot, first_run)
    first_run.items.ways[2].click()
    view = first_run.items.view
    qtbot.waitUntil(lambda: view.is_ready)
    assert view.summary.text() == "items.csv: 2 new, 2 left out"
    assert [row.id for row in view.problems.rows_model.rows] == [3, 4]
    first_run.go_on()
    qtbot.waitUntil(lambda: view.is_done)
    assert view.summary.text() == "Done: 2 added, 2 left out"
    assert first_run.next.text() == "Finish"
    first_run.go_on()
    assert door.call(stock_list.page).total == 2


def test_what_is_no_list_is_refused_and_another_way_is_open(
    qtbot: QtBot, first_run: SetupScreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = tmp_path / "picture.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(picture), ""))
    make_owner(qtbot, first_run)
    first_run.items.ways[2].click()
    qtbot.waitUntil(first_run.items.view.failure.isVisible)
    first_run.items.another.click()
    assert first_run.items.ways[0].isChecked()
    assert first_run.next.text() == "Finish"


def test_enter_goes_on(first_run: SetupScreen) -> None:
    first_run.go_on()
    page = first_run.pages[1]
    QTest.keyClicks(page.name.entry, "Marlow")  # type: ignore[attr-defined]
    QTest.keyClick(page.name.entry, Qt.Key.Key_Return)  # type: ignore[attr-defined]
    assert step(first_run) == "This till"


def test_a_second_owner_cannot_be_made_by_setting_up_again(
    qtbot: QtBot, first_run: SetupScreen, door: Pos
) -> None:
    make_owner(qtbot, first_run)
    again = shown(qtbot, door)
    type_owner(again)
    again.go_on()
    qtbot.waitUntil(lambda: again.error.text() == "The shop is set up already.")
