"""The items as a table of any length: pages are fetched on a worker when they come into sight."""

from collections.abc import Callable, Sequence
from typing import overload
from uuid import UUID

from pos_app.domain.quantity import Quantity
from pos_app.services.stock_list import Kind, Sort, StockCounts, StockPage, StockRow
from pos_app.ui.format import isolate
from pos_app.ui.i18n import tr
from pos_app.ui.screens.sell.goods import Goods, initials
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.rows import Cell, Column, TableRow

PAGE = 100
_NONE_LEFT = Quantity(0)


def columns() -> tuple[Column, ...]:
    """The heads of the list; in compact windows the state is an icon."""
    return (
        Column(tr("Item"), sort=Sort.NAME),
        Column(tr("Price"), 104, Side.END, sort=Sort.PRICE, compact=88, gives_way=True),
        Column(tr("On hand"), 104, Side.END, sort=Sort.ON_HAND, compact=92),
        Column(tr("Reorder at"), 104, Side.END, sort=Sort.REORDER, compact=-1),
        Column(tr("Status"), 132, compact=72),
    )


class ItemRows(Sequence[TableRow]):
    """Rows of a list, asked for by place. A page that is not there yet is asked for with `fetch`
    and shown as empty rows meanwhile.
    """

    def __init__(
        self, total: int, fetch: Callable[[int], None], goods: Goods, compact: bool
    ) -> None:
        self._total, self._fetch, self._goods, self._compact = total, fetch, goods, compact
        self._pages: dict[int, tuple[StockRow, ...]] = {}
        self._made: dict[int, TableRow] = {}
        self._asked: set[int] = set()
        self._places: dict[UUID, int] = {}

    def put(self, number: int, page: StockPage) -> None:
        """A page has come. Its rows are written out when they are looked at: a hundred of them at
        once would keep the window from its next frame.
        """
        self._pages[number] = page.rows
        for offset, row in enumerate(page.rows):
            self._places[row.item.id] = number * PAGE + offset

    def place_of(self, item_id: UUID) -> int:
        """Where an item stands, among the pages that came; -1 if it is not among them."""
        return self._places.get(item_id, -1)

    def __len__(self) -> int:
        return self._total

    @overload
    def __getitem__(self, place: int) -> TableRow: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[TableRow]: ...

    def __getitem__(self, place: int | slice) -> TableRow | Sequence[TableRow]:
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(self._total))]
        if not 0 <= place < self._total:
            raise IndexError(place)
        number, offset = divmod(place, PAGE)
        page = self._pages.get(number)
        if page is not None and offset < len(page):
            if place not in self._made:
                self._made[place] = item_row(page[offset], self._goods, self._compact)
            return self._made[place]
        if number not in self._asked:
            self._asked.add(number)
            self._fetch(number)
        return _PENDING


_PENDING = TableRow(None, (Cell("…", tone="text.tertiary"), *(Cell() for _ in range(4))))


def item_row(row: StockRow, goods: Goods, compact: bool) -> TableRow:
    """An item as a row: picture, name over SKU and category, price, stock, reorder level, state."""
    view, level = row.item, row.reorder_level
    sku = isolate(view.sku) if view.sku else ""
    detail = " · ".join(filter(None, (sku, view.category_name)))
    priced = view.unit_price is not None and not view.is_open_price
    tone = "text.primary" if priced else "text.secondary"
    on_hand = "–" if view.stock is None else goods.formats.quantity(view.stock, view.unit)
    badge = state_of(row)
    state = Cell(badge=badge)
    if compact:
        state = Cell(icon=badge.drawing, icon_tone=badge.state.ink, tooltip=badge.words)
    name = Cell(
        view.name,
        detail or tr("no category"),
        weight=500,
        initials=initials(view.name),
        tint=view.tint,
        art=goods.picture(view),
        tooltip=view.name,
    )
    return TableRow(
        view.id,
        (
            name,
            Cell(goods.price(view), tone=tone),
            Cell(on_hand, weight=600 if row.is_low else 400),
            Cell(
                "" if level is None else goods.formats.quantity(level, view.unit),
                tone="text.secondary",
            ),
            state,
        ),
        dimmed=not view.is_active,
    )


def state_of(row: StockRow) -> BadgeSpec:
    """How it stands with an item, the most pressing first."""
    view = row.item
    if not view.is_active:
        return BadgeSpec(tr("Delisted"), State.NEUTRAL, "circle-minus")
    if view.unit_price is None and not view.is_open_price:
        return BadgeSpec(tr("No price"), State.WARNING, "tag")
    if view.stock is None:
        return BadgeSpec(tr("Not counted"), State.NEUTRAL, "circle-minus")
    if view.stock <= _NONE_LEFT:
        return BadgeSpec(tr("None left"), State.DANGER)
    if row.is_low:
        return BadgeSpec(tr("Low"), State.WARNING)
    return BadgeSpec(tr("In stock"), State.OK)


def kinds_of(counts: StockCounts | None, number: Callable[[int], str] = str) -> tuple[Option, ...]:
    """The kinds one can look at, with how many there are; those nobody needs now are left out."""
    words = {
        Kind.ALL: tr("All"),
        Kind.LOW: tr("Low or none"),
        Kind.NO_PRICE: tr("No price"),
        Kind.NEGATIVE: tr("Below zero"),
        Kind.DELISTED: tr("Delisted"),
    }
    usual = {Kind.ALL, Kind.LOW, Kind.NO_PRICE}
    return tuple(
        Option(kind, words[kind], count="" if counts is None else number(counts.of(kind)))
        for kind in Kind
        if kind in usual or (counts is not None and counts.of(kind))
    )
