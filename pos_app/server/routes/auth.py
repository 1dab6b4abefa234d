"""Logging in and out. Hashing happens here, on the route's thread, outside any transaction."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request, Response

from pos_app.domain.access import NOBODY, Actor
from pos_app.domain.errors import NotAllowed, NotLoggedIn, TooManyTries, WrongSecret
from pos_app.domain.ids import new_id
from pos_app.server import tokens
from pos_app.server.caller import Asking, Housed
from pos_app.server.fields import Body, Id, Secret, Shown, Words
from pos_app.server.house import House
from pos_app.server.problems import documented
from pos_app.server.routes.users import User, user_shown
from pos_app.services import auth, customer_accounts, pin_rules
from pos_app.services import tokens as sessions
from pos_app.services.auth import SecretKind

router = APIRouter(prefix="/auth", tags=["auth"])


class Who(Shown):
    """The person who is logged in."""

    id: Id
    name: str
    role: str


class Tokens(Shown):
    """A log-in: the access token for each request, the refresh token for the next pair."""

    access_token: str
    refresh_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - the kind of token
    expires_in: int
    user: Who


class Me(Who):
    """The person with everything they may do: each permission as `allow` or `ask` (a manager)."""

    permissions: dict[str, Literal["allow", "ask"]]


class RefreshToken(Body):
    """The refresh token of a log-in."""

    refresh_token: Secret


class NewPassword(Body):
    """One's own new password, and the old one."""

    current_password: Secret
    new_password: Secret


class Registration(Body):
    """A customer's own account."""

    name: Words
    email: Words
    password: Secret
    phone: Words = ""
    role: Words = "customer"


class Credentials:
    """The OAuth2 password form: user name or e-mail, and the password."""

    def __init__(
        self,
        username: Annotated[str, Form(min_length=1, max_length=254)],
        password: Annotated[
            str, Form(min_length=1, max_length=200, json_schema_extra={"format": "password"})
        ],
        grant_type: Annotated[Literal["password"] | None, Form()] = None,
        scope: Annotated[str, Form(max_length=200)] = "",
    ) -> None:
        self.username, self.password = username, password
        self.grant_type, self.scope = grant_type, scope


@router.post("/login", responses=documented(401, 429))
def login(form: Annotated[Credentials, Depends()], house: Housed, request: Request) -> Tokens:
    """Log in with user name or e-mail and password."""
    address = request.client.host if request.client else ""
    _check_address(house, address)
    challenge = house.backend.call(auth.challenge, NOBODY, form.username, SecretKind.PASSWORD)
    proof = auth.prove(challenge, form.password, house.pepper)
    try:
        logged_in = house.backend.call(
            sessions.begin, NOBODY, proof, form.username, house.refresh_life
        )
    except WrongSecret:
        house.wrong_by_address.count(address, house.backend.clock.monotonic())
        raise
    return _tokens(house, logged_in)


@router.post("/refresh", responses=documented(401))
def refresh(body: RefreshToken, house: Housed) -> Tokens:
    """A new pair for a refresh token, which is used up. One used twice ends the whole log-in."""
    session_id, secret = tokens.read_refresh(body.refresh_token)
    renewed = house.backend.call(sessions.renew, NOBODY, session_id, secret, house.refresh_life)
    if renewed is None:
        raise NotLoggedIn("This token was used before. Log in again.")
    return _tokens(house, renewed)


@router.post("/logout", status_code=204, responses=documented(401))
def logout(body: RefreshToken, asking: Asking) -> Response:
    """End the log-in of this refresh token."""
    session_id, _secret = tokens.read_refresh(body.refresh_token)
    asking.call(sessions.end, session_id)
    return Response(status_code=204)


@router.post("/logout-all", status_code=204, responses=documented(401))
def logout_all(asking: Asking) -> Response:
    """End every log-in of the caller."""
    asking.call(sessions.end_all)
    return Response(status_code=204)


@router.get("/me", responses=documented(401))
def me(asking: Asking) -> Me:
    """Who is logged in, with what they may do now."""
    actor = asking.actor
    return Me(**_who(actor).model_dump(), permissions=_permissions(actor))


@router.post("/register", status_code=201, responses=documented(403, 409, 429))
def register(body: Registration, house: Housed, request: Request) -> User:
    """A customer makes an account, where the shop allows it: it does not by default. `role`, where
    it is given, is `customer`.
    """
    if body.role != "customer":
        raise NotAllowed("Only customers register themselves.")
    call = house.backend.call
    call(customer_accounts.check_open, NOBODY)
    address = request.client.host if request.client else ""
    moment = house.backend.clock.monotonic()
    if wait := house.registered_by_address.wait(address, moment):
        raise TooManyTries(f"Too many new accounts. Wait {wait} s.", wait_seconds=wait)
    pin_rules.check_password(body.password, names=(body.name, body.email))
    house.registered_by_address.count(address, moment)
    digest = auth.hash_password(body.password)
    new = customer_accounts.NewAccount(body.name, body.email, body.phone, digest)
    return user_shown(call(customer_accounts.register, NOBODY, new_id(), new))


@router.post("/password", status_code=204, responses=documented(401, 429))
def change_password(body: NewPassword, asking: Asking) -> Response:
    """Give oneself a new password. Every other log-in ends."""
    house, actor = asking.house, asking.actor
    challenge = asking.call(auth.challenge, actor.user_id, SecretKind.PASSWORD)
    proof = auth.prove(challenge, body.current_password, house.pepper)
    pin_rules.check_password(body.new_password, names=(actor.name,))
    digest = auth.hash_password(body.new_password)
    asking.call(sessions.change_password, proof, digest, asking.session_id)
    return Response(status_code=204)


def _check_address(house: House, address: str) -> None:
    wait = house.wrong_by_address.wait(address, house.backend.clock.monotonic())
    if wait:
        raise TooManyTries(f"Too many wrong tries. Wait {wait} s.", wait_seconds=wait)


def _tokens(house: House, logged_in: sessions.LoggedIn) -> Tokens:
    moment = house.backend.clock.now()
    return Tokens(
        access_token=tokens.sign(logged_in, house.token_key, moment, house.access_life),
        refresh_token=tokens.refresh_token(logged_in),
        expires_in=int(house.access_life.total_seconds()),
        user=_who(logged_in.actor),
    )


def _who(actor: Actor) -> Who:
    return Who(id=actor.user_id, name=actor.name, role=actor.role)


def _permissions(actor: Actor) -> dict[str, Literal["allow", "ask"]]:
    found: dict[str, Literal["allow", "ask"]] = {}
    for permission, grant in sorted(actor.grants.items()):
        if grant.decision != "deny":
            found[str(permission)] = "allow" if grant.decision == "allow" else "ask"
    return found
