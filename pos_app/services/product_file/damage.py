"""What spreadsheets do to codes, recognised: digits cut off, zeros lost, dates made, marks put in.

A code that cannot be what was printed is refused with the reason; one that may be is kept and
marked. Where zeros were lost, the code with its zeros back is told, and taken where a person says
so.
"""

import re
from typing import Final

from pos_app.domain.barcode import check_digit_ok
from pos_app.domain.errors import Invalid
from pos_app.domain.item import LONGEST_CODE
from pos_app.domain.text import clean
from pos_app.services.product_file.rows import DateCell, LostCell

_CUT: Final = re.compile(r"\d(?:[.,]\d+)?[Ee]\+\d{2,3}")
_MONTHS: Final = (
    "jan|janv|janeiro|feb|fév|févr|fev|mar|mär|mrz|mars|mrt|apr|avr|abr|may|mai|maj|mei|mag|maio"
    "|jun|juin|giu|jul|juil|lug|aug|août|ago|avg|sep|sept|set|oct|okt|ott|out|nov|dec|déc|dez|dic"
    "|ene|gen|sty|lut|kwi|cze|lip|sie|wrz|paź|lis|gru"
)
_DATE: Final = re.compile(
    rf"\d{{1,4}}[-. ]\s?(?:{_MONTHS})\.?(?:[-. ]\d{{2,4}})?|(?:{_MONTHS})\.?[- ]\d{{1,4}}"
    r"|\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}:\d{2})?|\d{1,2}/\d{1,2}/\d{4}|\d{1,2}\.\d{1,2}\.\d{4}",
    re.IGNORECASE,
)
_GROUPED: Final = re.compile(r"\d{1,3}(?:[,.' ’\u00a0\u202f]\d{3}){2,}")
_ERRORS: Final = frozenset(
    {
        *("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"),
        *("#NV", "#BEZUG!", "#WERT!", "#ZAHL!", "#NOMBRE?", "#VALEUR!", "#NOM?", "#VALOR!"),
        *("#N/B", "#WAARDE!", "#VALORE!", "#RIF!", "#N/D", "#ARG!", "#ADR!"),
    }
)
_GTIN_LENGTHS: Final = frozenset({8, 12, 13, 14})
# Digits left of an EAN-8, and of a UPC-A that began with one, two or three zeros.
_WITH_ZEROS: Final = {7: 8, 9: 12, 10: 12, 11: 12}
_COLUMN: Final = "Format the column as text."


def check_cell(cell: str, what: str) -> None:
    """Invalid for a cell that holds a formula's error or a formula whose value nobody saved."""
    if cell[:1] == "#" and cell.upper() in _ERRORS:
        raise Invalid(f"{what} is {cell}: the formula behind it found nothing.")
    if type(cell) is LostCell:
        raise Invalid(f"{what} is a formula without a saved value: {clean(cell, 40)}.")


def check_code(code: str, what: str) -> None:
    """Invalid for a number cut to six digits and for a date a code was turned into."""
    if code.isdecimal():
        return
    if _CUT.fullmatch(code):
        raise Invalid(f"A spreadsheet has cut {what} to {code}. {_COLUMN}")
    if is_date(code):
        raise Invalid(f"A spreadsheet has made a date of {what}: {clean(code, 30)}. {_COLUMN}")


def is_date(code: str) -> bool:
    """Whether a spreadsheet has made a date of it."""
    return type(code) is DateCell or _DATE.fullmatch(code) is not None


def barcode(cell: str) -> str:
    """A barcode as it is stored; Invalid for what cannot be one."""
    if cell.isdecimal() and len(cell) <= LONGEST_CODE:
        return cell
    check_code(cell, "the barcode")
    text = clean(cell, LONGEST_CODE + 1)
    if len(text) > LONGEST_CODE:
        raise Invalid(f"A barcode has at most {LONGEST_CODE} characters.")
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text


def ungrouped(cell: str) -> str:
    """A barcode without the marks a spreadsheet puts between thousands; empty where it has none."""
    if not _GROUPED.fullmatch(cell):
        return ""
    digits = re.sub(r"\D", "", cell)
    return digits if len(digits) in _GTIN_LENGTHS and check_digit_ok(digits) else ""


def with_zeros(code: str) -> str:
    """The barcode this may have been before a spreadsheet took its leading zeros; empty if none."""
    length = _WITH_ZEROS.get(len(code))
    if length is None or not (code.isascii() and code.isdigit()) or code[0] == "0":
        return ""
    longer = code.zfill(length)
    return longer if check_digit_ok(longer) else ""
