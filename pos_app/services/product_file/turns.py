"""Reading a long list beside a till that sells."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_TURN: Final = 0.0005  # seconds


@contextmanager
def short_turns() -> Iterator[None]:
    """Let a sale meanwhile have the interpreter after half a millisecond instead of five: it asks
    for it again after each of its dozen statements.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(min(_TURN, usual))
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
