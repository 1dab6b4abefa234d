"""What went wrong, as RFC 9457 problem documents: one table from the shop's errors to statuses.

`detail` is the sentence the shop says to a person. Nothing else of the inside leaves the server.
"""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi import Response
from pydantic import BaseModel

from pos_app.domain.errors import (
    ApprovalRequired,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotLoggedIn,
    PosError,
    Stale,
    StockShort,
    StorageFailed,
    TooManyTries,
    WrongSecret,
)
from pos_app.domain.tender import Overpaid
from pos_app.pictures import NoPicture, PictureTooHeavy

MEDIA_TYPE: Final = "application/problem+json"

STATUSES: Final[Mapping[type[PosError], int]] = {
    ApprovalRequired: 403,
    Conflict: 409,
    Invalid: 422,
    NotAllowed: 403,
    NotFound: 404,
    NotLoggedIn: 401,
    Overpaid: 422,
    Stale: 412,
    StockShort: 409,
    StorageFailed: 503,
    TooManyTries: 429,
    WrongSecret: 401,
    NoPicture: 415,
    PictureTooHeavy: 413,
}
# Where a field stands that is not in the body.
_ELSEWHERE: Final = {
    "after": "query",
    "from": "query",
    "to": "query",
    "q": "query",
    "Idempotency-Key": "header",
}
# What the shop calls otherwise than the body does.
_NAMES: Final = {"picture": "file", "stock": "quantity"}
RETRY_AFTER: Final = 5  # seconds, when the disk or the database refused


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    loc: list[str | int]
    msg: str


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = None


def problem(
    status: int,
    detail: str,
    *,
    kind: str = "about:blank",
    errors: Sequence[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> Response:
    """A problem document as an answer."""
    body: dict[str, Any] = {
        "type": kind,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = [each.model_dump() for each in errors]
    body.update(more or {})
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def status_of(error: PosError) -> int:
    """The status of an error: that of the nearest of its kinds in the table."""
    for kind in type(error).__mro__:
        if kind in STATUSES:
            return STATUSES[kind]
    return HTTPStatus.CONFLICT


def of_error(error: PosError, *, more: Mapping[str, Any] | None = None) -> Response:
    """The problem document of one of the shop's errors."""
    status = status_of(error)
    headers: dict[str, str] = {}
    errors: list[FieldProblem] = []
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooManyTries):
        headers["Retry-After"] = str(error.wait_seconds)
    if isinstance(error, StorageFailed):
        headers["Retry-After"] = str(RETRY_AFTER)
    if isinstance(error, Invalid) and error.where:
        place = _ELSEWHERE.get(error.where, "body")
        name = _NAMES.get(error.where, error.where)
        errors.append(FieldProblem(loc=[place, name], msg=error.sentence))
    return problem(
        status,
        error.sentence,
        kind=f"urn:pos-app:{error.code}",
        errors=errors,
        headers=headers,
        more=more,
    )


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """These statuses for a route's OpenAPI entry."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
        for status in statuses
    }
