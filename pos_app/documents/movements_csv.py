"""The movements of an item as CSV, for a spreadsheet: UTF-8 with a mark, so that all of them read
it, and no text that one takes for a formula.
"""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from pos_app.documents.table_file import harmless
from pos_app.documents.text_width import inert

NUMBERS = 2
"""So many columns at the end are numbers and stay as they are: −3 is no formula."""


def movements_csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A line for the headings and one for each movement."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    for row in rows:
        words, numbers = row[:-NUMBERS], row[-NUMBERS:]
        writer.writerow([*(harmless(inert(word)) for word in words), *numbers])
    return out.getvalue().encode("utf-8-sig")
