"""The first run of a server that nobody sits at: whoever has the code it printed makes the shop and
its owner. Afterwards there is nothing here.
"""

import hmac

from fastapi import APIRouter, Request
from pydantic import Field

from pos_app.domain.access import NOBODY, Role
from pos_app.domain.errors import NotFound, TooManyTries, WrongSecret
from pos_app.server.caller import Housed
from pos_app.server.fields import Body, Id, Secret, Shown, Words
from pos_app.server.house import House
from pos_app.server.problems import documented
from pos_app.services import auth, pin_rules, setup, users

router = APIRouter(prefix="/setup", tags=["set-up"])


class Owner(Body):
    """The first person. The PIN is for tills and approvals."""

    name: Words
    username: Words
    password: Secret
    pin: Secret


class NewShop(Body):
    """A shop to be made. `till_code` begins the receipt numbers of what is sold over HTTP."""

    code: Secret
    name: Words
    country: str = Field(examples=["GB"], max_length=2)
    till_code: str = Field(default="S", max_length=4)
    owner: Owner


class MadeShop(Shown):
    """The owner that was made."""

    owner_id: Id


@router.post("", status_code=201, responses=documented(401, 404, 409, 429))
def make_shop(body: NewShop, house: Housed, request: Request) -> MadeShop:
    """Make the shop and its owner with the one-time code the server printed when it started."""
    _check_code(house, body.code, request)
    names = (body.name, body.owner.name, body.owner.username)
    pin_rules.check_password(body.owner.password, names=names)
    pin_rules.check_pin(body.owner.pin, approves=True)
    call = house.backend.call
    call(setup.use_country, NOBODY, body.country)
    call(setup.save_shop, NOBODY, {"name": body.name})
    call(setup.save_till, NOBODY, body.till_code, "Server", {})
    owner = users.NewUser(
        name=body.owner.name,
        username=body.owner.username,
        role=Role.OWNER,
        pin_hash=auth.hash_pin(body.owner.pin, house.pepper),
        pin_digits=len(body.owner.pin),
        password_hash=auth.hash_password(body.owner.password),
    )
    owner_id = call(setup.create_owner, NOBODY, owner)
    house.setup_code = None
    return MadeShop(owner_id=owner_id)


def _check_code(house: House, typed: str, request: Request) -> None:
    if house.setup_code is None:
        raise NotFound("There is nothing here.")
    address, moment = request.client.host if request.client else "", house.backend.clock.monotonic()
    if wait := house.wrong_by_address.wait(address, moment):
        raise TooManyTries(f"Too many wrong tries. Wait {wait} s.", wait_seconds=wait)
    if not hmac.compare_digest(typed.encode(), house.setup_code.encode()):
        house.wrong_by_address.count(address, moment)
        raise WrongSecret("That code is not right.")
