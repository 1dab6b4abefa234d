"""The sounds of the counter: high for added, low double for not added. Never the only sign.

Qt's sound lives outside QtEssentials, so the system's own player is asked; where there is none, the
till is silent.
"""

import shutil
import sys
from functools import cache
from typing import Final

from PySide6.QtCore import QProcess

from pos_app import paths

ADDED: Final = "added"
REFUSED: Final = "refused"
_PLAYERS: Final = ("paplay", "pw-play", "aplay", "afplay")


@cache
def _player() -> str | None:
    return next((found for name in _PLAYERS if (found := shutil.which(name))), None)


def play(name: str) -> None:
    """Start a sound of resources/sounds and go on at once."""
    file = str(paths.resource(f"sounds/{name}.wav"))
    if sys.platform == "win32":
        import winsound

        winsound.PlaySound(file, winsound.SND_FILENAME | winsound.SND_ASYNC)
        return
    player = _player()
    if player is not None:
        QProcess.startDetached(player, [file])
