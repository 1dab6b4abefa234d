"""Tokens as they travel. An access token is a JWT, good for minutes, that names its person and its
session; a refresh token names its session and carries the secret of which the database keeps a
digest.

The algorithm is pinned, every claim is required, and the shop's clock decides what is over.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import jwt

from pos_app.domain.errors import NotLoggedIn
from pos_app.services.tokens import LoggedIn

ALGORITHM: Final = "HS256"
ISSUER: Final = "pos-app"
AUDIENCE: Final = "pos-app-api"
_CLAIMS: Final = ("iss", "aud", "exp", "iat", "sub", "sid", "jti")
_ID_BYTES: Final = 16
_LONGEST: Final = 1000
_MOST_KNOWN: Final = 10_000
_NOT_VALID: Final = "The token is not valid. Log in again."


@dataclass(frozen=True, slots=True)
class Bearer:
    """What an access token says, once it is proven."""

    user_id: UUID
    session_id: UUID


def sign(logged_in: LoggedIn, key: bytes, now: datetime, life: timedelta) -> str:
    """An access token of this session."""
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(logged_in.actor.user_id),
        "sid": str(logged_in.session_id),
        "jti": str(uuid4()),
        "iat": int(now.timestamp()),
        "exp": int((now + life).timestamp()),
    }
    return jwt.encode(claims, key, ALGORITHM)


class Proven:
    """The tokens whose signatures were proven lately, and until when they are good."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._known: dict[str, tuple[Bearer, int]] = {}

    def read(self, token: str, now: datetime) -> Bearer:
        """Who a token is of. Raises `NotLoggedIn` for any that is not ours, or over."""
        known = self._known.get(token)
        if known is None:
            known = _proven(token, self._key)
            if len(self._known) >= _MOST_KNOWN:
                self._known = {}
            self._known[token] = known
        bearer, expires = known
        if expires <= now.timestamp():
            self._known.pop(token, None)
            raise NotLoggedIn(_NOT_VALID)
        return bearer


def _proven(token: str, key: bytes) -> tuple[Bearer, int]:
    if len(token) > _LONGEST:
        raise NotLoggedIn(_NOT_VALID)
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            # Times are held against the shop's own clock above.
            options={"require": list(_CLAIMS), "verify_exp": False, "verify_iat": False},
        )
        expires, user, session = claims["exp"], UUID(claims["sub"]), UUID(claims["sid"])
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as error:
        raise NotLoggedIn(_NOT_VALID) from error
    if type(expires) is not int:
        raise NotLoggedIn(_NOT_VALID)
    return Bearer(user, session), expires


def refresh_token(logged_in: LoggedIn) -> str:
    """The refresh token of a session as the caller keeps it."""
    whole = logged_in.session_id.bytes + logged_in.secret
    return base64.urlsafe_b64encode(whole).decode().rstrip("=")


def read_refresh(token: str) -> tuple[UUID, bytes]:
    """Session and secret of a refresh token. Raises `NotLoggedIn` for what is none."""
    if len(token) > _LONGEST or not token.isascii():
        raise NotLoggedIn(_NOT_VALID)
    try:
        whole = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise NotLoggedIn(_NOT_VALID) from error
    if len(whole) <= _ID_BYTES:
        raise NotLoggedIn(_NOT_VALID)
    return UUID(bytes=whole[:_ID_BYTES]), whole[_ID_BYTES:]
