"""Each benchmark runs on a little input; none asserts a time."""

from datetime import date
from pathlib import Path

import pytest

from tests.benchmarks import (
    closing,
    counting,
    http,
    importing,
    journal,
    lookup,
    manager,
    promotions,
    refunds,
    replay,
    reports,
    rights,
    sale,
    stock_list,
    worth,
)


def test_the_sale_is_measured_against_its_floor() -> None:
    figures = sale.run(sales_count=20, past=100)
    assert any("raw sqlite3" in figure.what for figure in figures)


def test_finding_is_measured_at_both_sizes() -> None:
    assert len(lookup.run(small=200, large=400, scans=20)) == 4


def test_the_list_of_stock_is_measured_in_its_screen() -> None:
    assert len(stock_list.run(small=150, large=450, names=2)) == 3


def test_a_change_of_range_is_measured_in_the_window() -> None:
    assert len(manager.run(sales_count=300, changes=12, is_summed=False)) == 2


def test_every_barcode_of_an_imported_list_is_found() -> None:
    figures = importing.run(300)
    assert [figure.is_met for figure in figures if "barcodes" in figure.what] == [True]


def test_a_large_shops_stock_is_measured_today_and_on_past_days() -> None:
    assert len(worth.run(items=4_000, movements=8_000)) == 5


def test_a_count_is_measured_beside_a_selling_till() -> None:
    figures = counting.run(lines=600)
    assert "in 2 pages" in figures[0].measured


def test_reports_are_measured_summed_up_and_from_the_lines(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(reports.years, "FIRST", date(2026, 8, 1))
    figures = reports.run(sales_count=300, completed=8, kept_in=tmp_path)
    assert len([figure for figure in figures if "three years" in figure.what]) > 10
    assert [figure.what[:4] for figure in figures if "XLSX" in figure.what] == ["XLSX"]


@pytest.mark.slow
def test_the_server_is_measured_and_sells_the_last_pieces_once() -> None:
    figures = http.run(items=200, reads=50, sales=20, past=300)
    assert [figure.is_met for figure in figures if "racing" in figure.what] == [True]
    assert len(figures) == 5


@pytest.mark.skipif(not replay.FILE.exists(), reason="the trade data is not beside the project")
def test_the_books_of_a_replayed_month_agree_with_the_file() -> None:
    figures = replay.run(limit=40)
    assert [f.what for f in figures if f.is_met is False] == []


def test_a_refund_is_measured_against_the_sale_of_the_same_lines() -> None:
    assert len(refunds.run(count=10, past=100)) == 3


def test_closing_is_measured_with_a_past_in_the_file() -> None:
    assert len(closing.run(sales_count=20, past=100, rounds=2)) == 3


def test_a_cart_is_measured_under_many_promotions() -> None:
    figures = promotions.run(many=12, lines=4, carts=3, items=60)
    assert len(figures) == 3


def test_the_permission_check_is_measured_at_the_door() -> None:
    assert len(rights.run(rounds=2, role_count=2)) == 6


def test_the_walk_of_the_journal_is_measured() -> None:
    assert len(journal.run(entries=300)) == 1
