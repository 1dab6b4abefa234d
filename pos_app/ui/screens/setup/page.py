"""What the pages of the first run share: a question, its fields, and how it is saved."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.ui import theme
from pos_app.ui.pos import Pos
from pos_app.ui.screens.forms import Form
from pos_app.ui.widgets.painting import Align, Themed

Then = Callable[[], None]
Refused = Callable[[PosError], None]


class Page(Themed, QWidget):
    """One question of the first run. Subclasses name it, fill `body`, and say how it is saved."""

    step = ""
    title = ""
    question = ""
    can_be_skipped = False

    def __init__(self, pos: Pos) -> None:
        super().__init__()
        self._pos = pos
        self.form = Form(self)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self._rows: list[QHBoxLayout] = []

    def load(self) -> None:
        """Show what is kept."""

    def save(self, then: Then, refused: Refused) -> None:
        """Keep what was typed, then go on; or say why not."""
        raise NotImplementedError

    def next_words(self, following: str) -> str:
        """What the button of the next step says."""
        return following

    def first_field(self) -> QWidget | None:
        """Where the caret goes."""
        return None

    def beside(self, *parts: QWidget, shares: Sequence[int] = ()) -> QHBoxLayout:
        """Fields side by side."""
        row = QHBoxLayout()
        for place, part in enumerate(parts):
            share = shares[place] if place < len(shares) else 1
            row.addWidget(part, share, Align.AlignTop)
        self._rows.append(row)
        return row

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        self.body.setSpacing(look.px(16))
        for row in self._rows:
            row.setSpacing(look.px(12))
