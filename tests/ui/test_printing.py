"""The till's printer: rendered aside, sent by a queue, honest about its state."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader
from pytestqt.qtbot import QtBot

from pos_app.domain.errors import Invalid, PosError
from pos_app.services import receipts, sales, settings
from pos_app.services.sales import CompletedSale
from pos_app.ui.pos import Pos
from pos_app.ui.printer_choice import network_address
from pos_app.ui.printing import PrinterState, Printing, ReceiptState
from tests.devices.printers import OUT_OF_PAPER, READY, LanPrinter
from tests.shop import Shop, card, cart_of, cash, line

PATIENCE = 10_000  # milliseconds


@pytest.fixture
def printing(pos: Pos, shop: Shop) -> Iterator[Printing]:
    pos.log_in(shop.owner)
    made = Printing(pos, shop.folder)
    yield made
    made.stop()


def use(pos: Pos, **changes: object) -> None:
    pos.call(settings.change_till, changes)


def use_lan(pos: Pos, printer: LanPrinter, **changes: object) -> None:
    use(pos, printer="network", printer_address=f"127.0.0.1:{printer.port}", **changes)


def sold(shop: Shop, *, by_card: bool = False) -> CompletedSale:
    tenders = card("4.20") if by_card else cash("5")
    done: CompletedSale = shop.call(sales.complete, cart_of(line("Loaf", "4.20")), tenders)
    return done


def test_without_a_printer_nothing_happens_and_it_says_so(printing: Printing, shop: Shop) -> None:
    assert printing.state.state is PrinterState.NONE
    assert printing.state.sentence == "No printer is set up."
    printing.after_sale(sold(shop), receipt=True)
    assert not printing.can_print


def test_a_cash_sale_opens_the_drawer_before_its_receipt(
    qtbot: QtBot, pos: Pos, shop: Shop, printing: Printing
) -> None:
    with LanPrinter() as printer:
        use_lan(pos, printer, has_drawer=True)
        printing.after_sale(sold(shop), receipt=True)
        qtbot.waitUntil(lambda: len(printer.jobs) == 2, timeout=PATIENCE)
        assert printer.jobs[0].startswith(b"\x1bp")
        assert b"Loaf" in printer.jobs[1]
        qtbot.waitUntil(lambda: printing.state.state is PrinterState.READY, timeout=PATIENCE)


def test_a_card_sale_leaves_the_drawer_shut(
    qtbot: QtBot, pos: Pos, shop: Shop, printing: Printing
) -> None:
    with LanPrinter() as printer:
        use_lan(pos, printer, has_drawer=True)
        done = sold(shop, by_card=True)
        printing.after_sale(done, receipt=True)
        qtbot.waitUntil(
            lambda: printing.receipt_state(done.id) is ReceiptState.SENT, timeout=PATIENCE
        )
        assert len(printer.jobs) == 1


def test_what_follows_a_sale_happens_once(
    qtbot: QtBot, pos: Pos, shop: Shop, printing: Printing
) -> None:
    with LanPrinter() as printer:
        use_lan(pos, printer)
        done = sold(shop)
        printing.after_sale(done, receipt=True)
        printing.after_sale(done, receipt=True)
        qtbot.waitUntil(
            lambda: printing.receipt_state(done.id) is ReceiptState.SENT, timeout=PATIENCE
        )
        assert len(printer.jobs) == 1


def test_an_empty_roll_is_named_and_the_receipt_waits_for_a_new_one(
    qtbot: QtBot, pos: Pos, shop: Shop, printing: Printing
) -> None:
    with LanPrinter(answer=OUT_OF_PAPER) as printer:
        use_lan(pos, printer)
        done = sold(shop)
        printing.after_sale(done, receipt=True)
        qtbot.waitUntil(lambda: printing.state.state is PrinterState.FAILED, timeout=PATIENCE)
        assert "out of paper" in printing.state.sentence
        assert printing.state.waiting == 1
        qtbot.waitUntil(lambda: printing.receipt_state(done.id) is ReceiptState.FAILED)
        printer.answer = READY
        printing.print_now()
        qtbot.waitUntil(
            lambda: printing.receipt_state(done.id) is ReceiptState.SENT, timeout=PATIENCE
        )


def test_a_receipt_that_waits_goes_to_the_printer_that_replaces_the_dead_one(
    qtbot: QtBot, pos: Pos, shop: Shop, printing: Printing
) -> None:
    with LanPrinter() as gone:
        pass
    use_lan(pos, gone)
    printing.after_sale(sold(shop), receipt=True)
    qtbot.waitUntil(lambda: printing.state.state is PrinterState.FAILED, timeout=PATIENCE)
    with LanPrinter() as printer:
        use_lan(pos, printer)
        qtbot.waitUntil(lambda: len(printer.jobs) == 1, timeout=PATIENCE)
        assert b"Loaf" in printer.jobs[0]


def test_an_address_that_is_none_says_so_at_once(pos: Pos, printing: Printing) -> None:
    use(pos, printer="network", printer_address="")
    assert printing.state.state is PrinterState.FAILED
    assert printing.state.sentence == "The printer has no address yet."
    use(pos, printer="none")
    assert printing.state.state is PrinterState.NONE


def test_a_test_print_says_that_it_is_no_receipt(
    qtbot: QtBot, pos: Pos, printing: Printing, shop: Shop
) -> None:
    prints = shop.folder / "prints"
    prints.mkdir()
    use(pos, printer="file", printer_address=str(prints))
    printing.test_page()
    qtbot.waitUntil(lambda: len(list(prints.iterdir())) == 1, timeout=PATIENCE)
    qtbot.waitUntil(lambda: printing.state.state is PrinterState.READY, timeout=PATIENCE)
    assert b"NOT A RECEIPT" in next(prints.iterdir()).read_bytes()


def test_a_receipt_is_saved_as_pdf(
    qtbot: QtBot, pos: Pos, shop: Shop, printing: Printing, tmp_path: Path
) -> None:
    saved: list[Path] = []
    receipt = pos.call(receipts.receipt, sold(shop).id)
    printing.save_pdf(receipt, tmp_path / "receipt.pdf", saved.append, _unexpected)
    qtbot.waitUntil(lambda: bool(saved), timeout=PATIENCE)
    assert "Loaf" in PdfReader(saved[0]).pages[0].extract_text()


def test_a_pdf_that_cannot_be_written_says_why(
    qtbot: QtBot, pos: Pos, shop: Shop, printing: Printing, tmp_path: Path
) -> None:
    errors: list[PosError] = []
    receipt = pos.call(receipts.receipt, sold(shop).id)
    (tmp_path / "file").touch()
    printing.save_pdf(receipt, tmp_path / "file" / "r.pdf", _unexpected, errors.append)
    qtbot.waitUntil(lambda: bool(errors), timeout=PATIENCE)
    assert errors[0].sentence.startswith("r.pdf was not saved: ")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.168.1.50", ("192.168.1.50", 9100)),
        ("kitchen:9101", ("kitchen", 9101)),
        ("[fe80::1]:9100", ("fe80::1", 9100)),
        ("fe80::1", ("fe80::1", 9100)),
    ],
)
def test_an_address_may_name_a_port(text: str, address: tuple[str, int]) -> None:
    assert network_address(text) == address


@pytest.mark.parametrize("text", ["", "a b", ":9100", "printer:0", "printer:70000", "printer:x"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        network_address(text)


def _unexpected(_value: object) -> None:
    raise AssertionError("not this way")
