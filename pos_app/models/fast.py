"""Writing and reading hot rows: a statement's text and its value converters, made once.

A sale runs a dozen statements. Through `Session.execute` each costs 60 to 80 µs of building and
caching before SQLite sees it; here it goes to the driver's cursor. The statements are still Core's
and the types the tables' own: nothing is written twice. Errors are the driver's own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter, itemgetter
from typing import Any, cast

from sqlalchemy import Connection, Dialect, Executable, Insert, Select, bindparam
from sqlalchemy.sql.dml import UpdateBase

from pos_app.models.base import Id

_BYTES = attrgetter("bytes")
Converter = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class _Prepared:
    sql: str
    names: tuple[str, ...]
    pick: Callable[[Mapping[str, Any]], Iterable[Any]]  # the values of those names, in their order
    converters: tuple[tuple[int, Callable[[Any], Any]], ...]  # by place; only where one is needed
    results: tuple[Converter, ...]


class Fast:
    """A Core statement run with the driver's own speed.

    Parameters are named as the statement's binds are; an INSERT without values takes all columns
    of its table. Calling with one mapping runs it once and returns the rows as tuples; `many` runs
    it for each mapping.
    """

    def __init__(self, statement: Executable) -> None:
        if isinstance(statement, Insert) and not statement._values:
            columns = statement.table.columns
            statement = statement.values({c.name: bindparam(c.name, type_=c.type) for c in columns})
        self._statement = statement
        self._prepared: dict[str, _Prepared] = {}

    def __call__(
        self, connection: Connection, values: Mapping[str, Any] | None = None
    ) -> list[tuple[Any, ...]]:
        """Run it once. Returns the rows of a SELECT, nothing else of anything else."""
        ready = self._for(connection.dialect)
        cursor = _cursor(connection)
        cursor.execute(ready.sql, _bound(ready, values or {}))
        if not ready.results:
            return []
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        if not any(ready.results):
            return rows
        return [
            tuple(
                value if convert is None else convert(value)
                for value, convert in zip(row, ready.results, strict=True)
            )
            for row in rows
        ]

    def many(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it for each mapping; none is nothing."""
        if not rows:
            return
        ready = self._for(connection.dialect)
        _cursor(connection).executemany(ready.sql, [_bound(ready, row) for row in rows])

    def _for(self, dialect: Dialect) -> _Prepared:
        ready = self._prepared.get(dialect.name)
        if ready is None:
            ready = self._prepared[dialect.name] = _prepare(self._statement, dialect)
        return ready


def _cursor(connection: Connection) -> Any:
    """A cursor of the driver's own, inside the transaction the session has begun."""
    return connection.connection.cursor()


def _bound(ready: _Prepared, values: Mapping[str, Any]) -> list[Any]:
    bound = list(ready.pick(values))
    for place, convert in ready.converters:
        value = bound[place]
        if value is not None:
            bound[place] = convert(value)
    return bound


def _prepare(statement: Executable, dialect: Dialect) -> _Prepared:
    compiled: Any = cast(Any, statement).compile(dialect=_by_place(dialect))
    names = tuple(compiled.positiontup)
    found = [_converter(compiled.binds[name].type, dialect) for name in names]
    converters = tuple((place, one) for place, one in enumerate(found) if one is not None)
    columns = () if isinstance(statement, UpdateBase) else tuple(_selected(statement))
    results = tuple(
        column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns
    )
    pick = itemgetter(*names) if len(names) > 1 else partial(_picked, names)
    return _Prepared(str(compiled), names, pick, converters, results)


def _by_place(dialect: Dialect) -> Dialect:
    """The dialect, its parameters told by their place also where it names them."""
    if dialect.paramstyle in {"qmark", "format"}:
        return dialect
    return cast(Dialect, cast(Any, type(dialect))(paramstyle="format"))


def _picked(names: Sequence[str], values: Mapping[str, Any]) -> list[Any]:
    return [values[name] for name in names]


def _converter(kind: Any, dialect: Dialect) -> Converter:
    """What makes a value fit for the driver; never called with None."""
    if isinstance(kind, Id) and dialect.name == "sqlite":
        return _BYTES  # what Id's own processor comes to, without its three calls
    converter: Converter = kind.dialect_impl(dialect).bind_processor(dialect)
    return converter


def _selected(statement: Any) -> Sequence[Any]:
    return tuple(statement.selected_columns) if isinstance(statement, Select) else ()
