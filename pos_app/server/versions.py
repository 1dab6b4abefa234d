"""Versions of records as HTTP knows them: the answer's ETag, and the If-Match of an edit."""

import re
from typing import Annotated, Final

from fastapi import Depends, Header, Response

from pos_app.domain.errors import Invalid

_TAG: Final = re.compile(r'"([0-9]{1,9})"')


async def _seen(if_match: Annotated[str | None, Header(max_length=60)] = None) -> int | None:
    """The version an edit was begun at; None: the edit is of single fields, whatever stands there.

    Raises `Invalid` for a tag that this server did not give.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise Invalid('Write the version as it was given, such as "3".', where="If-Match")
    return int(found[1])


SeenVersion = Annotated[int | None, Depends(_seen)]


def tag(response: Response, version: int) -> None:
    """Say which version an answer shows."""
    response.headers["ETag"] = f'"{version}"'
