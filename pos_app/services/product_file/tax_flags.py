"""Taxes as columns of their own: "Tax - VAT (20%)" with Y or N below (Square, Loyverse)."""

import re
from collections.abc import Sequence
from typing import Final

from pos_app.domain.text import clean, fold

_HEADING: Final = re.compile(r"\s*tax\s*-\s*(.+)", re.IGNORECASE | re.DOTALL)
_PERCENT: Final = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?)\s*%")
_YES: Final = frozenset({"y", "yes", "true", "1", "x"})

TaxFlag = tuple[str, str]  # the tax as the heading names it, and its percent where it says one


def tax_of(heading: str) -> TaxFlag:
    """The tax a heading names: "Tax - VAT (20%)" is ("VAT (20%)", "20")."""
    found = _HEADING.fullmatch(heading)
    name = clean(found[1] if found else heading, 80)
    percent = _PERCENT.search(name)
    return name, percent[1].replace(",", ".") if percent else ""


def flags_of(cells: Sequence[tuple[TaxFlag, str]]) -> tuple[TaxFlag, ...] | None:
    """The taxes whose cell says yes; None where no cell says anything."""
    if not any(cell for _told, cell in cells):
        return None
    return tuple(told for told, cell in cells if cell and fold(cell) in _YES)


def bare(name: str) -> str:
    """The name without its percent in brackets, as a shop may call it: "VAT"."""
    return re.sub(r"\s*\(\s*\d[^)]*%\s*\)\s*$", "", name)
