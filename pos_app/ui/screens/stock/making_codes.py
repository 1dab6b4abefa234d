"""Numbers of the shop's own for many items, page by page; the window lives between two pages."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from pos_app.domain.ids import new_id
from pos_app.services import item_codes
from pos_app.services.item_codes import CodesMade
from pos_app.ui.i18n import tr
from pos_app.ui.screens.acts import Acts

PAGE = item_codes.MOST_ITEMS


class MakingCodes(QObject):
    """Signals: went(str) after each page but the last, with how far it is; done(str) with what was
    done. `stop` ends it after the page that is being done; what was made stays.
    """

    went = Signal(str)
    done = Signal(str)

    def __init__(self, act: Acts, parent: QObject) -> None:
        super().__init__(parent)
        self._act = act
        self._ids: tuple[UUID, ...] = ()
        self._batch = new_id()
        self._made = CodesMade(0, 0)

    def begin(self, ids: Sequence[UUID]) -> None:
        """Give those of these items that have no barcode one."""
        self._ids, self._batch, self._made = tuple(ids), new_id(), CodesMade(0, 0)
        self._page(0)

    def stop(self) -> None:
        """No further page."""
        if self._ids:
            self._finish()

    def _page(self, start: int) -> None:
        some = self._ids[start : start + PAGE]
        if not some:  # stopped, or there is no more
            return

        def then(page: CodesMade) -> None:
            before = self._made
            self._made = CodesMade(before.made + page.made, before.had_one + page.had_one)
            self._go_on(start + PAGE)

        self._act(then, item_codes.make_page, self._batch, start // PAGE + 1, some)

    def _go_on(self, start: int) -> None:
        if start >= len(self._ids):
            self._finish()
            return
        self.went.emit(tr("{done} of {all} done", done=str(start), all=str(len(self._ids))))
        QTimer.singleShot(0, self, lambda: self._page(start))

    def _finish(self) -> None:
        made, had_one, self._ids = self._made.made, self._made.had_one, ()
        words = tr("%n item(s) got a barcode.", made)
        self.done.emit(f"{words} {tr('%n had one.', had_one)}" if had_one else words)
