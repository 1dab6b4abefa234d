"""Lists from the command line: told how they were understood, mapped, brought in, taken out."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from pos_app import cli
from pos_app.maintenance import DATABASE
from pos_app.services import column_mapping, sales
from tests.shop import Shop, cart_of, cash, line
from tests.test_cli import Run, journal, left, run

__all__ = ["left", "run"]  # fixtures


def names(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        rows = database.execute("SELECT name FROM item WHERE NOT is_deleted ORDER BY name")
        return [name for (name,) in rows]


def test_how_a_list_was_understood_is_told_before_anything(
    run: Run, left: Path, tmp_path: Path
) -> None:
    listing = tmp_path / "woo.csv"
    listing.write_text(
        "ID;Typ;Artikelnummer;Name;Regulärer Preis;Lager;Bilder\n1;simple;T1;Tee;2,50;3;x.jpg\n",
        "cp1252",
    )
    code, out, _err = run("import", "products", listing, "--dry-run", "--data", left)
    assert code == 0
    told = out.splitlines()
    assert told[:4] == [
        "system: WooCommerce",
        "encoding: cp1252",
        "delimiter: ';'",
        "decimals: comma",
    ]
    assert "price: Regulärer Preis" in told
    assert "not taken: ID, Bilder" in told
    code, out, _err = run("import", "products", listing, "--dry-run", "--json", "--data", left)
    first = json.loads(out.splitlines()[0])["list"]
    assert (first["system"], first["decimals"], first["rows"]) == ("WooCommerce", "comma", 1)
    assert first["ignored"] == ["ID", "Bilder"]
    assert names(left) == []


def test_columns_nobody_knows_are_named_in_a_file_or_by_a_remembered_name(
    run: Run, shop: Shop, tmp_path: Path
) -> None:
    heading = ("Was", "Nummer", "Kostet")
    fields = ("name", "barcode", "price")
    shop.call(column_mapping.remember, "Wine list", heading, fields, actor=shop.owner)
    shop.backend.close()
    listing, mapping = tmp_path / "odd.csv", tmp_path / "columns.json"
    listing.write_text("Kostet,Was,Egal\n1.20,Tea,x\n")
    code, out, err = run("import", "products", listing, "--data", shop.folder)
    assert (code, out) == (cli.FAILED, "")
    assert err.startswith("No column is called “name”")
    mapping.write_text('{"Was": "name", "Kostet": "price"}')
    again = ("import", "products", listing, "--data", shop.folder, "--mapping")
    assert "Imported: 1 new" in run(*again, mapping)[1]
    assert "1 the same" in run(*again, "Wine list")[1]
    code, _out, err = run(*again, "Beer list")
    assert (code, err) == (
        cli.FAILED,
        "There is no file Beer list, and no mapping of that name in the shop.\n",
    )
    mapping.write_text("{}")
    assert run(*again, mapping)[0] == cli.FAILED


def test_a_sheet_of_a_workbook_is_chosen_and_lost_zeros_are_put_back(
    run: Run, left: Path, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    for title in ("New", "Old"):
        sheet = book.create_sheet(title)
        sheet.append(("Name", "Barcode"))
        sheet.append((f"{title} salsa", 91037328823))
    listing = tmp_path / "list.xlsx"
    book.save(listing)
    command = ("import", "products", listing, "--data", left)
    _code, out, _err = run(*command, "--sheet", "Old", "--dry-run")
    assert "sheet: Old" in out
    assert "1 barcodes may have lost zeros" in out
    _code, out, _err = run(*command, "--sheet", "Old", "--restore-zeros")
    assert "zeros put back: 091037328823" in out
    assert names(left) == ["Old salsa"]
    assert run(*command, "--sheet", "None")[2] == "There is no sheet “None” in this workbook.\n"


def test_how_a_list_is_written_can_be_said(run: Run, left: Path, tmp_path: Path) -> None:
    listing = tmp_path / "list.csv"
    listing.write_text("name\tprice\nTé\t1,234\n", "mac_roman")
    said = ("--encoding", "mac_roman", "--delimiter", "\\t", "--decimals", "comma")
    code, out, _err = run("import", "products", listing, "--data", left, *said)
    assert (code, "encoding: mac_roman" in out, "decimals: comma" in out) == (0, True, True)
    with closing(sqlite3.connect(left / DATABASE)) as database:
        assert database.execute("SELECT name, unit_price FROM item").fetchall() == [("Té", 12_340)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_items_are_taken_out_and_come_back_the_same(
    run: Run, left: Path, tmp_path: Path, kind: str
) -> None:
    listing, out_file = tmp_path / "list.csv", tmp_path / f"out.{kind}"
    listing.write_text("name,price,category\nTea,1.20,Drinks\nJam,2,Food\n")
    run("import", "products", listing, "--data", left)
    code, out, _err = run("export", "products", out_file, "--data", left)
    assert (code, out) == (0, f"Exported: 2 items to {out_file}.\n")
    assert "2 the same" in run("import", "products", out_file, "--data", left)[1]
    assert journal(left).count("items.exported") == 1
    code, out, _err = run("export", "products", out_file, "--category", "Food", "--data", left)
    assert out.startswith("Exported: 1 items")
    code, _out, err = run("export", "products", out_file, "--category", "Toys", "--data", left)
    assert (code, err) == (cli.FAILED, "There is no category “Toys”.\n")


def test_an_export_needs_a_kind(run: Run, left: Path, tmp_path: Path) -> None:
    code, _out, err = run("export", "products", tmp_path / "items", "--data", left)
    assert (code, err) == (
        cli.FAILED,
        "Say whether it shall be --csv or --xlsx, or name the file so.\n",
    )
    assert run("export", "products", tmp_path / "items", "--csv", "--data", left)[0] == 0
    assert (tmp_path / "items").read_text("utf-8-sig").startswith("Item id,")


def test_a_list_of_nothing_but_a_heading_says_so(run: Run, left: Path, tmp_path: Path) -> None:
    listing = tmp_path / "list.csv"
    listing.write_text("name,price\n")
    code, _out, err = run("import", "products", listing, "--data", left)
    assert (code, err) == (cli.FAILED, "There are no rows below the heading.\n")
    assert "import.started" not in journal(left)


def test_a_till_that_sells_keeps_its_list_to_itself(run: Run, shop: Shop, tmp_path: Path) -> None:
    shop.call(sales.complete, cart_of(line()), cash("5"))
    code, _out, err = run("export", "products", tmp_path / "items.csv", "--data", shop.folder)
    assert code == cli.FAILED
    assert err.count("\n") == 1
    assert not (tmp_path / "items.csv").exists()
