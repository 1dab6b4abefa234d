"""Whether the server lives, whether it can serve, and what it tells a Prometheus."""

from typing import Literal

from fastapi import APIRouter, Request, Response

from pos_app.domain.access import NOBODY
from pos_app.domain.errors import StorageFailed
from pos_app.server.caller import Housed
from pos_app.server.fields import Shown
from pos_app.server.metrics import MEDIA_TYPE
from pos_app.server.problems import problem
from pos_app.services import setup

router = APIRouter(tags=["operations"])
_HERE = ("127.0.0.1", "::1", "::ffff:127.0.0.1")


class Health(Shown):
    """`ok`, and of a shop that still needs its owner `setup`."""

    status: Literal["ok", "setup"]


@router.get("/health/live")
async def live() -> Health:
    """The program answers. Touches nothing, so that it answers also when the database does not."""
    return Health(status="ok")


@router.get("/health/ready")
def ready(house: Housed) -> Health:
    """The database is read; its migrations were done when it was opened. 503 when it refuses."""
    state = house.backend.call(setup.state, NOBODY)
    return Health(status="ok" if state.shop_exists else "setup")


@router.get("/metrics", response_class=Response, include_in_schema=False)
def metrics(request: Request, house: Housed) -> Response:
    """Counters in Prometheus' text form. For programs on this machine, unless it was opened to
    others (`--metrics`).
    """
    caller = request.client.host if request.client else ""
    if not house.shows_metrics and caller not in _HERE:
        return problem(403, "Metrics are for this machine. Start the server with --metrics.")
    try:
        house.backend.call(setup.state, NOBODY)
    except StorageFailed:
        return Response(house.metrics.told(database_is_up=False), media_type=MEDIA_TYPE)
    return Response(house.metrics.told(database_is_up=True), media_type=MEDIA_TYPE)
