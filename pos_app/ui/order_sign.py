"""The sign that a new order has come, at the way to Orders, wherever one is working."""

from PySide6.QtCore import QObject

from pos_app.domain.access import Permission
from pos_app.services import order_views
from pos_app.services.declare import Topic
from pos_app.ui.pos import Pos
from pos_app.ui.widgets.rail import Rail

WAY = "customer_orders"


class OrderSign(QObject):
    """Counts the orders that nobody confirmed yet, for whoever may serve them."""

    def __init__(self, pos: Pos, rail: Rail, parent: QObject) -> None:
        super().__init__(parent)
        self._pos, self._rail = pos, rail
        pos.actor_changed.connect(self.look)
        pos.changed.connect(self._on_changed)

    def look(self) -> None:
        """Count them anew."""
        may = self._pos.can(Permission.ORDER_SERVE)
        self._rail.set_count(WAY, self._pos.call(order_views.waiting) if may else 0)

    def _on_changed(self, topic: Topic) -> None:
        if topic & Topic.ORDERS:
            self.look()
