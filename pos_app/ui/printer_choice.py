"""From the settings to a printer; and documents as files."""

from contextlib import suppress
from pathlib import Path

from pos_app.devices.network_printer import PORT, NetworkPrinter
from pos_app.devices.printer import FilePrinter, Printer
from pos_app.devices.system_printer import SystemPrinter
from pos_app.documents import escpos_library
from pos_app.documents.receipt_escpos import EscPosPaper, drawer_kick, receipt_escpos
from pos_app.documents.receipt_pdf import receipt_pdf
from pos_app.domain.errors import Invalid, StorageFailed
from pos_app.domain.receipt import Receipt
from pos_app.services.settings import TillSettings
from pos_app.ui.i18n import tr
from pos_app.ui.raster import rasterise


def network_address(text: str) -> tuple[str, int]:
    """Host and port of "192.168.1.50", "printer:9101" or "[fe80::1]:9100". Raises Invalid."""
    host, colon, port = text.strip().rpartition(":")
    if not colon or (":" in host and not host.startswith("[")):  # a bare IPv6 address has no port
        host, port = text.strip(), str(PORT)
    host = host.removeprefix("[").removesuffix("]")
    if not host or " " in host or not port.isascii() or not port.isdigit():
        raise Invalid(
            tr("Type the printer's address like {example}", example="192.168.1.50"),
            where="printer_address",
        )
    if not 0 < int(port) < 65_536:
        raise Invalid(tr("A port goes from 1 to 65535."), where="printer_address")
    return host, int(port)


def build_printer(till: TillSettings) -> Printer | None:
    """The printer of the settings; None for a till without one. Raises Invalid."""
    if till.printer == "none":
        return None
    if not till.printer_address.strip():
        raise Invalid(tr("The printer has no address yet."), where="printer_address")
    if till.printer == "network":
        return NetworkPrinter(*network_address(till.printer_address))
    if till.printer == "file":
        return FilePrinter(Path(till.printer_address).expanduser())
    return SystemPrinter(till.printer_address)


def write_whole(path: Path, data: bytes) -> Path:
    """Write a file that is there whole or not at all. Raises StorageFailed."""
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        reason = (error.strerror or tr("the disk refused")).lower()
        raise StorageFailed(
            tr("{file} was not saved: {reason}.", file=path.name, reason=reason), reason="unknown"
        ) from error
    return path


def printer_of(till: TillSettings) -> tuple[str, str, bool]:
    """What of the settings makes another printer."""
    return till.printer, till.printer_address, till.has_drawer


def warm_up() -> bytes:
    """Import what the first receipt would wait for; returns the pulse of the drawer."""
    escpos_library.prepare()
    return drawer_kick()


def receipt_job(receipt: Receipt, locale: str, paper: EscPosPaper | None) -> bytes:
    """What goes to the printer: its bytes, or a PDF for one that has no paper of ours."""
    if paper is None:
        return receipt_pdf(receipt, locale, rasterise=rasterise)
    return receipt_escpos(receipt, paper, rasterise, locale)
