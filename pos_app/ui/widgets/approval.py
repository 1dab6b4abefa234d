"""A manager is asked: what, how much, who asks, and a PIN."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QGraphicsDropShadowEffect,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.amounts import PinField
from pos_app.ui.widgets.badges import State, paint_avatar
from pos_app.ui.widgets.buttons import Button, Kind, Pressable
from pos_app.ui.widgets.cards import Card, Icon, Line, Notice
from pos_app.ui.widgets.keypad import Keypad, Pad
from pos_app.ui.widgets.painting import CENTER, Align, Themed
from pos_app.ui.widgets.people import Person
from pos_app.ui.widgets.text import Text

_NARROW = 700  # pixels below which a card gives both halves the same width
_EDGE, _NARROW_EDGE = 25, 14  # around the pad


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of what is asked: "Discount", "−£8.27"; what counts is `strong`."""

    words: str
    value: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """What a manager is asked to allow.

    `title` asks ("Give 20% off this sale?"), `accept` and `refuse` name both outcomes ("Give 20%
    off", "No discount"), `rule` says why it is asked, `hint` what goes on meanwhile.
    """

    title: str
    facts: tuple[Fact, ...]
    accept: str
    refuse: str
    rule: str = ""
    hint: str = ""
    needs: str = ""


class ApprovalCard(Themed, QFrame):
    """The card of an approval, 820 wide: the request at the start, PIN and pad at the end.

    Signals: approved(object, str) with the chosen approver's id and the PIN typed; refused() by the
    other button or Esc. After a wrong PIN call `set_error`; a badge scan closes it from outside.
    """

    approved = Signal(object, str)
    refused = Signal()

    def __init__(
        self, request: Request, approvers: Sequence[Person], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.request = request
        self.setAccessibleName(request.title)
        self._approver: object | None = None
        self.pin = PinField(placeholder=tr("PIN, or scan a badge"))
        self.pad = Keypad(Pad.PIN, height=60, muted=True)
        self.accept = Button(request.accept, Kind.PRIMARY, key=tr("Enter"), height=64, px=18)
        self.refuse = Button(request.refuse, key=tr("Esc"), height=56)
        self.choices: list[_Approver] = []
        self._is_narrow = False
        self._halves = QHBoxLayout(self)
        self._halves.setContentsMargins(0, 0, 0, 0)
        self._halves.setSpacing(0)
        self._ask, self._answer = QVBoxLayout(), QVBoxLayout()
        self._halves.addLayout(self._ask)
        self._halves.addLayout(self._answer)
        self._fill_ask()
        self._fill_answer(approvers)
        self.pad.key.connect(self.pin.press)
        self.pin.entered.connect(self._on_pin)
        self.pin.edited.connect(lambda count: self.accept.setEnabled(count > 0))
        self.accept.clicked.connect(self.pin.enter)
        self.refuse.clicked.connect(self.refused)
        self.accept.setEnabled(False)
        self.setFocusProxy(self.pin)
        self._shadow = QGraphicsDropShadowEffect(self)
        self.setGraphicsEffect(self._shadow)
        self.begin()

    def _fill_ask(self) -> None:
        self._needs = QHBoxLayout()
        self._needs.addWidget(Icon("key-round", State.WARNING.ink, size=20))
        words = self.request.needs or tr("Needs a manager")
        self._needs.addWidget(Text(words, "label", State.WARNING.ink, weight=600), 1)
        self._title = Text(self.request.title, "h1", wrap=True, columns=False)
        self._facts = Card(radius="control")
        self.rows: list[FactRow] = []
        rows = QVBoxLayout(self._facts)
        for place, fact in enumerate(self.request.facts):
            if place:
                rows.addWidget(Line())
            self.rows.append(FactRow(fact))
            rows.addWidget(self.rows[-1])
        self._rule = Text(self.request.rule, "small", "secondary", wrap=True)
        self._hint = Notice(self.request.hint, "scan-barcode")
        self._top = QVBoxLayout()
        self._top.addLayout(self._needs)
        self._top.addWidget(self._title)
        self._ask.addLayout(self._top)
        for part in (self._facts, self._rule):
            self._ask.addWidget(part)
        self._ask.addStretch(1)
        self._ask.addWidget(self._hint)
        painting.show_part(self._hint, bool(self.request.hint))
        self._ask.addWidget(self.refuse)

    def _fill_answer(self, approvers: Sequence[Person]) -> None:
        self._who = Text(tr("Who approves?"), "label", "secondary")
        self._grid = QGridLayout()
        self._group = QButtonGroup(self)
        for place, person in enumerate(approvers):
            choice = _Approver(person)
            choice.clicked.connect(lambda _on=False, key=person.id: self._choose(key))
            self._group.addButton(choice)
            self._grid.addWidget(choice, place // 3, place % 3)
            self.choices.append(choice)
        self._whom = QVBoxLayout()
        self._whom.addWidget(self._who)
        self._whom.addLayout(self._grid)
        self._answer.addLayout(self._whom)
        self._answer.addWidget(self.pin)
        self._answer.addWidget(self.pad, 1)
        self._answer.addWidget(self.accept)
        if self.choices:
            self._choose(self.choices[0].person.id)

    def choose(self, key: object) -> None:
        """Mark an approver."""
        self._choose(key)

    def _choose(self, key: object) -> None:
        self._approver = key
        for choice in self.choices:
            choice.setChecked(choice.person.id == key)
        self.pin.clear()
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_pin(self, pin: str) -> None:
        self.approved.emit(self._approver, pin)

    def set_facts(self, facts: Sequence[Fact]) -> None:
        """The same facts with other values."""
        for row, fact in zip(self.rows, facts, strict=False):
            row.set_fact(fact)

    def set_hint(self, words: str) -> None:
        """Say what scanning does meanwhile."""
        self._hint.set_notice(words, "scan-barcode")
        self._hint.setVisible(bool(words))
        QAccessible.updateAccessibility(QAccessibleEvent(self._hint, QAccessible.Event.Alert))

    def set_error(self, words: str) -> None:
        """Say that the PIN was wrong, or that one must wait; the digits are forgotten."""
        self.pin.set_error(words)
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)
        event = QAccessibleEvent(self.pin.entry, QAccessible.Event.Alert)
        QAccessible.updateAccessibility(event)

    def set_busy(self, busy: bool) -> None:
        """While the PIN is checked nothing can be pressed."""
        for part in (self.pad, self.pin, self.accept):
            part.setEnabled(not busy)
        if not busy:
            self.accept.setEnabled(bool(self.pin.pin))
            self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def restyle(self) -> None:
        """Take margins, gaps and shadow again."""
        look = theme.current()
        narrow = self._is_narrow
        self._halves.setStretch(0, 311 if narrow else 447)
        self._halves.setStretch(1, 316 if narrow else 373)
        side, end = look.px(28), look.px(_NARROW_EDGE if narrow else _EDGE)
        self._top.setContentsMargins(0, 0, 0, look.px(3))
        self._top.setSpacing(look.px(8))
        self._whom.setSpacing(look.px(6))
        self._ask.setContentsMargins(side + 1, look.px(29), side, look.px(21))
        self._ask.setSpacing(look.px(12))
        self._needs.setSpacing(look.px(9))
        self._answer.setContentsMargins(end, look.px(21), end, look.px(21))
        self._answer.setSpacing(look.px(10))
        self._grid.setSpacing(look.px(8))
        rows = self._facts.layout()
        if rows is not None:
            rows.setContentsMargins(look.px(17), look.px(6), look.px(17), look.px(4))
            rows.setSpacing(0)
        self._shadow.setBlurRadius(look.px(48))
        self._shadow.setOffset(0, look.px(16))
        self._shadow.setColor(look.shadow("sheet"))

    def sizeHint(self) -> QSize:
        """820 wide, 538 high, more when the facts ask for it."""
        look = theme.current()
        least = QSize(look.px(820), look.px(538))
        return least.expandedTo(QSize(0, super().sizeHint().height()))

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays on the card: what lies under its shade does not answer."""
        parts = [part for part in self.findChildren(QWidget) if _takes_tab(part)]
        focused = QApplication.focusWidget()
        if parts:
            at = parts.index(focused) if focused in parts else -1
            following = parts[(at + (1 if forward else -1)) % len(parts)]
            following.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window both halves are as wide."""
        super().resizeEvent(event)
        narrow = self.width() < theme.current().px(_NARROW)
        if narrow is not self._is_narrow:
            self._is_narrow = narrow
            self.restyle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc refuses."""
        if event.key() == Qt.Key.Key_Escape:
            self.refused.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint both halves."""
        look, painter = theme.current(), QPainter(self)
        radius = look.radius("sheet")
        painting.box(painter, self.rect(), radius, look.color("bg.surface"))
        # A layout's own rectangle is empty while it is measured again; a widget keeps its place.
        edge = look.px(_NARROW_EDGE if self._is_narrow else _EDGE)
        split = self.pad.geometry().left() - edge
        other = self.layoutDirection() == painting.RTL
        half = QRect(split, 0, self.width() - split, self.height())
        if other:
            half = QRect(0, 0, self.pad.geometry().right() + 1 + edge, self.height())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(half)
        painting.box(painter, self.rect(), radius, look.color("bg.canvas"))
        painter.restore()
        x = half.right() if other else half.left()
        painter.fillRect(QRect(x, 0, 1, self.height()), look.color("border.subtle"))
        painting.box(painter, self.rect(), radius, None, look.color("border.subtle"))


def _takes_tab(part: QWidget) -> bool:
    takes = bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return takes and part.focusProxy() is None and part.isVisible() and part.isEnabled()


class FactRow(Themed, QWidget):
    """A word at the start, a value at the end, 37 high."""

    def __init__(self, fact: Fact, height: int = 37, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._height = height
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Text(fact.words, "label", "secondary", weight=400), 1)
        self.value = Text(
            fact.value,
            "label",
            weight=600 if fact.strong else 400,
            amount=True,
            align=Align.AlignRight,
        )
        row.addWidget(self.value)
        self.setAccessibleName(f"{fact.words} {fact.value}")
        self.begin()

    def set_fact(self, fact: Fact) -> None:
        """Another value."""
        self.value.setText(fact.value)
        self.setAccessibleName(f"{fact.words} {fact.value}")

    def restyle(self) -> None:
        """Take the height again."""
        self.setFixedHeight(theme.current().px(self._height))


class _Approver(Pressable):
    """A manager to choose: a small avatar and the first name."""

    def __init__(self, person: Person) -> None:
        super().__init__(person.name.split(" ", maxsplit=1)[0], Kind.DEFAULT, None)
        self.person = person
        self.setCheckable(True)
        self.setAccessibleName(person.name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.begin()

    def restyle(self) -> None:
        self.setFixedHeight(theme.current().px(56))

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.px(102), look.px(56))

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = theme.current(), QPainter(self)
        self.paint_frame(painter, self.rect(), look.radius("control"))
        side, gap = look.px(32), look.px(8)
        wide = look.metrics("label", 500).horizontalAdvance(self.text())
        if wide + side + gap + look.px(12) > self.width():  # the name says more than its letters
            painting.text(
                painter,
                self.rect().adjusted(look.px(6), 0, -look.px(6), 0),
                self.text(),
                look.font("label"),
                look.color("text.primary"),
                CENTER,
            )
            return
        wide = min(wide, self.width() - side - gap - look.px(12))
        x = (self.width() - side - gap - wide) // 2
        place = QRect(x, (self.height() - side) // 2, side, side)
        area = painting.mirrored(painter, place, self.rect())
        paint_avatar(painter, area, self.person.initials, self.person.tint)
        words = QRect(x + side + gap, 0, wide + 1, self.height())
        area = painting.mirrored(painter, words, self.rect())
        painting.text(painter, area, self.text(), look.font("label"), look.color("text.primary"))
