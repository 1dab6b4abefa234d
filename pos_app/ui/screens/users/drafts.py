"""What was changed in the matrix and is not saved yet, and what a click on a cell makes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from pos_app.domain.access import LIMITS, Decision, Grant, Permission
from pos_app.domain.rights import DENIED, Rights, together

Change = Grant | None


@dataclass(frozen=True, slots=True)
class Holder:
    """A column of the matrix: a role, or one person beside it.

    `rights` is what is shown, drafts included; `stored` what is saved; `defaults` what a difference
    is a difference from: the program's grants, for a person those of their role. `is_fixed` cannot
    be changed. `exceptions` is what a person has of their own; None for a role.
    """

    id: UUID
    name: str
    rights: Rights
    stored: Rights
    defaults: Rights
    is_fixed: bool = False
    is_marked: bool = False
    exceptions: Rights | None = None

    def grant(self, permission: Permission) -> Grant:
        """What is shown in its cell."""
        return self.rights.get(permission, DENIED)

    def default(self, permission: Permission) -> Grant:
        """What stood there first."""
        return self.defaults.get(permission, DENIED)

    def differs(self, permission: Permission) -> bool:
        """Whether the shop decided otherwise."""
        return self.grant(permission) != self.default(permission)

    def is_drafted(self, permission: Permission) -> bool:
        """Whether this is not saved yet."""
        return self.grant(permission) != self.stored.get(permission, DENIED)

    @property
    def differences(self) -> tuple[Permission, ...]:
        """Everything the shop decided otherwise."""
        return tuple(each for each in Permission if self.differs(each))


class Drafts:
    """Changes by column; one that leads back to what is stored is none."""

    def __init__(self) -> None:
        self._changes: dict[UUID, dict[Permission, Change]] = {}

    def __len__(self) -> int:
        return sum(len(changes) for changes in self._changes.values())

    def of(self, key: UUID) -> Mapping[Permission, Change]:
        """What is changed of one column."""
        return self._changes.get(key, {})

    @property
    def columns(self) -> tuple[UUID, ...]:
        """The columns with changes."""
        return tuple(self._changes)

    def put(self, holder: Holder, permission: Permission, grant: Grant) -> None:
        """Change a cell. For a person, what is as in the role is no exception."""
        changes = self._changes.setdefault(holder.id, {})
        if grant == holder.stored.get(permission, DENIED):
            changes.pop(permission, None)
        elif holder.exceptions is not None and grant == holder.default(permission):
            changes[permission] = None
        else:
            changes[permission] = grant
        if not changes:
            del self._changes[holder.id]

    def drop(self, key: UUID) -> None:
        """One column was saved."""
        self._changes.pop(key, None)

    def clear(self) -> None:
        """Nothing is changed."""
        self._changes.clear()


def with_drafts(own: Rights, changes: Mapping[Permission, Change]) -> dict[Permission, Grant]:
    """Rights of one's own as they would be saved."""
    fresh = {each: grant for each, grant in changes.items() if grant is not None}
    return {
        each: grant
        for each, grant in together(own, fresh).items()
        if changes.get(each, grant) is not None
    }


def sizes(permission: Permission, holders: Sequence[Holder]) -> tuple[int, ...]:
    """The acts of different size a permission has rows for: one up to each limit that somebody
    has, and one above them all.
    """
    grants = [holder.grant(permission) for holder in holders]
    limits = sorted({grant.limit for grant in grants if grant.limit is not None})
    return (*limits, limits[-1] + 1) if permission in LIMITS and limits else (0,)


def decide(grant: Grant, amount: int) -> Decision:
    """What a grant says to an act of this size."""
    if grant.decision is Decision.ALLOW and grant.limit is not None and amount > grant.limit:
        return Decision.ASK
    return grant.decision


def stepped(grant: Grant, amount: int, among: Sequence[int]) -> Grant:
    """What a click on a cell makes of it: allowed, with a PIN, not allowed, and allowed again.
    `amount` is the size of the act the row speaks of, `among` those of all rows of the permission.
    """
    shown = decide(grant, amount)
    if shown is Decision.ASK:
        return DENIED
    if shown is Decision.DENY:
        return Grant(Decision.ALLOW, None if amount == among[-1] else amount)
    place = among.index(amount)
    return Grant(Decision.ALLOW, among[place - 1]) if place else Grant(Decision.ASK)
