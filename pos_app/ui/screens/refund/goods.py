"""The lines of a sale, and goods without a receipt, as the refund screen shows them."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from pos_app.domain.access import Decision, Permission
from pos_app.domain.cart import Cart
from pos_app.domain.errors import PosError
from pos_app.domain.quantity import Quantity
from pos_app.domain.returns import ReturnedAs, ReturnLine, SoldLine, take_back
from pos_app.domain.tender import TenderKind
from pos_app.services import catalogue, returns
from pos_app.services.catalogue import ItemView
from pos_app.services.returns import SoldSale
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.refund.lines import Goods
from pos_app.ui.screens.sell.goods import Goods as ShelfGoods
from pos_app.ui.screens.sell.goods import initials
from pos_app.ui.widgets.totals import TotalRow

_MOST_LOOSE = Quantity.of(999)
_ICONS = {TenderKind.CASH: "banknote", TenderKind.CARD: "credit-card"}


def of_sale(pos: Pos, sale: SoldSale, formats: Formats) -> list[Goods]:
    """Every line of a sale; those that came back already say so."""
    ids = [line.item_id for line in sale.lines if line.item_id is not None]
    try:
        views = {view.id: view for view in pos.call(catalogue.views, ids)}
    except PosError:
        views = {}
    shelf = ShelfGoods(formats, pos.backend.path.parent)
    may = pos.actor.decide(Permission.REFUND_NOT_RETURNABLE)
    return [
        _for_good(_of_line(line, views, shelf, formats), may)
        if line.item_id in sale.for_good
        else _of_line(line, views, shelf, formats)
        for line in sale.lines
    ]


def loose(pos: Pos, view: ItemView, formats: Formats) -> Goods:
    """An item that comes back without a receipt. Raises what `returns.without_receipt` raises."""
    one = pos.call(returns.without_receipt, view.id, Quantity.of(1))

    def worth(line_id: UUID, quantity: Quantity, fate: ReturnedAs, reason: str) -> ReturnLine:
        line = pos.call(returns.without_receipt, view.id, quantity, fate, reason)
        return replace(line, id=line_id)

    price = formats.signed(-one.amounts.gross, one.unit_price.currency)
    shelf = ShelfGoods(formats, pos.backend.path.parent)
    return Goods(
        name=view.name,
        item_id=view.id,
        left=_MOST_LOOSE,
        is_counted=not view.unit.is_measured,
        amount=price,
        worth=worth,
        initials=initials(view.name),
        tint=view.tint,
        art=_art(shelf, view),
        detail=tr("{price} each, the lowest price of late", price=price),
        loose=True,
    )


def _of_line(
    sold: SoldLine, views: Mapping[UUID, ItemView], shelf: ShelfGoods, formats: Formats
) -> Goods:
    view = views.get(sold.item_id) if sold.item_id is not None else None
    currency = sold.unit_price.currency

    def worth(line_id: UUID, quantity: Quantity, fate: ReturnedAs, reason: str) -> ReturnLine:
        return take_back(sold, line_id, quantity, fate, reason)

    many = formats.quantity(sold.quantity, sold.unit)
    detail = [f"{many} × {formats.unit_price(sold.unit_price)}"]
    if sold.amounts.discount:
        off = formats.signed(-sold.amounts.discount, currency)
        detail.append(tr("discount {amount}", amount=off))
    if sold.returned and sold.left:
        back = formats.quantity(sold.returned, sold.unit)
        detail.append(tr("{quantity} came back already", quantity=back))
    return Goods(
        name=sold.name,
        item_id=sold.item_id,
        left=sold.left,
        is_counted=not sold.unit.is_measured,
        amount=formats.signed(sold.amounts.gross, currency),
        worth=worth,
        initials=initials(sold.name),
        tint="slate" if view is None else view.tint,
        art=None if view is None else _art(shelf, view),
        detail=" · ".join(detail),
        barred="" if sold.left else tr("came back already"),
    )


def _for_good(goods: Goods, may: Decision) -> Goods:
    """Goods that the shop sells for good: said, and barred to whoever may not even ask."""
    words = {
        Decision.ASK: tr("sold for good: a manager is asked"),
        Decision.ALLOW: tr("sold for good"),
    }
    if may in words:
        return replace(goods, detail=f"{goods.detail} · {words[may]}")
    return replace(goods, barred=goods.barred or tr("sold for good"))


def _art(shelf: ShelfGoods, view: ItemView) -> Path | None:
    return shelf.picture(view)


def note(pos: Pos, sale: SoldSale, formats: Formats) -> str:
    """ "Today 13:02, served by Tom Becker. Refunds are open until 18 Dec." """
    zone = ZoneInfo(pos.settings.shop.zone)
    today = pos.backend.clock.now().astimezone(zone).date()
    moment = formats.moment(sale.at.astimezone(zone), today)
    words = f"{moment}."
    if sale.cashier:
        words = tr("{moment}, served by {name}.", moment=moment, name=sale.cashier)
    if sale.last_day is None:
        return words
    day = formats.day(sale.last_day)
    if sale.is_late:
        return f"{words} {tr('Refunds were open until {day}: a manager is asked.', day=day)}"
    return f"{words} {tr('Refunds are open until {day}.', day=day)}"


def sums(
    cart: Cart, total: int, tax: int, tax_name: str, formats: Formats
) -> tuple[list[TotalRow], TotalRow | None]:
    """A row for each line that comes back, and the tax in them."""
    currency = cart.currency
    rows = [
        TotalRow(_of_return(each, formats), formats.signed(-each.amounts.gross, currency))
        for each in cart.returns
    ]
    shown = TotalRow(tr("{tax} in this", tax=tax_name), formats.signed(-tax, currency), quiet=True)
    return rows, shown if total and tax else None


def _of_return(each: ReturnLine, formats: Formats) -> str:
    """ "1 × Stoneware mug"; of a line that stays, why it costs more."""
    if not each.quantity:
        return tr("Promotion lost: {name}", name=each.name)
    return f"{formats.quantity(each.quantity, each.unit)} × {each.name}"
