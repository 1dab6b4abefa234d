"""Settings on a real shop: saving by a button, refusals under fields, backups, test prints."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from pos_app import backups
from pos_app.domain.access import Role
from pos_app.domain.errors import ApprovalRequired
from pos_app.services import auth, catalogue
from pos_app.services.auth import ApprovalRequest
from pos_app.ui.pos import Pos
from pos_app.ui.printing import Printing
from pos_app.ui.screens.settings import SettingsScreen
from tests.shop import PINS, Shop


@pytest.fixture
def printing(pos: Pos, shop: Shop) -> Iterator[Printing]:
    made = Printing(pos, shop.folder)
    yield made
    made.stop()


@pytest.fixture
def screen(qtbot: QtBot, pos: Pos, printing: Printing, shop: Shop) -> SettingsScreen:
    """Settings with the owner at the till."""
    return shown(qtbot, pos, printing, shop, Role.OWNER)


def shown(qtbot: QtBot, pos: Pos, printing: Printing, shop: Shop, role: Role) -> SettingsScreen:
    pos.log_in(shop.actors[role])
    made = SettingsScreen(pos, printing)
    qtbot.addWidget(made)
    made.resize(1290, 720)
    made.show()
    made.enter()
    return made


def page(screen: SettingsScreen, key: str) -> Any:
    screen.show_page(key)
    return screen.page


def test_the_shops_name_is_saved_by_the_button(screen: SettingsScreen, pos: Pos) -> None:
    shop = page(screen, "shop")
    assert shop.name.text() == "Marlow Street"
    shop.name.entry.end(False)
    QTest.keyClicks(shop.name.entry, " 12")
    shop.form.put("address", "12 Marlow Street\n\n London N1 ")
    assert shop.bar.words.text() == "2 changes not saved"
    assert pos.settings.shop.name == "Marlow Street"
    shop.bar.save.click()
    assert pos.settings.shop.name == "Marlow Street 12"
    assert pos.settings.shop.address == ("12 Marlow Street", "London N1")
    assert shop.bar.words.text() == "Saved"
    assert not shop.bar.save.isEnabled()


def test_ctrl_s_saves_the_page_in_front(screen: SettingsScreen, pos: Pos) -> None:
    shop = page(screen, "shop")
    shop.form.put("phone", "020 7946 0000")
    screen.activateWindow()
    QTest.keyClick(shop.phone.entry, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert pos.settings.shop.phone == "020 7946 0000"


def test_discard_brings_back_what_is_stored(screen: SettingsScreen) -> None:
    shop = page(screen, "shop")
    shop.form.put("name", "Another")
    shop.bar.discard.click()
    assert shop.name.text() == "Marlow Street"


def test_a_refusal_stands_under_its_field(screen: SettingsScreen, pos: Pos) -> None:
    shop = page(screen, "shop")
    shop.form.put("name", "")
    shop.save()
    assert shop.name.error == "The shop needs a name."
    shop.form.put("name", "Marlow")
    shop.form.put("zone", "Europe/Marlow")
    shop.save()
    assert "is not a time zone" in shop.zone.error
    assert pos.settings.shop.name == "Marlow Street"


def test_unsaved_changes_wait_while_another_section_is_looked_at(screen: SettingsScreen) -> None:
    page(screen, "shop").form.put("name", "Half typed")
    page(screen, "receipts")
    assert page(screen, "shop").name.text() == "Half typed"


def test_what_was_not_saved_is_not_for_the_next_person(
    screen: SettingsScreen, pos: Pos, shop: Shop
) -> None:
    page(screen, "shop").form.put("name", "Half typed")
    pos.log_in(shop.manager)
    screen.enter()
    assert page(screen, "shop").name.text() == "Marlow Street"


def test_the_receipt_is_shown_as_it_will_be_printed(screen: SettingsScreen, pos: Pos) -> None:
    receipts = page(screen, "receipts")
    receipts.form.put("receipt_footer", "Come again soon")
    assert "Come again soon" in receipts.paper_view.accessibleDescription()
    assert "Marlow Street" in receipts.paper_view.accessibleDescription()
    receipts.form.put("paper_columns", "32")
    text = receipts.paper_view.accessibleDescription()
    assert max(len(line) for line in text.splitlines()) <= 32
    receipts.bar.save.click()
    assert pos.settings.shop.receipt_footer == ("Come again soon",)
    assert pos.settings.till.paper_columns == 32


def test_a_printer_is_set_up_and_tested(
    qtbot: QtBot, screen: SettingsScreen, pos: Pos, tmp_path: Path
) -> None:
    devices = page(screen, "devices")
    assert not devices.test.isEnabled()
    paper = tmp_path / "paper"
    paper.mkdir()
    devices.form.put("printer", "file")
    devices.save()
    assert devices.printer.address.error == "Say where the printer is."
    devices.form.put("printer_address", str(paper))
    devices.save()
    assert pos.settings.till.printer == "file"
    assert devices.test.isEnabled()
    devices.test.click()
    qtbot.waitUntil(lambda: any(paper.iterdir()), timeout=10_000)


def test_a_scanner_gap_out_of_range_is_refused(screen: SettingsScreen, pos: Pos) -> None:
    devices = page(screen, "devices")
    devices.form.put("scan_gap_ms", "500")
    devices.save()
    assert devices.gap.error == "Type a number from 20 to 80."
    devices.form.put("scan_gap_ms", "50")
    devices.form.put("sounds", False)
    devices.save()
    assert pos.settings.till.scan_gap_ms == 50
    assert pos.settings.till.sounds is False


def test_cash_rounding_and_quick_typing(screen: SettingsScreen, pos: Pos) -> None:
    payments = page(screen, "payments")
    payments.form.put("cash_increment", "5")
    payments.form.put("last_digits_are_minor", True)
    payments.save()
    assert pos.rules.cash_increment == 5
    assert pos.settings.till.last_digits_are_minor


def test_a_tax_is_added_and_changed(screen: SettingsScreen, pos: Pos) -> None:
    tax = page(screen, "tax")
    tax.add.click()
    tax.editor.name.set_text("Luxury")
    tax.editor.rates.set_text("33.5")
    tax.editor.store.click()
    made = next(each for each in pos.call(catalogue.tax_classes) if each.name == "Luxury")
    assert [rate.plain for rate in made.rates] == ["33.5"]
    assert made.rates[0].included
    tax.table.chosen.emit(made.id)
    tax.editor.rates.set_text("5 + 9.975")
    tax.editor.included.set_value("no")
    tax.editor.active.setChecked(False)
    tax.editor.store.click()
    made = next(each for each in pos.call(catalogue.tax_classes) if each.name == "Luxury")
    assert [rate.plain for rate in made.rates] == ["5", "9.975"]
    assert not made.rates[0].included
    assert not made.is_active
    assert not tax.editor.isVisible()


def test_a_tax_rate_that_is_no_number_says_so(screen: SettingsScreen, pos: Pos) -> None:
    tax = page(screen, "tax")
    count = len(pos.call(catalogue.tax_classes))
    tax.add.click()
    tax.editor.name.set_text("Luxury")
    tax.editor.rates.set_text("a third")
    tax.editor.store.click()
    assert "Type a number" in tax.editor.rates.error
    tax.editor.rates.set_text("33")
    tax.editor.name.set_text("Standard 20%")
    tax.editor.store.click()
    assert "called Standard 20% already" in tax.editor.error.text()
    assert len(pos.call(catalogue.tax_classes)) == count


def test_discounts_and_locking(screen: SettingsScreen, pos: Pos) -> None:
    security = page(screen, "security")
    security.form.put("discount_presets", "5, 200")
    security.save()
    assert security.presets.error.startswith("Type whole percents")
    security.form.put("discount_presets", "5%, 12")
    security.form.put("lock_minutes", "10")
    security.form.put("stock_policy", "block")
    security.save()
    shop = pos.settings.shop
    assert (shop.discount_presets, shop.lock_minutes, shop.stock_policy) == ((5, 12), 10, "block")


def test_a_backup_is_made_and_listed(qtbot: QtBot, screen: SettingsScreen, shop: Shop) -> None:
    backup = page(screen, "backup")
    backup.make.click()
    qtbot.waitUntil(lambda: len(backup.table.rows_model.rows) == 1)
    assert "A backup was made" in backup.note.label.text()
    assert len(backups.existing(shop.folder)) == 1
    kinds = [row[0] for row in shop.rows("SELECT kind FROM journal_entry ORDER BY n")]
    assert kinds[-1] == "backup.made"


def test_a_restore_is_looked_into_first_and_both_outcomes_are_named(
    qtbot: QtBot, screen: SettingsScreen, shop: Shop
) -> None:
    made = backups.make(shop.folder, shop.clock.now())
    backup = page(screen, "backup")
    qtbot.waitUntil(lambda: len(backup.table.rows_model.rows) == 1)
    backup.table.chosen.emit(made.path)
    qtbot.waitUntil(backup.question.isVisible)
    assert backup.question.title.text() == "Put the shop back to Today 12:00?"
    assert backup.question.keep.text() == "Keep the shop as it is"
    backup.question.keep.click()
    assert not backup.question.isVisible()
    backup.table.chosen.emit(made.path)
    qtbot.waitUntil(backup.question.isVisible)
    with qtbot.waitSignal(screen.restore_requested) as asked:
        backup.question.restore.click()
    assert asked.args == [made.path]


def test_a_file_that_is_no_backup_is_refused_in_a_sentence(
    qtbot: QtBot, screen: SettingsScreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "holiday.db"
    other.write_bytes(b"not a shop at all" * 100)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(other), ""))
    backup = page(screen, "backup")
    backup.look_into.click()
    qtbot.waitUntil(backup.note.isVisible)
    assert backup.note.label.text() == "This is not a backup of a shop."
    assert not backup.question.isVisible()


def test_a_manager_asks_the_owner_before_restoring(
    qtbot: QtBot, pos: Pos, printing: Printing, shop: Shop
) -> None:
    made = backups.make(shop.folder, shop.clock.now())
    screen = shown(qtbot, pos, printing, shop, Role.MANAGER)
    asked: list[tuple[ApprovalRequired, Any]] = []
    wanted: list[Path] = []
    screen.approval_needed.connect(lambda needed, retry: asked.append((needed, retry)))
    screen.restore_requested.connect(wanted.append)
    backup = page(screen, "backup")
    backup._look(made.path)
    qtbot.waitUntil(backup.question.isVisible)
    backup.question.restore.click()
    assert wanted == []
    needed, retry = asked[0]
    request = ApprovalRequest(needed.permission, needed.subject, needed.amount, needed.asked)
    proof = shop.prove(shop.owner, PINS[Role.OWNER])
    retry(pos.call(auth.approve, proof, shop.owner.user_id, request))
    assert wanted == [made.path]


def test_dark_and_larger_are_settings_of_this_till(screen: SettingsScreen, pos: Pos) -> None:
    looks = page(screen, "looks")
    looks.form.put("theme", "dark")
    looks.form.put("text_scale", "115")
    looks.save()
    assert (pos.settings.till.theme, pos.settings.till.text_scale) == ("dark", 115)


def test_about_names_the_version_the_data_and_the_licences(
    screen: SettingsScreen, shop: Shop
) -> None:
    about = page(screen, "about")
    values = [text.text() for text in about.facts._texts]
    assert values[0].startswith("pos-app ")
    assert str(shop.folder) in values
    assert any("SQLite" in value for value in values)
    about.show_licences.click()
    assert "SIL OPEN FONT LICENSE" in about.licences.text().upper()
    assert "ISC" in about.licences.text()


def test_points_and_gift_cards_are_settled_with_an_example(
    screen: SettingsScreen, pos: Pos
) -> None:
    customers = page(screen, "customers")
    assert customers.value.text() == "0.01"
    customers.form.put("points_per_unit", "2")
    customers.form.put("point_value", "0.05")
    assert customers.example.text() == "£100.00 of goods bring 200 points, worth £10.00."
    customers.form.put("gift_card_days", "a year")
    customers.bar.save.click()
    assert customers.days.error == "Type a whole number."
    customers.form.put("gift_card_days", "365")
    customers.bar.save.click()
    shop = pos.settings.shop
    assert (shop.points_per_unit, shop.point_value, shop.gift_card_days) == (2, 5, 365)
