"""Search as you type: what was found under the scan field, and what to do when nothing was."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.domain.quantity import Quantity
from pos_app.services import catalogue
from pos_app.services.catalogue import ItemView
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.sell.goods import Goods
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.results import ONE_OFF, SearchResults
from pos_app.ui.widgets.states import EmptyState

_MOST: Final = 50


class Finder(QStackedWidget):
    """Results, or nothing with a suggestion.

    Signals: chosen(ItemView); one_off(str): sell what was typed at a price one types; suggested
    (str): search for these words instead; cleared(): away with the search.
    """

    chosen = Signal(object)
    one_off = Signal(str)
    suggested = Signal(str)
    cleared = Signal()

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pos = pos
        self._views: dict[UUID, ItemView] = {}
        self.typed = ""
        self.was_moved = False
        self.results = SearchResults()
        self._found = QWidget()
        column = QVBoxLayout(self._found)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.results)
        column.addStretch(1)
        self.addWidget(self._found)
        self._nothing = Card()
        self._inside = QVBoxLayout(self._nothing)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self.addWidget(self._nothing)
        self._empty: EmptyState | None = None
        self.results.chosen.connect(self._on_chosen)

    @property
    def has_results(self) -> bool:
        """Whether anything was found."""
        return bool(self._views)

    def search(self, words: str, goods: Goods, count: Quantity | None) -> None:
        """Show what the words find."""
        found = self._pos.call(catalogue.search, words, _MOST)
        self.show_views(found, words, goods, count)
        if not self._views:
            self._show_nothing(words, "")
            self._pos.fetch(
                self,
                lambda near: self._on_near(words, near),
                _not_suggested,
                catalogue.suggest,
                words,
            )

    def show_views(
        self, views: Sequence[ItemView], words: str, goods: Goods, count: Quantity | None
    ) -> None:
        """Show these items; `words`, if any, may be sold as a one-off."""
        self.typed, self.was_moved = words, False
        self._views = {view.id: view for view in views}
        adds = goods.formats.quantity(count) if count else goods.formats.number(1)
        hint = tr("Enter adds {count}", count=adds)
        shown = [goods.result(view, words) for view in views]
        self.results.set_results(words, shown, hint=hint)
        self.setCurrentWidget(self._found)

    def move_mark(self, by: int) -> None:
        """Mark the next or previous row."""
        self.was_moved = True
        self.results.move(by)

    def enter(self) -> bool:
        """Choose the marked row; whether there was one."""
        if not self._views:
            return False
        self.results.enter()
        return True

    def _on_chosen(self, key: object) -> None:
        if key == ONE_OFF:
            self.one_off.emit(self.typed)
        elif isinstance(key, UUID) and key in self._views:
            self.chosen.emit(self._views[key])

    def _on_near(self, words: str, near: str | None) -> None:
        if near and words == self.typed and not self._views:
            self._show_nothing(words, near)

    def _show_nothing(self, words: str, near: str) -> None:
        if self._empty is not None:
            self._inside.removeWidget(self._empty)
            self._empty.hide()
            self._empty.deleteLater()
        self._empty = EmptyState(
            tr("Nothing called “{words}”", words=words),
            "" if near else tr("Check the spelling, or sell it as a one-off."),
            icon="search-x",
            answers=(tr("Sell as a one-off"), tr("Clear search")),
            link=tr("Did you mean {words}?", words=near) if near else "",
            height=48,
        )
        self._empty.answered.connect(self._on_answer)
        self._empty.linked.connect(lambda: self.suggested.emit(near))
        self._inside.addWidget(self._empty)
        self.setCurrentWidget(self._nothing)

    def _on_answer(self, place: int) -> None:
        if place == 0:
            self.one_off.emit(self.typed)
        else:
            self.cleared.emit()


def _not_suggested(_error: PosError) -> None:
    """No suggestion is no harm: the search said already that it found nothing."""
