"""python-escpos, imported when the first bytes are made, and kept from what it does at import.

As it comes, it leaves a temporary folder behind in every process, writes its printer table there
as a pickle (and would read it back as one), sets up the root logger, and prints to the console at
each picture because its default printer has no width. Here the folder is removed at once, the
logger is left as it was, and the printer has the width of its paper.

It takes some 200 ms: call `prepare` on a worker before the first sale needs it.
"""

import logging
import shutil
import tempfile
from copy import deepcopy
from functools import lru_cache
from threading import Lock, get_ident
from typing import Any, Final

from pos_app.domain.errors import Invalid

_IMPORTING: Final = Lock()


def prepare() -> None:
    """Import the library now."""
    with _IMPORTING:
        _library()


def byte_builder(dots: int) -> Any:
    """A printer that keeps its bytes, with paper `dots` wide."""
    with _IMPORTING:
        dummy, profile_class = _library()
    return dummy(profile=_profile(profile_class, dots))


def put(builder: Any, data: bytes) -> None:
    """Add bytes as they are: what the library has no word for, and text, which is encoded here
    already.

    Its own `text` turns whole lines with a Chinese letter into GB18030 and takes ten times as
    long.
    """
    builder._raw(data)


@lru_cache(maxsize=64)
def code_page(name: str) -> str:
    """The codec of a printer's code page; Invalid if the library knows no number for it."""
    with _IMPORTING:
        _, profile_class = _library()
    if name not in profile_class().get_code_pages():
        raise Invalid(f"“{name[:20]}” is not a code page of receipt printers.")
    try:
        "".encode(name)
    except LookupError:
        raise Invalid(f"“{name[:20]}” is a code page this program cannot write.") from None
    return name


@lru_cache(maxsize=8)
def _profile(profile_class: Any, dots: int) -> Any:
    data = deepcopy(profile_class.profile_data)
    profile = profile_class(features=data["features"])
    profile.profile_data = data
    profile.profile_data["media"]["width"]["pixels"] = dots
    return profile


@lru_cache(maxsize=1)
def _library() -> tuple[Any, Any]:
    folder = tempfile.mkdtemp(prefix="pos-escpos-")
    importer, make_folder = get_ident(), tempfile.mkdtemp

    def lend_folder(*args: Any, **named: Any) -> Any:
        """Other threads get folders of their own all the same."""
        return folder if get_ident() == importer else make_folder(*args, **named)

    root = logging.getLogger()
    handlers = tuple(root.handlers)
    tempfile.mkdtemp = lend_folder
    try:
        from escpos.capabilities import Profile
        from escpos.printer import Dummy
    finally:
        tempfile.mkdtemp = make_folder
        shutil.rmtree(folder, ignore_errors=True)
        for added in set(root.handlers).difference(handlers):
            root.removeHandler(added)
    return Dummy, Profile
