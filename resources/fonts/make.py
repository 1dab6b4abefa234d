"""Writes the Figures fonts beside itself: Inter's figures of equal width, for amounts on paper.

Inter keeps such figures behind the font feature `tnum`. Qt can ask for it, the maker of our PDFs
cannot, so they are lifted out: ten figures and what stands between and before them in an amount.

Needs fonttools (`pip install fonttools`). Run it after a change of Inter and commit what it wrote.
"""

from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FIGURES = "0123456789"
BESIDE_FIGURES = " .,'’-−+%×()/:\u00a0\u202f£$€¥₹₦₵₺₽₩₫₪฿"
WEIGHTS = ("Regular", "Medium", "SemiBold")


def equal_widths(font: TTFont) -> dict[str, str]:
    """What the feature `tnum` puts in each glyph's place."""
    table = font["GSUB"].table
    lookups = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for index in record.Feature.LookupListIndex
    }
    places: dict[str, str] = {}
    for index in lookups:
        for subtable in table.LookupList.Lookup[index].SubTable:
            places.update(getattr(subtable, "ExtSubTable", subtable).mapping)
    return places


def make(source: Path, target: Path) -> None:
    """Inter in one weight, reduced to amounts."""
    font = TTFont(source, recalcTimestamp=False)
    places = equal_widths(font)
    for table in font["cmap"].tables:
        for figure in FIGURES:
            if (glyph := table.cmap.get(ord(figure))) in places:
                table.cmap[ord(figure)] = places[glyph]
    options = Options(layout_features=[], hinting=False, name_IDs=["*"], notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(text=FIGURES + BESIDE_FIGURES)
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in {1, 3, 4, 6, 16}:
            record.string = record.toUnicode().replace("Inter", "Figures")
    font.save(target)


if __name__ == "__main__":
    here = Path(__file__).parent
    for weight in WEIGHTS:
        make(here / f"Inter-{weight}.ttf", here / f"Figures-{weight}.ttf")
