"""The side of Users: the people of the shop, and what can be done with the marked one."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.text import initials
from pos_app.services.users import UserRow
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.screens.roles import role_place
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card, Line
from pos_app.ui.widgets.people import Person, PersonList
from pos_app.ui.widgets.text import Text


class PeopleSide(Card):
    """People with their role and state; below them the buttons of the marked one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.people = PersonList(tr("Users"))
        self.count = Text("", "label", "secondary", weight=400)
        self.edit = Button(tr("Edit"), icon="pencil", height=40)
        self.new_pin = Button(tr("New PIN"), icon="key-round", height=40)
        self.badge = Button(tr("Badge"), icon="scan-barcode", height=40)
        self.block = Button("", Kind.DANGER, height=40)
        self._head = QHBoxLayout()
        self._head.addWidget(Text(tr("Users"), "h2", px=16), 1)
        self._head.addWidget(self.count)
        self._foot = QVBoxLayout()
        self._rows = (QHBoxLayout(), QHBoxLayout())
        for row, buttons in zip(
            self._rows, ((self.edit, self.new_pin), (self.badge, self.block)), strict=True
        ):
            self._foot.addLayout(row)
            for button in buttons:
                row.addWidget(button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(Line())
        column.addWidget(self.people, 1)
        column.addWidget(Line())
        column.addLayout(self._foot)
        self.begin()

    def set_people(self, found: Sequence[UserRow], here: UUID) -> None:
        """Everybody, by role and name; the marked one stays marked. `here` is at the till."""
        users = sorted(found, key=lambda user: (role_place(user.role), user.name))
        current = self.people.current()
        if current not in {user.id for user in users} and users:
            current = users[0].id
        self.people.set_people([_person(user, here) for user in users], current)
        self.count.setText(str(len(users)))

    def set_person(self, user: UserRow | None, here: UUID) -> None:
        """What can be done with this person."""
        self.edit.setEnabled(user is not None)
        self.new_pin.setEnabled(user is not None and user.is_active)
        self.badge.setEnabled(user is not None and user.is_active)
        self.block.setEnabled(user is not None and user.id != here)
        if user is None:
            return
        first, active = user.name.split(" ")[0], user.is_active
        words = tr("Block {name}", name=first) if active else tr("Unblock {name}", name=first)
        self.block.setText(words)
        self.block.set_kind(Kind.DANGER if active else Kind.DEFAULT)

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        self._head.setContentsMargins(look.px(16), look.px(12), look.px(16), look.px(12))
        self._foot.setContentsMargins(look.px(12), look.px(12), look.px(12), look.px(12))
        self._foot.setSpacing(look.px(8))
        for row in self._rows:
            row.setSpacing(look.px(8))


def _person(user: UserRow, here: UUID) -> Person:
    badge = None
    if not user.is_active:
        badge = BadgeSpec(tr("Blocked"), State.DANGER)
    elif user.id == here:
        badge = BadgeSpec(tr("Here"), State.NEUTRAL)
    elif user.is_pin_short:
        badge = BadgeSpec(tr("Short PIN"), State.WARNING)
    elif not user.has_pin:
        badge = BadgeSpec(tr("No PIN"), State.WARNING)
    detail = user.role_name
    if user.exceptions:
        detail += " · " + tr("%n exception(s)", len(user.exceptions))
    words = [user.name, detail, *([badge.words] if badge else [])]
    return Person(
        user.id,
        user.name,
        detail,
        initials(user.name),
        user.tint if user.is_active else "slate",
        badge,
        spoken=", ".join(words),
    )
