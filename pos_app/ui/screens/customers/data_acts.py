"""What is done with a customer's ledgers and data from the panel: changed by hand, taken out,
switched off, erased.
"""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from pos_app.domain.errors import PosError, StorageFailed
from pos_app.domain.ids import new_id
from pos_app.domain.ledger import LedgerKind
from pos_app.services import customer_privacy, customers, ledgers
from pos_app.services.customer_privacy import PersonalData
from pos_app.services.customers import CustomerView
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.acts import Acts
from pos_app.ui.screens.customers.detail import CustomerDetail
from pos_app.ui.widgets.lane import Message, Tone


class DataActs(QObject):
    """Signals: changed(customer id); erased(); told(Message, acts of its answers). `view` is the
    customer the panel shows.
    """

    changed = Signal(object)
    erased = Signal()
    told = Signal(object, object)

    def __init__(
        self, pos: Pos, act: Acts, detail: CustomerDetail, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._pos, self._act, self._detail = pos, act, detail
        self.view: CustomerView | None = None
        self.formats = Formats()
        detail.ledgers.adjusted.connect(self._on_adjusted)
        detail.privacy.export_wanted.connect(self._export)
        detail.privacy.switch_wanted.connect(self._switch)
        detail.privacy.erase_wanted.connect(self._ask_erase)

    def _on_adjusted(self, kind: LedgerKind, amount: str, reason: str) -> None:
        view = self.view
        if view is None:
            return

        def done(_none: object) -> None:
            self._detail.ledgers.done()
            self.changed.emit(view.id)

        try:
            if kind is LedgerKind.POINTS:
                points = int(self.formats.read_number(amount))
                self._act(done, ledgers.adjust_points, new_id(), view.id, points, reason)
            else:
                money = self.formats.read_money(amount, self._pos.rules.currency)
                self._act(done, ledgers.adjust, new_id(), view.id, kind, money, reason)
        except PosError as error:
            self._detail.ledgers.note.setText(error.sentence)
        except ValueError:
            self._detail.ledgers.note.setText(tr("Points are whole."))

    def _switch(self) -> None:
        view = self.view
        if view is not None:
            changes = {"is_active": not view.row.is_active}
            self._act(
                lambda _version: self.changed.emit(view.id),
                customers.edit, view.id, changes, view.version,
            )  # fmt: skip

    def _export(self) -> None:
        if self.view is not None:
            self._act(self._keep, customer_privacy.export, self.view.id)

    def _keep(self, data: PersonalData) -> None:
        """Write both files where the person wants them."""
        chosen, _kind = QFileDialog.getSaveFileName(
            self._detail,
            tr("Export their data"),
            str(Path.home() / f"{data.name}.json"),
            "JSON (*.json)",
        )
        if chosen:
            self.write(data, Path(chosen))

    def write(self, data: PersonalData, path: Path) -> None:
        """Write the JSON there, and the text to read beside it."""

        def work() -> None:
            try:
                path.write_text(data.json, encoding="utf-8")
                path.with_suffix(".txt").write_text(data.text, encoding="utf-8")
            except OSError as error:
                words = f"It could not be written to {path.name}."
                raise StorageFailed(words, reason="unknown") from error

        def done(_none: None) -> None:
            self._say(Tone.SUCCESS, tr("Exported."), path.name)

        def failed(error: PosError) -> None:
            self._say(Tone.DANGER, error.sentence, "")

        self._pos.run(self, done, failed, work)

    def _say(self, tone: Tone, head: str, words: str) -> None:
        self.told.emit(Message(tone, head, words), ())

    def _ask_erase(self) -> None:
        view = self.view
        if view is None:
            return
        name = view.fields.name
        answers = (tr("Erase {name}", name=name), tr("Keep the customer"))
        head = tr("Erase {name} for good?", name=name)
        message = Message(Tone.QUESTION, head, tr("It cannot be undone."), answers, closable=False)
        self.told.emit(message, (lambda: self._erase(view), lambda: None))

    def _erase(self, view: CustomerView) -> None:
        self._act(lambda _none: self.erased.emit(), customer_privacy.erase, view.id)
