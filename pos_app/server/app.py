"""The application: routes beneath `/api/v1`, errors as problem documents, health outside."""

import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final, cast

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from pos_app import __version__
from pos_app.domain.errors import PosError
from pos_app.server import problems
from pos_app.server.guard import Guard
from pos_app.server.house import House
from pos_app.server.openapi import document
from pos_app.server.problems import FieldProblem, documented
from pos_app.server.routes import (
    analytics,
    audit,
    auth,
    cart,
    categories,
    health,
    images,
    items,
    orders,
    quotes,
    sales,
    setup,
    stock,
    users,
)

API: Final = "/api/v1"
# Addresses are tried one after the other: what a till asks for all day stands first.
ROUTERS: Final[tuple[APIRouter, ...]] = (
    items.router,
    sales.router,
    setup.router,
    auth.router,
    categories.router,
    images.router,
    stock.router,
    cart.router,
    orders.router,
    quotes.router,
    users.router,
    analytics.router,
    audit.router,
)

# An answer is not longer than the request was absurd.
_MOST_ERRORS: Final = 100
_LONGEST_NAME: Final = 100
_Handler = Callable[[Request, Exception], Awaitable[Response]]


def create_app(house: House) -> FastAPI:
    """The shop's application. The caller keeps and closes the backend."""
    app = FastAPI(
        title="pos_app",
        version=__version__,
        summary="A shop over HTTP: what its tills do, for other programs.",
        docs_url="/docs" if house.shows_docs else None,
        redoc_url="/redoc" if house.shows_docs else None,
        openapi_url="/openapi.json" if house.shows_docs else None,
        responses=documented(400, 408, 413, 415, 422, 503),
        separate_input_output_schemas=False,
        redirect_slashes=False,
    )
    app.state.house = house
    for router in ROUTERS:
        app.include_router(router, prefix=API)
    app.include_router(health.router)
    app.add_exception_handler(PosError, cast("_Handler", _refused))
    app.add_exception_handler(RequestValidationError, cast("_Handler", _senseless))
    app.add_exception_handler(HTTPException, cast("_Handler", _of_http))
    app.add_middleware(Guard, house=house)
    document(app)
    return app


async def _refused(_request: Request, error: PosError) -> Response:
    return problems.of_error(error)


async def _senseless(request: Request, error: RequestValidationError) -> Response:
    """A body that is no JSON is 400; one that does not fit is 422, field by field. An address with
    a name of its own ("/items/search") is none of a record for other methods: 405.
    """
    methods = request.app.openapi()["paths"].get(request.url.path, {})
    if methods and request.method.lower() not in methods:
        return await _of_http(request, HTTPException(HTTPStatus.METHOD_NOT_ALLOWED))
    found = error.errors()
    if any(each["type"] == "json_invalid" for each in found):
        return problems.problem(400, "The body is not JSON.")
    errors = [
        FieldProblem(
            loc=[part if isinstance(part, int) else part[:_LONGEST_NAME] for part in each["loc"]],
            msg=str(each["msg"]),
        )
        for each in found[:_MOST_ERRORS]
    ]
    return problems.problem(422, "Something in the request does not make sense.", errors=errors)


_DETAILS: Final = {
    400: "The request cannot be read.",
    404: "There is nothing here.",
    405: "This cannot be done here.",
}


async def _of_http(request: Request, error: HTTPException) -> Response:
    detail = _DETAILS.get(error.status_code, "This was refused.")
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_allowed(request))
    return problems.problem(error.status_code, detail, headers=headers)


def _allowed(request: Request) -> list[str]:
    """What can be done at an address: routes of several methods stand at it, each by itself."""
    found: set[str] = set()
    paths = request.app.openapi()["paths"]
    if request.url.path in paths:
        return sorted(method.upper() for method in paths[request.url.path])
    for path, methods in paths.items():
        if re.fullmatch(re.sub(r"{[^}]*}", "[^/]+", path), request.url.path):
            found |= {method.upper() for method in methods}
    return sorted(found)
