"""The lines of a sale. The selected one opens with real buttons; all others are painted."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from PySide6.QtCore import QEvent, QRect, QSize, Signal
from PySide6.QtGui import QFont, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.painting import CENTER, TRAILING, Themed
from pos_app.ui.widgets.stepper import Stepper
from pos_app.ui.widgets.views import PaintedView


@dataclass(frozen=True, slots=True)
class CartRow:
    """One line, every text ready to be shown.

    `quantity` is "3", or the unit ("kg") of what was weighed. `steps` is the number the stepper
    shows, or None where it makes no sense (weighed goods). A `ghost` is a voided line with Undo; a
    `fixed` one can only be taken off.
    """

    id: object
    quantity: str
    name: str
    detail: str
    total: str
    steps: int | None = None
    ghost: bool = False
    fixed: bool = False
    spoken: str = ""


class CartList(PaintedView):
    """Lines 52 high; the selected one is 110 with stepper, Discount and Void line.

    Signals, all with the id of a line: selected(object), also None; stepped(object, int) with the
    new quantity; less_than_one(object) when the stepper goes below one; discount_asked(object);
    void_asked(object); undo_asked(object).
    """

    selected = Signal(object)
    stepped = Signal(object, int)
    less_than_one = Signal(object)
    discount_asked = Signal(object)
    void_asked = Signal(object)
    undo_asked = Signal(object)

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        self._chosen: object | None = None
        self._tops: list[int] = [0]
        self._closed = False
        self._undo_key = ""
        super().__init__(name or tr("Lines of this sale"), parent)
        self._tools = _LineTools(self.viewport())
        self._tools.hide()
        self._tools.stepper.changed.connect(lambda value: self.stepped.emit(self._chosen, value))
        self._tools.stepper.refused_less.connect(lambda: self.less_than_one.emit(self._chosen))
        self._tools.discount.clicked.connect(lambda: self.discount_asked.emit(self._chosen))
        self._tools.void.clicked.connect(lambda: self.void_asked.emit(self._chosen))
        self.chosen.connect(self._on_chosen)
        self.begin()

    # -- rows

    def set_rows(self, rows: Sequence[CartRow], selected: object | None = None) -> None:
        """Show these lines. What did not change is not painted again."""
        old, new = self.rows, list(rows)
        in_place = len(new) >= len(old) and all(
            before.id == after.id for before, after in zip(old, new, strict=False)
        )
        if in_place:
            for place, (before, after) in enumerate(zip(tuple(old), new, strict=False)):
                if before != after:
                    self.model_rows.change(place, after)
                    self.update_row(place)
            for added in new[len(old) :]:
                self.append(added)
        else:
            self.model_rows.replace(new)
            self._measure()
            self.updateGeometries()
            self.viewport().update()
        self.select(selected)
        self._place_tools()

    def append(self, row: CartRow) -> None:
        """One line more at the end; paints only that line."""
        self.model_rows.insert(len(self.rows), row)
        self._measure()
        self.updateGeometries()
        self.update_row(len(self.rows) - 1)

    def change_row(self, row: CartRow) -> None:
        """Another quantity, price or ghost in place of the line with that id."""
        place = self.place_of(row.id)
        if place >= 0:
            self.model_rows.change(place, row)
            self.update_row(place)
            self._place_tools()

    def select(self, key: object | None) -> None:
        """Open a line and scroll to it; None closes all."""
        before, self._chosen = self._chosen, key
        place = self.place_of(key) if key is not None else -1
        if place < 0 or self.rows[place].ghost:
            self._chosen = None
        if self._chosen == before:
            self._scroll_to_chosen()
            return
        first = min((r for r in (self.place_of(before), place) if r >= 0), default=0)
        self._measure()
        self.updateGeometries()
        below = QRect(0, self._tops[min(first, len(self._tops) - 1)], self.viewport().width(), 0)
        below.setHeight(self.viewport().height() + self.verticalOffset())
        self.viewport().update(self.seen(below))
        self._place_tools()
        self._scroll_to_chosen()

    def selection(self) -> object | None:
        """Id of the open line."""
        return self._chosen

    def set_closed(self, closed: bool) -> None:
        """Keep the line marked without its buttons, while a manager is asked."""
        self._closed = closed
        self._measure()
        self.refresh()

    def set_compact(self, compact: bool) -> None:
        """Shorter words and no icons on the buttons; no key cap beside Undo."""
        self._tools.set_compact(compact)
        self._undo_key = "" if compact else tr("Ctrl Z")
        self.viewport().update()

    def move(self, by: int) -> None:  # type: ignore[override]  # a list is not moved about
        """Select the next or previous line, over ghosts."""
        places = [p for p, row in enumerate(self.rows) if not row.ghost]
        if not places:
            return
        here = self.place_of(self._chosen) if self._chosen is not None else -1
        if here < 0:
            place = places[-1 if by < 0 else 0]
        else:
            at = places.index(here) + by
            place = places[max(0, min(len(places) - 1, at))]
        self._on_chosen(self.rows[place].id)

    def _on_chosen(self, key: object) -> None:
        place = self.place_of(key)
        if place >= 0 and self.rows[place].ghost:
            self.undo_asked.emit(key)
        else:
            self.select(key)
            self.selected.emit(self._chosen)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """On a ghost only Undo answers."""
        row = self.indexAt(event.position().toPoint()).row()
        if row >= 0 and self.rows[row].ghost:
            undo = self._undo_rect(self.visualRect(self.model_rows.index(row)))
            if not undo.contains(event.position().toPoint()):
                return
        super().mouseReleaseEvent(event)

    # -- geometry

    def _measure(self) -> None:
        look = theme.current()
        line, tall = look.size("cartLine"), look.size("cartLineSelected") + 1
        heights = (
            tall if row.id == self._chosen and not self._closed else line for row in self.rows
        )
        self._tops = list(accumulate(heights, initial=0))

    def row_rect(self, row: int) -> QRect:
        """From the list of tops."""
        top = self._tops[row]
        return QRect(0, top, self.viewport().width(), self._tops[row + 1] - top)

    def row_at(self, x: int, y: int) -> int:
        """By bisection."""
        del x
        row = bisect_right(self._tops, y) - 1
        return row if 0 <= row < len(self.rows) else -1

    def content_height(self) -> int:
        """The last bottom."""
        return self._tops[-1]

    def rows_between(self, top: int, bottom: int) -> range:
        """By bisection."""
        first = max(0, bisect_right(self._tops, top) - 1)
        return range(first, min(len(self.rows), bisect_right(self._tops, bottom)))

    def arrange(self) -> None:
        """Measure at the present text size."""
        if len(self._tops) != len(self.rows) + 1 or self._begun:
            self._measure()

    def refresh(self) -> None:
        """Measure, paint, and put the buttons in their place."""
        super().refresh()
        if self._begun:
            self._place_tools()

    def updateGeometries(self) -> None:
        """The buttons follow the scroll bar and the size."""
        super().updateGeometries()
        if self._begun:
            self._place_tools()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The open line stays in sight."""
        super().resizeEvent(event)
        self._scroll_to_chosen()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """The buttons scroll with their line."""
        super().scrollContentsBy(dx, dy)
        self._place_tools()

    def _scroll_to_chosen(self) -> None:
        place = self.place_of(self._chosen) if self._chosen is not None else -1
        if place >= 0:
            self.scrollTo(self.model_rows.index(place))

    def _place_tools(self) -> None:
        place = self.place_of(self._chosen) if self._chosen is not None else -1
        if place < 0 or self._closed:
            self._tools.hide()
            return
        row, look = self.rows[place], theme.current()
        rect = self.row_rect(place)
        rect.setTop(rect.top() + look.size("cartLine"))
        side = look.px(20)
        seen = self.seen(rect.adjusted(side, 0, -side, 0))
        seen.setHeight(look.px(48))
        self._tools.setGeometry(seen)
        self._tools.show_row(row)
        self._tools.show()

    # -- painting

    def paint_row(self, painter: QPainter, rect: QRect, row: int) -> None:
        """Paint one line: quantity, name over detail, total."""
        look, line = theme.current(), self.rows[row]
        here = line.id == self._chosen
        if here:
            painter.fillRect(rect, look.color("bg.selected"))
        elif self.is_hovered(row) and not line.ghost:
            painter.fillRect(rect, look.color("bg.hover"))
        painting.hair(painter, rect.left(), rect.right() + 1, rect.bottom())
        if here:
            bar = QRect(rect.left(), rect.top(), look.px(4), rect.height() - 1)
            area = painting.mirrored(painter, bar, rect)
            painter.fillRect(area, look.color("accent.fill"))
        head = QRect(rect.left(), rect.top(), rect.width(), look.size("cartLine") - 1)
        if line.ghost:
            self._paint_ghost(painter, head, line)
        else:
            self._paint_line(painter, head, line)
        if self.is_focused(row):
            painting.box(painter, rect, look.px(4), None, look.color("focus"), 2)

    def _paint_line(self, painter: QPainter, rect: QRect, line: CartRow) -> None:
        look = theme.current()
        place = QRect(rect.left() + look.px(14), rect.top(), look.px(40), rect.height())
        area = painting.mirrored(painter, place, rect)
        ink, quiet = look.color("text.primary"), look.color("text.secondary")
        painting.text(painter, area, line.quantity, look.font("strong"), quiet, CENTER)
        wide = look.metrics("strong").horizontalAdvance(line.total)
        right = rect.right() + 1 - look.px(20)
        place = QRect(right - wide, rect.top(), wide, rect.height())
        area = painting.mirrored(painter, place, rect)
        painting.text(painter, area, line.total, look.font("strong"), ink, TRAILING, elide=False)
        room = right - wide - look.px(12) - rect.left() - look.px(64)
        self._paint_names(painter, rect, line, room, look.font("strong", 500, columns=False))

    def _paint_names(
        self, painter: QPainter, rect: QRect, line: CartRow, room: int, font: QFont
    ) -> None:
        look = theme.current()
        left = rect.left() + look.px(64)
        place = QRect(left, rect.top() + look.px(6), room, look.px(22))
        area = painting.mirrored(painter, place, rect)
        ink = look.color("text.tertiary" if line.ghost else "text.primary")
        painting.text(painter, area, line.name, font, ink)
        place = QRect(left, rect.top() + look.px(27), room, look.px(18))
        area = painting.mirrored(painter, place, rect)
        painting.text(painter, area, line.detail, look.font("small"), look.color("text.tertiary"))

    def _paint_ghost(self, painter: QPainter, rect: QRect, line: CartRow) -> None:
        look = theme.current()
        place = QRect(rect.left() + look.px(25), rect.top(), look.px(18), rect.height())
        sign = painting.mirrored(painter, place, rect)
        painting.symbol(painter, sign, "trash-2", "text.tertiary")
        undo = self._undo_rect(rect)
        font = QFont(look.font("strong", 500, columns=False))
        font.setStrikeOut(True)
        room = rect.width() - look.px(64 + 20 + 12) - undo.width()
        self._paint_names(painter, rect, line, room, font)
        x = look.px(18 + 8)
        place = QRect(undo.left(), undo.top(), look.px(18), undo.height())
        painting.symbol(painter, painting.mirrored(painter, place, undo), "undo-2", "text.primary")
        words = tr("Undo")
        wide = look.metrics("strong", 500).horizontalAdvance(words)
        place = QRect(undo.left() + x, undo.top(), wide, undo.height())
        area = painting.mirrored(painter, place, undo)
        ink, font = look.color("text.primary"), look.font("strong", 500)
        painting.text(painter, area, words, font, ink, elide=False)
        if self._undo_key:
            cap = painting.cap_width(self._undo_key)
            place = QRect(undo.right() + 1 - cap, undo.top(), cap, undo.height())
            area = painting.mirrored(painter, place, undo)
            painting.cap(painter, area.left(), area.center().y(), self._undo_key)

    def _undo_rect(self, rect: QRect) -> QRect:
        """Where Undo is, as it is seen."""
        look = theme.current()
        wide = look.px(26) + look.metrics("strong", 500).horizontalAdvance(tr("Undo"))
        if self._undo_key:
            wide += look.px(8) + painting.cap_width(self._undo_key)
        left = rect.right() + 1 - look.px(20) - wide
        if self.isRightToLeft():
            left = rect.left() + look.px(20)
        return QRect(left, rect.top(), wide, look.size("cartLine") - 1)


class _LineTools(Themed, QWidget):
    """The three controls of the open line."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.stepper = Stepper("", 1, minimum=1)
        self.discount = Button(tr("Discount"), icon="discount", px=14)
        self.void = Button(tr("Void line"), Kind.DANGER, icon="void", px=14)
        self._named = ""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.stepper)
        self._row.addWidget(self.discount, 1)
        self._row.addWidget(self.void, 1)
        self.begin()

    def restyle(self) -> None:
        look = theme.current()
        self._row.setSpacing(look.px(8))
        self.stepper.setFixedWidth(look.px(138))

    def set_compact(self, compact: bool) -> None:
        self.discount.set_icon("" if compact else "discount")
        self.void.set_icon("" if compact else "void")
        self.void.setText(tr("Void") if compact else tr("Void line"))

    def show_row(self, row: CartRow) -> None:
        if row.name != self._named:
            self._named = row.name
            self.stepper.set_name(row.name)
            self.discount.setAccessibleName(tr("Discount on {name}", name=row.name))
            self.void.setAccessibleName(tr("Void {name}", name=row.name))
        self.discount.setEnabled(not row.fixed)
        self.stepper.setEnabled(row.steps is not None)
        self.stepper.set_value(row.steps or 1, "" if row.steps is not None else row.quantity)

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.px(363), look.px(48))

    def event(self, event: QEvent) -> bool:
        """A press between the buttons is not one on the line behind them."""
        if event.type() in {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease}:
            event.accept()
            return True
        return super().event(event)


def ghost(row: CartRow, detail: str) -> CartRow:
    """The same line, voided: "Voided · £6.50"."""
    return replace(row, ghost=True, detail=detail)
