"""The left side of Login: shop and till, the clock, and the people to choose from."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.text import fold, initials
from pos_app.services.auth import UserTile
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.login.secret import PlainButton
from pos_app.ui.widgets.badges import Sync, SyncPill
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.chrome import Brand
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Themed
from pos_app.ui.widgets.people import Person, UserTiles
from pos_app.ui.widgets.text import Text

FILTERED_FROM = 10  # with more than nine people the name field stands there from the start
_WIDEST, _LEAST = 760, 210


def _person(user: UserTile) -> Person:
    return Person(
        user.id,
        user.name,
        user.role_name,
        initials(user.name),
        user.tint,
        spoken=tr("{name}, {role}", name=user.name, role=user.role_name),
    )


class WhoPanel(Themed, QWidget):
    """Clock, question, tiles, and the way for someone who has no tile.

    Signals: chosen(UserTile); named(str) with a typed user name, on Enter; someone_else() when a
    locked till shall show everybody.
    """

    chosen = Signal(object)
    named = Signal(str)
    someone_else = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people: tuple[UserTile, ...] = ()
        self.head = Brand(size=44)
        self.time = Text("", "display", amount=True)
        self.day = Text("", "h2", "secondary", weight=400)
        self.question = Text(tr("Who is using this till?"), "h2")
        self.kept = Text("", "body", "secondary")
        self._shown: tuple[UserTile, ...] = ()
        self._columns = 3
        self.tiles = UserTiles(tr("Who is using this till?"))
        self.other = PlainButton(
            tr("Someone else: type a user name"), Kind.QUIET, inset=2, icon="user-round"
        )
        self.name = Field(placeholder=tr("User name"), icon="user-round", height=48)
        self.nobody = Text("", "label", "secondary", weight=400)
        self.back_to_all = Button(tr("Someone else"), icon="users-round")
        self.pill = SyncPill(tr("This till is on its own"), Sync.OFF)
        self.pill.setAccessibleName(tr("This till is on its own"))
        self.pill.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.note = Text("", "small", "secondary")
        self._body = QWidget()
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._body, 1_000)
        self._row.addStretch(1)
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._fill()
        self.tiles.chosen.connect(self._on_tile)
        self.other.clicked.connect(self.ask_name)
        self.name.edited.connect(self._on_typed)
        self.name.entered.connect(self._on_named)
        self.back_to_all.clicked.connect(self.someone_else)
        self.begin()
        self.set_locked(None, 0)

    def _fill(self) -> None:
        self._clock = QHBoxLayout()
        self._clock.addWidget(self.time)
        self._dated = QVBoxLayout()
        self._dated.addStretch(1)
        self._dated.addWidget(self.day)
        self._clock.addLayout(self._dated, 1)
        self._asked = QVBoxLayout()
        self._asked.addWidget(self.question)
        self._asked.addWidget(self.kept)
        self._other = QHBoxLayout()
        for part in (self.other, self.name, self.back_to_all):
            self._other.addWidget(part)
        self._other.addWidget(self.nobody, 1)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.pill)
        self._foot.addWidget(self.note, 1)
        column = self._column
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addStretch(1)
        column.addLayout(self._clock)
        column.addLayout(self._asked)
        column.addWidget(self.tiles, 1_000)
        column.addLayout(self._other)
        column.addStretch(1)
        column.addLayout(self._foot)

    # -- what it shows

    def set_people(self, people: Sequence[UserTile]) -> None:
        """Who may log in here."""
        self._people = tuple(people)
        self._show_name_field(len(people) >= FILTERED_FROM)
        self._filter("")

    def set_moment(self, at: datetime, formats: Formats) -> None:
        """The time in the shop."""
        self.time.setText(formats.time(at))
        self.day.setText(formats.long_day(at.date()))

    def set_locked(self, user: UserTile | None, lines: int) -> None:
        """Locked by one person, whose sale is kept; or open to everybody."""
        locked = user is not None
        self.question.setText(tr("Locked") if locked else tr("Who is using this till?"))
        kept = tr("Sale kept, %n line(s)", lines) if lines else tr("No sale is open")
        self.kept.setText(kept if locked else "")
        self.kept.setVisible(locked)
        self.back_to_all.setVisible(locked)
        if user is not None:
            self._show((user,))
            self.other.hide()
            self.name.hide()
        else:
            self.set_people(self._people)

    def show_note(self, sentence: str) -> None:
        """Say something beside the pill: a scan that was not taken."""
        self.note.setText(sentence)

    def ask_name(self) -> None:
        """Type a user name in place of choosing a tile."""
        self._show_name_field(True)
        self.name.setFocus()

    def forget_name(self) -> None:
        """Take back what was typed there."""
        self.name.set_text("")
        self._show_name_field(len(self._people) >= FILTERED_FROM)
        self._filter("")

    def _show_name_field(self, shown: bool) -> None:
        self.name.setVisible(shown)
        self.other.setVisible(not shown)
        if not shown:
            self.nobody.setText("")

    def neighbour(self, across: int, down: int) -> UserTile | None:
        """Who stands beside or below the marked one; the first when nobody is."""
        place = self.tiles.place_of(self.tiles.current())
        step = (-across if self.isRightToLeft() else across) + down * self._columns
        wanted = 0 if place < 0 else place + step
        return self._shown[wanted] if 0 <= wanted < len(self._shown) else None

    def _show(self, people: Sequence[UserTile]) -> None:
        self._shown = tuple(people)
        self.tiles.set_people([_person(user) for user in people])
        self._fit_tiles()

    def _fit_tiles(self) -> None:
        """As many columns as have room for a name, no higher than there are people."""
        look = theme.current()
        room = min(self._body.width(), look.px(_WIDEST))
        self._columns = max(1, min(3, (room + look.px(12)) // look.px(_LEAST + 12)))
        self.tiles.set_columns(self._columns)
        self.tiles.setMaximumHeight(max(1, self.tiles.content_height()))
        self.tiles.setMinimumHeight(min(look.px(88 + 40), self.tiles.maximumHeight()))

    def _on_tile(self, key: object) -> None:
        self.chosen.emit(next(user for user in self._shown if user.id == key))

    def _on_typed(self, words: str) -> None:
        if len(self._people) >= FILTERED_FROM:
            self._filter(words)

    def _filter(self, words: str) -> None:
        wanted = fold(words)
        shown = [
            user
            for user in self._people
            if all(f" {piece}" in f" {fold(user.name)} {user.username}" for piece in wanted.split())
        ]
        self._show(shown)
        self.nobody.setText(
            ""
            if shown or not words
            else tr("No tile has this name. Enter takes it as a user name.")
        )

    def _on_named(self, words: str) -> None:
        typed = words.strip()
        if not typed:
            return
        exact = [user for user in self._people if user.username == typed.casefold()]
        found = exact or (list(self._shown) if len(self._people) >= FILTERED_FROM else [])
        if len(found) == 1:
            self.chosen.emit(found[0])
        else:
            self.named.emit(typed)

    # -- looks

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        self._clock.setSpacing(look.px(20))
        self._clock.setContentsMargins(0, look.px(16), 0, 0)
        self._foot.setContentsMargins(0, look.px(12), 0, 0)
        self._dated.setContentsMargins(0, 0, 0, look.px(6))
        self._asked.setContentsMargins(0, look.px(24), 0, look.px(12))
        self._body.setMaximumWidth(look.px(_WIDEST))
        self._fit_tiles()
        self._other.setContentsMargins(0, look.px(12), 0, 0)
        self._other.setSpacing(look.px(12))
        self._foot.setSpacing(look.px(16))
        self.name.setFixedWidth(look.px(320))
        self._set_margins()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Margins follow the window; the tiles keep to 760."""
        super().resizeEvent(event)
        self._set_margins()
        self._fit_tiles()

    def _set_margins(self) -> None:
        look = theme.current()
        window = self.window().width()
        side = max(look.px(24), window * 4 // 100)
        self._row.setContentsMargins(side, look.px(32), side, look.px(24))
