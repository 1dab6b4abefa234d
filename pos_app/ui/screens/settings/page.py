"""What the pages of Settings share: a card, its fields, and the bar that saves them."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.services import settings
from pos_app.services.settings import ShopSettings, TillSettings
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.acts import Acts
from pos_app.ui.screens.forms import Form, SaveBar
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.painting import Align
from pos_app.ui.widgets.text import Text

_OF_SHOP: Final = frozenset(field.name for field in fields(ShopSettings))
_OF_TILL: Final = frozenset(field.name for field in fields(TillSettings))


class SettingsPage(Card):
    """One page: a title, `body` to put things into, and the bar below. Subclasses add fields to
    `form` under the names of the settings.

    Signal: counted(int): so many changes are not saved.
    """

    counted = Signal(int)
    title = ""

    def __init__(self, pos: Pos, act: Acts) -> None:
        self._ready = self.is_loaded = False
        super().__init__()
        self._pos, self._act = pos, act
        self.form = Form(self)
        self._rows: list[QHBoxLayout] = []
        inside = QWidget()
        self.body = QVBoxLayout(inside)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setWidget(inside)
        self.bar = SaveBar()
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._area, 1)
        column.addWidget(self.bar)
        self.bar.saved.connect(self.save)
        self.bar.discarded.connect(self.form.discard)
        self.form.changed.connect(self._count)

    def finish(self) -> None:
        """All fields are there."""
        self.body.addStretch(1)
        self._ready = True
        self.restyle()

    # -- values

    def load(self) -> None:
        """Show what is stored, unless something here is not saved."""
        if not (self.is_loaded and self.changes):
            self.is_loaded = True
            stored = self._pos.settings
            self.form.load({**asdict(stored.till), **asdict(stored.shop)})
            self.shown()

    def shown(self) -> None:
        """What is stored is shown now; for what hangs on it."""

    @property
    def changes(self) -> int:
        """How many fields are not saved."""
        return len(self.form.changed_names)

    def check(self) -> None:
        """Raise `Invalid` for what no service looks at."""

    def save(self) -> None:
        """Store what differs: the shop's and the till's, each whole."""
        self.form.clear_errors()
        try:
            self.check()
            changes = self.form.changes()
        except PosError as error:
            self.show_refusal(error)
            return
        shop = {name: value for name, value in changes.items() if name in _OF_SHOP}
        till = {name: value for name, value in changes.items() if name in _OF_TILL}
        if self._store(settings.change_shop, shop) and self._store(settings.change_till, till):
            self.saved()

    def saved(self) -> None:
        """Everything is stored."""
        self.form.load({})
        self.bar.set_changes(0, tr("Saved"))

    def _store(self, service: Any, changes: dict[str, Any]) -> bool:
        return not changes or self._act(lambda _stored: None, service, changes)

    def show_refusal(self, error: PosError) -> None:
        """Under its field, else in the bar."""
        if not self.form.show_error(error):
            self.bar.show_error(error.sentence)

    def _count(self) -> None:
        self.bar.set_changes(self.changes)
        self.counted.emit(self.changes)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a field saves."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.bar.save.isEnabled():
            self.save()
        else:
            super().keyPressEvent(event)

    # -- laying out

    def head(self, words: str, about: str = "") -> None:
        """A title over what follows, and what it is for."""
        self.body.addWidget(Text(words, "h2"))
        if about:
            self.body.addWidget(Text(about, "label", "secondary", weight=400, wrap=True))

    def beside(self, *parts: QWidget, shares: Sequence[int] = ()) -> None:
        """Fields side by side."""
        row = QHBoxLayout()
        for place, part in enumerate(parts):
            share = shares[place] if place < len(shares) else 1
            row.addWidget(part, share, Align.AlignTop)
        self._rows.append(row)
        self.body.addLayout(row)

    def restyle(self) -> None:
        """Take distances again."""
        if self._ready:
            look = theme.current()
            side = look.px(20)
            self.body.setContentsMargins(side, side, side, side)
            self.body.setSpacing(look.px(14))
            for row in self._rows:
                row.setSpacing(look.px(12))
