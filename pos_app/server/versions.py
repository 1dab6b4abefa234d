"""Versions of records as HTTP knows them: the answer's ETag, and the If-Match of an edit."""

from typing import Annotated, Final

from fastapi import Depends, Header, Response

_TAG: Final = r'^("[0-9]{1,9}"|\*)$'


async def _seen(if_match: Annotated[str | None, Header(pattern=_TAG)] = None) -> int | None:
    """The version an edit was begun at, as its ETag was given; None: the edit is of single fields,
    whatever stands there.
    """
    return None if if_match is None or if_match == "*" else int(if_match.strip('"'))


SeenVersion = Annotated[int | None, Depends(_seen)]


def tag(response: Response, version: int) -> None:
    """Say which version an answer shows."""
    response.headers["ETag"] = f'"{version}"'
