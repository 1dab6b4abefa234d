"""What `pos-app server` can be told: on the command line, by environment (`POS_DATABASE_URL`), or
in `server.toml` in the shop's folder; the first of these that says something counts.

A password belongs into neither a command line, which every program on the machine can read, nor a
unit file: use the environment or the file.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pos_app.domain.errors import Invalid

if TYPE_CHECKING:
    from argparse import ArgumentParser

FILE: Final = "server.toml"
PREFIX: Final = "POS_"
# Name and kind of each setting.
SETTINGS: Final[Mapping[str, type]] = {
    "host": str, "port": int, "workers": int, "database_url": str, "docs": bool, "metrics": bool,
    "tls_cert": str, "tls_key": str, "tls_self_signed": bool, "behind_proxy": bool,
}  # fmt: skip
_DEFAULTS: Final[Mapping[str, Any]] = {"host": "127.0.0.1", "port": 8000, "workers": 1}
_YES: Final = frozenset({"1", "true", "yes", "on"})
_NO: Final = frozenset({"0", "false", "no", "off", ""})


def add_to(serving: "ArgumentParser") -> None:
    """Put the options on the command."""
    serving.add_argument("--host", help="where to listen (this machine alone)")
    serving.add_argument("--port", type=int, help="else 8000; 0: any that is free")
    serving.add_argument(
        "--database-url", metavar="URL", help="postgresql+psycopg://USER@HOST/NAME, else a file"
    )
    serving.add_argument("--workers", type=int, metavar="N", help="processes, with PostgreSQL")
    serving.add_argument("--tls-cert", metavar="FILE", help="a certificate (PEM) ...")
    serving.add_argument("--tls-key", metavar="FILE", help="... and its key")
    serving.add_argument(
        "--tls-self-signed", action="store_const", const=True, help="make a certificate of its own"
    )
    serving.add_argument(
        "--behind-proxy", action="store_const", const=True, help="a proxy before it speaks TLS"
    )
    serving.add_argument(
        "--docs", action="store_const", const=True, help="show /docs also to other machines"
    )
    serving.add_argument(
        "--metrics", action="store_const", const=True, help="show /metrics to other machines"
    )
    serving.add_argument(
        "--demo", action="store_true", help="a demo shop in the folder; its passwords are public"
    )
    serving.add_argument(
        "--move-to",
        metavar="URL",
        help="move the shop in the folder to an empty PostgreSQL database, prove it, and end",
    )


def read(folder: Path, given: Mapping[str, Any]) -> dict[str, Any]:
    """Every setting as it is told. Raises `Invalid` for one that is none."""
    file = _file(folder / FILE)
    found: dict[str, Any] = {}
    for name, kind in SETTINGS.items():
        if given.get(name) is not None:
            found[name] = given[name]
        elif PREFIX + name.upper() in os.environ:
            found[name] = _read(PREFIX + name.upper(), os.environ[PREFIX + name.upper()], kind)
        elif name in file:
            found[name] = file[name]
        else:
            found[name] = _DEFAULTS.get(name, kind())
    return found


def _file(path: Path) -> dict[str, Any]:
    import tomllib

    if not path.exists():
        return {}
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise Invalid(f"{path} cannot be read: {error}.") from error
    for name, value in told.items():
        if name not in SETTINGS:
            raise Invalid(f"{path}: there is no setting {name}.")
        if type(value) is not SETTINGS[name]:
            raise Invalid(f"{path}: {name} is of another kind ({SETTINGS[name].__name__}).")
    return told


def _read(name: str, text: str, kind: type) -> Any:
    if kind is bool:
        if text.lower() not in _YES | _NO:
            raise Invalid(f"{name} is yes or no, not {text!r}.")
        return text.lower() in _YES
    try:
        return kind(text)
    except ValueError as error:
        raise Invalid(f"{name} is a number, not {text!r}.") from error
