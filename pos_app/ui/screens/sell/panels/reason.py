"""One question with a reason: the drawer, voiding the sale, deleting a parked one, its note."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.screens.sell.panels.chips import ReasonChips
from pos_app.ui.screens.sell.panels.frame import SellPanel, pad
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.text import Text

_LONGEST = 120


class ReasonPanel(SellPanel):
    """What will happen, why (a chip or typed words), and both outcomes as buttons.

    Signal: given(str) with the reason, only when there is one.
    """

    name = "reason"
    given = Signal(str)

    def __init__(
        self,
        title: str,
        words: str,
        *,
        accept: str,
        refuse: str,
        reasons: Sequence[str] = (),
        placeholder: str = "",
        key: str = "",
        danger: bool = False,
    ) -> None:
        super().__init__(title, key=key, close_name=refuse)
        self.words = Text(words, "body", "secondary", wrap=True)
        self.chips = ReasonChips(reasons)
        self.field = Field(
            placeholder=placeholder or tr("Or type why"), height=56, name=tr("Reason")
        )
        self.field.entry.setMaxLength(_LONGEST)
        self.accept = Button(accept, Kind.DANGER_FILLED if danger else Kind.PRIMARY, height=56)
        self.refuse = Button(refuse, height=56)
        column = QVBoxLayout()
        column.addWidget(self.words)
        column.addWidget(self.chips)
        column.addWidget(self.field)
        column.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.current().px(8))
        buttons.addWidget(self.refuse, 1)
        buttons.addWidget(self.accept, 2)
        column.addLayout(buttons)
        pad(column)
        self.body.addLayout(column)
        self.chips.chosen.connect(self._on_chip)
        self.field.edited.connect(self._on_typed)
        self.field.entered.connect(lambda _text: self._give())
        self.accept.clicked.connect(self._give)
        self.refuse.clicked.connect(self.closed)
        self._show()

    def first_field(self) -> QWidget:
        """The words."""
        return self.field.entry

    def reason(self) -> str:
        """The typed words, else the chosen chip."""
        return self.field.text().strip() or self.chips.value()

    def _on_chip(self, _reason: str) -> None:
        self.field.set_text("")
        self._show()

    def _on_typed(self, _text: str) -> None:
        self.chips.set_value("")
        self._show()

    def _show(self) -> None:
        self.accept.setEnabled(bool(self.reason()))

    def _give(self) -> None:
        if self.reason():
            self.given.emit(self.reason())
