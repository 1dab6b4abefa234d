"""The code on a person's badge: thirty digits that a scanner reads and nobody guesses.

A fixed beginning, 25 digits by chance (83 bits), and two check digits (ISO 7064, mod 97-10), so
that no goods' code is taken for a badge. The code is printed once and kept nowhere: what is stored
is a digest of a digest with the shop's pepper, so that neither a stolen database opens the till,
nor what a program hands to a service.
"""

import hashlib
import hmac
import secrets
from typing import Final

_BEGINNING: Final = "909"
_DIGITS: Final = 25
LENGTH: Final = len(_BEGINNING) + _DIGITS + 2


def new_code() -> str:
    """A code that no badge has."""
    body = f"{_BEGINNING}{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"
    return body + f"{98 - int(body) * 100 % 97:02d}"


def is_badge(code: str) -> bool:
    """Whether a scanned code is a badge's, whoever's."""
    return (
        len(code) == LENGTH
        and code.isascii()
        and code.isdigit()
        and code.startswith(_BEGINNING)
        and int(code) % 97 == 1
    )


def token(code: str, pepper: bytes) -> str:
    """What a service is given in place of the code. No slow hash: 83 bits need none."""
    return hmac.new(pepper, b"badge:" + code.encode(), hashlib.sha256).hexdigest()


def verifier(given: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(given.encode()).hexdigest()
