"""The matrix: what each role may do, or one person beside their role; changed by clicks, saved by a
button.
"""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QTimer, Signal, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.access import Grant, Permission, Role
from pos_app.domain.rights import together
from pos_app.services.roles import RoleRow
from pos_app.services.users import UserRow
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.forms import SaveBar
from pos_app.ui.screens.users import matrix
from pos_app.ui.screens.users.drafts import Drafts, Holder, sizes, stepped, with_drafts
from pos_app.ui.screens.users.right_detail import RightDetail
from pos_app.ui.widgets.badges import Badge, State
from pos_app.ui.widgets.cards import Card, Icon
from pos_app.ui.widgets.choices import Option, Segmented
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import show_part
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

ROLES, PERSON = "roles", "person"
_NO_RIGHTS: dict[Permission, Grant] = {}


class RightsPage(Card):
    """The card with the matrix, its search, the detail of a cell, and the bar that saves.

    Signals: saved() when the changes shall be stored; drafted(int): so many are not yet;
    copy_wanted(UUID), rename_wanted(UUID) and remove_wanted(UUID) of a role.
    """

    saved = Signal()
    drafted = Signal(int)
    copy_wanted = Signal(object)
    rename_wanted = Signal(object)
    remove_wanted = Signal(object)

    def __init__(self, pos: Pos) -> None:
        super().__init__()
        self._pos = pos
        self.drafts = Drafts()
        self._roles: tuple[RoleRow, ...] = ()
        self._user: UserRow | None = None
        self._holders: tuple[Holder, ...] = ()
        self._chosen: tuple[UUID, Permission | None] | None = None
        self._legend_parts: list[QWidget] = []
        self._compact = False
        self.table: Table | None = None
        self.search = Field(
            icon="search", placeholder=tr("Search rights"), cap="F2", name=tr("Search rights")
        )
        self.mode = Segmented([Option(ROLES, tr("Roles"))], height=40, even=False, name=tr("Whose"))
        self.detail = RightDetail()
        self.bar = SaveBar()
        self._lay_out()
        self.search.edited.connect(lambda _words: self.show_rights())
        self.mode.chosen.connect(self._on_mode)
        self.detail.changed.connect(self._on_detail)
        self.detail.reset.connect(self._on_reset)
        self.detail.copied.connect(lambda: self._emit_role(self.copy_wanted))
        self.detail.renamed.connect(lambda: self._emit_role(self.rename_wanted))
        self.detail.removed.connect(lambda: self._emit_role(self.remove_wanted))
        self.bar.saved.connect(self.saved)
        self.bar.discarded.connect(self.discard)
        self.begin()

    def _lay_out(self) -> None:
        self._legend = QHBoxLayout()
        self._legend.addWidget(Text(tr("What each role may do"), "h2", px=16), 1)
        for sign, words in (
            (Icon("check", "success.text", size=18), tr("Allowed")),
            (Badge(tr("PIN"), State.WARNING, "key-round"), tr("With a manager PIN")),
            (Icon("minus", "text.tertiary", size=16), tr("Not allowed")),
        ):
            for part in (sign, Text(words, "small", "secondary")):
                self._legend.addWidget(part)
                self._legend_parts.append(part)
        self._filter = QHBoxLayout()
        self._filter.addWidget(self.search, 1)
        self._filter.addWidget(self.mode)
        self._matrix = QVBoxLayout()
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addLayout(self._legend)
        self._column.addLayout(self._filter)
        self._column.addLayout(self._matrix, 1)
        self._column.addWidget(self.detail)
        self._column.addWidget(self.bar)

    # -- what it shows

    def set_people(self, roles: tuple[RoleRow, ...], user: UserRow | None) -> None:
        """Other roles, or another person is marked. Drafts of who is gone go too."""
        self._roles, self._user = matrix.in_order(roles), user
        if user is not None:
            first = user.name.split(" ")[0]
            options = [Option(ROLES, tr("Roles")), Option(PERSON, tr("{name} alone", name=first))]
            self.mode.set_options(options)
        known = {role.id for role in roles} | ({user.id} if user else set())
        for key in self.drafts.columns:
            if key not in known:
                self.drafts.drop(key)
        self.show_rights()

    def discard(self) -> None:
        """Nothing is changed."""
        self.drafts.clear()
        self.show_rights()

    def show_rights(self) -> None:
        """Everything anew, at the cell one was at."""
        holders = self._holders = self._columns()
        table = self._table_for(holders)
        at, top = table.currentIndex(), table.verticalScrollBar().value()
        found = matrix.rows(holders, self._formats, self._pos.rules.currency, self.search.text())
        table.set_rows(found)
        blocked = table.blockSignals(True)
        table.setCurrentIndex(table.rows_model.index(at.row(), at.column()))
        table.blockSignals(blocked)
        table.verticalScrollBar().setValue(top)
        for part in self._legend_parts:
            part.setVisible(len(holders) > 1)
        self._show_detail()
        self.bar.set_changes(len(self.drafts))
        show_part(self.bar, len(self.drafts) > 0)
        self.drafted.emit(len(self.drafts))

    def holder(self, key: UUID) -> Holder | None:
        """The column of a role or person, if it is shown."""
        return next((each for each in self._holders if each.id == key), None)

    @property
    def _formats(self) -> Formats:
        return Formats(self._pos.settings.shop.locale)

    def _columns(self) -> tuple[Holder, ...]:
        """The roles; where there is no room for all, the one of the marked person. Or the person
        beside it.
        """
        marked = self._user.role if self._user else ""
        holders = tuple(self._of_role(role, marked) for role in self._roles)
        own = tuple(each for each in holders if each.is_marked)
        if self.mode.value() == PERSON and self._user is not None and own:
            return self._of_person(self._user, own[0])
        names = [each.name for each in holders]
        return own if self.width() < matrix.least_width(names) else holders

    def _of_role(self, role: RoleRow, marked: str) -> Holder:
        return Holder(
            id=role.id,
            name=role.name,
            rights=with_drafts(role.grants, self.drafts.of(role.id)),
            stored=role.grants,
            defaults=role.defaults or _NO_RIGHTS,
            is_fixed=role.key == Role.OWNER,
            is_marked=role.key == marked,
        )

    def _of_person(self, user: UserRow, role: Holder) -> tuple[Holder, ...]:
        """The role as it is stored, and the person, who alone is changed here."""
        own = with_drafts(user.exceptions, self.drafts.of(user.id))
        as_role = Holder(role.id, role.name, role.stored, role.stored, role.stored, is_fixed=True)
        person = Holder(
            id=user.id,
            name=user.name,
            rights=together(role.stored, own),
            stored=together(role.stored, user.exceptions),
            defaults=role.stored,
            is_fixed=role.is_fixed,
            is_marked=True,
            exceptions=user.exceptions,
        )
        return as_role, person

    def _table_for(self, holders: Sequence[Holder]) -> Table:
        names = [each.name for each in holders]
        if self.table is not None:
            heads = [column.title for column in self.table.rows_model.columns[1:]]
            if heads == names:
                return self.table
            self._matrix.removeWidget(self.table)
            self.table.hide()
            self.table.deleteLater()
        table = self.table = Table(
            matrix.columns(names), name=tr("What each role may do"), row_height=30, by_cell=True
        )
        table.set_compact(self._compact)
        table.cell_clicked.connect(self._on_cell)
        table.head.sectionClicked.connect(self._on_head)
        self._matrix.addWidget(table, 1)
        return table

    def _show_detail(self) -> None:
        key, permission = self._chosen or (None, None)
        holder = next((each for each in self._holders if each.id == key), None)
        if holder is None:
            permission = None
            holder = next((each for each in self._holders if each.is_marked), None)
        show_part(self.detail, holder is not None)
        if holder is None:
            return
        role = next((each for each in self._roles if each.id == holder.id), None)
        count = len(holder.differences)
        about = tr("%n right(s) differ from the default", count)
        if holder.exceptions is not None:
            about = tr("%n right(s) differ from the role", count)
        elif role is not None:
            about = tr("%n (person|people)", role.users) + " · " + about
        if holder.is_fixed:
            about = tr("An owner may do everything.")
        may = self._pos.can(Permission.ROLE_EDIT)
        is_own = role is not None and not role.is_built_in
        self.detail.show_holder(holder, about, is_own=is_own, may_edit=may)
        self.detail.show_right(permission, self._formats, self._pos.rules.currency)

    # -- what is done

    def _on_mode(self, _key: str) -> None:
        self._chosen = None
        self.show_rights()

    def _on_head(self, section: int) -> None:
        if section > 0:
            self._chosen = (self._holders[section - 1].id, None)
            self._show_detail()

    def _on_cell(self, key: object, column: int) -> None:
        if not isinstance(key, tuple) or column < 1:
            return
        permission, amount = key
        holder = self._holders[column - 1]
        self._chosen = (holder.id, permission)
        if not holder.is_fixed:
            among = sizes(permission, self._holders)
            self.drafts.put(holder, permission, stepped(holder.grant(permission), amount, among))
        self.show_rights()

    def _on_detail(self, permission: Permission, grant: Grant) -> None:
        holder = self.holder(self._chosen[0]) if self._chosen else None
        if holder is not None and not holder.is_fixed:
            self.drafts.put(holder, permission, grant)
            self.show_rights()

    def _on_reset(self) -> None:
        shown = self._chosen[0] if self._chosen else None
        for holder in self._holders:
            if holder.id == shown or (shown is None and holder.is_marked):
                for permission in holder.differences:
                    self.drafts.put(holder, permission, holder.default(permission))
        self.show_rights()

    def _emit_role(self, signal: SignalInstance) -> None:
        shown = self._chosen[0] if self._chosen else None
        marked = next((each.id for each in self._holders if each.is_marked), None)
        signal.emit(shown or marked)

    # -- looks

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        self._compact = look.size_class(self.window().width()) is theme.SizeClass.COMPACT
        side = look.px(16)
        self._column.setContentsMargins(1, 1, 1, look.px(8))
        self._legend.setContentsMargins(side, look.px(12), side, look.px(8))
        self._legend.setSpacing(look.px(8))
        self._filter.setContentsMargins(side, 0, side, look.px(8))
        self._filter.setSpacing(look.px(8))
        if self.table is not None:
            self.table.set_compact(self._compact)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window shows one role."""
        super().resizeEvent(event)
        self.restyle()
        if self.table is not None:
            QTimer.singleShot(0, self, self.show_rights)  # after the layout knows its widths
