"""The foot of the reports: up to when the figures go, and which tills were not heard of since."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_app.services.reports import TillState
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.badges import Badge, BadgeSpec, State
from pos_app.ui.widgets.cards import Icon
from pos_app.ui.widgets.painting import Themed
from pos_app.ui.widgets.text import Text

QUIET_FOR: Final = timedelta(hours=20)  # behind the till that sold last: a day without a sale


class FootBar(Themed, QWidget):
    """40 high, a line above it."""

    def __init__(self) -> None:
        super().__init__()
        self._words = Text("", "small", "secondary")
        self.lacking = Badge("", State.WARNING, "cloud-off")
        self._row = QHBoxLayout(self)
        self._row.addWidget(Icon("clock", "text.secondary", size=16))
        self._row.addWidget(self._words, 1)
        self._row.addWidget(self.lacking)
        self.lacking.hide()
        self.begin()

    def text(self) -> str:
        """What it says."""
        return self._words.text()

    def show_state(
        self, tills: Sequence[TillState], now: str, zone: ZoneInfo, formats: Formats
    ) -> None:
        """Until when the figures go, each till's last sale, and who is behind."""
        quiet = [till for till in tills if tills[0].last_sale - till.last_sale > QUIET_FOR]
        told = [
            tr("{till} sold last on {when}", till=till.name, when=_when(till, zone, formats))
            for till in tills[:3]
            if till not in quiet
        ]
        self._words.setText("    ".join((tr("Up to date to {time}", time=now), *told)))
        self.lacking.setVisible(bool(quiet))
        if quiet:
            till = quiet[0]
            words = tr("Nothing from {till} since {when}", till=till.name,
                       when=_when(till, zone, formats))  # fmt: skip
            self.lacking.set_badge(BadgeSpec(words, State.WARNING, "cloud-off"))
            self.lacking.setToolTip(", ".join(till.name for till in quiet))

    def restyle(self) -> None:
        """Take the height again."""
        look = theme.current()
        self.setFixedHeight(look.px(40))
        compact = look.size_class(self.window().width()) is theme.SizeClass.COMPACT
        side = look.px(16 if compact else 24)
        self._row.setContentsMargins(side, 0, side, 0)
        self._row.setSpacing(look.px(8))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line."""
        painting.hair(QPainter(self), 0, self.width(), 0)


def _when(till: TillState, zone: ZoneInfo, formats: Formats) -> str:
    at = till.last_sale.astimezone(zone)
    return f"{formats.day(at.date())}, {formats.time(at)}"
