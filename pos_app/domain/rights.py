"""How the rights of a person come together, who must ask whom, and that nobody hands out more than
they have.

A role's dash gives nothing and takes nothing away: a person's own exception stands in place of what
the role says, both ways. So a denial of one's own beats whatever the role allows, and of two rules
about one act the narrower to a person holds.
"""

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from pos_app.domain.access import LIMITS, Decision, Grant, LimitUnit, Permission
from pos_app.domain.errors import Invalid

Rights: TypeAlias = Mapping[Permission, Grant]

DENIED: Final = Grant(Decision.DENY)
SHORTEST_PIN: Final = 4
LONGEST_PIN: Final = 8
SHORTEST_APPROVER_PIN: Final = 6
_LARGEST: Final[Mapping[LimitUnit, int]] = {
    LimitUnit.PERCENT: 1_000_000,
    LimitUnit.MONEY: 10**12,
    LimitUnit.DAYS: 3_650,
}
_NOTHING: Final = -1  # below the smallest act there is
_STRENGTH: Final = {Decision.DENY: 0, Decision.ASK: 1, Decision.ALLOW: 2}


def together(role: Rights, own: Rights) -> dict[Permission, Grant]:
    """A role's rights with a person's own exceptions in their place."""
    return {**role, **own}


def checked(permission: Permission, grant: Grant) -> Grant:
    """A grant fit to be stored: with a limit only where the act has a size and is allowed.
    Raises `Invalid` for a limit that makes no sense.
    """
    unit = LIMITS.get(permission)
    if grant.limit is None or grant.decision is not Decision.ALLOW or unit is None:
        return Grant(grant.decision)
    if not 0 <= grant.limit <= _LARGEST[unit]:
        raise Invalid("That limit makes no sense.", where="limit")
    return grant


def asked_in(everybody: Iterable[Rights]) -> dict[Permission, int]:
    """What anybody in the shop must ask for: the size of the act up to which they need not, -1
    where they must ask for the smallest.
    """
    found: dict[Permission, int] = {}
    for rights in everybody:
        for permission, grant in rights.items():
            free = _free_size(grant)
            if free is not None:
                found[permission] = min(found.get(permission, free), free)
    return found


def _free_size(grant: Grant) -> int | None:
    if grant.decision is Decision.ASK:
        return _NOTHING
    return grant.limit if grant.decision is Decision.ALLOW else None


def may_approve(rights: Rights, asked: Mapping[Permission, int]) -> bool:
    """Whether this is somebody others ask: they may do alone what somebody else must ask for."""
    return any(
        grant.decision is Decision.ALLOW and (grant.limit is None or grant.limit > asked[each])
        for each, grant in rights.items()
        if each in asked
    )


def shortest_pin(rights: Rights, asked: Mapping[Permission, int]) -> int:
    """How many digits the PIN of a person with these rights must have."""
    return SHORTEST_APPROVER_PIN if may_approve(rights, asked) else SHORTEST_PIN


def is_within(grant: Grant, own: Grant) -> bool:
    """Whether a grant gives nothing that `own` does not give: what one may hand out."""
    if _STRENGTH[grant.decision] != _STRENGTH[own.decision]:
        return _STRENGTH[grant.decision] < _STRENGTH[own.decision]
    if grant.decision is not Decision.ALLOW or own.limit is None:
        return True
    return grant.limit is not None and grant.limit <= own.limit


def beyond(rights: Rights, own: Rights) -> tuple[Permission, ...]:
    """What is given here that a person with `own` rights does not have."""
    return tuple(
        each for each, grant in rights.items() if not is_within(grant, own.get(each, DENIED))
    )
