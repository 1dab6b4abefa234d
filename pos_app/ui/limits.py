"""A right's limit as people read and type it: "10%", "£20.00", "30 days"."""

from pos_app.domain.access import LIMITS, LimitUnit, Permission
from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, Money
from pos_app.domain.pricing import Discount
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


def read_limit(
    permission: Permission, typed: str, formats: Formats, currency: Currency
) -> int | None:
    """A limit as typed; nothing is no limit. Raises `Invalid`."""
    text = typed.strip()
    if not text:
        return None
    unit = LIMITS.get(permission)
    if unit is LimitUnit.PERCENT:
        return Discount.percent(formats.read_number(text)).value
    if unit is LimitUnit.MONEY:
        return formats.read_money(text, currency).minor
    number = formats.read_quantity(text)
    if not number.is_whole:
        raise Invalid(tr("Type whole days."))
    return number.thousandths // 1000


def bare_limit(permission: Permission, limit: int, formats: Formats, currency: Currency) -> str:
    """A limit as it stands in its field, whose sign stands beside it: "10", "20.00"."""
    unit = LIMITS.get(permission)
    if unit is LimitUnit.PERCENT:
        return formats.percent(limit).replace("%", "").strip()
    if unit is LimitUnit.MONEY:
        return formats.amount(Money(limit, currency))
    return formats.number(limit)
