"""The report of every evening: into which folder, since when, and which was written last."""

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from pos_app.services import report_schedule
from pos_app.services.report_schedule import Schedule
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.acts import Acts
from pos_app.ui.widgets.buttons import Button, IconButton
from pos_app.ui.widgets.painting import Themed
from pos_app.ui.widgets.text import Text


class EveningBar(Themed, QWidget):
    """Shown when it is asked for. `act` runs a service for the screen it stands in."""

    def __init__(self, pos: Pos, act: Acts) -> None:
        super().__init__()
        self._pos, self._act = pos, act
        self._folder = ""
        self.words = Text("", "label", "secondary")
        self.folder_button = Button("", icon="folder-open", height=40)
        self.end_button = Button(tr("Write none"), height=40)
        self.close_button = IconButton("x", tr("Close the evening's report"), size=40)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.words, 1)
        for button in (self.folder_button, self.end_button, self.close_button):
            self._row.addWidget(button)
        self.folder_button.clicked.connect(lambda _on=False: self._on_folder())
        self.end_button.clicked.connect(lambda _on=False: self.save(""))
        self.close_button.clicked.connect(lambda _on=False: self.hide())
        self.hide()
        self.begin()

    def ask(self) -> None:
        """Show what is set, to be changed."""

        def shown(schedule: Schedule) -> None:
            self._show(schedule)
            self.show()
            self.folder_button.setFocus()

        self._act(shown, report_schedule.read)

    def save(self, folder: str) -> None:
        """Write into this folder from now on; "" writes none."""
        self._act(self._show, report_schedule.save, folder)

    def _show(self, schedule: Schedule) -> None:
        formats = Formats(self._pos.settings.shop.locale)
        self._folder = schedule.folder
        self.end_button.setVisible(bool(schedule.folder))
        self.folder_button.setText(
            tr("Another folder") if schedule.folder else tr("Choose a folder")
        )
        if not schedule.folder or schedule.since is None:
            self.words.setText(tr("No PDF of the day is written in the evening."))
            return
        folder, since = isolate(schedule.folder), formats.date(schedule.since)
        if schedule.last is None:
            self.words.setText(
                tr("Each closed day's PDF goes into {folder} since {since}; none is written yet.",
                   folder=folder, since=since)
            )  # fmt: skip
            return
        last = formats.date(schedule.last)
        self.words.setText(
            tr("Each closed day's PDF goes into {folder}; the last is of {last}.",
               folder=folder, last=last)
        )  # fmt: skip

    def _on_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Folder for reports"), self._folder)
        if chosen:
            self.save(chosen)

    def restyle(self) -> None:
        """Take the distances again."""
        self._row.setSpacing(theme.current().px(12))
