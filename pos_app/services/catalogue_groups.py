"""What items are grouped under: categories, which are the tabs, and tax classes.

A change of a tax class holds for sales from now on; past ones keep the rates they were sold with.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.domain import tax
from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.ids import new_id
from pos_app.domain.item import TINTS, check_policy
from pos_app.domain.tax import TaxRate
from pos_app.domain.text import clean
from pos_app.models import journal
from pos_app.models.base import now
from pos_app.models.catalogue import Category, TaxClass
from pos_app.models.versions import check_version
from pos_app.services.declare import Topic, command

MOST_RATES: Final = 8
_WORDS: Final[Mapping[str, str]] = {
    "stock_policy": "stock policy",
    "tax_class_id": "tax of new items",
    "is_active": "whether it is used",
}


@command(Permission.CATALOGUE_EDIT, touches=Topic.CATALOGUE, asked="Add a category")
def add_category(
    session: Session,
    actor: Actor,
    name: str,
    tint: str = "slate",
    stock_policy: str | None = None,
) -> UUID:
    """Add a category at the end. Raises `Invalid`, or `Conflict` for a name that is taken."""
    last = session.execute(select(func.max(Category.position))).scalar()
    moment = now(session)
    row = Category(
        id=new_id(),
        name=_category_name(session, name, None),
        tint=_tint(tint),
        position=0 if last is None else last + 1,
        stock_policy=_policy(stock_policy),
        created_at=moment,
        updated_at=moment,
    )
    session.add(row)
    session.flush()
    body = {"name": row.name, "tint": row.tint, "stock_policy": row.stock_policy}
    journal.append(session, actor, "category.added", body, subject=row.id)
    return row.id


@command(Permission.CATALOGUE_EDIT, touches=Topic.CATALOGUE, asked="Change a category")
def edit_category(
    session: Session,
    actor: Actor,
    category_id: UUID,
    changes: Mapping[str, object],
    version: int | None = None,
) -> int:
    """Set a category's name, tint, stock_policy, tax_class_id, position or is_active; returns the
    new version.
    """
    row = session.get(Category, category_id)
    if row is None:
        raise NotFound("There is no such category.")
    checks = {
        "name": lambda value: _category_name(session, str(value), category_id),
        "tint": _tint,
        "stock_policy": _policy,
        "tax_class_id": lambda value: _tax_of(session, value),
        "position": int,
        "is_active": bool,
    }
    changed = _set(session, actor, row, "category", changes, checks, version)
    if changed:
        row.updated_at = now(session)
    return row.version


@command(Permission.TAX_EDIT, touches=Topic.CATALOGUE, asked="Add a tax")
def add_tax_class(session: Session, actor: Actor, name: str, rates: tuple[TaxRate, ...]) -> UUID:
    """Add a tax class at the end. Raises `Invalid`, or `Conflict` for a name that is taken."""
    last = session.execute(select(func.max(TaxClass.position))).scalar()
    row = TaxClass(
        id=new_id(),
        name=_tax_name(session, name, None),
        rates=_rates(rates),
        position=0 if last is None else last + 1,
    )
    session.add(row)
    session.flush()
    body = {"name": row.name, "rates": row.rates}
    journal.append(session, actor, "tax.added", body, subject=row.id)
    return row.id


@command(Permission.TAX_EDIT, touches=Topic.CATALOGUE, asked="Change a tax")
def edit_tax_class(
    session: Session,
    actor: Actor,
    tax_class_id: UUID,
    changes: Mapping[str, object],
    version: int | None = None,
) -> int:
    """Set a tax class's name, rates, position or is_active: for sales from now on."""
    row = session.get(TaxClass, tax_class_id)
    if row is None:
        raise NotFound("There is no such tax.")
    checks = {
        "name": lambda value: _tax_name(session, str(value), tax_class_id),
        "rates": _rates,
        "position": int,
        "is_active": bool,
    }
    _set(session, actor, row, "tax", changes, checks, version)
    return row.version


def _set(
    session: Session,
    actor: Actor,
    row: Category | TaxClass,
    kind: str,
    changes: Mapping[str, object],
    checks: Mapping[str, Any],
    version: int | None,
) -> bool:
    """Set checked fields of a small record, journalled; whether anything changed."""
    check_version(session, row.id, row.name, stored=row.version, seen=version, words=_WORDS)
    if unknown := changes.keys() - checks.keys():
        raise Invalid(f"There is no field called {min(unknown)}.", where=min(unknown))
    wanted = {name: checks[name](value) for name, value in changes.items()}
    before = {name: getattr(row, name) for name in wanted}
    changed = [name for name in wanted if before[name] != wanted[name]]
    if not changed:
        return False
    for name in changed:
        setattr(row, name, wanted[name])
    row.version += 1
    session.flush()
    body = {
        "version": row.version,
        "before": {name: _told(before[name]) for name in changed},
        "after": {name: _told(wanted[name]) for name in changed},
    }
    journal.append(session, actor, f"{kind}.changed", body, subject=row.id)
    return True


def _told(value: Any) -> Any:
    return value.hex if isinstance(value, UUID) else value


def _tax_of(session: Session, tax_class_id: Any) -> UUID | None:
    if tax_class_id is None:
        return None
    if session.get(TaxClass, tax_class_id) is None:
        raise Invalid("There is no such tax.", where="tax_class_id")
    return UUID(str(tax_class_id))


def _category_name(session: Session, name: str, own: UUID | None) -> str:
    return _free_name(session, Category, clean(name, 120), own, "category")


def _tax_name(session: Session, name: str, own: UUID | None) -> str:
    return _free_name(session, TaxClass, clean(name, 80), own, "tax")


def _free_name(
    session: Session, kind: type[Category | TaxClass], name: str, own: UUID | None, what: str
) -> str:
    if not name:
        raise Invalid(f"The {what} needs a name.", where="name")
    for other, taken in session.execute(select(kind.id, kind.name)):
        if other != own and taken.casefold() == name.casefold():
            raise Conflict(f"There is a {what} called {taken} already.")
    return name


def _tint(tint: object) -> str:
    if tint not in TINTS:
        raise Invalid("Choose one of the tints.", where="tint")
    return str(tint)


def _policy(policy: object) -> str | None:
    chosen = None if policy is None else str(policy)
    check_policy(chosen)
    return chosen


def _rates(rates: Any) -> str:
    if len(rates) > MOST_RATES:
        raise Invalid(f"A tax has at most {MOST_RATES} rates.", where="rates")
    return tax.encode(tuple(rates))
