"""Taxes: how they are named, rounded and told, and the classes that items are sold under."""

from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.tax import TaxRate
from pos_app.services import catalogue, catalogue_groups
from pos_app.services.catalogue import TaxClassView
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.acts import Acts
from pos_app.ui.screens.forms import Form
from pos_app.ui.screens.settings.page import SettingsPage
from pos_app.ui.screens.tax_words import rounding_options, tax_rounding_options
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.buttons import Button
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option, Segmented, Toggle
from pos_app.ui.widgets.fields import ErrorLine, Field
from pos_app.ui.widgets.painting import Align, Side
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.table import Table

_SHOWN_ROWS = 6


class TaxPage(SettingsPage):
    """The settings of taxes, and under them the list of tax classes with its own small form."""

    def __init__(self, pos: Pos, act: Acts) -> None:
        super().__init__(pos, act)
        self._classes: tuple[TaxClassView, ...] = ()
        self.name = Field(tr("What the tax is called"), placeholder="VAT")
        self.tax_id = Field(tr("Tax number of the shop"))
        self.per = Combo(tr("Tax is rounded"), tax_rounding_options())
        self.rounding = Combo(tr("Halves are rounded"), rounding_options())
        self.form.add("tax_name", self.name)
        self.form.add("tax_id", self.tax_id)
        self.form.add("tax_rounding", self.per)
        self.form.add("rounding", self.rounding)
        self.table = Table(
            (
                Column(tr("Name")),
                Column(tr("Rate"), 110, Side.END),
                Column(tr("In the price"), 116),
                Column(tr("Status"), 104),
            ),
            name=tr("Taxes"),
            row_height=38,
        )
        self.add = Button(tr("Add a tax"), icon="plus", height=40)
        self.editor = TaxForm()
        self.editor.hide()
        self.head(tr("Tax"))
        self.beside(self.name, self.tax_id)
        self.beside(self.per, self.rounding)
        self.head(
            tr("Taxes items are sold under"),
            tr("The first is what a new item gets. A change holds for sales from now on."),
        )
        self.body.addWidget(self.table)
        self.body.addWidget(self.add, 0, Align.AlignLeft)
        self.body.addWidget(self.editor)
        self.finish()
        self.table.chosen.connect(self._on_chosen)
        self.add.clicked.connect(self._on_add)
        self.editor.closed.connect(self._close)
        self.editor.stored.connect(self._store_class)

    def load(self) -> None:
        """Settings, and the classes as they are."""
        super().load()
        self._classes = self._pos.call(catalogue.tax_classes)
        formats = self._formats
        self.table.set_rows([_row(each, formats) for each in self._classes])
        rows = max(1, min(len(self._classes), _SHOWN_ROWS))
        self.table.setFixedHeight(theme.current().px(42 + 38 * rows))

    @property
    def _formats(self) -> Formats:
        return Formats(self._pos.settings.shop.locale)

    def show_refusal(self, error: PosError) -> None:
        """In the small form while it is open."""
        if self.editor.isVisible():
            self.editor.show_refusal(error)
        else:
            super().show_refusal(error)

    def _on_chosen(self, key: object) -> None:
        chosen = next((each for each in self._classes if each.id == key), None)
        if chosen is not None:
            self.editor.open(chosen, self._formats)
            self._show_editor()

    def _on_add(self) -> None:
        included = self._pos.settings.shop.prices_include_tax
        self.editor.open_new(self._formats, included=included)
        self._show_editor()

    def _show_editor(self) -> None:
        self.editor.show()
        self.add.hide()
        self.editor.name.setFocus()
        QTimer.singleShot(0, self.editor, self._show_whole_editor)  # once it has its place

    def _show_whole_editor(self) -> None:
        self._area.ensureWidgetVisible(self.editor)

    def _close(self) -> None:
        self.editor.hide()
        self.add.show()
        self.table.set_current(None)

    def _store_class(self) -> None:
        try:
            values = self.editor.values()
        except Invalid as error:
            self.editor.show_refusal(error)
            return
        chosen = self.editor.chosen
        if chosen is None:
            add = catalogue_groups.add_tax_class
            self._act(self._on_stored, add, values["name"], values["rates"])
        else:
            edit = catalogue_groups.edit_tax_class
            self._act(self._on_stored, edit, chosen.id, values, chosen.version)

    def _on_stored(self, _result: UUID | int) -> None:
        self._close()
        self.load()


class TaxForm(Card):
    """One tax class: its name, its rates, whether prices include them.

    Signals: stored() by its button or Enter, closed().
    """

    stored = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__(role="bg.canvas")
        self.chosen: TaxClassView | None = None
        self._formats = Formats()
        self._form = Form(self)
        self.name = Field(tr("Name"))
        self.rates = Field(tr("Rate"), suffix="%", align=Side.END, placeholder="20")
        self.included = Segmented(
            (
                Option("yes", tr("The price includes it")),
                Option("no", tr("It is added to the price")),
            ),
            height=48,
            name=tr("In the price"),
        )
        self.active = Toggle(tr("Items can be given this tax"))
        self.error = ErrorLine()
        self.cancel = Button(tr("Cancel"), height=40)
        self.store = Button("", height=40)
        self._form.add("name", self.name)
        self._form.add("rates", self.rates)
        column = QVBoxLayout(self)
        top = QHBoxLayout()
        top.addWidget(self.name, 2, Align.AlignTop)
        top.addWidget(self.rates, 1, Align.AlignTop)
        end = QHBoxLayout()
        end.addWidget(self.active)
        end.addStretch(1)
        end.addWidget(self.cancel)
        end.addWidget(self.store)
        column.addLayout(top)
        column.addWidget(self.included)
        column.addWidget(self.error)
        column.addLayout(end)
        look = theme.current()
        column.setContentsMargins(look.px(16), look.px(16), look.px(16), look.px(16))
        column.setSpacing(look.px(12))
        self.cancel.clicked.connect(self.closed)
        self.store.clicked.connect(self.stored)
        self.name.entered.connect(lambda _words: self.stored.emit())
        self.rates.entered.connect(lambda _words: self.stored.emit())

    def open(self, chosen: TaxClassView, formats: Formats) -> None:
        """Change this one."""
        self._fill(formats, chosen.name, chosen.rates)
        self.chosen = chosen
        self.active.setChecked(chosen.is_active)
        self.active.show()
        self.store.setText(tr("Change {name}", name=chosen.name))

    def open_new(self, formats: Formats, *, included: bool) -> None:
        """A tax there is not yet."""
        self._fill(formats, "", ())
        self.chosen = None
        self.included.set_value("yes" if included else "no")
        self.active.setChecked(True)
        self.active.hide()
        self.store.setText(tr("Add this tax"))

    def _fill(self, formats: Formats, name: str, rates: tuple[TaxRate, ...]) -> None:
        self._formats = formats
        sign = formats.decimal_sign
        self.name.set_text(name)
        self.rates.set_text(" + ".join(rate.plain.replace(".", sign) for rate in rates))
        self.included.set_value("no" if rates and not rates[0].included else "yes")
        self._form.clear_errors()
        self.error.set_error("")

    def values(self) -> dict[str, object]:
        """Name, rates and whether it is used. Several rates are typed "5 + 9.975"."""
        included = self.included.value() == "yes"
        parts = [part.strip() for part in self.rates.text().split("+")]
        rates = []
        for part in parts:
            try:
                plain = self._formats.read_number(part)
                rates.append(TaxRate.parse(plain, included=included))
            except Invalid as error:
                raise Invalid(error.sentence, where="rates") from None
        values: dict[str, object] = {"name": self.name.text().strip(), "rates": tuple(rates)}
        if self.chosen is not None:
            values["is_active"] = self.active.isChecked()
        return values

    def show_refusal(self, error: PosError) -> None:
        """Under its field, else below them all."""
        if not self._form.show_error(error):
            self.error.set_error(error.sentence)


def _row(each: TaxClassView, formats: Formats) -> TableRow:
    rates = " + ".join(formats.percent(rate.ppm) for rate in each.rates) or formats.percent(0)
    included = bool(each.rates) and each.rates[0].included
    used = BadgeSpec(tr("Used"), State.OK) if each.is_active else BadgeSpec(tr("Not used"))
    words = tr("included") if included else tr("added")
    cells = (Cell(each.name, weight=500), Cell(rates), Cell(words), Cell(badge=used))
    return TableRow(each.id, cells, dimmed=not each.is_active)
