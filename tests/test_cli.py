"""The commands: one sentence each, 0 only when it worked, never a traceback for a refusal."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import takewhile
from pathlib import Path

import pytest

import pos_app
from pos_app import backups, cli, logs
from pos_app.maintenance import DATABASE, open_shop
from pos_app.services import sales
from tests.shop import Shop, cart_of, cash, line

TEMPORARY = Path(tempfile.gettempdir())
ROOT = Path(__file__).resolve().parent.parent
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process: exit code, output, error output."""
    monkeypatch.setattr(logs, "start", Path)

    def run_it(*arguments: object) -> tuple[int, str, str]:
        code = cli.main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_it


@pytest.fixture
def left(shop: Shop) -> Iterator[Path]:
    """The folder of a shop with one sale, closed."""
    shop.call(sales.complete, cart_of(line()), cash("5"))
    shop.backend.close()
    yield shop.folder
    shop.backend = open_shop(shop.folder, clock=shop.clock).backend


def process(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a person would: a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "pos_app", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def journal(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        rows = database.execute("SELECT kind FROM journal_entry ORDER BY inc, n")
        return [kind for (kind,) in rows]


def test_the_version_is_told_without_opening_anything(tmp_path: Path) -> None:
    done = process("--version", POS_DATA_DIR=str(tmp_path / "none"))
    assert (done.returncode, done.stdout) == (0, f"pos-app {pos_app.__version__}\n")
    assert not (tmp_path / "none").exists()


def test_opening_the_till_does_not_wait_for_the_parser_or_the_database() -> None:
    code = (
        "import sys, pos_app.cli;"
        "heavy = {'argparse', 'typer', 'sqlalchemy', 'alembic', 'PySide6', 'biip'};"
        "sys.exit(bool(heavy & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_without_a_command_the_till_opens_on_the_named_folder(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pos_app import app

    opened: list[Path] = []

    def open_it(folder: Path) -> int:
        opened.append(folder)
        return 0

    monkeypatch.setattr(app, "run", open_it)
    assert run()[0] == 0
    assert run("till")[0] == 0
    assert run("--data", tmp_path / "one")[0] == 0
    assert run("till", "--data", tmp_path / "two")[0] == 0
    assert opened[2:] == [tmp_path / "one", tmp_path / "two"]
    assert opened[0] == opened[1]


def test_the_shop_named_before_the_command_is_the_shop_it_is_about(
    run: Run, left: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POS_DATA_DIR", str(tmp_path / "another"))
    code, out, _err = run("--data", left, "verify")
    assert (code, out.startswith("The journal is whole:")) == (0, True)
    assert run("--data", tmp_path / "another", "verify", "--data", left)[0] == 0


def test_a_command_that_does_not_exist_is_refused_with_the_list(tmp_path: Path) -> None:
    done = process("sell", POS_DATA_DIR=str(tmp_path))
    assert done.returncode == cli.MISUSED
    assert "backup" in done.stderr


@pytest.mark.parametrize(
    "command", [("verify",), ("doctor",), ("backup",), ("import", "products", "list.csv")]
)
def test_where_there_is_no_shop_one_sentence_says_so_and_nothing_is_made(
    run: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    code, out, err = run(*command, "--data", tmp_path / "typo")
    assert (code, out) == (cli.FAILED, "")
    assert err == f"There is no shop in {tmp_path / 'typo'}. Name its folder with --data.\n"
    assert not (tmp_path / "typo").exists()


def test_backup_verify_restore_go_round(run: Run, left: Path) -> None:
    code, out, _err = run("backup", "--data", left)
    assert code == 0
    assert "Backup made:" in out
    assert "(1 sales" in out
    (backup,) = backups.existing(left)
    assert journal(left)[-1] == "backup.made"
    code, out, _err = run("verify", "--data", left)
    assert (code, out.startswith("The journal is whole:")) == (0, True)
    code, out, _err = run("restore", backup.path, "--data", left)
    assert code == 0
    assert "Receipts go on as 2B-0001." in out
    assert "is kept:" in out
    assert journal(left)[-1] == "till.restored"
    assert run("verify", "--data", left)[0] == 0


def test_a_backup_can_go_to_a_file(run: Run, left: Path, tmp_path: Path) -> None:
    target = tmp_path / "stick" / "monday.db"
    target.parent.mkdir()
    assert run("backup", target, "--data", left)[0] == 0
    assert backups.preview(target).is_ok
    code, _out, err = run("backup", target.parent, "--data", left)
    assert (code, err) == (
        cli.FAILED,
        f"{target.parent} is a folder. Name the file the backup shall be.\n",
    )
    code, _out, err = run("backup", tmp_path / "gone" / "x.db", "--data", left)
    assert code == cli.FAILED
    assert err.startswith("No backup was made:")


def test_a_backup_is_made_while_the_till_sells(run: Run, shop: Shop) -> None:
    shop.call(sales.complete, cart_of(line()), cash("5"))
    code, out, _err = run("backup", "--data", shop.folder)
    assert (code, "(1 sales" in out) == (0, True)
    shop.call(sales.complete, cart_of(line()), cash("5"))
    assert run("verify", "--data", shop.folder)[0] == 0
    assert run("doctor", "--data", shop.folder)[0] == 0


def test_what_would_write_is_refused_while_the_till_sells(
    run: Run, shop: Shop, tmp_path: Path
) -> None:
    backup = backups.make(shop.folder, shop.clock.now()).path
    listing = tmp_path / "list.csv"
    listing.write_text("Name,Price\nLoaf,4.20\n")
    for command in (
        ("restore", backup),
        ("import", "products", listing),
        ("doctor", "--rebuild"),
    ):
        code, out, err = run(*command, "--data", shop.folder)
        assert (code, out) == (cli.FAILED, "")
        assert err == "This shop is already open in another window or program.\n"


def test_products_are_imported_and_told(run: Run, left: Path, tmp_path: Path) -> None:
    listing = tmp_path / "list.csv"
    listing.write_text(
        "Name,Barcode,Price\nLoaf,4006381333931,4.20\nBun,4006381333932,0.80\n,123,\nTea,,x\n"
    )
    command = ("import", "products", listing, "--data", left)
    code, out, _err = run(*command, "--dry-run")
    assert "row 2 · new · Loaf" in out
    assert "Nothing was changed. It would be 2 new, 0 changed, 0 the same, 2 refused." in out
    assert "import.started" not in journal(left)
    assert code == cli.FAILED
    code, out, _err = run(*command)
    assert "row 3 · new · Bun · barcode 4006381333932 has a wrong check digit" in out
    assert "row 5 · refused · Tea" in out
    assert "row 2" not in out
    assert "Imported: 2 new, 0 changed, 0 the same, 2 refused." in out
    code, out, _err = run(*command, "--json")
    rows = [json.loads(row) for row in out.splitlines()]
    assert rows[0]["list"]["columns"] == {"name": "Name", "barcode": "Barcode", "price": "Price"}
    assert [row.get("kind") for row in rows[1:-1]] == ["same", "same", "refused", "refused"]
    assert rows[-1] == {"new": 0, "changed": 0, "same": 2, "refused": 2, "passed_over": 0}


def test_a_packed_list_is_unpacked(run: Run, left: Path, tmp_path: Path) -> None:
    import lzma

    listing = tmp_path / "list.csv.xz"
    listing.write_bytes(lzma.compress(b"Name,Price\nLoaf,4.20\n"))
    code, out, _err = run("import", "products", listing, "--data", left)
    assert (code, "Imported: 1 new" in out) == (0, True)
    listing.write_bytes(listing.read_bytes()[:40])
    code, _out, err = run("import", "products", listing, "--data", left)
    assert (code, err) == (cli.FAILED, "list.csv.xz is not a whole xz file.\n")


@pytest.mark.parametrize("command", [("restore",), ("import", "products")])
def test_a_file_that_is_not_there_is_said_so(
    run: Run, left: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    code, out, err = run(*command, tmp_path / "gone.csv", "--data", left)
    assert (code, out) == (cli.FAILED, "")
    assert err.count("\n") == 1
    assert "gone.csv" in err


def test_a_changed_sale_is_named_and_the_exit_code_says_so(run: Run, left: Path) -> None:
    with closing(sqlite3.connect(left / DATABASE)) as database:
        database.execute("DROP TRIGGER sale_no_update")
        database.execute("UPDATE sale SET total = 1")
        database.commit()
    code, out, err = run("verify", "--data", left)
    assert code == cli.FAILED
    assert out == "Sale 2-0001: its total was changed.\n"
    assert err == "The journal is broken. Sale 2-0001: its total was changed.\n"
    code, out, err = run("doctor", "--data", left)
    assert code == cli.FAILED
    assert err == "2 to be put right.\n"


def test_the_doctor_rebuilds(run: Run, left: Path) -> None:
    code, out, _err = run("doctor", "--rebuild", "--data", left)
    assert code == 0
    assert out.startswith(
        "Rebuilt: 0 stock levels put right, 0 items indexed, past days summed up.\n"
    )
    assert journal(left)[-2:] == ["search.rebuilt", "sums.rebuilt"]


def harmed(left: Path, folder: Path, harm: str) -> Path:
    """A copy of a shop that somebody or something harmed."""
    folder.mkdir()
    path = folder / DATABASE
    shutil.copy(left / DATABASE, path)
    if harm == "newer":
        with closing(sqlite3.connect(path)) as database:
            database.execute("UPDATE alembic_version SET version_num = '9999'")
            database.commit()
    elif harm == "truncated":
        os.truncate(path, path.stat().st_size // 2)
    elif harm == "empty":
        path.write_bytes(b"")
    else:
        path.write_text("this is no database" * 1000)
    return folder


@pytest.mark.parametrize("harm", ["newer", "truncated", "empty", "text"])
@pytest.mark.parametrize("command", ["verify", "doctor", "import", "backup"])
def test_a_file_that_cannot_be_used_is_one_clear_sentence(
    run: Run, left: Path, tmp_path: Path, harm: str, command: str
) -> None:
    folder = harmed(left, tmp_path / "harmed", harm)
    before = (folder / DATABASE).read_bytes()
    listing = tmp_path / "list.csv"
    listing.write_text("Name,Price\nLoaf,4.20\n")
    more = ("products", listing) if command == "import" else ()
    code, _out, err = run(command, *more, "--data", folder)
    if harm == "newer" and command in ("backup", "verify"):
        assert code == 0  # reading it is possible, and a copy of it is worth having
    else:
        assert code == cli.FAILED
        assert err.count("\n") == 1
        assert "Traceback" not in err
    if command != "import":
        assert (folder / DATABASE).read_bytes() == before


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="root plays another user"
)
@pytest.mark.skipif(
    not all(path.stat().st_mode & 0o001 for path in (*ROOT.parents, *Path(sys.prefix).parents)),
    reason="another user may not read the program here",
)
@pytest.mark.parametrize(
    ("of_folder", "of_file", "sentence"),
    [
        (0o755, 0o644, "The shop's folder cannot be written to.\n"),
        (0o777, 0o444, "The shop's file cannot be written to.\n"),
    ],
)
def test_what_belongs_to_somebody_else_is_refused_in_words(
    left: Path, tmp_path: Path, of_folder: int, of_file: int, sentence: str
) -> None:
    """As another user, who may read everything and not write the folder, or not the file."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    shutil.copy(left / DATABASE, folder / DATABASE)
    (folder / DATABASE).chmod(of_file)
    listing = tmp_path / "list.csv"
    listing.write_text("Name,Price\nLoaf,4.20\n")
    for parent in takewhile(
        lambda path: path.owner() == "root" and path != TEMPORARY, folder.parents
    ):
        parent.chmod(0o755)
    folder.chmod(of_folder)
    listing.chmod(0o644)
    code = (
        "import argparse, os, sys; from pos_app import cli, import_products, logs;"
        'logs.start = lambda: None; argparse._("");'
        "os.setgid(65534); os.setuid(65534); sys.exit(cli.main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "import", "products", listing, "--data", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == cli.FAILED, done.stderr
    assert done.stderr == sentence


def test_a_refusal_never_shows_a_traceback_in_a_real_process(left: Path) -> None:
    done = process("restore", left / DATABASE, "--data", left)
    assert done.returncode == cli.FAILED
    assert done.stdout == ""
    assert done.stderr == "This is the shop's own file, not a backup of it.\n"
