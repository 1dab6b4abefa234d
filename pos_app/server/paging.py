"""Long lists, in two ways: pages of things that are edited, slices of facts that only grow."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Generic, TypeVar

from fastapi import Depends, Query

from pos_app.domain.errors import Invalid
from pos_app.server.fields import Shown

T = TypeVar("T")
V = TypeVar("V")

MOST: Final = 200
USUAL: Final = 50
_FURTHEST: Final = 1_000_000
_LONGEST_CURSOR: Final = 400
_LARGEST: Final = 2**62  # what a database counts to, and half


class Page(Shown, Generic[T]):
    """A page of things: `total` is how many fit in all."""

    items: list[T]
    page: int
    size: int
    total: int


class Slice(Shown, Generic[T]):
    """Facts, newest first; `next` is where the following slice begins, null behind the last."""

    items: list[T]
    next: str | None


@dataclass(frozen=True, slots=True)
class PageWanted:
    """Which page of a list."""

    page: int
    size: int

    @property
    def offset(self) -> int:
        """How many things stand before it."""
        return (self.page - 1) * self.size

    def cut(self, all_of_it: list[T]) -> Page[T]:
        """This page of a list that is held whole."""
        part = all_of_it[self.offset : self.offset + self.size]
        return Page(items=part, page=self.page, size=self.size, total=len(all_of_it))


@dataclass(frozen=True, slots=True)
class SliceWanted:
    """Which slice of a list: after which place, at most how many."""

    limit: int
    after: str | None


async def _page(
    page: Annotated[int, Query(ge=1, le=_FURTHEST)] = 1,
    size: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
) -> PageWanted:
    return PageWanted(page, size)


async def _slice(
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: Annotated[str | None, Query(max_length=_LONGEST_CURSOR)] = None,
) -> SliceWanted:
    return SliceWanted(limit, after)


Paged = Annotated[PageWanted, Depends(_page)]
Sliced = Annotated[SliceWanted, Depends(_slice)]


def cursor(*place: str | int) -> str:
    """A place in a list as the caller hands it back; what is in it is nobody's business."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def place_of(text: str, *kinds: type) -> list[Any]:
    """The place a cursor names. Raises `Invalid` for one that this server did not give."""
    try:
        padded = text + "=" * (-len(text) % 4)
        found = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
    except (binascii.Error, UnicodeError, ValueError, RecursionError) as error:
        raise Invalid("There is no such place in the list.", where="after") from error
    is_ours = isinstance(found, list) and [type(each) for each in found] == list(kinds)
    if not is_ours or any(isinstance(each, int) and abs(each) > _LARGEST for each in found):
        raise Invalid("There is no such place in the list.", where="after")
    place: list[Any] = found
    return place


def sorting(text: str, known: Mapping[str, V]) -> tuple[V, bool]:
    """What a list is sorted by, and whether downwards ("-name")."""
    return known[text.removeprefix("-")], text.startswith("-")
