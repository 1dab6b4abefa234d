"""The picture of an item in its form: chosen, dropped, pasted, replaced, removed."""

from io import BytesIO
from pathlib import Path
from uuid import UUID

from PIL import Image
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from pos_app import pictures
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock import StockScreen
from pos_app.ui.screens.stock.picture_field import PictureField
from tests.ui.screens.stock_desk import stored


def photo(path: Path, colour: str = "red", kind: str = "PNG") -> Path:
    Image.new("RGB", (500, 400), colour).save(path, kind)
    return path


def field(items: StockScreen) -> PictureField:
    return items.detail.fields.picture


def bring(qtbot: QtBot, items: StockScreen, what: Path | bytes) -> None:
    with qtbot.waitSignal(field(items).edited, timeout=5000):
        field(items).bring(what)


def test_a_picture_is_the_items_when_the_form_is_saved(
    qtbot: QtBot, items: StockScreen, pos: Pos, oil: UUID, tmp_path: Path
) -> None:
    items.open(oil)
    bring(qtbot, items, photo(tmp_path / "oil.png"))
    assert items.detail.bar.words.text() == "1 change not saved"
    assert stored(pos, oil).fields.picture is None
    items.detail.save()
    name = stored(pos, oil).fields.picture
    assert name is not None
    folder = pos.backend.path.parent / pictures.FOLDER
    assert pictures.is_whole(folder / name)
    assert (folder / pictures.SMALL / name).is_file()


def test_a_picture_can_be_replaced_taken_back_and_removed(
    qtbot: QtBot, items: StockScreen, pos: Pos, oil: UUID, tmp_path: Path
) -> None:
    items.open(oil)
    bring(qtbot, items, photo(tmp_path / "one.png"))
    first = field(items).raw()
    bring(qtbot, items, photo(tmp_path / "two.png", "blue"))
    assert field(items).raw() != first
    items.detail.form.undo()
    assert field(items).raw() == ""
    bring(qtbot, items, photo(tmp_path / "one.png"))
    items.detail.save()
    assert stored(pos, oil).fields.picture == first
    field(items).remove.click()
    items.detail.save()
    assert stored(pos, oil).fields.picture is None


def test_a_wrong_file_says_so_under_the_picture_and_changes_nothing(
    qtbot: QtBot, items: StockScreen, oil: UUID, tmp_path: Path
) -> None:
    wrong = tmp_path / "photo.jpg"
    wrong.write_bytes(b"<svg onload='steal()'/>")
    items.open(oil)
    field(items).bring(wrong)
    qtbot.waitUntil(lambda: "SVG drawings are not taken" in field(items).error.text())
    assert items.detail.changes == 0


def test_a_file_is_dropped_and_a_picture_pasted(
    qtbot: QtBot, items: StockScreen, oil: UUID, tmp_path: Path
) -> None:
    items.open(oil)
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(photo(tmp_path / "one.webp", kind="WEBP")))])
    with qtbot.waitSignal(field(items).edited, timeout=5000):
        assert field(items).take(dropped)
    first = field(items).raw()
    pasted, out = QMimeData(), BytesIO()
    Image.new("RGB", (30, 30), "green").save(out, "PNG")
    pasted.setImageData(QImage.fromData(out.getvalue()))
    with qtbot.waitSignal(field(items).edited, timeout=5000):
        assert field(items).take(pasted)
    assert field(items).raw() not in {"", first}
    words = QMimeData()
    words.setText("no picture")
    assert not field(items).take(words)


def test_a_picture_that_comes_late_does_not_land_on_the_next_item(
    qtbot: QtBot, items: StockScreen, pos: Pos, oil: UUID, tmp_path: Path
) -> None:
    from pos_app.domain.item import ItemFields
    from pos_app.services import catalogue_edit

    other = pos.call(catalogue_edit.add_item, ItemFields("Soap")).id
    items.open(oil)
    field(items).bring(photo(tmp_path / "oil.png"))
    items.open(other)
    folder = pos.backend.path.parent / pictures.FOLDER
    qtbot.waitUntil(lambda: folder.is_dir() and any(p.is_file() for p in folder.iterdir()))
    qtbot.wait(100)
    assert field(items).raw() == ""
    assert items.detail.changes == 0
