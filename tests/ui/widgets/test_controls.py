"""Buttons, fields, pads and messages as a person at the till uses them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pos_app.ui import theme
from pos_app.ui.widgets.actions import ActionButton
from pos_app.ui.widgets.amounts import AmountField, PinField
from pos_app.ui.widgets.badges import Sync, SyncPill
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Panel
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Checkbox, Option, Segmented
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.keypad import Keypad, Pad
from pos_app.ui.widgets.lane import Lane, Message, Tone
from pos_app.ui.widgets.people import UserTiles
from pos_app.ui.widgets.stepper import Stepper
from pos_app.ui.widgets.tabs import Category, CategoryTabs
from pos_app.ui.widgets.text import Text
from tests.ui.widgets.gallery import AISHA, LONG, approval

LEFT = Qt.MouseButton.LeftButton


def shown(bot: QtBot, widget: QWidget) -> None:
    bot.addWidget(widget)
    widget.show()


# -- buttons


@pytest.mark.parametrize("height", [40, 48, 56, 64, 72, 76])
def test_a_button_is_as_high_as_it_was_asked_to_be(qtbot: QtBot, height: int) -> None:
    button = Button("Pay £41.36", Kind.PRIMARY, key="F12", height=height)
    shown(qtbot, button)
    assert button.height() == height


def test_words_that_do_not_fit_wrap_then_elide_with_a_tooltip(qtbot: QtBot) -> None:
    button = Button(LONG)
    shown(qtbot, button)
    button.resize(300, 48)
    assert button.toolTip() == ""
    button.resize(120, 48)
    assert button.toolTip() == LONG


def test_an_amount_is_never_cut(qtbot: QtBot) -> None:
    amount = Text("£123,456.78", "total", amount=True)
    shown(qtbot, amount)
    assert amount.minimumSizeHint() == amount.sizeHint()


def test_a_label_that_is_cut_shows_whole_in_a_tooltip(qtbot: QtBot) -> None:
    label = Text(LONG)
    shown(qtbot, label)
    label.resize(100, 22)
    assert label.toolTip() == LONG


def test_the_count_of_parked_sales_is_spoken(qtbot: QtBot) -> None:
    button = ActionButton("Retrieve", "retrieve", key="F6", counted=True)
    shown(qtbot, button)
    button.set_count(2)
    assert button.accessibleName() == "Retrieve, 2"


def test_the_pill_says_where_it_leads(qtbot: QtBot) -> None:
    pill = SyncPill("Offline · 3 sales waiting to sync", Sync.WAITING)
    shown(qtbot, pill)
    assert pill.accessibleName() == "Offline, 3 sales waiting to sync, open sync page"


# -- fields and pads


def test_an_error_stands_under_the_field_until_something_is_typed(qtbot: QtBot) -> None:
    field, typed = Field("Price"), list[str]()
    shown(qtbot, field)
    field.edited.connect(typed.append)
    field.set_error("Type a price like 9.80")
    assert (field.error, field.entry.accessibleDescription()) == ("Type a price like 9.80",) * 2
    QTest.keyClicks(field.entry, "9")
    assert (field.error, typed) == ("", ["9"])


def test_the_pad_types_an_amount_and_a_quick_amount_is_replaced(qtbot: QtBot) -> None:
    pad, field, seen = Keypad(), AmountField("Cash given", currency="£"), list[str]()
    shown(qtbot, pad)
    shown(qtbot, field)
    pad.key.connect(field.press)
    field.edited.connect(seen.append)
    for key in ("2", "5", ".", "5", "back", "00"):
        pad.keys.get(key, pad.keys["0"]).click() if key != "back" else field.press("back")
    assert field.text() == "25.00"
    field.set_text("21.36")
    pad.keys["3"].click()
    assert field.text() == "3"
    assert seen[-1] == "3"


def test_the_pad_writes_the_decimal_sign_of_the_country(qtbot: QtBot) -> None:
    pad, field = Keypad(point=","), AmountField("Bar", currency="€", behind=True, point=",")
    shown(qtbot, pad)
    shown(qtbot, field)
    pad.key.connect(field.press)
    for key in ("1", ".", "5"):
        pad.keys[key].click()
    assert (pad.keys["."].text(), field.text()) == (",", "1,5")


def test_keys_have_names_and_keep_their_places_in_arabic(qtbot: QtBot) -> None:
    pad = Keypad(Pad.PIN)
    pad.resize(360, 300)
    shown(qtbot, pad)
    pad.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert pad.keys["5"].accessibleName() == "Digit 5"
    assert pad.keys["back"].accessibleName() == "Backspace"
    assert pad.keys["1"].x() < pad.keys["3"].x()


def test_a_pin_says_only_how_many_digits_were_typed(qtbot: QtBot) -> None:
    pin, entered = PinField(placeholder="Enter your PIN"), list[str]()
    shown(qtbot, pin)
    pin.entered.connect(entered.append)
    for key in ("1", "2", "3"):
        pin.press(key)
    QTest.keyClicks(pin.entry, "x")
    QTest.keyClicks(pin.entry, "4")
    assert pin.entry.accessibleName() == "PIN, 4 digits typed"
    assert "1234" not in pin.entry.displayText()
    QTest.keyClick(pin.entry, Qt.Key.Key_Return)
    assert entered == ["1234"]


def test_a_wrong_pin_is_forgotten_and_the_pad_does_not_move(qtbot: QtBot) -> None:
    pin = PinField(strip=True)
    shown(qtbot, pin)
    height = pin.sizeHint().height()
    pin.press("1")
    pin.set_error("That PIN is not right. 4 tries left.")
    assert pin.pin == ""
    assert pin.sizeHint().height() == height


def test_a_stepper_counts_by_buttons_signs_and_typing(qtbot: QtBot) -> None:
    stepper, seen = Stepper("£20", 7, editable=True, maximum=99), list[int]()
    shown(qtbot, stepper)
    stepper.changed.connect(seen.append)
    stepper.more.click()
    QTest.keyClicks(stepper.entry, "+")
    QTest.keyClicks(stepper.entry, "-")
    stepper.entry.selectAll()
    QTest.keyClicks(stepper.entry, "29")
    assert seen == [8, 9, 8, 2, 29]
    assert stepper.less.accessibleName() == "One less £20"


def test_a_choice_that_is_still_offered_stays_chosen(qtbot: QtBot) -> None:
    track, chosen = Segmented((Option("a", "A"), Option("b", "B"))), list[str]()
    shown(qtbot, track)
    track.chosen.connect(chosen.append)
    track.set_value("b")
    track.set_options((Option("b", "B"), Option("c", "C")))
    assert (track.value(), chosen) == ("b", [])


def test_a_combo_keeps_its_width_and_tells_what_a_person_chose(qtbot: QtBot) -> None:
    combo, chosen = Combo("VAT", (Option("20", "20%"), Option("0", "Zero 0%"))), list[str]()
    shown(qtbot, combo)
    combo.resize(300, combo.height())
    combo.chosen.connect(chosen.append)
    QTest.keyClick(combo.box, Qt.Key.Key_Down)
    qtbot.wait(40)
    assert (combo.value(), chosen, combo.box.width()) == ("0", ["0"], 300)


def test_a_box_that_cannot_be_ticked_says_why(qtbot: QtBot) -> None:
    box = Checkbox(name="Return gift wrapping", side=28)
    shown(qtbot, box)
    box.set_barred("Services cannot be returned")
    QTest.mouseClick(box, LEFT)
    assert not box.isChecked()
    assert box.toolTip() == "Services cannot be returned"


# -- the lane


def test_information_leaves_by_itself_and_a_warning_stays(qtbot: QtBot) -> None:
    lane, gone = Lane(), list[None]()
    qtbot.addWidget(lane)
    lane.closed.connect(lambda: gone.append(None))
    lane.show_message(Message(Tone.WARNING, "Printer offline.", "The sale is saved."))
    assert not lane._stay.isActive()
    lane.show_message(Message(Tone.INFO, "Back online.", "Sending 2 of 3 sales."))
    assert lane._stay.isActive()
    assert lane._stay.interval() == theme.current().message_stay == 6000
    lane._stay.timeout.emit()
    assert gone == [None]
    assert not lane.isVisible()


def test_an_answer_closes_the_message_and_does_what_it_says(qtbot: QtBot) -> None:
    lane, done = Lane(), list[str]()
    qtbot.addWidget(lane)
    question = Message(Tone.QUESTION, "Only 3 left.", "", ("Sell 4", "Keep 3"), closable=False)
    lane.show_message(question, lambda: done.append("sell"), lambda: done.append("keep"))
    assert lane.accessibleName() == "Only 3 left."
    lane.answer_button(1).click()
    assert (done, lane.message) == (["keep"], None)


def test_a_new_message_takes_the_place_of_the_one_before(qtbot: QtBot) -> None:
    lane = Lane()
    qtbot.addWidget(lane)
    lane.resize(800, 50)
    lane.show_message(Message(Tone.DANGER, "Card declined.", "", ("Try again", "Other way")))
    lane.show_message(Message(Tone.WARNING, "None left.", "", ("Ask a manager",)))
    visible = [part for part in lane.findChildren(QWidget) if part.isVisibleTo(lane)]
    assert [part.accessibleName() for part in visible] == ["Ask a manager", "Close message"]


# -- tabs, people, panels, approval


def test_categories_that_do_not_fit_go_behind_more_but_never_the_chosen_one(qtbot: QtBot) -> None:
    tabs = CategoryTabs([Category(at, f"Category {at}", "sky") for at in range(12)])
    tabs.resize(500, 50)
    shown(qtbot, tabs)
    assert tabs.more.isVisible()
    tabs.set_current(11)
    hidden = {category.id for category in tabs.hidden_categories()}
    assert 11 not in hidden
    assert len(hidden) > 5
    tabs.resize(3000, 50)
    assert not tabs.more.isVisible()


def test_the_arrow_keys_go_along_the_categories_to_both_ends(qtbot: QtBot) -> None:
    tabs, chosen = CategoryTabs([Category(at, str(at)) for at in range(3)]), list[object]()
    shown(qtbot, tabs)
    tabs.chosen.connect(chosen.append)
    for by in (1, 1, 1, -1):
        tabs.step(by)
    assert chosen == [1, 2, 2, 1]


def test_a_tap_on_a_person_marks_them(qtbot: QtBot) -> None:
    people = UserTiles()
    people.resize(760, 188)
    people.set_people([AISHA])
    shown(qtbot, people)
    spot = people.visualRect(people.model_rows.index(0)).center()
    QTest.mouseClick(people.viewport(), LEFT, pos=spot)
    assert people.current() == 1


def test_esc_closes_a_panel(qtbot: QtBot) -> None:
    panel = Panel("Discount", key="F4", close_name="Close discount panel")
    shown(qtbot, panel)
    with qtbot.waitSignal(panel.closed):
        QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert panel.close_button.accessibleName() == "Close discount panel"


def test_a_manager_approves_with_the_pad_and_enter(qtbot: QtBot) -> None:
    card, approved = approval(), list[tuple[object, str]]()
    shown(qtbot, card)
    card.approved.connect(lambda who, pin: approved.append((who, pin)))
    assert not card.accept.isEnabled()
    card.choices[1].click()
    for key in "1234":
        card.pad.keys[key].click()
    card.accept.click()
    assert approved == [(2, "1234")]
    card.set_error("That PIN is not right. 4 tries left.")
    assert (card.pin.pin, card.accept.isEnabled()) == ("", False)


def test_esc_refuses_an_approval(qtbot: QtBot) -> None:
    card = approval()
    shown(qtbot, card)
    with qtbot.waitSignal(card.refused):
        QTest.keyClick(card.pin.entry, Qt.Key.Key_Escape)
