"""A right's limit as people read and type it: "10%", "£20.00", "30 days"."""

from pos_app.domain.access import LIMITS, LimitUnit, Permission
from pos_app.domain.money import Currency, Money
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr


def limit_words(permission: Permission, limit: int, formats: Formats, currency: Currency) -> str:
    """A limit in words."""
    unit = LIMITS.get(permission)
    if unit is LimitUnit.PERCENT:
        return formats.percent(limit)
    if unit is LimitUnit.MONEY:
        return formats.money(Money(limit, currency))
    return tr("%n day(s)", limit) if unit is LimitUnit.DAYS else formats.number(limit)
