"""A voucher, a gift card or another way to pay: what it is, if anybody wants to know later; and
whose account or credit pays.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.domain.tender import TenderKind
from pos_app.domain.text import clean, mask_card_numbers
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.text import Text

_LONGEST = 60


class ReferencePanel(Card):
    """One line for the voucher's number, the gift card's code, or what the payment is. Signal:
    edited(str).
    """

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._title = Text("", "h2")
        self.field = Field("", height=48)
        self.field.entry.setMaxLength(_LONGEST)
        self.field.edited.connect(self.edited)
        self._usual = ""
        self._text = Text("", "label", "secondary", weight=400, wrap=True)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._title)
        self._column.addWidget(self.field)
        self._column.addWidget(self._text)
        self._column.addStretch(1)
        self.begin()

    def show_for(self, kind: TenderKind) -> None:
        """Ask what belongs to this way to pay."""
        title, label, hint, text = _words(kind)
        self._title.setText(title)
        self.field.set_label(label)
        painting.show_part(self.field, bool(label))
        self.field.entry.setPlaceholderText(hint)
        self._usual = text
        self._text.setText(text)
        self.field.set_text("")

    def tell(self, words: str) -> None:
        """Say what the code in the field is; nothing: what is said of it in general."""
        self._text.setText(words or self._usual)

    def reference(self) -> str:
        """What was typed, cleaned."""
        return mask_card_numbers(clean(self.field.text(), _LONGEST))

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        side = look.px(20)
        self._column.setContentsMargins(side, look.px(16), side, look.px(16))
        self._column.setSpacing(look.px(10))


def _words(kind: TenderKind) -> tuple[str, str, str, str]:
    """Title, label of the field ("" where nothing is asked), its hint, and what is said below."""
    return {
        TenderKind.VOUCHER: (
            tr("Voucher or gift card"),
            tr("Its number or code"),
            tr("Scan it, or type it"),
            tr("Keep a voucher with the cash; a gift card goes back to the customer. No change."),
        ),
        TenderKind.ON_ACCOUNT: (
            tr("On account"),
            "",
            "",
            tr("The customer owes it, and pays it at the till later."),
        ),
        TenderKind.STORE_CREDIT: (tr("Store credit"), "", "", tr("It is taken off their credit.")),
    }.get(
        kind,
        (
            tr("Another way to pay"),
            tr("What it is"),
            tr("Cheque, bank transfer …"),
            tr("It is counted apart from cash and card and gives no change."),
        ),
    )
