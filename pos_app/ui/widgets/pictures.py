"""Pictures of items, read once at the size they are shown at."""

from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPixmap

_PICTURES = 400  # pictures kept, each some 50 kB at the size of a tile


class Pictures:
    """Pictures cut to the size they are shown at, the latest few hundred of them."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Path, int, int, float], QPixmap] = OrderedDict()

    def find(self, path: Path | None, size: QSize, ratio: float) -> QPixmap | None:
        """The picture of a file, or None when there is none one can show."""
        if path is None:
            return None
        key = (path, size.width(), size.height(), ratio)
        picture = self._kept.get(key)
        if picture is None:
            picture = self._kept[key] = self._load(path, size, ratio)
            if len(self._kept) > _PICTURES:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return None if picture.isNull() else picture

    def _load(self, path: Path, size: QSize, ratio: float) -> QPixmap:
        reader = QImageReader(str(path))
        reader.setAutoTransform(True)
        wanted = QSize(round(size.width() * ratio), round(size.height() * ratio))
        own = reader.size()
        if own.isValid():
            cover = Qt.AspectRatioMode.KeepAspectRatioByExpanding
            reader.setScaledSize(own.scaled(wanted, cover))
        image = reader.read()
        if image.isNull():
            return QPixmap()
        return QPixmap.fromImage(_middle(image, wanted))


def _middle(image: QImage, size: QSize) -> QImage:
    left = max(0, (image.width() - size.width()) // 2)
    top = max(0, (image.height() - size.height()) // 2)
    return image.copy(left, top, size.width(), size.height())
