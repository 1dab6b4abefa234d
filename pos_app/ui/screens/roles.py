"""The order in which roles stand on the screens: the counter first, the owner last."""

from typing import Final

_ORDER: Final = ("cashier", "supervisor", "stock_keeper", "manager", "owner")


def role_place(key: str) -> int:
    """Where a role stands; a shop's own roles between the counter and the stock room."""
    return _ORDER.index(key) * 2 if key in _ORDER else 1
