"""Whom the demo shop deals with: customers and their groups, the suppliers, what is on offer, what
was ordered from the one and by the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pos_app.backend import Backend
from pos_app.demo.shelf import GBP
from pos_app.domain.access import SYSTEM, Actor
from pos_app.domain.customer import WHOLE, CustomerFields, GroupFields
from pos_app.domain.customer_order import CustomerOrderState
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money
from pos_app.domain.promotion_terms import PromotionKind, PromotionTerms, Scope
from pos_app.domain.quantity import Quantity
from pos_app.services import (
    catalogue,
    customer_groups,
    customer_orders,
    customers,
    promotion_edit,
    purchasing,
    settings,
    suppliers,
)
from pos_app.services.catalogue import ItemView
from pos_app.services.customer_orders import Buyer, Wanted
from pos_app.services.suppliers import SupplierFields

_POINTS: Final = 1  # for each whole pound


@dataclass(frozen=True, slots=True)
class _Known:
    name: str
    phone: str
    email: str = ""
    card: str = ""
    group: str = ""
    account: str = "0"
    note: str = ""


_GROUPS: Final = {"Trade": WHOLE // 10, "Staff": WHOLE // 5}
_CUSTOMERS: Final = (
    _Known("Grace Okafor", "0117 496 0201", "grace@okafor.example", "9900000000018"),
    _Known("Café Verdant", "0117 496 0202", "orders@verdant.example", group="Trade", account="300"),
    _Known("Owen Hughes", "07700 900417", card="9900000000025", note="Rings for the bread."),
    _Known("Mina Castellano", "07700 900582", "mina@castellano.example", "9900000000032"),
    _Known("Harbour Rowing Club", "0117 496 0233", group="Trade", account="150"),
    _Known("Aisha Rahman (staff)", "07700 900733", group="Staff"),
)
_SUPPLIERS: Final = (
    SupplierFields(
        "Harrow & Sons Mill", contact="Joan Harrow", phone="01963 555 010",
        email="orders@harrow-mill.example", lead_days=2,
    ),
    SupplierFields(
        "Severn Vale Drinks", contact="Desk", phone="01452 555 022",
        email="trade@severnvale.example", account_number="MSG-114", lead_days=3,
    ),
)  # fmt: skip
_DRINKS: Final = ("Sparkling water 75 cl", "Ginger beer 330 ml", "Elderflower pressé 75 cl")
_BREAD: Final = ("Sourdough loaf", "Seeded rye loaf")


def meet_neighbours(backend: Backend) -> tuple[UUID, ...]:
    """Write down customers and suppliers; the ids of the customers."""
    backend.call(settings.change_shop, SYSTEM, {"points_per_unit": _POINTS})
    groups = {name: new_id() for name in _GROUPS}
    for name, rate in _GROUPS.items():
        backend.call(customer_groups.save_group, SYSTEM, groups[name], GroupFields(name, rate))
    for supplier in _SUPPLIERS:
        backend.call(suppliers.add, SYSTEM, new_id(), supplier)
    return tuple(_meet(backend, known, groups.get(known.group)) for known in _CUSTOMERS)


def _meet(backend: Backend, known: _Known, group: UUID | None) -> UUID:
    customer = new_id()
    fields = CustomerFields(
        known.name,
        known.phone,
        known.email,
        known.card,
        note=known.note,
        group_id=group,
        account_limit=Money.parse(known.account, GBP).minor,
        may_email=bool(known.email),
    )
    backend.call(customers.add, SYSTEM, customer, fields)
    return customer


def make_offers(backend: Backend, shelf: Mapping[str, ItemView]) -> None:
    """What is on offer from today: coffee with a croissant, three for ten, a coupon."""
    treats = Scope(frozenset({shelf["Flat white"].id, shelf["Butter croissant"].id}))
    three = Scope(frozenset({shelf["Elderflower pressé 75 cl"].id}))
    for terms in (
        PromotionTerms("Coffee and croissant", PromotionKind.MIX, treats, amount=480, count=2),
        PromotionTerms("Three pressés for ten pounds", PromotionKind.N_FOR, three, 0, 1000, 3),
        PromotionTerms(
            "Five pounds off forty", PromotionKind.THRESHOLD, amount=500, spend=4000,
            code="NEIGHBOUR",
        ),
    ):  # fmt: skip
        backend.call(promotion_edit.save_promotion, SYSTEM, new_id(), terms)


def order_goods(backend: Backend, manager: Actor, shelf: Mapping[str, ItemView]) -> None:
    """What the shop expects: drinks were ordered, an order of bread is being written."""
    known = {view.fields.name: view.id for view in backend.call(suppliers.list_suppliers, SYSTEM)}
    mill, drinks = (known[supplier.name] for supplier in _SUPPLIERS)
    for supplier, goods in ((drinks, _DRINKS), (mill, _BREAD)):
        for code, name in enumerate(goods, start=101):
            item = shelf[name].id
            cost = backend.call(catalogue.item, SYSTEM, item).fields.cost_price
            backend.call(suppliers.supply, SYSTEM, item, supplier, code=f"MS-{code}", cost=cost)
    sent, written = new_id(), new_id()
    backend.call(purchasing.begin, manager, sent, drinks)
    for name in _DRINKS:
        backend.call(purchasing.put, manager, sent, shelf[name].id, Quantity.of(24))
    backend.call(purchasing.send, manager, sent, "To the back door, please.")
    backend.call(purchasing.begin, manager, written, mill)
    backend.call(purchasing.put, manager, written, shelf["Sourdough loaf"].id, Quantity.of(20))


def take_orders(
    backend: Backend, cashier: Actor, buyers: tuple[UUID, ...], shelf: Mapping[str, ItemView]
) -> None:
    """What customers will fetch: one order is new, one is ready."""
    loaf, rye, mug = (shelf[name].id for name in (*_BREAD, "Stoneware mug"))
    wanted = [Wanted(loaf, Quantity.of(2)), Wanted(rye, Quantity.of(1))]
    new, ready = new_id(), new_id()
    backend.call(customer_orders.place, cashier, new, Buyer(buyers[2]), wanted, "After five.")
    gift = [Wanted(mug, Quantity.of(1))]
    backend.call(customer_orders.place, cashier, ready, Buyer(name="Mr Lindgren"), gift)
    for state in (CustomerOrderState.CONFIRMED, CustomerOrderState.READY):
        backend.call(customer_orders.advance, cashier, ready, state)
