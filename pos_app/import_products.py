"""A list of products from the command line: read, told row by row or brought in, and counted.

The shop is opened for it, so that a till that sells refuses; the windows have their own way to the
same import. Rows that make no sense are listed with their reason, the others go in.
"""

import json
import lzma
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, cast

from pos_app.domain.access import SYSTEM
from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency
from pos_app.maintenance import open_shop
from pos_app.services import importing, settings
from pos_app.services.import_matching import RowKind
from pos_app.services.importing import Door, RowResult
from pos_app.services.product_file import ProductFile


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many rows were (or would be) new, changed, the same and refused."""

    new: int
    changed: int
    same: int
    refused: int

    def sentence(self, *, dry_run: bool) -> str:
        """The outcome in one sentence."""
        done = "Nothing was changed. It would be" if dry_run else "Imported:"
        return (
            f"{done} {self.new:,} new, {self.changed:,} changed, {self.same:,} the same,"
            f" {self.refused:,} refused."
        )


def import_products(folder: Path, file: Path, *, dry_run: bool, as_json: bool) -> Outcome:
    """Import a file into the shop in `folder`, printing rows as they are done.

    Raises `StorageFailed` while the shop is open elsewhere, `Invalid` for what is no list.
    """
    backend = open_shop(folder).backend
    call = cast("Door", backend.call)  # the same call; mypy cannot compare two with parameters of P
    try:
        currency = Currency.of(backend.call(settings.read, SYSTEM).shop.currency)
        with _opened(file) as source:
            listing = ProductFile.read(source, currency)
            if dry_run:
                progress = importing.preview(call, SYSTEM, listing)
            else:
                batch = backend.call(importing.begin, SYSTEM, file.name, len(listing.rows))
                progress = importing.run(call, SYSTEM, batch, listing)
            counts: Counter[RowKind] = Counter()
            for page in progress:
                for row in page.results:
                    counts[row.kind] += 1
                    _tell(row, everything=dry_run or as_json, as_json=as_json)
    finally:
        backend.close()
    outcome = Outcome(*(counts[kind] for kind in RowKind))
    sentence = outcome.sentence(dry_run=dry_run)
    sys.stdout.write((json.dumps(asdict(outcome)) if as_json else sentence) + "\n")
    return outcome


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


def _tell(row: RowResult, *, everything: bool, as_json: bool) -> None:
    if not everything and row.kind is not RowKind.REFUSED and not row.doubts:
        return
    if as_json:
        told = {name: value for name, value in asdict(row).items() if name != "item_id"}
        sys.stdout.write(json.dumps(told) + "\n")
        return
    words = [f"row {row.number}", row.kind.value, row.name, *row.changes, row.reason]
    words += row.doubts
    text = " · ".join(word for word in words if word)
    sys.stdout.write("".join(c if c.isprintable() else ascii(c)[1:-1] for c in text) + "\n")
