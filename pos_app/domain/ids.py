"""Identities: UUIDv7, so that ids made on any till are unique and sort by when they were made."""

import sys
from uuid import UUID

if sys.version_info >= (3, 14):
    from uuid import uuid7
else:
    from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh identity, later in order than those made before it on this machine."""
    return uuid7()
