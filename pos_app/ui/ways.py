"""The ways of the rail: where the till goes from any screen, and who sees which."""

from dataclasses import dataclass
from typing import Final

from pos_app.domain.access import Actor, Permission
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.rail import Way

LOCK: Final = "lock"


@dataclass(frozen=True, slots=True)
class RailWay:
    """One way of the till's rail or the manager's side, and the right that shows it (None:
    everybody's).
    """

    way: Way
    permission: Permission | None

    def is_open_to(self, actor: Actor) -> bool:
        """Whether this person sees it."""
        return self.permission is None or actor.can(self.permission)


def rail_ways() -> tuple[RailWay, ...]:
    """Where the rail leads, from top to bottom."""
    return (
        RailWay(Way("sell", tr("Sell"), "sell"), Permission.SALE_CREATE),
        RailWay(Way("sales", tr("Sales"), "sales"), Permission.SALE_CREATE),
        RailWay(Way("customer_orders", tr("Orders"), "inbox"), Permission.ORDER_SERVE),
        RailWay(Way("stock", tr("Stock"), "stock"), Permission.CATALOGUE_READ),
        RailWay(Way("customers", tr("Customers"), "customer"), Permission.CUSTOMER_READ),
        RailWay(Way("reports", tr("Reports"), "chart-column"), Permission.REPORT_OWN),
        RailWay(Way("shift", tr("Shift"), "shift"), Permission.SHIFT_OPEN),
        RailWay(Way("settings", tr("Settings"), "settings"), Permission.SETTINGS_EDIT),
        RailWay(Way("audit", tr("Audit"), "history", last=True), Permission.AUDIT_READ),
        RailWay(Way("users", tr("Users"), "users", last=True), Permission.USER_EDIT),
        RailWay(Way(LOCK, tr("Lock"), "lock", last=True), None),
    )
