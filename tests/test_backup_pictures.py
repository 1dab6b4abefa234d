"""Pictures of items in backups: copied once, brought back, let go, told of by the doctor."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image

from pos_app import backups, doctor, pictures
from pos_app.doctor import Level
from pos_app.domain.item import ItemFields
from pos_app.services import catalogue_edit
from tests.shop import Shop


def photo(colour: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (90, 60), colour).save(out, "PNG")
    return out.getvalue()


def give(shop: Shop, item: UUID, colour: str) -> str:
    name = pictures.store(shop.folder, pictures.prepare(photo(colour)))
    shop.call(catalogue_edit.edit_item, item, {"picture": name}, actor=shop.owner)
    return name


@pytest.fixture
def soap(shop: Shop) -> UUID:
    item_id: UUID = shop.call(catalogue_edit.add_item, ItemFields("Soap"), actor=shop.owner).id
    return item_id


def kept(folder: Path) -> set[str]:
    place = folder / pictures.FOLDER
    return {path.name for path in place.iterdir() if path.is_file()} if place.is_dir() else set()


def test_a_shop_restored_on_a_new_machine_has_its_pictures(
    shop: Shop, soap: UUID, tmp_path: Path
) -> None:
    name = give(shop, soap, "red")
    stick = tmp_path / "stick"
    stick.mkdir()
    made = backups.make(shop.folder, shop.clock.now(), into=stick / "shop.db")
    seen = backups.preview(made.path)
    assert (seen.pictures, seen.pictures_missing) == (1, 0)
    fresh = tmp_path / "fresh"
    backups.restore(fresh, made.path, clock=shop.clock)
    assert kept(fresh) == {name}
    assert pictures.is_whole(fresh / pictures.FOLDER / name)


def test_a_picture_that_was_replaced_comes_back_with_the_backup_that_had_it(
    shop: Shop, soap: UUID
) -> None:
    first = give(shop, soap, "red")
    made = backups.make(shop.folder, shop.clock.now())
    give(shop, soap, "blue")
    pictures.remove(shop.folder, [shop.folder / pictures.FOLDER / first])
    shop.backend.close()
    backups.restore(shop.folder, made.path, clock=shop.clock)
    assert first in kept(shop.folder)


def test_ten_backups_hold_a_picture_once_and_let_it_go_with_the_last(
    shop: Shop, soap: UUID
) -> None:
    first = give(shop, soap, "red")
    store = shop.folder / backups.FOLDER
    backups.make(shop.folder, shop.clock.now())
    backups.make(shop.folder, shop.clock.now())
    assert kept(store) == {first}
    second = give(shop, soap, "blue")
    later = shop.clock.now() + timedelta(days=800)
    for day in range(11):
        backups.make(shop.folder, later + timedelta(days=day))
    assert kept(store) == {second}


def test_a_backup_is_made_also_while_a_picture_is_missing(shop: Shop, soap: UUID) -> None:
    name = give(shop, soap, "red")
    (shop.folder / pictures.FOLDER / name).unlink()
    made = backups.make(shop.folder, shop.clock.now())
    assert backups.preview(made.path).pictures_missing == 1


def test_the_doctor_tells_of_missing_damaged_and_spare_pictures(shop: Shop, soap: UUID) -> None:
    old, name = give(shop, soap, "red"), give(shop, soap, "blue")
    told = {finding.what: finding.level for finding in doctor.examine(shop.folder)}
    assert told["All 1 pictures of items are there and whole."] is Level.OK
    assert any(what.startswith("1 pictures belong to no item any more") for what in told)
    file = shop.folder / pictures.FOLDER / name
    file.write_bytes(b"torn")
    assert any("are damaged" in finding.what for finding in doctor.examine(shop.folder))
    file.unlink()
    assert any("are missing" in finding.what for finding in doctor.examine(shop.folder))
    shop.backend.close()
    assert "1 pictures that no item has were removed" in doctor.rebuild(shop.folder, shop.clock)
    assert old not in kept(shop.folder)
