"""How far an import is: in numbers, with the time left, a problem, and what stopping keeps."""

from collections.abc import Callable

from pos_app.services.import_undo import Undone
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.product_import import Tally
from pos_app.ui.widgets.states import ProgressCard


class ImportProgress(ProgressCard):
    """The progress of an import or of undoing one. `clock` tells seconds that only go on."""

    def __init__(self, clock: Callable[[], float], *, stop: bool = True) -> None:
        super().__init__(tr("Adding items"), stop=tr("Stop") if stop else "")
        self._clock, self._since = clock, 0.0

    def begin_anew(self, total: int, *, undoing: bool = False) -> None:
        """Another job begins."""
        self._since = self._clock()
        self.set_title(tr("Undoing the import") if undoing else tr("Adding items"))
        self.set_progress(0, total)
        self.set_problem("")
        self.set_stop(tr("Stop"))

    def follow(self, tally: Tally, formats: Formats) -> None:
        """So many rows are done."""
        problems = tr("%n row(s) with problems", tally.refused) if tally.refused else ""
        self.set_progress(
            tally.done,
            tally.total,
            count=self._so_far(tally.done, tally.total, formats),
            left=self._time_left(tally.done, tally.total),
            right=problems,
        )
        if tally.problems:
            row, reason = tally.problems[-1]
            self.set_problem(tr("Row {row}: {reason}", row=row, reason=reason))
        self.set_stop(tr("Stop and keep {count}", count=formats.number(tally.useful)))

    def follow_undo(self, undone: Undone, formats: Formats) -> None:
        """So many pages are taken back."""
        done = undone.removed + undone.restored
        self.set_progress(
            undone.done,
            undone.total,
            count=tr("{count} taken back", count=formats.number(done)),
            left=self._time_left(undone.done, undone.total),
            right=tr("%n item(s) left alone", len(undone.kept)) if undone.kept else "",
        )
        self.set_stop(tr("Stop and do the rest later"))

    @staticmethod
    def _so_far(done: int, total: int, formats: Formats) -> str:
        return tr("{done} of {total}", done=formats.number(done), total=formats.number(total))

    def _time_left(self, done: int, total: int) -> str:
        spent = self._clock() - self._since
        if spent < 2 or not done:  # too early to say
            return ""
        left = spent * (total - done) / done
        if left < 60:
            return tr("About {seconds} s left", seconds=max(1, int(left)))
        return tr("About {minutes} min left", minutes=int(left / 60) + 1)
