"""Pictures of items: files beside the shop's database, named by what is in them.

    bytes ─► what are they, by content ─► how large, by the header ─► decode ─► turn upright
    ─► no larger than a screen shows ─► encode anew, without where and when it was taken ─► file

The name is the SHA-256 of the file, so that two items with one picture share it, a damaged file is
known, and a backup copies each only once. The item holds the name. Nothing here needs the database;
a picture that no item holds any more is told by the doctor, who also removes it.
"""

import hashlib
import re
import shutil
import warnings
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from pos_app.domain.errors import Invalid, StorageFailed
from pos_app.maintenance import make_private, put_in_place

if TYPE_CHECKING:
    from PIL.Image import Image

FOLDER: Final = "pictures"
SMALL: Final = "small"
"""The folder of the thumbnails, inside the other; made anew when they are missing."""

MOST_BYTES: Final = 5_000_000
MOST_PIXELS: Final = 40_000_000
LONGEST_SIDE: Final = 1200
SMALL_SIDE: Final = 320
_QUALITY: Final = 85
_OWN: Final = re.compile(r"([0-9a-f]{64})\.(jpg|png)")
_DECODING: Final = Lock()  # one at a time: 40 megapixels are 160 MB

_KINDS: Final = (
    (re.compile(rb"\xff\xd8\xff"), "JPEG"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "PNG"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "WEBP"),
)
_REFUSED: Final = (
    (re.compile(rb"GIF8[79]a"), "GIF pictures are not taken. Save it as JPEG or PNG."),
    (
        re.compile(rb"\s*(<\?xml|<!--|<!DOCTYPE|<svg)", re.IGNORECASE),
        "SVG drawings are not taken. Save it as JPEG or PNG.",
    ),
    (
        re.compile(rb"....ftyp(hei|mif|avif)", re.DOTALL),
        "HEIC and AVIF pictures are not taken. Save it as JPEG or PNG.",
    ),
)


class NoPicture(Invalid):
    """The bytes are none of the kinds of pictures that are taken."""


class PictureTooHeavy(Invalid):
    """More bytes than a picture may have."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture fit to be kept: its file's name, its bytes, and those of its thumbnail."""

    name: str
    data: bytes
    small: bytes


def read(path: Path) -> bytes:
    """The bytes of a file that somebody chose. Raises `Invalid` for one that is too large."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _too_heavy()
        return path.read_bytes()
    except OSError as error:
        raise Invalid(f"{path.name} cannot be read.", where="picture") from error


def prepare(data: bytes) -> Picture:
    """Make a picture fit to be kept of what somebody brought. Some 0.1 to 1 s: on a worker.

    Raises `Invalid` with what is wrong.
    """
    if len(data) > MOST_BYTES:
        raise _too_heavy()
    kind = _kind(data)
    with _DECODING, warnings.catch_warnings():
        # Pillow warns of what it takes for a bomb; the limit here is lower and refuses.
        warnings.simplefilter("ignore")
        image = _decoded(data, kind)
        whole = _encoded(_fitted(image, LONGEST_SIDE))
        small = _encoded(_fitted(image, SMALL_SIDE))
    ending = "png" if whole.startswith(b"\x89PNG") else "jpg"
    return Picture(f"{hashlib.sha256(whole).hexdigest()}.{ending}", whole, small)


def store(folder: Path, picture: Picture) -> str:
    """Keep a picture with the shop in `folder`; returns its name. Storing it twice keeps it once.

    Raises `StorageFailed` where the disk refuses.
    """
    place = folder / FOLDER
    try:
        (place / SMALL).mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(place / SMALL / picture.name, picture.small)
        _write(place / picture.name, picture.data)
    except OSError as error:
        raise StorageFailed(
            "The picture was not kept: the disk is full or cannot be written to.", reason="full"
        ) from error
    return picture.name


def is_own(name: str) -> bool:
    """Whether a name is one that this module gave."""
    return _OWN.fullmatch(name) is not None


def is_whole(path: Path) -> bool:
    """Whether a file is still what its name says; what has another name cannot be told."""
    named = _OWN.fullmatch(path.name)
    return named is None or hashlib.sha256(path.read_bytes()).hexdigest() == named[1]


def copy_to(names: Iterable[str], source: Path, target: Path) -> tuple[str, ...]:
    """Copy pictures between two folders of pictures, each only where it is not yet; returns those
    that the source does not have. Raises `OSError`.
    """
    missing = []
    for name in names:
        if Path(name).name != name:
            continue  # a path names no picture
        if (target / name).is_file():
            continue
        if not (source / name).is_file():
            missing.append(name)
            continue
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = target / f".{name}.new"
        make_private(fresh)
        shutil.copyfile(source / name, fresh)
        put_in_place(fresh, target / name)
    return tuple(missing)


def orphans(folder: Path, held: Collection[str]) -> tuple[Path, ...]:
    """Pictures of the shop in `folder` that no item holds; files of other names are left alone."""
    place = folder / FOLDER
    if not place.is_dir():
        return ()
    return tuple(
        path for path in sorted(place.iterdir()) if is_own(path.name) and path.name not in held
    )


def remove(folder: Path, paths: Iterable[Path]) -> int:
    """Remove pictures and their thumbnails; how many went."""
    count = 0
    for path in paths:
        path.unlink(missing_ok=True)
        (folder / FOLDER / SMALL / path.name).unlink(missing_ok=True)
        count += 1
    return count


def _write(path: Path, data: bytes) -> None:
    if path.is_file() and path.stat().st_size == len(data):
        return
    fresh = path.with_name(f".{path.name}.new")
    make_private(fresh)
    fresh.write_bytes(data)
    put_in_place(fresh, path)


def _kind(data: bytes) -> str:
    """What the bytes are, whatever their file was called."""
    for mark, kind in _KINDS:
        if mark.match(data):
            return kind
    for mark, sentence in _REFUSED:
        if mark.match(data):
            raise NoPicture(sentence, where="picture")
    raise NoPicture("This is not a picture. Choose a JPEG, PNG or WebP file.", where="picture")


def _decoded(data: bytes, kind: str) -> "Image":
    from PIL import Image, ImageOps

    try:
        opened: Any = Image.open(BytesIO(data), formats=(kind,))
        if opened.width * opened.height > MOST_PIXELS:
            raise _too_many()
        opened.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))  # a JPEG is decoded smaller
        image: Image.Image = ImageOps.exif_transpose(opened)
    except Image.DecompressionBombError:
        raise _too_many() from None
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError) as error:
        # Pillow's decoders answer torn files with any of these.
        raise Invalid("The picture is damaged or cut off.", where="picture") from error
    return image


def _fitted(image: "Image", side: int) -> "Image":
    has_holes = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    fit = image.convert("RGBA" if has_holes else "RGB")
    fit.thumbnail((side, side))
    if has_holes and fit.getchannel("A").getextrema() == (255, 255):
        return fit.convert("RGB")
    return fit


def _encoded(image: "Image") -> bytes:
    """Anew, with nothing of what came beside the pixels."""
    out = BytesIO()
    image.info.clear()
    if image.mode == "RGBA":
        image.save(out, "PNG", optimize=True)
    else:
        image.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()


def _too_heavy() -> PictureTooHeavy:
    return PictureTooHeavy(f"A picture has at most {MOST_BYTES // 1_000_000} MB.", where="picture")


def _too_many() -> Invalid:
    most = MOST_PIXELS // 1_000_000
    return Invalid(f"The picture is too large: at most {most} megapixels.", where="picture")
