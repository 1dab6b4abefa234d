"""The composition root of the windows: the one file that knows every part.

The first window is on screen before SQLAlchemy is imported: a thread opens the shop meanwhile.
Screens are built when they are first shown, so that a start waits for the log-in alone.
"""

import builtins
import gc
import logging
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

_import = builtins.__import__

from PySide6.QtCore import QObject, Qt, QTimer, Signal  # noqa: E402 - between the two lines
from PySide6.QtWidgets import QApplication  # noqa: E402

# PySide6 puts an import function of its own in place, for a feature that nothing here uses; every
# later import would take a third longer, and the log-in waits for two hundred of them.
builtins.__import__ = _import

from pos_app import paths  # noqa: E402
from pos_app.domain.clock import SystemClock  # noqa: E402
from pos_app.domain.errors import PosError, StorageFailed  # noqa: E402
from pos_app.ui import theme  # noqa: E402
from pos_app.ui.splash import Splash  # noqa: E402

if TYPE_CHECKING:
    from pos_app.maintenance import Opened
    from pos_app.ui.bell import Bell
    from pos_app.ui.manager_window import ManagerWindow
    from pos_app.ui.printing import Printing
    from pos_app.ui.window import TillWindow

# Exit codes of a window that wants to be opened anew: a backup was restored; practice began or
# ended.
RESTART: Final = 75
PRACTICE: Final = 76
_COLLECT_MS: Final = 5_000
_log = logging.getLogger(__name__)


def application() -> QApplication:
    """The one QApplication, dressed in the theme of the last start."""
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("pos-app")
    app.setApplicationDisplayName("Till")
    return app


def run(folder: Path) -> int:
    """Open the till on the shop in `folder` and stay until its window closes; the exit code."""
    app = application()
    practises = False
    while True:
        till = Till(app, folder, practises=practises)
        till.start()
        code = app.exec()
        till.stop()
        if code not in {RESTART, PRACTICE}:
            return code
        practises = code == PRACTICE and not practises


def run_manager(folder: Path) -> int:
    """Open the manager's window: in the program that has the shop open already, else here."""
    from pos_app.ui import bell

    app = application()
    if bell.ring(folder, bell.MANAGER):
        return 0
    while True:
        desk = Till(app, folder, is_desk=True)
        desk.start()
        code = app.exec()
        desk.stop()
        if code != RESTART:
            return code


class Till(QObject):
    """One run of the window: from the splash to the end. `practises`: on the shop's practice copy,
    with the shop's own PINs. `is_desk`: the manager's window alone, without a till.
    """

    _opened = Signal(object)
    ready = Signal()

    def __init__(
        self,
        app: QApplication,
        folder: Path,
        *,
        practises: bool = False,
        is_desk: bool = False,
    ) -> None:
        super().__init__()
        self._app = app
        self._folder = folder
        self._practises = practises
        self._is_desk = is_desk
        self._bell: Bell | None = None
        self.desk: ManagerWindow | None = None
        self._splash: Splash | None = None
        self.window: TillWindow | None = None
        self._opened.connect(self._on_opened, Qt.ConnectionType.QueuedConnection)
        self._thread: threading.Thread | None = None
        self._backup: Path | None = None
        self._restored_by: UUID | None = None
        # Python's collector must not run on a worker while it holds widgets: it runs here, on a
        # timer.
        self._collector = QTimer(self, interval=_COLLECT_MS)
        self._collector.timeout.connect(lambda: gc.collect(1))

    def start(self) -> None:
        """Show the first window and open the shop behind it."""
        gc.disable()
        theme.apply(self._app, _last_theme(self._folder))
        self._splash = Splash()
        self._splash.show()
        self._thread = threading.Thread(target=self._open, name="open the shop")
        self._thread.start()

    def stop(self) -> None:
        """Close everything in order: window, workers, printers, then the file."""
        self._collector.stop()
        if self._thread is not None:
            self._thread.join()
        if self._bell is not None:
            self._bell.close()
        for window in (self.desk, self.window):
            if window is not None:
                window.shut()
        if self.desk is not None or self.window is not None:
            self.desk = self.window = None
            self._after_closing()
        gc.enable()
        gc.collect()

    def _open(self) -> None:
        try:
            result: object = _open_shop(self._folder, practises=self._practises)
        except BaseException as error:  # noqa: BLE001 - carried to the GUI thread whole
            result = error
        self._opened.emit(result)

    def _on_opened(self, result: object) -> None:
        if isinstance(result, PosError):
            assert self._splash is not None
            self._splash.show_failure(result.sentence)
            return
        if isinstance(result, BaseException):
            raise result
        assert isinstance(result, _Ready)
        if self._is_desk:
            self._open_desk(result, None)
        else:
            self._open_till(result)
        self._listen(result)
        if self._splash is not None:
            self._splash.close()
            self._splash = None
        gc.freeze()
        self._collector.start()
        self.ready.emit()

    def _open_till(self, ready: "_Ready") -> None:
        from pos_app.ui.window import TillWindow

        self.window = TillWindow(ready.opened.backend, ready.pepper, ready.folder)
        self.window.restore_wanted.connect(self._on_restore)
        self.window.practice_changed.connect(lambda: self._app.exit(PRACTICE))
        self.window.manager_wanted.connect(lambda: self._show_desk(ready))
        show(self.window)

    def _open_desk(self, ready: "_Ready", printing: "Printing | None") -> None:
        from pos_app.ui.manager_window import ManagerWindow

        self.desk = ManagerWindow(ready.opened.backend, ready.pepper, ready.folder, printing)
        self.desk.restore_wanted.connect(self._on_restore)
        if printing is None:
            self.desk.closed.connect(lambda: self._app.exit(0))
        self.desk.resize(1366, 768)
        self.desk.show()

    def _listen(self, ready: "_Ready") -> None:
        """A second start asks for the manager's window here."""
        from pos_app.ui.bell import Bell

        if not self._practises:
            self._bell = Bell(ready.folder, self)
            self._bell.rung.connect(lambda _word: self._show_desk(ready))

    def _show_desk(self, ready: "_Ready") -> None:
        """The manager's window beside the till's, made once."""
        if self.desk is None and self.window is not None:
            self._open_desk(ready, self.window.printing)
        if self.desk is not None:
            self.desk.show()
            self.desk.raise_()
            self.desk.activateWindow()

    def _on_restore(self, backup: Path) -> None:
        """Put a backup in the shop's place: the window closes for it and opens anew."""
        self._backup = backup
        asked = self.sender()
        window = self.desk if asked is self.desk and self.desk is not None else self.window
        self._restored_by = window.actor_id if window is not None else None
        self._app.exit(RESTART)

    def _after_closing(self) -> None:
        """The copy a till makes when it closes; or the restoring it was closed for."""
        from pos_app import backups

        if self._practises:
            return
        try:
            if self._backup is not None:
                backups.restore(self._folder, self._backup, by=self._restored_by)
            else:
                backups.make_if_changed(self._folder, SystemClock().now())
        except PosError as error:
            _log.warning("no backup was made or restored: %s", error.sentence)


def show(window: "TillWindow") -> None:
    """Full screen on a real display; off-screen a window of the usual size."""
    if QApplication.platformName() == "offscreen":
        window.resize(1366, 768)
        window.show()
    else:
        # Without a window manager nobody makes a window as large as the screen but itself.
        window.setGeometry(window.screen().geometry())
        window.showFullScreen()
    window.activateWindow()


@dataclass(frozen=True, slots=True)
class _Ready:
    """What the opening thread hands over."""

    opened: "Opened"
    pepper: bytes
    folder: Path


def _open_shop(folder: Path, *, practises: bool = False) -> _Ready:
    """Open the shop, or its practice copy; what is left of practice goes when the shop opens."""
    from pos_app import practice
    from pos_app.domain.access import NOBODY, SYSTEM
    from pos_app.keys import pepper
    from pos_app.maintenance import open_shop
    from pos_app.services import setup
    from pos_app.services.practice import ended

    place = practice.folder_of(folder) if practises else folder
    opened = open_shop(place)
    try:
        opened.backend.call(setup.prepare, NOBODY)
        secret = pepper(folder)
        made = None if practises else practice.end(folder)
        if made is not None:
            opened.backend.call(ended, SYSTEM, made)
    except OSError as error:
        opened.backend.close()
        raise StorageFailed(
            "The shop's key cannot be kept on this disk.", reason="read_only"
        ) from error
    except BaseException:
        opened.backend.close()
        raise
    return _Ready(opened, secret, place)


def _last_theme(folder: Path) -> theme.Theme:
    """The look this till was left with, read past the program so that nothing heavy is imported."""
    import json
    import sqlite3
    from contextlib import closing

    from pos_app.maintenance import DATABASE

    wanted: dict[str, object] = {}
    try:
        with closing(sqlite3.connect(f"file:{folder / DATABASE}?mode=ro", uri=True)) as database:
            rows = database.execute(
                "SELECT key, value FROM setting WHERE key IN ('theme', 'text_scale')"
            )
            wanted = {key: json.loads(value) for key, value in rows}
    except (sqlite3.Error, ValueError):
        pass  # a new, damaged or locked file opens with the usual look; opening it will say why
    scheme = theme.Scheme(str(wanted.get("theme", "light")))
    scale = wanted.get("text_scale", 100)
    return theme.Theme(scheme, scale if isinstance(scale, int) else 100)


def run_demo(folder: Path | None) -> int:
    """Open the demo shop; with no screen, walk through it and say where the pictures are.

    `folder` None: the demo's own, kept from one day to the next, or without a screen a fresh one.
    """
    import tempfile

    from pos_app.demo import make_demo
    from pos_app.maintenance import DATABASE

    if not has_screen():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        from pos_app import tour

        place = Path(tempfile.mkdtemp(prefix="pos-app-demo-"))
        shop = folder or place / "shop"
        if not (shop / DATABASE).exists():
            make_demo(shop)
        files = tour.make(shop, place / "pictures")
        printed = sum(file.suffix == ".pdf" for file in files)
        sys.stdout.write(
            f"No screen here. {len(files) - printed} pictures and {printed} receipts "
            f"are in {place / 'pictures'}\n"
        )
        return 0
    shop = folder or paths.data_dir() / "demo"
    if not (shop / DATABASE).exists():
        make_demo(shop)
    return run(shop)


def self_check() -> int:
    """Make an empty shop, open the window off-screen, sell one item; 0 when all of it worked."""
    import tempfile

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from pos_app import tour

    with tempfile.TemporaryDirectory(prefix="pos-app-check-") as place:
        tour.sell_one(Path(place))
    return 0


def has_screen() -> bool:
    """Whether there is a display to open a window on."""
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        return False
    if sys.platform.startswith("linux"):
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True


def wait_for(condition: Callable[[], bool], app: QApplication, seconds: float = 30.0) -> bool:
    """Turn the event loop until a condition holds."""
    limit = QTimer(singleShot=True, interval=int(seconds * 1000))
    limit.start()
    while not condition() and limit.isActive():
        app.processEvents()
    return condition()


def data_folder() -> Path:
    """The folder of this machine's shop."""
    return paths.data_dir()
