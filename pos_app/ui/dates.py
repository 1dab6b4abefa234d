"""Days as people type them: in the order of their locale, with or without the century."""

import re
from datetime import date

from babel.dates import format_date, get_date_format

from pos_app.domain.errors import Invalid
from pos_app.ui.i18n import tr

_CENTURY = 2000


def written_day(day: date, locale: str) -> str:
    """A day in figures alone, as it is typed: "05/03/2026"."""
    return format_date(day, "dd/MM/yyyy" if locale == "en_GB" else "short", locale=locale)


def read_day(text: str, locale: str, *, example: date) -> date:
    """A typed day: three numbers in the locale's order, or the year first. Raises `Invalid`."""
    parts = [int(part) for part in re.findall(r"\d+", text)]
    if len(parts) == 3:
        values = dict(zip(_order(parts, text, locale), parts, strict=True))
        year = values["y"] if values["y"] > 99 else values["y"] + _CENTURY
        try:
            return date(year, values["M"], values["d"])
        except ValueError:
            pass
    raise Invalid(tr("Type a day, such as {day}.", day=written_day(example, locale)), where="day")


def _order(parts: list[int], text: str, locale: str) -> str:
    """Which of day, month and year stands where."""
    if parts[0] > 99 or re.match(r"\s*\d{4}", text):
        return "yMd"
    pattern = get_date_format("short", locale=locale).pattern
    return "".join(sorted("dMy", key=lambda sign: pattern.lower().index(sign.lower())))
