"""Goods of batches that go back to their supplier."""

from uuid import uuid5

import pytest

from pos_app.domain.errors import Conflict
from pos_app.domain.ids import new_id
from pos_app.services import supplier_returns, suppliers
from pos_app.services.suppliers import SupplierFields
from tests.batches import day, held, is_whole, of, receive, yoghurt
from tests.shop import Shop


def test_a_recalled_batch_goes_back_to_its_supplier_and_no_other(shop: Shop) -> None:
    item, dairy = yoghurt(shop), new_id()
    shop.call(suppliers.add, dairy, SupplierFields("Cotswold Dairy"), actor=shop.owner)
    receive(shop, item, ("A1", 4, day(3)), ("B2", 6, day(20)))
    newer = uuid5(item, "batch B2")
    told = (dairy, item, of(5), "Recalled")
    document = new_id()
    for _time in range(2):
        left = shop.call(
            supplier_returns.send_back, document, *told, batch_id=newer, actor=shop.owner
        )
    assert (left, held(shop, item)) == (of(5), {"A1": 4, "B2": 1, "": 0})
    with pytest.raises(Conflict, match="Only 1 of batch B2"):
        shop.call(supplier_returns.send_back, new_id(), *told, batch_id=newer, actor=shop.owner)
    assert is_whole(shop)
