"""A label of the type scale, with its line height, weight and colour role."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from pos_app.ui import theme
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.painting import Align, Themed

_MANY = 60  # more lines than any label has


class Text(Themed, QLabel):
    """Plain words in a type role ("h1", "body", "small" …) and a colour role.

    One line that elides with a tooltip, or, with `wrap`, as many lines as it needs. An `amount`
    never elides. `columns=False` sets figures closer, in a sentence. `tone` is a colour role;
    "secondary" stands for "text.secondary" and so on.
    """

    def __init__(
        self,
        words: str = "",
        role: str = "body",
        tone: str = "primary",
        *,
        align: Qt.AlignmentFlag = Align.AlignLeft,
        weight: int = 0,
        px: int = 0,
        wrap: bool = False,
        amount: bool = False,
        columns: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(words, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(align)
        self.role, self.weight, self.pixels = role, weight, px
        self._tone, self._wrap, self._amount, self._columns = tone, wrap, amount, columns
        wide = QSizePolicy.Policy.Preferred
        self.setSizePolicy(wide, QSizePolicy.Policy.Preferred if wrap else QSizePolicy.Policy.Fixed)
        if wrap:
            policy = self.sizePolicy()
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self.begin()

    def set_tone(self, tone: str) -> None:
        """Change the colour role."""
        self._tone = tone
        self.update()

    def setText(self, words: str) -> None:
        """Show other words."""
        if words != self.text():
            super().setText(words)
            self._explain()

    def _look(self) -> tuple[QFont, int]:
        look = theme.current()
        style = look.type(self.role)
        line = look.px(self.pixels * 1.25) if self.pixels else style.line
        return look.font(self.role, self.weight, self.pixels, columns=self._columns), line

    def restyle(self) -> None:
        """Take the font again, so that a screen reader and tests see it too."""
        self.setFont(self._look()[0])

    def sizeHint(self) -> QSize:
        """The words on one line."""
        font, line = self._look()
        metrics = QFontMetrics(font)
        lines = self.text().split("\n")
        width = max(metrics.horizontalAdvance(piece) for piece in lines)
        if self._wrap:
            width = min(width, theme.current().px(640))
            return QSize(width + 1, self.heightForWidth(width + 1))
        return QSize(width + 1, line * len(lines))

    def minimumSizeHint(self) -> QSize:
        """An amount keeps its width, other words may be cut."""
        hint = self.sizeHint()
        if self._amount:
            return hint
        least = theme.current().px(24)
        return QSize(min(hint.width(), least), self._look()[1] if self._wrap else hint.height())

    def hasHeightForWidth(self) -> bool:
        """Whether the height follows from the width."""
        return self._wrap

    def heightForWidth(self, width: int) -> int:
        """Height of the wrapped words."""
        if not self._wrap:
            return -1
        font, line = self._look()
        return line * len(painting.wrapped(self.text(), font, width, _MANY)[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A cut text shows whole in a tooltip."""
        super().resizeEvent(event)
        self._explain()

    def _explain(self) -> None:
        cut = not self._wrap and self.sizeHint().width() > self.width() + 1
        self.setToolTip(self.text() if cut else "")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the words with the line height of the scale."""
        font, line = self._look()
        tone = self._tone if "." in self._tone else f"text.{self._tone}"
        if not self.isEnabled():
            tone = "text.disabled"
        color = theme.current().color(tone)
        painter = QPainter(self)
        sideways = self.alignment() & Align.AlignHorizontal_Mask
        if self._wrap:
            area = self.contentsRect()
            if self.alignment() & Align.AlignVCenter:
                spare = area.height() - self.heightForWidth(area.width())
                area.setTop(area.top() + max(0, spare) // 2)
            painting.paragraph(painter, area, self.text(), font, color, line, _MANY, sideways)
            return
        pieces = self.text().split("\n")
        area = self.contentsRect()
        top = area.top() + (area.height() - line * len(pieces)) // 2
        for piece in pieces:
            area.setTop(top)
            area.setHeight(line)
            painting.text(
                painter,
                area,
                piece,
                font,
                color,
                sideways | Align.AlignVCenter,
                elide=not self._amount,
            )
            top += line
