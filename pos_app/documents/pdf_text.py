"""Text of any script on a reportlab canvas, with the fonts that ship with the program.

A text is cut into runs of one font each. Arabic is put in visual order (python-bidi) and shaped
(uharfbuzz, through reportlab): it is set in letters, though what is copied out of the PDF may lack
some. What none of the fonts can write (Chinese, Thai, …) is drawn by the `Rasteriser`, if there is
one; without one, the missing letters are empty boxes.

Figures get the shapes of equal width that Inter keeps behind its feature `tnum`, so that amounts
stand in columns: reportlab knows no font features, so they are put in the others' place at loading.

One PDF is built at a time (`BUILDING`): reportlab's fonts keep what a document used of them.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby
from threading import Lock
from typing import Any, Final

from pos_app import paths
from pos_app.documents.raster import Rasteriser
from pos_app.documents.text_width import display_width, is_right_to_left

BUILDING: Final = Lock()

REGULAR: Final = "Inter-Regular"
MEDIUM: Final = "Inter-Medium"
SEMIBOLD: Final = "Inter-SemiBold"

# What writes the letters that the wanted font lacks, in this order.
_FALLBACKS: Final = {
    REGULAR: ("NotoSansArabic-Regular", "NotoSansMono-Regular"),
    MEDIUM: ("NotoSansArabic-SemiBold", "NotoSansMono-Regular"),
    SEMIBOLD: ("NotoSansArabic-SemiBold", "NotoSansMono-SemiBold"),
}
_FIGURES: Final = "0123456789"
_PICTURE_EM: Final = 64  # pixels; nine-point letters at some 500 dots per inch


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one font in the order they are set; `letters` is a str, shaped where it had to
    be.
    """

    font: str
    letters: Any
    width: float


class PdfText:
    """Measures and draws on one canvas."""

    def __init__(self, canvas: Any, rasterise: Rasteriser | None) -> None:
        self._canvas = canvas
        self._rasterise = rasterise

    def width(self, text: str, font: str, size: float) -> float:
        """Points; estimated for what will be a picture."""
        if self._is_picture(text, font):
            return display_width(text) * size * 0.5
        return sum(run.width for run in _runs(text, font)) * size

    def draw(self, x: float, y: float, text: str, font: str, size: float) -> None:
        """From `x` to the right, on the base line `y`."""
        if self._is_picture(text, font):
            self._draw_picture(x, y, text, size)
        else:
            self._draw_runs(x, y, _runs(text, font), size)

    def draw_right(self, x: float, y: float, text: str, font: str, size: float) -> None:
        """Ending at `x`."""
        self.draw(x - self.width(text, font, size), y, text, font, size)

    def draw_centre(self, x: float, y: float, text: str, font: str, size: float) -> None:
        """With its middle at `x`."""
        self.draw(x - self.width(text, font, size) / 2, y, text, font, size)

    def _is_picture(self, text: str, font: str) -> bool:
        return self._rasterise is not None and not text.isascii() and not _can_write(text, font)

    def _draw_runs(self, x: float, y: float, runs: tuple[Run, ...], size: float) -> None:
        for run in runs:
            self._canvas.setFont(run.font, size)
            line = self._canvas.beginText(x, y)
            line.textOut(run.letters)
            self._canvas.drawText(line)
            x += run.width * size

    def _draw_picture(self, x: float, y: float, text: str, size: float) -> None:
        from reportlab.lib.utils import ImageReader

        if self._rasterise is None:
            return
        scale = size / _PICTURE_EM
        pixels = max(1, int(display_width(text) * _PICTURE_EM * 0.5) + 1)
        picture = self._rasterise(text, pixels, _PICTURE_EM)
        height = picture.height * scale
        below = (height - size) * 0.5 + size * 0.12
        self._canvas.drawImage(
            ImageReader(picture.convert("L")), x, y - below, picture.width * scale, height
        )


@lru_cache(maxsize=1)
def register_fonts() -> None:
    """Read the fonts that ship with the program; they are embedded in part, by each document."""
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    for name in sorted({*_FALLBACKS, *chain.from_iterable(_FALLBACKS.values())}):
        file = str(paths.resource("fonts") / f"{name}.ttf")
        font = TTFont(name, file)
        if name in _FALLBACKS:
            _make_figures_equal(font, file)
        registerFont(font)


def _make_figures_equal(font: Any, file: str) -> None:
    import uharfbuzz

    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(file))
    buffer = uharfbuzz.Buffer()
    buffer.add_str(_FIGURES)
    buffer.guess_segment_properties()
    uharfbuzz.shape(uharfbuzz.Font(face), buffer, {"tnum": True})
    shapes = zip(_FIGURES, buffer.glyph_infos, buffer.glyph_positions, strict=True)
    for figure, glyph, place in shapes:
        font.face.charToGlyph[ord(figure)] = glyph.codepoint
        font.face.charWidths[ord(figure)] = place.x_advance * 1000 / face.upem


def _font(name: str) -> Any:
    from reportlab.pdfbase.pdfmetrics import getFont

    register_fonts()
    return getFont(name)


def _has(font: str, character: str) -> bool:
    return ord(character) in _font(font).face.charToGlyph


def _font_for(character: str, font: str) -> str:
    """The first font that has the letter; the wanted one, with an empty box, if none has."""
    if _has(font, character):
        return font
    return next((name for name in _FALLBACKS[font] if _has(name, character)), font)


def _can_write(text: str, font: str) -> bool:
    return all(_has(_font_for(character, font), character) for character in text)


@lru_cache(maxsize=2048)
def _runs(text: str, font: str) -> tuple[Run, ...]:
    """Widths are those of size 1."""
    if text.isascii():
        return (_plain_run(text, font),)
    return tuple(_cut_into_runs(_in_visual_order(text), font))


def _in_visual_order(text: str) -> str:
    if not is_right_to_left(text):
        return text
    from bidi import get_display

    visual: str = get_display(text, base_dir=_direction(text))
    return visual


def _direction(text: str) -> str:
    """The direction of the first letter that has one."""
    kinds = (unicodedata.bidirectional(character) for character in text)
    return "R" if next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L") != "L" else "L"


def _cut_into_runs(visual: str, font: str) -> Iterator[Run]:
    for name, letters in groupby(_clusters(visual), lambda cluster: _font_for(cluster[0], font)):
        clusters = tuple(letters)
        text = "".join(clusters)
        if is_right_to_left(text):
            # The shaper wants reading order and gives back visual order.
            yield from _shaped_runs("".join(reversed(clusters)), name)
        elif any(len(cluster) > 1 for cluster in clusters):
            yield from _shaped_runs(text, name)
        else:
            yield _plain_run(text, name)


def _clusters(text: str) -> Iterator[str]:
    """Each letter with the marks that stand on it."""
    cluster = ""
    for character in text:
        if cluster and not unicodedata.combining(character):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def _plain_run(text: str, font: str) -> Run:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    register_fonts()
    return Run(font, text, stringWidth(text, font, 1))


def _shaped_runs(text: str, font: str) -> Iterator[Run]:
    from reportlab.pdfbase.ttfonts import shapeStr

    letters = shapeStr(text, font, 1000, force=True)
    width = sum(glyph.x_advance for glyph in letters.__shapeData__) / 1000
    yield Run(font, letters, width)
