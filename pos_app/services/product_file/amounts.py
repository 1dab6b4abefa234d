"""Numbers as people write them: signs of currency, points and commas, digits of any script."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from pos_app.services.product_file.fields import Field
from pos_app.services.product_file.rows import NumberCell, TableRow

# "£3", "CHF 3", "-3", "3 €", "3 kr", "3,-", "3 €/kg"; one letter behind it ("4,5O") is a slip.
_AMOUNT: Final = re.compile(
    r"""([+\-\u2212]?)\s*
    (?:[^\w\s.,+\-\u2212]{1,3}|[^\W\d_](?:\.?[^\W\d_]){0,4}\.?)?\s*
    ([+\-\u2212]?)\s*
    (\d[\d.,'’\s]*|(?<![^\W\d_])[.,]\d+)
    (?:[-–—]{1,2})?\s*
    (?:[^\w\s.,+\-\u2212]{1,3}|[^\W\d_](?:\.?[^\W\d_]){1,4}\.?)?
    (?:\s?/\s?[^\W\d_]{1,6})?""",
    re.VERBOSE,
)
_VOTING: Final = (Field.PRICE, Field.COST, Field.STOCK)
_LONGEST: Final = 40


def plain_number(cell: str, decimal_comma: bool) -> str | None:
    """ "£1,234.50" or "1.234,50 €" as "1234.5": signs of currency, grouping and needless zeros
    gone. None for what is no number.
    """
    if type(cell) is NumberCell:
        decimal_comma = False
    mark, group = (",", ".") if decimal_comma else (".", ",")
    whole, found, fraction = cell.partition(mark)
    if whole.isdecimal() and len(cell) <= _LONGEST and (fraction.isdecimal() or not found):
        fraction = fraction.rstrip("0")
        return f"{whole}.{fraction}" if fraction else whole
    amount = _AMOUNT.fullmatch(cell)
    if amount is None or len(cell) > _LONGEST:
        return None
    digits = re.sub(r"['’\s]", "", amount[3])
    whole, found, fraction = digits.partition(mark)
    thousands = whole.split(group)
    is_grouped = len(thousands) > 1 and all(len(part) == 3 for part in thousands[1:])
    if (len(thousands) > 1 and not (is_grouped and 1 <= len(thousands[0]) <= 3)) or (
        found and not fraction.isdigit() and fraction
    ):
        return None
    sign = "" if (amount[1] or amount[2]) in {"", "+"} else "-"
    fraction = fraction.rstrip("0")
    return sign + ("".join(thousands) or "0") + (f".{fraction}" if fraction else "")


class DecimalVote:
    """Whether amounts have a decimal comma, told by those that can be read one way only."""

    def __init__(self, places: Mapping[str, Sequence[int]]) -> None:
        self._places = [place for field in _VOTING for place in places.get(field, ())[:1]]
        self._votes = 0

    def count(self, row: TableRow) -> None:
        """Take a row's amounts in."""
        for place in self._places:
            cell = row.cells[place]
            if cell.isdecimal() or type(cell) is NumberCell:
                continue
            comma, point = cell.rfind(","), cell.rfind(".")
            if comma >= 0 or point >= 0:
                self._votes += _vote(cell, comma, point)

    def is_comma(self, delimiter: str) -> bool:
        """The outcome; where no amount decides, the delimiter does."""
        return self._votes > 0 or (self._votes == 0 and delimiter == ";")


def _vote(cell: str, comma: int, point: int) -> int:
    """1 for a decimal comma, -1 for a decimal point, 0 where it may be either ("1,234")."""
    last = 1 if comma > point else -1
    if comma >= 0 and point >= 0:
        return last
    at = max(comma, point)
    if cell.count(cell[at]) > 1:
        return -last
    behind = cell[at + 1 :]
    digits = len(behind) if behind.isdecimal() else sum(map(str.isdecimal, behind))
    return 0 if digits == 3 else last
