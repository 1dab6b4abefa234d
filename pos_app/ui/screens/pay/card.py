"""A card on a machine of its own: the cashier types the amount there and says what it answered."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.text import clean, mask_card_numbers
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card, Icon
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Align
from pos_app.ui.widgets.text import Text

_LONGEST = 40  # characters of a reference


class CardPanel(Card):
    """Before the payment it says what will be charged; while it runs, what to do, with Approved and
    Not approved.

    Signals: approved(str) with the reference, declined(), cancelled().
    """

    approved = Signal(str)
    declined = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._icon = Icon("credit-card-reader", "accent.text", size=40)
        middle = Align.AlignHCenter
        self.title = Text("", "h1", align=middle, wrap=True, px=22)
        self._text = Text("", "body", "secondary", align=middle, wrap=True)
        self.reference = Field(
            placeholder=tr("Last four digits or approval code"),
            height=48,
            name=tr("Last four digits or approval code"),
        )
        self.reference.entry.setMaxLength(_LONGEST)
        self.approve_button = Button(tr("Approved"), Kind.PRIMARY)
        self.decline_button = Button(tr("Not approved"))
        self.cancel_button = Button(tr("Cancel this payment"), Kind.LINK)
        self.approve_button.clicked.connect(self._on_approved)
        self.decline_button.clicked.connect(self.declined)
        self.cancel_button.clicked.connect(self.cancelled)
        self._answers = QWidget()
        self._lay_out()
        self.begin()

    def _lay_out(self) -> None:
        self._row = QHBoxLayout()
        self._row.addStretch(1)
        self._row.addWidget(self.approve_button)
        self._row.addWidget(self.decline_button)
        self._row.addWidget(self.cancel_button)
        self._row.addStretch(1)
        self._field_row = QHBoxLayout()
        self._field_row.addStretch(1)
        self._field_row.addWidget(self.reference, 4)
        self._field_row.addStretch(1)
        self._inner = QVBoxLayout(self._answers)
        self._inner.setContentsMargins(0, 0, 0, 0)
        self._inner.addLayout(self._field_row)
        self._inner.addLayout(self._row)
        self._column = QVBoxLayout(self)
        self._column.addStretch(1)
        self._column.addWidget(self._icon, 0, Align.AlignHCenter)
        self._column.addWidget(self.title)
        self._column.addWidget(self._text)
        self._column.addWidget(self._answers)
        self._column.addStretch(1)

    def show_offer(self, amount: str) -> None:
        """What will be charged, before the machine is used."""
        self.title.setText(tr("{amount} by card", amount=amount))
        self._text.setText(tr("Type another amount to split the payment."))
        self._answers.hide()

    def show_waiting(self, amount: str) -> None:
        """The machine works now; its answer is wanted."""
        self.title.setText(tr("Type {amount} on the card machine", amount=amount))
        self._text.setText(
            tr("The customer can tap, insert or swipe. Then say what the machine shows.")
        )
        self.reference.set_text("")
        self._answers.show()
        self.reference.setFocus(Qt.FocusReason.OtherFocusReason)

    def enter(self) -> None:
        """Enter says yes only once a reference was typed: a second Enter never approves."""
        if self.reference.text().strip():
            self._on_approved()

    def set_tight(self, tight: bool) -> None:
        """Leave the ornament out where several payments leave little room."""
        self._icon.setVisible(not tight)
        self._text.setVisible(not tight)

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        side = look.px(24)
        self._column.setContentsMargins(side, look.px(8), side, look.px(8))
        self._column.setSpacing(look.px(8))
        self._inner.setSpacing(look.px(8))
        self._row.setSpacing(look.px(8))

    def _on_approved(self) -> None:
        words = clean(self.reference.text(), _LONGEST)
        self.approved.emit(mask_card_numbers(words))
