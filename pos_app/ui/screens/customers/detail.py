"""The panel of one customer: who, what they have and owe, and the tabs."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from pos_app.domain.access import Permission
from pos_app.domain.text import initials
from pos_app.services.customer_groups import GroupView
from pos_app.services.customers import CustomerView
from pos_app.ui import theme
from pos_app.ui.buyers import reached_at
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.customers.form import CustomerForm
from pos_app.ui.screens.customers.pages import Ledgers, Privacy, Purchases
from pos_app.ui.screens.stock.detail_head import Figures
from pos_app.ui.widgets.badges import Avatar, tint_of
from pos_app.ui.widgets.buttons import IconButton
from pos_app.ui.widgets.cards import Line, Surface
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.painting import show_part
from pos_app.ui.widgets.tabs import PageTabs
from pos_app.ui.widgets.text import Text

DETAILS, PURCHASES, LEDGERS, PRIVACY = "details", "purchases", "ledgers", "privacy"


class CustomerDetail(Surface):
    """Signals come from its parts: `form`, `purchases`, `ledgers`, `privacy`, `tabs`."""

    def __init__(self, pos: Pos) -> None:
        super().__init__("bg.surface", "start")
        self._pos = pos
        self.avatar = Avatar("", "slate", size=48)
        self.title, self.subtitle = Text("", "h2"), Text("", "small", "secondary")
        self.serve_button = IconButton("sell", tr("Sell to this customer"))
        self.close_button = IconButton("x", tr("Close the customer"))
        self.figures = Figures((tr("Points"), tr("Credit"), tr("Owes")))
        self.tabs = PageTabs(
            (
                Option(DETAILS, tr("Details")),
                Option(PURCHASES, tr("Purchases")),
                Option(LEDGERS, tr("Ledgers")),
                Option(PRIVACY, tr("Data")),
            )
        )
        self.form = CustomerForm(pos)
        self.purchases, self.ledgers, self.privacy = Purchases(pos), Ledgers(pos), Privacy(pos)
        self._pages = QStackedWidget()
        self._by_key = {
            DETAILS: self.form,
            PURCHASES: self.purchases,
            LEDGERS: self.ledgers,
            PRIVACY: self.privacy,
        }
        for page in self._by_key.values():
            self._pages.addWidget(page)
        self._lay_out()
        self.tabs.chosen.connect(self.show_tab)
        self.begin()

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.title)
        names.addWidget(self.subtitle)
        self._head = QHBoxLayout()
        self._head.addWidget(self.avatar)
        self._head.addLayout(names, 1)
        self._head.addWidget(self.serve_button)
        self._head.addWidget(self.close_button)
        self._sums = QHBoxLayout()
        self._sums.addWidget(self.figures)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addLayout(self._sums)
        self._tab_row = QHBoxLayout()
        self._tab_row.addWidget(self.tabs)
        column.addLayout(self._tab_row)
        column.addWidget(Line())
        column.addWidget(self._pages, 1)

    def show_customer(
        self, view: CustomerView, groups: Sequence[GroupView], formats: Formats
    ) -> None:
        """Stand for this customer; the open tab stays."""
        row = view.row
        self.title.setText(view.fields.name)
        self.title.setToolTip(view.fields.name)
        self.subtitle.setText(row.group or reached_at(row))
        self.avatar.set_person(initials(view.fields.name), tint_of(view.id))
        self.figures.set_value(0, formats.number(row.points))
        self.figures.set_value(1, formats.money(row.credit))
        tone = "warning.text" if row.owes.minor > 0 else "primary"
        self.figures.set_value(2, formats.money(row.owes), tone)
        self.form.show_customer(view, groups, formats)
        self.privacy.show_customer(view, formats)
        for part in (self.avatar, self.figures, self.tabs):
            show_part(part, True)
        show_part(self.serve_button, row.is_active and self._pos.can(Permission.SALE_CREATE))

    def show_new(self, groups: Sequence[GroupView], formats: Formats) -> None:
        """An empty form."""
        self.title.setText(tr("New customer"))
        self.subtitle.setText("")
        self.form.show_customer(None, groups, formats)
        for part in (self.avatar, self.figures, self.tabs, self.serve_button):
            show_part(part, False)
        self.tabs.set_value(DETAILS)
        self.show_tab(DETAILS)

    def show_tab(self, key: str) -> None:
        """Another page."""
        self._pages.setCurrentWidget(self._by_key[key])

    @property
    def changes(self) -> int:
        """How many fields are not saved."""
        return self.form.changes

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        side = look.px(20)
        self._head.setContentsMargins(side, look.px(14), look.px(8), look.px(12))
        self._head.setSpacing(look.px(12))
        self._sums.setContentsMargins(side, 0, side, look.px(10))
        self._tab_row.setContentsMargins(side, 0, side, 0)
