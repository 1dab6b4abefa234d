"""The cash drawer. It hangs on the receipt printer, which opens it when told to."""

from typing import Final, Protocol

from pos_app.devices.print_queue import PrintQueue

SECONDS_TO_OPEN: Final = 10.0
"""After that the customer's cash lies on the counter and the cashier opens the drawer by key: an
opening that comes later is a risk, not a service."""


class Drawer(Protocol):
    """Something with money in it."""

    def open(self) -> None:
        """Ask it to open, now or not at all; returns at once."""
        ...


class PrinterDrawer:
    """`kick` is the pulse in the printer's language (documents.receipt_escpos.drawer_kick)."""

    def __init__(self, queue: PrintQueue, kick: bytes) -> None:
        self._queue = queue
        self._kick = kick

    def open(self) -> None:
        self._queue.submit(self._kick, "Cash drawer", seconds_to_live=SECONDS_TO_OPEN)


class NullDrawer:
    """For shops whose drawer opens by hand."""

    def open(self) -> None:
        """Nothing opens."""
