"""Pictures on tiles: read off the GUI thread, small ones from thumbnails, each once."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from pos_app import pictures
from pos_app.ui.widgets.pictures import Pictures
from pos_app.ui.widgets.tiles import Tile, TileGrid


@pytest.fixture
def art(tmp_path: Path) -> Path:
    out = BytesIO()
    Image.new("RGB", (900, 600), (220, 20, 20)).save(out, "PNG")
    return tmp_path / pictures.FOLDER / pictures.store(tmp_path, pictures.prepare(out.getvalue()))


def test_a_picture_comes_later_and_then_at_once(qtbot: QtBot, art: Path) -> None:
    found = Pictures()
    with qtbot.waitSignal(found.came, timeout=5000):
        assert found.find(art, QSize(100, 80), 1.0) is None
    shown = found.find(art, QSize(100, 80), 1.0)
    assert shown is not None
    assert shown.size() == QSize(100, 80)


def test_a_small_one_is_read_from_the_thumbnail(qtbot: QtBot, art: Path) -> None:
    art.write_bytes(b"the large one is not looked at")
    found = Pictures()
    with qtbot.waitSignal(found.came, timeout=5000):
        found.find(art, QSize(148, 76), 1.0)
    assert found.find(art, QSize(148, 76), 1.0) is not None


def test_what_cannot_be_read_is_asked_for_once_and_shows_nothing(
    qtbot: QtBot, tmp_path: Path
) -> None:
    torn = tmp_path / "torn"
    torn.write_bytes(b"no picture at all")
    found = Pictures()
    with qtbot.waitSignal(found.came, timeout=5000):
        found.find(torn, QSize(50, 50), 1.0)
    assert found.find(torn, QSize(50, 50), 1.0) is None


def test_a_tile_shows_its_picture_with_round_corners(qtbot: QtBot, art: Path) -> None:
    grid = TileGrid("Products")
    qtbot.addWidget(grid)
    grid.resize(400, 300)
    grid.set_tiles([Tile(1, "Oil", "£9.80", art=art)])
    grid.show()

    def is_red() -> bool:
        seen = grid.viewport().grab().toImage()
        place = grid.row_rect(0)
        return seen.pixelColor(place.center().x(), place.top() + 30).red() > 200

    qtbot.waitUntil(is_red)
    corner = grid.viewport().grab().toImage().pixelColor(0, 0)
    assert corner.red() < 100 or corner.green() > 150, "nothing of it lies outside the corner"
