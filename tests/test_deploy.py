"""The unit and the container file say what the program and the system understand."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pos_app.server_options import PREFIX, SETTINGS

DEPLOY = Path(__file__).parent.parent / "resources" / "deploy"


def test_the_settings_they_name_are_settings_of_the_server() -> None:
    for name in ("pos-app.env", "Containerfile"):
        told = re.findall(rf"\b{PREFIX}([A-Z_]+)=", (DEPLOY / name).read_text())
        assert told, name
        assert {each.lower() for each in told} <= SETTINGS.keys(), name


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "pos-app.service"
    text = (DEPLOY / "pos-app.service").read_text()
    unit.write_text(text.replace("/opt/pos-app/bin/pos-app", sys.executable))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert "pos-app.service" not in done.stderr, done.stderr
    assert done.returncode == 0
