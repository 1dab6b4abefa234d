"""The fields of the receipt printer, on the first run and in Settings."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.errors import Invalid
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.printer_choice import network_address
from pos_app.ui.screens.forms import Form
from pos_app.ui.widgets.choices import Option, Segmented, Toggle
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Align, Themed
from pos_app.ui.widgets.text import Text

FIELDS = ("printer", "printer_address", "paper_columns", "has_drawer")


class PrinterFields(Themed, QWidget):
    """Which printer, where it is, how wide its paper is, and whether a drawer hangs on it."""

    def __init__(self, form: Form, *, height: int = 40) -> None:
        super().__init__()
        self.kind = Segmented(
            (
                Option("none", tr("No printer")),
                Option("network", tr("Network")),
                Option("file", tr("USB or file")),
                Option("system", tr("System printer")),
            ),
            height=max(height, 48),
            name=tr("Receipt printer"),
        )
        self.address = Field(tr("Address"), height=height)
        self.about = Text("", "small", "secondary", wrap=True)
        self.paper = Segmented(
            (Option("42", tr("80 mm paper")), Option("32", tr("58 mm paper"))),
            height=max(height, 48),
            name=tr("Paper"),
        )
        self.drawer = Toggle(
            tr("A cash drawer hangs on it"), tr("It opens when cash is taken, through the printer")
        )
        form.add("printer", self.kind)
        form.add("printer_address", self.address)
        form.add("paper_columns", self.paper, read=int, show=str)
        form.add("has_drawer", self.drawer)
        form.changed.connect(self._follow)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.kind)
        self._column.addWidget(self.address)
        self._column.addWidget(self.about)
        row = QHBoxLayout()
        row.addWidget(self.paper, 1, Align.AlignVCenter)
        row.addWidget(self.drawer, 1, Align.AlignVCenter)
        self._column.addLayout(row)
        self._row = row
        self.begin()
        self._follow()

    def check(self) -> None:
        """Raise `Invalid` about the address where the printer needs another one."""
        kind, address = self.kind.value(), self.address.text().strip()
        if kind == "network":
            network_address(address)
        elif kind != "none" and not address:
            raise Invalid(tr("Say where the printer is."), where="printer_address")

    def _follow(self) -> None:
        kind = self.kind.value()
        labels = {
            "network": (
                tr("Address of the printer"),
                "192.168.1.50",
                tr("Receipt printers with a network plug take prints at port 9100."),
            ),
            "file": (
                tr("Device or file"),
                "/dev/usb/lp0",
                tr("A device such as /dev/usb/lp0, or a folder that gets one file a receipt."),
            ),
            "system": (
                tr("Name of the printer"),
                tr("as this computer calls it"),
                tr("Any printer this computer knows; receipts are sent as PDF."),
            ),
        }
        shown = labels.get(kind)
        for part in (self.address, self.about, self.paper, self.drawer):
            part.setVisible(shown is not None)
        if shown is not None:
            label, example, about = shown
            self.address.set_label(label)
            self.address.entry.setPlaceholderText(example)
            self.about.setText(about)

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        self._column.setSpacing(look.px(12))
        self._row.setSpacing(look.px(16))
