"""After the count is locked: why it differs, what stays in the drawer, what goes to the bank."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.errors import Invalid
from pos_app.domain.money import Money
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.shift.rows import AmountRow, AmountRows
from pos_app.ui.widgets.buttons import IconButton
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.notes import NoteField
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.text import Text


class LeavingCard(Card):
    """Signals: changed() when another float is typed; coins_wanted() to count it coin by coin."""

    changed = Signal()
    coins_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._formats = Formats()
        self._counted: Money | None = None
        self.why = Text("", "label", weight=500)
        self._asked = Text("", "label", "secondary", weight=400)
        self.note = NoteField(name=tr("Why it differs"))
        self._label = Text(tr("Leave as float"), "label", "secondary", weight=400)
        self.float = Field(height=44, align=Side.END, weight=600, name=tr("Leave as float"))
        self.coins = IconButton("coins", tr("Count the float coin by coin"), size=44)
        self.bank = AmountRows()
        self._top, self._row = QHBoxLayout(), QHBoxLayout()
        self._top.addWidget(self.why)
        self._top.addWidget(self._asked, 1)
        self._row.addWidget(self._label, 1)
        self._row.addWidget(self.coins)
        self._row.addWidget(self.float)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._top)
        self._column.addWidget(self.note)
        self._column.addLayout(self._row)
        self._column.addWidget(self.bank)
        self.float.edited.connect(self._on_edited)
        self.coins.clicked.connect(self.coins_wanted)
        self.begin()

    def start(self, counted: Money, opening: Money, formats: Formats) -> None:
        """Offer to leave what the shift began with, as far as it is there."""
        self._counted, self._formats = counted, formats
        self.float.set_unit(formats.symbol(counted.currency))
        self.put(min(counted, opening))

    def put(self, left: Money) -> None:
        """Fill in another float."""
        self.float.set_text(self._formats.amount(left))
        self._show()

    def ask(self, difference: Money, tolerance: Money, *, is_over: bool) -> None:
        """Say what the note is for."""
        words = tr("Note")
        if difference:
            short = difference.minor < 0
            words = tr("Why is it short?") if short else tr("Why is it over?")
        elif is_over:
            words = tr("Why do the slips differ?")
        self.why.setText(words)
        self.note.entry.setAccessibleName(words)
        asked = tr("Asked above {amount}", amount=self._formats.money(tolerance))
        self._asked.setText(asked if difference or is_over else "")

    def left(self) -> Money:
        """What stays in the drawer. Raises `Invalid` for an amount that is none, or more than was
        counted.
        """
        assert self._counted is not None
        try:
            money = self._formats.read_money(self.float.text(), self._counted.currency)
        except Invalid as error:
            raise Invalid(error.sentence, where="float") from error
        if not 0 <= money.minor <= self._counted.minor:
            raise Invalid(tr("The float is part of the cash that was counted."), where="float")
        return money

    def show_refusal(self, sentence: str) -> None:
        """Under the float."""
        self.float.set_error(sentence)
        self.float.setFocus()

    def _on_edited(self, _words: str) -> None:
        self.float.set_error("")
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        try:
            assert self._counted is not None
            bank = self._formats.money(self._counted - self.left())
        except Invalid:
            bank = "–"
        self.bank.set_rows([AmountRow(tr("Take to the bank"), bank, strong=True)])

    def restyle(self) -> None:
        """Take the margins again."""
        look = theme.current()
        side = look.px(20)
        self._column.setContentsMargins(side, look.px(14), side, look.px(10))
        self._column.setSpacing(look.px(8))
        self._top.setSpacing(look.px(6))
        self._row.setSpacing(look.px(8))
        self.float.setFixedWidth(look.px(116))
