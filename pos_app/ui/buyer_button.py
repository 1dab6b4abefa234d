"""Who the sale is for, at the head of the cart: initials, name, and what they have or owe."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.domain.text import initials
from pos_app.services.customers import Buyer
from pos_app.ui import theme
from pos_app.ui.buyers import second_line
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.badges import paint_avatar, tint_of
from pos_app.ui.widgets.buttons import Kind, Pressable

_AVATAR, _GAP, _MOST = 32, 8, 190


class BuyerButton(Pressable):
    """Hidden while the sale is for nobody in particular. Signal: clicked(bool)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", Kind.QUIET, parent)
        self._detail, self._initials, self._tint = "", "", "slate"
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.hide()
        self.begin()

    def show_buyer(self, buyer: Buyer | None, formats: Formats) -> None:
        """Stand for this customer, or for nobody."""
        self.setVisible(buyer is not None)
        if buyer is None:
            return
        self._detail = second_line(buyer, formats)
        self._initials, self._tint = initials(buyer.name), tint_of(buyer.id)
        self.setText(buyer.name)
        name = tr("Customer {name}, {words}", name=buyer.name, words=self._detail)
        self.setAccessibleName(name.rstrip(" ,"))
        self.setToolTip(buyer.name)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the name, within bounds."""
        look = theme.current()
        words = max(
            look.metrics("label", 500).horizontalAdvance(self.text()),
            look.metrics("small").horizontalAdvance(self._detail),
        )
        wide = look.px(_AVATAR + _GAP) + words + look.px(2)
        return QSize(min(wide, look.px(_MOST)), look.px(48))

    def restyle(self) -> None:
        """Take the height again."""
        self.setFixedHeight(theme.current().px(48))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint avatar, name and the second line."""
        look, painter, rect = theme.current(), QPainter(self), self.rect()
        self.paint_frame(painter, rect, look.radius("control"))
        side = look.px(_AVATAR)
        place = QRect(0, (rect.height() - side) // 2, side, side)
        paint_avatar(painter, painting.mirrored(painter, place, rect), self._initials, self._tint)
        left = side + look.px(_GAP)
        lines = [(self.text(), look.font("label", 500), "text.primary", 20)]
        if self._detail:
            lines.append((self._detail, look.font("small"), "text.secondary", 18))
        top = (rect.height() - sum(look.px(high) for *_, high in lines)) // 2
        for words, font, ink, high in lines:
            place = QRect(left, top, rect.width() - left, look.px(high))
            area = painting.mirrored(painter, place, rect)
            painting.text(painter, area, words, font, look.color(ink))
            top += look.px(high)
