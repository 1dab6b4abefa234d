"""Which of an item's kinds: its options as chips, what the chosen one costs, and what is left."""

from PySide6.QtCore import Qt, Signal

from pos_app.services.catalogue import ItemView
from pos_app.services.variants import Family, Variant
from pos_app.ui.i18n import tr
from pos_app.ui.screens.sell.goods import Goods
from pos_app.ui.screens.sell.panels.chips import ReasonChips
from pos_app.ui.screens.sell.panels.frame import Halves, SellPanel, show_amount
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.text import Text


class VariantPanel(SellPanel):
    """Opens on the first variant there is some of. Signal: chosen(ItemView).

    Arrows go through the variants, Enter sells the one that is shown.
    """

    name = "variants"
    chosen = Signal(object)

    def __init__(self, family: Family, goods: Goods) -> None:
        super().__init__(family.name, close_name=tr("Close the choice"))
        self._variants, self._goods = family.variants, goods
        in_stock = (at for at, each in enumerate(family.variants) if _has_some(each.item))
        self._place = next(in_stock, 0)
        self._halves = Halves(end_width=216)
        self.body.addWidget(self._halves)
        self.options: list[ReasonChips] = []
        for place, option in enumerate(family.options):
            chips = ReasonChips(option.values)
            chips.chosen.connect(lambda value, at=place: self._on_value(at, value))
            self._halves.start.addWidget(Text(option.name, "label", "secondary"))
            self._halves.start.addWidget(chips)
            self.options.append(chips)
        self._halves.start.addStretch(1)
        self.title = Text("", "strong", wrap=True)
        self.price, self.stock = Text("", "total", amount=True), Text("", "body", "secondary")
        self.accept = Button(tr("Add to sale"), Kind.PRIMARY, height=56)
        self.accept.clicked.connect(lambda: self.chosen.emit(self.variant.item))
        for part in (self.title, self.price, self.stock):
            self._halves.end.addWidget(part)
        self._halves.end.addStretch(1)
        self._halves.end.addWidget(self.accept)
        self._show()

    @property
    def variant(self) -> Variant:
        """The one that is shown."""
        return self._variants[self._place]

    def take_key(self, key: Qt.Key) -> bool:
        """Arrows and Enter."""
        if key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            by = -1 if key == Qt.Key.Key_Up else 1
            self._place = (self._place + by) % len(self._variants)
            self._show()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.chosen.emit(self.variant.item)
        else:
            return False
        return True

    def _on_value(self, option: int, value: str) -> None:
        """Take another value; of the other options those that go with it."""
        wanted = [chips.value() for chips in self.options]
        if value:
            fit = [
                (sum(a == b for a, b in zip(each.choices, wanted, strict=False)), -at)
                for at, each in enumerate(self._variants)
                if option < len(each.choices) and each.choices[option] == value
            ]
            if fit:
                self._place = -max(fit)[1]
        self._show()

    def _show(self) -> None:
        variant = self.variant
        for chips, value in zip(self.options, variant.choices, strict=False):
            chips.set_value(value)
        self.title.setText(variant.item.name)
        show_amount(self.price, self._goods.price(variant.item), self._halves.end_room())
        self.stock.setText(self._goods.stock(variant.item))


def _has_some(view: ItemView) -> bool:
    return view.stock is None or view.stock.thousandths > 0
