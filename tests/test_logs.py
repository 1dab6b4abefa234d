import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_app import logs

log = logging.getLogger("pos_app.test")


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers = []
    yield logs.start(folder=tmp_path)
    for handler in root.handlers:
        handler.close()
    root.handlers, root.level = before, level
    logging.captureWarnings(False)


def lines(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text("ascii").splitlines()]


def test_a_record_is_one_line_of_json_with_its_fields(log_file: Path) -> None:
    log.info("sale complete", extra={"till": "A", "number": 17})
    (line,) = lines(log_file)
    assert line["message"] == "sale complete"
    assert (line["level"], line["logger"]) == ("info", "pos_app.test")
    assert (line["till"], line["number"]) == ("A", "17")
    assert line["at"].endswith("+00:00")


def test_a_products_name_cannot_forge_a_line(log_file: Path) -> None:
    log.info("not found: %s", 'Tea\n{"level": "info"}\r\x1b[2J\x7f\u2028\u202e')
    assert len(lines(log_file)) == 1
    assert log_file.read_bytes().isascii()
    assert all(32 <= byte < 127 for byte in log_file.read_bytes().rstrip(b"\n"))


def test_secrets_are_struck_out_by_name_and_by_shape(log_file: Path) -> None:
    log.info("login pin=4711 and password: 'open sesame'", extra={"pin": "4711", "shipping": "yes"})
    log.info("Authorization: Bearer abc.def.ghi")
    log.info("typed 4242 4242 4242 4242 into the search")
    text = log_file.read_text("ascii")
    for secret in ("4711", "sesame", "abc.def", "4242 4242"):
        assert secret not in text
    assert lines(log_file)[0]["shipping"] == "yes"


def test_a_traceback_stays_in_its_line(log_file: Path) -> None:
    try:
        raise ValueError("token=s3cret")
    except ValueError:
        log.exception("failed")
    (line,) = lines(log_file)
    assert "Traceback" in line["traceback"]
    assert "s3cret" not in line["traceback"]


def test_the_console_shows_warnings_without_control_characters(
    log_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    console = next(h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler)
    shown = console.format(
        logging.makeLogRecord({"msg": "Crème\n\x1b[2J", "levelname": "WARNING", "levelno": 30})
    )
    assert shown == "warning: Crème\\n\\x1b[2J"


def test_the_log_cannot_grow_without_end(log_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handler = next(h for h in logging.getLogger().handlers if hasattr(h, "maxBytes"))
    monkeypatch.setattr(handler, "maxBytes", 500)
    for n in range(60):
        log.info("record %d", n)
    files = sorted(log_file.parent.glob("pos.log*"))
    assert len(files) == 1 + logs.KEPT
    assert sum(file.stat().st_size for file in files) < 500 * (1 + logs.KEPT)
