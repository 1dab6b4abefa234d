"""The payments taken so far, each with its way back."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from pos_app.domain.tender import Tender, TenderKind
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.pay.bill import detail_of, name_of
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.painting import Align, Themed
from pos_app.ui.widgets.text import Text

_ROW, _GAP = 56, 8


class _Payment(Themed, QWidget):
    """ "Card ending 4417 · approved", its amount, Reverse."""

    def __init__(self, tender: Tender, formats: Formats) -> None:
        super().__init__()
        amount = formats.money(tender.amount)
        self._row = QHBoxLayout(self)
        self._name = Text(name_of(tender.kind), "strong")
        detail = detail_of(tender)
        if tender.kind is TenderKind.CARD:
            approved = tr("approved")
            detail = f"{detail} · {approved}" if detail else f"· {approved}"
        self._detail = Text(detail, "body")
        self._amount = Text(amount, "strong", amount=True, align=Align.AlignRight)
        self.reverse = Button(
            tr("Reverse"),
            Kind.QUIET,
            name=tr("Reverse {amount} {method}", amount=amount, method=name_of(tender.kind)),
        )
        self._row.addWidget(self._name)
        self._row.addWidget(self._detail, 1)
        self._row.addWidget(self._amount)
        self._row.addWidget(self.reverse)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.begin()

    def restyle(self) -> None:
        """Take height and margins again; the room before the name is the tick's."""
        look = theme.current()
        self.setFixedHeight(look.px(_ROW))
        near, far = look.px(50), look.px(4)
        left, right = (far, near) if look.rtl else (near, far)
        self._row.setContentsMargins(left, 0, right, 0)
        self._row.setSpacing(look.px(3))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the soft green ground and the tick."""
        look, painter = theme.current(), QPainter(self)
        painting.box(painter, self.rect(), look.radius("control"), look.color(State.OK.soft))
        place = QRect(look.px(16), 0, look.px(22), self.height())
        area = painting.mirrored(painter, place, self.rect())
        painting.symbol(painter, area, "circle-check", State.OK.ink)


class PaymentsTaken(QScrollArea):
    """A row of 56 each; more than fit scroll. Signal: reversed(int), the payment's place."""

    reversed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tenders: tuple[Tender, ...] = ()
        self._formats: Formats | None = None
        self.rows: list[_Payment] = []
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addStretch(1)
        self.setWidget(self._inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Payments taken"))
        self.hide()

    def set_payments(self, tenders: Sequence[Tender], formats: Formats, most: int) -> None:
        """Show other payments, at most so many at once."""
        if (tuple(tenders), formats) == (self._tenders, self._formats):
            self._show_at_most(most)
            return
        self._tenders, self._formats = tuple(tenders), formats
        for old in self.rows:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.rows = [_Payment(tender, formats) for tender in tenders]
        for place, row in enumerate(self.rows):
            row.reverse.clicked.connect(lambda _on=False, at=place: self.reversed.emit(at))
            self._column.insertWidget(place, row)
        self._show_at_most(most)

    def _show_at_most(self, most: int) -> None:
        look = theme.current()
        self._column.setSpacing(look.px(_GAP))
        shown = min(len(self.rows), most)
        self.setFixedHeight(look.px(shown * _ROW + max(0, shown - 1) * _GAP))
        self.setVisible(bool(self.rows))

    def set_reversible(self, may: bool) -> None:
        """Off while the card machine works."""
        for row in self.rows:
            row.reverse.setEnabled(may)

    def move_focus(self, step: int) -> None:
        """Up or down by one payment."""
        if not self.rows:
            return
        at = next((i for i, row in enumerate(self.rows) if row.reverse.hasFocus()), None)
        place = (len(self.rows) if step < 0 else -1) if at is None else at
        place = max(0, min(len(self.rows) - 1, place + step))
        self.rows[place].reverse.setFocus(Qt.FocusReason.TabFocusReason)
        self.ensureWidgetVisible(self.rows[place])
