"""Two people changed one item: both values of each field that differs, and a choice of each.

The form already shows the item as it is stored now; what only this person changed stands in it
again, what only the other changed is theirs. Where both changed one field, nothing is chosen in
secret: saving waits until each is chosen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.screens.forms import Raw
from pos_app.ui.screens.stock.fields import ItemFieldsForm
from pos_app.ui.widgets.buttons import Button
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.text import Text


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both changed: what it was called, what stood there, and what each made of it."""

    name: str
    words: str
    base: str
    theirs: str
    mine: str
    raw_theirs: Raw
    raw_mine: Raw


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person made of a field: as it stood before, and as it stands now."""

    raw_base: Raw
    raw: Raw
    base: str
    told: str


def typed(fields: ItemFieldsForm) -> dict[str, Typed]:
    """What is typed into a form and not saved."""
    form = fields.form
    return {
        name: Typed(
            base := form.stored_raw(name),
            raw := form.raw(name),
            fields.told(name, base),
            fields.told(name, raw),
        )
        for name in form.changed_names
    }


def put_back(fields: ItemFieldsForm, mine: Mapping[str, Typed]) -> list[Clash]:
    """Type it again into the form, which by now shows what somebody else stored; but not into
    fields that both changed: these are given back.
    """
    form, clashes = fields.form, []
    for name, each in mine.items():
        theirs = form.raw(name)
        if theirs in {each.raw_base, each.raw}:
            form.put(name, each.raw)
            continue
        words, shown = fields.words_of(name), fields.told(name, theirs)
        clashes.append(Clash(name, words, each.base, shown, each.told, theirs, each.raw))
    return clashes


class TwoEdits(Card):
    """The fields both changed, a row each. Signal: chosen(str, object) with the field and what
    it becomes.
    """

    chosen = Signal(str, object)

    def __init__(self) -> None:
        super().__init__(radius="control", role="warning.soft")
        self.head = Text("", "label", weight=600, wrap=True)
        self.open: set[str] = set()
        self.choices: dict[str, tuple[Button, Button]] = {}
        self._parts: list[Text | Button] = []
        self._grid = QGridLayout()
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.head)
        self._column.addLayout(self._grid)
        self.hide()
        self.begin()

    def show_clashes(self, who: str, clashes: Sequence[Clash]) -> None:
        """Ask about each of them."""
        self.clear()
        name = who or tr("Somebody")
        told = (
            tr("{name} changed this too. Choose each.", name=name)
            if clashes
            else tr("{name} changed other fields meanwhile. Yours still stand below.", name=name)
        )
        self.head.setText(told)
        for place, clash in enumerate(clashes):
            self._add(2 * place, clash)
        self.open = {clash.name for clash in clashes}
        self.show()

    def _add(self, line: int, clash: Clash) -> None:
        nothing = tr("none")
        was = tr("{field}, was {value}", field=clash.words, value=clash.base or nothing)
        label = Text(was, "small", "secondary", wrap=True)
        theirs = Button(tr("Theirs: {value}", value=clash.theirs or nothing), height=40)
        mine = Button(tr("Mine: {value}", value=clash.mine or nothing), height=40)
        theirs.clicked.connect(lambda _on=False: self._choose(clash, mine=False))
        mine.clicked.connect(lambda _on=False: self._choose(clash, mine=True))
        self._grid.addWidget(label, line, 0, 1, 2)
        for place, button in enumerate((theirs, mine)):
            button.setToolTip(button.text())
            self._grid.addWidget(button, line + 1, place)
        self.choices[clash.name] = theirs, mine
        self._parts += [label, theirs, mine]

    def _choose(self, clash: Clash, *, mine: bool) -> None:
        self.open.discard(clash.name)
        for place, button in enumerate(self.choices[clash.name]):
            button.set_icon("check" if bool(place) is mine else "")
        self.chosen.emit(clash.name, clash.raw_mine if mine else clash.raw_theirs)

    def clear(self) -> None:
        """There is nothing to choose any more."""
        for part in self._parts:
            self._grid.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._parts.clear()
        self.choices.clear()
        self.open.clear()
        self.hide()

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        side = look.px(14)
        self._column.setContentsMargins(side, look.px(10), side, look.px(12))
        self._column.setSpacing(look.px(8))
        self._grid.setHorizontalSpacing(look.px(8))
        self._grid.setVerticalSpacing(look.px(6))
