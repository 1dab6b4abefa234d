"""What the server is told, and where: the command line, the environment, a file."""

from pathlib import Path

import pytest

from pos_app import server_options
from pos_app.domain.errors import Invalid


def test_the_command_line_counts_before_the_environment_and_that_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "server.toml").write_text('host = "127.0.0.3"\nport = 8003\nworkers = 3\n')
    monkeypatch.setenv("POS_PORT", "8002")
    monkeypatch.setenv("POS_WORKERS", "2")
    monkeypatch.setenv("POS_DOCS", "yes")
    told = server_options.read(tmp_path, {"workers": 1, "port": None})
    assert (told["workers"], told["port"], told["host"]) == (1, 8002, "127.0.0.3")
    assert told["docs"] is True
    assert told["database_url"] == ""


@pytest.mark.parametrize(
    "written", ["colour = 1", "port = '8000'", "port = true", "docs = 1", "port = ["]
)
def test_a_file_that_says_nonsense_stops_the_start(tmp_path: Path, written: str) -> None:
    (tmp_path / "server.toml").write_text(written)
    with pytest.raises(Invalid, match=r"server\.toml"):
        server_options.read(tmp_path, {})


def test_an_environment_that_says_nonsense_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POS_PORT", "eighty")
    with pytest.raises(Invalid, match="POS_PORT"):
        server_options.read(tmp_path, {})
    monkeypatch.setenv("POS_PORT", "80")
    monkeypatch.setenv("POS_DOCS", "perhaps")
    with pytest.raises(Invalid, match="POS_DOCS"):
        server_options.read(tmp_path, {})
