"""Pictures of items, read at the size they are shown at, off the GUI thread.

A picture that is not there yet is asked for and shown when it has come; until then a tile shows its
initials, as one without a picture does. Small ones are read from the thumbnails beside the pictures
(pos_app/pictures.py) where there are any.
"""

from collections import OrderedDict
from functools import cache
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap

_PICTURES = 400  # pictures kept, each some 50 kB at the size of a tile
_SMALL_SIDE = 320  # device pixels up to which a thumbnail will do
_DRAWINGS = frozenset({".svg", ".svgz"})  # Qt draws these on the GUI thread only

Key = tuple[Path, int, int, float]


class _Loader(QObject):
    """Reads pictures on Qt's own workers. Signal: read(object, QImage) with what was asked for."""

    read = Signal(object, QImage)

    def __init__(self) -> None:
        super().__init__()
        self._asked: set[Key] = set()
        self.read.connect(lambda key, _image: self._asked.discard(key))

    def ask(self, key: Key) -> None:
        """Read one; asked for twice, it is read once."""
        if key not in self._asked:
            self._asked.add(key)
            QThreadPool.globalInstance().start(lambda: self.read.emit(key, _load(key)))


@cache
def _loader() -> _Loader:
    return _Loader()


class Pictures(QObject):
    """Pictures cut to the size they are shown at, the latest few hundred of them.

    Signal: came() when one that was asked for can be shown.
    """

    came = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: OrderedDict[Key, QPixmap] = OrderedDict()
        self._waiting: set[Key] = set()
        _loader().read.connect(self._on_read)

    def find(self, path: Path | None, size: QSize, ratio: float) -> QPixmap | None:
        """The picture of a file; None when there is none one can show, or it has not come yet."""
        if path is None or size.isEmpty():
            return None
        key = (path, size.width(), size.height(), ratio)
        picture = self._kept.get(key)
        if picture is not None:
            self._kept.move_to_end(key)
            return None if picture.isNull() else picture
        if path.suffix.lower() in _DRAWINGS:
            self._keep(key, QPixmap.fromImage(_load(key)))
            return self.find(path, size, ratio)
        self._waiting.add(key)
        _loader().ask(key)
        return None

    def _on_read(self, key: Key, image: QImage) -> None:
        if key in self._waiting:
            self._waiting.discard(key)
            self._keep(key, QPixmap.fromImage(image))
            self.came.emit()

    def _keep(self, key: Key, picture: QPixmap) -> None:
        self._kept[key] = picture
        if len(self._kept) > _PICTURES:
            self._kept.popitem(last=False)


def _load(key: Key) -> QImage:
    path, wide, high, ratio = key
    wanted = QSize(round(wide * ratio), round(high * ratio))
    thumbnail = path.parent / "small" / path.name
    is_small = max(wanted.width(), wanted.height()) <= _SMALL_SIDE
    reader = QImageReader(str(thumbnail if is_small and thumbnail.is_file() else path))
    reader.setAutoTransform(True)
    own = reader.size()
    if own.isValid():
        cover = Qt.AspectRatioMode.KeepAspectRatioByExpanding
        reader.setScaledSize(own.scaled(wanted, cover))
    image = reader.read()
    return image if image.isNull() else _middle(image, wanted)


def _middle(image: QImage, size: QSize) -> QImage:
    left = max(0, (image.width() - size.width()) // 2)
    top = max(0, (image.height() - size.height()) // 2)
    return image.copy(left, top, size.width(), size.height())
