"""The server as a program of its own: `pos-app server`, started and ended as a system does."""

import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from pos_app.domain.errors import Invalid
from pos_app.serving import Address

OWNER = {"name": "Ruth", "username": "ruth", "password": "four small potatoes", "pin": "271828"}


@contextmanager
def program(folder: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], list[str], str]]:
    """A running server: the process, the lines it printed, and its address."""
    command = [sys.executable, "-m", "pos_app", "server", "--data", str(folder), "--port", "0"]
    process = subprocess.Popen([*command, *more], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines: list[str] = []
    try:
        while not lines or not lines[-1].startswith("Serving at "):
            line = process.stdout.readline()
            assert line, lines
            lines.append(line.strip())
        yield process, lines, lines[-1].split()[2]
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(10)
        process.stdout.close()


@pytest.mark.slow
def test_a_new_shop_is_set_up_with_the_code_the_server_printed(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    with program(folder) as (process, lines, url):
        code = lines[0].rpartition(" ")[2]
        body = {"code": code, "name": "Marlow Street", "country": "GB", "owner": OWNER}
        with httpx.Client(base_url=url, timeout=20) as client:
            assert client.get("/health/ready").json() == {"status": "setup"}
            wrong = client.post("/api/v1/setup", json={**body, "code": "AAAA-BBBB-CCCC-DDDD"})
            assert wrong.status_code == 401
            weak = {**OWNER, "password": "short"}
            refused = client.post("/api/v1/setup", json={**body, "owner": weak})
            assert refused.status_code == 422
            assert client.post("/api/v1/setup", json=body).status_code == 201
            assert client.post("/api/v1/setup", json=body).status_code == 404, "once"
            form = {"username": "ruth", "password": OWNER["password"]}
            assert client.post("/api/v1/auth/login", data=form).json()["user"]["role"] == "owner"
            process.send_signal(signal.SIGTERM)  # with a client that keeps its line open
            assert process.wait(30) == 0
    assert not (folder / "shop.db-wal").exists(), "the shop's file was closed in order"
    for name in ("tokens.key", "pepper.key", "shop.db"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600, name


@pytest.mark.slow
def test_the_demo_shop_is_one_command_and_says_what_it_is(tmp_path: Path) -> None:
    with program(tmp_path / "demo", "--demo") as (_process, lines, url):
        assert "DEMO" in lines[0]
        form = {"username": "manager", "password": "Demo-shop-2026!"}
        answer = httpx.post(f"{url}/api/v1/auth/login", data=form)
        assert answer.json()["user"]["role"] == "manager"


def test_plain_http_stays_on_this_machine() -> None:
    for host in ("0.0.0.0", "192.168.1.5", "::", "shop.example"):
        with pytest.raises(Invalid, match="beyond"):
            Address(host).checked()
    for host in ("127.0.0.1", "::1", "localhost"):
        assert Address(host).checked().host == host


def test_the_command_refuses_an_address_beyond_this_machine(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from pos_app.cli import main

    assert main(["server", "--host", "0.0.0.0"]) == 1
    assert "beyond it" in capsys.readouterr().err
