"""The shop's rules for the labels of its scales: kept in order, and tried out on a code.

They are a setting of the shop (settings.py holds and journals it); here a whole list takes the
place of the one the person saw, so that two people who order them at once do not mix their lists.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from pos_app.domain import barcode, barcode_rules
from pos_app.domain.access import Actor, Permission
from pos_app.domain.barcode import EmbeddedRule, Miss, Scanned
from pos_app.domain.errors import Stale
from pos_app.services import catalogue, settings
from pos_app.services.catalogue import ItemView
from pos_app.services.declare import Topic, command, query


@dataclass(frozen=True, slots=True)
class Tried:
    """One rule and a code: why it does not read it, or what it makes of it and which items that
    finds.
    """

    rule: EmbeddedRule
    miss: Miss | None
    reading: Scanned | None = None
    items: tuple[ItemView, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """What a scan of a code would do: how it reads without rules, the rules that were asked in
    their order, and what is found in the end. `is_exact`: an item has the code itself, so that no
    rule was asked.
    """

    reading: Scanned
    is_exact: bool
    tried: tuple[Tried, ...]
    items: tuple[ItemView, ...]


@command(Permission.SETTINGS_EDIT, touches=Topic.SETTINGS, asked="Change the barcode rules")
def save(
    session: Session,
    actor: Actor,
    rules: Sequence[EmbeddedRule],
    seen: Sequence[EmbeddedRule],
) -> tuple[EmbeddedRule, ...]:
    """Put these rules in the place of those that were `seen`.

    Raises `Invalid` for a list that no shop can work by, `Stale` where somebody else changed it.
    """
    if tuple(seen) != settings.label_rules_of(session):
        raise Stale("Somebody else changed the barcode rules. They are shown as they are now.")
    kept = tuple(map(barcode_rules.encode, rules))
    stored = settings.change_shop.body(session, actor, {"barcode_rules": kept})
    return settings.label_rules(stored.shop)


@query(Permission.CATALOGUE_READ)
def try_code(session: Session, actor: Actor, code: str) -> Trial:
    """What a scan of this code would do now, and why."""
    reading = barcode.parse(code)
    exact = catalogue.find_by_code.body(session, actor, code, ())
    if exact:
        return Trial(reading, True, (), exact)
    tried = []
    for rule in settings.label_rules_of(session):
        miss = barcode.why_not(code, rule)
        if miss is not None:
            tried.append(Tried(rule, miss))
            continue
        items = catalogue.find_by_code.body(session, actor, code, (rule,))
        tried.append(Tried(rule, None, barcode.parse(code, (rule,)), items))
        if items:
            return Trial(reading, False, tuple(tried), items)
    return Trial(reading, False, tuple(tried), ())
