"""A test basket: what promotions would give to goods, at any moment and to any customer, with the
one in the editor as it stands there. Nothing is stored.
"""

from collections.abc import Callable
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.errors import Invalid, NotFound, PosError
from pos_app.domain.promotion_reasons import Verdict, Why
from pos_app.domain.promotion_terms import PromotionTerms
from pos_app.domain.quantity import Quantity
from pos_app.services import catalogue, promotion_edit
from pos_app.services.promotion_edit import Trial, TrialLine, Tried
from pos_app.ui import theme
from pos_app.ui.dates import read_day
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.sell.panels.explain import reason_words
from pos_app.ui.screens.sell.panels.frame import Fact
from pos_app.ui.screens.stock.promotion_fields import clear, read_minute
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Line
from pos_app.ui.widgets.fields import ErrorLine, Field
from pos_app.ui.widgets.painting import Align, Side, Themed
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

_HEAD_HIGH, _ROW_HIGH, _MOST_ROWS = 42, 48, 5
Draft = Callable[[], tuple[UUID, PromotionTerms] | None]


class TestBasket(Themed, QWidget):
    """Items are put in by scan or name; what each promotion makes of them is told below."""

    __test__ = False  # a basket to try promotions with, no test

    def __init__(self, pos: Pos, draft: Draft) -> None:
        super().__init__()
        self._pos, self._draft = pos, draft
        self._basket: list[Tried] = []
        self.trial: Trial | None = None
        self.item = Field(tr("Item"), placeholder=tr("Scan or type"), icon="scan-barcode")
        self.quantity = Field(tr("How many"), align=Side.END)
        self.put_in = Button(tr("Put in"), height=40)
        self.empty = Button(tr("Empty the basket"), Kind.QUIET, height=40)
        self.day, self.hour = Field(tr("On the day")), Field(tr("At"))
        self.group, self.code = Field(tr("Customer group")), Field(tr("Coupon"))
        self.lines = Table(
            (Column(tr("In the basket")), Column(tr("Comes to"), 96, Side.END)),
            name=tr("Test basket"),
        )
        self.error = ErrorLine(wrap=True)
        self._whys = QVBoxLayout()  # of the chosen line
        self.facts: list[Fact] = []  # what was given, and the sums
        self._told = QVBoxLayout()
        self._lay_out()
        for field in (self.item, self.quantity):
            field.entered.connect(lambda _words: self.add())
        for field in (self.day, self.hour, self.group, self.code):
            field.edited.connect(lambda _words: self.work_out())
        self.lines.chosen.connect(self._tell_why)
        self.put_in.clicked.connect(self.add)
        self.empty.clicked.connect(self.clear)
        self.begin()

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._rows: list[QHBoxLayout] = []
        self._beside((self.item, 2), (self.quantity, 1))
        self._beside((self.put_in, 1), (self.empty, 1))
        self._column.addWidget(self.error)
        self._column.addWidget(self.lines)
        self._column.addLayout(self._told)
        self._column.addLayout(self._whys)
        self._column.addWidget(Line())
        self._beside((self.day, 1), (self.hour, 1))
        self._beside((self.group, 1), (self.code, 1))
        self._column.addStretch(1)

    def _beside(self, *parts: tuple[QWidget, int]) -> None:
        row = QHBoxLayout()
        for part, stretch in parts:
            row.addWidget(part, stretch, Align.AlignTop)
        self._rows.append(row)
        self._column.addLayout(row)

    # -- what a person does

    def add(self) -> None:
        """Put so many of an item in."""
        try:
            item_id = self._find(self.item.text())
            typed = self.quantity.text()
            many = self._formats.read_quantity(typed) if typed.strip() else Quantity.of(1)
        except PosError as error:
            self.error.set_error(error.sentence)
            return
        self._basket.append(Tried(item_id, many))
        if self.work_out():
            self.item.set_text("")
            self.quantity.set_text("")
            self.item.entry.setFocus()
        else:
            self._basket.pop()

    def clear(self) -> None:
        """Nothing in it any more."""
        self._basket.clear()
        self.work_out()

    def work_out(self) -> bool:
        """Tell what promotions make of it; False after saying why that cannot be told."""
        self.error.set_error("")
        try:
            codes = [self.code.text()] if self.code.text().strip() else []
            self.trial = self._pos.call(
                promotion_edit.try_out,
                tuple(self._basket),
                self._draft(),
                self._moment(),
                self.group.text().strip(),
                codes,
            )
        except PosError as error:
            self.error.set_error(error.sentence)
            return False
        self._show(self.trial)
        return True

    def _find(self, typed: str) -> UUID:
        found = self._pos.call(catalogue.find_by_code, typed) if typed.strip() else ()
        found = found or (self._pos.call(catalogue.search, typed, 1) if typed.strip() else ())
        if not found:
            raise NotFound(tr("Nothing is called so."))
        return found[0].id

    def _moment(self) -> datetime | None:
        """The typed day and hour; None: now."""
        shop = self._pos.settings.shop
        now = self._pos.backend.clock.now().astimezone(ZoneInfo(shop.zone))
        day, hour = self.day.text().strip(), self.hour.text().strip()
        if not day and not hour:
            return None
        wanted = read_day(day, shop.locale, example=now.date()) if day else now.date()
        minute = read_minute(hour)
        if minute is not None and minute >= 24 * 60:
            raise Invalid(tr("Type a time of day, such as 17:30."))
        at = now.time() if minute is None else time(*divmod(minute, 60))
        return datetime.combine(wanted, at, now.tzinfo)

    # -- what it shows

    def _show(self, trial: Trial) -> None:
        self.lines.set_rows([self._row(at, each) for at, each in enumerate(trial.lines)])
        clear(self._told)
        self.facts = []
        formats = self._formats
        for name, times, amount in trial.given:
            words = tr("{name}, %n times", times, name=name) if times > 1 else name
            self._tell(words, formats.money(-amount))
        if trial.lines:
            self._told.addWidget(Line())
            self._tell(tr("Without promotions"), formats.money(trial.before))
            self._tell(tr("To pay"), formats.money(trial.after))
        else:
            words = tr("Put items in to see what each promotion gives.")
            self._told.addWidget(Text(words, "small", "secondary", wrap=True))
        self._fit_table(len(trial.lines))
        self.lines.set_current(len(trial.lines) - 1)
        self._tell_why(len(trial.lines) - 1)

    def _tell_why(self, at: object) -> None:
        """What became of each promotion on a line's goods."""
        lines = () if self.trial is None else self.trial.lines
        is_there = isinstance(at, int) and 0 <= at < len(lines)
        verdicts = lines[at].verdicts if isinstance(at, int) and is_there else ()
        clear(self._whys)
        for each in verdicts:
            self._whys.addWidget(Text(self._said(each), "small", "secondary", wrap=True))

    def _fit_table(self, count: int) -> None:
        """As high as its lines, up to five; a longer one scrolls."""
        rows = max(1, min(count, _MOST_ROWS))
        self.lines.setFixedHeight(theme.current().px(_HEAD_HIGH + rows * _ROW_HIGH))

    def _tell(self, words: str, amount: str) -> None:
        fact = Fact(words)
        fact.set_amount(amount)
        self._told.addWidget(fact)
        self.facts.append(fact)

    def _row(self, at: int, line: TrialLine) -> TableRow:
        formats = self._formats
        many = formats.quantity(line.quantity)
        said = " · ".join(self._said(each) for each in line.verdicts)
        was = formats.money(line.before) if line.before != line.after else ""
        name = Cell(f"{many} × {line.name}", said or tr("no promotion is on it"), weight=500)
        return TableRow(at, (name, Cell(formats.money(line.after), was)))

    def _said(self, verdict: Verdict) -> str:
        name, currency = verdict.promotion.terms.name, self._pos.rules.currency
        if verdict.why is Why.GIVEN:
            return f"{name} {self._formats.signed(-verdict.amount, currency)}"
        return f"{name}: {reason_words(verdict, self._formats, currency)}"

    def words(self) -> list[str]:
        """What is told below the lines: what was given, and the sums."""
        return [f"{each.words()} {each.amount()}" for each in self.facts]

    @property
    def _formats(self) -> Formats:
        return Formats(self._pos.settings.shop.locale)

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        self._column.setSpacing(look.px(12))
        self._told.setSpacing(look.px(6))
        self._whys.setSpacing(look.px(4))
        for row in self._rows:
            row.setSpacing(look.px(8))
        self._fit_table(len(self._basket))
