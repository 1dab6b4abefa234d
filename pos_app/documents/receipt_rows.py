"""What stands on a receipt, row by row, before anybody knows how wide the paper is.

Text, printer bytes and PDF show the same rows; only this file decides what a customer reads and
in which order. Every text that came from outside (names, notes, references) is made inert here,
so that nothing behind this file can be commanded by an item's name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, auto

from pos_app.documents.money_text import (
    MINUS,
    amount_text,
    moment_text,
    money_text,
    quantity_text,
    rate_text,
    unit_price_text,
)
from pos_app.documents.receipt_words import ReceiptWords
from pos_app.documents.text_width import inert
from pos_app.domain.money import Money
from pos_app.domain.quantity import Unit
from pos_app.domain.receipt import Receipt, ReceiptLine


class Look(IntEnum):
    """What a row is; each kind of paper gives it its own size and weight."""

    SHOP = auto()  # the shop's name, centred
    HEAD = auto()  # address, tax number, header lines, centred
    ALARM = auto()  # practice: must be unmistakable, centred
    NOTICE = auto()  # copy, gift receipt, centred
    META = auto()  # number, moment, till, cashier
    ITEM = auto()  # a line's name and amount
    DETAIL = auto()  # below it: quantity × price, discount, note
    SUM = auto()  # subtotal, discount, taxes on top, rounding
    TOTAL = auto()
    TENDER = auto()
    CHANGE = auto()
    TABLE_HEAD = auto()
    TABLE = auto()  # taxes inside the total
    FOOT = auto()  # footer lines, centred
    MARK = auto()  # the mark of the journal, centred
    CODE = auto()  # the text of a QR code; where there are only letters it is left out
    RULE = auto()  # a line across
    GAP = auto()  # a little air


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `centre` alone, or `left` with what stands to the right of it; `middle` is the
    table's second column.

    `mark` follows the amount: the letters of the line's taxes.
    """

    look: Look
    left: str = ""
    right: str = ""
    mark: str = ""
    middle: str = ""
    centre: str = ""


_RULE = Row(Look.RULE)
_GAP = Row(Look.GAP)


def receipt_rows(receipt: Receipt, locale: str, words: ReceiptWords) -> tuple[Row, ...]:
    """All rows, top to bottom."""
    writer = _Writer(receipt, locale, words)
    return tuple(writer.gift_rows() if receipt.gift else writer.rows())


class _Writer:
    """Knows the receipt, its locale and its words, so that each row needs to be told only what is
    special to it.
    """

    def __init__(self, receipt: Receipt, locale: str, words: ReceiptWords) -> None:
        self._receipt = receipt
        self._locale = locale
        self._words = words

    def rows(self) -> Iterator[Row]:
        yield from self._head()
        yield _RULE
        for line in self._receipt.lines:
            if not line.is_owed:
                yield from self._line(line)
        yield from self._owed()
        yield _RULE
        yield from self._sums()
        yield _RULE
        yield from self._payments()
        yield from self._tax_table()
        yield from self._customer()
        yield from self._foot()

    def _owed(self) -> Iterator[Row]:
        """Gift cards sold and accounts paid: apart from the goods, because they are none."""
        owed = [line for line in self._receipt.lines if line.is_owed]
        if not owed:
            return
        if len(owed) < len(self._receipt.lines):
            yield _RULE
        yield Row(Look.DETAIL, self._words.owed)
        for line in owed:
            yield from self._line(line)

    def _customer(self) -> Iterator[Row]:
        """Whom it was for, and what they have and owe now."""
        customer, words = self._receipt.customer, self._words
        if customer is None:
            return
        yield _GAP
        yield Row(Look.META, words.customer.format(name=inert(customer.name)))
        if customer.is_tax_exempt:
            yield Row(Look.META, words.tax_exempt)
        if customer.points:
            yield Row(Look.META, words.points, f"{customer.points:+}".replace("-", MINUS))
        if customer.points or customer.points_now:
            yield Row(Look.META, words.points_now, str(customer.points_now).replace("-", MINUS))
        if customer.credit:
            yield Row(Look.META, words.credit, self._amount(customer.credit))
        if customer.owes > 0:
            yield Row(Look.META, words.owes, self._amount(customer.owes))

    def gift_rows(self) -> Iterator[Row]:
        """What was bought and when, and not for how much: nothing of price, tax or payment."""
        yield from self._head()
        yield _RULE
        for line in self._receipt.lines:
            if line.is_owed:
                continue  # the code of a gift card is on the receipt of whoever paid it
            yield Row(Look.ITEM, inert(line.name), self._how_many(line))
            if line.note:
                yield Row(Look.DETAIL, inert(line.note))
        yield _RULE
        yield from self._foot()

    def _head(self) -> Iterator[Row]:
        receipt, shop, words = self._receipt, self._receipt.shop, self._words
        yield Row(Look.SHOP, centre=inert(shop.name))
        for text in shop.address:
            yield Row(Look.HEAD, centre=inert(text))
        if shop.phone:
            yield Row(Look.HEAD, centre=inert(shop.phone))
        if shop.tax_id:
            yield Row(Look.HEAD, centre=words.tax_id.format(number=inert(shop.tax_id)))
        for text in shop.header:
            yield Row(Look.HEAD, centre=inert(text))
        yield _GAP
        if receipt.practice:
            yield Row(Look.ALARM, centre=words.practice)
        if receipt.gift:
            yield Row(Look.NOTICE, centre=words.gift)
        if receipt.copy:
            yield Row(Look.NOTICE, centre=words.copy.format(n=receipt.copy))
        if receipt.practice or receipt.gift or receipt.copy:
            yield _GAP
        number = words.receipt.format(number=inert(receipt.number))
        yield Row(Look.META, number, moment_text(receipt.at, self._locale))
        cashier = words.cashier.format(name=inert(receipt.cashier)) if receipt.cashier else ""
        yield Row(Look.META, words.till.format(till=inert(receipt.till)), cashier)

    def _line(self, line: ReceiptLine) -> Iterator[Row]:
        mark = inert(line.tax_marks)
        amount = line.before_discount if line.quantity else line.total
        yield Row(Look.ITEM, inert(line.name), self._amount(amount), mark)
        if how := self._how_priced(line):
            yield Row(Look.DETAIL, how)
        for promotion in line.promotions:
            yield Row(Look.DETAIL, inert(promotion.name), self._amount(-promotion.amount))
        if line.discount_by_hand and line.quantity:
            name = inert(line.discount_name) or self._words.discount
            yield Row(Look.DETAIL, name, self._amount(-line.discount_by_hand))
        if line.note:
            yield Row(Look.DETAIL, inert(line.note))

    def _how_many(self, line: ReceiptLine) -> str:
        quantity = quantity_text(line.quantity, self._locale)
        unit = self._words.unit(line.unit)
        return f"{quantity} {unit}" if unit else quantity

    def _how_priced(self, line: ReceiptLine) -> str:
        """ "3 × 2.20"; nothing for one piece, whose price is the amount beside it; of what stays
        and costs more, why.
        """
        if not line.quantity:
            return self._words.promotion_lost
        one = line.quantity.thousandths == 1000 and line.unit is Unit.PIECE
        if one and line.unit_price.hundredths == line.before_discount * 100:
            return ""
        return f"{self._how_many(line)} × {unit_price_text(line.unit_price, self._locale)}"

    def _sums(self) -> Iterator[Row]:
        receipt, words = self._receipt, self._words
        if receipt.item_count:
            yield Row(Look.SUM, words.items, inert(receipt.item_count))
        on_top = tuple(receipt.taxes_on_top())
        if receipt.sale_discount or on_top:
            yield Row(Look.SUM, words.subtotal, self._amount(receipt.lines_total))
        if receipt.sale_discount:
            yield Row(Look.SUM, words.sale_discount, self._amount(-receipt.sale_discount))
        for tax in on_top:
            label = words.tax_on_top.format(
                label=inert(tax.label),
                rate=rate_text(tax.rate, self._locale),
                base=self._amount(tax.base),
            )
            yield Row(Look.SUM, label, self._amount(tax.tax), inert(tax.mark))
        yield Row(Look.TOTAL, words.total, self._money(receipt.total))
        if receipt.cash_rounding:
            yield Row(Look.SUM, words.cash_rounding, self._amount(receipt.cash_rounding))
            yield Row(Look.TOTAL, words.payable, self._money(receipt.payable))

    def _payments(self) -> Iterator[Row]:
        for tender in self._receipt.tenders:
            name = self._words.tenders.get(tender.kind, tender.kind.value)
            reference = inert(tender.reference)
            label = f"{name}  {reference}" if reference else name
            yield Row(Look.TENDER, label, self._amount(tender.amount))
            if tender.left is not None:
                yield Row(Look.DETAIL, self._words.left, self._amount(tender.left))
        if self._receipt.change:
            yield Row(Look.CHANGE, self._words.change, self._amount(self._receipt.change))

    def _tax_table(self) -> Iterator[Row]:
        taxes = tuple(self._receipt.taxes_inside())
        if not taxes:
            return
        words = self._words
        yield _GAP
        yield Row(Look.TABLE_HEAD, words.tax_inside, words.tax_amount, middle=words.tax_base)
        for tax in taxes:
            label = f"{inert(tax.mark)}  {inert(tax.label)} {rate_text(tax.rate, self._locale)}"
            yield Row(
                Look.TABLE, label.strip(), self._amount(tax.tax), middle=self._amount(tax.base)
            )

    def _foot(self) -> Iterator[Row]:
        receipt = self._receipt
        yield _GAP
        for text in receipt.shop.footer:
            yield Row(Look.FOOT, centre=inert(text))
        if receipt.mark:
            yield Row(Look.MARK, centre=self._words.mark.format(mark=inert(receipt.mark)))
        if receipt.code:
            yield Row(Look.CODE, centre=receipt.code)
        if receipt.practice:
            yield Row(Look.ALARM, centre=self._words.practice)

    def _amount(self, minor: int) -> str:
        return inert(amount_text(minor, self._receipt.currency, self._locale))

    def _money(self, minor: int) -> str:
        return inert(money_text(Money(minor, self._receipt.currency), self._locale))
