"""Every permission in words, in the groups of the matrix."""

from typing import TypeAlias

from pos_app.domain.access import Permission as May
from pos_app.ui.i18n import tr

Rows: TypeAlias = tuple[tuple[May, str], ...]


def groups() -> tuple[tuple[str, Rows], ...]:
    """The groups in the order of the matrix, each with its permissions."""
    return (
        (tr("Sell"), _selling()),
        (tr("Money"), _money()),
        (tr("Customers"), _customers()),
        (tr("Items and stock"), _items()),
        (tr("Reports"), _reports()),
        (tr("Set-up"), _set_up()),
    )


def _selling() -> Rows:
    return (
        (May.SALE_CREATE, tr("Sell and take payment")),
        (May.SALE_EXPIRED, tr("Sell what is past its date")),
        (May.TENDER_CASH, tr("Take cash")),
        (May.TENDER_CARD, tr("Take cards")),
        (May.TENDER_GIFT_CARD, tr("Take gift cards")),
        (May.TENDER_STORE_CREDIT, tr("Take store credit")),
        (May.TENDER_ON_ACCOUNT, tr("Sell on account")),
        (May.TENDER_OTHER, tr("Take vouchers and other payments")),
        (May.LINE_VOID, tr("Void a line")),
        (May.SALE_VOID, tr("Void a whole sale")),
        (May.DISCOUNT_LINE, tr("Discount on a line")),
        (May.DISCOUNT_SALE, tr("Discount on the sale")),
        (May.PRICE_BELOW_COST, tr("Sell below cost")),
        (May.PRICE_OVERRIDE, tr("Change a price")),
        (May.PRICE_ZERO, tr("Sell at no price")),
        (May.STOCK_OVERSELL, tr("Sell below zero")),
        (May.ORDER_PLACE, tr("Take customers' orders")),
        (May.ORDER_SERVE, tr("Prepare and hand over orders")),
        (May.PRACTICE_USE, tr("Practise")),
        (May.PARKED_OTHERS, tr("Bring back others' parked sales")),
        (May.PARKED_DELETE, tr("Delete a parked sale")),
    )


def _money() -> Rows:
    return (
        (May.REFUND_CREATE, tr("Refund with a receipt, as paid")),
        (May.REFUND_OTHER_TENDER, tr("Refund another way")),
        (May.REFUND_NO_RECEIPT, tr("Refund without a receipt")),
        (May.REFUND_NOT_RETURNABLE, tr("Refund what is sold for good")),
        (May.REFUND_OLD, tr("Refund after the last day")),
        (May.SHIFT_OPEN, tr("Open a shift")),
        (May.SHIFT_CLOSE, tr("Close a shift")),
        (May.SHIFT_CLOSE_OTHERS, tr("Close another's shift")),
        (May.SHIFT_VARIANCE, tr("Accept a difference in the cash")),
        (May.SHIFT_EXPECTED, tr("See the expected cash")),
        (May.CASH_PAY_IN, tr("Pay cash in")),
        (May.CASH_PAY_OUT, tr("Pay cash out")),
        (May.CASH_DROP, tr("Drop cash to the safe")),
        (May.DRAWER_OPEN, tr("Open drawer without a sale")),
        (May.RECEIPT_REPRINT, tr("Print a receipt again")),
        (May.RECEIPT_OTHERS, tr("See others' receipts")),
    )


def _customers() -> Rows:
    return (
        (May.CUSTOMER_READ, tr("Look up customers")),
        (May.CUSTOMER_CREATE, tr("Add customers")),
        (May.CUSTOMER_EDIT, tr("Change customers")),
        (May.CUSTOMER_CREDIT, tr("Terms, credit limits and store credit")),
        (May.CUSTOMER_POINTS, tr("Change loyalty points")),
        (May.CUSTOMER_EXPORT, tr("Export a customer's data")),
        (May.CUSTOMER_ERASE, tr("Erase a customer")),
    )


def _items() -> Rows:
    return (
        (May.CATALOGUE_READ, tr("Look up items")),
        (May.CATALOGUE_EDIT, tr("Change items")),
        (May.CATALOGUE_PRICE, tr("Change shelf prices")),
        (May.PROMOTION_EDIT, tr("Edit promotions")),
        (May.CATALOGUE_COST, tr("See costs")),
        (May.CATALOGUE_IMPORT, tr("Import CSV")),
        (May.CATALOGUE_EXPORT, tr("Export items")),
        (May.CATALOGUE_LABELS, tr("Print labels")),
        (May.STOCK_READ, tr("See the stock history")),
        (May.STOCK_ORDER, tr("Suppliers and purchase orders")),
        (May.STOCK_RECEIVE, tr("Receive deliveries")),
        (May.STOCK_ADJUST, tr("Adjust and waste stock")),
        (May.STOCK_COUNT, tr("Count stock")),
        (May.STOCK_COUNT_APPROVE, tr("Approve a count")),
        (May.STOCK_TRANSFER, tr("Move stock between locations")),
    )


def _reports() -> Rows:
    return (
        (May.REPORT_OWN, tr("Figures of one's own sales")),
        (May.REPORT_ALL, tr("Figures of everybody's sales")),
        (May.REPORT_MARGIN, tr("Margins")),
        (May.REPORT_EXCEPTIONS, tr("Voids, refunds and discounts by person")),
        (May.REPORT_EXPORT, tr("Export reports")),
    )


def _set_up() -> Rows:
    return (
        (May.USER_EDIT, tr("Users")),
        (May.ROLE_EDIT, tr("Roles and rights")),
        (May.SETTINGS_EDIT, tr("Settings")),
        (May.TAX_EDIT, tr("Taxes")),
        (May.BACKUP_MAKE, tr("Make a backup")),
        (May.BACKUP_RESTORE, tr("Restore a backup")),
        (May.AUDIT_READ, tr("Read the journal")),
    )
