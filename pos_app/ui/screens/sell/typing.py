"""What is typed, found and chosen: from the words in the scan field to an item.

A code comes first, then what the search found, then a price, then a code nobody knows. While prices
are only looked up, what is chosen is shown and not sold.
"""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal

from pos_app.domain.access import Permission
from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.services import item_codes
from pos_app.services.catalogue import ItemView
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.sell import messages
from pos_app.ui.screens.sell.adding import Adder
from pos_app.ui.screens.sell.entry import Typed
from pos_app.ui.screens.sell.goods import Goods
from pos_app.ui.screens.sell.main_side import Front, MainSide
from pos_app.ui.screens.sell.panels.frame import SellPanel
from pos_app.ui.screens.sell.panels.opener import Panels, is_named

_LONGEST_PRICE: Final = 6  # digits; more is a barcode, not a price


class Typing(QObject):
    """Signals: failed(PosError): a service refused; focus_wanted(): a message gave way to typing.

    `goods` is set by the screen before anything is typed.
    """

    failed = Signal(object)
    focus_wanted = Signal()

    def __init__(
        self, pos: Pos, main: MainSide, adder: Adder, panels: Panels, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._pos, self._main, self._adder, self._panels = pos, main, adder, panels
        self._field, self._finder = main.field, main.finder
        self._count: Quantity | None = None  # how many of the one that is being chosen
        self._looks_up = False
        self._unknown = ""  # the barcode whose item is being searched by name
        self.goods: Goods | None = None
        self._field.searched.connect(self._on_searched)
        self._finder.chosen.connect(self._on_chosen)
        self._finder.one_off.connect(self._on_one_off)
        self._finder.suggested.connect(self._on_suggested)
        self._finder.cleared.connect(self._field.wipe)
        main.shelf.chosen.connect(self._on_chosen)
        adder.choice_wanted.connect(self._on_choice)
        adder.search_wanted.connect(self._on_find_item)
        panels.opened.connect(self._on_panel)

    def scan(self, code: str) -> None:
        """A barcode: onto the sale, unless prices are only looked up."""
        self._main.lane.clear()
        self._unknown = ""
        if self._looks_up and self._main.front is Front.FOUND:
            self._panels.look_up()
        if self._main.panel is not None and self._main.panel.scan(code):
            return
        self._try(lambda: self._adder.scan(code, self._field.take_count()))

    def enter(self) -> Quantity | None:
        """Enter in the scan field. What is returned is how many more of the selected line."""
        typed = self._field.typed()
        if typed.words:
            if not (self._finder.was_moved and self._finder.enter()):
                self._try(lambda: self._enter_words(typed))
        elif self._main.front is Front.FOUND:
            self._finder.enter()
        else:
            return self._field.take_count()
        return None

    def stop(self) -> None:
        """No price is looked up any more, and no item of an unknown barcode."""
        self._looks_up, self._unknown = False, ""

    def _on_searched(self, words: str) -> None:
        """Show what is found, from the first letter on."""
        if not words:
            if self._main.front is Front.FOUND:
                self._leave_search()
            return
        self._field.ask_for()
        self._count = self._field.typed().count
        self._try(lambda: self._finder.search(words, self._the_goods, self._count))
        if self._main.front is not Front.FOUND:
            self._main.show_found()

    def _enter_words(self, typed: Typed) -> None:
        """A code first, then what the search found, then a price, then a code nobody knows."""
        views = self._adder.find(typed.words)
        price = self._typed_price(typed.words)
        if len(views) == 1:
            self._on_chosen(views[0])
        elif views or not (self._finder.has_results or price or not typed.words.isdigit()):
            self._field.wipe()
            self._adder.scan(typed.words, typed.count)
        elif self._finder.has_results:
            self._finder.enter()
        elif price is not None:
            self._panels.one_off(price=price, count=typed.count)

    def _typed_price(self, words: str) -> UnitPrice | None:
        """A price that was typed alone: "4.50"; a long number is a barcode."""
        if len(words.rstrip("0123456789")) == 0 and len(words) > _LONGEST_PRICE:
            return None
        try:
            money = self._the_goods.formats.read_money(words, self._pos.rules.currency)
        except Invalid:
            return None
        return UnitPrice.of(money) if money.minor > 0 else None

    def _on_chosen(self, view: ItemView) -> None:
        """An item of the shelf or the search."""
        count = self._count if self._main.front is Front.FOUND else self._field.take_count()
        self._count = None
        self._main.lane.clear()
        looks_up = self._looks_up
        self._field.wipe()
        if looks_up:
            self._panels.look_up(view)
            return
        if self._main.front is Front.FOUND:
            self._main.show_shelf()
        code, self._unknown = self._unknown, ""
        self._try(lambda: self._adder.add(view, count))
        if code and self._pos.can(Permission.CATALOGUE_EDIT) and not self._main.lane.isVisible():
            self._main.say(
                messages.link(code, view.name), lambda: self._link(view, code), _leave_it
            )

    def _link(self, view: ItemView, code: str) -> None:
        def then(_saved: object) -> None:
            self._main.say(messages.linked(view.name))

        self._panels.act(then, item_codes.link, view.id, code)

    def _on_choice(self, views: Sequence[ItemView], count: Quantity | None) -> None:
        """Items that share a barcode: one of them is chosen like a search result."""
        self._count = count
        self._finder.show_views(views, "", self._the_goods, count)
        self._main.show_found()
        self.focus_wanted.emit()

    def _on_find_item(self, code: str) -> None:
        self._field.wipe()
        self._unknown = code
        self._field.ask_for(tr("Type the name of the item"))
        self.focus_wanted.emit()

    def _on_one_off(self, words: str) -> None:
        price = self._typed_price(words)
        name = "" if price is not None else words
        self._try(lambda: self._panels.one_off(name, price=price, count=self._count))

    def _on_suggested(self, words: str) -> None:
        self._field.set_text(words)
        self.focus_wanted.emit()

    def _leave_search(self) -> None:
        """The shelf again, or the price check the search began in."""
        if self._looks_up:
            self._panels.look_up()
        else:
            self._main.show_shelf()

    def _on_panel(self, panel: SellPanel) -> None:
        self._looks_up = is_named(panel, "look-up")

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except PosError as error:
            self.failed.emit(error)

    @property
    def _the_goods(self) -> Goods:
        assert self.goods is not None, "the screen was entered"
        return self.goods


def _leave_it() -> None:
    """Nothing is linked."""
