"""Several programs that sell from one shop on PostgreSQL."""

import signal
import threading
from pathlib import Path

import httpx
import pytest

from pos_app import verify
from tests.databases import books_of
from tests.on_postgres.served import item, sale, till
from tests.postgres import Cluster
from tests.shop import Shop

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]


def levels(shop: Shop) -> dict[int, int]:
    """How many pieces lie there, of how many items."""
    rows = shop.rows("SELECT quantity / 1000, count(*) FROM stock_level GROUP BY 1")
    return dict(rows)


def test_two_workers_sell_to_sixteen_clients_and_the_books_are_whole(
    on_postgresql: Shop, tmp_path: Path
) -> None:
    shop = on_postgresql
    goods = [item(shop, f"Item {n}", 100) for n in range(4)]
    with till(shop, tmp_path / "server", "--workers", "2") as server:
        server.press(16, [sale(*goods) for _n in range(96)])
        assert server.statuses == [201] * 96
        text = httpx.get(server.url + "/metrics").text
        assert 'pos_requests_total{method="POST",route="/sales",status="201"} 96.0' in text
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(10) == 0
    assert levels(shop) == {4: 4}
    numbers = [n for (n,) in shop.rows("SELECT sequence FROM sale ORDER BY sequence")]
    assert numbers == list(range(numbers[0], numbers[0] + 96)), "without a gap"
    assert verify_whole(shop)


def verify_whole(shop: Shop) -> bool:
    assert shop.url is not None
    with books_of(shop.url, shop.folder) as file:
        report = verify.whole(file)
    assert report.is_whole, report.findings
    return report.is_whole


def test_the_last_ten_pieces_are_sold_ten_times(on_postgresql: Shop, tmp_path: Path) -> None:
    shop = on_postgresql
    last = item(shop, "The last ones", 10, policy="block")
    with till(shop, tmp_path / "server", "--workers", "2") as server:
        server.press(64, [sale(last) for _n in range(64)])
    assert sorted(server.statuses) == [201] * 10 + [409] * 54
    assert levels(shop)[0] == 1


def test_the_database_goes_and_comes_back(
    on_postgresql: Shop, postgres: Cluster, tmp_path: Path
) -> None:
    shop = on_postgresql
    thing = item(shop, "Thing", 100)
    body = sale(thing)
    with till(shop, tmp_path / "server") as server, server.client() as client:
        assert client.post("/sales", json=sale(thing)).status_code == 201
        postgres.stop()
        try:
            gone = client.post("/sales", json=body)
            assert gone.status_code == 503
            assert int(gone.headers["retry-after"]) > 0
            assert gone.headers["content-type"] == "application/problem+json"
            assert httpx.get(server.url + "/health/ready", timeout=30).status_code == 503
            assert httpx.get(server.url + "/health/live", timeout=30).status_code == 200
            assert "pos_database_up 0.0" in httpx.get(server.url + "/metrics", timeout=30).text
        finally:
            postgres.start()
        assert client.post("/sales", json=body).status_code == 201, "by itself"
        assert client.post("/sales", json=body).status_code == 201, "the same key again"
    assert shop.rows("SELECT count(*) FROM sale") == [(2,)]


def test_a_program_killed_while_it_sells_leaves_each_sale_once(
    on_postgresql: Shop, tmp_path: Path
) -> None:
    """The till asks again, with the same key, whoever was killed in between."""
    shop = on_postgresql
    thing = item(shop, "Thing", 1000)
    bodies = [sale(thing) for _n in range(60)]
    done: dict[str, int] = {}
    for round_ in range(3):
        with till(shop, tmp_path / "server") as server:
            stop = threading.Timer(0.25 + 0.1 * round_, server.process.kill)
            stop.start()
            with server.client() as client:
                for body in bodies:
                    try:
                        done[body["id"]] = client.post("/sales", json=body).status_code
                    except httpx.HTTPError:
                        break
            stop.join()
    with till(shop, tmp_path / "server") as server, server.client() as client:
        for body in bodies:
            assert client.post("/sales", json=body).status_code == 201
    assert set(done.values()) == {201}
    assert shop.rows("SELECT count(*) FROM sale") == [(60,)]
    assert levels(shop) == {940: 1}
    assert verify_whole(shop)
