"""Parked sales (F6): bring one back, or delete it with a reason."""

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app.services.carts import ParkedCart
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.sell.panels.frame import SellPanel, Sunken, pad
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.buttons import Button, IconButton
from pos_app.ui.widgets.cards import Icon
from pos_app.ui.widgets.painting import Align, Themed
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.text import Text


class ParkedPanel(SellPanel):
    """Signals: resumed(ParkedCart); delete_asked(ParkedCart). `zone` is the shop's."""

    name = "parked"
    has_accent = False
    resumed = Signal(object)
    delete_asked = Signal(object)

    def __init__(self, formats: Formats, zone: dt.tzinfo, today: dt.date) -> None:
        super().__init__(tr("Parked sales"), key="F6", close_name=tr("Close parked sales"))
        self._formats, self._zone, self._today = formats, zone, today
        self.rows: list[ParkedRow] = []
        self._marked = -1
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._area.setWidget(self._content)
        words = tr("Park keeps a sale while you serve the next person.")
        self._empty = EmptyState(tr("No parked sales"), words, icon="park")
        self._notice = Sunken(is_wide=True)
        self._below = QHBoxLayout(self._notice)
        self._below.addWidget(Icon("park"))
        words = tr("The sale you have now will be parked first.")
        self._below.addWidget(Text(words, "label", "secondary", weight=400), 1)
        pad(self._below, top=15, gap=10)
        self.body.addWidget(self._area, 1)
        self.body.addWidget(self._empty, 1)
        self.body.addWidget(self._notice)

    def show_parked(self, parked: Sequence[ParkedCart], *, parks_first: bool) -> None:
        """Show these; `parks_first`: the open sale holds lines."""
        for old in self.rows:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        while self._column.count():
            self._column.takeAt(0)
        self.rows = [ParkedRow(one, self._formats, self._moment(one.at)) for one in parked]
        for place, row in enumerate(self.rows):
            row.resume.clicked.connect(lambda _on=False, one=row.parked: self.resumed.emit(one))
            row.delete.clicked.connect(
                lambda _on=False, one=row.parked: self.delete_asked.emit(one)
            )
            row.pointed.connect(lambda at=place: self._mark(at))
            self._column.addWidget(row)
        self._column.addStretch(1)
        self._area.setVisible(bool(parked))
        self._empty.setVisible(not parked)
        self._notice.setVisible(bool(parked) and parks_first)
        self._mark(0 if parked else -1)

    def take_key(self, key: Qt.Key) -> bool:
        """Arrows mark a sale, Enter brings it back, Del asks to delete it."""
        if not self.rows:
            return False
        if key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            by = -1 if key == Qt.Key.Key_Up else 1
            self._mark(max(0, min(len(self.rows) - 1, self._marked + by)))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.resumed.emit(self.rows[self._marked].parked)
        elif key == Qt.Key.Key_Delete:
            self.delete_asked.emit(self.rows[self._marked].parked)
        else:
            return False
        return True

    def _mark(self, place: int) -> None:
        self._marked = place
        for at, row in enumerate(self.rows):
            row.set_marked(at == place and len(self.rows) > 1)
        if 0 <= place < len(self.rows):
            self._area.ensureWidgetVisible(self.rows[place], 0, 0)

    def _moment(self, at: dt.datetime) -> str:
        local = at.astimezone(self._zone)
        if local.date() == self._today:
            return self._formats.time(local)
        return self._formats.day(local.date())


class ParkedRow(Themed, QWidget):
    """One parked sale: when, its note, whose, what it comes to. Signal: pointed() by a tap."""

    pointed = Signal()

    def __init__(self, parked: ParkedCart, formats: Formats, moment: str) -> None:
        super().__init__()
        self.parked = parked
        self._is_marked = False
        items = tr("%n line(s)", parked.line_count)
        label = parked.label or tr("No note")
        amount = formats.money(parked.total)
        self._moment = Text(moment, "strong", amount=True)
        self._label = Text(label, "strong", weight=500)
        self._detail = Text(f"{parked.by} · {items}" if parked.by else items, "small", "tertiary")
        self._amount = Text(amount, "strong", amount=True, align=Align.AlignRight)
        self.resume = Button(tr("Bring back"))
        self.delete = IconButton("trash-2", tr("Delete the parked sale of {amount}", amount=amount))
        self.resume.setAccessibleName(
            tr("Bring back {label}, {amount}", label=label, amount=amount)
        )
        self.setAccessibleName(f"{moment}, {label}, {amount}")
        self._row = QHBoxLayout(self)
        self._names = QVBoxLayout()
        self._names.setSpacing(0)
        self._names.addWidget(self._label)
        self._names.addWidget(self._detail)
        self._row.addWidget(self._moment)
        self._row.addLayout(self._names, 1)
        self._row.addWidget(self._amount)
        self._row.addWidget(self.resume)
        self._row.addWidget(self.delete)
        self.begin()

    def set_marked(self, marked: bool) -> None:
        """The one the keyboard is on."""
        self._is_marked = marked
        self.update()

    def restyle(self) -> None:
        """Take height and margins again."""
        look = theme.current()
        self.setFixedHeight(look.px(76))
        near, far = look.px(20), look.px(8)
        left, right = (far, near) if look.rtl else (near, far)
        self._row.setContentsMargins(left, look.px(13), right, look.px(14))
        self._row.setSpacing(look.px(16))
        self._moment.setMinimumWidth(look.px(52))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A tap marks it."""
        super().mousePressEvent(event)
        self.pointed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground of the marked one, and the line below."""
        look, painter = theme.current(), QPainter(self)
        if self._is_marked:
            painter.fillRect(self.rect(), look.color("bg.selected"))
            bar = QRect(0, 0, look.px(4), self.height() - 1)
            area = painting.mirrored(painter, bar, self.rect())
            painter.fillRect(area, look.color("accent.fill"))
        painting.hair(painter, 0, self.width(), self.height() - 1)
