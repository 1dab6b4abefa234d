"""The reports of the shop: figures of any days, live while sales come in, and what is behind them.

All figures of the first page are read at one moment on a worker; the reading of days that nobody
waits for any more is given up.
"""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, ClassVar, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.access import Permission
from pos_app.domain.business_day import business_day
from pos_app.domain.errors import PosError
from pos_app.domain.ids import new_id
from pos_app.domain.span import Span
from pos_app.services import report_overview, report_views
from pos_app.services.declare import Topic
from pos_app.services.report_overview import Overview
from pos_app.services.report_views import KeptView, View
from pos_app.stopping import Stop
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.reports import leading, words
from pos_app.ui.screens.reports.behind_page import BehindPage
from pos_app.ui.screens.reports.breakdowns import SUPPLIER, TAX, breakdowns
from pos_app.ui.screens.reports.cards import DAYS, HOURS
from pos_app.ui.screens.reports.date_bar import DateBar
from pos_app.ui.screens.reports.evening_bar import EveningBar
from pos_app.ui.screens.reports.exporting import Exporting
from pos_app.ui.screens.reports.foot_bar import FootBar
from pos_app.ui.screens.reports.leading import EXCEPTION, MONTHS, WEEKS
from pos_app.ui.screens.reports.meanings_page import MeaningsPage
from pos_app.ui.screens.reports.overview_page import OverviewPage
from pos_app.ui.screens.reports.part_bar import PartBar
from pos_app.ui.screens.reports.tables_page import TablesPage
from pos_app.ui.screens.reports.view_bar import ViewBar
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.lane import Lane, Message, Tone
from pos_app.ui.widgets.menu import Menu

_STEPS: Final = {"day": DAYS, "week": WEEKS, "month": MONTHS}
_TABLES: Final = {TAX: "taxes", SUPPLIER: "suppliers", EXCEPTION: "exceptions"}


class ReportsScreen(Screen):
    """Signals: receipt_wanted(sale id): show it on Sales; person_wanted((user id, first, last)):
    what somebody did in these days, and record_wanted((record id, its name)): all that happened
    to it, in the audit log; shown(): the figures of the chosen days are on the page.
    """

    receipt_wanted = Signal(object)
    person_wanted = Signal(object)
    record_wanted = Signal(object)
    shown = Signal()
    takes_scans = True  # a scan does not leave the figures for a sale
    topics: ClassVar[Topic] = Topic.SALES | Topic.SETTINGS | Topic.SHIFTS

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self.found: Overview | None = None
        self._stop = self._stop_shares = Stop()
        self.bar = DateBar()
        self.part_bar = PartBar(pos)
        self.view_bar = ViewBar()
        self.evening = EveningBar(pos, self.act)
        self.lane = Lane()
        self.page = OverviewPage()
        self.behind = BehindPage(pos)
        self.tables = TablesPage(pos)
        self.meanings = MeaningsPage()
        self.foot = FootBar()
        self.exporting = Exporting(self, pos, self.lane, self.act)
        self._lay_out()
        self._connect()
        self.begin()

    def _lay_out(self) -> None:
        self._pages = QStackedWidget()
        for page in (self.page, self.behind, self.tables, self.meanings):
            self._pages.addWidget(page)
        self._column = QVBoxLayout()
        self._column.addWidget(self.bar)
        self._column.addWidget(self.part_bar)
        self._column.addWidget(self.view_bar)
        self._column.addWidget(self.evening)
        self._column.addWidget(self.lane)
        self._column.addWidget(self._pages, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self._column, 1)
        whole.addWidget(self.foot)

    def _connect(self) -> None:
        self.bar.changed.connect(self.read)
        self.bar.print_wanted.connect(self._on_print)
        self.bar.export_wanted.connect(self._on_export)
        self.part_bar.changed.connect(self.read)
        self.bar.more_wanted.connect(self._on_more)
        self.view_bar.named.connect(self._keep)
        self.page.opened.connect(self._on_opened)
        self.page.shares_wanted.connect(self._read_shares)
        self.page.table_wanted.connect(self._on_chart_table)
        self.behind.left.connect(self._show_first)
        self.behind.receipt_wanted.connect(self.receipt_wanted)
        self.behind.record_wanted.connect(self.record_wanted)
        self.tables.left.connect(self._show_first)
        self.meanings.left.connect(self._show_first)
        self.tables.opened.connect(self._on_opened)
        self._pos.actor_changed.connect(self._on_actor)

    # -- the life of a screen

    def enter(self) -> None:
        """The figures as they are now."""
        self._is_stale = True
        super().enter()
        self.bar.quick.setFocus(Qt.FocusReason.OtherFocusReason)

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        if self._pages.currentWidget() is self.page:
            return (("F5", tr("Tables")), ("Ctrl P", tr("Print")))
        return ((tr("Enter"), tr("Open")), (tr("Esc"), tr("Back")))

    def refresh(self) -> None:
        """Read anew: another business day may have begun."""
        if not self._pos.can(Permission.REPORT_OWN):
            return
        self.bar.set_day(self._today, self._formats)
        self.bar.export_button.setEnabled(self._pos.can(Permission.REPORT_EXPORT))
        self.bar.print_button.setEnabled(self._pos.can(Permission.REPORT_EXPORT))
        self.part_bar.refresh()
        self.read()

    def read(self) -> None:
        """Read the figures of the chosen days, and show them unless others were chosen since."""
        if not self._pos.can(Permission.REPORT_OWN):
            return
        if self._pages.currentWidget() is self.tables:
            self.show_table(self.tables.name)
        self._stop()  # nobody waits for other days any more
        self._stop = self._pos.fetch(
            self, self._show, self.show_refusal, report_overview.overview,
            self.bar.span, self.part_bar.part, self.bar.against,
        )  # fmt: skip

    def _show(self, found: Overview) -> None:
        self.found = found
        shop = self._pos.settings.shop
        zone = ZoneInfo(shop.zone)
        currency = self._pos.rules.currency
        self.page.show_overview(found, self._formats, currency, shop.tax_name, self._today)
        now = self._formats.time(self._pos.backend.clock.now().astimezone(zone))
        self.foot.show_state(found.tills, now, zone, self._formats)
        self.shown.emit()

    def show_refusal(self, error: PosError) -> None:
        """Above the figures."""
        self.lane.show_message(Message(Tone.WARNING, error.sentence, ""))

    def _read_shares(self, kind: str) -> None:
        """Fetch the rows of a breakdown that the first figures do not hold."""
        service = breakdowns()[kind].service
        if service is None:
            return
        self._stop_shares()
        self._stop_shares = self._pos.fetch(
            self, partial(self.page.show_shares, kind), self.show_refusal, service,
            self.bar.span, self.part_bar.part,
        )  # fmt: skip

    @property
    def _today(self) -> date:
        shop = self._pos.settings.shop
        return business_day(self._pos.backend.clock.now(), shop.zone, shop.cutoff_hour)

    @property
    def _formats(self) -> Formats:
        return Formats(self._pos.settings.shop.locale)

    def _on_actor(self) -> None:
        self.found = None
        self.part_bar.forget()
        self.view_bar.hide()
        self.evening.hide()
        self._show_first()
        self.mark_stale()

    # -- what else can be done

    def _on_more(self) -> None:
        """What is rarer: filters, tables, and the views this person keeps."""
        kept = self._pos.call(report_views.mine)
        same = next((each for each in kept if each.view == self.view), None)
        options = [
            Option("part", tr("Filters"), "funnel", tr("category, person, till, location")),
            Option("tables", tr("Tables"), "table-2", tr("every report, figure by figure")),
            *(Option(each.id.hex, each.name, "star") for each in kept if each is not same),
        ]
        acts: dict[str, Callable[[], None]] = {
            "part": self._on_filters,
            "tables": partial(self.show_table, ""),
            "keep": partial(self.view_bar.ask, ""),
            **{each.id.hex: partial(self.show_view, each.view) for each in kept},
        }
        if same is None:
            options.append(Option("keep", tr("Keep this view"), "save", tr("by a name")))
        else:
            words = tr("Forget “{view}”", view=same.name)
            options.append(Option("forget", words, "trash-2"))
            acts["forget"] = partial(self._forget, same)
        if self._pos.can(Permission.REPORT_EXPORT):
            words = tr("a PDF of each closed day")
            options.append(Option("evening", tr("Every evening"), "clock", words))
            acts["evening"] = self.evening.ask
        options.append(Option("meanings", tr("What the figures mean"), "circle-help"))
        acts["meanings"] = self._on_meanings
        menu = Menu(options, tr("More of reports"), self)
        menu.chosen.connect(lambda key: acts[key]())
        menu.open_under(self.bar.more_button)

    def _on_meanings(self) -> None:
        self._pages.setCurrentWidget(self.meanings)
        self.hints_changed.emit()
        self.meanings.back.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def view(self) -> View:
        """What is looked at."""
        bar = self.bar
        return View(bar.preset, bar.span if bar.preset is None else None, bar.against,
                    self.part_bar.part)  # fmt: skip

    def show_view(self, view: View) -> None:
        """Look at what was kept."""
        self._show_first()
        self.bar.show_view(view.preset, view.span, view.against)
        self.part_bar.choose(view.part)
        self.read()

    def _keep(self, name: str) -> None:
        def kept(_view: UUID) -> None:
            self.view_bar.hide()
            self.lane.show_message(Message(Tone.SUCCESS, tr("{view} is kept", view=name), ""))

        self.act(kept, report_views.keep, new_id(), name, self.view)

    def _forget(self, kept: KeptView) -> None:
        def forgotten(_none: None) -> None:
            words = tr("{view} is not kept any more", view=kept.name)
            self.lane.show_message(Message(Tone.INFO, words, ""))

        self.act(forgotten, report_views.forget, kept.id)

    def _on_filters(self) -> None:
        self.part_bar.setVisible(True)
        self.part_bar.category.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_chart_table(self) -> None:
        """The table behind the chart: the same steps of time."""
        kind = self.page.chart.kind.value()
        steps = {"day": "days", "week": "weeks", "month": "months"}
        step = "day" if self.found is None else self.found.days.step
        self.show_table("hours" if kind == HOURS else steps[step])

    # -- what is behind a figure

    def _on_opened(self, kind: str, key: Any, name: str) -> None:
        """A bar or a row was pressed, of a card or of a table."""
        if self.found is None:
            return
        span, part = self.found.summary.span, self.part_bar.part
        if self._pages.currentWidget() is self.page and kind == DAYS:
            chart = self.found.days  # a single day's chart shows the week before it too
            kind, span = _STEPS[chart.step], chart.span
        days = leading.days(kind, key, span)
        found = leading.receipts(kind, key, name, part)
        if days is not None:
            self._show_first()
            self.bar.choose_span(days)
        elif found is not None:
            title = f"{found.title} · {words.span_words(span, self._formats)}"
            self.behind.show_behind(title, span, found.part, found.what)
            self._pages.setCurrentWidget(self.behind)
            self.hints_changed.emit()
        elif kind == EXCEPTION and isinstance(key, UUID):
            self._on_person(key, span)
        else:
            self.show_table(_TABLES.get(kind, "items"))

    def _on_person(self, person: UUID, span: Span) -> None:
        """What somebody did in these days stands in the audit log."""
        if self._pos.can(Permission.AUDIT_READ):
            self.person_wanted.emit((person, span.first, span.last))
        else:
            words = tr("The audit log is not open to your role.")
            self.lane.show_message(Message(Tone.INFO, words, ""))

    def show_table(self, name: str) -> None:
        """A report as a table."""
        self.tables.show_report(name, self.bar.span, self.part_bar.part, self.bar.against)
        self._pages.setCurrentWidget(self.tables)
        self.hints_changed.emit()

    def _show_first(self) -> None:
        self._pages.setCurrentWidget(self.page)
        self.hints_changed.emit()
        self.page.setFocus()

    # -- paper and files

    def _on_print(self) -> None:
        if self.found is not None:
            self.exporting.open_pdf(self.found)

    def _on_export(self, kind: str) -> None:
        if self.found is not None:
            self.exporting.ask(kind, self.found, self.part_bar.part)

    # -- keys and sizes

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F5 to the tables, Ctrl P prints, Esc back to the first page."""
        is_first = self._pages.currentWidget() is self.page
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape and not is_first:
            self._show_first()
        elif event.key() == Qt.Key.Key_F5 and is_first:
            self.show_table("")
        elif event.key() == Qt.Key.Key_P and control:
            self._on_print()
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Follow the size class."""
        look = theme.current()
        compact = look.size_class(self.window().width()) is theme.SizeClass.COMPACT
        side = look.px(16 if compact else 24)
        self._column.setContentsMargins(side, look.px(16), side, look.px(20))
        self._column.setSpacing(look.px(16))
        self.bar.set_room()
        for page in (self.page, self.behind, self.tables):
            page.restyle()
