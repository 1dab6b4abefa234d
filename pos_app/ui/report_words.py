"""The words of X, Z and cash slips in the reader's language."""

from pos_app.documents.report_words import ReportWords
from pos_app.domain.cash_slip import CashAct
from pos_app.domain.tender import TenderKind
from pos_app.ui.i18n import tr
from pos_app.ui.screens.pay.bill import name_of


def act_words(act: CashAct) -> str:
    """What happened to the cash."""
    return {
        CashAct.PAY_IN: tr("Paid in"),
        CashAct.PAY_OUT: tr("Paid out"),
        CashAct.DROP: tr("To the safe"),
        CashAct.NO_SALE: tr("Drawer opened"),
    }[act]


def report_words() -> ReportWords:
    """All of them."""
    return ReportWords(
        z=tr("Z report"), z_number=tr("Z report {number}"), x=tr("X report"),
        tax_id=tr("Tax no. {number}"), copy=tr("COPY {n}"), business_day=tr("Business day"),
        opened_by=tr("Opened by {name}"), closed_by=tr("Closed by {name}"), read=tr("Read"),
        open_for=tr("Open for"), hours=tr("{hours} h {minutes} min"),
        clock_back=tr("THE CLOCK WAS SET BACK IN THIS SHIFT"), sales=tr("Sales {n}"),
        refunds=tr("Refunds {n}"), net=tr("Net"), gross=tr("Before discounts"),
        discounts=tr("Discounts {n}"), discounts_given=tr("Discounts"),
        rounding=tr("Cash rounding"), owed=tr("Gift cards, accounts paid"), tax=tr("Tax"),
        cards_sold=tr("Gift cards sold {n}"), cards_back=tr("Gift cards taken back {n}"),
        accounts_paid=tr("Accounts paid {n}"), accounts_back=tr("Accounts paid, undone {n}"),
        tax_refunds=tr("{tax} refunds"),
        given_back=tr("of it given back"), counted=tr("counted"), difference=tr("difference"),
        put_on=tr("{name}: put on"), spent=tr("{name}: spent"),
        voids=tr("Voided lines {n}"), no_category=tr("No category"),
        float_start=tr("Float at start"), was_left=tr("was left"),
        expected_cash=tr("Expected cash"), counted_cash=tr("Counted cash"), exact=tr("EXACT"),
        short=tr("SHORT"), over=tr("OVER"), float_left=tr("Left as float"),
        banked=tr("For the bank"), receipts=tr("Receipts"), copies=tr("Copies"),
        practice=tr("Practice receipts"), parked=tr("Parked"),
        no_sales=tr("Drawer opened without a sale"), voided=tr("Voided lines"),
        cancelled=tr("Cancelled carts"), overrides=tr("Prices changed"),
        approvals=tr("Approvals"), numbers=tr("Numbers"), numbers_run=tr("{first} to {last}"),
        gaps=tr("gaps"), none=tr("none"), perpetual_sold=tr("Sold since the beginning"),
        perpetual_returned=tr("Refunded since the beginning"),
        perpetual_net=tr("Net since the beginning"), journal=tr("Journal entry {n}"),
        unsent=tr("Not sent to a server"), program=tr("Program"),
        late=tr("ARRIVED AFTER THE CLOSING"), sale=tr("Sale {number}"),
        slip_shift=tr("Shift {number}"), slip_by=tr("By {name}"), slip_for=tr("For"),
        signed=tr("Signed"), moved={act: act_words(act) for act in CashAct},
        tenders={kind: name_of(kind) for kind in TenderKind},
    )  # fmt: skip
