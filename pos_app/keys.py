"""The shop's pepper: the secret without which a stolen database cannot be searched for PINs.

It lies in the system's key store where there is one, else in a file only its owner can read; never
in the database, never in a backup. A file restored on another machine therefore has no valid PINs:
people log in with their password and set new ones.
"""

import os
import secrets
from pathlib import Path
from typing import Final

FILE: Final = "pepper.key"
_SERVICE: Final = "pos_app"
_BYTES: Final = 32


def pepper(folder: Path, *, use_key_store: bool = True) -> bytes:
    """The pepper of the shop in `folder`, made on first use. Raises OSError when it can be kept
    nowhere.
    """
    file = folder / FILE
    if file.exists():
        return bytes.fromhex(file.read_text().strip())
    if use_key_store:
        kept = _from_key_store(str(folder.resolve()))
        if kept is not None:
            return kept
    made = secrets.token_bytes(_BYTES)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(made.hex())
        out.flush()
        os.fsync(out.fileno())
    return made


def _from_key_store(name: str) -> bytes | None:
    """The pepper in the system's key store, put there if missing; None where no store works."""
    import keyring
    from keyring.errors import KeyringError

    try:
        found = keyring.get_password(_SERVICE, name)
        if found is None:
            found = secrets.token_hex(_BYTES)
            keyring.set_password(_SERVICE, name, found)
            # A store that forgets is worse than a file: trust it only when it gives back what it
            # took.
            if keyring.get_password(_SERVICE, name) != found:
                return None
        return bytes.fromhex(found)
    except (KeyringError, RuntimeError, OSError):
        return None
