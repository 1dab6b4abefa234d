"""The promise between documents and whoever can draw letters of any script: the windows, which
have Qt.

Documents stay free of Qt. They ask for a picture of a text only where the fonts of the paper at
hand cannot write it.
"""

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from PIL.Image import Image

PRINTER_EM: Final = 22
"""Height of the letters, in dots, that goes with a receipt printer's own 12 × 24 letters."""


class Rasteriser(Protocol):
    """Draws one line of text, shaped and in reading order, black on white."""

    def __call__(self, text: str, width: int, em: int = PRINTER_EM) -> "Image":
        """A picture `width` pixels wide (mode "L"), as high as its letters, which are `em` pixels.

        Tabs part the text: "left TAB right", or "TAB centre TAB". What does not fit is drawn
        smaller.
        """
        ...
