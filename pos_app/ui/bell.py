"""How a second start asks the program that has the shop open: "open the manager's window".

One program writes to a shop's file; it listens on a local socket named after the shop's folder,
which only the same person's programs may open.
"""

import hashlib
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

MANAGER: Final = b"manager"
_DONE: Final = b"done"
_WAIT_MS: Final = 2_000
_LONGEST: Final = 32


def name_of(folder: Path) -> str:
    """The socket's name: short, and another one for another shop."""
    digest = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()
    return f"pos-app-{digest[:16]}"


class Bell(QObject):
    """Listens while it lives. Signal: rung(bytes) with what is asked for."""

    rung = Signal(bytes)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        QLocalServer.removeServer(name_of(folder))  # one that was left by a crash
        self._server.listen(name_of(folder))

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _on_connection(self) -> None:
        socket = self._server.nextPendingConnection()
        if socket is not None:
            socket.readyRead.connect(lambda: self._on_word(socket))
            socket.disconnected.connect(socket.deleteLater)

    def _on_word(self, socket: QLocalSocket) -> None:
        word = bytes(socket.read(_LONGEST).data())
        if word == MANAGER:
            socket.write(_DONE)
            socket.waitForBytesWritten(_WAIT_MS)
        socket.disconnectFromServer()
        if word == MANAGER:  # last: what it opens takes a moment
            self.rung.emit(word)


def ring(folder: Path, word: bytes) -> bool:
    """Ask the program that has this shop open; whether it heard."""
    socket = QLocalSocket()
    socket.connectToServer(name_of(folder))
    if not socket.waitForConnected(_WAIT_MS):
        return False
    socket.write(word)
    if not socket.waitForBytesWritten(_WAIT_MS) or not socket.waitForReadyRead(_WAIT_MS):
        return False
    return bytes(socket.readAll().data()) == _DONE
