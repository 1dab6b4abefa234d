"""Pictures of items: brought as a file, kept anew without what came beside the pixels."""

from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, File, Header, Response, UploadFile

from pos_app import pictures
from pos_app.domain.errors import NotFound
from pos_app.server.caller import Asking, Reading
from pos_app.server.item_fields import Item, shown
from pos_app.server.problems import documented
from pos_app.services import catalogue_edit, item_pages

router = APIRouter(prefix="/items/{item_id}/image", tags=["catalogue"])

_KINDS: Final = {".jpg": "image/jpeg", ".png": "image/png", ".svg": "image/svg+xml"}


@router.post("", status_code=201, responses=documented(401, 403, 404, 413))
def bring(item_id: UUID, file: Annotated[UploadFile, File()], asking: Asking) -> Item:
    """Give an item its picture: JPEG, PNG or WebP by content, at most 5 MB and 40 megapixels."""
    asking.call(item_pages.to_change, item_id)
    picture = pictures.prepare(file.file.read(pictures.MOST_BYTES + 1))
    changes = {"picture": pictures.store(asking.house.folder, picture)}
    asking.call(catalogue_edit.edit_item, item_id, changes)
    return shown(asking.call(item_pages.one, item_id))


@router.get(
    "",
    response_class=Response,
    responses={
        200: {"content": {kind: {} for kind in _KINDS.values()}},
        **documented(401, 403, 404),
    },
)
def show(
    item_id: UUID,
    asking: Reading,
    small: bool = False,
    if_none_match: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """The picture of an item, or its thumbnail."""
    name = asking.call(item_pages.one, item_id).fields.picture
    path = None if name is None else _file(asking.house.folder, name, small=small)
    if name is None or path is None:
        raise NotFound("This item has no picture.")
    tag = f'"{name}{"-small" if small else ""}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if if_none_match == tag:
        return Response(status_code=304, headers=headers)
    return Response(path.read_bytes(), media_type=_KINDS[path.suffix], headers=headers)


@router.delete("", status_code=204, responses=documented(401, 403, 404))
def take_away(item_id: UUID, asking: Asking) -> Response:
    """Take the picture off an item."""
    asking.call(catalogue_edit.edit_item, item_id, {"picture": None})
    return Response(status_code=204)


def _file(folder: Path, name: str, *, small: bool) -> Path | None:
    """The file of a picture, if the shop has it; a drawing has no thumbnail."""
    place = folder / pictures.FOLDER
    if Path(name).name != name or Path(name).suffix not in _KINDS:
        return None
    tried = [place / pictures.SMALL / name] if small else []
    return next((path for path in (*tried, place / name) if path.is_file()), None)
