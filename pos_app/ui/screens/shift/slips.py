"""What lies in the drawer beside cash: a field for the sum of each other tender's slips."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, Money
from pos_app.domain.tender import TenderKind
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Side, Themed
from pos_app.ui.widgets.text import Text

_ACROSS = 2  # fields beside each other


class SlipFields(Themed, QWidget):
    """One field a tender; hidden where cash is all there is. Signal: edited()."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[TenderKind, Field] = {}
        self._needed: frozenset[TenderKind] = frozenset()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.hide()
        self.begin()

    @property
    def entries(self) -> list[QLineEdit]:
        """What Tab goes through."""
        return [field.entry for field in self.fields.values()]

    def set_kinds(
        self, kinds: Sequence[TenderKind], needed: frozenset[TenderKind], symbol: str
    ) -> None:
        """Ask for these; what was typed for others goes. Those `needed` are not left empty."""
        self._needed = needed
        if tuple(kinds) == tuple(self.fields):
            return
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.fields = {}
        for place, kind in enumerate(kinds):
            words = slips_of(kind)
            field = Field(height=48, align=Side.END, unit=symbol, weight=600, name=words)
            field.edited.connect(lambda _words: self.edited.emit())
            row, at = divmod(place, _ACROSS)
            label = Text(words, "label", "secondary", weight=400)
            self._grid.addWidget(label, row, 2 * at)
            self._grid.addWidget(field, row, 2 * at + 1)
            self.fields[kind] = field
        self.setVisible(bool(kinds))
        self.restyle()

    def clear(self) -> None:
        """Nothing is typed."""
        for field in self.fields.values():
            field.set_text("")
            field.set_error("")

    def counted(self, formats: Formats, currency: Currency) -> tuple[tuple[TenderKind, Money], ...]:
        """What the slips come to, of those that were counted. Raises `Invalid` for an amount that
        is none, or that is needed and nobody typed: no slips at all are 0.
        """
        found = []
        for kind, field in self.fields.items():
            words = field.text().strip()
            if not words and kind not in self._needed:
                continue
            if not words:
                field.setFocus()
                asked = tr("Add up {slips} and type the sum; 0 for none.", slips=slips_of(kind))
                raise Invalid(asked, where="tenders")
            found.append((kind, formats.read_money(words, currency)))
        return tuple(found)

    def restyle(self) -> None:
        """Take the distances again."""
        look = theme.current()
        self._grid.setHorizontalSpacing(look.px(12))
        self._grid.setVerticalSpacing(look.px(8))
        for field in self.fields.values():
            field.setFixedWidth(look.px(140))
        self._grid.setColumnStretch(2 * _ACROSS, 1)


def slips_of(kind: TenderKind) -> str:
    """What a tender leaves in the drawer."""
    return {
        TenderKind.CARD: tr("Card slips"),
        TenderKind.VOUCHER: tr("Vouchers"),
    }.get(kind, tr("Other payments"))
