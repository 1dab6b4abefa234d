"""The bar over the reports: which days, against which, which part of the shop; print and export."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from pos_app.domain.errors import Invalid
from pos_app.domain.span import Against, Preset, Span
from pos_app.ui import theme
from pos_app.ui.dates import read_day, written_day
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.reports.words import span_words
from pos_app.ui.widgets.buttons import Button, IconButton, Kind
from pos_app.ui.widgets.choices import Option, Segmented
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.menu import Menu
from pos_app.ui.widgets.painting import Themed
from pos_app.ui.widgets.text import Text

OWN: Final = "own"
_QUICK: Final = (
    Preset.TODAY,
    Preset.YESTERDAY,
    Preset.LAST_7_DAYS,
    Preset.LAST_30_DAYS,
)
_MORE: Final = (
    Preset.THIS_WEEK, Preset.LAST_WEEK, Preset.THIS_MONTH, Preset.LAST_MONTH,
    Preset.THIS_QUARTER, Preset.LAST_QUARTER, Preset.THIS_YEAR, Preset.LAST_YEAR,
)  # fmt: skip


def preset_words() -> dict[Preset, str]:
    """What each named range is called."""
    return {
        Preset.TODAY: tr("Today"), Preset.YESTERDAY: tr("Yesterday"),
        Preset.LAST_7_DAYS: tr("7 days"), Preset.LAST_30_DAYS: tr("30 days"),
        Preset.THIS_WEEK: tr("This week"), Preset.LAST_WEEK: tr("Last week"),
        Preset.THIS_MONTH: tr("This month"), Preset.LAST_MONTH: tr("Last month"),
        Preset.THIS_QUARTER: tr("This quarter"), Preset.LAST_QUARTER: tr("Last quarter"),
        Preset.THIS_YEAR: tr("This year"), Preset.LAST_YEAR: tr("Last year"),
    }  # fmt: skip


class DateBar(Themed, QWidget):
    """Signals: changed() when other days or another comparison are wanted; print_wanted();
    export_wanted("pdf", "xlsx" or "csv"); more_wanted(): what else can be done is asked for.
    """

    changed = Signal()
    print_wanted = Signal()
    export_wanted = Signal(str)
    more_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.preset: Preset | None = Preset.TODAY
        self.against = Against.EARLIER
        self._span = Span.day(date.min)
        self._today = date.min
        self._formats = Formats()
        self.title = Text(tr("Reports"), "h1")
        self.quick = Segmented(height=40, name=tr("Days"))
        self.days = Button("", icon="calendar", height=40)
        self.compare = Button("", Kind.QUIET, height=40)
        self.print_button = Button(tr("Print"), icon="printer", height=40)
        self.more_button = IconButton("ellipsis", tr("More of reports"), size=40)
        self.export_button = Button(
            tr("Export"), Kind.PRIMARY, icon="download", height=40, trailing_icon="chevron-down"
        )
        self.first = Field(tr("From"), height=40, name=tr("From day"))
        self.last = Field(tr("To"), height=40, name=tr("To day"))
        self.show_button = Button(tr("Show"), height=40)
        self._lay_out()
        self._connect()
        self.begin()

    def _lay_out(self) -> None:
        self._row = QHBoxLayout()
        for part in (self.title, self.quick, self.days, self.compare):
            self._row.addWidget(part)
        self._row.addStretch(1)
        self._row.addWidget(self.more_button)
        self._row.addWidget(self.print_button)
        self._row.addWidget(self.export_button)
        self._own = QWidget()
        own = self._own_row = QHBoxLayout(self._own)
        own.setContentsMargins(0, 0, 0, 0)
        for field in (self.first, self.last):
            own.addWidget(field)
        own.addWidget(self.show_button, 0, Qt.AlignmentFlag.AlignBottom)
        own.addStretch(1)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addLayout(self._row)
        down.addWidget(self._own)
        self._own.hide()

    def _connect(self) -> None:
        self.quick.chosen.connect(lambda key: self.choose(Preset(key)))
        self.days.clicked.connect(self._on_days)
        self.compare.clicked.connect(self._on_compare)
        self.print_button.clicked.connect(self.print_wanted)
        self.export_button.clicked.connect(self._on_export)
        self.more_button.clicked.connect(lambda _on=False: self.more_wanted.emit())
        self.show_button.clicked.connect(self.show_own)
        for field in (self.first, self.last):
            field.entered.connect(lambda _words: self.show_own())

    # -- which days

    @property
    def span(self) -> Span:
        """The days that are wanted."""
        return self._span if self.preset is None else Span.of(self.preset, self._today)

    def set_day(self, today: date, formats: Formats) -> None:
        """Another business day: named ranges go on with it."""
        self._today, self._formats = today, formats
        self._show()

    def choose(self, preset: Preset) -> None:
        """A range by its name."""
        self.preset = preset
        self._own.hide()
        self._show()
        self.changed.emit()

    def choose_span(self, span: Span) -> None:
        """A range by its ends, such as the day of a bar."""
        self.preset, self._span = None, span
        self._show()
        self.changed.emit()

    def show_view(self, preset: Preset | None, span: Span | None, against: Against) -> None:
        """The days and the comparison of a view, without telling."""
        self.preset, self.against = preset, against
        self._span = span or self._span
        self._own.hide()
        self._show()

    def choose_against(self, against: Against) -> None:
        """Another comparison."""
        self.against = against
        self._show()
        self.changed.emit()

    def show_own(self) -> None:
        """The range that was typed."""
        ends = []
        for field in (self.first, self.last):
            field.set_error("")
            try:
                ends.append(read_day(field.text(), self._formats.locale, example=self._today))
            except Invalid as error:
                field.set_error(error.sentence)
        if len(ends) == 2:
            try:
                self.choose_span(Span(*ends))
            except Invalid as error:
                self.last.set_error(error.sentence)

    def _show(self) -> None:
        words = preset_words()
        small = theme.current().size_class(self.window().width()) is theme.SizeClass.COMPACT
        shown = _QUICK[:3] if small else _QUICK
        self.quick.set_options([Option(str(each), words[each]) for each in shown])
        self.quick.set_value(str(self.preset) if self.preset in shown else "")
        span = self.span
        self.days.setText(span_words(span, self._formats))
        earlier = span.against(self.against)
        told = tr("not compared")
        if earlier is not None and earlier.days == 1 and self.against is Against.EARLIER:
            told = tr("against {days}", days=self._formats.weekday(earlier.last))
        elif earlier is not None:
            told = tr("against {days}", days=span_words(earlier, self._formats, short=True))
        self.compare.setText(told)

    # -- menus

    def _on_days(self) -> None:
        words = preset_words()
        menu = QMenu(self)
        for each in _QUICK + _MORE:
            menu.addAction(words[each]).triggered.connect(partial(self.choose, each))
        menu.addSeparator()
        menu.addAction(tr("From a day to another…")).triggered.connect(self.type_days)
        self._open(menu, self.days)

    def type_days(self) -> None:
        """Two fields for the ends of a range."""
        span, locale = self.span, self._formats.locale
        self.first.set_text(written_day(span.first, locale))
        self.last.set_text(written_day(span.last, locale))
        self._own.show()
        self.first.setFocus(Qt.FocusReason.OtherFocusReason)
        self.first.entry.selectAll()

    def _on_compare(self) -> None:
        menu = QMenu(self)
        for against, words in (
            (Against.EARLIER, tr("The days before")),
            (Against.LAST_YEAR, tr("The same days of last year")),
            (Against.NOTHING, tr("Do not compare")),
        ):
            menu.addAction(words).triggered.connect(partial(self.choose_against, against))
        self._open(menu, self.compare)

    def _on_export(self) -> None:
        menu = Menu(export_options(), tr("Export"), self)
        menu.chosen.connect(self.export_wanted)
        menu.open_under(self.export_button)

    def _open(self, menu: QMenu, under: QWidget) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        gap = QPoint(0, theme.current().px(4))
        menu.popup(under.mapToGlobal(QRect(QPoint(), under.size()).bottomLeft()) + gap)

    # -- sizes

    def set_room(self) -> None:
        """Another window width: a small one leaves words out."""
        small = theme.current().size_class(self.window().width()) is theme.SizeClass.COMPACT
        self.compare.setVisible(not small)
        self.print_button.setText("" if small else tr("Print"))
        self._show()

    def restyle(self) -> None:
        """Take the distances again."""
        look = theme.current()
        self._row.setSpacing(look.px(12))
        self._own_row.setSpacing(look.px(12))
        for field in (self.first, self.last):
            field.setFixedWidth(look.px(150))

    def minimumSizeHint(self) -> QSize:
        """Never wider than the window."""
        return QSize(0, super().minimumSizeHint().height())


def export_options() -> Sequence[Option]:
    """The kinds of file, and what is in each."""
    return (
        Option("pdf", tr("PDF"), "file-text", tr("A4, with charts")),
        Option("xlsx", tr("Excel (XLSX)"), "file-spreadsheet", tr("one sheet per table")),
        Option("csv", tr("CSV"), "table-2", tr("every sale line")),
    )
