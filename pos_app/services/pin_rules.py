"""What a PIN or a password must be like, and a PIN's verifier made of one that is nobody else's.

Checked by whoever hashes a secret, before it is hashed: a verifier tells nothing of it any more.
"""

from itertools import pairwise
from typing import Final

from pos_app.domain.errors import Conflict, Invalid
from pos_app.domain.rights import LONGEST_PIN, SHORTEST_APPROVER_PIN, SHORTEST_PIN
from pos_app.services import auth

SHORTEST_PASSWORD: Final = 15


def check_pin(pin: str, *, approves: bool) -> None:
    """A PIN fit to be one: 4 to 8 digits, at least 6 for whoever may approve. Raises `Invalid`."""
    shortest = SHORTEST_APPROVER_PIN if approves else SHORTEST_PIN
    if not (pin.isascii() and pin.isdigit() and shortest <= len(pin) <= LONGEST_PIN):
        raise Invalid(f"A PIN here has {shortest} to {LONGEST_PIN} digits.", where="pin")
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    # 1111 and 1234 are what is tried first; the demo's own are allowed by seeding, not here.
    if len(steps) == 1 and steps <= {0, 1, -1}:
        raise Invalid("That PIN is too easy to guess.", where="pin")


def check_password(password: str, *, names: tuple[str, ...] = ()) -> None:
    """A password fit to be one (OWASP ASVS 5.0, 6.2): 15 characters or more, not a name of shop or
    person.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(
            f"A password has at least {SHORTEST_PASSWORD} characters. A few words do well.",
            where="password",
        )
    plain = password.casefold()
    if len(set(plain)) < 4 or any(
        name and plain.replace(name.casefold(), "").strip(" 0123456789!.-_") == "" for name in names
    ):
        raise Invalid("That password is too easy to guess.", where="password")


def make_pin(pin: str, *, approves: bool, others: tuple[str, ...], pepper: bytes) -> str:
    """A new PIN's verifier, refused if weak or another's. Slow (50 ms a person): on a worker."""
    check_pin(pin, approves=approves)
    if any(auth.fits(auth.SecretKind.PIN, pin, verifier, pepper) for verifier in others):
        raise Conflict("Choose another PIN.")
    return auth.hash_pin(pin, pepper)
