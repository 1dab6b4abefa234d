"""What a person said the columns of a list are, remembered for the next list with that heading.

A mapping is kept under its heading, however that is spelled, and has a name by which the command
line asks for it. It belongs to the shop: whoever brings the next list in finds it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Conflict, Invalid
from pos_app.domain.money import Currency
from pos_app.domain.text import clean, fold
from pos_app.models import journal
from pos_app.models.base import now
from pos_app.models.imports import ColumnMapping
from pos_app.services.declare import Door, Topic, command, query
from pos_app.services.product_file import (
    AS_FOUND,
    LEFT_OUT,
    Field,
    ProductFile,
    Wishes,
    heading_key,
)

_MOST_COLUMNS: Final = 200
_LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class MappingView:
    """A remembered mapping: its name, and each heading with its field (LEFT_OUT: not taken)."""

    name: str
    columns: tuple[tuple[str, str], ...]

    def fields_for(self, heading: Sequence[str]) -> tuple[str, ...]:
        """The fields of a list's columns, by their headings; what is not named is left out."""
        named = {fold(known): field for known, field in self.columns}
        return tuple(named.get(fold(cell), LEFT_OUT) for cell in heading)


@query(Permission.CATALOGUE_EDIT)
def mapping_for(session: Session, actor: Actor, heading: Sequence[str]) -> MappingView | None:
    """The mapping that is remembered for this heading, None where nobody said."""
    row = session.get(ColumnMapping, _key(heading))
    return None if row is None else _view(row)


@query(Permission.CATALOGUE_EDIT)
def mapping_called(session: Session, actor: Actor, name: str) -> MappingView | None:
    """The mapping of this name."""
    found = select(ColumnMapping).where(ColumnMapping.name == name)
    row = session.execute(found).scalar_one_or_none()
    return None if row is None else _view(row)


@command(Permission.CATALOGUE_EDIT, touches=Topic.JOURNAL, asked="Remember what columns are")
def remember(
    session: Session, actor: Actor, name: str, heading: Sequence[str], fields: Sequence[str]
) -> MappingView:
    """Remember what each column of lists with this heading is; a name that is empty becomes the
    first headings. Saying the same again changes nothing.

    Raises `Conflict` where another heading's mapping has the name.
    """
    columns = _checked(heading, fields)
    key = _key(heading)
    row = session.get(ColumnMapping, key)
    wanted = clean(name, 80) or (row.name if row is not None else _name_of(session, heading))
    taken = select(ColumnMapping.key).where(ColumnMapping.name == wanted, ColumnMapping.key != key)
    if session.execute(taken).first() is not None:
        raise Conflict(f"Another mapping is called “{wanted}”.")
    text = json.dumps(columns, ensure_ascii=False)
    if row is not None and (row.name, row.columns) == (wanted, text):
        return _view(row)
    before = None if row is None else json.loads(row.columns)
    if row is None:
        row = ColumnMapping(key=key)
        session.add(row)
    row.name, row.columns = wanted, text
    row.updated_at, row.updated_by = now(session), actor.user_id
    session.flush()
    body = {"name": wanted, "before": before, "after": [list(pair) for pair in columns]}
    journal.append(session, actor, "import.mapping_saved", body)
    return _view(row)


def read_list(
    call: Door, actor: Actor, source: BinaryIO, currency: Currency, wishes: Wishes = AS_FOUND
) -> ProductFile:
    """A list, its columns as they were said to be the last time, unless the wishes say otherwise.

    Outside any transaction. Raises Invalid for what is no list.
    """
    listing = ProductFile.read(source, currency, wishes)
    if wishes.fields is not None:
        return listing
    known = call(mapping_for, actor, listing.layout.heading)
    if known is None:
        return listing
    fields = known.fields_for(listing.layout.heading)
    if fields != listing.fields:
        listing = ProductFile.read(source, currency, replace(wishes, fields=fields))
    return replace(listing, remembered=known.name)


def mapping_in(text: str) -> MappingView:
    """A mapping written as JSON: {"Heading": "field", …}. Raises Invalid for what is none."""
    try:
        said = json.loads(text)
    except ValueError:
        said = None
    if not isinstance(said, Mapping) or not all(isinstance(v, str) for v in said.values()):
        raise Invalid('A mapping is written as {"Heading": "field"}, in JSON.')
    columns = _checked(list(said), list(said.values()))
    return MappingView("", tuple(columns))


def _checked(heading: Sequence[str], fields: Sequence[str]) -> list[tuple[str, str]]:
    known = {str(field) for field in Field} | {LEFT_OUT}
    if not 0 < len(heading) == len(fields) <= _MOST_COLUMNS:
        raise Invalid("A mapping has one field a column.")
    for field in fields:
        if field not in known:
            names = ", ".join(Field)
            raise Invalid(f"There is no field “{clean(field, 30)}”. There are: {names}.")
    return [(clean(cell, _LONGEST), str(f)) for cell, f in zip(heading, fields, strict=True)]


def _name_of(session: Session, heading: Sequence[str]) -> str:
    """The first headings, and a number where those are taken."""
    name = clean(", ".join(cell for cell in heading[:4] if cell), 70) or "List"
    taken = set(session.execute(select(ColumnMapping.name)).scalars())
    numbered = (f"{name} ({number})" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(one for one in numbered if one not in taken)


def _key(heading: Sequence[str]) -> str:
    return hashlib.sha256(heading_key(heading).encode()).hexdigest()


def _view(row: ColumnMapping) -> MappingView:
    return MappingView(row.name, tuple((cell, field) for cell, field in json.loads(row.columns)))
