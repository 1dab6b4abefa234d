"""Barcodes: the rules for labels of the shop's own scales, in order, and a box to try a code."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout

from pos_app.domain import barcode_rules
from pos_app.domain.barcode import EmbeddedKind, EmbeddedRule
from pos_app.domain.countries import COUNTRIES
from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.money import Currency
from pos_app.services import label_rules, settings
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.acts import Acts
from pos_app.ui.screens.settings.page import SettingsPage
from pos_app.ui.screens.settings.rule_form import RuleForm
from pos_app.ui.screens.settings.rule_words import built, doubt_words, example, rule_name
from pos_app.ui.screens.settings.trial_box import TrialBox
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.buttons import Button, IconButton
from pos_app.ui.widgets.cards import Notice
from pos_app.ui.widgets.painting import show_part
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.table import Table

_SHOWN_ROWS = 7
_NEW = EmbeddedRule("21", 5, 5, 3, EmbeddedKind.WEIGHT)


class BarcodePage(SettingsPage):
    """A list that is asked from the top, its small form, and the test box."""

    def __init__(self, pos: Pos, act: Acts) -> None:
        super().__init__(pos, act)
        self.rules: tuple[EmbeddedRule, ...] = ()
        self.table = Table(
            (
                Column(tr("Rule")),
                Column(tr("Built"), 270, compact=-1),
                Column(tr("For example"), 152),
                Column(tr("Says"), 100, compact=84),
            ),
            name=tr("Barcode rules"),
            row_height=38,
        )
        self.up = IconButton("arrow-up", tr("Ask this rule earlier"), size=40)
        self.down = IconButton("arrow-down", tr("Ask this rule later"), size=40)
        self.add = Button(tr("Add a rule"), icon="plus", height=40)
        self.usual = Button("", height=40)
        self.doubts = Notice("", "triangle-alert", State.WARNING)
        self.editor = RuleForm()
        self.trial = TrialBox()
        self._fill()
        self._join()

    def _fill(self) -> None:
        self.head(
            tr("Labels of your scales"),
            tr("The first rule that fits reads the label. An item's own barcode comes before all."),
        )
        self.body.addWidget(self.table)
        acts = QHBoxLayout()
        acts.addWidget(self.add)
        acts.addWidget(self.usual)
        acts.addStretch(1)
        acts.addWidget(self.up)
        acts.addWidget(self.down)
        self._rows.append(acts)
        self.body.addLayout(acts)
        self.body.addWidget(self.doubts)
        self.body.addWidget(self.editor)
        self.head(tr("Try a code"), tr("Nothing is sold here."))
        self.body.addWidget(self.trial)
        show_part(self.editor, False)
        show_part(self.doubts, False)
        self.finish()

    def _join(self) -> None:
        self.table.chosen.connect(self._on_chosen)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.add.clicked.connect(self._on_add)
        self.usual.clicked.connect(self._on_usual)
        self.editor.closed.connect(self._close)
        self.editor.stored.connect(self._on_stored)
        self.editor.removed.connect(self._on_removed)
        self.trial.asked.connect(self._on_asked)

    # -- what is shown

    def load(self) -> None:
        """The rules as they are."""
        super().load()
        shop = self._pos.settings.shop
        formats, currency = self._formats, Currency.of(shop.currency)
        self.rules = settings.label_rules(shop)
        self.editor.set_formats(formats, currency)
        rows = [_row(place, rule, formats, currency) for place, rule in enumerate(self.rules)]
        self.table.set_rows(rows)
        self.table.setFixedHeight(theme.current().px(42 + 38 * min(max(len(rows), 1), _SHOWN_ROWS)))
        country = COUNTRIES.get(shop.country)
        name = country.name if country is not None else shop.country
        own = barcode_rules.has_own_preset(shop.country)
        self.usual.setText(
            tr("Take the usual rules: {country}", country=name)
            if own
            else tr("Take the usual rules")
        )
        is_taken = self.rules == barcode_rules.preset(shop.country, currency)
        self.usual.setEnabled(not is_taken)
        told = [doubt_words(each, self.rules) for each in barcode_rules.warnings(self.rules)]
        self.doubts.set_notice("\n".join(told), "triangle-alert", State.WARNING)
        self.doubts.setVisible(bool(told))
        self._follow(self._current())

    @property
    def _formats(self) -> Formats:
        return Formats(self._pos.settings.shop.locale)

    def take_scan(self, code: str) -> None:
        """A scan on this page is tried, not sold."""
        self.trial.take_scan(code)

    def show_refusal(self, error: PosError) -> None:
        """In the small form while it is open."""
        if self.editor.isVisible():
            self.editor.show_refusal(error)
        else:
            super().show_refusal(error)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Without the middle column where there is no room for it."""
        super().resizeEvent(event)
        self.table.set_compact(self.width() < theme.current().px(760))

    # -- acts

    def _current(self) -> int | None:
        place = self.table.current()
        return place if isinstance(place, int) and place < len(self.rules) else None

    def _follow(self, place: int | None) -> None:
        self.up.setEnabled(place is not None and place > 0)
        self.down.setEnabled(place is not None and place + 1 < len(self.rules))

    def _on_chosen(self, key: object) -> None:
        place = key if isinstance(key, int) else None
        self._follow(place)
        if place is not None:
            self._open(self.rules[place], place)

    def _on_add(self) -> None:
        self.table.set_current(None)
        self._follow(None)
        self._open(_NEW, None)
        self.editor.first_field().setFocus()

    def _open(self, rule: EmbeddedRule, place: int | None) -> None:
        self.editor.open(rule, place)
        self.editor.show()
        QTimer.singleShot(0, self.editor, self._show_whole_editor)  # once it has its place

    def _show_whole_editor(self) -> None:
        self._area.ensureWidgetVisible(self.editor)

    def _close(self) -> None:
        self.editor.hide()
        self.table.set_current(None)
        self._follow(None)

    def _on_usual(self) -> None:
        shop = self._pos.settings.shop
        self._keep(barcode_rules.preset(shop.country, Currency.of(shop.currency)))

    def _move(self, by: int) -> None:
        place = self._current()
        if place is None:
            return
        rules = list(self.rules)
        rules.insert(place + by, rules.pop(place))
        if self._keep(rules):
            self.table.set_current(place + by)
            self._follow(place + by)

    def _on_removed(self) -> None:
        place = self.editor.place
        if place is not None:
            self._keep(self.rules[:place] + self.rules[place + 1 :])

    def _on_stored(self) -> None:
        try:
            rule = self.editor.rule()
        except Invalid as error:
            self.editor.show_refusal(error)
            return
        rules, place = list(self.rules), self.editor.place
        if place is None:
            rules.append(rule)
        else:
            rules[place] = rule
        self._keep(rules)

    def _keep(self, rules: Sequence[EmbeddedRule]) -> bool:
        def kept(_rules: Any) -> None:
            self._close()
            self.load()

        return self._act(kept, label_rules.save, tuple(rules), self.rules)

    def _on_asked(self, code: str) -> None:
        shop = self._pos.settings.shop
        trial = self._pos.call(label_rules.try_code, code)
        self.trial.show_trial(trial, self._formats, Currency.of(shop.currency))
        QTimer.singleShot(0, self.trial, self._show_whole_trial)

    def _show_whole_trial(self) -> None:
        self._area.ensureWidgetVisible(self.trial)


def _row(place: int, rule: EmbeddedRule, formats: Formats, currency: Currency) -> TableRow:
    code, says = example(rule, formats, currency)
    name = rule_name(rule)
    return TableRow(place, (Cell(name, weight=500), Cell(built(rule)), Cell(code), Cell(says)))
