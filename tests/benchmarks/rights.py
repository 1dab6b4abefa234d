"""The permission check: what every act pays at its door, and what reading rights costs."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from pos_app.backend import Backend, check_standing
from pos_app.domain.access import SYSTEM, Actor, Decision, Grant, Permission, Role
from pos_app.domain.ids import new_id
from pos_app.models.base import begin_act
from pos_app.services import auth, roles, user_rights, users
from pos_app.services.declare import query
from pos_app.services.users import NewUser
from tests.benchmarks.measure import Figure, median, no_collection
from tests.benchmarks.shops import make_shop, opened

AIM: Final = 5.0  # µs (issue of money and people)
_LOOP: Final = 2_000


@query(Permission.SALE_CREATE)
def _guarded(session: Session, actor: Actor) -> None:
    """Nothing but the door."""


def run(*, rounds: int = 60, role_count: int = 20) -> list[Figure]:
    """The check of an allowed act, of one below its limit and of one that is refused; the door of a
    service with the look whether its caller was switched off; reading a person's rights in a shop
    with many roles and exceptions.
    """
    with tempfile.TemporaryDirectory(prefix="pos-bench-", dir="/tmp") as place:
        make_shop(Path(place, "shop"))
        backend = opened(Path(place, "shop"))
        cashier = _cashier(backend)
        _many_roles(backend, role_count)
        session = Session(backend._reader)
        begin_act(session, backend.clock.now(), {}, None)
        bare = _guarded.body
        door = _micro(rounds, lambda: _guarded(session, cashier))
        door -= _micro(rounds, lambda: bare(session, cashier))
        standing = _micro(rounds, lambda: check_standing(session, cashier))
        decide = cashier.decide
        figures = [
            _figure("allowed", _micro(rounds, lambda: decide(Permission.SALE_CREATE))),
            _figure(
                "within its limit", _micro(rounds, lambda: decide(Permission.DISCOUNT_LINE, 50_000))
            ),
            _figure("denied", _micro(rounds, lambda: decide(Permission.AUDIT_READ))),
            _figure("at the door of a service", door),
            _figure("whether the caller was switched off", standing),
        ]
        session.close()
        read = _micro(rounds, lambda: backend.call(auth.refresh, cashier), loop=20)
        backend.close()
        figures.append(
            Figure(
                f"reading a person's rights, {role_count + 5} roles in the shop",
                f"median {read / 1000:.2f} ms",
                "",
                None,
            )
        )
        return figures


def _figure(what: str, micro: float) -> Figure:
    return Figure(
        f"permission check, {what}", f"median {micro:.2f} µs", f"≤ {AIM:.0f} µs", micro <= AIM
    )


def _micro(rounds: int, act: Callable[[], object], loop: int = _LOOP) -> float:
    """Median microseconds of one act, measured by many in a row."""
    times = []
    with no_collection():
        for _ in range(rounds):
            start = time.perf_counter()
            for _ in range(loop):
                act()
            times.append((time.perf_counter() - start) / loop * 1e6)
    return median(times)


def _cashier(backend: Backend) -> Actor:
    new = NewUser("Cashier", "cashier", Role.CASHIER, "$2b$", 4)
    key = backend.call(users.add, SYSTEM, new)
    return backend.call(auth.refresh, Actor(key, "", "", {}))


def _many_roles(backend: Backend, count: int) -> None:
    call = backend.call
    like = next(row for row in call(roles.list_roles, SYSTEM) if row.key == Role.CASHIER)
    for number in range(count):
        call(roles.add, SYSTEM, new_id(), f"Role {number}", like.id)
    for row in call(users.list_users, SYSTEM):
        if row.role != Role.OWNER:
            grants = {Permission.RECEIPT_OTHERS: Grant(Decision.ASK)}
            call(user_rights.set_exceptions, SYSTEM, row.id, row.version, grants)
