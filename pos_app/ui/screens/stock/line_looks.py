"""How the items of a document's lines look: the picture, or the tint of the category."""

from collections.abc import Iterable
from uuid import UUID

from pos_app.services import catalogue
from pos_app.services.catalogue import MOST_TILES, ItemView
from pos_app.ui.pos import Pos
from pos_app.ui.screens.sell.goods import initials, picture_file
from pos_app.ui.widgets.rows import Cell


class LineLooks:
    """The first cells of lines. An item is read when it is first shown, so that a scan reads only
    what is new; `forget` when the catalogue may have changed.
    """

    def __init__(self, pos: Pos) -> None:
        self._pos = pos
        self._seen: dict[UUID, ItemView | None] = {}

    def forget(self) -> None:
        """Read the items anew from now on."""
        self._seen.clear()

    def read(self, item_ids: Iterable[UUID]) -> None:
        """Look at those that are not known yet; an item that is gone has initials only."""
        new = [item_id for item_id in item_ids if item_id not in self._seen]
        for start in range(0, len(new), MOST_TILES):
            page = new[start : start + MOST_TILES]
            found = {view.id: view for view in self._pos.call(catalogue.views, page)}
            self._seen.update({item_id: found.get(item_id) for item_id in page})

    def cell(self, item_id: UUID, name: str, detail: str = "") -> Cell:
        """Picture, and the name over a detail."""
        view = self._seen.get(item_id)
        folder = self._pos.backend.path.parent
        picture = view.picture if view is not None else None
        return Cell(
            name,
            detail,
            weight=500,
            initials=initials(name),
            tint=(view.tint if view is not None else "") or "slate",
            art=picture_file(folder, picture) if picture else None,
        )
