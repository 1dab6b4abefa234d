"""How an item looks on a tile and among search results: every text ready to be painted."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from pos_app import paths
from pos_app.domain.quantity import Quantity
from pos_app.domain.text import fold
from pos_app.services.catalogue import ItemView
from pos_app.ui.format import NBSP, Formats, isolate, unit_symbol
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.results import Result
from pos_app.ui.widgets.tiles import Tile

LOW: Final = Quantity.of(5)
"""So few are left that the tile says how many."""

_PICTURES: Final = "pictures"  # beside the shop's file, or shipped with the program
_NONE: Final = Quantity(0)
_WORD: Final = re.compile(r"[^\W_]+")
_SIZE: Final = re.compile(r"(?<=\d) (?=[^\W\d_]{1,3}\b)")  # the space of "250 g"


class Goods:
    """Makes tiles and results in one reader's formats. `folder`: where the shop's file lies."""

    def __init__(self, formats: Formats, folder: Path) -> None:
        self.formats = formats
        self._folder = folder

    def tile(self, view: ItemView, count: Quantity) -> Tile:
        """An item on a tile, with how many of it are in the sale."""
        formats = self.formats
        priced = view.unit_price is not None and not view.is_open_price
        price = self.price(view)
        shown = formats.quantity(count) if count and not view.unit.is_measured else ""
        words = [view.name, price]
        if count:
            words.append(tr("{count} in this sale", count=formats.quantity(count, view.unit)))
        if view.stock is not None:
            words.append(self.stock(view))
        return Tile(
            view.id,
            _SIZE.sub(NBSP, view.name),
            price,
            initials=initials(view.name),
            tint=view.tint,
            unit=f"/{unit_symbol(view.unit)}" if priced and view.unit.is_measured else "",
            priced=priced,
            art=self.picture(view),
            warning=self.warning(view),
            count=shown,
            spoken=", ".join(words),
        )

    def result(self, view: ItemView, typed: str) -> Result:
        """An item that was found."""
        priced = view.unit_price is not None and not view.is_open_price
        code = f"{isolate(view.sku)} · " if view.sku else ""
        is_gone = view.stock is not None and view.stock <= _NONE
        stock = self.stock(view)
        badge = None
        if view.unit_price is None and not view.is_open_price:
            badge = BadgeSpec(tr("No price yet"), State.WARNING, "tag")
        elif is_gone:
            badge = BadgeSpec(tr("None left"), State.DANGER)
        price = self.price(view, short=True)
        if priced and view.unit.is_measured:
            price = f"{price} /{unit_symbol(view.unit)}"
        return Result(
            view.id,
            view.name,
            price,
            matched=matched(view.name, typed),
            detail=((code, ""), (stock, "danger.text" if is_gone else "")),
            initials=initials(view.name),
            tint=view.tint,
            art=self.picture(view),
            badge=badge,
            priced=priced,
            spoken=f"{view.name}, {price}, {stock}",
        )

    def price(self, view: ItemView, *, short: bool = False) -> str:
        """ "£2.20", or words where the item has no price of its own."""
        if view.is_open_price:
            return tr("Any amount")
        if view.unit_price is None:
            return tr("Set") if short else tr("No price yet")
        return self.formats.unit_price(view.unit_price)

    def stock(self, view: ItemView) -> str:
        """ "41 in stock", "none left", or that it is not counted."""
        if view.stock is None:
            return tr("not counted")
        if view.stock <= _NONE:
            return tr("none left")
        return tr("{count} in stock", count=self.formats.quantity(view.stock, view.unit))

    def warning(self, view: ItemView) -> BadgeSpec | None:
        """ "3 left" or "None left" on the tile; nothing while there is enough."""
        if view.stock is None or view.stock > LOW:
            return None
        if view.stock <= _NONE:
            return BadgeSpec(tr("None left"), State.DANGER)
        left = self.formats.quantity(view.stock, view.unit)
        return BadgeSpec(tr("{left} left", left=left), State.WARNING)

    def picture(self, view: ItemView) -> Path | None:
        """The picture's file, if it has one that is there."""
        return None if view.picture is None else picture_file(self._folder, view.picture)


def initials(name: str) -> str:
    """Two letters for an item without a picture: "OM" for Oat milk 1 L, "CO" for Cola 33 cl; one
    letter in scripts that have no capitals.
    """
    words: list[str] = [word for word in _WORD.findall(name) if word[0].isalpha()]
    if not words:
        return name[:1]
    first, rest = words[0], words[1:]
    if first[0].upper() == first[0].lower():
        return first[0]
    second = rest[0][0] if rest and not _is_unit(rest[0], name) else first[1:2]
    return (first[0] + second).upper()


def _is_unit(word: str, name: str) -> bool:
    """Whether a word is the "cl" of "33 cl"."""
    return re.search(rf"\d\s?{re.escape(word)}\b", name) is not None


@lru_cache(maxsize=2_000)
def picture_file(folder: Path, name: str) -> Path | None:
    """A name with a path in it names nothing: pictures lie in the two folders alone."""
    if Path(name).name != name:
        return None
    for place in (folder / _PICTURES, paths.resource(_PICTURES)):
        if (place / name).is_file():
            return place / name
    return None


def matched(name: str, typed: str) -> int:
    """How many letters of the name the typed words cover from its beginning on."""
    wanted = fold(typed)
    if not wanted:
        return 0
    for count in range(len(wanted), min(len(name), len(wanted) + 4) + 1):
        if fold(name[:count]) == wanted:
            return count
    return 0
