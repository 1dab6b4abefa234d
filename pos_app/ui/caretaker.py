"""What the till does when nobody touches it: it locks, carries the log into the file, sums up the
days that are over, writes the evening's report, makes the daily backup, and at the start walks the
journal's end.
"""

from pathlib import Path
from typing import Final, cast

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QInputEvent
from PySide6.QtWidgets import QApplication

from pos_app.domain.access import SYSTEM
from pos_app.domain.errors import PosError, StorageFailed
from pos_app.services.daily_sums import sum_up
from pos_app.services.declare import Door
from pos_app.ui.pos import Pos

_IDLE_SECONDS: Final = 2.0
_HOUSEKEEPING_MS: Final = 15_000
_CHECKPOINT_PAGES: Final = 200
_SECOND_MS: Final = 1_000
_DAYS_AT_ONCE: Final = 30  # half a second; three years that nobody summed take ten idle minutes
_REPORT_MINUTE: Final = 60.0  # seconds between two looks at what is due
_REPORT_HOUR: Final = 3600.0  # seconds after one that could not be written
_TOUCHES: Final = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.Wheel}
)


class Caretaker(QObject):
    """Signals: second() each second; left_alone() when the shop's time to lock is over;
    found(PosError) when the journal was changed or a backup could not be made.
    """

    second = Signal()
    left_alone = Signal()
    found = Signal(object)

    def __init__(self, pos: Pos, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pos = pos
        self._folder = folder
        self._touched = pos.backend.clock.monotonic()
        self._reports_wait = self._touched
        self._seconds = QTimer(self, interval=_SECOND_MS)
        self._seconds.timeout.connect(self._on_second)
        self._housekeeping = QTimer(self, interval=_HOUSEKEEPING_MS)
        self._housekeeping.timeout.connect(self.keep_house)

    def start(self) -> None:
        """Begin to watch, and walk the journal's end on a worker."""
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)
        self._seconds.start()
        self._housekeeping.start()
        file = self._pos.backend.path
        self._pos.run(self, self._on_walked, self.found.emit, lambda: _walk(file))

    def stop(self) -> None:
        """Watch no more."""
        self._seconds.stop()
        self._housekeeping.stop()
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    @property
    def idle_seconds(self) -> float:
        """How long nobody touched the till."""
        return self._pos.backend.clock.monotonic() - self._touched

    def keep_house(self) -> None:
        """What an idle moment is good for: carrying the log into the file, the sums of the days
        that are over, the evening's report, the daily backup.
        """
        if self.idle_seconds < _IDLE_SECONDS:
            return
        self._pos.backend.checkpoint(at_least=_CHECKPOINT_PAGES)
        self._sum_up()
        self._write_reports()
        from pos_app import backups

        folder, moment = self._folder, self._pos.backend.clock.now()
        if backups.is_due(folder, moment):
            self._pos.run(
                self,
                lambda _made: None,
                self.found.emit,
                lambda: backups.make_if_changed(folder, moment),
            )

    def _sum_up(self) -> None:
        """On a worker, some days at a time: whoever comes back waits for one day at most."""
        backend = self._pos.backend

        def some() -> None:
            for _ in range(_DAYS_AT_ONCE):
                if self.idle_seconds < _IDLE_SECONDS or not backend.call(sum_up, SYSTEM):
                    return

        self._pos.run(self, lambda _done: None, self.found.emit, some)

    def _write_reports(self) -> None:
        """The reports of days that are closed, on a worker; one that could not be written is told
        and tried again in an hour.
        """
        backend, clock = self._pos.backend, self._pos.backend.clock
        if not self._pos.settings.till.report_folder or clock.monotonic() < self._reports_wait:
            return
        self._reports_wait = clock.monotonic() + _REPORT_MINUTE

        def refused(error: PosError) -> None:
            self._reports_wait = clock.monotonic() + _REPORT_HOUR
            self.found.emit(error)

        def some() -> int:
            from pos_app.evening_reports import write_due

            return write_due(cast("Door", backend.call), clock)

        self._pos.run(self, lambda _count: None, refused, some)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that somebody is there; nothing is swallowed."""
        if isinstance(event, QInputEvent) and event.type() in _TOUCHES:
            self._touched = self._pos.backend.clock.monotonic()
        return False

    def _on_second(self) -> None:
        self.second.emit()
        minutes = self._pos.settings.shop.lock_minutes
        if minutes and self.idle_seconds > minutes * 60:
            self.left_alone.emit()

    def _on_walked(self, sentence: str) -> None:
        if sentence:
            self.found.emit(StorageFailed(sentence, reason="corrupt"))


def _walk(file: Path) -> str:
    """What is wrong with the last entries of the journal; nothing when they are whole."""
    from pos_app import verify

    report = verify.tail(file)
    return "" if report.is_whole else report.sentence
