"""Goods in batches, as tests receive, scan and count them."""

from datetime import date, timedelta
from uuid import UUID

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.ids import new_id
from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.models.batches import WRONG_BATCHES
from pos_app.models.stock import WRONG_LEVELS
from pos_app.services import batches, catalogue, catalogue_edit, sales, stock_keeping
from pos_app.services.sales import CompletedSale
from pos_app.services.stock_keeping import DeliveredBatch, DeliveredLine
from tests.shop import GBP, NOON, Shop, cash

TODAY = NOON.date()
GTIN = "9506000134352"


def of(pieces: int) -> Quantity:
    return Quantity.of(pieces)


def day(after: int) -> date:
    """So many days after today."""
    return TODAY + timedelta(days=after)


def yoghurt(shop: Shop, **fields: object) -> UUID:
    """An item that is kept in batches, nothing of it in the shop yet."""
    values = {
        "unit_price": UnitPrice.parse("2", GBP),
        "cost_price": UnitPrice.parse("1.50", GBP),
        "tracks_batches": True,
        "barcodes": (Code(GTIN),),
        **fields,
    }
    new = ItemFields("Yoghurt", **values)  # type: ignore[arg-type]
    item_id: UUID = shop.call(catalogue_edit.add_item, new, of(0), actor=shop.owner).id
    return item_id


def receive(shop: Shop, item: UUID, *parts: tuple[str, int, date | None], loose: int = 0) -> UUID:
    """A delivery of batches, (code, pieces, good until), and some without."""
    came = tuple(DeliveredBatch(code, of(pieces), until) for code, pieces, until in parts)
    total = of(sum(pieces for _code, pieces, _until in parts) + loose)
    document = new_id()
    line = DeliveredLine(item, total, None, came)
    shop.call(stock_keeping.receive, document, (line,), actor=shop.owner)
    return document


def held(shop: Shop, item: UUID, place: UUID | None = None) -> dict[str, int]:
    """What lies in which batch, and under "" in none."""
    found = shop.call(batches.of_item, item, place, actor=shop.owner)
    pieces = {row.code: row.on_hand.thousandths // 1000 for row in found.batches}
    return pieces | {"": found.without.thousandths // 1000}


def scanned(shop: Shop, code: str, quantity: int = 1) -> CartLine:
    """A line of the sale as a scan makes it."""
    (view,) = shop.call(catalogue.find_by_code, code)
    line: CartLine = view.to_line(of(quantity))
    return line


def sell(shop: Shop, *lines: CartLine) -> CompletedSale:
    """Sell these for cash, with more than enough of it."""
    cart = Cart.new(GBP)
    for line in lines:
        cart = cart.add(line)
    done: CompletedSale = shop.call(sales.complete, cart, cash("999"))
    return done


def is_whole(shop: Shop) -> bool:
    """Whether all levels, of items and of batches, are the sums of their movements."""
    below = shop.rows("SELECT count(*) FROM batch_level WHERE quantity < 0")
    wrong = shop.rows(f"SELECT * FROM ({WRONG_LEVELS})")
    wrong += shop.rows(f"SELECT * FROM ({WRONG_BATCHES})")
    beyond = shop.rows(
        "SELECT 1 FROM stock_movement m JOIN"
        " (SELECT document_id, line, sum(quantity) AS q FROM batch_movement"
        " GROUP BY document_id, line) b"
        " ON b.document_id = m.document_id AND b.line = m.line"
        " WHERE b.q * m.quantity < 0 OR abs(b.q) > abs(m.quantity)"
    )
    return (below, wrong, beyond) == ([(0,)], [], [])
