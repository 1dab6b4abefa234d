"""Whether the server lives, and whether it can serve."""

from typing import Literal

from fastapi import APIRouter

from pos_app.domain.access import NOBODY
from pos_app.server.caller import Housed
from pos_app.server.fields import Shown
from pos_app.services import setup

router = APIRouter(prefix="/health", tags=["operations"])


class Health(Shown):
    """`ok`, and of a shop that still needs its owner `setup`."""

    status: Literal["ok", "setup"]


@router.get("/live")
async def live() -> Health:
    """The program answers. Touches nothing, so that it answers also when the database does not."""
    return Health(status="ok")


@router.get("/ready")
def ready(house: Housed) -> Health:
    """The database is read; its migrations were done when it was opened. 503 when it refuses."""
    state = house.backend.call(setup.state, NOBODY)
    return Health(status="ok" if state.shop_exists else "setup")
