"""The foot of an item's form: taking it off sale, selling it again, deleting it."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_app.ui.i18n import tr
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.painting import Themed


class ItemEnd(Themed, QWidget):
    """Two buttons for what becomes of the item as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self.delist = Button("", Kind.QUIET, height=40)
        self.delete = Button(tr("Delete"), Kind.DANGER, icon="trash-2", height=40)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.delist)
        row.addStretch(1)
        row.addWidget(self.delete)
        self.begin()

    def show_for(self, *, is_active: bool, may_edit: bool) -> None:
        """What can become of an item, where this person may change it."""
        self.delist.setText(tr("Delist") if is_active else tr("Put back on sale"))
        self.delist.set_kind(Kind.DANGER if is_active else Kind.DEFAULT)
        self.setVisible(may_edit)

    def restyle(self) -> None:
        """Nothing of its own has a size."""
