"""Cash into or out of the drawer without a sale: which, how much, why."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.cash_slip import CashAct
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.text import Text

_LONGEST: Final = 120


class CashCard(Card):
    """Signals: wanted(CashAct, str, str) with amount and reason as typed; closed()."""

    wanted = Signal(object, str, str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._title = Text(tr("Cash in or out"), "h2")
        self.amount = Field("", placeholder=tr("Amount"), height=48, align=Side.END,
                            name=tr("Amount"))  # fmt: skip
        self.reason = Field("", placeholder=tr("What for"), height=48, name=tr("What for"))
        self.reason.entry.setMaxLength(_LONGEST)
        self.buttons = {
            CashAct.PAY_IN: Button(tr("Pay in")),
            CashAct.PAY_OUT: Button(tr("Pay out")),
            CashAct.DROP: Button(tr("Take to the safe")),
        }
        self._cancel = Button(tr("Leave it"), Kind.QUIET, key="Esc")
        for act, button in self.buttons.items():
            button.clicked.connect(lambda _on=False, act=act: self.submit(act))
        self._cancel.clicked.connect(self.closed)
        self._fields, self._row = QHBoxLayout(), QHBoxLayout()
        self._fields.addWidget(self.amount)
        self._fields.addWidget(self.reason, 1)
        for part in (*self.buttons.values(), self._cancel):
            self._row.addWidget(part)
        self._row.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._title)
        self._column.addLayout(self._fields)
        self._column.addLayout(self._row)
        self.begin()

    def ask(self) -> None:
        """Begin empty."""
        for field in (self.amount, self.reason):
            field.set_text("")
            field.set_error("")
        self.show()
        self.amount.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self, act: CashAct) -> None:
        """Hand over what was typed; the service refuses what is none."""
        self.wanted.emit(act, self.amount.text(), self.reason.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves it."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Take the margins again."""
        look = theme.current()
        side = look.px(20)
        self._column.setContentsMargins(side, look.px(14), side, look.px(16))
        self._column.setSpacing(look.px(10))
        self._fields.setSpacing(look.px(8))
        self._row.setSpacing(look.px(8))
        self.amount.setFixedWidth(look.px(160))
