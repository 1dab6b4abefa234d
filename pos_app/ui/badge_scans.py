"""A scanned badge goes to whoever waits for one, never to a field, a search or a sale: it answers
an open question, logs its holder in, or hands the till over to them.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from pos_app.domain import badge
from pos_app.domain.access import NOBODY
from pos_app.domain.errors import PosError
from pos_app.services import auth, badges
from pos_app.ui.approvals import Approvals
from pos_app.ui.pos import Pos


class BadgeScans(QObject):
    """Stands before every scan. `is_busy` says that nobody may take the till over now: money is
    being taken, or there is no shop yet. Signal: refused(PosError).
    """

    refused = Signal(object)

    def __init__(
        self, pos: Pos, approvals: Approvals, is_busy: Callable[[], bool], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._pos, self._approvals, self._is_busy = pos, approvals, is_busy

    def take(self, code: str) -> bool:
        """Whether it was a badge; it is dealt with then."""
        if not badge.is_badge(code):
            return False
        if self._approvals.is_open:
            self._approvals.take_badge(code)
        elif not self._is_busy():
            self._hand_over(badge.token(code, self._pos.pepper))
        return True

    def _hand_over(self, token: str) -> None:
        """Fast switch: who scans their badge goes on where they may; the open sale stays."""
        pos, before = self._pos, self._pos.actor
        if before is not NOBODY and pos.call(badges.holder, token) == before.user_id:
            return
        try:
            person = pos.call(badges.log_in, token)
        except PosError as error:
            self.refused.emit(error)
            return
        if before is not NOBODY:
            pos.call(auth.log_out, "switched")
        pos.log_in(person)
