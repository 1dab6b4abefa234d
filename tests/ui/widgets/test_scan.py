"""A scan is found whatever field has the focus, and a person's typing is never taken for one."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pos_app.ui.scan import GAP_MS, PAUSE_MS, ScanFilter, Taking, repaired

CODE = "5012345678900"


class Till:
    """A window with two fields, a filter, and a scanner whose speed the test chooses."""

    def __init__(self, bot: QtBot) -> None:
        self.now = 0.0
        self.window = QWidget()
        self.field, self.note = QLineEdit(), QPlainTextEdit()
        self.other = QLineEdit()
        column = QVBoxLayout(self.window)
        for part in (self.field, self.other, self.note):
            column.addWidget(part)
        bot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        bot.waitUntil(self.window.isActiveWindow)
        self.field.setFocus()
        self.filter = ScanFilter(clock=lambda: self.now)
        self.filter.install()
        self.seen: list[str] = []
        self.refused: list[str] = []
        self.filter.scanned.connect(self.seen.append)
        self.filter.refused.connect(self.refused.append)

    def press(
        self, text: str, *, after: float, key: Qt.Key | int = 0, repeat: bool = False
    ) -> None:
        self.now += after
        target = QApplication.focusWidget() or self.window
        event = QKeyEvent(
            QEvent.Type.KeyPress, int(key), Qt.KeyboardModifier.NoModifier, text, repeat
        )
        QCoreApplication.sendEvent(target, event)

    def type(self, text: str, gap: float) -> None:
        for sign in text:
            self.press(sign, after=gap)

    def enter(self, after: float = 5) -> None:
        self.press("\r", after=after, key=Qt.Key.Key_Return)


@pytest.fixture
def till(qtbot: QtBot) -> Iterator[Till]:
    made = Till(qtbot)
    yield made
    made.filter.uninstall()


def test_a_scan_is_heard_and_leaves_the_field_as_it_was(till: Till) -> None:
    till.field.setText("oat")
    till.field.setCursorPosition(1)
    till.type(CODE, 8)
    till.enter()
    assert till.seen == [CODE]
    assert (till.field.text(), till.field.cursorPosition()) == ("oat", 1)


def test_the_enter_of_a_scan_is_swallowed_and_the_next_one_is_not(till: Till) -> None:
    entered: list[None] = []
    till.field.returnPressed.connect(lambda: entered.append(None))
    till.type(CODE, 8)
    till.enter()
    assert entered == []
    till.enter(after=500)
    assert len(entered) == 1


def test_a_selected_text_is_selected_again_after_the_scan(till: Till) -> None:
    till.field.setText("12.50")
    till.field.selectAll()
    till.type(CODE, 8)
    till.enter()
    assert till.field.selectedText() == "12.50"


def test_a_scan_may_end_with_tab_and_the_focus_stays(till: Till) -> None:
    till.type(CODE, 8)
    till.press("\t", after=8, key=Qt.Key.Key_Tab)
    assert till.seen == [CODE]
    assert till.field.hasFocus()


def test_a_scan_without_an_ending_key_ends_with_silence(till: Till, qtbot: QtBot) -> None:
    till.type(CODE, 8)
    assert till.seen == []
    qtbot.waitUntil(lambda: till.seen == [CODE], timeout=1000)
    assert till.field.text() == ""


def test_a_person_who_types_fast_loses_no_letter(till: Till, qtbot: QtBot) -> None:
    till.type("sourdough", GAP_MS + 15)
    till.enter(after=60)
    assert till.seen == []
    assert till.field.text() == "sourdough"


def test_keys_rolled_over_each_other_arrive_in_order(till: Till, qtbot: QtBot) -> None:
    for sign, gap in zip("oat milk", (0, 20, 12, 90, 30, 30, 95, 10), strict=True):
        till.press(sign, after=gap)
    qtbot.waitUntil(lambda: till.field.text() == "oat milk", timeout=1000)
    assert till.seen == []


def test_five_quick_digits_and_enter_are_typed_not_scanned(till: Till) -> None:
    entered: list[str] = []
    till.field.returnPressed.connect(lambda: entered.append(till.field.text()))
    till.type("12345", 5)
    till.enter()
    assert entered == ["12345"]
    assert till.seen == []


def test_a_key_held_down_is_not_a_barcode(till: Till) -> None:
    till.press("1", after=0)
    for _ in range(20):
        till.press("1", after=30, repeat=True)
    till.enter()
    assert till.seen == []
    assert till.field.text() == "1" * 21


def test_a_composed_word_is_left_to_the_input_method(till: Till) -> None:
    QCoreApplication.sendEvent(till.field, QInputMethodEvent("にほ", []))
    till.type("nihongo", 5)
    till.enter()
    assert till.seen == []
    done = QInputMethodEvent("", [])
    done.setCommitString("日本")
    QCoreApplication.sendEvent(till.field, done)
    till.type(CODE, 8)
    till.enter()
    assert till.seen == [CODE]


def test_only_the_first_key_of_a_scan_reaches_a_pin_and_it_is_taken_back(till: Till) -> None:
    shown: list[str] = []
    till.other.setEchoMode(QLineEdit.EchoMode.Password)
    till.other.textChanged.connect(shown.append)
    till.other.setFocus()
    till.type(CODE, 8)
    till.enter()
    assert till.seen == [CODE]
    assert shown == ["5", ""]


def test_a_note_keeps_its_lines_through_a_scan(till: Till) -> None:
    till.note.setPlainText("two\nlines")
    till.note.setFocus()
    till.type(CODE, 8)
    till.enter()
    assert till.seen == [CODE]
    assert till.note.toPlainText() == "two\nlines"


def test_a_prefix_makes_short_and_slow_codes_certain(till: Till) -> None:
    till.filter.prefix = "~"
    till.type("~A12", 20)
    till.enter()
    assert till.seen == ["A12"]
    assert till.field.text() == ""


@pytest.mark.parametrize("taking", [Taking.HOLD, Taking.OFF])
def test_a_scan_that_cannot_be_taken_is_refused_aloud(till: Till, taking: Taking) -> None:
    till.filter.taking = taking
    till.type(CODE, 8)
    till.enter()
    assert till.seen == []
    assert till.refused == [CODE]
    assert till.field.text() == ""


def test_two_scans_in_a_row_are_two(till: Till) -> None:
    till.type(CODE, 8)
    till.enter()
    till.type("4006381333931", 8)
    till.enter()
    assert till.seen == [CODE, "4006381333931"]


def test_two_scans_that_end_in_silence_are_two_even_when_the_window_was_busy(till: Till) -> None:
    till.type(CODE, 8)
    till.now += PAUSE_MS + 10
    till.type("4006381333931", 8)
    till.enter()
    assert till.seen == [CODE, "4006381333931"]


def test_a_click_hands_over_what_was_held(till: Till) -> None:
    till.type("ab", 5)
    QTest.mouseClick(till.other, Qt.MouseButton.LeftButton)
    assert till.field.text() == "ab"


def test_a_shortcut_does_not_take_a_key_of_a_scan(till: Till) -> None:
    fired: list[None] = []
    shortcut = QShortcut(QKeySequence(Qt.Key.Key_Return), till.window)
    shortcut.activated.connect(lambda: fired.append(None))
    till.type(CODE, 8)
    till.now += 5
    QTest.keyClick(till.field, Qt.Key.Key_Return)
    assert till.seen == [CODE]
    assert fired == []


def test_the_speed_is_a_setting_between_20_and_80(till: Till) -> None:
    till.filter.set_gap(500)
    assert till.filter.gap_ms == 80
    till.type(CODE, 70)
    till.enter()
    assert till.seen == [CODE]
    till.filter.set_gap(1)
    assert till.filter.gap_ms == 20


def test_a_widget_may_ask_for_its_keys_raw(till: Till) -> None:
    till.field.setProperty("rawKeys", True)
    till.type(CODE, 5)
    assert till.field.text() == CODE
    assert till.seen == []


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("&é\"'(-è_çà", "1234567890"),
        ("+ěščřžýáíé", "1234567890"),
        ("٥٠١٢٣٤٥", "5012345"),
        ("ABC-1234", "ABC-1234"),
        ("------", "666666"),
        ("(-)", "(-)"),
        (CODE, CODE),
    ],
)
def test_digits_typed_through_another_layout_are_repaired(typed: str, printed: str) -> None:
    assert repaired(typed) == printed
