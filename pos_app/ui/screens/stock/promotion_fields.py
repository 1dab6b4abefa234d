"""Fields of several parts for promotions: the goods it is on, the days it holds; and how hours and
percentages are typed.
"""

import re
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.errors import Invalid
from pos_app.domain.numerals import read_scaled, write_scaled
from pos_app.domain.promotion_terms import DAY_MINUTES, Scope
from pos_app.services import catalogue
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock.promotion_words import clock, day_words
from pos_app.ui.widgets.buttons import IconButton
from pos_app.ui.widgets.chips import Chip, Combo
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.fields import ErrorLine, Field
from pos_app.ui.widgets.painting import Themed
from pos_app.ui.widgets.text import Text

_MOST_SHOWN = 30
_CHIP = 40  # seven of them stand side by side in the narrowest panel
_A_DAY = re.compile(r"\s*(\d{1,2})(?:[:.](\d{2}))?\s*")


class ScopeField(Themed, QWidget):
    """The goods a promotion is on: items that are typed or scanned, categories that are chosen;
    none: `everything`. Signal: edited(str).
    """

    edited = Signal(str)

    def __init__(self, pos: Pos, label: str, everything: str) -> None:
        super().__init__()
        self._pos, self._everything = pos, everything
        self._names: dict[UUID, str] = {}
        self._items: list[UUID] = []
        self._categories: list[UUID] = []
        self.label = Text(label, "label", "secondary")
        self.item = Field(placeholder=tr("Scan or type an item"), icon="scan-barcode")
        self.item.entry.setAccessibleName(f"{label}, {tr('add an item')}")
        self.category = Combo("", name=f"{label}, {tr('add a category')}")
        self.error = ErrorLine(wrap=True)
        self._chosen = QVBoxLayout()
        self._chosen.setSpacing(0)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for part in (self.label, self.item, self.category):
            self._column.addWidget(part)
        self._column.addLayout(self._chosen)
        self._column.addWidget(self.error)
        self.item.entered.connect(lambda _words: self.add_item(self.item.text()))
        self.category.chosen.connect(self._on_category)
        self.begin()

    def set_categories(self, found: list[Option]) -> None:
        """The categories there are."""
        self._names |= {UUID(each.id): each.words for each in found}
        self.category.set_options((Option("", tr("Add a category")), *found))

    def add_item(self, typed: str) -> None:
        """Add the item of a code, else the best found by its words."""
        found = self._pos.call(catalogue.find_by_code, typed) if typed.strip() else ()
        found = found or (self._pos.call(catalogue.search, typed, 1) if typed.strip() else ())
        if not found:
            self.set_error(tr("Nothing is called so."))
            return
        self.item.set_text("")
        self._names[found[0].id] = found[0].name
        if found[0].id not in self._items:
            self._items.append(found[0].id)
            self._tell()

    @property
    def scope(self) -> Scope:
        """The goods."""
        return Scope(frozenset(self._items), frozenset(self._categories))

    def raw(self) -> str:
        """The goods as one text: items, then categories."""
        items = ",".join(sorted(each.hex for each in self._items))
        return f"{items};{','.join(sorted(each.hex for each in self._categories))}"

    def put(self, raw: str) -> None:
        """Show other goods."""
        items, _, categories = raw.partition(";")
        self._items = [UUID(each) for each in items.split(",") if each]
        self._categories = [UUID(each) for each in categories.split(",") if each]
        unknown = [each for each in self._items if each not in self._names]
        if unknown:
            views = self._pos.call(catalogue.views, unknown)
            self._names |= {view.id: view.name for view in views}
        self._show()

    def set_error(self, words: str) -> None:
        """Say what is wrong."""
        self.error.set_error(words)

    def _on_category(self, key: str) -> None:
        self.category.set_value("")
        if key and UUID(key) not in self._categories:
            self._categories.append(UUID(key))
            self._tell()

    def _take_off(self, key: UUID) -> None:
        for some in (self._items, self._categories):
            if key in some:
                some.remove(key)
        self._tell()

    def _tell(self) -> None:
        self.set_error("")
        self._show()
        self.edited.emit(self.raw())

    def _show(self) -> None:
        clear(self._chosen)
        keys = [*self._categories, *self._items]
        for key in keys[:_MOST_SHOWN]:
            self._chosen.addWidget(self._row(key, is_category=key in self._categories))
        more = len(keys) - _MOST_SHOWN
        words = tr("and %n more", more) if more > 0 else "" if keys else self._everything
        if words:
            self._chosen.addWidget(Text(words, "small", "secondary", wrap=True))

    def _row(self, key: UUID, *, is_category: bool) -> QWidget:
        name = self._names.get(key, tr("an item that is gone"))
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        words = tr("Category {name}", name=name) if is_category else name
        remove = IconButton("x", tr("Take {name} off", name=name), size=40, icon_size=16)
        remove.clicked.connect(lambda: self._take_off(key))
        line.addWidget(Text(words, "body"), 1)
        line.addWidget(remove)
        return row

    def restyle(self) -> None:
        """Take the gap again."""
        self._column.setSpacing(theme.current().px(6))


class WeekdayField(Themed, QWidget):
    """The days of the week it holds on; none: every day. Signal: edited(str)."""

    edited = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.error = ErrorLine(wrap=True)
        self.chips = [Chip(word, height=40) for word in day_words()]
        self._row = QHBoxLayout()
        for chip in self.chips:
            chip.clicked.connect(lambda: self.edited.emit(self.raw()))
            self._row.addWidget(chip)
        self._row.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(Text(tr("Days of the week"), "label", "secondary"))
        self._column.addLayout(self._row)
        self._column.addWidget(self.error)
        self.begin()

    def raw(self) -> str:
        """The days as figures, from 0 for Monday."""
        return "".join(str(at) for at, chip in enumerate(self.chips) if chip.isChecked())

    def put(self, raw: str) -> None:
        """Show other days."""
        for at, chip in enumerate(self.chips):
            chip.setChecked(str(at) in raw)

    def set_error(self, words: str) -> None:
        """Say what is wrong."""
        self.error.set_error(words)

    def restyle(self) -> None:
        """Take the gaps again."""
        look = theme.current()
        self._column.setSpacing(look.px(6))
        self._row.setSpacing(look.px(2))
        for chip in self.chips:
            chip.setFixedWidth(look.px(_CHIP))


def clear(box: QVBoxLayout) -> None:
    """Take everything out of a layout."""
    while (item := box.takeAt(0)) is not None:
        old = item.widget()
        if old is not None:
            old.hide()
            old.deleteLater()


def read_scope(raw: str) -> Scope:
    """The goods of a `ScopeField`."""
    items, _, categories = raw.partition(";")
    return Scope(
        frozenset(UUID(each) for each in items.split(",") if each),
        frozenset(UUID(each) for each in categories.split(",") if each),
    )


def show_scope(scope: Scope) -> str:
    """Goods as a `ScopeField` takes them."""
    items = ",".join(each.hex for each in scope.items)
    return f"{items};{','.join(each.hex for each in scope.categories)}"


def read_days(raw: str) -> frozenset[int]:
    """The days of a `WeekdayField`."""
    return frozenset(int(each) for each in raw)


def show_days(days: frozenset[int]) -> str:
    """Days as a `WeekdayField` takes them."""
    return "".join(str(day) for day in sorted(days))


def read_minute(raw: str) -> int | None:
    """A time of day, "17:30" or "17", in minutes; None where nothing is typed."""
    if not raw.strip():
        return None
    found = _A_DAY.fullmatch(raw)
    hours, minutes = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if minutes > 59 or hours * 60 + minutes > DAY_MINUTES:
        raise Invalid(tr("Type a time of day, such as 17:30."))
    return hours * 60 + minutes


def show_minute(minute: int | None) -> str:
    """A time of day as it is typed."""
    return "" if minute is None else clock(minute)


def read_percent(raw: str) -> int:
    """ "7.5" or "7,5" in parts per million."""
    plain = raw.strip().removesuffix("%").strip().replace(",", ".")
    return read_scaled(plain, 4, "The percentage") if plain else 0


def show_percent(rate: int) -> str:
    """A percentage as it is typed."""
    return write_scaled(rate, 4, 0) if rate else ""


def read_count(raw: str) -> int:
    """A whole number; nothing typed is 0."""
    return read_scaled(raw, 0, "The number") if raw.strip() else 0


def show_count(count: int) -> str:
    """A whole number as it is typed."""
    return str(count) if count else ""
