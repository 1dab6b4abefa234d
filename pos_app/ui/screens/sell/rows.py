"""What the cart shows of a sale: its lines, its sums, and what was taken off a moment ago.

Pure: a cart and its totals become rows whose every text is ready to be painted. A line's total is
what it comes to after its own discount; what comes off the whole sale stands among the sums.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from uuid import UUID

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.money import Money
from pos_app.domain.owed import is_owed
from pos_app.domain.price_source import PriceSource
from pos_app.domain.pricing import DiscountKind, LineTotals, PriceRules, Totals
from pos_app.domain.returns import ReturnLine
from pos_app.domain.tender import Settlement, TenderKind
from pos_app.domain.voided_line import VoidedLine
from pos_app.ui.format import MINUS, Formats, isolate, unit_symbol
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.cart import CartRow
from pos_app.ui.widgets.totals import TotalRow

_DOT = " · "


def item_count(cart: Cart) -> int:
    """How many items a person counts: pieces, and one for each thing that was measured."""
    return sum(
        1 if line.unit.is_measured else line.quantity.thousandths // 1000 for line in cart.lines
    )


Parts = tuple[tuple[str, int], ...]  # the name of a promotion, and what it took off
_Known = tuple[CartLine, LineTotals, Parts, CartRow]


def parts_of(cart: Cart, line_id: UUID) -> Parts:
    """What each promotion took off a line."""
    return tuple(
        (each.name, part) for each in cart.given for at, part in each.parts if at == line_id
    )


class CartRows:
    """Makes the rows of a sale; a line that did not change keeps the row it had."""

    def __init__(self, formats: Formats) -> None:
        self._formats = formats
        self._known: dict[UUID, _Known] = {}

    def rows(
        self, cart: Cart, totals: Totals, rules: PriceRules, ghosts: Collection[UUID]
    ) -> list[CartRow]:
        """All rows in their order; `ghosts` are the voided lines that still show."""
        own = totals if cart.discount is None else cart.with_discount(None).totals(rules)
        amounts = {
            line.id: (line, of_line) for line, of_line in zip(cart.charged, own.lines, strict=True)
        }
        rows: list[CartRow] = []
        known: dict[UUID, _Known] = {}
        for part in in_place(cart, ghosts):
            if isinstance(part, VoidedLine):
                rows.append(self._ghost(part, cart))
                continue
            entry = self._row_of(*amounts[part.id], cart)
            known[part.id] = entry
            rows.append(entry[3])
        self._known = known
        return [*rows, *(self._coming_back(each, cart) for each in cart.returns)]

    def _row_of(self, line: CartLine, amounts: LineTotals, cart: Cart) -> _Known:
        before = self._known.get(line.id)
        given = parts_of(cart, line.id) if amounts.promoted else ()
        if before is not None and before[:3] == (line, amounts, given):
            return before
        return line, amounts, given, self._row(line, amounts, given, cart)

    def _row(self, line: CartLine, amounts: LineTotals, given: Parts, cart: Cart) -> CartRow:
        formats = self._formats
        total = formats.signed(amounts.extended - amounts.discount, cart.currency)
        quantity = formats.quantity(line.quantity, line.unit)
        words = detail(line, amounts, formats, cart.terms.group, given)
        whole = not (line.unit.is_measured or line.fixed_total is not None or is_owed(line))
        return CartRow(
            line.id,
            unit_symbol(line.unit) or quantity,
            line.name,
            words,
            total,
            steps=line.quantity.thousandths // 1000 if whole else None,
            spoken=f"{quantity} {line.name}, {total}, {words}",
        )

    def _coming_back(self, line: ReturnLine, cart: Cart) -> CartRow:
        formats = self._formats
        quantity = formats.quantity(line.quantity, line.unit)
        total = formats.signed(line.amounts.gross, cart.currency)
        words = " · ".join(filter(None, (tr("Comes back"), line.reason)))
        return CartRow(
            line.id,
            unit_symbol(line.unit) or f"{MINUS}{quantity}",
            line.name,
            words,
            total,
            fixed=True,
            spoken=tr("{name} comes back, {total}", name=f"{quantity} {line.name}", total=total),
        )

    def _ghost(self, voided: VoidedLine, cart: Cart) -> CartRow:
        amount = self._formats.signed(voided.total, cart.currency)
        name = voided.line.name
        words = tr("Voided · {amount}", amount=amount)
        return CartRow(
            voided.line.id,
            "",
            name,
            words,
            "",
            ghost=True,
            spoken=tr("{name} voided, {amount}. Undo", name=name, amount=amount),
        )


def in_place(cart: Cart, ghosts: Collection[UUID]) -> Iterator[CartLine | VoidedLine]:
    """Lines and ghosts as they stood when each was added."""
    if not ghosts:
        yield from cart.lines
        return
    gone = {voided.place: voided for voided in cart.voided}
    lines = iter(cart.lines)
    for place in range(len(cart.lines) + len(cart.voided)):
        voided = gone.get(place)
        if voided is None:
            yield from islice(lines, 1)
        elif voided.line.id in ghosts:
            yield voided
    yield from lines


def detail(
    line: CartLine, amounts: LineTotals, formats: Formats, group: str = "", given: Parts = ()
) -> str:
    """The second line of a row: "3 × £2.20 · 3 for £6 −£0.60 · 10% off −£0.60 · no onions".
    `group`: whose terms a discount of its name is; `given`: what promotions took off.
    """
    price = formats.unit_price(line.unit_price)
    if line.fixed_total is not None:
        parts = [tr("Price from its label")]
        if line.unit.is_measured:
            parts.insert(0, formats.quantity(line.quantity, line.unit))
    elif line.unit.is_measured or line.quantity.thousandths != 1000:
        parts = [f"{formats.quantity(line.quantity, line.unit)} × {price}"]
    else:
        parts = [tr("{price} each", price=price)]
    if is_owed(line):
        parts = [tr("No tax, no discount")]
    if line.price_source is PriceSource.OVERRIDE and line.list_price is not None:
        parts.append(tr("was {price}", price=formats.unit_price(line.list_price)))
    currency = line.unit_price.currency
    parts += [f"{name} {formats.money(Money(-part, currency))}" for name, part in given]
    if line.discount is not None and amounts.own_discount > amounts.promoted:
        words = _discount(line, amounts, formats)
        is_group = bool(group) and line.discount.reason == group
        parts.append(f"{group} {words}" if is_group else words)
    if line.serial:
        parts.append(tr("No. {serial}", serial=isolate(line.serial)))
    if line.note:
        parts.append(line.note)
    return _DOT.join(parts)


def _discount(line: CartLine, amounts: LineTotals, formats: Formats) -> str:
    currency = line.unit_price.currency
    off = formats.money(Money(amounts.promoted - amounts.own_discount, currency))
    discount = line.discount
    if discount is None or discount.kind is DiscountKind.AMOUNT:
        return tr("discount {amount}", amount=off)
    return tr("{percent} off {amount}", percent=formats.percent(discount.value), amount=off)


def sums(
    cart: Cart, totals: Totals, settlement: Settlement | None, formats: Formats, tax_name: str
) -> list[TotalRow]:
    """Subtotal, discounts, taxes and what was paid already; each only where it says something.

    `settlement` None: nothing was paid yet.
    """
    currency = cart.currency
    inside = sum(part.tax for part in totals.taxes if part.rate.included)
    on_top = sum(part.tax for part in totals.taxes if not part.rate.included)
    rows = [TotalRow(tr("Subtotal"), formats.signed(totals.extended, currency))]
    promoted = sum(each.amount for each in cart.given)
    for words, off in ((tr("Promotions"), promoted), (tr("Discounts"), totals.discount - promoted)):
        if off:
            rows.append(TotalRow(words, f"{MINUS}{formats.signed(off, currency)}"))
    if on_top:
        rows.append(TotalRow(tax_name, formats.signed(on_top, currency)))
    if inside:
        words = tr("{tax} included", tax=tax_name)
        rows.append(TotalRow(words, formats.signed(inside, currency), quiet=True))
    if settlement is not None:
        paid = formats.signed(settlement.paid, currency)
        rows.append(TotalRow(tr("Paid already"), f"{MINUS}{paid}"))
    return rows


def tender_words(kinds: Iterable[TenderKind]) -> str:
    """How a sale was paid, in short: "cash", "card, cash"."""
    words = {
        TenderKind.CASH: tr("cash"),
        TenderKind.CARD: tr("card"),
        TenderKind.VOUCHER: tr("voucher"),
        TenderKind.GIFT_CARD: tr("gift card"),
        TenderKind.STORE_CREDIT: tr("store credit"),
        TenderKind.ON_ACCOUNT: tr("on account"),
        TenderKind.OTHER: tr("other"),
    }
    return ", ".join(words[kind] for kind in dict.fromkeys(kinds))
