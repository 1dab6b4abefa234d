"""The grid of a chart: round steps, on the screen as on paper."""

from typing import Final

LINES: Final = 3  # above the ground line
_ROUND: Final = (1, 2, 5)


def step(highest: int, lines: int = LINES) -> int:
    """The smallest 1, 2 or 5 times a power of ten of which so many reach the highest value."""
    wanted = -(-max(highest, 1) // lines)
    power = 1
    while power * 10 < wanted:
        power *= 10
    return next((each * power for each in _ROUND if each * power >= wanted), 10 * power)
