"""A purchase order as its supplier reads it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

from pypdf import PdfReader

from pos_app.documents.purchase_order_pdf import OrderPaper, purchase_order_pdf
from pos_app.domain.ids import new_id
from pos_app.domain.money import Currency, Money, UnitPrice
from pos_app.domain.purchasing import OrderState
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.receipt import ShopHead
from pos_app.services.purchasing import OrderLine, OrderView
from pos_app.services.suppliers import SupplierFields

GBP = Currency.of("GBP")
MM = 72 / 25.4


def line(name: str, pieces: int, *, code: str = "HW-7", pack: int = 1) -> OrderLine:
    return OrderLine(
        new_id(), name, "", Unit.PIECE, code, Quantity.of(pack), Quantity.of(pieces), Quantity(0),
        UnitPrice.parse("5.90", GBP), Money(590 * pieces, GBP),
    )  # fmt: skip


def paper(*lines: OrderLine) -> OrderPaper:
    worth = sum(each.total.minor for each in lines if each.total is not None)
    order = OrderView(
        new_id(), "PO-2-0001", new_id(), "Harrow Wholesale", new_id(), OrderState.SENT,
        "Please deliver before ten", datetime(2025, 11, 20, 8, 1, tzinfo=UTC), None, lines,
        Money(worth, GBP),
    )  # fmt: skip
    shop = ShopHead(
        "Corner & Co.", ("14 Marlow Street", "Bristol BS1 0AA"), "GB 1", "0117 496 0114"
    )
    supplier = SupplierFields("Harrow Wholesale", address="12 Mill Lane", account_number="MAR-0042")
    return OrderPaper(shop, supplier, order, date(2025, 11, 20))


def pages(document: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(document)).pages]


def test_it_says_who_orders_what_from_whom_in_the_suppliers_own_codes() -> None:
    (text,) = pages(purchase_order_pdf(paper(line("Cretan olive oil", 24, pack=12))))
    for words in (
        "Corner & Co.", "14 Marlow Street", "Purchase order PO-2-0001", "20 November 2025",
        "Harrow Wholesale", "12 Mill Lane", "MAR-0042", "Please deliver before ten", "HW-7",
        "Cretan olive oil", "2 × 12", "24", "5.90", "£141.60", "page 1",
    ):  # fmt: skip
        assert words in text


def test_a_broken_pack_and_single_pieces_have_no_packs() -> None:
    assert line("Oil", 25, pack=12).packs is None
    assert line("Oil", 25, pack=1).packs is None
    assert line("Oil", 24, pack=12).packs == 2


def test_five_hundred_lines_continue_on_further_pages_and_none_is_lost() -> None:
    document = purchase_order_pdf(paper(*(line(f"Item {n}.", 1) for n in range(500))))
    found = pages(document)
    assert len(found) > 5
    assert all("Your code" in text for text in found)
    whole = "\n".join(found)
    assert all(f"Item {n}." in whole for n in range(500))
    sheet = PdfReader(BytesIO(document)).pages[0].mediabox
    assert abs(float(sheet.width) - 210 * MM) < 0.01
    assert abs(float(sheet.height) - 297 * MM) < 0.01


def test_costs_nobody_may_see_are_not_on_the_paper() -> None:
    known = paper(line("Cretan olive oil", 24))
    lines = tuple(replace(each, cost=None, total=None) for each in known.order.lines)
    order = replace(known.order, lines=lines, total=None)
    (text,) = pages(purchase_order_pdf(replace(known, order=order)))
    assert "£" not in text
    assert "Each" not in text


def test_the_same_order_is_the_same_file_whenever_it_is_made() -> None:
    known = paper(line("Cretan olive oil", 24))
    assert purchase_order_pdf(known) == purchase_order_pdf(known)
