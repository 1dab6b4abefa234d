"""The sale being made at this till: its cart, what was paid on it, and the way back.

Sell, Pay and Complete share one `OpenSale`. Every change goes through `_apply`: the service holds
it against the cashier's rights and saves it, so that a crash loses nothing; only then is it shown.
What a manager must approve is announced with a way to go on; what is refused is announced with its
sentence.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.errors import ApprovalRequired, Conflict, PosError
from pos_app.domain.money import Money, UnitPrice
from pos_app.domain.pricing import Discount, Totals
from pos_app.domain.quantity import Quantity
from pos_app.domain.returns import ReturnLine
from pos_app.domain.tender import Settlement, Tender, settle
from pos_app.services import carts, counter_stock, promotions, returns, sales
from pos_app.services.declare import Service
from pos_app.services.sales import CompletedSale
from pos_app.ui import cart_acts as acts
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos

P = ParamSpec("P")
R = TypeVar("R")
Change = Callable[[Cart], Cart]
MOST_UNDO = 200


class OpenSale(QObject):
    """The open cart and its payments.

    `changed()` after every change; `selected(line id | None)` when another line is the selected
    one; `approval_needed(ApprovalRequired, retry)`: call `retry(approval id)` after a manager said
    yes; `refused(PosError)`; `completed(CompletedSale)` once the sale is durable.
    """

    changed = Signal()
    selected = Signal(object)
    approval_needed = Signal(object, object)
    refused = Signal(object)
    completed = Signal(object)

    def __init__(self, pos: Pos, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pos = pos
        self.cart = Cart.new(pos.rules.currency)
        self.tenders: tuple[Tender, ...] = ()
        self.totals: Totals = self.cart.totals(pos.rules)
        self.selected_id: UUID | None = None
        self.last: CompletedSale | None = None
        self.parked: Cart | None = None  # the last one set aside here, while nothing else began
        self._undo: list[Cart | Callable[[], bool]] = []
        self._asked: Change | None = None  # what a manager is asked about
        self._promote: Change = lambda cart: pos.call(promotions.apply, cart)

    @property
    def settlement(self) -> Settlement:
        """What is still to pay, or the change, with the payments taken so far."""
        return settle(self.total, self.tenders, self.pos.rules)

    @property
    def total(self) -> Money:
        """What the sale comes to."""
        return Money(self.totals.total, self.cart.currency)

    @property
    def asked_total(self) -> Money | None:
        """What the sale would come to, if a manager says yes to what is asked now."""
        asked, rules, promote = self._asked, self.pos.rules, self._promote
        return None if asked is None else acts.total_after(asked, self.cart, rules, promote)

    @property
    def can_undo(self) -> bool:
        """Whether Ctrl Z has something to take back: until payment starts."""
        return bool(self._undo) and not self.tenders

    def restore(self) -> bool:
        """Take up the cart that was open when the program ended; whether there was one."""
        found = self.pos.call(carts.read_open)
        if found is None:
            return False
        self._show(found.cart)
        self.tenders = found.tenders
        self.changed.emit()
        return True

    def select(self, line_id: UUID | None) -> None:
        """Make a line the selected one."""
        self.selected_id = line_id
        self.selected.emit(line_id)

    def add(
        self, line: CartLine, *, deposit: CartLine | None = None, below_zero: bool = False
    ) -> bool:
        """Add a line and its deposit, or raise an equal one. The line it became is selected.

        `below_zero`: the stock does not cover it, and a manager is asked first.
        """
        if below_zero:
            return self._ask_oversell(lambda cart: cart.add(acts.as_approved(line, cart), deposit))
        cart = self._made(lambda cart: cart.add(line, deposit))
        return cart is not None and self._apply(cart, select=acts.grown(self.cart, cart))

    def set_quantity(self, line_id: UUID, quantity: Quantity, *, below_zero: bool = False) -> bool:
        """Change how many of a line; `below_zero` as in `add`."""
        act = self._ask_oversell if below_zero else self._change
        return act(lambda cart: cart.with_quantity(line_id, quantity))

    def edit_line(
        self,
        line_id: UUID,
        *,
        price: UnitPrice | None = None,
        quantity: Quantity | None = None,
        note: str = "",
        serial: str = "",
    ) -> bool:
        """Change a line in one act: price and quantity where given, note and serial number."""
        return self._change(
            lambda cart: acts.edited(
                cart, line_id, price=price, quantity=quantity, note=note, serial=serial
            )
        )

    def discount_line(self, line_id: UUID, discount: Discount | None) -> bool:
        """Take something off a line, or stop doing so."""
        return self._change(lambda cart: cart.with_line_discount(line_id, discount))

    def discount_sale(self, discount: Discount | None) -> bool:
        """Take something off the whole sale, or stop doing so."""
        return self._change(lambda cart: cart.with_discount(discount))

    def hand_in(self, code: str) -> bool:
        """Take a coupon."""
        return self._change(lambda cart: self.pos.call(promotions.hand_in, cart, code))

    def void_line(self, line_id: UUID, reason: str = "") -> bool:
        """Take a line off the sale; it stays in the log, and `restore_line` brings it back."""
        moment = self.pos.backend.clock.now()
        by = self.pos.actor.user_id
        return self._change(lambda cart: cart.void(line_id, moment, by, reason, self.pos.rules))

    def restore_line(self, line_id: UUID) -> bool:
        """Bring a voided line back to its place."""
        return self._change(lambda cart: cart.restore(line_id), select=line_id)

    def choose_prices(self, list_id: UUID | None) -> bool:
        """Sell at the prices of a list, or again at the shelf's."""
        return self._change(lambda cart: acts.at_prices(self.pos, cart, list_id))

    def set_customer(self, customer_id: UUID | None) -> bool:
        """Sell to a customer, on their terms; or to nobody in particular."""
        return self._change(lambda cart: acts.for_customer(self.pos, cart, customer_id))

    def answer_age(self, age: int, *, is_old_enough: bool) -> None:
        """Keep what was seen of the customer's age for this sale; no undo takes it back."""
        self.cart = acts.with_age(self.cart, age, is_old_enough=is_old_enough)
        if not self.cart.is_empty:
            self._act(lambda _done: None, carts.save, self.cart, self.tenders)

    def undo(self) -> bool:
        """Take back the last act in this sale: a change, parking it, or bringing it back."""
        if not self.can_undo:
            return False
        step = self._undo.pop()
        if isinstance(step, Cart):
            done = self._apply(acts.as_answered(step, self.cart), is_undo=True)
        else:
            done = step()
            if done:
                self._undo.clear()
        if not done:
            self._undo.append(step)
        return done

    def park(self, label: str) -> bool:
        """Set the sale aside under a label; without one it is known by its first line."""
        cart, words = self.cart, label or acts.known_by(self.cart)

        def show(_done: None) -> None:
            self.start()
            self.parked = cart
            self._undo.append(lambda: self.resume(cart.id, words))

        return self._is_unpaid() and self._act(show, carts.park, cart, words)

    def label_parked(self, label: str) -> bool:
        """Write a note to the sale that was just set aside."""
        if self.parked is None or not self.cart.is_empty:
            return False
        return self._act(lambda _done: None, carts.park, self.parked, label)

    def resume(self, cart_id: UUID, label: str = "") -> bool:
        """Bring a parked sale back; the open one is parked first if it holds lines. `label` is what
        it goes back under when this is undone.
        """
        aside = None if self.cart.is_empty else self.cart
        if not self._is_unpaid() or (aside is not None and not self.park("")):
            return False

        def put_back() -> bool:
            return self.park(label) and (aside is None or self.resume(aside.id))

        def show(cart: Cart) -> None:
            self._undo[:] = [put_back]
            self.parked = None
            self._show(cart)
            self.changed.emit()

        return self._act(show, carts.resume, cart_id)

    def void(self, reason: str) -> bool:
        """Give the whole sale up."""
        return self._is_unpaid() and self._act(
            lambda _done: self.start(), carts.void, self.cart, reason
        )

    def take(self, tender: Tender) -> bool:
        """Take a payment. Refused when it is more than is due and gives no change."""
        tenders = (*self.tenders, tender)
        try:
            settle(self.total, tenders, self.pos.rules)
        except PosError as error:
            self.refused.emit(error)
            return False
        return self._pay(tenders)

    def give_back(self, place: int) -> bool:
        """Reverse the payment at `place` (from 0)."""
        return self._pay((*self.tenders[:place], *self.tenders[place + 1 :]))

    def finish(self) -> bool:
        """Complete the sale; twice is once. `completed` follows when it is durable."""
        try:
            done = self.pos.call(sales.complete, self.cart, self.tenders)
        except ApprovalRequired as needed:
            cart, kept_by = self.cart, needed.kept_by

            def retry(approval: UUID) -> None:
                if self._apply(acts.approved(cart, kept_by, approval)):
                    self.finish()

            self._ask(needed, retry)
            return False
        except PosError as error:
            self.refused.emit(error)
            return False
        self.last = done
        self.start()
        self.completed.emit(done)
        return True

    def show_done(self, done: CompletedSale) -> None:
        """A sale of its own was completed beside the open one, which stays: a refund."""
        self.last = done
        self.completed.emit(done)

    def take_back(self, lines: tuple[ReturnLine, ...]) -> bool:
        """Goods come back with this sale: an exchange."""
        return self._change(lambda cart: cart.take_back((*cart.returns, *lines)))

    def give_difference(self) -> bool:
        """Complete an exchange with nothing to pay: the rest goes back as it was paid."""
        try:
            self.tenders = self.pos.call(returns.ways_for, self.cart)
        except PosError as error:
            self.refused.emit(error)
            return False
        done = self.finish()
        if not done:
            self.tenders = ()
        return done

    def start(self) -> None:
        """Begin with an empty cart."""
        self._undo.clear()
        self.tenders = ()
        self.parked = None
        self._show(Cart.new(self.pos.rules.currency))
        self.changed.emit()

    def _change(self, change: Change, select: UUID | None = None) -> bool:
        cart = self._made(change)
        return cart is not None and self._apply(cart, select=select, change=change)

    def _made(self, change: Change) -> Cart | None:
        """The cart after a change; None after saying why it cannot be made."""
        try:
            return change(self.cart)
        except PosError as error:
            self.refused.emit(error)
            return None

    def _ask_oversell(self, change: Change) -> bool:
        """Ask a manager for a change that sells more than there is; nothing changes till then."""
        cart = self._made(change)
        if cart is None:
            return False
        line_id = acts.grown(self.cart, cart)
        needed = counter_stock.oversell(cart, cart.line(line_id))
        self._ask_for(needed, cart, change, line_id)
        return False

    def _ask_for(
        self, needed: ApprovalRequired, cart: Cart, change: Change, select: UUID | None
    ) -> None:
        """Ask a manager about a change. Scanning goes on meanwhile: the change is then made to the
        cart as it is when the answer comes.
        """
        before = self.cart

        def retry(approval: UUID) -> None:
            try:
                wanted = cart if self.cart is before else change(self.cart)
                self._apply(acts.approved(wanted, needed.kept_by, approval), select=select)
            except PosError as error:
                self.refused.emit(error)

        self._ask(needed, retry, change)

    def _ask(
        self,
        needed: ApprovalRequired,
        retry: Callable[[UUID], object],
        change: Change | None = None,
    ) -> None:
        self._asked = change
        self.approval_needed.emit(needed, retry)

    def _is_unpaid(self) -> bool:
        """Whether the whole sale may be put away: money that was taken is given back first."""
        if self.tenders:
            self.refused.emit(Conflict(tr("Payments were taken. Reverse them on Pay first.")))
        return not self.tenders

    def _apply(
        self,
        cart: Cart,
        *,
        select: UUID | None = None,
        change: Change | None = None,
        is_undo: bool = False,
    ) -> bool:
        """Save a changed cart and show it; nothing changes when the service refuses. `change` is
        what made it of the cart before.
        """
        if cart == self.cart:
            return True
        try:
            cart = self._promote(cart)
            acts.refuse_overpaid(cart, self.tenders, self.pos.rules)
            self.pos.call(carts.save, cart, self.tenders)
        except ApprovalRequired as needed:
            self._ask_for(needed, cart, change or acts.only_for(self.cart, cart), select)
            return False
        except PosError as error:
            self.refused.emit(error)
            return False
        if not is_undo:
            self._undo.append(self.cart)
            del self._undo[:-MOST_UNDO]
            self.parked = None
        self._show(cart, select)
        self.changed.emit()
        return True

    def _show(self, cart: Cart, select: UUID | None = None) -> None:
        self.cart = cart
        self.totals = cart.totals(self.pos.rules)
        still_there = {line.id for line in cart.lines}
        wanted = select or (self.selected_id if self.selected_id in still_there else None)
        if wanted is None and cart.lines:
            wanted = cart.lines[-1].id
        self.select(wanted)

    def _pay(self, tenders: tuple[Tender, ...]) -> bool:
        """Keep the payments with the cart: money taken is not forgotten by a crash."""

        def show(_done: None) -> None:
            self.tenders = tenders
            self.changed.emit()

        return self._act(show, carts.save, self.cart, tenders)

    def _act(
        self,
        then: Callable[[R], None],
        service: Service[P, R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> bool:
        """Run a service; a manager's approval is handed in with the very same act."""
        return self.pos.act(self._ask, self.refused.emit, then, service, *args, **kwargs)
