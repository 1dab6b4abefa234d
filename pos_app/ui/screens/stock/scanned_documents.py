"""Documents that are written by scanning: the page where they begin, and the one that is open."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from pos_app.ui import theme
from pos_app.ui.screen import Screen
from pos_app.ui.screens.stock.scan_body import ScanBody
from pos_app.ui.screens.stock.start_page import StartPage


class ScannedDocuments(Screen):
    """The bones of purchase orders, deliveries and transfers.

    A page makes `start` and `body` and then calls `lay_out`. Signal: item_wanted(code): a new item
    with this barcode.
    """

    item_wanted = Signal(str)
    takes_scans = True
    rail = "stock"
    start: StartPage
    body: ScanBody
    _view: object | None = None  # the document that is open

    def lay_out(self) -> None:
        """Put the two pages into their place."""
        self._pages = QStackedWidget()
        self._pages.addWidget(self.start)
        self._pages.addWidget(self.body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)
        self._pages.currentChanged.connect(lambda _at: self.hints_changed.emit())
        self.start.back.connect(lambda: self.go.emit("stock"))
        self.body.back.connect(self._leave)
        self.body.unknown_offered.connect(self.item_wanted)
        self._pos.actor_changed.connect(self._leave)

    def _leave(self) -> None:
        self._view = None
        self._pages.setCurrentWidget(self.start)
        self.start.lane.clear()
        self.mark_stale()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back a page."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._view is not None:
            self._leave()
        else:
            self.go.emit("stock")

    def restyle(self) -> None:
        """Follow the size class."""
        self.body.set_size_class(theme.current().size_class(self.window().width()))
