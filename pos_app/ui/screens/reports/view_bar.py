"""Keeping what the reports show by a name."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Themed


class ViewBar(Themed, QWidget):
    """A field for the name, shown when it is asked for. Signal: named(str)."""

    named = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.name = Field(placeholder=tr("Name of this view"), height=40, name=tr("Name of view"))
        self.keep_button = Button(tr("Keep view"), icon="star", height=40)
        self.leave_button = Button(tr("Do not keep"), Kind.QUIET, height=40)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for part in (self.name, self.keep_button, self.leave_button):
            self._row.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addStretch(1)
        self.keep_button.clicked.connect(lambda _on=False: self.named.emit(self.name.text()))
        self.name.entered.connect(self.named)
        self.leave_button.clicked.connect(lambda _on=False: self.hide())
        self.hide()
        self.begin()

    def ask(self, name: str) -> None:
        """Ask for a name; `name` is that of the view it may take the place of."""
        self.name.set_error("")
        self.name.set_text(name)
        self.show()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.name.entry.selectAll()

    def restyle(self) -> None:
        """Take the sizes again."""
        look = theme.current()
        self._row.setSpacing(look.px(12))
        self.name.setFixedWidth(look.px(280))
