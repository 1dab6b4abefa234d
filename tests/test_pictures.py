"""Pictures as people bring them: by content, upright, without where they were taken; what is
refused and why. All files are made here.
"""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from pos_app import pictures
from pos_app.domain.errors import Invalid


def made(kind: str, size: tuple[int, int] = (60, 40), mode: str = "RGB", **how: object) -> bytes:
    out = BytesIO()
    Image.new(mode, size, (200, 30, 30) if mode == "RGB" else (200, 30, 30, 120)).save(
        out, kind, **how
    )
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png_bomb(side: int) -> bytes:
    """A PNG of side × side pixels in a few kilobytes."""
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * ((side // 8 + 1) * side), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def refused(data: bytes) -> str:
    with pytest.raises(Invalid) as error:
        pictures.prepare(data)
    return error.value.sentence


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_three_kinds_are_taken_by_what_is_in_them(kind: str) -> None:
    picture = pictures.prepare(made(kind))
    with Image.open(BytesIO(picture.data)) as kept:
        assert (kept.format, kept.size) == ("JPEG", (60, 40))
    assert pictures.is_own(picture.name)


def test_a_picture_with_holes_keeps_them() -> None:
    picture = pictures.prepare(made("PNG", mode="RGBA"))
    assert picture.name.endswith(".png")
    with Image.open(BytesIO(picture.data)) as kept:
        assert kept.mode == "RGBA"


def test_a_photo_is_turned_upright_and_forgets_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"  # GPS
    exif[0x010F] = "A phone"
    picture = pictures.prepare(made("JPEG", exif=exif))
    with Image.open(BytesIO(picture.data)) as kept:
        assert kept.size == (40, 60)
        assert not kept.getexif()
    assert b"Exif" not in picture.data
    assert b"A phone" not in picture.data


def test_text_hidden_in_a_png_is_gone() -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "Somebody")
    assert b"Somebody" not in pictures.prepare(made("PNG", mode="RGBA", pnginfo=info)).data


def test_a_large_photo_is_made_as_small_as_a_screen_needs() -> None:
    picture = pictures.prepare(made("JPEG", (4000, 2000)))
    with Image.open(BytesIO(picture.data)) as kept, Image.open(BytesIO(picture.small)) as small:
        assert kept.size == (1200, 600)
        assert small.size == (320, 160)


def test_a_bomb_is_refused_by_its_header_before_it_is_unpacked() -> None:
    bomb = png_bomb(20_000)
    assert len(bomb) < 100_000
    assert refused(bomb) == "The picture is too large: at most 40 megapixels."


def test_forty_megapixels_are_still_taken_and_one_row_more_is_not() -> None:
    assert pictures.prepare(png_bomb(6_320)).name
    assert "megapixels" in refused(png_bomb(6_400))


def test_a_heavy_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    heavy = tmp_path / "photo.jpg"
    with heavy.open("wb") as file:
        file.truncate(pictures.MOST_BYTES + 1)
    with pytest.raises(Invalid, match="at most 5 MB"):
        pictures.read(heavy)
    assert refused(b"\xff\xd8\xff" + bytes(pictures.MOST_BYTES)) == "A picture has at most 5 MB."


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_file_that_was_cut_off_is_refused(kind: str, share: float) -> None:
    noise = Image.effect_noise((300, 300), 90).convert("RGB")
    out = BytesIO()
    noise.save(out, kind)
    data = out.getvalue()
    assert refused(data[: int(len(data) * share)]) == "The picture is damaged or cut off."


def test_other_drawings_are_refused_with_what_to_do() -> None:
    assert refused(b"<?xml version='1.0'?><svg/>").startswith("SVG drawings are not taken.")
    assert refused(b"  <svg onload='x()'/>").startswith("SVG drawings are not taken.")
    assert refused(made("GIF")).startswith("GIF pictures are not taken.")
    assert refused(b"\0\0\0\x18ftypheic" + bytes(40)).startswith("HEIC and AVIF")


def test_a_right_name_does_not_make_a_picture() -> None:
    assert refused(b"%PDF-1.7 called photo.jpg").startswith("This is not a picture.")
    assert refused(b"").startswith("This is not a picture.")


def test_one_picture_of_two_items_is_kept_once(tmp_path: Path) -> None:
    one, other = pictures.prepare(made("PNG")), pictures.prepare(made("PNG"))
    assert pictures.store(tmp_path, one) == pictures.store(tmp_path, other)
    kept = [path for path in (tmp_path / "pictures").iterdir() if path.is_file()]
    assert [path.name for path in kept] == [one.name]
    assert pictures.is_whole(kept[0])
    kept[0].write_bytes(b"torn")
    assert not pictures.is_whole(kept[0])


def test_pictures_no_item_holds_are_found_and_other_files_left_alone(tmp_path: Path) -> None:
    name = pictures.store(tmp_path, pictures.prepare(made("PNG")))
    (tmp_path / "pictures" / "logo.svg").write_text("<svg/>")
    assert pictures.orphans(tmp_path, {name}) == ()
    gone = pictures.orphans(tmp_path, set())
    assert pictures.remove(tmp_path, gone) == 1
    assert [path.name for path in (tmp_path / "pictures").rglob("*") if path.is_file()] == [
        "logo.svg"
    ]
