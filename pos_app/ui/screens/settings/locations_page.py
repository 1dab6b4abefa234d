"""The places that hold stock: named, made the one the counter sells from, retired."""

from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.domain.ids import new_id
from pos_app.services import locations
from pos_app.services.locations import LocationView
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.acts import Acts
from pos_app.ui.screens.settings.page import SettingsPage
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.buttons import Button
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Align, Side
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.table import Table

_ROWS = 6


class LocationsPage(SettingsPage):
    """The list, and the field that names a new or a chosen place."""

    def __init__(self, pos: Pos, act: Acts) -> None:
        super().__init__(pos, act)
        self._places: tuple[LocationView, ...] = ()
        self.table = Table(
            (
                Column(tr("Location")),
                Column(tr("Items there"), 120, Side.END),
                Column(tr("Status"), 250),
            ),
            name=tr("Locations"),
            row_height=44,
        )
        self.name = Field(tr("Name of a new location"), placeholder=tr("Store room"))
        self.add_button = Button(tr("Add location"), icon="plus", height=40)
        self.rename_button = Button(tr("Rename"), icon="pencil", height=40)
        self.main_button = Button(tr("The counter sells from here"), icon="store", height=40)
        self.retire_button = Button("", icon="circle-minus", height=40)
        self.head(
            tr("Locations"),
            tr(
                "Goods lie at locations and are moved between them under Stock. The counter sells"
                " what lies at the main one."
            ),
        )
        self.body.addWidget(self.table)
        self.beside(self.name, shares=(1,))
        buttons = QWidget()
        self._buttons = QHBoxLayout(buttons)
        self._buttons.setContentsMargins(0, 0, 0, 0)
        for each in (self.add_button, self.rename_button, self.main_button, self.retire_button):
            self._buttons.addWidget(each)
        self._buttons.addStretch(1)
        self.body.addWidget(buttons, 0, Align.AlignLeft)
        self.finish()
        self.bar.hide()
        self.table.chosen.connect(lambda _key: self._weigh())
        self.name.edited.connect(lambda _words: self._weigh())
        self.add_button.clicked.connect(self._on_add)
        self.rename_button.clicked.connect(self._on_rename)
        self.main_button.clicked.connect(self._on_main)
        self.retire_button.clicked.connect(self._on_retire)

    def load(self) -> None:
        """The places as they are."""
        super().load()
        self._places = self._pos.call(locations.all_of_them)
        shown = [each for each in self._places if not each.is_transit or each.items]
        self.table.set_rows([_row(each) for each in shown])
        rows = max(1, min(len(shown), _ROWS))
        self.table.setFixedHeight(theme.current().px(44 + 44 * rows))
        self._weigh()

    def _chosen(self) -> LocationView | None:
        key = self.table.current()
        return next((e for e in self._places if e.id == key and not e.is_transit), None)

    def _weigh(self) -> None:
        place, typed = self._chosen(), bool(self.name.text().strip())
        self.name.set_error("")
        self.add_button.setEnabled(typed)
        self.rename_button.setEnabled(typed and place is not None)
        may_be_main = place is not None and not place.is_main and place.is_active
        self.main_button.setEnabled(may_be_main)
        self.retire_button.setEnabled(place is not None and not place.is_main)
        retired = place is not None and not place.is_active
        self.retire_button.setText(tr("Use it again") if retired else tr("Use it no longer"))

    def _on_add(self) -> None:
        self._do(locations.add, new_id(), self.name.text())

    def _on_rename(self) -> None:
        place = self._chosen()
        if place is not None:
            self._do(locations.rename, place.id, self.name.text(), place.version)

    def _on_main(self) -> None:
        self._do_chosen(locations.make_main)

    def _on_retire(self) -> None:
        place = self._chosen()
        if place is not None:
            self._do(locations.retire if place.is_active else locations.bring_back, place.id)

    def _do_chosen(self, service: Any) -> None:
        place = self._chosen()
        if place is not None:
            self._do(service, place.id)

    def _do(self, service: Any, *args: UUID | str | int) -> None:
        def then(_answer: object) -> None:
            self.name.set_text("")
            self.load()

        self._act(then, service, *args)

    def show_refusal(self, error: PosError) -> None:
        """Under the name."""
        self.name.set_error(error.sentence)


def _row(place: LocationView) -> TableRow:
    if place.is_transit:
        badge = BadgeSpec(tr("Kept by the program"), State.INFO, "truck")
    elif place.is_main:
        badge = BadgeSpec(tr("The counter sells from here"), State.OK)
    elif place.is_active:
        badge = BadgeSpec(tr("In use"), State.NEUTRAL, "circle-check")
    else:
        badge = BadgeSpec(tr("Not used any more"), State.NEUTRAL, "circle-minus")
    own = {"In transit": tr("In transit"), "Set aside for orders": tr("Set aside for orders")}
    name = own.get(place.name, place.name) if place.is_transit else place.name
    return TableRow(
        place.id,
        (Cell(name, weight=500), Cell(str(place.items), tone="text.secondary"), Cell(badge=badge)),
        dimmed=not place.is_active,
    )
