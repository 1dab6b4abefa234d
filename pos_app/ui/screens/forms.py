"""Forms that save by a button: what was typed against what is stored, and whose fault a refusal is.

A `Form` knows its fields by the names the services use, so that an `Invalid` finds the field it is
about. Nothing is stored while typing; the bar below counts what is not saved yet.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QScrollArea, QWidget

from pos_app.domain.errors import Invalid, PosError
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Surface
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Segmented
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.notes import NoteField
from pos_app.ui.widgets.painting import Align
from pos_app.ui.widgets.text import Text

Raw = str | bool
Read = Callable[[Any], object]
Show = Callable[[Any], Raw]


@runtime_checkable
class Composite(Protocol):
    """A widget of several fields that stands in a form as one, such as the barcodes of an item."""

    @property
    def edited(self) -> SignalInstance:
        """Emitted when a person changed it."""
        ...

    def raw(self) -> str:
        """What stands in it, as one text."""
        ...

    def put(self, raw: str) -> None:
        """Show another text, without telling."""
        ...

    def set_error(self, words: str) -> None:
        """Say what is wrong, or nothing."""
        ...


@dataclass
class _Part:
    """One field: its widget, how its words become a value and back, and what stood there first."""

    widget: QWidget
    read: Read
    show: Show
    stored: Raw = ""

    def raw(self) -> Raw:
        """What stands in the widget now."""
        widget = self.widget
        if isinstance(widget, Field | NoteField):
            return widget.text()
        if isinstance(widget, Combo | Segmented):
            return widget.value()
        if isinstance(widget, Composite):
            return widget.raw()
        assert isinstance(widget, QAbstractButton)
        return widget.isChecked()

    def put(self, raw: Raw) -> None:
        """Show another value, without telling."""
        widget = self.widget
        if isinstance(widget, Field | NoteField):
            widget.set_text(str(raw))
        elif isinstance(widget, Combo | Segmented):
            widget.set_value(str(raw))
        elif isinstance(widget, Composite):
            widget.put(str(raw))
        else:
            assert isinstance(widget, QAbstractButton)
            widget.setChecked(bool(raw))

    def set_error(self, sentence: str) -> None:
        """Say under the field what is wrong, where it has such a place."""
        if isinstance(self.widget, Field | NoteField | Combo | Composite):
            self.widget.set_error(sentence)


class Form(QObject):
    """The fields of one form. Signal: changed() whenever a person changed one, or it was loaded."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts: dict[str, _Part] = {}
        self._is_loading = False
        self._seen: dict[str, Raw] = {}
        self._steps: list[tuple[str, Raw]] = []

    def add(
        self, name: str, widget: QWidget, *, read: Read | None = None, show: Show | None = None
    ) -> None:
        """A field by the name its service gives it. `read` makes a value of its words and may raise
        `Invalid`; `show` makes words of a value.
        """
        part = _Part(widget, read or (lambda raw: raw), show or (lambda value: value))
        part.stored = self._seen[name] = part.raw()
        self._parts[name] = part
        if isinstance(widget, Field | NoteField):
            widget.entry.installEventFilter(self)
        if isinstance(widget, Field | NoteField | Composite):
            widget.edited.connect(self._on_edited)
        elif isinstance(widget, Combo | Segmented):
            widget.chosen.connect(self._on_edited)
        elif isinstance(widget, QAbstractButton):
            widget.toggled.connect(self._on_edited)
        else:
            raise TypeError(f"a form has no use for {type(widget).__name__}")

    def load(self, values: Mapping[str, Any]) -> None:
        """Show what is stored; nothing is changed then."""
        self._is_loading = True
        for name, part in self._parts.items():
            if name in values:
                part.put(part.show(values[name]))
            part.stored = part.raw()
            part.set_error("")
        self._settle()

    def discard(self) -> None:
        """Show again what is stored."""
        self._is_loading = True
        for part in self._parts.values():
            part.put(part.stored)
            part.set_error("")
        self._settle()

    def _settle(self) -> None:
        self._is_loading = False
        self._seen = {name: part.raw() for name, part in self._parts.items()}
        self._steps.clear()
        self.changed.emit()

    def raw(self, name: str) -> Raw:
        """What stands in a field, as it is typed."""
        return self._parts[name].raw()

    def stored_raw(self, name: str) -> Raw:
        """What stood in a field before it was changed."""
        return self._parts[name].stored

    def undo(self) -> bool:
        """Put back what stood in the field that was changed last; False when nothing was."""
        if not self._steps:
            return False
        name, raw = self._steps.pop()
        part = self._parts[name]
        part.put(raw)
        part.set_error("")
        self._seen[name] = part.raw()
        part.widget.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl Z undoes in the form, not letter by letter in the field that has the focus."""
        kinds = {QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress}
        is_undo = isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Undo)
        if event.type() not in kinds or not is_undo:
            return super().eventFilter(watched, event)
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            self.undo()
        return True

    @property
    def changed_names(self) -> tuple[str, ...]:
        """The fields that differ from what is stored."""
        return tuple(name for name, part in self._parts.items() if part.raw() != part.stored)

    def put(self, name: str, raw: Raw) -> None:
        """Fill a field as a person would, so that it counts as changed."""
        self._parts[name].put(raw)
        self._on_edited()

    def value(self, name: str) -> Any:
        """The value of one field. Raises `Invalid` naming it."""
        part = self._parts[name]
        try:
            return part.read(part.raw())
        except Invalid as error:
            raise Invalid(error.sentence, where=error.where or name) from None

    def values(self) -> dict[str, Any]:
        """All values. Raises `Invalid` naming the field."""
        return {name: self.value(name) for name in self._parts}

    def changes(self) -> dict[str, Any]:
        """The values of the fields that differ. Raises `Invalid` naming the field."""
        return {name: self.value(name) for name in self.changed_names}

    def show_error(self, error: PosError) -> bool:
        """Say it under the field it is about; False when it is about none of them."""
        part = self._parts.get(error.where) if isinstance(error, Invalid) else None
        if part is None:
            return False
        part.set_error(error.sentence)
        part.widget.setFocus(Qt.FocusReason.OtherFocusReason)
        # The words below the field take room first.
        QTimer.singleShot(0, part.widget, lambda: _bring_into_sight(part.widget))
        return isinstance(part.widget, Field | NoteField | Combo | Composite)

    def clear_errors(self) -> None:
        """Nothing is wrong any more."""
        for part in self._parts.values():
            part.set_error("")

    def _on_edited(self, *_args: object) -> None:
        if self._is_loading:
            return
        for name, part in self._parts.items():
            raw = part.raw()
            if raw != self._seen[name]:
                # Typing on in one field is one step.
                if not self._steps or self._steps[-1][0] != name:
                    self._steps.append((name, self._seen[name]))
                self._seen[name] = raw
        self.changed.emit()


class SaveBar(Surface):
    """Below a form: how much is not saved, Discard, and the button that saves.

    Hidden buttons come up with the first change. Signals: saved() by the button or Ctrl S,
    discarded().
    """

    saved = Signal()
    discarded = Signal()

    def __init__(self, save: str = "", parent: QWidget | None = None) -> None:
        super().__init__("bg.surface", "top", parent=parent)
        self.words = Text("", "small", "secondary", wrap=True)
        self.discard = Button(tr("Discard"), height=40)
        self.save = Button(save or tr("Save changes"), Kind.PRIMARY, height=40)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.words, 1, Align.AlignVCenter)
        self._row.addWidget(self.discard)
        self._row.addWidget(self.save)
        self.discard.clicked.connect(self.discarded)
        self.save.clicked.connect(self.saved)
        shortcut = QShortcut(QKeySequence.StandardKey.Save, self)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(self._on_shortcut)
        self.set_changes(0)
        self.restyle()

    def set_changes(self, count: int, saved: str = "") -> None:
        """So many changes are not saved; none: what was saved, or nothing."""
        self.words.set_tone("secondary")
        self.words.setText(tr("%n change(s) not saved", count) if count else saved)
        for button in (self.discard, self.save):
            button.setEnabled(count > 0)

    def show_error(self, sentence: str) -> None:
        """A refusal that is about no field."""
        self.words.set_tone("danger.text")
        self.words.setText(sentence)

    def _on_shortcut(self) -> None:
        if self.isVisible() and self.save.isEnabled():
            self.saved.emit()

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        self.setFixedHeight(look.px(65))
        row = self.layout()
        if row is not None:
            row.setContentsMargins(look.px(20), look.px(1), look.px(20), 0)
            row.setSpacing(look.px(8))


def _bring_into_sight(widget: QWidget) -> None:
    """Scroll what a long form stands in, so that the field at fault is seen."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    if above is not None:
        above.ensureWidgetVisible(widget)


def lines_of(text: Any) -> tuple[str, ...]:
    """Typed lines as the settings keep them: without empty ones."""
    return tuple(line.strip() for line in str(text).splitlines() if line.strip())


def text_of(lines: Any) -> str:
    """Kept lines as they are typed."""
    return "\n".join(lines)
