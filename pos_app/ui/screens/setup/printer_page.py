"""The receipt printer, if there is one."""

from PySide6.QtWidgets import QWidget

from pos_app.domain.errors import PosError
from pos_app.services import setup
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.printer_fields import PrinterFields
from pos_app.ui.screens.setup.page import Page, Refused, Then


class PrinterPage(Page):
    """Which printer, if any; it can be set up later as well."""

    can_be_skipped = True

    def __init__(self, pos: Pos) -> None:
        super().__init__(pos)
        self.step = tr("Printer")
        self.title = tr("Do you print receipts?")
        self.question = tr("You can sell without a printer, and test it later in Settings.")
        self.printer = PrinterFields(self.form, height=48)
        self.body.addWidget(self.printer)
        self.body.addStretch(1)
        self.begin()

    def load(self) -> None:
        """What is kept of it."""
        till = self._pos.settings.till
        self.form.load(
            {
                "printer": till.printer,
                "printer_address": till.printer_address,
                "paper_columns": till.paper_columns,
                "has_drawer": till.has_drawer,
            }
        )

    def save(self, then: Then, refused: Refused) -> None:
        """Keep it, if the address can be one."""
        state = self._pos.call(setup.state)
        try:
            self.printer.check()
            values = self.form.values()
            self._pos.call(setup.save_till, state.till_code, state.till_name, values)
        except PosError as error:
            refused(error)
            return
        then()

    def first_field(self) -> QWidget | None:
        """The choice takes no focus by itself."""
        return None
