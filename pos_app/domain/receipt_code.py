"""The code on a receipt that says it is ours: a till that never saw the sale can tell that it is
genuine, and that nobody wrote another amount on it.

    R1.<till>.<number>.<business day>.<total in minor units>.<mac>

The letters are those of a QR code's alphanumeric mode, which every scanner types alike. The MAC is
HMAC-SHA-256 under a key drawn from the shop's secret, cut to 60 bits: whoever guesses has one
chance in 10^18, and a till answers a guess only as fast as a person scans (RFC 2104; truncation as
NIST SP 800-107 5.3.3 allows).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime

from pos_app.domain.errors import Invalid

_VERSION = "R1"
_MAC_BYTES = 8
_MAC_LETTERS = 12  # 60 bits in base 32
_PARTS = 6


@dataclass(frozen=True, slots=True)
class ReceiptCode:
    """What the code says. `total` is minor units of the shop's currency."""

    till: str
    number: str
    day: date
    total: int


def write_code(code: ReceiptCode, secret: bytes) -> str:
    """The text of the QR code."""
    body = _body(code)
    return f"{body}.{_mac(body, secret)}"


def read_code(text: str, secret: bytes) -> ReceiptCode | None:
    """What a scanned code says; None if it is no receipt's at all.

    Raises Invalid for a receipt that this shop did not print, or not so.
    """
    text = text.strip().upper()
    parts = text.split(".")
    if len(parts) != _PARTS or parts[0] != _VERSION:
        return None
    body, _dot, mac = text.rpartition(".")
    if not hmac.compare_digest(mac.encode(), _mac(body, secret).encode()):
        raise Invalid("This receipt was not printed by this shop, or somebody changed it.")
    try:
        day = datetime.strptime(parts[3], "%Y%m%d").date()  # noqa: DTZ007  a day has no zone
        return ReceiptCode(parts[1], parts[2], day, int(parts[4]))
    except ValueError:
        return None


def _body(code: ReceiptCode) -> str:
    day = code.day.strftime("%Y%m%d")
    return f"{_VERSION}.{code.till}.{code.number}.{day}.{code.total}".upper()


def _mac(body: str, secret: bytes) -> str:
    key = hmac.digest(secret, b"pos_app receipt code", hashlib.sha256)
    digest = hmac.digest(key, body.encode(), hashlib.sha256)
    return base64.b32encode(digest[:_MAC_BYTES]).decode()[:_MAC_LETTERS]
