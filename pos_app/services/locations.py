"""The places that hold stock: the shop floor, store rooms, and what is on its way between them.

The counter sells what lies at the main location. Nothing is ever deleted: a location that is not
used any more is retired once it is empty, and its history stays.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.stock import CountState, TransferState
from pos_app.domain.text import clean
from pos_app.models import journal
from pos_app.models.counts import Count
from pos_app.models.stock import Location, StockLevel, main_location
from pos_app.models.transfers import Transfer
from pos_app.models.versions import check_version
from pos_app.services.declare import Topic, command, query

MOST: Final = 200
_LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class LocationView:
    """A location; `items` is of how many items something lies there, or is owed."""

    id: UUID
    name: str
    is_main: bool
    is_transit: bool
    is_active: bool
    version: int
    items: int


@query(Permission.CATALOGUE_READ)
def all_of_them(session: Session, actor: Actor) -> tuple[LocationView, ...]:
    """Every location: the main one first, the retired ones last."""
    lying = func.sum(case((StockLevel.quantity != 0, 1), else_=0))
    rows = session.execute(
        select(Location, func.coalesce(lying, 0))
        .outerjoin(StockLevel, StockLevel.location_id == Location.id)
        .group_by(Location.id)
        .order_by(
            Location.is_active.desc(),
            Location.is_main.desc(),
            Location.is_transit,
            func.lower(Location.name),
        )
    )
    return tuple(_view(row, int(count)) for row, count in rows)


@query(Permission.CATALOGUE_READ)
def shelves(session: Session, actor: Actor) -> tuple[LocationView, ...]:
    """The locations that goods can be put at now, the main one first."""
    rows = session.execute(
        select(Location)
        .where(Location.is_active, ~Location.is_transit)
        .order_by(Location.is_main.desc(), func.lower(Location.name))
    ).scalars()
    return tuple(_view(row, 0) for row in rows)


@command(Permission.SETTINGS_EDIT, touches=Topic.SETTINGS | Topic.STOCK, asked="Add a location")
def add(session: Session, actor: Actor, location_id: UUID, name: str) -> LocationView:
    """Add a place for stock under an id of the caller's; asked twice, it is added once.

    Raises `Invalid`, or `Conflict` for a name that is taken.
    """
    known = session.get(Location, location_id)
    name = _free_name(session, name, location_id)
    if known is not None:
        if known.name == name:
            return _view(known, 0)
        raise Conflict("Another location has this id already.")
    if session.execute(select(func.count()).select_from(Location)).scalar_one() > MOST:
        raise Conflict(f"A shop has at most {MOST} locations.")
    row = Location(id=location_id, name=name, is_active=True, is_transit=False, version=1)
    session.add(row)
    session.flush()
    journal.append(session, actor, "location.added", {"name": name}, subject=location_id)
    return _view(row, 0)


@command(Permission.SETTINGS_EDIT, touches=Topic.SETTINGS | Topic.STOCK, asked="Rename a location")
def rename(
    session: Session, actor: Actor, location_id: UUID, name: str, version: int | None = None
) -> int:
    """Give a location another name; returns its new version. Raises `NotFound`, `Invalid`,
    `Conflict`, and `Stale` where it was changed since `version`.
    """
    row = _own(session, location_id)
    check_version(session, row.id, row.name, stored=row.version, seen=version, words={})
    name = _free_name(session, name, location_id)
    if name != row.name:
        before, row.name = row.name, name
        _tell(session, actor, row, {"name": before}, {"name": name})
    return row.version


@command(Permission.SETTINGS_EDIT, touches=Topic.SETTINGS | Topic.STOCK, asked="Retire a location")
def retire(session: Session, actor: Actor, location_id: UUID) -> None:
    """Use a location no longer. Raises `Conflict` while it is the main one, anything lies there,
    or a transfer or a count of it is open.
    """
    row = _own(session, location_id)
    if row.is_main:
        raise Conflict(
            f"The counter sells what lies at {row.name}. Make another the main one first."
        )
    if not row.is_active:
        return
    _check_empty(session, row)
    row.is_active = False
    _tell(session, actor, row, {"is_active": True}, {"is_active": False})


@command(
    Permission.SETTINGS_EDIT, touches=Topic.SETTINGS | Topic.STOCK, asked="Use a location again"
)
def bring_back(session: Session, actor: Actor, location_id: UUID) -> None:
    """Use a retired location again."""
    row = _own(session, location_id)
    if row.is_active:
        return
    row.is_active = True
    _tell(session, actor, row, {"is_active": False}, {"is_active": True})


@command(
    Permission.SETTINGS_EDIT,
    touches=Topic.SETTINGS | Topic.STOCK | Topic.CATALOGUE,
    asked="Change what the counter sells",
)
def make_main(session: Session, actor: Actor, location_id: UUID) -> None:
    """Let the counter sell what lies at this location from now on. Raises `Conflict` for one that
    is retired.
    """
    row = _own(session, location_id)
    before = main_location(session)
    if row.id == before:
        return
    if not row.is_active:
        raise Conflict(f"{row.name} is not used any more.")
    session.execute(update(Location).where(Location.id == before).values(is_main=False))
    row.is_main = True
    _tell(session, actor, row, {"main": before.hex}, {"main": row.id.hex})


def _own(session: Session, location_id: UUID) -> Location:
    """A location that people may change."""
    row = session.get(Location, location_id)
    if row is None:
        raise NotFound("There is no such location.")
    if row.is_transit:
        raise Conflict("What is in transit has a place of its own that stays as it is.")
    return row


def _check_empty(session: Session, row: Location) -> None:
    lying = session.execute(
        select(func.count()).where(StockLevel.location_id == row.id, StockLevel.quantity != 0)
    ).scalar_one()
    if lying:
        what = "One item lies" if lying == 1 else f"{lying} items lie"
        raise Conflict(f"{what} at {row.name}. Move or count them first.")
    ways = (Transfer.source_id == row.id) | (Transfer.destination_id == row.id)
    states = [str(state) for state in TransferState if state.is_open]
    if session.execute(select(Transfer.id).where(ways, Transfer.state.in_(states))).first():
        raise Conflict(f"A transfer from or to {row.name} is open.")
    busy = (str(CountState.OPEN), str(CountState.POSTING))
    counting = select(Count.id).where(Count.location_id == row.id, Count.state.in_(busy))
    if session.execute(counting).first():
        raise Conflict(f"A count of {row.name} is open.")


def _free_name(session: Session, name: str, own: UUID) -> str:
    name = clean(name, _LONGEST)
    if not name:
        raise Invalid("The location needs a name.", where="name")
    for other, taken in session.execute(select(Location.id, Location.name)):
        if other != own and taken.casefold() == name.casefold():
            raise Conflict(f"There is a location called {taken} already.")
    return name


def _tell(
    session: Session,
    actor: Actor,
    row: Location,
    before: dict[str, object],
    after: dict[str, object],
) -> None:
    row.version += 1
    session.flush()
    body = {"version": row.version, "before": before, "after": after}
    journal.append(session, actor, "location.changed", body, subject=row.id)


def _view(row: Location, items: int) -> LocationView:
    return LocationView(
        row.id, row.name, row.is_main, row.is_transit, row.is_active, row.version, items
    )
