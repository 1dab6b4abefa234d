"""Opening the shift in a one-person shop: by going to sell, without counting."""

from pos_app.domain.access import Decision, Permission
from pos_app.services import shifts
from pos_app.ui.pos import Pos


def open_silently(pos: Pos) -> None:
    """Where the shop's setting says so, and the person may; an open shift stays. After a closing
    the next one begins with what was left in the drawer, when somebody goes to sell.
    """
    if not pos.settings.shop.opens_silently:
        return
    if pos.actor.decide(Permission.SHIFT_OPEN) is Decision.ALLOW:
        pos.call(shifts.open_silently)
