"""A shop that buys oil and jam from Harrow Wholesale, for every test of buying in the windows."""

from typing import Any
from uuid import UUID

import pytest

from pos_app.domain.access import SYSTEM
from pos_app.domain.ids import new_id
from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.services import catalogue_edit, purchasing, stock, suppliers
from pos_app.services.suppliers import SupplierFields
from pos_app.ui.screens.stock.scan_body import ScanBody
from pos_app.ui.widgets.lane import Lane
from tests.shop import GBP, Shop

OIL, JAM, CASE = "5060912300076", "5060912300274", "15060912300073"


def of(pieces: int) -> Quantity:
    return Quantity.of(pieces)


def pounds(text: str) -> UnitPrice:
    return UnitPrice.parse(text, GBP)


class Buying:
    """Harrow Wholesale has oil by the dozen and jam by six."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.harrow = new_id()
        self.do(suppliers.add, self.harrow, SupplierFields("Harrow Wholesale"))
        codes = (Code(OIL), Code(CASE, of(12)))
        self.oil = self._add("Cretan olive oil", 3, codes, reorder_level=of(6))
        self.jam = self._add("Damson jam", 20, (Code(JAM),))
        for item, cost, pack in ((self.oil, "5.90", 12), (self.jam, "2.30", 6)):
            self.do(
                suppliers.supply, item, self.harrow, code="HW-7", cost=pounds(cost),
                pack_size=of(pack),
            )  # fmt: skip

    def do(self, service: Any, *args: Any, **kwargs: Any) -> Any:
        return self.shop.call(service, *args, actor=self.shop.owner, **kwargs)

    def _add(self, name: str, left: int, codes: tuple[Code, ...], **fields: Any) -> UUID:
        new = ItemFields(name, unit_price=pounds("9.80"), barcodes=codes, **fields)
        saved = self.shop.backend.call(catalogue_edit.add_item, SYSTEM, new, of(left))
        item: UUID = saved.id
        return item

    def ordered(self, *lines: tuple[UUID, int]) -> UUID:
        order = new_id()
        self.do(purchasing.begin, order, self.harrow)
        for item, count in lines:
            self.do(purchasing.put, order, item, of(count))
        self.do(purchasing.send, order)
        return order

    def left(self, item: UUID) -> Quantity:
        level: Quantity = self.do(stock.levels, [item])[item]
        return level


@pytest.fixture
def buying(shop: Shop) -> Buying:
    return Buying(shop)


def cells(body: ScanBody, column: int) -> dict[str, str]:
    """What stands in a column, by the item's name; a badge by its words."""
    shown = {}
    for row in body.table.rows_model.rows:
        cell = row.cells[column]
        shown[row.cells[0].text] = cell.badge.words if cell.badge else cell.text
    return shown


def told(lane: Lane) -> str:
    return "" if lane.message is None else f"{lane.message.head} {lane.message.text}".strip()
