"""The list of items taken out from the command line, as the Stock screen does."""

from pathlib import Path
from typing import cast

from pos_app.documents import product_list
from pos_app.domain.access import SYSTEM
from pos_app.domain.errors import Invalid, NotFound
from pos_app.maintenance import open_shop
from pos_app.services import catalogue, exporting
from pos_app.services.declare import Door
from pos_app.services.exporting import Choice


def export_products(
    folder: Path, file: Path, kind: str = "", *, category: str = "", delisted: bool = False
) -> int:
    """Write the items of the shop in `folder` into a file; returns how many.

    `kind` is csv or xlsx, else what the file's name says. Raises `StorageFailed` while the shop is
    open elsewhere, `Invalid` for another kind, `NotFound` for a category there is not.
    """
    kind = kind or file.suffix.lower().removeprefix(".")
    write = product_list.WRITERS.get(kind)
    if write is None:
        raise Invalid("Say whether it shall be --csv or --xlsx, or name the file so.")
    backend = open_shop(folder).backend
    call = cast("Door", backend.call)  # the same call; mypy cannot compare two with parameters of P
    try:
        known = {one.name: one.id for one in call(catalogue.categories, SYSTEM)}
        if category and category not in known:
            raise NotFound(f"There is no category “{category}”.")
        choice = Choice(category_id=known.get(category), delisted=delisted)
        plan = call(exporting.begin, SYSTEM, file.name, choice)
        return write(file, plan, exporting.rows(call, SYSTEM, choice))
    finally:
        backend.close()
