"""The shop itself, and what stands on its receipts."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.documents.receipt_text import receipt_text
from pos_app.domain.countries import COUNTRIES
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.receipt import Receipt, ReceiptLine, ReceiptTender
from pos_app.domain.tender import TenderKind
from pos_app.services import setup
from pos_app.ui import theme
from pos_app.ui.format import isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.sample_print import sample_receipt
from pos_app.ui.screens.acts import Acts
from pos_app.ui.screens.facts import Facts
from pos_app.ui.screens.forms import lines_of, text_of
from pos_app.ui.screens.settings.page import SettingsPage
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option, Segmented, Toggle
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.notes import NoteField
from pos_app.ui.widgets.painting import Align
from pos_app.ui.widgets.paper import ReceiptPreview
from pos_app.ui.widgets.text import Text

_LINES = ((2, 220), (1, 420))


class ShopPage(SettingsPage):
    """Name, address, phone, and when its day ends."""

    def __init__(self, pos: Pos, act: Acts) -> None:
        super().__init__(pos, act)
        self.name = Field(tr("Name of the shop"))
        self.address = NoteField(tr("Address"), height=92)
        self.phone = Field(tr("Phone"))
        self.zone = Field(tr("Time zone"), placeholder="Europe/London")
        hours = [Option(str(hour), f"{hour:02}:00") for hour in range(24)]
        self.cutoff = Combo(tr("The business day ends at"), hours)
        self.facts = Facts((tr("Country"), tr("Currency"), tr("This till")))
        self.form.add("name", self.name)
        self.form.add("address", self.address, read=lines_of, show=text_of)
        self.form.add("phone", self.phone)
        self.form.add("zone", self.zone)
        self.form.add("cutoff_hour", self.cutoff, read=int, show=str)
        self.head(tr("Shop"), tr("It stands at the top of every receipt."))
        self.body.addWidget(self.name)
        self.body.addWidget(self.address)
        self.body.addWidget(self.phone)
        self.beside(self.zone, self.cutoff)
        self.body.addWidget(self.facts)
        self.finish()

    def shown(self) -> None:
        """What set-up decided, for reading."""
        shop, state = self._pos.settings.shop, self._pos.call(setup.state)
        country = COUNTRIES.get(shop.country)
        self.facts.set_values(
            (
                country.name if country else shop.country,
                shop.currency,
                tr("{name}, code {code}", name=state.till_name, code=isolate(state.till_code)),
            )
        )


class ReceiptsPage(SettingsPage):
    """Head and foot of the receipt, its paper, and how it will look."""

    def __init__(self, pos: Pos, act: Acts) -> None:
        super().__init__(pos, act)
        self.header = NoteField(tr("Lines under the address"), height=92)
        self.footer = NoteField(tr("Lines at the end"), height=92)
        self.paper = Segmented(
            (Option("42", tr("80 mm paper")), Option("32", tr("58 mm paper"))),
            height=48,
            name=tr("Paper"),
        )
        self.prints = Toggle(
            tr("Print a receipt after each sale"), tr("Otherwise only when it is asked for")
        )
        self.paper_view = ReceiptPreview(tr("The receipt as it will be printed"))
        self.form.add("receipt_header", self.header, read=lines_of, show=text_of)
        self.form.add("receipt_footer", self.footer, read=lines_of, show=text_of)
        self.form.add("paper_columns", self.paper, read=int, show=str)
        self.form.add("print_receipts", self.prints)
        self.head(tr("Receipts"))
        self._fill()
        self.finish()
        self.form.changed.connect(self._preview)

    def _fill(self) -> None:
        left = QWidget()
        self._left = QVBoxLayout(left)
        self._left.setContentsMargins(0, 0, 0, 0)
        for part in (self.header, self.footer, self.paper, self.prints):
            self._left.addWidget(part)
        self._left.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(left, 1)
        desk = Card(role="bg.sunken")
        self._desk = QVBoxLayout(desk)
        self._desk.addWidget(self.paper_view)
        row.addWidget(desk, 0, Align.AlignTop)
        self._rows.append(row)
        self.body.addLayout(row)

    def _preview(self) -> None:
        """The receipt of a small sale, with what is typed here."""
        shop, currency = self._pos.settings.shop, self._pos.rules.currency
        now = self._pos.backend.clock.now().astimezone(ZoneInfo(shop.zone))
        sample = sample_receipt(shop, now, currency)
        head = replace(
            sample.shop,
            header=lines_of(self.header.text()),
            footer=lines_of(self.footer.text()),
        )
        till = self._pos.call(setup.state).till_name
        cashier = self._pos.actor.name
        receipt = _small_sale(replace(sample, shop=head, till=till, cashier=cashier))
        columns = int(self.paper.value())
        self.paper_view.set_text(receipt_text(receipt, columns, shop.locale))

    def restyle(self) -> None:
        """Take the distance again."""
        super().restyle()
        if self._ready:
            look = theme.current()
            self._left.setSpacing(look.px(14))
            side = look.px(16)
            self._desk.setContentsMargins(side, side, side, side)


class LooksPage(SettingsPage):
    """Light or dark, and how large everything is."""

    def __init__(self, pos: Pos, act: Acts) -> None:
        super().__init__(pos, act)
        self.look = Segmented(
            (Option("light", tr("Light"), icon="sun"), Option("dark", tr("Dark"), icon="moon")),
            height=48,
            name=tr("Light or dark"),
        )
        self.text_size = Segmented(
            (Option("100", "100 %"), Option("115", "115 %"), Option("130", "130 %")),
            height=48,
            name=tr("Text size"),
        )
        self.form.add("theme", self.look)
        self.form.add("text_scale", self.text_size, read=int, show=str)
        self.head(tr("Appearance"), tr("Of this till alone. It changes when it is saved."))
        for words, choice in ((tr("Light or dark"), self.look), (tr("Text size"), self.text_size)):
            self.body.addWidget(Text(words, "label", "secondary"))
            self.body.addWidget(choice)
        larger = tr(
            "Text size makes buttons and fields larger too, for fingers and for far screens."
        )
        self.body.addWidget(Text(larger, "small", "secondary", wrap=True))
        self.finish()


def _small_sale(sample: Receipt) -> Receipt:
    """Two items for cash, for the preview."""
    names = (tr("Oat milk 1 L"), tr("Sourdough loaf"))
    lines = tuple(
        ReceiptLine(
            name,
            Quantity.of(count),
            Unit.PIECE,
            UnitPrice(price * 100, sample.currency),
            discount=0,
            total=price * count,
        )
        for name, (count, price) in zip(names, _LINES, strict=True)
    )
    total = sum(line.total for line in lines)
    return replace(
        sample,
        number="1-0184",
        lines=lines,
        subtotal=total,
        net=total,
        total=total,
        payable=total,
        tenders=(ReceiptTender(TenderKind.CASH, 1_000),),
        change=1_000 - total,
        practice=False,
        item_count="3",
    )
