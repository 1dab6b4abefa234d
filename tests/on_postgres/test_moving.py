"""A shop moves from a till's file to PostgreSQL, whole or not at all."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, pool, text

from pos_app import verify
from pos_app.cli import main
from pos_app.demo import make_demo
from pos_app.domain.access import NOBODY
from pos_app.domain.errors import Conflict, StorageFailed
from pos_app.maintenance import DATABASE, open_shop
from pos_app.postgres import moving
from pos_app.postgres.schema import open_postgres
from pos_app.services import catalogue, settings, setup
from tests.postgres import Cluster
from tests.shop import Shop, with_everybody

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with everything in it, closed."""
    folder = tmp_path_factory.mktemp("demo")
    make_demo(folder)
    return folder


@pytest.fixture
def folder(demo: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "moving"
    shutil.copytree(demo, copy)
    return copy


def figures(book: sqlite3.Connection) -> list[tuple[object, ...]]:
    return [
        *book.execute("SELECT count(*), sum(total), sum(tax) FROM sale"),
        *book.execute("SELECT kind, sum(amount) FROM sale_tender GROUP BY kind ORDER BY kind"),
        *book.execute("SELECT item_id, location_id, quantity FROM stock_level ORDER BY 1, 2"),
        *book.execute("SELECT n, hash FROM journal_entry ORDER BY n"),
    ]


def test_the_shop_is_there_as_it_was_here(
    folder: Path, postgres: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as book:
        before = figures(book)
    url = postgres.url(postgres.create())
    asked = ["server", "--data", str(folder), "--move-to", url.render_as_string()]
    assert main(asked) == 0
    assert "Both sides agree" in capsys.readouterr().out
    assert not (folder / DATABASE).exists(), "nobody sells on the file by mistake"
    assert (folder / moving.MOVED).exists()

    out = tmp_path / "out.db"
    moving.take_out(url, out)
    with closing(sqlite3.connect(out)) as book:
        assert figures(book) == before
    assert verify.whole(out).is_whole

    backend = open_postgres(url, folder)
    assert backend.call(setup.state, NOBODY).shop_exists
    assert backend.call(settings.read, NOBODY).shop.name
    backend.close()
    assert main(asked) == 1, "there is no shop in the folder any more"


def test_a_database_that_has_a_shop_is_refused(folder: Path, shop: Shop, postgres: Cluster) -> None:
    url = postgres.url(postgres.create())
    other = open_postgres(url, folder.parent / "other")
    other.call(setup.prepare, NOBODY)
    other.close()
    with pytest.raises(Conflict, match="already"):
        moving.move(folder, url)
    assert (folder / DATABASE).exists()


def test_what_cannot_be_copied_leaves_nothing_there(folder: Path, postgres: Cluster) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as book, book:
        book.execute("UPDATE item SET name = name || char(0) WHERE id = (SELECT min(id) FROM item)")
    url = postgres.url(postgres.create())
    with pytest.raises(StorageFailed, match="item could not be copied"):
        moving.move(folder, url)
    assert (folder / DATABASE).exists()
    assert _count(url, "identity") == 0
    with closing(sqlite3.connect(folder / DATABASE)) as book, book:
        book.execute("UPDATE item SET name = 'Mended' WHERE id = (SELECT min(id) FROM item)")
    assert moving.move(folder, url).rows > 1000, "and then it goes"


def test_a_journal_that_was_tampered_with_is_not_moved(folder: Path, postgres: Cluster) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as book, book:
        book.execute("DROP TRIGGER journal_entry_no_update")
        book.execute("UPDATE journal_entry SET body = replace(body, '1', '2') WHERE n = 9")
    url = postgres.url(postgres.create())
    with pytest.raises(StorageFailed, match="entry 9 of the journal is broken"):
        moving.move(folder, url)
    assert _count(url, "journal_entry") == 0


def test_a_shop_that_is_open_is_not_moved(folder: Path, postgres: Cluster) -> None:
    opened = open_shop(folder).backend
    with pytest.raises(StorageFailed, match="already open"):
        moving.move(folder, postgres.url(postgres.create()))
    opened.close()


def test_new_items_go_on_behind_those_that_were_moved(
    closed_shop: Shop, postgres: Cluster, tmp_path: Path
) -> None:
    if closed_shop.url is not None:
        pytest.skip("moves a file")
    from tests.on_postgres.served import item

    item(closed_shop, "Oat milk", 3)
    closed_shop.backend.close()
    url = postgres.url(postgres.create())
    moving.move(closed_shop.folder, url)
    backend = open_postgres(url, closed_shop.folder, clock=closed_shop.clock)
    moved = with_everybody(Shop(closed_shop.folder, backend, closed_shop.clock, url=url))
    item(moved, "Oat flakes", 2)
    assert len(moved.call(catalogue.search, "oat")) == 2
    backend.close()


def _count(url: object, table: str) -> int:
    engine = create_engine(url, poolclass=pool.NullPool)  # type: ignore[arg-type]
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    engine.dispose()
    return int(found)
