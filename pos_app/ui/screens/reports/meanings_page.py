"""What each figure of the reports means, in words for whoever reads them."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.painting import Themed
from pos_app.ui.widgets.text import Text


def meanings() -> Sequence[tuple[str, str]]:
    """Each figure and what it is; the same as `services/report_basis.py` says it."""
    return (
        (tr("Days"), tr("Business days: what is sold after midnight belongs to the day before, up "
                        "to the hour set in Settings.")),
        (tr("Sales"), tr("What goods were sold for, tax included, less what came back. Gift cards "
                         "that are sold and accounts that are paid are no sales.")),
        (tr("Transactions"), tr("Receipts on which something was sold. A receipt on which goods "
                                "only came back is none.")),
        (tr("Average basket"), tr("Sales divided by transactions.")),
        (tr("Margin"), tr("Sales without tax less what the goods had cost when they were sold, "
                          "divided by those sales. Goods without a cost are left out, and how "
                          "many is said.")),
        (tr("Tax"), tr("The tax in the sales, less that of what came back.")),
        (tr("Top sellers"), tr("Items by what they sold for. A: the first 80 percent of sales, "
                               "B: the next 15, C: the rest.")),
        (tr("Lowest sellers"), tr("Items on sale by how many were sold in the thirty days up to "
                                  "the last day, the fewest first; those never sold too.")),
        (tr("Discounts given"), tr("Sales with a discount by hand, and what it took off. What "
                                   "promotions give is not in it.")),
        (tr("Voided lines"), tr("Lines taken out of a sale before it was paid.")),
        (tr("Prices changed"), tr("Lines sold at another price than the shelf's, and how much "
                                  "less they came to.")),
        (tr("Compared with"), tr("As many days before, ending on the same weekday; whole months "
                                 "with the months before; or the same dates of last year.")),
    )  # fmt: skip


class MeaningsPage(Themed, QWidget):
    """A list of figures and their meanings. Signal: left() by Back."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.back = Button(tr("Reports"), Kind.QUIET, icon="arrow-left", height=40)
        head = QHBoxLayout()
        head.addWidget(self.back)
        head.addWidget(Text(tr("What the figures mean"), "h1"), 1)
        inner = QWidget()
        self._list = QVBoxLayout(inner)
        for name, meaning in meanings():
            self._list.addWidget(Text(name, "body", weight=600))
            self._list.addWidget(Text(meaning, "body", "secondary", wrap=True))
        self._list.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inner)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.area)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(head)
        self._column.addWidget(card, 1)
        self.back.clicked.connect(lambda _on=False: self.left.emit())
        self.begin()

    def restyle(self) -> None:
        """Take the distances again."""
        look = theme.current()
        self._column.setSpacing(look.px(12))
        side = look.px(20)
        self._list.setContentsMargins(side, side, side, side)
        self._list.setSpacing(look.px(6))
