"""The figures of a shift."""

from pos_app.services import backup, sales, shifts
from pos_app.services.backup import TakenOver
from tests.shop import Shop, cart_of, cash, line


def test_a_shift_with_a_restore_in_it_names_its_first_and_last_receipt(shop: Shop) -> None:
    assert shop.call(shifts.figures).first_number == ""
    for _ in range(3):
        shop.call(sales.complete, cart_of(line()), cash("5"))
    figures = shop.call(shifts.figures)
    assert (figures.first_number, figures.last_number) == ("2-0001", "2-0003")
    taken = TakenOver(least_inc=1, waits=(), sold=(), facts={})
    shop.call(backup.go_on_restored, taken, actor=shop.owner)
    shop.call(sales.complete, cart_of(line()), cash("5"))
    figures = shop.call(shifts.figures)
    assert (figures.first_number, figures.last_number) == ("2-0001", "2B-0001")
    assert figures.sales == 4
