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
    "sales": frozenset({"sale", "refund"}),
    "deliveries": frozenset({"delivery", "supplier_return", "opening"}),
    "waste": frozenset({"waste"}),
    "adjusted": frozenset({"adjustment", "count"}),
    "transfers": frozenset({"transfer", "transfer_receipt", "transfer_settled"}),
}


def kind_words() -> Mapping[str, str]:
    """The choices of the filter."""
    return {
        ALL: tr("All movements"),
        "sales": tr("Sales and refunds"),
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


_ON_THE_WAY = frozenset({"transfer", "transfer_receipt", "transfer_settled"})


def what_words(row: HistoryRow) -> str:
    """What moved it, and in which bundle or case: "Sale 2-0184 (in Breakfast box)"."""
    what = _act_words(row)
    if not row.within:
        return what
    return tr("{what} (in {bundle})", what=what, bundle=isolate(row.within))


def _act_words(row: HistoryRow) -> str:
    """ "Sale 2-0183", "Waste: broken", "Delivery HW-20418"."""
    if row.kind == "sale":
        return tr("Sale {number}", number=isolate(row.number))
    if row.kind == "count":
        return tr("Count: was {number}", number=(row.on_hand - row.change).plain)
    if row.kind == "supplier_return":
        return tr("Sent back to {supplier}", supplier=row.reason)
    if row.kind in _ON_THE_WAY:
        return {
            "transfer": tr("Sent to another location"),
            "transfer_receipt": tr("Arrived from another location"),
            "transfer_settled": tr("Transfer settled"),
        }[row.kind]
    if row.kind == "refund":
        return tr("Refund {number}", number=isolate(row.number))
    if row.kind == "delivery":
        return tr("Delivery {number}", number=isolate(row.reason)) if row.reason else tr("Delivery")
    if row.kind == "opening":
        return tr("First stock")
    why = reason_words()[StockReason(row.reason)]
    if row.kind == "waste":
        return tr("Waste: {reason}", reason=why)
    return tr("Adjusted: {reason}", reason=why)
