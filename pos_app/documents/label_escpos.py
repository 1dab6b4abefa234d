"""Labels on the roll of a receipt printer: one under the other, each cut off."""

from collections.abc import Sequence
from typing import Final

from pos_app.documents.barcode_bars import Symbology, bars, bars_picture
from pos_app.documents.labels import Label, per_words, price_words
from pos_app.documents.qr import qr_picture
from pos_app.documents.raster import Rasteriser
from pos_app.documents.receipt_escpos import EscPosPaper, EscPosWriter
from pos_app.documents.receipt_rows import Look, Row
from pos_app.documents.receipt_text import fit
from pos_app.documents.text_width import wrap
from pos_app.domain.errors import Invalid

MOST_ON_A_ROLL: Final = 300
_CODE_HEIGHT: Final = 72  # dots; 9 mm
_QR_DOTS: Final = 5


def labels_escpos(
    labels: Sequence[tuple[Label, int]],
    paper: EscPosPaper,
    rasterise: Rasteriser | None,
    locale: str,
) -> bytes:
    """One job. Raises `Invalid` for more than a roll takes."""
    if sum(copies for _label, copies in labels) > MOST_ON_A_ROLL:
        raise Invalid(f"At most {MOST_ON_A_ROLL} labels are printed on a roll at a time.")
    made = []
    for label, copies in labels:
        made += [_label(label, paper, rasterise, locale)] * copies
    return b"".join(made)


def _label(label: Label, paper: EscPosPaper, rasterise: Rasteriser | None, locale: str) -> bytes:
    writer = EscPosWriter(paper, rasterise)
    for line in fit(_rows(label, paper, locale), paper.columns):
        writer.line(line)
    code = bars(label.code)
    if code is not None and code.kind is Symbology.QR:
        writer.picture(qr_picture(code.text, paper.dots, _QR_DOTS))
    elif code is not None and code.modules <= paper.dots:
        writer.picture(bars_picture(code, paper.dots, _CODE_HEIGHT))
    if code is not None:
        for line in fit((Row(Look.META, centre=code.text),), paper.columns):
            writer.line(line)
    return writer.finish()


def _rows(label: Label, paper: EscPosPaper, locale: str) -> tuple[Row, ...]:
    names = wrap(label.name, paper.columns, 2)
    per = per_words(label.per, locale) if label.per else ""
    was = price_words(label.was, locale) if label.was else ""
    told = [Row(Look.ITEM, left=name) for name in names]
    if label.price is not None:
        told.append(Row(Look.TOTAL, right=price_words(label.price, locale)))
    if per or was:
        told.append(Row(Look.META, left=f"({was})" if was else "", right=per))
    return tuple(told)
