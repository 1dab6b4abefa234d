"""The favourites as they stand on Sell, arranged by drag and by keyboard; a scan adds one.

Each move is stored at once and can be taken back.
"""

from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.access import Permission
from pos_app.domain.errors import PosError
from pos_app.domain.quantity import Quantity
from pos_app.services import catalogue, catalogue_edit, shelf_order
from pos_app.services.declare import Topic
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.sell.goods import Goods
from pos_app.ui.widgets.arranging import ArrangeGrid
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.lane import Lane, Message, Tone
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.text import Text

_NONE = Quantity(0)


class FavouritesScreen(Screen):
    """The tiles and the buttons that act on the chosen one."""

    takes_scans = True
    rail = "stock"
    topics = Topic.CATALOGUE | Topic.SETTINGS | Topic.STOCK

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self._before: list[list[UUID]] = []
        self._order: list[UUID] = []
        self.back_button = Button(tr("Categories"), Kind.QUIET, icon="arrow-left", height=40)
        self.undo_button = Button(tr("Undo"), icon="undo-2", height=40)
        self.remove_button = Button(tr("Take out"), icon="circle-minus", height=40)
        self.hint = Text(
            tr("Drag a tile, or move it with Ctrl and the arrows. A scan adds an item."),
            "body",
            "secondary",
            wrap=True,
        )
        self.lane = Lane()
        self.grid = ArrangeGrid(tr("Favourites"))
        self.grid.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.nothing = EmptyState(
            tr("No favourites yet"),
            tr("Scan an item, or switch it on in its form."),
            icon="star",
        )
        self._lay_out()
        self.back_button.clicked.connect(lambda: self.go.emit("categories"))
        self.undo_button.clicked.connect(self.undo)
        self.remove_button.clicked.connect(self._on_remove)
        self.grid.moved.connect(self._on_moved)
        self.grid.removed.connect(self._take_out)
        self._pos.actor_changed.connect(self._before.clear)
        self.begin()

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self.back_button)
        self._head.addWidget(Text(tr("Favourites"), "h1"), 1)
        self._head.addWidget(self.undo_button)
        self._head.addWidget(self.remove_button)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.grid)
        self._pages.addWidget(self.nothing)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(self.hint)
        self._column.addWidget(self.lane)
        self._column.addWidget(self._pages, 1)

    def enter(self) -> None:
        """The tiles have the keyboard."""
        super().enter()
        self.grid.setFocus()

    def refresh(self) -> None:
        """Read the favourites anew; the chosen one stays chosen."""
        shop = self._pos.settings.shop
        goods = Goods(Formats(shop.locale), self._pos.backend.path.parent)
        views = self._pos.call(catalogue.tiles, None, 0, catalogue.MOST_TILES)
        row = self.grid.currentIndex().row()
        self._order = [view.id for view in views]
        self.grid.set_tiles([goods.tile(view, _NONE) for view in views])
        if views:
            self.grid.setCurrentIndex(self.grid.model_rows.index(max(0, min(row, len(views) - 1))))
        self._pages.setCurrentWidget(self.grid if views else self.nothing)
        edit = self._pos.can(Permission.CATALOGUE_EDIT)
        self.remove_button.setEnabled(edit and bool(views))
        self.undo_button.setEnabled(bool(self._before))

    # -- acts

    def _on_moved(self) -> None:
        before, after = self._order, [tile.id for tile in self.grid.rows]
        if not self._store(after):
            self.refresh()  # as it was
            return
        self._before.append(before)
        self.undo_button.setEnabled(True)

    def _store(self, order: list[UUID]) -> bool:
        self.lane.clear()
        return self.act(self._stored, shelf_order.order_favourites, order)

    def _stored(self, _nothing: None) -> None:
        self._order = [tile.id for tile in self.grid.rows]

    def undo(self) -> None:
        """The order before the last move."""
        if not self._before:
            return
        order = self._before.pop()
        self.undo_button.setEnabled(bool(self._before))
        if set(order) == set(self._order):
            self._store(order)
        self.refresh()

    def _on_remove(self) -> None:
        row = self.grid.currentIndex().row()
        if 0 <= row < len(self.grid.rows):
            self._take_out(self.grid.rows[row].id)

    def _take_out(self, item_id: object) -> None:
        if not isinstance(item_id, UUID):
            return
        name = next(tile.name for tile in self.grid.rows if tile.id == item_id)

        def then(_saved: object) -> None:
            self._before.clear()
            self.refresh()
            message = Message(
                Tone.INFO, tr("Taken out."), name, (tr("Put it back"),), closable=True
            )
            self.lane.show_message(message, partial(self._put_in, item_id))

        self.act(then, catalogue_edit.set_favourite, item_id, False)

    def _put_in(self, item_id: UUID) -> None:
        def then(_saved: object) -> None:
            self._before.clear()
            self.refresh()

        self.act(then, catalogue_edit.set_favourite, item_id, True)

    def scan(self, code: str) -> None:
        """One favourite more, at the end."""
        try:
            found = self._pos.call(catalogue.find_by_code, code)
        except PosError as error:
            self.show_refusal(error)
            return
        self.lane.clear()
        if found:
            self._put_in(found[0].id)
        else:
            head = tr("Barcode not known.")
            self.lane.show_message(Message(Tone.WARNING, head, isolate(code)))

    def show_refusal(self, error: PosError) -> None:
        """Above the tiles."""
        self.lane.show_message(Message(Tone.DANGER, tr("Not done."), error.sentence))

    # -- keys and looks

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        return ("Ctrl ← →", tr("Move")), ("Del", tr("Take out")), ("Esc", tr("Back"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl Z takes back, Esc goes back."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.key() == Qt.Key.Key_Escape:
            self.go.emit("categories")
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Take distances again."""
        if not hasattr(self, "_column"):
            return
        look = theme.current()
        side = look.px(20)
        self._column.setContentsMargins(side, look.px(14), side, look.px(14))
        self._column.setSpacing(look.px(12))
        self._head.setSpacing(look.px(10))
        self.grid.set_size_class(look.size_class(self.window().width()))
