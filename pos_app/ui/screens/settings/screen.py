"""Settings: the list of sections, and beside it the page of one of them.

A page that has unsaved changes keeps them while another one is looked at; its section says how
many.
"""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.access import Permission
from pos_app.domain.errors import PosError
from pos_app.services.declare import Topic
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.printing import Printing
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.settings.about_page import AboutPage
from pos_app.ui.screens.settings.backup_page import BackupPage
from pos_app.ui.screens.settings.barcode_page import BarcodePage
from pos_app.ui.screens.settings.counter_pages import PaymentsPage, SecurityPage
from pos_app.ui.screens.settings.customers_page import CustomersPage
from pos_app.ui.screens.settings.devices_page import DevicesPage
from pos_app.ui.screens.settings.locations_page import LocationsPage
from pos_app.ui.screens.settings.page import SettingsPage
from pos_app.ui.screens.settings.shift_page import ShiftPage
from pos_app.ui.screens.settings.shop_pages import LooksPage, ReceiptsPage, ShopPage
from pos_app.ui.screens.settings.tax_page import TaxPage
from pos_app.ui.widgets.rail import Sidebar, Way
from pos_app.ui.widgets.text import Text


class SettingsScreen(Screen):
    """The settings of shop and till.

    Signal: restore_requested(Path): the person was allowed to put this backup in the shop's place.
    The window closes the shop, restores it, and opens anew.
    """

    restore_requested = Signal(object)
    topics = Topic.SETTINGS | Topic.CATALOGUE | Topic.STOCK

    def __init__(self, pos: Pos, printing: Printing, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self.backup = BackupPage(pos, self.act)
        self.barcodes = BarcodePage(pos, self.act)
        self.pages: dict[str, SettingsPage] = {
            "shop": ShopPage(pos, self.act),
            "receipts": ReceiptsPage(pos, self.act),
            "devices": DevicesPage(pos, self.act, printing),
            "payments": PaymentsPage(pos, self.act),
            "shifts": ShiftPage(pos, self.act),
            "customers": CustomersPage(pos, self.act),
            "tax": TaxPage(pos, self.act),
            "locations": LocationsPage(pos, self.act),
            "barcodes": self.barcodes,
            "security": SecurityPage(pos, self.act),
            "backup": self.backup,
            "looks": LooksPage(pos, self.act),
            "about": AboutPage(pos, self.act),
        }
        self.sections = Sidebar(
            (
                Way("shop", tr("Shop"), "store"),
                Way("receipts", tr("Receipts"), "receipt-text"),
                Way("devices", tr("Devices"), "printer"),
                Way("payments", tr("Payments"), "credit-card"),
                Way("shifts", tr("Shifts"), "clock"),
                Way("customers", tr("Customers"), "gift"),
                Way("tax", tr("Tax"), "percent"),
                Way("locations", tr("Locations"), "package"),
                Way("barcodes", tr("Barcodes"), "scan-barcode"),
                Way("security", tr("Security"), "shield-check"),
                Way("backup", tr("Backup"), "database-backup"),
                Way("looks", tr("Appearance"), "sun-moon"),
                Way("about", tr("About"), "info"),
            ),
            tr("Sections"),
            sections=True,
        )
        self._stack = QStackedWidget()
        self._lay_out()
        self.sections.chosen.connect(self.show_page)
        self.backup.restore_requested.connect(self._on_restore)
        pos.actor_changed.connect(self._on_actor)
        for key, page in self.pages.items():
            self._stack.addWidget(page)
            page.counted.connect(lambda count, key=key: self.sections.set_count(key, count))
        self.show_page("shop")
        self.begin()

    def _lay_out(self) -> None:
        self._across = QHBoxLayout()
        self._across.addWidget(self.sections)
        self._across.addWidget(self._stack, 1)
        self._column = QVBoxLayout(self)
        self._column.addWidget(Text(tr("Settings"), "h1"))
        self._column.addLayout(self._across, 1)

    @property
    def page(self) -> SettingsPage:
        """The page in front."""
        return self.pages[self.sections.current()]

    def show_page(self, key: str) -> None:
        """Show the page of a section."""
        self.sections.set_current(key)
        self.takes_scans = key == "barcodes"  # there a scan is tried; elsewhere it is sold
        self._stack.setCurrentWidget(self.pages[key])
        if self._pos.can(Permission.SETTINGS_EDIT):
            self.page.load()

    def refresh(self) -> None:
        """Read anew what the page in front shows; the others when they are chosen."""
        if self._pos.can(Permission.SETTINGS_EDIT):
            self.page.load()

    def enter(self) -> None:
        """Nothing has the focus until a field is chosen."""
        super().enter()
        self.setFocus()

    def scan(self, code: str) -> None:
        """Try it by the barcode rules."""
        self.barcodes.take_scan(code)

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        return (("Ctrl S", tr("Save")),)

    def show_refusal(self, error: PosError) -> None:
        """On the page in front."""
        self.page.show_refusal(error)

    def _on_restore(self, file: Path) -> None:
        self.restore_requested.emit(file)

    def _on_actor(self) -> None:
        """What one person typed and did not save is not for the next."""
        for page in self.pages.values():
            page.form.discard()
            page.is_loaded = False
        self._is_stale = True

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        compact = look.size_class(self.window().width()) is theme.SizeClass.COMPACT
        side = look.px(12 if compact else 20)
        self._column.setContentsMargins(side, look.px(20), side, look.px(16))
        self._column.setSpacing(look.px(20))
        self._across.setSpacing(look.px(12 if compact else 20))
