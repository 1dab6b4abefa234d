"""What each role may do, as a table of ticks: the true grants of the shop, in groups."""

from collections.abc import Iterator, Sequence

from pos_app.domain.access import LIMITS, Decision, Grant, LimitUnit, Permission
from pos_app.services.roles import RoleRow
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.roles import role_place
from pos_app.ui.screens.users.permission_words import groups
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.rows import Cell, Column, TableRow

_DENIED = Grant(Decision.DENY)
_LEAST_WORDS = 190


def in_order(roles: Sequence[RoleRow]) -> tuple[RoleRow, ...]:
    """The roles as the columns stand: the counter first, the owner last."""
    return tuple(sorted(roles, key=lambda role: (role_place(role.key), role.name)))


def columns(roles: Sequence[RoleRow]) -> tuple[Column, ...]:
    """The permission, then a column a role, as wide as its name."""
    found = [Column(tr("Permission"))]
    for role in in_order(roles):
        least = _width(role.name)
        found.append(Column(role.name, max(least, 104), Side.CENTER, compact=least))
    return tuple(found)


def least_width(roles: Sequence[RoleRow]) -> int:
    """Pixels a table of these roles needs, so that permissions can still be read."""
    look = theme.current()
    return look.px(_LEAST_WORDS + sum(_width(role.name) for role in roles))


def _width(words: str) -> int:
    """Unscaled pixels of a head."""
    look = theme.current()
    wide = look.metrics("small", 500).horizontalAdvance(words) * 100 // look.scale
    return max(wide + 26, 84)


def rows(roles: Sequence[RoleRow], marked: str, formats: Formats) -> tuple[TableRow, ...]:
    """Groups of permissions; the column of the `marked` role has a tint."""
    found: list[TableRow] = []
    ordered = in_order(roles)
    for group, permissions in groups():
        found.append(TableRow(group, (), section=group))
        for permission, words in permissions:
            for label, amount in _parts(ordered, permission, words, formats):
                cells = [_cell(role, permission, amount, marked) for role in ordered]
                key = (permission, amount)
                found.append(TableRow(key, (Cell(label, tooltip=label), *cells)))
    return tuple(found)


def _parts(
    roles: Sequence[RoleRow], permission: Permission, words: str, formats: Formats
) -> Iterator[tuple[str, int]]:
    """One row a permission; where roles have limits, one up to each limit and one above them all.
    The number is the size of the act that the row speaks of.
    """
    grants = [role.grants.get(permission, _DENIED) for role in roles]
    limits = sorted({grant.limit for grant in grants if grant.limit is not None})
    if permission not in LIMITS or not limits:
        yield words, 0
        return
    is_percent = LIMITS[permission] is LimitUnit.PERCENT
    write = formats.percent if is_percent else formats.number
    for limit in limits:
        yield tr("{act} up to {limit}", act=words, limit=write(limit)), limit
    yield tr("{act} above {limit}", act=words, limit=write(limits[-1])), limits[-1] + 1


def decide(grant: Grant, amount: int) -> Decision:
    """What a grant says to an act of this size."""
    if grant.decision is Decision.ALLOW and grant.limit is not None and amount > grant.limit:
        return Decision.ASK
    return grant.decision


def _cell(role: RoleRow, permission: Permission, amount: int, marked: str) -> Cell:
    decision = decide(role.grants.get(permission, _DENIED), amount)
    ground = "bg.selected" if role.key == marked else ""
    if decision is Decision.ALLOW:
        return Cell(icon="check", icon_tone="success.text", ground=ground, tooltip=tr("Allowed"))
    if decision is Decision.ASK:
        words = tr("With a manager PIN")
        return Cell(badge=pin_badge(), ground=ground, tooltip=words)
    return Cell(icon="minus", icon_tone="text.tertiary", ground=ground, tooltip=tr("Not allowed"))


def pin_badge() -> BadgeSpec:
    """The sign of what a manager is asked for."""
    return BadgeSpec(tr("PIN"), State.WARNING, "key-round")
