"""A report lies in its folder every evening, also of the evenings on which it could not be."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from pos_app.domain.access import SYSTEM, Role
from pos_app.domain.errors import NotAllowed, StorageFailed
from pos_app.evening_reports import write_due
from pos_app.services import report_schedule, sales, shifts
from pos_app.services.report_schedule import Schedule
from tests.shifts import count_and_close
from tests.shop import Shop, cart_of, cash, gbp, line

MARCH_2, MARCH_3 = date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "Every evening"
    place.mkdir()
    return place


def begin(shop: Shop, folder: Path) -> Schedule:
    found: Schedule = shop.call(report_schedule.save, str(folder), actor=shop.manager)
    return found


def write(shop: Shop) -> int:
    return write_due(shop.backend.call, shop.clock)


def evening(shop: Shop, price: str = "4.20") -> None:
    """One loaf, and the shift is closed."""
    shop.call(sales.complete, cart_of(line(price=price)), cash(price))
    expected = shop.call(shifts.figures, actor=shop.manager).expected_cash
    count_and_close(shop, expected)


def next_morning(shop: Shop) -> None:
    shop.clock.advance(timedelta(days=1).total_seconds())
    shop.call(shifts.open_shift, gbp("100"))


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_report_is_written_when_the_shift_is_closed_and_once(shop: Shop, folder: Path) -> None:
    begin(shop, folder)
    assert write(shop) == 0
    evening(shop)
    assert write(shop) == 1
    assert write(shop) == 0
    assert names(folder) == ["Report 2026-03-02.pdf"]
    text = PdfReader(folder / "Report 2026-03-02.pdf").pages[0].extract_text()
    assert "£4.20" in text
    assert "2 March 2026" in text
    found = shop.call(report_schedule.read, actor=shop.manager)
    assert found == Schedule(str(folder), MARCH_2, MARCH_2)


def test_evenings_on_which_the_program_did_not_run_are_made_up(shop: Shop, folder: Path) -> None:
    begin(shop, folder)
    for _day in range(3):
        evening(shop)
        next_morning(shop)
    assert shop.backend.call(report_schedule.due, SYSTEM) == (
        MARCH_2, MARCH_3, date(2026, 3, 4),
    )  # fmt: skip
    assert write(shop) == 3
    assert names(folder) == [f"Report 2026-03-0{day}.pdf" for day in (2, 3, 4)]


def test_a_folder_that_is_away_is_told_and_its_reports_come_later(shop: Shop, folder: Path) -> None:
    begin(shop, folder)
    evening(shop)
    next_morning(shop)
    evening(shop)
    away = folder.rename(folder.with_name("unplugged"))
    with pytest.raises(StorageFailed, match=r"Report 2026-03-02\.pdf was not written"):
        write(shop)
    assert shop.backend.call(report_schedule.due, SYSTEM) == (MARCH_2, MARCH_3)
    away.rename(folder)
    assert write(shop) == 2


def test_a_day_of_which_one_could_not_be_written_stays_due(
    shop: Shop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(shop, folder)
    evening(shop)
    next_morning(shop)
    evening(shop)
    (folder / "Report 2026-03-03.pdf").mkdir()  # nothing can be put in its place
    with pytest.raises(StorageFailed):
        write(shop)
    assert shop.backend.call(report_schedule.due, SYSTEM) == (MARCH_3,)
    (folder / "Report 2026-03-03.pdf").rmdir()
    assert write(shop) == 1


def test_a_day_that_is_opened_and_closed_once_more_is_written_anew(
    shop: Shop, folder: Path
) -> None:
    begin(shop, folder)
    evening(shop)
    assert write(shop) == 1
    shop.clock.advance(600)
    shop.call(shifts.open_shift, gbp("100"))
    assert write(shop) == 0
    evening(shop, "2.00")
    assert write(shop) == 1
    text = PdfReader(folder / "Report 2026-03-02.pdf").pages[0].extract_text()
    assert "£6.20" in text


def test_days_before_it_began_are_left_alone_and_none_follows_its_end(
    shop: Shop, folder: Path
) -> None:
    evening(shop)
    next_morning(shop)
    assert begin(shop, folder).since == MARCH_3
    assert write(shop) == 0
    evening(shop)
    assert shop.call(report_schedule.save, "", actor=shop.manager).folder == ""
    assert write(shop) == 0
    assert names(folder) == []


def test_whoever_may_not_see_all_that_stands_in_it_may_not_have_it_written(
    shop: Shop, folder: Path
) -> None:
    for role in (Role.CASHIER, Role.SUPERVISOR, Role.STOCK_KEEPER):
        with pytest.raises(NotAllowed):
            shop.call(report_schedule.save, str(folder), actor=shop.actors[role])
    with pytest.raises(NotAllowed):
        shop.call(report_schedule.read)


def test_the_journal_tells_of_the_schedule_and_of_each_report(shop: Shop, folder: Path) -> None:
    ((before,),) = shop.rows("SELECT count(*) FROM journal_entry WHERE kind = 'settings.changed'")
    begin(shop, folder)
    evening(shop)
    write(shop)
    kinds = dict(shop.rows("SELECT kind, count(*) FROM journal_entry GROUP BY kind"))
    assert (kinds["settings.changed"] - before, kinds["report.made"]) == (1, 1)
