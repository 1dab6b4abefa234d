"""The test box of the barcode rules: a code, which rule read it, and what it found."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.domain.money import Currency
from pos_app.services.label_rules import Trial, Tried
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.settings.rule_words import (
    item_words,
    miss_words,
    reading_words,
    rule_name,
    value_words,
)
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.cards import Notice
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Themed


class TrialBox(Themed, QWidget):
    """A field to scan into, and under it each step of the search as a line.

    Signal: asked(str): try this code.
    """

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.code = Field(
            tr("Scan or type a code"),
            icon="scan-barcode",
            height=48,
            clearable=tr("Clear the code"),
        )
        self.lines: list[Notice] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.code)
        self.code.entered.connect(lambda words: self.asked.emit(words.strip()))
        self.code.edited.connect(lambda _words: self._show([]))
        self.begin()

    def take_scan(self, code: str) -> None:
        """A code was scanned while the page is shown."""
        self.code.set_text(code)
        self.asked.emit(code)

    def show_trial(self, trial: Trial, formats: Formats, currency: Currency) -> None:
        """Each step of the search."""
        lines: list[tuple[str, str, State]] = [
            (reading_words(trial.reading), "info", State.NEUTRAL)
        ]
        if trial.is_exact:
            words = tr("An item has this very code: no rule is asked.")
            lines.append((words, "check", State.OK))
        lines += [_tried_line(each, formats, currency) for each in trial.tried]
        lines += [(item_words(view, formats), "package", State.OK) for view in trial.items]
        if not trial.items:
            lines.append(
                (tr("No item: at the counter it is not known."), "search-x", State.WARNING)
            )
        self._show(lines)

    def said(self) -> list[str]:
        """The lines as they stand."""
        return [line.label.text() for line in self.lines]

    def _show(self, lines: list[tuple[str, str, State]]) -> None:
        for line in self.lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = [Notice(words, icon, state) for words, icon, state in lines]
        for line in self.lines:
            self._column.addWidget(line)
            line.show()  # at once, so that the page knows how long it is

    def restyle(self) -> None:
        """Take the gap again."""
        self._column.setSpacing(theme.current().px(6))


def _tried_line(tried: Tried, formats: Formats, currency: Currency) -> tuple[str, str, State]:
    name = rule_name(tried.rule)
    if tried.miss is not None or tried.reading is None:
        why = "" if tried.miss is None else miss_words(tried.miss, tried.rule)
        return tr("{name}: no, {why}.", name=name, why=why), "minus", State.NEUTRAL
    value = value_words(tried.reading, formats, currency) or tr("no value")
    number = tried.reading.number
    if tried.items:
        words = tr("{name}: yes. Item {number}, {value}.", name=name, number=number, value=value)
        return words, "check", State.OK
    words = tr(
        "{name}: item {number}, {value}, but no item has this number. The next rule is asked.",
        name=name,
        number=number,
        value=value,
    )
    return words, "minus", State.WARNING
