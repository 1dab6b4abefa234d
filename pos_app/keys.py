"""The shop's pepper: the secret without which a stolen database cannot be searched for PINs.

It lies in the system's key store where there is one, else in a file only its owner can read; never
in the database, never in a backup. A file restored on another machine therefore has no valid PINs:
people log in with their password and set new ones.

Where it lies is written down in the file, so that a key store that is locked one morning is no
reason to make another pepper, with which every PIN would be wrong for good.
"""

import secrets
from pathlib import Path
from typing import Final

from pos_app.domain.errors import StorageFailed
from pos_app.maintenance import make_private, put_in_place

FILE: Final = "pepper.key"
TOKEN_FILE: Final = "tokens.key"  # noqa: S105 - the name of a file
_SERVICE: Final = "pos_app"
_BYTES: Final = 32
_IN_KEY_STORE: Final = "in the system's key store"
_OR_ELSE: Final = f"or remove {FILE} from the shop's folder and give everybody a new PIN."


def pepper(folder: Path, *, use_key_store: bool = True) -> bytes:
    """The pepper of the shop in `folder`, made on first use.

    Raises OSError when it can be kept nowhere, `StorageFailed` when the one that there is cannot be
    read.
    """
    file, name = folder / FILE, str(folder.resolve())
    if file.exists():
        return _kept(file.read_text("ascii", "replace").strip(), name)
    made = _put_into_key_store(name) if use_key_store else None
    if made is not None:
        _write(file, _IN_KEY_STORE)
        return made
    made = secrets.token_bytes(_BYTES)
    _write(file, made.hex())
    return made


def token_key(folder: Path) -> bytes:
    """The key that signs access tokens of the shop in `folder`, made on first use. With another one
    everybody logs in anew, so a file that is damaged is replaced.

    Raises OSError when it can be kept nowhere.
    """
    file = folder / TOKEN_FILE
    found = _read(file.read_text("ascii", "replace").strip()) if file.exists() else None
    if found is None:
        found = secrets.token_bytes(_BYTES)
        _write(file, found.hex())
    return found


def _kept(text: str, name: str) -> bytes:
    found = _from_key_store(name) if text == _IN_KEY_STORE else _read(text)
    if found is not None:
        return found
    what = f"The key of the PINs is damaged. Bring {FILE} back"
    if text == _IN_KEY_STORE:
        what = "The key of the PINs is in the system's key store, which is locked. Unlock it"
    raise StorageFailed(f"{what}, {_OR_ELSE}", reason="unknown")


def _read(text: str | None) -> bytes | None:
    """What was written, if it is a whole pepper."""
    try:
        found = bytes.fromhex(text or "")
    except ValueError:
        return None
    return found if len(found) == _BYTES else None


def _write(file: Path, text: str) -> None:
    """Whole or not at all, for its owner alone."""
    fresh = file.with_name(file.name + ".new")
    make_private(fresh)
    fresh.write_text(text, "ascii")
    put_in_place(fresh, file)


def _put_into_key_store(name: str) -> bytes | None:
    """The pepper in the system's key store, put there if missing; None where no store works.

    A store that forgets is worse than a file: it is trusted when it gives back what it took.
    """
    import keyring
    from keyring.errors import KeyringError

    found = _from_key_store(name)
    if found is not None:
        return found
    made = secrets.token_bytes(_BYTES)
    try:
        keyring.set_password(_SERVICE, name, made.hex())
    except (KeyringError, RuntimeError, OSError):
        return None
    return made if _from_key_store(name) == made else None


def _from_key_store(name: str) -> bytes | None:
    """What the store has under the shop's name; None where it has nothing or does not answer."""
    import keyring
    from keyring.errors import KeyringError

    try:
        return _read(keyring.get_password(_SERVICE, name))
    except (KeyringError, RuntimeError, OSError):
        return None
