"""Which part of the shop the reports are of: location, till, person, category; and the tables."""

from collections.abc import Iterable
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_app.domain.access import Permission
from pos_app.domain.span import EVERYTHING, NO_CATEGORY, Part
from pos_app.services import auth, catalogue, locations, reports
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.painting import Themed


class PartBar(Themed, QWidget):
    """Shown when it is asked for, and as long as something is chosen. Signal: changed() when
    another part is chosen.
    """

    changed = Signal()

    def __init__(self, pos: Pos) -> None:
        super().__init__()
        self._pos = pos
        self.category = Combo(height=34, soft=True, name=tr("Category"))
        self.cashier = Combo(height=34, soft=True, name=tr("Person"))
        self.till = Combo(height=34, soft=True, name=tr("Till"))
        self.location = Combo(height=34, soft=True, name=tr("Location"))
        self.none_button = Button(tr("No filters"), Kind.QUIET, icon="x", height=34)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for combo in self._combos:
            self._row.addWidget(combo)
            combo.chosen.connect(lambda _key: self.changed.emit())
        self._row.addWidget(self.none_button)
        self._row.addStretch(1)
        self.none_button.clicked.connect(lambda _on=False: self._on_none())
        self.hide()
        self.begin()

    @property
    def _combos(self) -> tuple[Combo, ...]:
        return (self.category, self.cashier, self.till, self.location)

    @property
    def part(self) -> Part:
        """What is chosen."""
        return Part(
            location_id=_id(self.location),
            till_id=_id(self.till),
            cashier_id=_id(self.cashier),
            category_id=_id(self.category),
        )

    def refresh(self) -> None:
        """What there is to choose from; a choice of one is none."""
        groups = self._pos.call(catalogue.categories)
        _fill(
            self.category, tr("All categories"),
            [*((group.id, group.name) for group in groups), (NO_CATEGORY, tr("No category"))],
        )  # fmt: skip
        people = self._pos.call(auth.users_to_pick)
        _fill(self.cashier, tr("Everybody"), [(one.id, one.name) for one in people])
        self.cashier.setVisible(self._pos.can(Permission.REPORT_ALL))
        tills = self._pos.call(reports.up_to)
        _fill(self.till, tr("All tills"), [(one.id, one.name) for one in tills])
        self.till.setVisible(len(tills) > 1)
        places = [one for one in self._pos.call(locations.all_of_them) if not one.is_transit]
        _fill(self.location, tr("All locations"), [(one.id, one.name) for one in places])
        self.location.setVisible(len(places) > 1)

    def choose(self, part: Part) -> None:
        """A part that was kept; what is not there any more is not chosen."""
        for combo, key in (
            (self.category, part.category_id),
            (self.cashier, part.cashier_id),
            (self.till, part.till_id),
            (self.location, part.location_id),
        ):
            combo.set_value("" if key is None or not combo.words_of(str(key)) else str(key))
        self.setVisible(self.part != EVERYTHING)

    def forget(self) -> None:
        """Nothing is chosen."""
        self.choose(EVERYTHING)

    def _on_none(self) -> None:
        was = self.part
        self.forget()
        if was != EVERYTHING:
            self.changed.emit()

    def restyle(self) -> None:
        """Take the distances again."""
        self._row.setSpacing(theme.current().px(8))


def _fill(combo: Combo, every: str, rows: Iterable[tuple[UUID, str]]) -> None:
    chosen = combo.value()
    options = [Option("", every), *(Option(str(key), name) for key, name in rows)]
    combo.set_options(options)
    combo.set_value(chosen if chosen in {option.id for option in options} else "")


def _id(combo: Combo) -> UUID | None:
    key = combo.value()
    return UUID(key) if key else None
