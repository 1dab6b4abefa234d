"""About the program: its version, what it is built on, where its data lies, and its licences."""

import platform
import sqlite3

from PySide6 import __version__ as qt_version

from pos_app import __version__, paths
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.acts import Acts
from pos_app.ui.screens.facts import Facts
from pos_app.ui.screens.settings.page import SettingsPage
from pos_app.ui.widgets.buttons import Button
from pos_app.ui.widgets.notes import NoteField
from pos_app.ui.widgets.painting import Align


class AboutPage(SettingsPage):
    """For reading."""

    def __init__(self, pos: Pos, act: Acts) -> None:
        super().__init__(pos, act)
        self.facts = Facts(
            (tr("Version"), tr("Data"), tr("Log"), tr("Database"), tr("Windows"), tr("Python"))
        )
        self.show_licences = Button(tr("Show the licences"), height=40)
        self.licences = NoteField(tr("Licences"), height=320)
        self.licences.entry.setReadOnly(True)
        self.licences.hide()
        self.bar.hide()
        self.head(tr("About"), tr("Free software under the MIT licence, without any warranty."))
        self.body.addWidget(self.facts)
        self.body.addWidget(self.show_licences, 0, Align.AlignLeft)
        self.body.addWidget(self.licences)
        self.finish()
        self.show_licences.clicked.connect(self._on_licences)

    def load(self) -> None:
        """What runs here."""
        self.facts.set_values(
            (
                f"pos-app {__version__}",
                str(self._pos.backend.path.parent),
                str(paths.log_dir()),
                f"SQLite {sqlite3.sqlite_version}",
                f"Qt {qt_version}",
                f"{platform.python_version()} · {platform.system()} {platform.release()}",
            )
        )

    def _on_licences(self) -> None:
        """The texts that came with fonts and icons."""
        files = [
            paths.resource("icons") / "LICENSE",
            *sorted(paths.resource("fonts").glob("*-OFL.txt")),
        ]
        texts = [file.read_text(encoding="utf-8").strip() for file in files if file.is_file()]
        self.licences.set_text(("\n\n" + "-" * 60 + "\n\n").join(texts))
        self.licences.show()
        self.show_licences.hide()
