"""The devices of this till: printer, drawer, scanner, sounds."""

from typing import Any

from PySide6.QtWidgets import QHBoxLayout

from pos_app.domain.access import Permission
from pos_app.domain.errors import Invalid
from pos_app.services import shifts
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.printing import PrinterState, Printing, PrintingState
from pos_app.ui.screens.acts import Acts
from pos_app.ui.screens.printer_fields import PrinterFields
from pos_app.ui.screens.settings.page import SettingsPage
from pos_app.ui.widgets.badges import Badge, BadgeSpec, State
from pos_app.ui.widgets.buttons import Button
from pos_app.ui.widgets.choices import Toggle
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.text import Text

_BADGES = {
    PrinterState.NONE: (State.NEUTRAL, "printer-x"),
    PrinterState.READY: (State.OK, "printer-check"),
    PrinterState.PRINTING: (State.INFO, "printer"),
    PrinterState.WAITING: (State.WARNING, "printer"),
    PrinterState.FAILED: (State.DANGER, "printer-x"),
}
_GAPS = (20, 80)


class DevicesPage(SettingsPage):
    """Which printer and where, with a test page; the drawer; how fast the scanner types; sounds."""

    def __init__(self, pos: Pos, act: Acts, printing: Printing) -> None:
        super().__init__(pos, act)
        self._printing = printing
        self.printer = PrinterFields(self.form)
        self.state = Badge("", State.NEUTRAL)
        self.sentence = Text("", "label", "secondary", weight=400, wrap=True)
        self.test = Button(tr("Print a test page"), icon="printer", height=40)
        self.drawer = Button(tr("Open the drawer"), icon="inbox", height=40)
        self.forget = Button(tr("Forget what waits"), height=40)
        self.gap = Field(tr("Longest time between two characters"), suffix="ms", align=Side.END)
        self.prefix = Field(tr("Characters before every scan"), placeholder=tr("none"))
        self.sounds = Toggle(
            tr("Sounds"), tr("High for added, low and double for not added; never the only sign")
        )
        self.form.add("scan_gap_ms", self.gap, read=_read_gap, show=str)
        self.form.add("scan_prefix", self.prefix)
        self.form.add("sounds", self.sounds)
        self._fill()
        self.finish()
        self.form.changed.connect(self._say_buttons)
        self.test.clicked.connect(printing.test_page)
        self.forget.clicked.connect(printing.forget_waiting)
        self.drawer.clicked.connect(self._on_drawer)
        printing.state_changed.connect(self._on_state)
        printing.drawer_failed.connect(self.bar.show_error)
        self._on_state(printing.state)

    def _fill(self) -> None:
        self.head(tr("Receipt printer"))
        line = QHBoxLayout()
        line.addWidget(self.state)
        line.addWidget(self.sentence, 1)
        self._rows.append(line)
        self.body.addLayout(line)
        self.body.addWidget(self.printer)
        buttons = QHBoxLayout()
        for button in (self.test, self.drawer, self.forget):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self._rows.append(buttons)
        self.body.addLayout(buttons)
        about = tr(
            "A scan is told from typing by its speed. Characters that your scanner sends before "
            "every code make it certain."
        )
        self.head(tr("Barcode scanner"), about)
        self.beside(self.gap, self.prefix)
        self.head(tr("Sounds"))
        self.body.addWidget(self.sounds)

    def check(self) -> None:
        """A network printer needs an address."""
        self.printer.check()

    def _on_state(self, state: PrintingState) -> None:
        kind, icon = _BADGES[state.state]
        words = {
            PrinterState.NONE: tr("None"),
            PrinterState.READY: tr("Ready"),
            PrinterState.PRINTING: tr("Printing"),
            PrinterState.WAITING: tr("Waiting"),
            PrinterState.FAILED: tr("Not printing"),
        }
        self.state.set_badge(BadgeSpec(words[state.state], kind, icon))
        self.sentence.setText(state.sentence)
        self.forget.setVisible(state.waiting > 0)
        self._say_buttons()

    def _say_buttons(self) -> None:
        """Tests are of what is saved."""
        is_saved = not self.changes
        self.test.setEnabled(is_saved and self._printing.can_print)
        may_open = self._pos.can(Permission.DRAWER_OPEN)
        self.drawer.setEnabled(is_saved and self._printing.has_drawer and may_open)
        why = "" if is_saved else tr("Save the changes first.")
        self.test.setToolTip(why)
        self.drawer.setToolTip(why)

    def _on_drawer(self) -> None:
        opened = self._printing.open_drawer
        self._act(lambda _none: opened(), shifts.open_drawer, tr("Test of the drawer"))

    def restyle(self) -> None:
        """Take distances again."""
        super().restyle()
        if self._ready:
            self.gap.setMaximumWidth(theme.current().px(360))


def _read_gap(raw: Any) -> int:
    low, high = _GAPS
    if not str(raw).strip().isdecimal() or not low <= int(raw) <= high:
        raise Invalid(tr("Type a number from {low} to {high}.", low=low, high=high))
    return int(raw)
