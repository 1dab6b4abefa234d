"""Fields to type into: a box with an icon, the text and a hint; label above, error below."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from pos_app.ui import theme
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.buttons import IconButton
from pos_app.ui.widgets.keys import KeyCap
from pos_app.ui.widgets.painting import Side, Themed
from pos_app.ui.widgets.text import Text


class Entry(QLineEdit):
    """A frameless line edit whose caret is in the accent, two pixels wide."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._worn: QFont | None = None
        super().__init__(parent)
        self.setProperty("bare", True)
        self.setFrame(False)

    def setFont(self, font: QFont | str | Sequence[str]) -> None:
        """Wear a font until another one is given."""
        self._worn = QFont(font)
        super().setFont(font)

    def changeEvent(self, event: QEvent) -> None:
        """A new stylesheet takes the font away after the field gave it; put it on again."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._worn is not None:
            super().setFont(self._worn)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, then the caret over Qt's own."""
        super().paintEvent(event)
        if self.hasFocus() and not self.isReadOnly() and not self.hasSelectedText():
            look = theme.current()
            caret = self.cursorRect()
            middle = caret.center()
            line = QRect(middle.x(), caret.top(), look.px(2), caret.height() + 1)
            QPainter(self).fillRect(line, look.color("focus"))


TALL = range(56, 72)  # fields of the till have rounder corners; notes do not


class FieldBox(Themed, QFrame):
    """The frame round an editor: its edge says focus, error or read only. A part of the fields."""

    def __init__(
        self, editor: QWidget, height: int, *, plain: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.editor, self._height = editor, height
        self._large = height in TALL and not plain
        self.wrong = self.read_only = False
        self._focused = False
        self.setFocusProxy(editor)
        editor.installEventFilter(self)
        self.begin()

    def restyle(self) -> None:
        """Take the height again; 0 leaves it to the layout."""
        if self._height:
            self.setFixedHeight(theme.current().px(self._height))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Redraw the edge when the editor gains or loses the focus."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self._focused = event.type() == QEvent.Type.FocusIn
            self.update()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the text goes to the text."""
        super().mousePressEvent(event)
        self.editor.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the box in its state."""
        look = theme.current()
        fill, edge, width = "bg.surface", "border.control", 1
        if self.read_only or not self.isEnabled():
            fill, edge = "bg.hover", "border.subtle"
        if self.wrong:
            edge, width = "danger.fill", 2
        elif self._focused and not self.read_only:
            edge, width = "focus", 2
        radius = look.px(12) if self._large else look.radius("control")
        painter = QPainter(self)
        painting.box(painter, self.rect(), radius, look.color(fill), look.color(edge), width)


class Labelled(Themed, QWidget):
    """A label above something and an error below it. A part of the fields."""

    def __init__(self, label: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self._label = Text(label, "label", "secondary")
        painting.show_part(self._label, bool(label))
        self.error_line = ErrorLine(wrap=True)
        self.rows.addWidget(self._label)

    def set_label(self, label: str) -> None:
        """Change the words above."""
        self._label.setText(label)
        painting.show_part(self._label, bool(label))

    @property
    def error(self) -> str:
        """The sentence under the field, empty while it is right."""
        return self.error_line.text()

    def restyle(self) -> None:
        """Take the distances again."""
        self.rows.setSpacing(theme.current().px(6))


class ErrorLine(Text):
    """What is wrong and what to type, after a warning sign; hidden while empty.

    With `wrap` a long sentence takes two lines, because nothing may be read by pointing alone.
    """

    def __init__(self, *, wrap: bool = False, parent: QWidget | None = None) -> None:
        super().__init__("", "label", "danger.text", wrap=wrap, parent=parent)
        self.hide()

    def set_error(self, words: str) -> None:
        """Say it, or nothing."""
        self.setText(words)
        self.setVisible(bool(words))

    def restyle(self) -> None:
        """Leave room for the sign."""
        super().restyle()
        room = theme.current().px(27)
        right = theme.current().rtl
        self.setContentsMargins(0 if right else room, 0, room if right else 0, 0)

    def sizeHint(self) -> QSize:
        """The words and the sign."""
        look = theme.current()
        return super().sizeHint() + QSize(look.px(27), look.px(4))

    def heightForWidth(self, width: int) -> int:
        """Height of the words beside the sign."""
        return super().heightForWidth(width - theme.current().px(27))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sign, then the words."""
        super().paintEvent(event)
        look = theme.current()
        painter = QPainter(self)
        line = look.type("label").line if self.hasHeightForWidth() else self.height()
        place = QRect(0, 0, look.px(18), line)
        area = painting.mirrored(painter, place, self.rect())
        painting.symbol(painter, area, "circle-alert", "danger.text")


class Field(Labelled):
    """One line to type into.

    `icon` before it; `unit` ("£") before or `suffix` ("%") after it; `hint` a quiet word at the
    end, after `cap`, a key. `height` 56 on the till, 40 in the manager window, 48 between.
    `entry` is the line edit itself. `set_error("…")` turns the edge red and says why.
    Signals: edited(str) while a person types, entered(str) on Enter, left() when the focus goes.
    """

    edited = Signal(str)
    entered = Signal(str)
    left = Signal()

    def __init__(
        self,
        label: str = "",
        *,
        placeholder: str = "",
        icon: str = "",
        icon_tone: str = "text.secondary",
        unit: str = "",
        suffix: str = "",
        cap: str = "",
        hint: str = "",
        height: int = 40,
        px: int = 0,
        weight: int = 0,
        align: Side = Side.START,
        password: bool = False,
        clearable: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, parent)
        self.entry = Entry()
        self._px, self._weight, self._side, self._height = px, weight, align, height
        self.box = FieldBox(self.entry, height)
        self._icon = _Icon(icon, icon_tone, 24 if height >= 56 else 18)
        self._unit = Text(unit, "label", "secondary", weight=400)
        self._suffix = Text(suffix, "label", "secondary", weight=400)
        self._cap, self._hint = KeyCap(cap), Text(hint, "small", "tertiary")
        self.clear_button = IconButton("x", clearable or "", size=32, icon_size=16)
        self._clearable = bool(clearable)
        self._fill_box()
        self.rows.addWidget(self.box)
        self.rows.addWidget(self.error_line)
        self.setFocusProxy(self.entry)
        self.entry.setPlaceholderText(placeholder)
        self.entry.setAccessibleName(name or label or placeholder)
        if password:
            self.entry.setEchoMode(QLineEdit.EchoMode.Password)
        self.entry.textEdited.connect(self.edited)
        self.entry.textChanged.connect(self._on_text)
        self.entry.returnPressed.connect(lambda: self.entered.emit(self.entry.text()))
        self.entry.editingFinished.connect(self.left)
        self.clear_button.clicked.connect(self.clear)
        self.begin()

    def _fill_box(self) -> None:
        row = QHBoxLayout(self.box)
        for part in (
            self._icon,
            self._unit,
            self.entry,
            self._suffix,
        ):
            row.addWidget(part, 1 if part is self.entry else 0)
        self._end = QHBoxLayout()
        self._end.addWidget(self._cap)
        self._end.addWidget(self._hint)
        row.addLayout(self._end)
        row.addWidget(self.clear_button)
        self._icon.setVisible(bool(self._icon.icon_name))
        self._unit.setVisible(bool(self._unit.text()))
        self._suffix.setVisible(bool(self._suffix.text()))
        self._cap.setVisible(bool(self._cap.key))
        self._hint.setVisible(bool(self._hint.text()))
        self.clear_button.hide()

    def restyle(self) -> None:
        """Take sizes, fonts and margins again."""
        super().restyle()
        look = theme.current()
        tall = self._height >= 56
        px = self._px or (17 if tall and self._icon.icon_name else 14 if self._height < 48 else 15)
        self.entry.setFont(look.font("body", self._weight, px))
        sides = {
            Side.START: Qt.AlignmentFlag.AlignLeft,
            Side.END: Qt.AlignmentFlag.AlignRight,
            Side.CENTER: Qt.AlignmentFlag.AlignHCenter,
        }
        self.entry.setAlignment(sides[self._side] | Qt.AlignmentFlag.AlignVCenter)
        row = self.box.layout()
        if row is not None:
            bare = self._icon.isHidden() and self._unit.isHidden()
            start = look.px(17 if tall else 11 if bare else 13)
            end = look.px(16 if tall else 11 if self._cap.isHidden() else 14)
            left, right = (end, start) if look.rtl else (start, end)
            row.setContentsMargins(left, look.px(2), right, look.px(2))
            row.setSpacing(look.px(10 if tall else 8))
            self._end.setSpacing(look.px(5))

    def text(self) -> str:
        """What stands in the field."""
        return self.entry.text()

    def set_text(self, words: str) -> None:
        """Fill the field without telling `edited`; what is too long shows its beginning."""
        if words != self.entry.text():
            self.entry.setText(words)
            long = self.entry.fontMetrics().horizontalAdvance(words) > self.entry.width()
            if long and not self.entry.hasFocus():
                self.entry.setCursorPosition(0)

    def clear(self) -> None:
        """Empty the field and take the error away; tells `edited`."""
        self.entry.clear()
        self.set_error("")
        self.edited.emit("")

    def set_error(self, words: str) -> None:
        """Say what is wrong, or nothing when it is right again."""
        self.error_line.set_error(words)
        self.box.wrong = bool(words)
        self.box.update()
        self.entry.setAccessibleDescription(words)

    def set_read_only(self, read_only: bool) -> None:
        """Only show the text."""
        self.entry.setReadOnly(read_only)
        self.box.read_only = read_only
        self.box.update()

    @property
    def unit(self) -> str:
        """The sign before the text."""
        return self._unit.text()

    def set_unit(self, unit: str) -> None:
        """Change the sign before the text ("£")."""
        self._unit.setText(unit)
        self._unit.setVisible(bool(unit))

    def set_icon(self, icon: str, tone: str = "text.secondary") -> None:
        """Show another icon before the text."""
        self._icon.set_icon(icon, tone)
        self._icon.setVisible(bool(icon))

    def set_hint(self, hint: str, cap: str = "") -> None:
        """Change the quiet words at the end and the key before them."""
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._cap.set_key(cap)
        self._cap.setVisible(bool(cap))

    def _on_text(self, words: str) -> None:
        self.clear_button.setVisible(self._clearable and bool(words))
        if self.box.wrong:
            self.set_error("")


class _Icon(Themed, QWidget):
    """An icon in a layout."""

    def __init__(self, icon: str, tone: str, side: int) -> None:
        super().__init__()
        self.icon_name, self._tone, self._side = icon, tone, side
        self.begin()

    def set_icon(self, icon: str, tone: str) -> None:
        self.icon_name, self._tone = icon, tone
        self.update()

    def restyle(self) -> None:
        side = theme.current().px(self._side)
        self.setFixedSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.icon_name:
            painting.symbol(QPainter(self), self.rect(), self.icon_name, self._tone)
