"""Tabs: the categories above the grid, and the pages of a detail panel."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.buttons import Kind, Pressable
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.painting import CENTER, LEADING, Themed


@dataclass(frozen=True, slots=True)
class Category:
    """A category of products: its tint is the colour of its square, or an icon stands there."""

    id: object
    words: str
    tint: str = "slate"
    icon: str = ""


class CategoryTabs(Themed, QWidget):
    """Categories in one row, 50 high; those that do not fit go behind "More".

    Signal: chosen(object) with the id, when a person chooses. `step(±1)` is for the arrow keys.
    """

    chosen = Signal(object)

    def __init__(self, categories: Sequence[Category] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._categories: tuple[Category, ...] = ()
        self._tabs: list[_Tab] = []
        self._current = 0
        self._compact = False
        self.more = _Tab(Category("", tr("More")), self, more=True)
        self.more.clicked.connect(self._on_more)
        self.setAccessibleName(tr("Categories"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.begin()
        self.set_categories(categories)

    def set_categories(self, categories: Sequence[Category]) -> None:
        """Other categories; the first one is chosen."""
        for old in self._tabs:
            old.hide()
            old.deleteLater()
        self._categories = tuple(categories)
        self._tabs = [_Tab(category, self) for category in categories]
        for place, tab in enumerate(self._tabs):
            tab.clicked.connect(lambda _on=False, at=place: self._choose(at))
        self._current = 0
        self._arrange()

    def current(self) -> object | None:
        """Id of the chosen category."""
        return self._categories[self._current].id if self._categories else None

    def set_current(self, key: object) -> None:
        """Choose without telling."""
        for place, category in enumerate(self._categories):
            if category.id == key:
                self._current = place
        self._arrange()

    def step(self, by: int) -> None:
        """The next or previous category, told."""
        if self._categories:
            self._choose(max(0, min(len(self._categories) - 1, self._current + by)))

    def set_compact(self, compact: bool) -> None:
        """Less room between words."""
        self._compact = compact
        self._arrange()

    def hidden_categories(self) -> tuple[Category, ...]:
        """Those behind "More"."""
        return tuple(
            category
            for category, tab in zip(self._categories, self._tabs, strict=True)
            if tab.isHidden()
        )

    def _choose(self, place: int) -> None:
        if place != self._current:
            self._current = place
            self._arrange()
        self.chosen.emit(self._categories[place].id)

    def _on_more(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(tr("More categories"))
        for place, category in enumerate(self._categories):
            if self._tabs[place].isHidden():
                act = menu.addAction(category.words)
                act.triggered.connect(lambda _on=False, at=place: self._choose(at))
        menu.aboutToHide.connect(menu.deleteLater)
        corner = self.more.mapToGlobal(QPoint(0, self.more.height() + 4))
        menu.popup(corner)

    def restyle(self) -> None:
        """Take the height again."""
        self.setFixedHeight(theme.current().size("scanLane"))
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other width, other tabs in sight."""
        super().resizeEvent(event)
        self._arrange()

    def sizeHint(self) -> QSize:
        """As much as there is."""
        look = theme.current()
        return QSize(look.px(600), look.size("scanLane"))

    def minimumSizeHint(self) -> QSize:
        """One tab and "More"."""
        look = theme.current()
        return QSize(look.px(200), look.size("scanLane"))

    def _arrange(self) -> None:
        """Show as many as fit, always the chosen one."""
        for place, tab in enumerate(self._tabs):
            tab.compact = self._compact
            tab.setChecked(place == self._current)
        self.more.compact = self._compact
        widths = [tab.sizeHint().width() for tab in self._tabs]
        shown = self._fitting(widths)
        x, height = 0, self.height()
        for place, tab in enumerate(self._tabs):
            tab.setVisible(place in shown)
            if place in shown:
                x = self._put(tab, x, widths[place], height)
        rest = len(shown) < len(self._tabs)
        self.more.setVisible(rest)
        if rest:
            self._put(self.more, x + theme.current().px(7), self.more.sizeHint().width(), height)

    def _fitting(self, widths: list[int]) -> set[int]:
        room = self.width()
        if sum(widths) <= room:
            return set(range(len(widths)))
        room -= self.more.sizeHint().width() + theme.current().px(7)
        shown: set[int] = set()
        if self._current < len(widths):
            shown.add(self._current)
            room -= widths[self._current]
        for place, wide in enumerate(widths):
            if place in shown:
                continue
            if wide > room:
                break
            shown.add(place)
            room -= wide
        return shown

    def _put(self, tab: "_Tab", x: int, wide: int, height: int) -> int:
        rect = QRect(x, 0, wide, height)
        if self.isRightToLeft():
            rect.moveLeft(self.width() - x - wide)
        tab.setGeometry(rect)
        return x + wide

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go along the tabs."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps:
            by = steps[Qt.Key(event.key())]
            self.step(-by if self.isRightToLeft() else by)
            return
        super().keyPressEvent(event)


class _Tab(Pressable):
    def __init__(self, category: Category, parent: QWidget, *, more: bool = False) -> None:
        super().__init__(category.words, Kind.QUIET, parent)
        self._category, self._more, self.compact = category, more, False
        self.setCheckable(not more)
        self.setAccessibleName(category.words)
        self.begin()

    def nextCheckState(self) -> None:
        """The row says which is chosen."""

    def _side(self) -> int:
        look = theme.current()
        if self.isChecked() or self._more:
            return look.px(12 if self.compact else 15)
        return look.px(17 if self.compact else 21)

    def sizeHint(self) -> QSize:
        look = theme.current()
        weight = 600 if self.isChecked() else 500
        words = look.metrics("label", weight).horizontalAdvance(self.text())
        before = look.px(26 if self._category.icon else 18)
        if self._more:
            before = look.px(26)
        end = look.px(15)
        return QSize(self._side() + before + words + end, look.size("scanLane"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = theme.current(), QPainter(self)
        on, radius = self.isChecked(), look.radius("control")
        if on:
            edge = look.color("border.control")
            painting.box(painter, self.rect(), radius, look.color("bg.surface"), edge)
        elif self._more:
            fill = look.color("bg.hover") if self.underMouse() else None
            painting.box(painter, self.rect(), radius, fill, look.color("border.strong"))
        elif self.underMouse():
            painting.box(painter, self.rect(), radius, look.color("bg.sunken"))
        if self.hasFocus():
            painting.box(painter, self.rect(), radius, None, look.color("focus"), 2)
        strong = on or self._more
        ink = look.color("text.primary" if strong else "text.secondary")
        font = look.font("label", 600 if on else 500)
        left = self._side()
        if self._more:
            self._paint_sign(painter, self.width() - look.px(14 + 18), "chevron-down")
        elif self._category.icon:
            self._paint_sign(painter, left, self._category.icon)
            left += look.px(26)
        else:
            side = look.px(10)
            place = QRect(left, (self.height() - side) // 2, side, side)
            area = painting.mirrored(painter, place, self.rect())
            tint = look.color(f"cat.{self._category.tint}.ink")
            painting.box(painter, area, look.px(3), tint)
            left += look.px(18)
        words = QRect(left, 0, self.width() - left, self.height())
        area = painting.mirrored(painter, words, self.rect())
        painting.text(painter, area, self.text(), font, ink, LEADING)

    def _paint_sign(self, painter: QPainter, left: int, icon: str) -> None:
        place = QRect(left, 0, theme.current().px(18), self.height())
        area = painting.mirrored(painter, place, self.rect())
        painting.symbol(painter, area, icon, "text.primary")


class PageTabs(Themed, QWidget):
    """Pages of a panel (Details, Stock history, Supplier) with a bar under the chosen one, 40 high
    each row; two where one is too narrow.

    Signal: chosen(str) with the id, when a person chooses.
    """

    chosen = Signal(str)

    def __init__(self, options: Sequence[Option], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tabs: dict[str, _PageTab] = {}
        for option in options:
            tab = _PageTab(option.words, self)
            tab.clicked.connect(lambda _on=False, key=option.id: self._on_tab(key))
            self._tabs[option.id] = tab
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if options:
            self.set_value(options[0].id)
        self.begin()

    def value(self) -> str:
        """Id of the chosen page."""
        return next((key for key, tab in self._tabs.items() if tab.isChecked()), "")

    def set_value(self, key: str) -> None:
        """Choose without telling."""
        for name, tab in self._tabs.items():
            tab.setChecked(name == key)

    def set_shown(self, keys: Collection[str]) -> None:
        """Leave out the other pages; where the chosen one is left out, the first is chosen."""
        for name, tab in self._tabs.items():
            tab.setVisible(name in keys)
        if self.value() not in keys:
            self.set_value(next((name for name in self._tabs if name in keys), ""))
        self._close_up()

    def _on_tab(self, key: str) -> None:
        self.set_value(key)
        self.chosen.emit(key)

    def restyle(self) -> None:
        """Take height and gap again."""
        look = theme.current()
        self.setMinimumHeight(look.px(40))
        self._close_up()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, other gaps."""
        super().resizeEvent(event)
        self._close_up()

    def _close_up(self) -> None:
        """The words come closer before one of them is cut, and stand in two rows before they are
        too close.
        """
        look = theme.current()
        shown = [tab for tab in self._tabs.values() if not tab.isHidden()]
        left = self.width() - sum(tab.sizeHint().width() for tab in shown)
        gap = max(look.px(10), min(look.px(20), left // max(len(shown), 1)))
        x, y, high = 0, 0, look.px(40)
        for tab in shown:
            wide = tab.sizeHint().width()
            if x and x + wide > self.width():
                x, y = 0, y + high
            start = self.width() - x - wide if self.isRightToLeft() else x
            tab.setGeometry(start, y, wide, high)
            x += wide + gap
        if self.height() != y + high:
            self.setFixedHeight(y + high)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line under all."""
        painting.hair(QPainter(self), 0, self.width(), self.height() - 1)


class _PageTab(Pressable):
    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(words, Kind.QUIET, parent)
        self.setCheckable(True)
        self.setAccessibleName(words)
        self.begin()

    def nextCheckState(self) -> None:
        """The row says which is chosen."""

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.metrics("label", 600).horizontalAdvance(self.text()) + 1, look.px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = theme.current(), QPainter(self)
        on = self.isChecked()
        if self.hasFocus():
            inner = self.rect().adjusted(0, 4, 0, -6)
            painting.box(painter, inner, look.px(5), None, look.color("focus"), 2)
        ink = look.color("text.primary" if on or self.underMouse() else "text.secondary")
        font = look.font("label", 600 if on else 500)
        painting.text(painter, self.rect(), self.text(), font, ink, CENTER)
        if on:
            bar = QRect(0, self.height() - look.px(3), self.width(), look.px(3))
            painter.fillRect(bar, look.color("accent.text"))
