"""The words that tills and their server speak, and their limits: one contract for both ends.

Values are plain JSON: ids and hashes in hex, instants in milliseconds, amounts as whole numbers. An
entry's body is the very text that was hashed.
"""

import json
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from pos_app.domain.errors import Conflict
from pos_app.models import journal

PROTO: Final = 1
MOST_ENTRIES: Final = 200  # in one push
MOST_CHANGES: Final = 500  # in one pull: applied at once, so that a sale waits a few ms at most
LARGEST_PUSH: Final = 1_048_576  # bytes of JSON
LARGEST_ENTRY: Final = 262_144

Hex16 = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
Hex32 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Nonce = Annotated[str, Field(pattern="^[0-9a-zA-Z_-]{8,64}$")]
Count = Annotated[int, Field(ge=0, lt=2**63)]
Rows = list[dict[str, Any]]


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Entry(_Word):
    """One entry of a till's journal with the rows its act wrote. `private`: salt and text."""

    n: Count
    id: Hex16
    kind: Annotated[str, Field(min_length=1, max_length=40)]
    ver: Count
    subject: Hex16 | None
    body: Annotated[str, Field(max_length=LARGEST_ENTRY)]
    actor: Hex16
    hlc: Count
    at: Annotated[int, Field(gt=-(2**63), lt=2**63)]
    prev: Hex32
    hash: Hex32
    rows: Rows = []
    private: tuple[str, str | None] | None = None

    def content(self) -> bytes:
        """What the entry says, as the chain hashes it."""
        return journal.content_hash(
            self.kind.encode(), self.ver, bytes.fromhex(self.actor), self.hlc, self.at,
            self.body.encode(),
        )  # fmt: skip

    def is_whole(self, till: UUID, inc: int) -> bool:
        """Whether the hash is that of this entry at this place."""
        entry, prev = bytes.fromhex(self.id), bytes.fromhex(self.prev)
        digest = journal.chain_hash(till.bytes, inc, self.n, prev, entry, self.content())
        return digest.hex() == self.hash


class Push(_Word):
    """Entries of one chain in their order."""

    till: Hex16
    inc: Count
    req: Nonce
    entries: Annotated[list[Entry], Field(max_length=MOST_ENTRIES)]
    proto: int = PROTO


class Result(_Word):
    """What became of an entry: applied, superseded, quarantined or duplicate."""

    n: int
    status: str
    code: str = ""


class PushReply(_Word):
    """What this request proved: the server holds the chain up to here, with this hash."""

    req: str
    epoch: str
    inc: int
    n: int
    hash: str
    results: list[Result]


class Head(_Word):
    """The end of one chain."""

    inc: Count
    n: Count
    hash: Hex32


class Hello(_Word):
    """How a session begins: each own chain's end, and hashes along the present one."""

    till: Hex16
    nonce: Nonce
    inc: Count
    chains: Annotated[list[Head], Field(max_length=1000)]
    recent: Annotated[list[Head], Field(max_length=128)]
    proto: int = PROTO


class HelloReply(_Word):
    """`verdict`: ok, rolled_back, fork, unknown_inc. `known`: how far the server holds each chain;
    `agreed`: up to where it holds the present one as the till does.
    """

    nonce: str
    epoch: str
    verdict: str
    agreed: int
    known: list[Head]
    head: int


class Enrol(_Word):
    """A till whose chain cannot go on asks for the next incarnation."""

    till: Hex16
    nonce: Nonce
    inc: Count
    proto: int = PROTO


class Grant(_Word):
    """A new incarnation with a series of receipts of its own."""

    nonce: str
    epoch: str
    inc: int
    series: str
    known: list[Head]


class Line(_Word):
    """One line of the feed."""

    seq: int
    till: Hex16
    inc: int
    entry: Entry
    status: str
    code: str = ""
    rows: Rows = []


class Page(_Word):
    """Lines of the feed after `cursor`; `head` is its last number now."""

    epoch: str
    cursor: int
    lines: list[Line]
    head: int


class Refused(Conflict):
    """The server does not take it, and says why in one of the protocol's words."""

    code = "sync_refused"

    def __init__(self, why: str) -> None:
        super().__init__(SENTENCES.get(why, "The server refused this till's sales."))
        self.why = why


SENTENCES: Final = {
    "gap": "Entries before these are missing.",
    "fork": "This till's journal is not the one the server knows.",
    "unknown_inc": "The server does not know this copy of the till.",
    "unknown_till": "This till is not of this shop.",
    "till_revoked": "This till was taken out of the shop.",
    "broken": "An entry is not as it was written.",
    "upgrade": "This till's program is too old for the server.",
}


def size_of(entry: Entry) -> int:
    """Bytes of an entry in JSON, near enough to fill a push by."""
    return len(entry.body) + len(json.dumps(entry.rows, ensure_ascii=False)) + 600
