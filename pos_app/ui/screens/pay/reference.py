"""A voucher or another way to pay: what it is, if anybody wants to know later."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.domain.tender import TenderKind
from pos_app.domain.text import clean, mask_card_numbers
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.text import Text

_LONGEST = 60


class ReferencePanel(Card):
    """One line for the voucher's number, or for what the payment is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._title = Text("", "h2")
        self.field = Field("", height=48)
        self.field.entry.setMaxLength(_LONGEST)
        self._text = Text("", "label", "secondary", weight=400, wrap=True)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._title)
        self._column.addWidget(self.field)
        self._column.addWidget(self._text)
        self._column.addStretch(1)
        self.begin()

    def show_for(self, kind: TenderKind) -> None:
        """Ask what belongs to this way to pay."""
        is_voucher = kind is TenderKind.VOUCHER
        self._title.setText(tr("Voucher") if is_voucher else tr("Another way to pay"))
        self.field.set_label(
            tr("Number of the voucher, if it has one") if is_voucher else tr("What it is")
        )
        self.field.entry.setPlaceholderText("" if is_voucher else tr("Cheque, bank transfer …"))
        self._text.setText(
            tr("Keep the voucher with the cash. It gives no change.")
            if is_voucher
            else tr("It is counted apart from cash and card and gives no change.")
        )
        self.field.set_text("")

    def reference(self) -> str:
        """What was typed, cleaned."""
        return mask_card_numbers(clean(self.field.text(), _LONGEST))

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        side = look.px(20)
        self._column.setContentsMargins(side, look.px(16), side, look.px(16))
        self._column.setSpacing(look.px(10))
