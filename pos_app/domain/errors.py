"""What can go wrong in the shop, each with one sentence for the person at the till.

An error is named for what happened, carries a stable `code` for programs, and one plain sentence
for people. It knows nothing of HTTP or windows: `ui/errors.py` and the server map codes to what
they show. A refusal that must leave a trace carries a `Trace`; `Backend.call` writes it in a
transaction of its own after rolling the act back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Trace:
    """The journal entry a refused act leaves behind.

    `kind` is the journal type (`auth.refused`, `access.denied`). `throttle` names the counter that
    goes up with it, if any.
    """

    kind: str
    body: Mapping[str, object] = field(default_factory=dict)
    throttle: str | None = None


class PosError(Exception):
    """An act that was refused or failed whole; nothing of it was stored."""

    code: ClassVar[str] = "refused"

    def __init__(self, sentence: str, *, trace: Trace | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.trace = trace


class Invalid(PosError):
    """The input does not make sense; `where` names the field if one is to blame."""

    code = "invalid"

    def __init__(self, sentence: str, *, where: str = "", trace: Trace | None = None) -> None:
        super().__init__(sentence, trace=trace)
        self.where = where


class NotFound(PosError):
    """There is no such record, or it is not this person's to see."""

    code = "not_found"


class Conflict(PosError):
    """What is stored already stands against it."""

    code = "conflict"


class CodeTaken(Conflict):
    """Another item has this barcode; two may share it, and a scan then asks which is meant."""

    code = "code_taken"


class Stale(Conflict):
    """Somebody else changed the record in the meantime."""

    code = "stale"


class NotAllowed(PosError):
    """The person's role does not permit the act."""

    code = "not_allowed"


class NotLoggedIn(PosError):
    """Nobody is logged in, or the log-in was ended elsewhere."""

    code = "not_logged_in"


class WrongSecret(PosError):
    """A PIN or password was not right."""

    code = "wrong_secret"

    def __init__(self, sentence: str, *, tries_left: int = 0, trace: Trace | None = None) -> None:
        super().__init__(sentence, trace=trace)
        self.tries_left = tries_left


class PinTooShort(NotAllowed):
    """The PIN was right, but the person's rights were raised since and ask for a longer one."""

    code = "pin_too_short"


class TooManyTries(PosError):
    """Log-in or approval waits after repeated wrong secrets; `wait_seconds` says how long."""

    code = "too_many_tries"

    def __init__(self, sentence: str, *, wait_seconds: int, trace: Trace | None = None) -> None:
        super().__init__(sentence, trace=trace)
        self.wait_seconds = wait_seconds


class ApprovalRequired(PosError):
    """A person with more rights must approve this one act.

    `permission` is a `Permission` value, `subject` the record it is bound to, `amount` its size in
    the permission's own unit (parts per million of a percent discount, minor units of money,
    thousandths of a quantity); `asked` is a short name of the act ("Give 20% off this sale").
    `kept_by` is the line or the cart that keeps the approval, where the act is a sale to be.
    """

    code = "approval_required"

    def __init__(
        self,
        asked: str,
        *,
        permission: str,
        subject: UUID,
        amount: int = 0,
        kept_by: UUID | None = None,
    ) -> None:
        super().__init__(f"{asked} needs a manager.")
        self.asked = asked
        self.permission = permission
        self.subject = subject
        self.amount = amount
        self.kept_by = kept_by


class StockShort(PosError):
    """An item's stock does not cover the sale and its policy asks before selling."""

    code = "stock_short"

    def __init__(
        self, sentence: str, *, item_id: UUID, left: int, wanted: int, may_sell: bool
    ) -> None:
        super().__init__(sentence)
        self.item_id = item_id
        self.left = left
        self.wanted = wanted
        self.may_sell = may_sell


class StorageFailed(PosError):
    """The disk or the database file refused; `reason` is full, locked, read_only, corrupt, newer,
    older, busy or unknown; or unsure, where nobody knows yet whether the act was stored.
    """

    code = "storage_failed"

    def __init__(self, sentence: str, *, reason: str) -> None:
        super().__init__(sentence)
        self.reason = reason
