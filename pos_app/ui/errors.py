"""What happens to a bug: it is logged whole, and one window says that the sales are safe.

Refusals (`PosError`) never come here: screens show them in their lane. Anything else that reaches
the top of a slot or a worker is a mistake of the program; the act was rolled back, and the person
can go on.
"""

import logging
import sys
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from pos_app import __version__
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.text import Text

_log = logging.getLogger(__name__)


class CrashReporter(QObject):
    """Takes over `sys.excepthook` while there are windows; `report` is called for workers too."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._is_open = False
        self._previous = sys.excepthook
        sys.excepthook = self._on_exception

    def restore(self) -> None:
        """Give `sys.excepthook` back."""
        sys.excepthook = self._previous

    def report(self, error: BaseException) -> None:
        """Log a bug and tell the person, once at a time."""
        _log.error("a bug", exc_info=error)
        if QGuiApplication.platformName() == "offscreen":
            # Nobody can press a button there: the walk or the self-check ends instead of waiting.
            QGuiApplication.exit(1)
            self._previous(type(error), error, error.__traceback__)
            return
        if self._is_open:
            return
        self._is_open = True
        try:
            details = "".join(traceback.format_exception(error))
            CrashDialog(f"pos-app {__version__}\n{details}", self._window).exec()
        finally:
            self._is_open = False

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if isinstance(error, KeyboardInterrupt):
            self._previous(kind, error, trace)
            return
        self.report(error)


class CrashDialog(QDialog):
    """Says that the sales are safe, and has the details to copy for whoever mends it."""

    def __init__(self, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Something went wrong"))
        self._details = details
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addWidget(Text(tr("Something went wrong. Your sales are safe."), "h2"))
        words = Text(tr("The last act was not done. You can go on selling."), "body")
        column.addWidget(words)
        buttons = QHBoxLayout()
        copy = Button(tr("Copy details"))
        copy.clicked.connect(self._on_copy)
        go_on = Button(tr("Go on selling"), kind=Kind.PRIMARY)
        go_on.clicked.connect(self.accept)
        for button in (copy, go_on):
            buttons.addWidget(button)
        column.addLayout(buttons)
        go_on.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
