"""What a running server knows besides its requests: the shop's door, its keys, its limits."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from pos_app.backend import Backend
from pos_app.server.figures import Figures
from pos_app.server.metrics import Metrics
from pos_app.server.throttle import Throttle
from pos_app.server.tokens import Proven
from pos_app.services.tokens import Known

_MOST_KNOWN: Final = 10_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may bring, in bytes, and in how many seconds (`patience`)."""

    body: int = 1_000_000
    picture: int = 5_100_000  # 5 MB and the form around it
    patience: float = 30.0


@dataclass(slots=True)
class House:
    """One shop as it is served. `token_key` signs access tokens, `pepper` is the PINs'; the
    `setup_code` makes the first owner and is None where there is one.
    """

    backend: Backend
    folder: Path
    token_key: bytes
    pepper: bytes
    setup_code: str | None = None
    shows_docs: bool = False
    shows_metrics: bool = False
    is_tls: bool = False
    is_ending: bool = False  # what is being answered is answered; what comes now is sent away
    access_life: timedelta = timedelta(minutes=15)
    refresh_life: timedelta = timedelta(days=7)
    limits: Limits = field(default_factory=Limits)
    wrong_by_address: Throttle = field(default_factory=Throttle)
    registered_by_address: Throttle = field(default_factory=lambda: Throttle(10, 3600.0))
    figures: Figures = field(default_factory=Figures)
    metrics: Metrics = field(default_factory=Metrics)
    known: dict[UUID, Known] = field(default_factory=dict)
    proven: Proven = field(init=False)

    def __post_init__(self) -> None:
        self.proven = Proven(self.token_key)

    def remember(self, session_id: UUID, known: Known) -> None:
        """Keep what was read of a session's person, with each request held against the database."""
        if len(self.known) >= _MOST_KNOWN:
            self.known = {}
        self.known[session_id] = known
