"""The top of an item's panel: what it is, and the figures one looks for first."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.domain.access import Decision, Permission
from pos_app.domain.quantity import Quantity
from pos_app.services import item_history, reordering, stock_levels
from pos_app.services.catalogue import ItemForm
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.widgets.badges import Avatar
from pos_app.ui.widgets.buttons import IconButton
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.painting import RTL, Themed, show_part
from pos_app.ui.widgets.text import Text

_SIDE, _GAP = 14, 6
_SIZES = (20, 17, 14, 12)  # of figures, as large as they fit


class ItemHead(Themed, QWidget):
    """Picture, name, and a quiet line of code and sales; × at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.avatar = Avatar("", "slate", size=48, square=True)
        self.title = Text("", "h2")
        self.subtitle = Text("", "small", "secondary")
        self.close_button = IconButton("x", tr("Close the item"))
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.title)
        names.addWidget(self.subtitle)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.avatar)
        self._row.addLayout(names, 1)
        self._row.addWidget(self.close_button)
        self.begin()

    def set_item(self, name: str, initials: str, tint: str, art: Path | None) -> None:
        """Stand for an item."""
        self.title.setText(name)
        self.title.setToolTip(name)
        self.avatar.set_person(initials, tint, art)

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        self._row.setContentsMargins(look.px(20), look.px(16), look.px(8), look.px(16))
        self._row.setSpacing(look.px(12))


class Figures(Card):
    """A few strong values in one frame, each under its quiet word, with lines between."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(radius="control")
        self._values = [Text("", "strong", px=_SIZES[0]) for _ in words]
        self._cells: list[QVBoxLayout] = []
        self._row = QHBoxLayout(self)
        self._row.setSpacing(0)
        self._row.setContentsMargins(0, 0, 0, 0)
        for word, value in zip(words, self._values, strict=True):
            cell = QVBoxLayout()
            cell.setSpacing(0)
            cell.addWidget(Text(word, "small", "secondary"))
            cell.addWidget(value)
            self._cells.append(cell)
            self._row.addLayout(cell, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.begin()

    def set_value(self, place: int, words: str, tone: str = "primary") -> None:
        """What one of them is now."""
        self._values[place].setText(words)
        self._values[place].set_tone(tone)
        self._fit()

    def _fit(self) -> None:
        """Every figure as large as the longest may be."""
        look = theme.current()
        room = self.width() // len(self._cells) - look.px(_SIDE + _GAP)
        for px in _SIZES:
            metrics = QFontMetrics(look.font("strong", 0, px))
            if max(metrics.horizontalAdvance(value.text()) for value in self._values) <= room:
                break
        for value in self._values:
            value.pixels = px
            value.restyle()
            value.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, perhaps smaller figures."""
        super().resizeEvent(event)
        self._fit()

    def value(self, place: int) -> str:
        """What one of them says."""
        return self._values[place].text()

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        side = look.px(_SIDE)
        for cell in self._cells:
            cell.setContentsMargins(side, look.px(9), look.px(_GAP), look.px(9))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card, then the lines between."""
        super().paintEvent(event)
        look, painter = theme.current(), QPainter(self)
        wide = self.width() // len(self._cells)
        for place in range(1, len(self._cells)):
            x = self.width() - place * wide if self.layoutDirection() == RTL else place * wide
            line = QRect(x, 1, 1, self.height() - 2)
            painter.fillRect(line, look.color("border.subtle"))


class StockFigures(Figures):
    """What is on hand of an item, when more is ordered, and what is on the way."""

    def __init__(self, pos: Pos) -> None:
        super().__init__((tr("On hand"), tr("Reorder at"), tr("On order")))
        self._pos = pos

    def show_item(self, item: ItemForm) -> None:
        """An item's figures; nothing for what is not counted."""
        stock, level, unit = item.stock, item.fields.reorder_level, item.fields.unit
        self.setVisible(stock is not None)
        if stock is None:
            return
        formats = Formats(self._pos.settings.shop.locale)
        tone = "warning.text" if stock <= (level or Quantity(0)) else "primary"
        self.set_value(0, formats.quantity(stock, unit).replace("-", "−"), tone)
        self.set_value(1, "–" if level is None else formats.quantity(level, unit))
        coming = self._pos.call(reordering.on_order, item.id) if sees_stock(self._pos) else None
        self.set_value(2, "–" if not coming else formats.quantity(coming, unit))


class StockElsewhere(Text):
    """What lies of an item at other locations; hidden where there is none."""

    def __init__(self, pos: Pos) -> None:
        super().__init__("", "small", "secondary", wrap=True)
        self._pos = pos
        self.hide()

    def show_item(self, item: ItemForm) -> None:
        """ "Elsewhere: Store room 6 · Set aside for orders 2"."""
        formats = Formats(self._pos.settings.shop.locale)
        found = self._pos.call(stock_levels.elsewhere, item.id)
        told = [f"{name} {formats.quantity(much, item.fields.unit)}" for name, much in found]
        self.setText(tr("Elsewhere: {places}", places=" · ".join(told)))
        show_part(self, bool(found))


def sees_stock(pos: Pos) -> bool:
    """Whether this person may look at how stock moved."""
    return pos.actor.decide(Permission.STOCK_READ) is Decision.ALLOW


def told_of(pos: Pos, item: ItemForm) -> str:
    """ "PAN-007 · sold 5 this week"; the category where nothing was sold, or one may not look."""
    aside = item.category_name or tr("no category")
    if item.stock is not None and sees_stock(pos):
        sold = pos.call(item_history.sold_this_week, item.id)
        if sold > Quantity(0):
            formats = Formats(pos.settings.shop.locale)
            count = formats.quantity(sold, item.fields.unit)
            aside = tr("sold {count} this week", count=count)
    return f"{isolate(item.fields.sku)} · {aside}" if item.fields.sku else aside
