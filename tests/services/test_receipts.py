"""Receipts of completed sales, as data."""

from pos_app.domain.tax import TaxRate
from pos_app.services import backup, catalogue_groups, receipts, sales
from pos_app.services.backup import TakenOver
from tests.shop import Shop, cart_of, cash, line


def test_every_tax_of_a_long_receipt_has_a_mark_of_its_own(shop: Shop) -> None:
    rates = [TaxRate.parse(str(percent), included=True) for percent in range(1, 15)]
    for rate in rates:
        shop.call(catalogue_groups.add_tax_class, f"{rate.plain} %", (rate,), actor=shop.owner)
    lines = [line(f"Item {number}", taxes=(rate,)) for number, rate in enumerate(rates)]
    done = shop.call(sales.complete, cart_of(*lines), cash("100"))
    receipt = shop.call(receipts.receipt, done.id)
    assert sum(part.tax for part in receipt.taxes) == receipt.tax
    assert len({part.mark for part in receipt.taxes}) == 14
    assert all(one.tax_marks for one in receipt.lines)


def test_ones_own_receipt_is_found_beside_another_persons_of_the_same_number(shop: Shop) -> None:
    """After a restore the numbers begin again in a series of their own: 2-0001, then 2B-0001."""
    mine = shop.call(sales.complete, cart_of(line()), cash("5"))
    taken = TakenOver(least_inc=1, waits=(), sold=(), facts={})
    assert shop.call(backup.go_on_restored, taken, actor=shop.owner) == "2B"
    shop.call(sales.complete, cart_of(line()), cash("5"), actor=shop.manager)
    assert shop.call(receipts.by_number, "1").number == mine.number == "2-0001"
    assert shop.call(receipts.by_number, "1", actor=shop.manager).number == "2B-0001"
