"""Label sheets as data: how many labels a sheet has, how large they are, and how far apart.

Sizes and distances are those the makers print on their boxes. Every sheet lies in the middle of its
paper, which gives the margins.
"""

from dataclasses import dataclass
from typing import Final

A4: Final = (210.0, 297.0)
LETTER: Final = (215.9, 279.4)


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """One format, in millimetres. `across` and `down` are from one label's edge to the next's."""

    key: str
    maker: str
    columns: int
    rows: int
    width: float
    height: float
    across: float
    down: float
    paper: tuple[float, float] = A4

    @property
    def count(self) -> int:
        """Labels on a sheet."""
        return self.columns * self.rows

    @property
    def left(self) -> float:
        """From the paper's edge to the first label."""
        return (self.paper[0] - (self.columns - 1) * self.across - self.width) / 2

    @property
    def top(self) -> float:
        """From the paper's edge to the first label."""
        return (self.paper[1] - (self.rows - 1) * self.down - self.height) / 2

    def place(self, number: int) -> tuple[float, float]:
        """The left and upper edge of a label, numbered from 0, row by row."""
        row, column = divmod(number, self.columns)
        return self.left + column * self.across, self.top + row * self.down


SHEETS: Final = (
    LabelSheet("L7160", "Avery", 3, 7, 63.5, 38.1, 66.04, 38.1),
    LabelSheet("L7159", "Avery", 3, 8, 63.5, 33.9, 66.04, 33.9),
    LabelSheet("L7161", "Avery", 3, 6, 63.5, 46.6, 66.04, 46.6),
    LabelSheet("L7162", "Avery", 2, 8, 99.1, 33.9, 101.6, 33.9),
    LabelSheet("L7163", "Avery", 2, 7, 99.1, 38.1, 101.6, 38.1),
    LabelSheet("L7165", "Avery", 2, 4, 99.1, 67.7, 101.6, 67.7),
    LabelSheet("L7651", "Avery", 5, 13, 38.1, 21.2, 40.6, 21.2),
    LabelSheet("5160", "Avery US Letter", 3, 10, 66.675, 25.4, 69.85, 25.4, LETTER),
    LabelSheet("4464", "Herma", 3, 8, 70.0, 37.0, 70.0, 37.0),
    LabelSheet("4461", "Herma", 3, 8, 70.0, 36.0, 70.0, 36.0),
    LabelSheet("4425", "Herma", 2, 5, 105.0, 57.0, 105.0, 57.0),
)
BY_KEY: Final = {sheet.key: sheet for sheet in SHEETS}
