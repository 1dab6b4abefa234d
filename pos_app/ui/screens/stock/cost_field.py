"""What one of the chosen line costs, typed beside the lines."""

from PySide6.QtCore import Signal

from pos_app.domain.errors import PosError
from pos_app.domain.money import UnitPrice
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import show_part


class CostField(Field):
    """Signal: typed(UnitPrice | None) when another cost than the stored one was typed; an empty
    field is a cost nobody knows.
    """

    typed = Signal(object)

    def __init__(self, pos: Pos) -> None:
        super().__init__(tr("Cost of one"))
        self._pos = pos
        self._stored: UnitPrice | None = None
        self._is_asked = False
        self.entered.connect(lambda _words: self.take())
        self.left.connect(self.take)

    def show_line(self, name: str, cost: UnitPrice | None) -> None:
        """The cost of this line; what is being typed into it stays."""
        is_other = name != self.accessibleName()
        formats = self._formats()
        self._stored, self._is_asked = cost, True
        self.set_error("")
        self.set_label(tr("Cost of one {name}", name=name))
        self.setAccessibleName(name)
        self.set_unit(formats.symbol(self._pos.rules.currency))
        if is_other or not self.entry.hasFocus():
            shown = "" if cost is None else cost.plain
            self.set_text(shown.replace(".", formats.decimal_sign))
        show_part(self, True)

    def show_nothing(self) -> None:
        """No line is chosen, or this person sees no costs."""
        self._is_asked = False
        self.setAccessibleName("")
        show_part(self, False)

    def take(self) -> None:
        """Tell what was typed, or say what is wrong with it."""
        if not self._is_asked:
            return
        raw = self.text().strip()
        try:
            cost = self._formats().read_price(raw, self._pos.rules.currency) if raw else None
        except PosError as error:
            self.set_error(error.sentence)
            return
        if cost != self._stored:
            self._stored = cost
            self.typed.emit(cost)

    def _formats(self) -> Formats:
        return Formats(self._pos.settings.shop.locale)
