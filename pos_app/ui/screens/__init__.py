"""One screen, one file (a folder when it outgrows one). `build` makes a screen when it is first
shown.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_app.ui.open_sale import OpenSale
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Screen

if TYPE_CHECKING:
    from pos_app.ui.printing import Printing


def build(name: str, pos: Pos, sale: OpenSale, printing: "Callable[[], Printing]") -> Screen:
    """The screen of this name; each is imported only here, so that a start waits for the log-in
    alone.
    """
    built = (
        _at_the_counter(name, pos, sale, printing)
        or _of_the_shelf(name, pos, printing)
        or _of_goods_on_the_move(name, pos)
        or _behind_the_counter(name, pos, printing)
    )
    if built is None:
        raise ValueError(f"there is no screen {name}")
    return built


def _at_the_counter(
    name: str, pos: Pos, sale: OpenSale, printing: "Callable[[], Printing]"
) -> Screen | None:
    match name:
        case "sell":
            from pos_app.ui.screens.sell import SellScreen

            return SellScreen(pos, sale)
        case "pay":
            from pos_app.ui.screens.pay import PayScreen

            return PayScreen(pos, sale, printing())
        case "complete":
            from pos_app.ui.screens.complete import CompleteScreen

            return CompleteScreen(pos, sale, printing())
        case "refund":
            from pos_app.ui.screens.refund import RefundScreen

            return RefundScreen(pos, sale)
        case "sales":
            from pos_app.ui.screens.sales import SalesScreen

            return SalesScreen(pos, printing())
        case "customer_orders":
            from pos_app.ui.screens.orders import CustomerOrdersScreen

            return CustomerOrdersScreen(pos, sale, printing())
        case "customers":
            from pos_app.ui.screens.customers import CustomersScreen

            return CustomersScreen(pos)
        case "gift-cards":
            from pos_app.ui.screens.customers.gift_cards_screen import GiftCardsScreen

            return GiftCardsScreen(pos)
        case "customer-groups":
            from pos_app.ui.screens.customers.groups_screen import CustomerGroupsScreen

            return CustomerGroupsScreen(pos)
        case "shift":
            from pos_app.ui.screens.shift import ShiftScreen

            return ShiftScreen(pos, printing())
    return None


def _of_the_shelf(name: str, pos: Pos, printing: "Callable[[], Printing]") -> Screen | None:
    match name:
        case "stock":
            from pos_app.ui.screens.stock import StockScreen

            return StockScreen(pos)
        case "import":
            from pos_app.ui.screens.bringing_in import ImportScreen

            return ImportScreen(pos)
        case "export":
            from pos_app.ui.screens.taking_out import ExportScreen

            return ExportScreen(pos)
        case "labels":
            from pos_app.ui.screens.stock.labels_screen import LabelsScreen

            return LabelsScreen(pos, printing())
        case "categories":
            from pos_app.ui.screens.stock.categories_screen import CategoriesScreen

            return CategoriesScreen(pos)
        case "stock-value":
            from pos_app.ui.screens.stock.value_screen import ValueScreen

            return ValueScreen(pos)
        case "favourites":
            from pos_app.ui.screens.stock.favourites_screen import FavouritesScreen

            return FavouritesScreen(pos)
    return None


def _of_goods_on_the_move(name: str, pos: Pos) -> Screen | None:
    match name:
        case "count":
            from pos_app.ui.screens.stock.count_screen import CountScreen

            return CountScreen(pos)
        case "promotions":
            from pos_app.ui.screens.stock.promotions_screen import PromotionsScreen

            return PromotionsScreen(pos)
        case "price-lists":
            from pos_app.ui.screens.stock.price_lists_screen import PriceListsScreen

            return PriceListsScreen(pos)
        case "expiring":
            from pos_app.ui.screens.stock.expiring_screen import ExpiringScreen

            return ExpiringScreen(pos)
        case "receive":
            from pos_app.ui.screens.stock.receive_screen import ReceiveScreen

            return ReceiveScreen(pos)
        case "orders":
            from pos_app.ui.screens.stock.orders_screen import OrdersScreen

            return OrdersScreen(pos)
        case "reorder":
            from pos_app.ui.screens.stock.reorder_screen import ReorderScreen

            return ReorderScreen(pos)
        case "suppliers":
            from pos_app.ui.screens.stock.suppliers_screen import SuppliersScreen

            return SuppliersScreen(pos)
        case "transfers":
            from pos_app.ui.screens.stock.transfer_screen import TransferScreen

            return TransferScreen(pos)
    return None


def _behind_the_counter(name: str, pos: Pos, printing: "Callable[[], Printing]") -> Screen | None:
    match name:
        case "login":
            from pos_app.ui.screens.login import LoginScreen

            return LoginScreen(pos)
        case "setup":
            from pos_app.ui.screens.setup import SetupScreen

            return SetupScreen(pos)
        case "users":
            from pos_app.ui.screens.users import UsersScreen

            return UsersScreen(pos)
        case "reports":
            from pos_app.ui.screens.reports import ReportsScreen

            return ReportsScreen(pos)
        case "audit":
            from pos_app.ui.screens.audit import AuditScreen

            return AuditScreen(pos)
        case "settings":
            from pos_app.ui.screens.settings import SettingsScreen

            return SettingsScreen(pos, printing())
    return None
