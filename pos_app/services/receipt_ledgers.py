"""What a receipt says of its customer and of gift cards: the name, points, credit and what is owed
as they are now, and what is left on a card.

The whole code of a gift card stands on the first print of the receipt that sold it, which is the
card; copies and later receipts show its last four signs.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.domain.ledger import EntryKind, LedgerKind, fit_code, ledger_id, masked, written
from pos_app.domain.receipt import ReceiptCustomer, ReceiptTender
from pos_app.domain.tender import TenderKind
from pos_app.models.customers import Customer
from pos_app.models.ledgers import Ledger, LedgerEntry
from pos_app.models.sales import Sale, SaleLine, SaleTender


def customer_of(session: Session, sale: Sale) -> ReceiptCustomer | None:
    """Whom a sale was for; nobody once they were erased."""
    if sale.customer_id is None:
        return None
    row = session.get(Customer, sale.customer_id)
    if row is None or row.erased_at is not None:
        return None
    balances: dict[str, int] = {
        each[0]: each[1]
        for each in session.execute(
            select(Ledger.kind, Ledger.balance).where(
                Ledger.customer_id == row.id, Ledger.kind != str(LedgerKind.GIFT_CARD)
            )
        )
    }
    moved = session.execute(
        select(LedgerEntry.amount)
        .join(Ledger, Ledger.id == LedgerEntry.ledger_id)
        .where(LedgerEntry.document_id == sale.id, Ledger.kind == str(LedgerKind.POINTS))
    ).scalars()
    return ReceiptCustomer(
        row.name,
        points=sum(moved),
        points_now=balances.get(str(LedgerKind.POINTS), 0),
        credit=balances.get(str(LedgerKind.STORE_CREDIT), 0),
        owes=-balances.get(str(LedgerKind.ON_ACCOUNT), 0),
        is_tax_exempt=row.is_tax_exempt and not sale.tax,
    )


def note_of(row: SaleLine, *, copy: int) -> str:
    """What stands under a line: its note and serial number; of a gift card its code."""
    if row.ledger != LedgerKind.GIFT_CARD or not row.serial:
        return " · ".join(part for part in (row.note, row.serial) if part)
    return masked(row.serial) if copy else written(row.serial)


def tender_of(session: Session, sale_id: UUID, row: SaleTender, *, copy: int) -> ReceiptTender:
    """A payment as the receipt tells it."""
    kind = TenderKind(row.kind)
    if kind is not TenderKind.GIFT_CARD:
        return ReceiptTender(kind, row.amount, row.reference)
    code = fit_code(row.reference)
    card = session.get(Ledger, ledger_id(LedgerKind.GIFT_CARD, code))
    is_new = row.amount < 0 and _made_by(session, card, sale_id) and not copy
    shown = written(code) if is_new else masked(code)
    return ReceiptTender(kind, row.amount, shown, None if card is None else card.balance)


def _made_by(session: Session, card: Ledger | None, sale_id: UUID) -> bool:
    if card is None:
        return False
    return (
        session.execute(
            select(LedgerEntry.line).where(
                LedgerEntry.document_id == sale_id,
                LedgerEntry.ledger_id == card.id,
                LedgerEntry.kind == str(EntryKind.ISSUED),
            )
        ).first()
        is not None
    )
