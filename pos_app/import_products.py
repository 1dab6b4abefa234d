"""A list of products from the command line: read, told row by row or brought in, and counted.

The shop is opened for it, so that a till that sells refuses; the windows have their own way to the
same import. How the file was understood is told before anything is written. Rows that make no sense
are listed with their reason, the others go in.
"""

import json
import lzma
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast

from pos_app.domain.access import SYSTEM
from pos_app.domain.errors import Invalid, NotFound
from pos_app.domain.money import Currency
from pos_app.maintenance import open_shop
from pos_app.services import column_mapping, importing, settings
from pos_app.services.column_mapping import MappingView
from pos_app.services.declare import Door
from pos_app.services.import_matching import RowKind
from pos_app.services.importing import RowResult
from pos_app.services.product_file import AS_FOUND, ProductFile, Wishes


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many rows were (or would be) new, changed, the same, refused, and passed over as no
    goods.
    """

    new: int
    changed: int
    same: int
    refused: int
    passed_over: int = 0

    def sentence(self, *, dry_run: bool) -> str:
        """The outcome in one sentence."""
        done = "Nothing was changed. It would be" if dry_run else "Imported:"
        over = f", {self.passed_over:,} passed over" if self.passed_over else ""
        return (
            f"{done} {self.new:,} new, {self.changed:,} changed, {self.same:,} the same,"
            f" {self.refused:,} refused{over}."
        )


@dataclass(frozen=True, slots=True)
class Telling:
    """What is printed: rows as sentences or as JSON, and all of them or those with a problem."""

    dry_run: bool
    as_json: bool


def import_products(
    folder: Path,
    file: Path,
    telling: Telling,
    *,
    wishes: Wishes = AS_FOUND,
    mapping: str = "",
) -> Outcome:
    """Import a file into the shop in `folder`, printing rows as they are done.

    `mapping` is a JSON file of headings and fields, or the name of a mapping the shop remembers.
    Raises `StorageFailed` while the shop is open elsewhere, `Invalid` for what is no list.
    """
    backend = open_shop(folder).backend
    call = cast("Door", backend.call)  # the same call; mypy cannot compare two with parameters of P
    try:
        currency = Currency.of(backend.call(settings.read, SYSTEM).shop.currency)
        with _opened(file) as source:
            listing = column_mapping.read_list(call, SYSTEM, source, currency, wishes)
            if mapping:
                fields = _mapping(call, mapping).fields_for(listing.layout.heading)
                listing = ProductFile.read(source, currency, replace(wishes, fields=fields))
            listing.check_named()
            _tell_layout(listing, as_json=telling.as_json)
            outcome = _go_through(call, file, listing, telling)
    finally:
        backend.close()
    _say(asdict(outcome) if telling.as_json else outcome.sentence(dry_run=telling.dry_run))
    return outcome


def _go_through(call: Door, file: Path, listing: ProductFile, telling: Telling) -> Outcome:
    if telling.dry_run:
        progress = importing.preview(call, SYSTEM, listing)
    else:
        batch = call(importing.begin, SYSTEM, file.name, len(listing.rows))
        progress = importing.run(call, SYSTEM, batch, listing)
    counts: Counter[RowKind] = Counter()
    for page in progress:
        for row in page.results:
            counts[row.kind] += 1
            _tell(row, telling)
    return Outcome(*(counts[kind] for kind in RowKind))


def _mapping(call: Door, named: str) -> MappingView:
    path = Path(named)
    if path.is_file():
        return column_mapping.mapping_in(path.read_text("utf-8"))
    known = call(column_mapping.mapping_called, SYSTEM, named)
    if known is None:
        raise NotFound(f"There is no file {named}, and no mapping of that name in the shop.")
    return known


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    """The file, unpacked where it is an .xz."""
    if file.suffix != ".xz":
        with file.open("rb") as plain:
            yield plain
        return
    try:
        with lzma.open(file) as packed:
            yield cast("BinaryIO", packed)
    except (lzma.LZMAError, EOFError):
        raise Invalid(f"{file.name} is not a whole xz file.") from None


def _tell_layout(listing: ProductFile, *, as_json: bool) -> None:
    """How the file was understood."""
    layout = listing.layout
    told: dict[str, object] = {
        "system": listing.system,
        "mapping": listing.remembered,
        "sheet": layout.sheet,
        "encoding": layout.encoding,
        "delimiter": layout.delimiter,
        "decimals": "comma" if listing.decimal_comma else "point",
        "columns": dict(listing.columns),
        "ignored": list(listing.ignored),
        "rows": len(listing.rows),
        "lost_zeros": listing.lost_zeros,
    }
    if as_json:
        _say({"list": told})
        return
    for name in ("system", "mapping", "sheet", "encoding", "delimiter", "decimals"):
        if told[name]:
            _say(f"{name}: {told[name]!r}" if name == "delimiter" else f"{name}: {told[name]}")
    for field, headings in listing.columns.items():
        _say(f"{field}: {headings}")
    if listing.ignored:
        _say(f"not taken: {', '.join(listing.ignored)}")
    if listing.lost_zeros:
        _say(f"{listing.lost_zeros:,} barcodes may have lost zeros: --restore-zeros puts them back")


def _tell(row: RowResult, telling: Telling) -> None:
    is_quiet = row.kind is not RowKind.REFUSED and not row.doubts
    if is_quiet and not telling.dry_run and not telling.as_json:
        return
    if telling.as_json:
        _say({name: value for name, value in asdict(row).items() if name != "item_id"})
        return
    words = [f"row {row.number}", row.kind.value, row.name, *row.changes, row.reason, *row.doubts]
    _say(" · ".join(word for word in words if word))


def _say(told: str | Mapping[str, object]) -> None:
    """A line of words, or a JSON object."""
    text = told if isinstance(told, str) else json.dumps(told)
    sys.stdout.write("".join(c if c.isprintable() else ascii(c)[1:-1] for c in text) + "\n")
