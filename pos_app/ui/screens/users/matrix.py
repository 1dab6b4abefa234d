"""What each role may do, as a table of ticks: the true grants of the shop, in groups."""

from collections.abc import Iterator, Sequence

from pos_app.domain.access import LIMITS, Decision, Grant, LimitUnit, Permission
from pos_app.services.users import RoleRow
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.roles import role_place
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


def groups() -> tuple[tuple[str, tuple[tuple[Permission, str], ...]], ...]:
    """Every permission in words, in the groups of the matrix."""
    may = Permission
    return (
        (
            tr("Sell"),
            (
                (may.SALE_CREATE, tr("Sell and take payment")),
                (may.TENDER_CASH, tr("Take cash")),
                (may.TENDER_CARD, tr("Take cards")),
                (may.TENDER_OTHER, tr("Take vouchers and other payments")),
                (may.LINE_VOID, tr("Void a line")),
                (may.SALE_VOID, tr("Void a whole sale")),
                (may.DISCOUNT_LINE, tr("Discount on a line")),
                (may.DISCOUNT_SALE, tr("Discount on the sale")),
                (may.PRICE_OVERRIDE, tr("Change a price")),
                (may.PRICE_ZERO, tr("Sell at no price")),
                (may.STOCK_OVERSELL, tr("Sell below zero")),
                (may.PARKED_OTHERS, tr("Bring back others' parked sales")),
                (may.PARKED_DELETE, tr("Delete a parked sale")),
            ),
        ),
        (
            tr("Money"),
            (
                (may.SHIFT_OPEN, tr("Open a shift")),
                (may.SHIFT_CLOSE, tr("Close a shift")),
                (may.SHIFT_EXPECTED, tr("See the expected cash")),
                (may.DRAWER_OPEN, tr("Open drawer without a sale")),
                (may.RECEIPT_REPRINT, tr("Print a receipt again")),
                (may.RECEIPT_OTHERS, tr("See others' receipts")),
            ),
        ),
        (
            tr("Items and stock"),
            (
                (may.CATALOGUE_READ, tr("Look up items")),
                (may.CATALOGUE_EDIT, tr("Change items")),
                (may.CATALOGUE_PRICE, tr("Change shelf prices")),
                (may.CATALOGUE_COST, tr("See costs")),
                (may.CATALOGUE_IMPORT, tr("Import CSV")),
                (may.STOCK_READ, tr("See the stock history")),
                (may.STOCK_RECEIVE, tr("Receive deliveries")),
                (may.STOCK_ADJUST, tr("Adjust and waste stock")),
            ),
        ),
        (
            tr("Set-up"),
            (
                (may.USER_EDIT, tr("Users and roles")),
                (may.SETTINGS_EDIT, tr("Settings")),
                (may.TAX_EDIT, tr("Taxes")),
                (may.BACKUP_MAKE, tr("Make a backup")),
                (may.BACKUP_RESTORE, tr("Restore a backup")),
                (may.AUDIT_READ, tr("Read the journal")),
            ),
        ),
    )
