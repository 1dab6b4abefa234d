"""Moving goods to another location: written down by scanning, sent, received by scanning, and what
differs settled.
"""

from typing import ClassVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from pos_app.domain.access import Permission
from pos_app.domain.errors import PosError
from pos_app.domain.ids import new_id
from pos_app.domain.quantity import Quantity
from pos_app.domain.stock import Settlement, TransferState
from pos_app.services import transfers
from pos_app.services.catalogue import ItemView
from pos_app.services.declare import Topic
from pos_app.services.transfers import LineView, TransferView
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Hint
from pos_app.ui.screens.stock.line_looks import LineLooks
from pos_app.ui.screens.stock.line_number import Counted, pieces_of
from pos_app.ui.screens.stock.scan_body import Fact, ScanBody
from pos_app.ui.screens.stock.scanned_documents import ScannedDocuments
from pos_app.ui.screens.stock.transfer_start import TransferStart, badge_of
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.buttons import Button
from pos_app.ui.widgets.buttons import Kind as Loud
from pos_app.ui.widgets.lane import Message, Tone
from pos_app.ui.widgets.painting import Side, show_part
from pos_app.ui.widgets.rows import Cell, Column, TableRow

_NONE = Quantity(0)


class TransferScreen(ScannedDocuments):
    """The transfers of the shop."""

    topics: ClassVar[Topic] = Topic.STOCK | Topic.SETTINGS

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self._view: TransferView | None = None
        self._looks = LineLooks(pos)
        self.start: TransferStart = TransferStart(pos)
        columns = (
            Column(tr("Item")),
            Column(tr("Sent"), 110, Side.END, compact=76),
            Column(tr("Counted"), 160, Side.END),
            Column(tr("Check"), 150, compact=136),
        )
        self.body = ScanBody(pos, columns, 2, tr("Transfers"))
        self.act_button = Button("", Loud.PRIMARY, height=64, px=17)
        self.lost = Button(tr("It is lost"), height=48)
        self.sent_back = Button(tr("It went back"), height=48)
        self.was_found = Button(tr("It belongs here"), height=48)
        self.cancel_button = Button(tr("Call it off"), Loud.QUIET, height=48)
        for button in (
            self.lost,
            self.sent_back,
            self.was_found,
            self.act_button,
            self.cancel_button,
        ):
            self.body.side_column.addWidget(button)
        self.lay_out()
        self._connect()
        self.begin()

    def _connect(self) -> None:
        self.start.begun.connect(self._on_begun)
        self.start.opened.connect(self.open)
        self.body.counted.connect(self._on_counted)
        self.body.put.connect(self._put)
        self.body.taken_out.connect(lambda item: self._put(item, _NONE))
        self.body.table.chosen.connect(lambda _key: self._weigh())
        self.act_button.clicked.connect(self._on_act)
        self.cancel_button.clicked.connect(self._on_cancel)
        for button, how in (
            (self.lost, Settlement.LOST),
            (self.sent_back, Settlement.SENT_BACK),
            (self.was_found, Settlement.FOUND),
        ):
            button.clicked.connect(lambda _on=False, how=how: self._on_settle(how))

    # -- the life of a screen

    def enter(self) -> None:
        """The scan field has the focus, else the list of transfers."""
        self._looks.forget()
        super().enter()
        if self._view is None:
            self.start.take_focus()
        else:
            self.body.take_focus()

    def refresh(self) -> None:
        """Read anew what is in front."""
        if not self._pos.can(Permission.STOCK_TRANSFER):
            return
        if self._view is None:
            self.start.refresh()
        else:
            self.open(self._view.id)

    def scan(self, code: str) -> None:
        """One more of it."""
        if self._pages.currentWidget() is self.body:
            self.body.scan(code)

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        back = (tr("Esc"), tr("Back"))
        if self._view is None or self._view.state not in {TransferState.DRAFT, TransferState.SENT}:
            return (back,)
        more = ("12 *", tr("then scan for 12")), (tr("Del"), tr("Take a line out"))
        is_draft = self._view.state is TransferState.DRAFT
        return (*more, ("F12", tr("Send") if is_draft else tr("Take in")), back)

    def show_refusal(self, error: PosError) -> None:
        """Above what is in front."""
        lane = self.start.lane if self._pages.currentWidget() is self.start else self.body.lane
        lane.show_message(Message(Tone.WARNING, error.sentence, ""))

    # -- what it shows

    def _on_begun(self, source: UUID, destination: UUID) -> None:
        transfer = new_id()
        self.act(lambda _none: self.open(transfer), transfers.begin, transfer, source, destination)

    def open(self, transfer_id: UUID) -> None:
        """Show a transfer."""
        try:
            view = self._view = self._pos.call(transfers.read, transfer_id)
        except PosError as error:
            self.show_refusal(error)
            return
        self._pages.setCurrentWidget(self.body)
        is_draft = view.state is TransferState.DRAFT
        can_scan = is_draft or view.state is TransferState.SENT
        ask = tr("Scan what leaves") if is_draft else tr("Scan what arrived")
        self.body.set_head(f"{view.source} → {view.destination}", badge_of(view.state).words, ask)
        self.body.set_open(can_scan)
        self._show_rows(view)
        self._weigh()
        self.hints_changed.emit()
        if can_scan:
            self.body.take_focus()

    def _show_rows(self, view: TransferView) -> None:
        formats = Formats(self._pos.settings.shop.locale)
        is_draft = view.state is TransferState.DRAFT
        self._looks.read(each.item_id for each in view.lines)
        rows: list[TableRow] = []
        numbers: dict[object, Counted] = {}
        for each in view.lines:
            counted = each.sent if is_draft else each.arrived
            sent = "" if is_draft else formats.quantity(each.sent, each.unit)
            rows.append(
                TableRow(
                    each.item_id,
                    (
                        self._looks.cell(each.item_id, each.name),
                        Cell(sent, tone="text.secondary"),
                        Cell(formats.quantity(counted, each.unit), weight=600),
                        Cell(badge=None if is_draft else _check(each, view.state, formats)),
                    ),
                )
            )
            numbers[each.item_id] = Counted(counted, each.unit)
        self.body.set_rows(rows, numbers)
        pieces = sum(pieces_of(each.sent, each.unit) for each in view.lines)
        facts = [
            Fact(tr("Lines"), formats.number(len(view.lines))),
            Fact(tr("Pieces") if is_draft else tr("Sent"), formats.number(pieces)),
        ]
        if not is_draft:
            came = sum(pieces_of(each.arrived, each.unit) for each in view.lines)
            facts.append(Fact(tr("Arrived"), formats.number(came), strong=True))
        self.body.set_facts(tr("This transfer"), facts)

    def _weigh(self) -> None:
        view = self._view
        if view is None:
            return
        words = {
            TransferState.DRAFT: tr("Send to {place}", place=view.destination),
            TransferState.SENT: tr("Take in at {place}", place=view.destination),
        }
        self.act_button.setText(words.get(view.state, ""))
        show_part(self.act_button, view.state in words)
        self.act_button.setEnabled(bool(view.lines))
        show_part(self.cancel_button, view.state in words)
        line = next((e for e in view.lines if e.item_id == self.body.table.current()), None)
        missing = line is not None and line.open > _NONE and view.state is TransferState.DIFFERS
        extra = line is not None and line.open < _NONE
        show_part(self.lost, missing)
        show_part(self.sent_back, missing or extra)
        show_part(self.was_found, missing or extra)
        self.sent_back.setText(tr("It goes back") if extra else tr("It went back"))
        self.was_found.setText(tr("It belongs here") if extra else tr("It turned up"))

    # -- the acts

    def _on_counted(self, view: ItemView, quantity: Quantity) -> None:
        if self._view is None:
            return
        line = next((each for each in self._view.lines if each.item_id == view.id), None)
        before = _NONE
        if line is not None:
            is_draft = self._view.state is TransferState.DRAFT
            before = line.sent if is_draft else line.arrived
        self._put(view.id, before + quantity)

    def _put(self, item_id: UUID, quantity: Quantity) -> None:
        if self._view is not None:
            self.act(
                lambda _none: self.body.select(item_id),
                transfers.put, self._view.id, item_id, quantity,
            )  # fmt: skip

    def _on_act(self) -> None:
        view = self._view
        if view is None:
            return
        if view.state is TransferState.DRAFT:
            self.act(lambda _none: self._done(tr("Sent.")), transfers.send, view.id)
        else:
            self.act(self._on_received, transfers.receive, view.id)

    def _on_received(self, state: TransferState) -> None:
        if state is TransferState.DIFFERS and self._view is not None:
            self.open(self._view.id)
            self.body.say(
                tr("Not all is as it was sent."), tr("Choose a line and say what became of it.")
            )
        else:
            self._done(tr("Everything has arrived."))

    def _on_settle(self, how: Settlement) -> None:
        view, item = self._view, self.body.table.current()
        if view is None or not isinstance(item, UUID):
            return

        def then(state: TransferState) -> None:
            if state is TransferState.RECEIVED:
                self._done(tr("The transfer is settled."))
                return
            self.open(view.id)
            left = [each.item_id for each in self._view.lines if each.open] if self._view else []
            self.body.select(left[0] if left else None)
            self._weigh()
            self.body.say(tr("%n line(s) left.", len(left)), tr("Say what became of it."))

        self.act(then, transfers.settle, view.id, item, how)

    def _on_cancel(self) -> None:
        if self._view is not None:
            self.act(lambda _none: self._done(tr("Called off.")), transfers.cancel, self._view.id)

    def _done(self, words: str) -> None:
        self._leave()
        self.start.lane.show_message(Message(Tone.SUCCESS, words, ""))


def _check(line: LineView, state: TransferState, formats: Formats) -> BadgeSpec | None:
    if state is TransferState.CANCELLED:
        return None
    if line.arrived == line.sent or (state is TransferState.RECEIVED and not line.open):
        return BadgeSpec(tr("All here"), State.OK)
    if state is TransferState.DIFFERS and not line.open:
        return BadgeSpec(tr("Settled"), State.OK)
    if not line.arrived and state is TransferState.SENT:
        return BadgeSpec(tr("Not scanned"), State.NEUTRAL, "circle-minus")
    missing = line.sent - line.arrived
    if missing > _NONE:
        words = tr("{count} short", count=formats.quantity(missing, line.unit))
        return BadgeSpec(words, State.WARNING)
    return BadgeSpec(
        tr("{count} too many", count=formats.quantity(-missing, line.unit)), State.WARNING
    )
