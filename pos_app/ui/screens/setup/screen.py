"""The first run: steps at the side, one question, Back and Next below it.

Each step is saved before the next one is shown, and where we are is saved with it: closing and
starting again comes back. The owner is logged in with the last step, and the window goes on.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.services import setup
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Screen
from pos_app.ui.screens.setup.items_page import ItemsPage
from pos_app.ui.screens.setup.owner_page import OwnerPage
from pos_app.ui.screens.setup.page import Page
from pos_app.ui.screens.setup.printer_page import PrinterPage
from pos_app.ui.screens.setup.shop_pages import CountryPage, ShopPage, TillPage
from pos_app.ui.screens.setup.steps import SetupSide
from pos_app.ui.screens.setup.tax_page import TaxPage
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.fields import ErrorLine
from pos_app.ui.widgets.text import Text

_WIDEST = 820


class SetupScreen(Screen):
    """The first run of a till."""

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self.owner = OwnerPage(pos)
        self.items = ItemsPage(pos, self.owner)
        self.pages: tuple[Page, ...] = (
            CountryPage(pos),
            ShopPage(pos),
            TillPage(pos),
            TaxPage(pos),
            PrinterPage(pos),
            self.owner,
            self.items,
        )
        self.place = 0
        self.side = SetupSide([page.step for page in self.pages])
        self.title = Text("", "h1", px=28)
        self.question = Text("", "body", "secondary", wrap=True)
        self.error = ErrorLine()
        self.back = Button(tr("Back"), Kind.QUIET, icon="arrow-left", height=56)
        self.skip = Button(tr("Skip"), height=56)
        self.next = Button("", Kind.PRIMARY, key="Enter", height=56)
        self._stack = QStackedWidget()
        self._lay_out()
        self.back.clicked.connect(self._on_back)
        self.skip.clicked.connect(self._on_saved)
        self.next.clicked.connect(self.go_on)
        self.items.working.connect(self._on_working)
        self.begin()

    def _lay_out(self) -> None:
        for page in self.pages:
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setFrameShape(QScrollArea.Shape.NoFrame)
            area.setWidget(page)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._stack.addWidget(area)
        self._buttons = QHBoxLayout()
        self._buttons.addWidget(self.back)
        self._buttons.addWidget(self.error, 1)
        self._buttons.addStretch(1)
        self._buttons.addWidget(self.skip)
        self._buttons.addWidget(self.next)
        self._body = QWidget()
        self._column = QVBoxLayout(self._body)
        self._column.setSpacing(0)
        self._head = QVBoxLayout()
        self._head.addWidget(self.title)
        self._head.addWidget(self.question)
        self._column.addLayout(self._head)
        self._column.addWidget(self._stack, 1)
        self._column.addLayout(self._buttons)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self.side)
        self._row.addWidget(self._body, 1)
        self._row.addStretch(0)

    # -- where we are

    def enter(self) -> None:
        """Come back to the step that was not finished."""
        self._is_stale = False
        last = len(self.pages) - 2  # the owner: what follows them needs somebody logged in
        self.show_page(min(self._pos.settings.till.setup_step, last))

    def show_page(self, place: int) -> None:
        """Ask the question of a step."""
        self.place = place
        page = self.pages[place]
        page.load()
        self.side.steps.set_current(place)
        self.title.setText(page.title)
        self.question.setText(page.question)
        self._stack.setCurrentIndex(place)
        self.back.setVisible(0 < place <= self.pages.index(self.owner))
        self.skip.setVisible(page.can_be_skipped)
        self._say_next()
        self.error.set_error("")
        field = page.first_field()
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_on(self) -> None:
        """Save this step and show the next one."""
        page = self.pages[self.place]
        if not self.next.isEnabled():
            return
        page.form.clear_errors()
        self.error.set_error("")
        self._set_busy(True)
        page.save(self._on_saved, self._on_refused)

    def scan(self, code: str) -> None:
        """There is nothing to sell yet."""
        self.error.set_error(tr("Scan not taken. Set up the till first."))

    def show_refusal(self, error: PosError) -> None:
        """Under its field, else beside the buttons."""
        if not self.pages[self.place].form.show_error(error):
            self.error.set_error(error.sentence)

    def _say_next(self) -> None:
        following = self.pages[self.place + 1 :]
        words = tr("Next: {step}", step=following[0].step.lower()) if following else tr("Finish")
        self.next.setText(self.pages[self.place].next_words(words))

    def _on_back(self) -> None:
        self.show_page(self.place - 1)

    def _on_saved(self) -> None:
        self._set_busy(False)
        if self.place == len(self.pages) - 1:
            self._finish()
            return
        place = self.place + 1
        if place <= self.pages.index(self.owner):
            state = self._pos.call(setup.state)
            kept = {"setup_step": place}
            self._pos.call(setup.save_till, state.till_code, state.till_name, kept)
        self.show_page(place)

    def _on_refused(self, error: PosError) -> None:
        self._set_busy(False)
        self.show_refusal(error)

    def _on_working(self, working: bool) -> None:
        self.next.setEnabled(not working)
        self._say_next()

    def _set_busy(self, busy: bool) -> None:
        for button in (self.back, self.skip, self.next):
            button.setEnabled(not busy)

    def _finish(self) -> None:
        owner = self.owner.owner
        assert owner is not None
        self._pos.log_in(owner)
        self.go.emit("shift")

    # -- keys and looks

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Esc goes back."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.go_on()
        elif event.key() == Qt.Key.Key_Escape and self.back.isVisible():
            self._on_back()
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        compact = look.size_class(self.width()) is theme.SizeClass.COMPACT
        side = look.px(32 if compact else 68)
        self._column.setContentsMargins(side, look.px(40), look.px(32), look.px(24))
        self._head.setSpacing(look.px(8))
        self._head.setContentsMargins(0, 0, 0, look.px(24))
        self._buttons.setContentsMargins(0, look.px(16), 0, 0)
        self._buttons.setSpacing(look.px(12))
        self._body.setMaximumWidth(side + look.px(_WIDEST + 32))
