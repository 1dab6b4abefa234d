"""How a service is declared: its permission, whether it writes, and what kind of thing it changes.

The declaration is the door: it checks the actor before the body runs, so no screen, command or
route can go round it. A service of a higher layer calls the `body` of one below: the permission was
checked at the door.
"""

from collections.abc import Callable
from enum import Flag, auto
from functools import update_wrapper
from typing import Any, Concatenate, Final, Generic, ParamSpec, Protocol, TypeVar
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Decision, Permission
from pos_app.domain.errors import ApprovalRequired
from pos_app.models.base import handed_approval, note_approval
from pos_app.models.people import approval_holds

P = ParamSpec("P")
R = TypeVar("R")

_ACTS: Final = UUID("6f3a8f50-6f0a-4bb4-9d7e-0d8b3d1f5a11")


class Topic(Flag):
    """What kind of thing a command changed; screens that show it refresh themselves.

    NONE is for what no screen shows (the open cart on disk) and is not announced; JOURNAL for acts
    that leave an entry and nothing else.
    """

    NONE = 0
    SALES = auto()
    CARTS = auto()
    STOCK = auto()
    CATALOGUE = auto()
    SHIFTS = auto()
    USERS = auto()
    SETTINGS = auto()
    JOURNAL = auto()
    CUSTOMERS = auto()
    ORDERS = auto()


class Service(Generic[P, R]):
    """A declared use case: called with `(session, actor, …)`, it checks the permission first."""

    def __init__(
        self,
        body: Callable[Concatenate[Session, Actor, P], R],
        permission: Permission | None,
        *,
        writes: bool,
        touches: Topic,
        asked: str,
    ) -> None:
        self.body = body
        self.permission = permission
        self.writes = writes
        self.touches = touches
        self.asked = asked
        self.__name__ = body.__name__
        update_wrapper(self, body)

    def __call__(self, session: Session, actor: Actor, *args: P.args, **kwargs: P.kwargs) -> R:
        permission = self.permission
        if permission is not None and actor.decide(permission) is not Decision.ALLOW:
            self._check(session, actor, permission, args, kwargs)
        return self.body(session, actor, *args, **kwargs)

    def __repr__(self) -> str:
        return f"<service {self.body.__module__}.{self.body.__name__}>"

    def _check(
        self,
        session: Session,
        actor: Actor,
        permission: Permission,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> None:
        """Refuse, or ask a manager for exactly this act: the approval is bound to the service and
        its arguments.
        """
        name = f"{self.body.__module__}.{self.body.__qualname__}"
        act = uuid5(_ACTS, repr((name, args, sorted(kwargs.items()))))
        allow(session, actor, permission, asked=self.asked, subject=act if self.writes else None)


class Door(Protocol):
    """`Backend.call`, or whatever stands before it."""

    def __call__(
        self, service: Service[P, R], actor: Actor, /, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run one use case in its own transaction."""
        ...


def allow(
    session: Session,
    actor: Actor,
    permission: Permission,
    *,
    asked: str,
    subject: UUID | None,
    amount: int = 0,
) -> None:
    """Pass if the actor may, or if the approval handed in with the act covers it (and use that up);
    else raise.

    Raises `ApprovalRequired` where a manager can be asked, `NotAllowed` where not.
    """
    try:
        actor.require(permission, asked=asked, subject=subject, amount=amount)
    except ApprovalRequired:
        approval = handed_approval(session)
        if (
            subject is None
            or approval is None
            or not approval_holds(
                session,
                approval,
                permission=permission,
                subject=subject,
                amount=amount,
                requested_by=actor.user_id,
            )
        ):
            raise
        note_approval(session, approval)


def query(
    permission: Permission | None, *, anyone: str = ""
) -> Callable[[Callable[Concatenate[Session, Actor, P], R]], Service[P, R]]:
    """Declare a service that only reads. `permission` None needs a reason in `anyone`."""
    return _declare(permission, writes=False, touches=Topic.NONE, asked="", anyone=anyone)


def command(
    permission: Permission | None, *, touches: Topic, asked: str = "", anyone: str = ""
) -> Callable[[Callable[Concatenate[Session, Actor, P], R]], Service[P, R]]:
    """Declare a service that writes: one act, one transaction. `asked` names the act on the
    approval card.
    """
    return _declare(permission, writes=True, touches=touches, asked=asked, anyone=anyone)


def _declare(
    permission: Permission | None, *, writes: bool, touches: Topic, asked: str, anyone: str
) -> Callable[[Callable[Concatenate[Session, Actor, P], R]], Service[P, R]]:
    if permission is None and not anyone:
        raise TypeError("a service open to anyone says why")

    def declared(body: Callable[Concatenate[Session, Actor, P], R]) -> Service[P, R]:
        return Service(body, permission, writes=writes, touches=touches, asked=asked)

    return declared
