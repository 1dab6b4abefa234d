"""How shifts are closed and opened: what a drawer may differ by, who counts blind, opening without
counting.
"""

from typing import Any

from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, Money
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.acts import Acts
from pos_app.ui.screens.settings.page import SettingsPage
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.cards import Notice
from pos_app.ui.widgets.choices import Toggle
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Side


class ShiftPage(SettingsPage):
    """The settings of shifts; who may count with what should be there in sight is a right."""

    def __init__(self, pos: Pos, act: Acts) -> None:
        super().__init__(pos, act)
        self.tolerance = Field(tr("Lets pass a difference up to"), align=Side.END)
        self.blind = Notice(
            tr(
                "Who may “{right}” under Users sees it at any time, with the X and Z reports."
                " Everybody else counts blind: what was taken in cash is hidden until the count is"
                " locked.",
                right=tr("See the expected cash"),
            ),
            "info",
            State.NEUTRAL,
            role="label",
        )
        self.silent = Toggle(
            tr("Open the shift without counting"),
            tr("For one-person shops: at log-in, and after a closing by going to sell."),
        )
        self.form.add("variance_tolerance", self.tolerance, read=self._read, show=self._show)
        self.form.add("opens_silently", self.silent)
        self.head(
            tr("Closing"),
            tr(
                "Above this the drawer is counted once more, then the reason is asked, and a"
                " manager where the role may not decide alone."
            ),
        )
        self.body.addWidget(self.tolerance)
        self.head(tr("What should be in the drawer"))
        self.body.addWidget(self.blind)
        self.head(
            tr("Opening"),
            tr("A shift that opens by itself begins with what the last closing left."),
        )
        self.body.addWidget(self.silent)
        self.finish()

    def load(self) -> None:
        """With the shop's currency before the amount."""
        self.tolerance.set_unit(self._formats.symbol(self._currency))
        super().load()

    @property
    def _formats(self) -> Formats:
        return Formats(self._pos.settings.shop.locale)

    @property
    def _currency(self) -> Currency:
        return Currency.of(self._pos.settings.shop.currency)

    def _read(self, raw: Any) -> int:
        money = self._formats.read_money(str(raw), self._currency)
        if money.minor < 0:
            raise Invalid(tr("Type an amount of nothing or more."))
        return int(money.minor)

    def _show(self, minor: Any) -> str:
        return self._formats.amount(Money(int(minor), self._currency))
