"""A person's badge: made, saved as a card to print, and revoked when it was lost.

The code lives in this form until the card is saved, and nowhere else.
"""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from pos_app import paths
from pos_app.documents.badge_card import BadgeCard, badge_pdf
from pos_app.domain import badge
from pos_app.domain.text import fold
from pos_app.services.users import UserRow
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.printer_choice import write_whole
from pos_app.ui.raster import rasterise
from pos_app.ui.screens.users.card_form import CardForm
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.painting import show_part


class BadgeForm(CardForm):
    """Give a badge, or take one back.

    Signals: given(UserRow, str, Path): whose, the token of the new code, and where the card shall
    be saved; revoked(UserRow); saved(Path).
    """

    given = Signal(object, str, object)
    revoked = Signal(object)
    saved = Signal(object)

    def __init__(self, pos: Pos) -> None:
        super().__init__(pos)
        self._user: UserRow | None = None
        self._code = ""
        self.take_back = Button(tr("Revoke the badge"), Kind.DANGER, icon="x", height=40)
        self.beside(self.take_back, QWidget(), QWidget())
        self.finish()
        self.take_back.clicked.connect(lambda: self.revoked.emit(self._user))

    def open(self, user: UserRow) -> None:
        """For this person."""
        self._user = user
        self.forget()
        first = user.name.split(" ")[0]
        self.title.setText(tr("A badge for {name}", name=user.name))
        self.accept.setText(tr("Make {name} a badge", name=first))
        self.about.setText(
            tr("{name} has a badge. A new one takes its place: the old one opens nothing.").format(
                name=first
            )
            if user.has_badge
            else tr(
                "A card with a barcode. Scanned, it logs {name} in and approves for them.",
                name=first,
            )
        )
        show_part(self.take_back, user.has_badge)
        self.accept.setFocus()

    def forget(self) -> None:
        """No code stays in the form."""
        super().forget()
        self._code = ""

    def submit(self) -> None:
        """Ask where the card goes; only then is there a code."""
        user = self._user
        if user is None:
            return
        name = "-".join(fold(user.name).split()) or "badge"
        proposed = str(paths.documents_dir() / tr("badge-{name}.pdf", name=name))
        chosen, _kind = QFileDialog.getSaveFileName(
            self, tr("Save the badge"), proposed, tr("PDF (*.pdf)")
        )
        if chosen:
            self.make(Path(chosen))

    def make(self, path: Path) -> None:
        """A new code; it is given first, and saved when it holds."""
        self._code = badge.new_code()
        self.given.emit(self._user, badge.token(self._code, self._pos.pepper), path)

    def save(self, path: Path) -> None:
        """It holds: write the card, on a worker. A file that is there is replaced whole."""
        user = self._user
        if user is None:
            return
        shop = self._pos.settings.shop.name
        card = BadgeCard(shop, user.name, user.role_name, self._code)
        self._code = ""
        self._pos.run(
            self,
            self.saved.emit,
            self.show_refusal,
            lambda: write_whole(path, badge_pdf(card, rasterise)),
        )
