"""What lies in the drawer beside cash: a field for the sum of each other tender's slips, and once
the count is locked, what they should come to.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from pos_app.domain.drawer import TenderCount
from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, Money
from pos_app.domain.tender import TenderKind
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.shift.figures import difference_text
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Side, Themed
from pos_app.ui.widgets.text import Text


class SlipFields(Themed, QWidget):
    """One field a tender; hidden where cash is all there is. Signal: edited()."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[TenderKind, Field] = {}
        self._needed: frozenset[TenderKind] = frozenset()
        self.told: dict[TenderKind, Text] = {}
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
        self.fields, self.told = {}, {}
        for place, kind in enumerate(kinds):
            words = slips_of(kind)
            field = Field(height=48, align=Side.END, unit=symbol, weight=600, name=words)
            field.edited.connect(lambda _words: self.edited.emit())
            label = Text(words, "label", "secondary", weight=400)
            told = Text("", "label", "secondary", weight=400, wrap=True)
            self._grid.addWidget(label, place, 0)
            self._grid.addWidget(field, place, 1)
            self._grid.addWidget(told, place, 2, Qt.AlignmentFlag.AlignVCenter)
            self.fields[kind], self.told[kind] = field, told
        self.setVisible(bool(kinds))
        self.restyle()

    def set_locked(self, locked: bool) -> None:
        """Locked sums are only looked at."""
        for field in self.fields.values():
            field.setEnabled(not locked)

    def clear(self) -> None:
        """Nothing is typed."""
        for field in self.fields.values():
            field.set_text("")
            field.set_error("")
        self.tell((), Formats())

    def tell(self, counts: Sequence[TenderCount], formats: Formats) -> None:
        """Say beside each field what was taken, and how far the slips are from it."""
        known = {each.kind: each for each in counts}
        for kind, label in self.told.items():
            each = known.get(kind)
            label.set_tone("warning.text" if each and each.difference else "secondary")
            label.setText(
                tr(
                    "expected {amount} · {difference}",
                    amount=formats.money(each.expected),
                    difference=difference_text(each.difference, formats),
                )
                if each
                else ""
            )

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
                asked = tr("{slips}: type what they come to, 0 for none.", slips=slips_of(kind))
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
        self._grid.setColumnMinimumWidth(0, look.px(110))
        self._grid.setColumnStretch(2, 1)


def slips_of(kind: TenderKind) -> str:
    """What a tender leaves in the drawer."""
    return {
        TenderKind.CARD: tr("Card slips"),
        TenderKind.VOUCHER: tr("Vouchers"),
    }.get(kind, tr("Other payments"))
