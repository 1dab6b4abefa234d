"""The words of X, Z and cash slips, in one place, so that another language is another value and not
another layout.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pos_app.documents.receipt_words import ENGLISH as RECEIPT
from pos_app.domain.cash_slip import CashAct
from pos_app.domain.tender import TenderKind

_MOVED: Final[Mapping[CashAct, str]] = {
    CashAct.PAY_IN: "Paid in",
    CashAct.PAY_OUT: "Paid out",
    CashAct.DROP: "To the safe",
    CashAct.NO_SALE: "Drawer opened",
}


@dataclass(frozen=True, slots=True)
class ReportWords:
    """English unless another language is given. `{…}` marks where a value goes."""

    z: str = "Z report"
    z_number: str = "Z report {number}"
    x: str = "X report"
    tax_id: str = "Tax no. {number}"
    copy: str = "COPY {n}"
    business_day: str = "Business day"
    opened_by: str = "Opened by {name}"
    closed_by: str = "Closed by {name}"
    read: str = "Read"
    open_for: str = "Open for"
    hours: str = "{hours} h {minutes} min"
    clock_back: str = "THE CLOCK WAS SET BACK IN THIS SHIFT"
    sales: str = "Sales {n}"
    refunds: str = "Refunds {n}"
    net: str = "Net"
    gross: str = "Before discounts"
    discounts: str = "Discounts {n}"
    discounts_given: str = "Discounts"
    rounding: str = "Cash rounding"
    owed: str = "Gift cards, accounts paid"
    cards_sold: str = "Gift cards sold {n}"
    cards_back: str = "Gift cards taken back {n}"
    accounts_paid: str = "Accounts paid {n}"
    accounts_back: str = "Accounts paid, undone {n}"
    tax: str = "Tax"
    tax_refunds: str = "{tax} refunds"
    given_back: str = "of it given back"
    counted: str = "counted"
    difference: str = "difference"
    put_on: str = "{name}: put on"
    spent: str = "{name}: spent"
    voids: str = "Voided lines {n}"
    no_category: str = "No category"
    float_start: str = "Float at start"
    was_left: str = "was left"
    expected_cash: str = "Expected cash"
    counted_cash: str = "Counted cash"
    exact: str = "EXACT"
    short: str = "SHORT"
    over: str = "OVER"
    float_left: str = "Left as float"
    banked: str = "For the bank"
    receipts: str = "Receipts"
    copies: str = "Copies"
    practice: str = "Practice receipts"
    parked: str = "Parked"
    no_sales: str = "Drawer opened without a sale"
    voided: str = "Voided lines"
    cancelled: str = "Cancelled carts"
    overrides: str = "Prices changed"
    approvals: str = "Approvals"
    numbers: str = "Numbers"
    numbers_run: str = "{first} to {last}"
    gaps: str = "gaps"
    none: str = "none"
    perpetual_sold: str = "Sold since the beginning"
    perpetual_returned: str = "Refunded since the beginning"
    perpetual_net: str = "Net since the beginning"
    journal: str = "Journal entry {n}"
    unsent: str = "Not sent to a server"
    program: str = "Program"
    late: str = "ARRIVED AFTER THE CLOSING"
    sale: str = "Sale {number}"
    slip_shift: str = "Shift {number}"
    slip_by: str = "By {name}"
    slip_for: str = "For"
    signed: str = "Signed"
    moved: Mapping[CashAct, str] = field(default_factory=lambda: _MOVED)
    tenders: Mapping[TenderKind, str] = field(default_factory=lambda: RECEIPT.tenders)


ENGLISH: Final = ReportWords()
