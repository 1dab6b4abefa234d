"""Ways to a printer, against listeners, files and commands that behave like printers."""

import os
import socket
import stat
import sys
import threading
from pathlib import Path
from threading import Event

import pytest

from pos_app.devices import network_printer, printer, system_printer
from pos_app.devices.network_printer import NetworkPrinter
from pos_app.devices.printer import FilePrinter, NullPrinter, Paper, PrinterFailed, Trouble
from pos_app.devices.system_printer import SystemPrinter
from tests.devices.printers import (
    COVER_OPEN,
    OUT_OF_PAPER,
    PAPER_LOW,
    LanPrinter,
    free_port,
    reset,
)

JOB = b"\x1b@Receipt\n" * 50
LARGE = b"x" * 8_000_000
unix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


def _failure(send: object, data: bytes, halt: Event | None = None) -> PrinterFailed:
    with pytest.raises(PrinterFailed) as caught:
        send.send(data, halt or Event())  # type: ignore[attr-defined]
    assert caught.value.sentence.endswith(".")
    assert "\n" not in caught.value.sentence
    return caught.value


# ---- network -----------------------------------------------------------------------------------


def test_a_job_arrives_whole() -> None:
    with LanPrinter() as lan:
        lan.way().send(JOB, Event())
        assert lan.wait_for(1) == [JOB]


def test_a_large_job_arrives_whole_at_a_slow_printer() -> None:
    with LanPrinter(pause=0.001) as lan:
        job = os.urandom(200_000)
        lan.way().send(job, Event())
        assert lan.wait_for(1) == [job]


def test_a_printer_that_is_off_refuses() -> None:
    failure = _failure(NetworkPrinter("127.0.0.1", free_port()), JOB)
    assert (failure.trouble, failure.started) == (Trouble.REFUSED, False)
    assert "takes no prints" in failure.sentence


def test_a_printer_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_printer, "_CONNECT", 0.4)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        crowd = [socket.socket() for _ in range(8)]  # fills the queue: later callers hear nothing
        for one in crowd:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        failure = _failure(NetworkPrinter("127.0.0.1", port), JOB)
        for one in crowd:
            one.close()
    assert (failure.trouble, failure.started) == (Trouble.NO_ANSWER, False)


def test_a_name_nobody_has_is_told() -> None:
    failure = _failure(NetworkPrinter("no-such-printer.invalid"), JOB)
    assert (failure.trouble, failure.started) == (Trouble.UNKNOWN_NAME, False)
    assert _failure(NetworkPrinter("x" * 300), JOB).trouble is Trouble.UNKNOWN_NAME


def test_a_printer_that_stops_taking_bytes_fails_halfway(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_printer, "STALL", 0.4)
    with LanPrinter(hang_after=2000) as lan:
        failure = _failure(lan.way(), LARGE)
    assert (failure.trouble, failure.started) == (Trouble.STALLED, True)


def test_a_job_that_trickles_for_ever_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_printer, "_LONGEST", 0.5)
    with LanPrinter(pause=0.05) as lan:
        failure = _failure(lan.way(), LARGE)
    assert (failure.trouble, failure.started) == (Trouble.STALLED, True)


def test_a_printer_unplugged_in_the_middle_fails_halfway() -> None:
    with LanPrinter(cut_after=100) as lan:
        for job in (JOB, LARGE):
            failure = _failure(lan.way(), job)
            assert (failure.trouble, failure.started) == (Trouble.CUT_OFF, True)


def test_a_printer_that_hangs_up_before_the_job_can_get_it_again() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def hang_up() -> None:
            reset(listener.accept()[0])

        thread = threading.Thread(target=hang_up)
        thread.start()
        failure = _failure(NetworkPrinter("127.0.0.1", listener.getsockname()[1]), JOB)
        thread.join()
    assert failure.started is False


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [(OUT_OF_PAPER, Trouble.NO_PAPER), (COVER_OPEN, Trouble.COVER_OPEN)],
)
def test_an_empty_or_open_printer_gets_no_job(answer: bytes, trouble: Trouble) -> None:
    with LanPrinter(answer=answer) as lan:
        failure = _failure(lan.way(), JOB)
        assert (failure.trouble, failure.started) == (trouble, False)
        lan.answer = b"\x12\x12"
        lan.way().send(JOB, Event())
        assert lan.wait_for(1) == [JOB]


def test_a_printer_that_tells_nothing_is_asked_only_once() -> None:
    with LanPrinter(answer=b"") as lan:
        way = lan.way()
        way.send(JOB, Event())
        way.send(JOB, Event())
        assert lan.wait_for(2) == [JOB, JOB]
        assert lan.questions == 1


def test_the_status_says_what_the_printer_says() -> None:
    with LanPrinter(answer=PAPER_LOW) as lan:
        low = lan.way().status()
        lan.answer = OUT_OF_PAPER
        out = lan.way().status()
        lan.answer = b""
        mute = lan.way().status()
    off = NetworkPrinter("127.0.0.1", free_port()).status()
    assert (low.ready, low.paper) == (True, Paper.LOW)
    assert (out.ready, out.paper) == (False, Paper.OUT)
    assert (mute.ready, mute.paper) == (None, Paper.UNKNOWN)
    assert off.ready is False
    assert "out of paper" in out.sentence


def test_closing_the_program_ends_a_job_that_hangs_before_the_printer_is_given_up() -> None:
    halt = Event()

    def close_when_it_hangs() -> None:
        lan.begun.wait()
        halt.set()

    with LanPrinter(hang_after=1, answer=b"") as lan:
        closing = threading.Thread(target=close_when_it_hangs)
        closing.start()
        failure = _failure(lan.way(), LARGE, halt)
        closing.join()
    assert (failure.trouble, failure.started) == (Trouble.HALTED, True)


# ---- files ---------------------------------------------------------------------------------------


def test_a_folder_gets_one_file_a_job(tmp_path: Path) -> None:
    way = FilePrinter(tmp_path)
    way.send(b"one", Event())
    way.send(b"%PDF-1.4 two", Event())
    (tmp_path / "print-000001.bin").unlink()
    way.send(b"three", Event())
    way.send(b"four", Event())
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "print-000002.bin",
        "print-000002.pdf",
        "print-000003.bin",
    ]
    assert way.status().ready is None


def test_a_file_grows_with_every_job(tmp_path: Path) -> None:
    way = FilePrinter(tmp_path / "paper")
    way.send(b"one", Event())
    way.send(b"two", Event())
    assert (tmp_path / "paper").read_bytes() == b"onetwo"


def test_a_device_that_is_gone_is_told(tmp_path: Path) -> None:
    failure = _failure(FilePrinter(tmp_path / "usb" / "lp0"), JOB)
    assert (failure.trouble, failure.started) == (Trouble.UNREACHABLE, False)
    assert FilePrinter(tmp_path / "usb" / "lp0").status().ready is False


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told() -> None:
    failure = _failure(FilePrinter(Path("/dev/full")), JOB)
    assert failure.trouble is Trouble.DISK_FULL
    assert "full" in failure.sentence


@unix_only
def test_a_device_that_takes_no_more_is_given_up_and_obeys_a_halt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer, "STALL", 0.3)
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    unplugged = _failure(FilePrinter(pipe), JOB)
    assert (unplugged.trouble, unplugged.started) == (Trouble.UNREACHABLE, False)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        stuck = _failure(FilePrinter(pipe), LARGE)
        halt = Event()
        halt.set()
        stopped = _failure(FilePrinter(pipe), LARGE, halt)
    finally:
        os.close(reader)
    assert (stuck.trouble, stuck.started) == (Trouble.STALLED, True)
    assert stopped.trouble is Trouble.HALTED


def test_no_printer_takes_everything_and_prints_nothing() -> None:
    NullPrinter().send(JOB, Event())
    assert NullPrinter().status().ready is None


# ---- the computer's own printers -----------------------------------------------------------------


def _install(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str, name: str = "lp") -> None:
    command = folder / name
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")


@unix_only
def test_the_print_service_gets_the_document_and_the_queues_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install(tmp_path, monkeypatch, f'echo "$@" >{tmp_path}/said; cat >{tmp_path}/got')
    SystemPrinter("Front desk; rm -rf").send(LARGE, Event())
    assert (tmp_path / "got").read_bytes() == LARGE
    assert (tmp_path / "said").read_text() == "-d Front desk; rm -rf\n"
    SystemPrinter("Till", raw=True).send(JOB, Event())
    assert (tmp_path / "said").read_text() == "-d Till -o raw\n"


@unix_only
@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        ("lp: The printer or class does not exist.", Trouble.UNKNOWN_NAME),
        ("lp: Error - scheduler not responding.", Trouble.REFUSED),
        ("", Trouble.REFUSED),
    ],
)
def test_what_the_print_service_refuses_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, trouble: Trouble
) -> None:
    _install(tmp_path, monkeypatch, f'echo "{said}" >&2; exit 1')
    failure = _failure(SystemPrinter("Till"), JOB)
    assert (failure.trouble, failure.started) == (trouble, False)


@unix_only
def test_a_print_service_that_hangs_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_printer, "_PATIENCE", 0.3)
    _install(tmp_path, monkeypatch, "exec sleep 60")
    assert _failure(SystemPrinter("Till"), LARGE).trouble is Trouble.STALLED
    halt = Event()
    halt.set()
    assert _failure(SystemPrinter("Till"), LARGE, halt).trouble is Trouble.HALTED


@unix_only
def test_a_computer_without_a_print_service_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert _failure(SystemPrinter("Till"), JOB).trouble is Trouble.UNREACHABLE
    assert SystemPrinter("Till").status().ready is False


@unix_only
def test_the_status_of_a_system_printer_is_whether_it_exists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install(tmp_path, monkeypatch, '[ "$2" = Till ]', name="lpstat")
    assert SystemPrinter("Till").status().ready is None
    assert SystemPrinter("Nobody").status().ready is False
