"""What each role may do, as a table of ticks: the true grants of the shop, in groups."""

from collections.abc import Iterator, Sequence

from pos_app.domain.access import LIMITS, Decision, Grant, Permission
from pos_app.domain.money import Currency
from pos_app.domain.text import fold
from pos_app.services.roles import RoleRow
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.limits import limit_words
from pos_app.ui.screens.roles import role_place
from pos_app.ui.screens.users.drafts import Holder, decide, sizes
from pos_app.ui.screens.users.permission_words import groups
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.rows import Cell, Column, TableRow

_LEAST_WORDS = 190


def in_order(roles: Sequence[RoleRow]) -> tuple[RoleRow, ...]:
    """The roles as the columns stand: the counter first, the owner last."""
    return tuple(sorted(roles, key=lambda role: (role_place(role.key), role.name)))


def columns(names: Sequence[str]) -> tuple[Column, ...]:
    """The permission, then a column a role, as wide as its name."""
    found = [Column(tr("Permission"))]
    for name in names:
        least = _width(name)
        found.append(Column(name, max(least, 104), Side.CENTER, compact=least))
    return tuple(found)


def least_width(names: Sequence[str]) -> int:
    """Pixels a table of these columns needs, so that permissions can still be read."""
    return theme.current().px(_LEAST_WORDS + sum(_width(name) for name in names))


def _width(words: str) -> int:
    """Unscaled pixels of a head."""
    look = theme.current()
    wide = look.metrics("small", 500).horizontalAdvance(words) * 100 // look.scale
    return max(wide + 26, 84)


def rows(
    holders: Sequence[Holder], formats: Formats, currency: Currency, search: str = ""
) -> tuple[TableRow, ...]:
    """Groups of permissions with a cell a column. `search` keeps those with its words in their
    name or their group's.
    """
    found: list[TableRow] = []
    wanted = fold(search).split()
    for group, permissions in groups():
        kept = [
            (permission, words)
            for permission, words in permissions
            if all(piece in fold(f"{group} {words}") for piece in wanted)
        ]
        if kept:
            found.append(TableRow(group, (), section=group))
        for permission, words in kept:
            for label, amount in _parts(holders, permission, words, formats, currency):
                cells = [_cell(each, permission, amount, formats, currency) for each in holders]
                key = (permission, amount)
                found.append(TableRow(key, (Cell(label, tooltip=label), *cells)))
    return tuple(found)


def words_of(permission: Permission) -> str:
    """A permission as the matrix calls it."""
    return next(words for _, group in groups() for each, words in group if each is permission)


def _parts(
    holders: Sequence[Holder],
    permission: Permission,
    words: str,
    formats: Formats,
    currency: Currency,
) -> Iterator[tuple[str, int]]:
    """One row a permission; where roles have limits, one up to each limit and one above them all.
    The number is the size of the act that the row speaks of.
    """
    *limits, last = sizes(permission, holders)
    for limit in limits:
        up_to = limit_words(permission, limit, formats, currency)
        yield tr("{act} up to {limit}", act=words, limit=up_to), limit
    if not limits:
        yield words, last
        return
    above = limit_words(permission, limits[-1], formats, currency)
    yield tr("{act} above {limit}", act=words, limit=above), last


def _cell(
    holder: Holder, permission: Permission, amount: int, formats: Formats, currency: Currency
) -> Cell:
    grant = holder.grant(permission)
    decision = decide(grant, amount)
    ground = "bg.selected" if holder.is_marked else ""
    if holder.is_drafted(permission):
        ground = "warning.soft"
    words = decision_words(decision)
    mark = ""
    if not holder.is_fixed and holder.differs(permission):
        mark = "accent.text"
        default = grant_words(permission, holder.default(permission), formats, currency)
        said = (
            tr("As the role: {grant}") if holder.exceptions is not None else tr("Default: {grant}")
        )
        words = f"{words}. {said.format(grant=default)}"
    if decision is Decision.ALLOW:
        return Cell(icon="check", icon_tone="success.text", ground=ground, tooltip=words, mark=mark)
    if decision is Decision.ASK:
        return Cell(badge=pin_badge(), ground=ground, tooltip=words, mark=mark)
    return Cell(icon="minus", icon_tone="text.tertiary", ground=ground, tooltip=words, mark=mark)


def decision_words(decision: Decision) -> str:
    """A cell's sign in words."""
    return {
        Decision.ALLOW: tr("Allowed"),
        Decision.ASK: tr("With a manager PIN"),
        Decision.DENY: tr("Not allowed"),
    }[decision]


def grant_words(permission: Permission, grant: Grant, formats: Formats, currency: Currency) -> str:
    """A grant in words: "Allowed up to 10%"."""
    if grant.decision is Decision.ALLOW and grant.limit is not None and permission in LIMITS:
        limit = limit_words(permission, grant.limit, formats, currency)
        return tr("Allowed up to {limit}", limit=limit)
    return decision_words(grant.decision)


def pin_badge() -> BadgeSpec:
    """The sign of what a manager is asked for."""
    return BadgeSpec(tr("PIN"), State.WARNING, "key-round")
