"""The picture of an item in its form: chosen by button, dropped on it, or pasted.

It stands in the form as its file's name, so that it is saved, discarded and undone like any other
field. What is brought becomes a file on a worker; the item holds it once the form is saved.
"""

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QImageWriter,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from pos_app import pictures
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.sell.goods import picture_file
from pos_app.ui.widgets.badges import Avatar
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.fields import ErrorLine
from pos_app.ui.widgets.painting import Themed
from pos_app.ui.widgets.text import Text


class PictureField(Themed, QWidget):
    """The picture beside its buttons. Signal: edited()."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._name = ""
        self._pos: Pos | None = None
        self._turn = 0
        self.view = Avatar("", "slate", size=88, square=True)
        self.choose = Button(tr("Choose picture"), icon="image", height=40)
        self.remove = Button(tr("Remove"), Kind.QUIET, height=40)
        self.hint = Text(tr("Or drop or paste one here"), "small", "secondary", wrap=True)
        self.error = ErrorLine(wrap=True)
        self.setAcceptDrops(True)
        self._buttons = QHBoxLayout()
        self._buttons.addWidget(self.choose)
        self._buttons.addWidget(self.remove)
        self._buttons.addStretch(1)
        beside = QVBoxLayout()
        beside.addLayout(self._buttons)
        beside.addWidget(self.hint)
        beside.addWidget(self.error)
        beside.addStretch(1)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.view)
        self._row.addLayout(beside, 1)
        self.choose.clicked.connect(lambda _on=False: self._on_choose())
        self.remove.clicked.connect(lambda _on=False: self.set_picture(""))
        self.begin()
        self.put("")

    def set_shop(self, pos: Pos) -> None:
        """Whose pictures they are, and who works for it."""
        self._pos = pos

    # -- what a form asks of it

    @property
    def _folder(self) -> Path:
        assert self._pos is not None
        return self._pos.backend.path.parent

    def raw(self) -> str:
        """The name of the picture's file; empty for none."""
        return self._name

    def put(self, raw: str) -> None:
        """Show another picture, without telling."""
        self._name = raw
        self._turn += 1  # what is still being made belongs to what stood here before
        art = picture_file(self._folder, raw) if raw and self._pos is not None else None
        self.view.set_person("", "slate", art)
        self.remove.setVisible(bool(raw) and self.choose.isEnabled())
        self.choose.setText(tr("Replace picture") if raw else tr("Choose picture"))

    def set_error(self, words: str) -> None:
        """Say what is wrong, or nothing."""
        self.error.set_error(words)

    def set_picture(self, name: str) -> None:
        """Another picture, or none, as a person's change."""
        self.set_error("")
        self.put(name)
        self.edited.emit()

    def set_read_only(self, read_only: bool) -> None:
        """Only show it."""
        self.choose.setEnabled(not read_only)
        self.choose.setVisible(not read_only)
        self.hint.setVisible(not read_only)
        self.setAcceptDrops(not read_only)
        self.put(self._name)

    # -- what people bring

    def _on_choose(self) -> None:
        kinds = tr("Pictures (*.jpg *.jpeg *.png *.webp);;All files (*)")
        chosen, _kind = QFileDialog.getOpenFileName(self, tr("A picture of the item"), "", kinds)
        if chosen:
            self.bring(Path(chosen))

    def bring(self, what: Path | bytes) -> None:
        """Make a file of what somebody brought, and show it."""
        if self._pos is None:
            return
        self.set_error("")
        folder, turn = self._folder, self._turn

        def work() -> str:
            data = pictures.read(what) if isinstance(what, Path) else what
            return pictures.store(folder, pictures.prepare(data))

        def then(name: str) -> None:
            if turn == self._turn:
                self.set_picture(name)

        self._pos.run(self, then, lambda error: self.set_error(error.sentence), work)

    def take(self, mime: QMimeData) -> bool:
        """Take what was dropped or pasted; False where there is no picture in it."""
        if mime.hasUrls() and mime.urls()[0].isLocalFile():
            self.bring(Path(mime.urls()[0].toLocalFile()))
            return True
        if mime.hasImage():
            self.bring(_png(QImage(mime.imageData())))
            return True
        return False

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file or a picture may be dropped."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """It was."""
        if self.take(event.mimeData()):
            event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl V on a button of it pastes a picture."""
        is_paste = event.matches(QKeySequence.StandardKey.Paste) and self.choose.isEnabled()
        if not (is_paste and self.take(QGuiApplication.clipboard().mimeData())):
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        self._row.setSpacing(look.px(14))
        self._buttons.setSpacing(look.px(4))


def _png(image: QImage) -> bytes:
    """A picture of the clipboard as a file would hold it."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"png").write(image)
    return bytes(buffer.data().data())
