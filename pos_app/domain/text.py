"""What people type: folded for searching, cleaned for storing, and kept free of card numbers."""

import re
import unicodedata
from collections.abc import Iterator

_ZERO_WIDTH_JOINERS = "\u200c\u200d"  # Persian spelling and many emoji need them
_LETTERS = str.maketrans(
    # Letters that are no letter with an accent, and one Arabic letter from different keyboards.
    "łøđðıħŧŋĸ" + "ىیکة",
    "loddihtnk" + "ييكه",
    "'’ـ",  # an apostrophe is often left out; the Arabic dash only stretches a line
) | {ord("æ"): "ae", ord("œ"): "oe", ord("þ"): "th"}
_ASCII_SPACED = str.maketrans(
    {chr(code): " " for code in range(128) if not chr(code).isalnum()} | {"'": ""}
)
_SPACELESS = re.compile(
    # Thai, Lao, Myanmar, Khmer, kana, bopomofo and Han: scripts that put no spaces between words.
    "["
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u3105-\u312f"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    "]"
)
_CARD_RUN = re.compile(r"\d(?:[ \-.\u00a0]?\d)+")
_CARD_DIGITS = range(13, 20)


def fold(text: str) -> str:
    """The text as search compares it: words without case, accents or punctuation, one space apart.

    "Crème Brûlée" and "creme BRULEE" fold alike; ß is ss, ł is l; digits of any script are 0 to 9.
    In scripts without spaces each character is a word, so that any part of a name is found.
    """
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII_SPACED).split())
    decomposed = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    plain = unicodedata.normalize("NFC", "".join(_folded_characters(decomposed)))
    if _SPACELESS.search(plain):
        plain = "".join(_spaced(plain))
    return " ".join(plain.split())


def words(text: str) -> tuple[str, ...]:
    """The folded words of a text, in order."""
    return tuple(fold(text).split())


def clean(text: str, limit: int) -> str:
    """The text as it is stored: composed, on one line, at most `limit` characters.

    Control characters, direction overrides and marks, and other invisible ones are taken out, so
    that what is stored is what is seen.
    """
    if not text:
        return text
    if not text.isprintable():
        text = "".join(character for character in text if _is_seen(character))
    line = unicodedata.normalize("NFC", " ".join(text.split()))
    if len(line) <= limit:
        return line
    while limit and (unicodedata.combining(line[limit]) or line[limit] in _ZERO_WIDTH_JOINERS):
        limit -= 1  # an accent is not parted from its letter
    return line[:limit].rstrip(" " + _ZERO_WIDTH_JOINERS)


def free_text(text: str, limit: int) -> str:
    """What a person typed for others to read, as it is stored: cleaned, and without card numbers.

    Codes and serial numbers are no free text: the number of a phone looks like that of a card.
    """
    return mask_card_numbers(clean(text, limit)) if text else ""


def initials(name: str) -> str:
    """The letters a tile shows for a person: those of the first and the last name."""
    firsts = [first for word in name.split() if (first := _first_letter(word))]
    return "".join([*firsts[:1], *firsts[1:][-1:]])


def mask_card_numbers(text: str) -> str:
    """The text with every number that could be a payment card's cut to its last four digits."""
    return _CARD_RUN.sub(lambda run: _mask_run(run[0]), text)


def _folded_characters(decomposed: str) -> Iterator[str]:
    for character in decomposed:
        if character.isdecimal():
            yield str(int(character))
        elif character.isalnum():
            yield character
        elif not unicodedata.category(character).startswith("M"):
            yield "" if character in _ZERO_WIDTH_JOINERS else " "
        elif not _is_accent(character):
            yield character


def _spaced(plain: str) -> Iterator[str]:
    """Each character of a script without spaces by itself, with the marks that belong to it."""
    after_one = False
    for character in plain:
        if unicodedata.category(character).startswith("M"):
            yield character
            continue
        is_one = _SPACELESS.match(character) is not None
        yield f" {character}" if is_one or after_one else character
        after_one = is_one


def _is_accent(mark: str) -> bool:
    """Whether a mark can be left out; the vowel and voicing signs of Asian scripts cannot."""
    placed = unicodedata.combining(mark)
    return placed == 1 or 10 <= placed <= 36 or placed >= 200


def _is_seen(character: str) -> bool:
    if character.isspace() or character in _ZERO_WIDTH_JOINERS:
        return True
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs"}


def _first_letter(word: str) -> str:
    return next((character.upper()[:1] for character in word if character.isalnum()), "")


def _mask_run(run: str) -> str:
    """Mask the card numbers among groups of digits that stand next to each other."""
    groups = re.split(r"([ \-.\u00a0])", run)  # digits, separator, digits, …
    masked, start = "", 0
    while start < len(groups):
        end = _end_of_card(groups, start)
        if end is None:
            masked, start = masked + groups[start], start + 1
        else:
            digits = "".join(groups[start:end:2])
            masked, start = f"{masked}****{digits[-4:]}", end
    return masked


def _end_of_card(groups: list[str], start: int) -> int | None:
    """Where the longest card number that begins at this group ends, if one does."""
    found, digits = None, ""
    if start % 2 == 0:
        for index in range(start, len(groups), 2):
            digits += groups[index]
            if len(digits) >= _CARD_DIGITS.stop:
                break
            if len(digits) in _CARD_DIGITS and _luhn(digits):
                found = index + 1
    return found


def _luhn(digits: str) -> bool:
    total = 0
    for index, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + index % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0
