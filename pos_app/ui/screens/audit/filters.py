"""Which entries of the journal are looked for: words, what kind, who, from which day to which."""

from datetime import date
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from pos_app.domain.errors import Invalid
from pos_app.services.audit import GROUPS, Person, Wanted
from pos_app.ui import theme
from pos_app.ui.dates import read_day, written_day
from pos_app.ui.i18n import tr
from pos_app.ui.screens.audit.words import group_words
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Themed


class AuditFilters(Themed, QWidget):
    """Signal: changed() when a person looks for something else."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._record: tuple[UUID, str] | None = None
        self._locale, self._today = "en_GB", date(2000, 1, 1)
        self.search = Field(
            placeholder=tr("Receipt number, name or word"), icon="search", cap="F2", height=40,
            clearable=tr("Clear search"), name=tr("Look for"),
        )  # fmt: skip
        self.group = Combo(height=40, soft=True, name=tr("What"))
        self.person = Combo(height=40, soft=True, name=tr("Who"))
        self.since = Field(placeholder=tr("From day"), height=40, name=tr("From day"))
        self.until = Field(placeholder=tr("To day"), height=40, name=tr("To day"))
        self.group.set_options([Option(key, group_words(key)) for key in ("", *GROUPS)])
        self.set_people(())
        self._ways = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._ways.setContentsMargins(0, 0, 0, 0)
        self._ways.addWidget(self.search, 1)
        self._row = QHBoxLayout()
        self._ways.addLayout(self._row)
        for part in (self.group, self.person, self.since, self.until):
            self._row.addWidget(part)
        for combo in (self.group, self.person):
            combo.chosen.connect(lambda _key: self.changed.emit())
        self.search.edited.connect(self._on_words)
        for field in (self.since, self.until):
            field.entered.connect(lambda _words: self.changed.emit())
            field.left.connect(self.changed)
        self.begin()

    def set_people(self, people: tuple[Person, ...]) -> None:
        """Offer these people; whoever is chosen stays chosen."""
        chosen = self.person.value()
        every = Option("", tr("Everybody"))
        self.person.set_options([every, *(Option(one.id.hex, one.name) for one in people)])
        self.person.set_value(chosen)

    def set_day(self, today: date, locale: str) -> None:
        """Today, and how days are typed."""
        self._today, self._locale = today, locale

    def look_for_record(self, record: UUID, name: str) -> None:
        """Everything about one record, whoever did it and whenever."""
        self._record = (record, name)
        self.search.set_text(name)
        for field in (self.since, self.until):
            field.clear()
        self.group.set_value("")
        self.person.set_value("")
        self.changed.emit()

    def look_for_person(self, person: UUID, first: date, last: date) -> None:
        """All that somebody did in these days."""
        self.clear()
        self.person.set_value(person.hex)
        self.since.set_text(written_day(first, self._locale))
        self.until.set_text(written_day(last, self._locale))
        self.changed.emit()

    def clear(self) -> None:
        """Look for everything again."""
        self._record = None
        for field in (self.search, self.since, self.until):
            field.set_text("")
            field.set_error("")
        self.group.set_value("")
        self.person.set_value("")

    def wanted(self) -> Wanted | None:
        """What is looked for; None while a day cannot be read, which its field says."""
        since, until = self._day(self.since), self._day(self.until)
        if self.since.text().strip() and since is None:
            return None
        if self.until.text().strip() and until is None:
            return None
        if since is not None and until is not None and until < since:
            self.until.set_error(tr("This day is before the first."))
            return None
        person = self.person.value()
        record = None
        if self._record is not None and self.search.text() == self._record[1]:
            record = self._record[0]
        return Wanted(
            group=self.group.value(),
            user_id=UUID(person) if person else None,
            record_id=record,
            since=since,
            until=until,
            text="" if record else self.search.text().strip(),
        )

    def _day(self, field: Field) -> date | None:
        field.set_error("")
        words = field.text().strip()
        if not words:
            return None
        try:
            day = read_day(words, self._locale, example=self._today)
        except Invalid as error:
            field.set_error(error.sentence)
            return None
        field.set_text(written_day(day, self._locale))
        return day

    def _on_words(self, _words: str) -> None:
        self._record = None
        self.changed.emit()

    def restyle(self) -> None:
        """Take the sizes again."""
        look = theme.current()
        compact = look.size_class(self.window().width()) is theme.SizeClass.COMPACT
        across = QBoxLayout.Direction.LeftToRight
        self._ways.setDirection(QBoxLayout.Direction.TopToBottom if compact else across)
        self._ways.setSpacing(look.px(8))
        self._row.setSpacing(look.px(8))
        for field in (self.since, self.until):
            field.setFixedWidth(look.px(104 if compact else 116))
