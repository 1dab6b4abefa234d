"""Who asks. The token is proven when the request comes; the person behind it is read when the first
service is called, with the rights of that moment.
"""

from typing import Annotated, ParamSpec, TypeVar, cast

from fastapi import Depends, Request

from pos_app.domain.access import NOBODY, Actor
from pos_app.domain.errors import NotLoggedIn
from pos_app.domain.money import Currency
from pos_app.domain.pricing import PriceRules
from pos_app.server import tokens
from pos_app.server.house import House
from pos_app.services import settings
from pos_app.services import tokens as sessions
from pos_app.services.declare import Service

P = ParamSpec("P")
R = TypeVar("R")


def house_of(request: Request) -> House:
    """The shop that is served."""
    return cast("House", request.app.state.house)


class Caller:
    """One request's way to the services, as the person whose token it brought."""

    def __init__(self, house: House, bearer: tokens.Bearer) -> None:
        self.house = house
        self.session_id = bearer.session_id
        self.user_id = bearer.user_id
        self._actor: Actor | None = None

    @property
    def actor(self) -> Actor:
        """The person with the rights of now. Raises `NotLoggedIn` when the session is over."""
        if self._actor is None:
            known = self.house.known.get(self.session_id)
            found = self.house.backend.call(sessions.whose, NOBODY, self.session_id, known)
            if found.actor.user_id != self.user_id:
                raise NotLoggedIn("The token is not valid. Log in again.")
            if found is not known:
                self.house.remember(self.session_id, found)
            self._actor = found.actor
        return self._actor

    def call(self, service: Service[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run one use case, in its own transaction."""
        return self.house.backend.call(service, self.actor, *args, **kwargs)

    @property
    def rules(self) -> PriceRules:
        """How the shop rounds, and its currency."""
        read = self.house.backend.call(settings.read, NOBODY)
        return settings.price_rules(read.shop)

    @property
    def currency(self) -> Currency:
        """The shop's currency."""
        return self.rules.currency


class Visitor(Caller):
    """Somebody who did not say who they are, and looks at the catalogue."""

    def __init__(self, house: House) -> None:
        super().__init__(house, tokens.Bearer(NOBODY.user_id, NOBODY.user_id))

    @property
    def actor(self) -> Actor:
        """What a visitor may do. Raises `NotLoggedIn` where the shop lets nobody look."""
        return self.house.backend.call(sessions.visitor, NOBODY)


async def _caller(request: Request) -> Caller:
    """The caller of a request with a good token. Raises `NotLoggedIn`."""
    house = house_of(request)
    kind, _space, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise NotLoggedIn("Log in first.")
    bearer = house.proven.read(token.strip(), house.backend.clock.now())
    request.state.user_id = bearer.user_id
    return Caller(house, bearer)


async def _reader(request: Request) -> Caller:
    """The caller, or a visitor where no token came. Raises `NotLoggedIn` for a bad token."""
    if "authorization" in request.headers:
        return await _caller(request)
    return Visitor(house_of(request))


Reading = Annotated[Caller, Depends(_reader)]
Asking = Annotated[Caller, Depends(_caller)]
Housed = Annotated[House, Depends(house_of)]
