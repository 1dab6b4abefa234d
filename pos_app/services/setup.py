"""The first run: a new file becomes a shop with its country's presets and an owner.

Until the first owner exists nobody can log in, so these services are open to whoever sits at the
machine; from then on they refuse. Each step is saved, so that closing and starting again comes back
to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from pos_app.domain import access, tax
from pos_app.domain.access import SYSTEM, Actor
from pos_app.domain.countries import COUNTRIES
from pos_app.domain.errors import Conflict, Invalid
from pos_app.domain.ids import new_id
from pos_app.domain.tax import TaxRate
from pos_app.domain.text import clean
from pos_app.models import journal
from pos_app.models.base import now
from pos_app.models.catalogue import Item, TaxClass
from pos_app.models.people import Role, User
from pos_app.models.stock import Location
from pos_app.services import roles, settings, users
from pos_app.services.declare import Topic, command, query

_OPEN: Final = "until the first owner exists nobody can log in"


@dataclass(frozen=True, slots=True)
class SetupState:
    """Where the first run stands. `shop_exists`: an owner was made, the till can be used;
    `is_practice`: it is a copy that is thrown away.
    """

    is_prepared: bool
    shop_exists: bool
    till_code: str
    till_name: str
    is_practice: bool


@query(None, anyone=_OPEN)
def state(session: Session, actor: Actor) -> SetupState:
    """Where the first run stands."""
    till = session.execute(
        select(journal.Identity.code, journal.Identity.name, journal.Identity.series)
    ).one_or_none()
    return SetupState(
        is_prepared=till is not None,
        shop_exists=_has_owner(session),
        till_code=till.code if till else "",
        till_name=till.name if till else "",
        is_practice=till is not None and till.series == journal.PRACTICE,
    )


@command(None, touches=Topic.SETTINGS, anyone=_OPEN)
def prepare(session: Session, actor: Actor) -> None:
    """Give a new file its till, its journal, its roles and its main location; does nothing the
    second time.
    """
    if session.execute(select(journal.Identity.till_id)).first() is not None:
        return
    session.execute(
        insert(journal.Identity),
        {
            "till_id": new_id(),
            "code": "1",
            "name": "Till 1",
            "inc": 1,
            "series": "1",
            "next_number": 1,
            "next_shift": 1,
            "head_n": 0,
            "head_hash": journal.GENESIS,
            "acked_n": 0,
            "hlc": 0,
        },
    )
    session.add(Location(id=new_id(), name="Shop", is_main=True))
    roles.seed_roles(session)
    journal.append(session, SYSTEM, "shop.prepared", {})


@command(None, touches=Topic.SETTINGS | Topic.CATALOGUE, anyone=_OPEN)
def use_country(session: Session, actor: Actor, code: str) -> None:
    """Take a country's currency, zone, tax names and rates; the tax classes of a country chosen
    before go.
    """
    _before_owner(session)
    country = COUNTRIES.get(code)
    if country is None:
        raise Invalid("Choose a country.", where="country")
    if session.execute(select(func.count()).select_from(Item)).scalar_one():
        raise Conflict("There are items already; change taxes in Settings.")
    settings.change_shop.body(
        session,
        SYSTEM,
        {
            "country": country.code,
            "currency": country.currency,
            "locale": country.locale,
            "zone": country.zone,
            "tax_name": country.tax_name,
            "prices_include_tax": country.prices_include_tax,
            "cash_increment": country.cash_increment,
        },
    )
    session.execute(delete(TaxClass))
    for position, (name, percent) in enumerate(country.rates):
        rate = TaxRate.parse(percent, included=country.prices_include_tax)
        session.add(TaxClass(id=new_id(), name=name, rates=tax.encode((rate,)), position=position))


@command(None, touches=Topic.SETTINGS, anyone=_OPEN)
def save_shop(session: Session, actor: Actor, changes: Mapping[str, object]) -> None:
    """Set fields of the shop's settings during set-up. Raises `Invalid` naming the field."""
    _before_owner(session)
    settings.change_shop.body(session, SYSTEM, changes)


@command(None, touches=Topic.SETTINGS, anyone=_OPEN)
def save_till(
    session: Session, actor: Actor, code: str, name: str, changes: Mapping[str, object]
) -> None:
    """Name this till and set fields of its settings during set-up. The code begins every receipt
    number.
    """
    _before_owner(session)
    short = clean(code, 4).upper()
    if not (short.isascii() and short.isalnum()):
        raise Invalid("A till code is one to four letters or digits.", where="code")
    long = clean(name, 80) or f"Till {short}"
    session.execute(update(journal.Identity).values(code=short, series=short, name=long))
    settings.change_till.body(session, SYSTEM, changes)


@query(None, anyone=_OPEN)
def taxes(session: Session, actor: Actor) -> tuple[tuple[str, str], ...]:
    """The tax classes so far: name and percent as text, the first is what a new item gets."""
    rows = session.execute(select(TaxClass.name, TaxClass.rates).order_by(TaxClass.position)).all()
    return tuple((name, tax.decode(rates)[0].plain) for name, rates in rows if rates)


@command(None, touches=Topic.SETTINGS | Topic.CATALOGUE, anyone=_OPEN)
def save_taxes(
    session: Session,
    actor: Actor,
    rates: Sequence[tuple[str, str]],
    changes: Mapping[str, object],
) -> None:
    """Replace the tax classes (name, percent) and set fields of the shop's settings with them.

    Raises `Invalid`: `where` is "rates" or a field of the settings.
    """
    _before_owner(session)
    settings.change_shop.body(session, SYSTEM, changes)
    if not rates:
        raise Invalid("Every item is sold under a tax: keep one, of 0 % if need be.", where="rates")
    if session.execute(select(func.count()).select_from(Item)).scalar_one():
        raise Conflict("There are items already; change taxes in Settings.")
    included = settings.of(session).shop.prices_include_tax
    session.execute(delete(TaxClass))
    seen: set[str] = set()
    for position, (typed, percent) in enumerate(rates):
        name = clean(typed, 80)
        if not name:
            raise Invalid("Each tax needs a name.", where="rates")
        if name.casefold() in seen:
            raise Invalid(f"There are two taxes called {name}.", where="rates")
        seen.add(name.casefold())
        rate = TaxRate.parse(percent, included=included)
        session.add(TaxClass(id=new_id(), name=name, rates=tax.encode((rate,)), position=position))


@command(None, touches=Topic.USERS | Topic.SETTINGS, anyone=_OPEN)
def create_owner(session: Session, actor: Actor, owner: users.NewUser) -> UUID:
    """Make the first owner: with password and PIN. From here on everything asks who you are."""
    _before_owner(session)
    if not settings.of(session).shop.name:
        raise Invalid("The shop needs a name.", where="name")
    if owner.role != access.Role.OWNER or owner.password_hash is None or owner.pin_hash is None:
        raise Invalid("The first user is the owner, with a password and a PIN.", where="role")
    if not session.execute(select(func.count()).select_from(TaxClass)).scalar_one():
        raise Invalid("Choose a country first.", where="country")
    owner_id = users.insert_user(session, SYSTEM, owner)
    journal.append(
        session, SYSTEM, "shop.created", {"owner": owner_id.hex, "at": str(now(session))}
    )
    return owner_id


def _has_owner(session: Session) -> bool:
    return (
        session.execute(
            select(User.id)
            .join(Role, Role.id == User.role_id)
            .where(Role.key == str(access.Role.OWNER))
        ).first()
        is not None
    )


def _before_owner(session: Session) -> None:
    if _has_owner(session):
        raise Conflict("The shop is set up already.")
