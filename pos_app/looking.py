"""A shop's file opened only to be read, beside whatever program sells on it: for commands that tell
something and change nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from pos_app.domain.access import Actor
from pos_app.domain.clock import Clock, SystemClock
from pos_app.maintenance import DATABASE, check_schema, reading
from pos_app.models.base import begin_act
from pos_app.services.declare import Door, Service

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def looking(folder: Path, clock: Clock | None = None) -> Iterator[Door]:
    """The door of the shop in `folder`, for queries alone.

    Raises `StorageFailed` for a file that cannot be read or that the till has to upgrade first.
    """
    with reading(folder / DATABASE) as book:
        check_schema(book)
        engine = create_engine("sqlite://", creator=lambda: book, poolclass=StaticPool)
        moment, cache = (clock or SystemClock()).now(), dict[str, object]()

        def call(service: Service[P, R], actor: Actor, /, *args: Any, **kwargs: Any) -> R:
            if service.writes:
                raise TypeError(f"{service!r} writes, and this file is only looked at")
            with Session(engine) as session:
                begin_act(session, moment, cache, None)
                answer: R = cast("Any", service)(session, actor, *args, **kwargs)
                return answer

        yield cast("Door", call)
        engine.dispose()
