"""What the journal's kinds and fields are called on the screen."""

from pos_app.services.audit import AuditRow
from pos_app.ui.i18n import tr


def kind_words(kind: str) -> str:
    """What happened, in two or three words; a kind this program does not know as it stands."""
    return _kinds().get(kind) or kind.replace(".", ": ").replace("_", " ").capitalize()


def group_words(group: str) -> str:
    """What a filter's group is called."""
    return {
        "": tr("Everything"),
        "sales": tr("Sales and refunds"),
        "money": tr("Cash and shifts"),
        "stock": tr("Stock"),
        "catalogue": tr("Items and prices"),
        "people": tr("People and rights"),
        "shop": tr("Settings and till"),
    }[group]


def who_words(row: AuditRow) -> str:
    """Who did it."""
    return row.who or (tr("The program") if row.by_program else tr("Nobody logged in"))


def field_words(name: str) -> str:
    """A field of an entry: "unit_price" is "Unit price", "lines 2" is "Lines 2"."""
    words = name.removesuffix("_id").replace("_", " ").replace(".", ": ")
    return words[:1].upper() + words[1:]


def _kinds() -> dict[str, str]:
    return {
        **_of_sales(),
        **_of_money(),
        **_of_stock(),
        **_of_items(),
        **_of_people(),
        **_of_shop(),
    }


def _of_sales() -> dict[str, str]:
    return {
        "sale": tr("Sale"),
        "refund": tr("Refund"),
        "cart.parked": tr("Sale parked"),
        "cart.resumed": tr("Parked sale brought back"),
        "cart.voided": tr("Sale voided"),
        "receipt.printed_again": tr("Receipt printed again"),
        "customer_order.placed": tr("Order placed"),
        "customer_order.confirmed": tr("Order confirmed"),
        "customer_order.ready": tr("Order ready"),
        "customer_order.cancelled": tr("Order cancelled"),
        "age.refused": tr("Refused for age"),
    }


def _of_money() -> dict[str, str]:
    return {
        "shift.opened": tr("Shift opened"),
        "shift.counting": tr("Counting begun"),
        "shift.count_left": tr("Counting left"),
        "shift.counted": tr("Cash counted"),
        "shift.closed": tr("Shift closed"),
        "shift.taken_over": tr("Shift taken over"),
        "shift.difference_accepted": tr("Difference accepted"),
        "closure.corrected": tr("Closed shift corrected"),
        "closure.printed_again": tr("Z report printed again"),
        "drawer.opened": tr("Drawer opened without a sale"),
        "cash.pay_in": tr("Cash paid in"),
        "cash.pay_out": tr("Cash paid out"),
        "cash.refused": tr("Cash not taken out"),
        "shift.close_refused": tr("Closing refused"),
        "cash.drop": tr("Cash dropped"),
    }


def _of_stock() -> dict[str, str]:
    return {
        "stock.received": tr("Delivery received"),
        "stock.adjusted": tr("Stock adjusted"),
        "stock.wasted": tr("Goods wasted"),
        "stock.sent_back": tr("Goods sent back"),
        "stock.counted": tr("Count written to stock"),
        "stock.opened": tr("Stock entry opened"),
        "stock.stopped": tr("Stock entry closed"),
        "stock.rebuilt": tr("Stock levels rebuilt"),
        "count.started": tr("Count begun"),
        "count.cancelled": tr("Count cancelled"),
        "stock.low_exported": tr("List of what to reorder exported"),
        "stock.value_exported": tr("Value of the stock exported"),
        "transfer.sent": tr("Transfer sent"),
        "transfer.received": tr("Transfer received"),
        "transfer.settled": tr("Transfer difference settled"),
        "transfer.cancelled": tr("Transfer cancelled"),
        "order.begun": tr("Purchase order begun"),
        "order.sent": tr("Purchase order sent"),
        "order.closed": tr("Purchase order closed"),
        "supplier.added": tr("Supplier added"),
        "supplier.changed": tr("Supplier changed"),
        "batch.dated": tr("Batch dated"),
    }


def _of_items() -> dict[str, str]:
    return {
        "item.added": tr("Item added"),
        "item.changed": tr("Item changed"),
        "item.composed": tr("Bundle composed"),
        "item.detached": tr("Variant made an item of its own"),
        "item.variants_made": tr("Variants made"),
        "customer.added": tr("Customer added"),
        "customer.changed": tr("Customer changed"),
        "customer.erased": tr("Customer erased"),
        "customer.exported": tr("Customer's data exported"),
        "customer_group.added": tr("Customer group added"),
        "customer_group.changed": tr("Customer group changed"),
        "gift_card.allowed": tr("Gift card allowed again"),
        "gift_card.stopped": tr("Gift card stopped"),
        "ledger.posted": tr("Credit or points changed by hand"),
        "ledger.rebuilt": tr("Balances worked out anew"),
        "price_list.added": tr("Price list added"),
        "price_list.changed": tr("Price list changed"),
        "price_list.copied": tr("Price list copied"),
        "price_list.priced": tr("Prices of a list set"),
        "price_list.removed": tr("Price list removed"),
        "promotion.added": tr("Promotion added"),
        "promotion.changed": tr("Promotion changed"),
        "promotion.copied": tr("Promotion copied"),
        "promotion.removed": tr("Promotion removed"),
        "item.supplied": tr("Supplier of an item changed"),
        "items.changed": tr("Items changed together"),
        "items.imported": tr("Items imported"),
        "items.exported": tr("Items exported"),
        "items.removed": tr("Items deleted"),
        "items.put_back": tr("Deleted items put back"),
        "items.codes_made": tr("Barcodes made"),
        "items.import_undone": tr("Import undone"),
        "import.started": tr("Import begun"),
        "import.undo_started": tr("Undoing of an import begun"),
        "import.undone": tr("Import undone"),
        "import.mapping_saved": tr("Columns of a list remembered"),
        "category.added": tr("Category added"),
        "category.changed": tr("Category changed"),
        "tax.added": tr("Tax added"),
        "tax.changed": tr("Tax changed"),
        "labels.printed": tr("Labels printed"),
        "search.rebuilt": tr("Search rebuilt"),
        "sums.rebuilt": tr("Past days summed up anew"),
    }


def _of_people() -> dict[str, str]:
    return {
        "auth.logged_in": tr("Logged in"),
        "auth.logged_out": tr("Logged out"),
        "auth.refused": tr("Log-in refused"),
        "access.denied": tr("Act refused"),
        "approval.given": tr("Manager approved"),
        "approval.refused": tr("Approval refused"),
        "user.added": tr("User added"),
        "user.changed": tr("User changed"),
        "user.deleted": tr("User deleted"),
        "user.pin_changed": tr("PIN changed"),
        "user.switched_off": tr("User switched off"),
        "user.switched_on": tr("User switched on"),
        "user.rights_changed": tr("Rights of a user changed"),
        "user.badge_given": tr("Badge given"),
        "user.badge_revoked": tr("Badge revoked"),
        "role.added": tr("Role added"),
        "role.changed": tr("Role changed"),
        "role.deleted": tr("Role deleted"),
    }


def _of_shop() -> dict[str, str]:
    return {
        "settings.changed": tr("Settings changed"),
        "location.added": tr("Location added"),
        "location.changed": tr("Location changed"),
        "backup.made": tr("Backup made"),
        "till.restore_begun": tr("Restore begun"),
        "till.restored": tr("Till restored"),
        "shop.created": tr("Shop created"),
        "shop.prepared": tr("Shop prepared"),
        "practice.begun": tr("Practice begun"),
        "practice.copied": tr("Practice copy made"),
        "practice.ended": tr("Practice ended"),
        "audit.exported": tr("Audit log exported"),
        "report.exported": tr("Report exported"),
        "report.view_kept": tr("View of the reports kept"),
        "report.view_forgotten": tr("View of the reports forgotten"),
    }
