"""What moved stock, in words."""

from collections.abc import Mapping

from pos_app.domain.stock import StockReason
from pos_app.services.stock_keeping import HistoryRow
from pos_app.ui.format import isolate
from pos_app.ui.i18n import tr

ALL = "all"
# What one may look at alone, and the movements it is.
KINDS: Mapping[str, frozenset[str]] = {
    ALL: frozenset(),
    "sales": frozenset({"sale", "refund", "order", "order_back"}),
    "deliveries": frozenset({"delivery", "supplier_return", "opening"}),
    "waste": frozenset({"waste"}),
    "adjusted": frozenset({"adjustment", "count"}),
    "transfers": frozenset({"transfer", "transfer_receipt", "transfer_settled"}),
}


def kind_words() -> Mapping[str, str]:
    """The choices of the filter."""
    return {
        ALL: tr("All movements"),
        "sales": tr("Sales, refunds and orders"),
        "deliveries": tr("Deliveries"),
        "waste": tr("Waste"),
        "adjusted": tr("Adjusted and counted"),
        "transfers": tr("Transfers"),
    }


def reason_words() -> Mapping[StockReason, str]:
    """Why stock was adjusted, in words."""
    return {
        StockReason.BREAKAGE: tr("broken"),
        StockReason.EXPIRED: tr("expired"),
        StockReason.OWN_USE: tr("own use"),
        StockReason.SAMPLE: tr("sample"),
        StockReason.THEFT: tr("stolen"),
        StockReason.FOUND: tr("found"),
        StockReason.COUNT: tr("counted again"),
    }


def what_words(row: HistoryRow) -> str:
    """What moved it, and in which bundle or case: "Sale 2-0184 (in Breakfast box)"."""
    what = _act_words(row)
    if not row.within:
        return what
    return tr("{what} (in {bundle})", what=what, bundle=isolate(row.within))


def _act_words(row: HistoryRow) -> str:
    """ "Sale 2-0183", "Waste: broken", "Delivery HW-20418". A history is never kept from being read
    by one word: a reason that is no code of this program's stands as it is.
    """
    plain = _plain_words().get(row.kind)
    if plain is not None:
        return plain
    told = isolate(row.reason) if row.reason else ""
    match row.kind:
        case "sale":
            return tr("Sale {number}", number=isolate(row.number))
        case "refund":
            return tr("Refund {number}", number=isolate(row.number))
        case "count":
            return tr("Count: was {number}", number=(row.on_hand - row.change).plain)
        case "supplier_return":
            return tr("Sent back to {supplier}", supplier=row.reason)
        case "delivery":
            return tr("Delivery {number}", number=told) if row.reason else tr("Delivery")
        case "opening":
            return tr("Import undone") if row.reason else tr("First stock")
    codes = {str(reason): words for reason, words in reason_words().items()}
    why = codes.get(row.reason, told)
    if row.kind == "waste":
        return tr("Waste: {reason}", reason=why)
    return tr("Adjusted: {reason}", reason=why) if why else tr("Adjusted")


def _plain_words() -> Mapping[str, str]:
    """What is told in the same words each time."""
    return {
        "transfer": tr("Sent to another location"),
        "transfer_receipt": tr("Arrived from another location"),
        "transfer_settled": tr("Transfer settled"),
        "order": tr("Set aside for an order"),
        "order_back": tr("Back from an order"),
    }
