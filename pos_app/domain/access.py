"""Who may do what: the permissions, the built-in roles' grants, and the actor every service is
called with.

A permission is allowed, asked of a manager, or denied. Some have a limit (`LIMITS` names its unit):
up to the limit the act is allowed, above it the decision for "above" holds. The grants here only
seed the rows a shop then edits (services/auth.py). Deny beats allow; whoever is not staff has no
grant at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from uuid import UUID

from pos_app.domain.errors import ApprovalRequired, NotAllowed, Trace


class Permission(StrEnum):
    """`resource:action`, in alphabetical order."""

    AUDIT_READ = "audit:read"
    BACKUP_MAKE = "backup:make"
    BACKUP_RESTORE = "backup:restore"
    CASH_DROP = "cash:drop"
    CASH_PAY_IN = "cash:pay_in"
    CASH_PAY_OUT = "cash:pay_out"
    CATALOGUE_COST = "catalogue:cost"
    CATALOGUE_EDIT = "catalogue:edit"
    CATALOGUE_EXPORT = "catalogue:export"
    CATALOGUE_IMPORT = "catalogue:import"
    CATALOGUE_LABELS = "catalogue:labels"
    CATALOGUE_PRICE = "catalogue:price"
    CATALOGUE_READ = "catalogue:read"
    CUSTOMER_CREATE = "customer:create"
    CUSTOMER_CREDIT = "customer:credit"
    CUSTOMER_EDIT = "customer:edit"
    CUSTOMER_ERASE = "customer:erase"
    CUSTOMER_EXPORT = "customer:export"
    CUSTOMER_POINTS = "customer:points"
    CUSTOMER_READ = "customer:read"
    DISCOUNT_LINE = "discount:line"
    DISCOUNT_SALE = "discount:sale"
    DRAWER_OPEN = "drawer:open"
    LINE_VOID = "line:void"
    ORDER_PLACE = "order:place"
    ORDER_SERVE = "order:serve"
    PARKED_DELETE = "parked:delete"
    PARKED_OTHERS = "parked:others"
    PRACTICE_USE = "practice:use"
    PRICE_BELOW_COST = "price:below_cost"
    PRICE_OVERRIDE = "price:override"
    PRICE_ZERO = "price:zero"
    PROMOTION_EDIT = "promotion:edit"
    RECEIPT_OTHERS = "receipt:others"
    RECEIPT_REPRINT = "receipt:reprint"
    REFUND_CREATE = "refund:create"
    REFUND_NO_RECEIPT = "refund:no_receipt"
    REFUND_NOT_RETURNABLE = "refund:not_returnable"
    REFUND_OLD = "refund:old"
    REFUND_OTHER_TENDER = "refund:other_tender"
    REPORT_ALL = "report:all"
    REPORT_EXCEPTIONS = "report:exceptions"
    REPORT_EXPORT = "report:export"
    REPORT_MARGIN = "report:margin"
    REPORT_OWN = "report:own"
    ROLE_EDIT = "role:edit"
    SALE_CREATE = "sale:create"
    SALE_EXPIRED = "sale:expired"
    SALE_VOID = "sale:void"
    SETTINGS_EDIT = "settings:edit"
    SHIFT_CLOSE = "shift:close"
    SHIFT_CLOSE_OTHERS = "shift:close_others"
    SHIFT_EXPECTED = "shift:expected"
    SHIFT_OPEN = "shift:open"
    SHIFT_VARIANCE = "shift:variance"
    STOCK_ADJUST = "stock:adjust"
    STOCK_COUNT = "stock:count"
    STOCK_COUNT_APPROVE = "stock:count_approve"
    STOCK_ORDER = "stock:order"
    STOCK_OVERSELL = "stock:oversell"
    STOCK_READ = "stock:read"
    STOCK_RECEIVE = "stock:receive"
    STOCK_TRANSFER = "stock:transfer"
    TAX_EDIT = "tax:edit"
    TENDER_CARD = "tender:card"
    TENDER_CASH = "tender:cash"
    TENDER_GIFT_CARD = "tender:gift_card"
    TENDER_ON_ACCOUNT = "tender:on_account"
    TENDER_OTHER = "tender:other"
    TENDER_STORE_CREDIT = "tender:store_credit"
    USER_EDIT = "user:edit"


REFUSALS: Final[Mapping[Permission, str]] = {
    Permission.AUDIT_READ: "You may not read the journal.",
    Permission.BACKUP_MAKE: "You may not make a backup.",
    Permission.BACKUP_RESTORE: "You may not restore a backup.",
    Permission.CASH_DROP: "You may not take cash to the safe.",
    Permission.CASH_PAY_IN: "You may not pay cash in.",
    Permission.CASH_PAY_OUT: "You may not pay cash out.",
    Permission.CATALOGUE_COST: "You may not see costs.",
    Permission.CATALOGUE_EDIT: "You may not change items.",
    Permission.CATALOGUE_EXPORT: "You may not export the list of items.",
    Permission.CATALOGUE_IMPORT: "You may not import items.",
    Permission.CATALOGUE_LABELS: "You may not print labels.",
    Permission.CATALOGUE_PRICE: "You may not change shelf prices.",
    Permission.CATALOGUE_READ: "You may not look up items.",
    Permission.CUSTOMER_CREATE: "You may not add customers.",
    Permission.CUSTOMER_CREDIT: "You may not change a customer's terms, or what they have or owe.",
    Permission.CUSTOMER_EDIT: "You may not change customers.",
    Permission.CUSTOMER_ERASE: "You may not erase a customer.",
    Permission.CUSTOMER_EXPORT: "You may not export a customer's data.",
    Permission.CUSTOMER_POINTS: "You may not change loyalty points.",
    Permission.CUSTOMER_READ: "You may not look up customers.",
    Permission.DISCOUNT_LINE: "You may not give a discount on a line.",
    Permission.DISCOUNT_SALE: "You may not give a discount on the sale.",
    Permission.DRAWER_OPEN: "You may not open the drawer without a sale.",
    Permission.LINE_VOID: "You may not void a line.",
    Permission.ORDER_PLACE: "You may not take orders.",
    Permission.ORDER_SERVE: "You may not serve orders.",
    Permission.PARKED_DELETE: "You may not delete a parked sale.",
    Permission.PARKED_OTHERS: "You may not bring back another person's parked sale.",
    Permission.PRACTICE_USE: "You may not practise on this till.",
    Permission.PRICE_BELOW_COST: "You may not sell at so low a price.",
    Permission.PRICE_OVERRIDE: "You may not change a price.",
    Permission.PRICE_ZERO: "You may not sell at no price.",
    Permission.PROMOTION_EDIT: "You may not edit promotions.",
    Permission.RECEIPT_OTHERS: "You may not see other people's receipts.",
    Permission.RECEIPT_REPRINT: "You may not print a receipt again.",
    Permission.REFUND_CREATE: "You may not give money back.",
    Permission.REFUND_NO_RECEIPT: "You may not take goods back without a receipt.",
    Permission.REFUND_NOT_RETURNABLE: "You may not take back what is sold for good.",
    Permission.REFUND_OLD: "You may not take back what was sold so long ago.",
    Permission.REFUND_OTHER_TENDER: "You may not give money back in another way than it was paid.",
    Permission.REPORT_ALL: "You may see the figures of your own sales only.",
    Permission.REPORT_EXCEPTIONS: "You may not see who voided, refunded and gave discounts.",
    Permission.REPORT_EXPORT: "You may not export reports.",
    Permission.REPORT_MARGIN: "You may not see margins.",
    Permission.REPORT_OWN: "You may not see reports.",
    Permission.ROLE_EDIT: "You may not change what a role may do.",
    Permission.SALE_CREATE: "You may not sell.",
    Permission.SALE_EXPIRED: "You may not sell what is past its date.",
    Permission.SALE_VOID: "You may not void a sale.",
    Permission.SETTINGS_EDIT: "You may not change settings.",
    Permission.SHIFT_CLOSE: "You may not close a shift.",
    Permission.SHIFT_CLOSE_OTHERS: "You may not close another person's shift.",
    Permission.SHIFT_EXPECTED: "You may not see the expected cash.",
    Permission.SHIFT_OPEN: "You may not open a shift.",
    Permission.SHIFT_VARIANCE: "You may not accept so large a difference.",
    Permission.STOCK_ADJUST: "You may not change stock.",
    Permission.STOCK_COUNT: "You may not count stock.",
    Permission.STOCK_COUNT_APPROVE: "You may not approve a count.",
    Permission.STOCK_ORDER: "You may not order from suppliers.",
    Permission.STOCK_OVERSELL: "You may not sell below zero.",
    Permission.STOCK_READ: "You may not see how stock moved.",
    Permission.STOCK_RECEIVE: "You may not receive deliveries.",
    Permission.STOCK_TRANSFER: "You may not move stock between locations.",
    Permission.TAX_EDIT: "You may not change taxes.",
    Permission.TENDER_CARD: "You may not take cards.",
    Permission.TENDER_CASH: "You may not take cash.",
    Permission.TENDER_GIFT_CARD: "You may not take gift cards.",
    Permission.TENDER_ON_ACCOUNT: "You may not sell on account.",
    Permission.TENDER_OTHER: "You may not take this kind of payment.",
    Permission.TENDER_STORE_CREDIT: "You may not take store credit.",
    Permission.USER_EDIT: "You may not change users.",
}


class LimitUnit(StrEnum):
    """What a grant's limit counts."""

    PERCENT = "percent"  # parts per million of the price
    MONEY = "money"  # minor units
    DAYS = "days"


LIMITS: Final[Mapping[Permission, LimitUnit]] = {
    Permission.CASH_DROP: LimitUnit.MONEY,
    Permission.CASH_PAY_IN: LimitUnit.MONEY,
    Permission.CASH_PAY_OUT: LimitUnit.MONEY,
    Permission.DISCOUNT_LINE: LimitUnit.PERCENT,
    Permission.DISCOUNT_SALE: LimitUnit.PERCENT,
    Permission.PRICE_OVERRIDE: LimitUnit.PERCENT,
    Permission.REFUND_CREATE: LimitUnit.MONEY,  # a refund
    Permission.REFUND_NO_RECEIPT: LimitUnit.MONEY,  # a person's on one day
    Permission.REFUND_OLD: LimitUnit.DAYS,  # since it was sold
    Permission.SHIFT_VARIANCE: LimitUnit.MONEY,  # short or over
}


class Decision(StrEnum):
    """What a grant says."""

    ALLOW = "allow"
    ASK = "ask"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Grant:
    """One role's answer to one permission; above `limit` (None: no limit) the act is asked of a
    manager.
    """

    decision: Decision
    limit: int | None = None


class Role(StrEnum):
    """The built-in roles, highest first."""

    OWNER = "owner"
    MANAGER = "manager"
    SUPERVISOR = "supervisor"
    CASHIER = "cashier"
    STOCK_KEEPER = "stock_keeper"


_ALLOW: Final = Grant(Decision.ALLOW)
_ASK: Final = Grant(Decision.ASK)
_TEN_PERCENT: Final = Grant(Decision.ALLOW, 100_000)

_CASHIER: Final[dict[Permission, Grant]] = {
    Permission.CASH_DROP: _ALLOW,
    Permission.CASH_PAY_IN: _ALLOW,
    Permission.CASH_PAY_OUT: _ASK,
    Permission.CATALOGUE_READ: _ALLOW,
    Permission.CUSTOMER_CREATE: _ALLOW,
    Permission.CUSTOMER_CREDIT: _ASK,
    Permission.CUSTOMER_EDIT: _ALLOW,
    Permission.CUSTOMER_POINTS: _ASK,
    Permission.CUSTOMER_READ: _ALLOW,
    Permission.DISCOUNT_LINE: _TEN_PERCENT,
    Permission.DISCOUNT_SALE: _TEN_PERCENT,
    Permission.DRAWER_OPEN: _ASK,
    Permission.LINE_VOID: _ALLOW,
    Permission.ORDER_PLACE: _ALLOW,
    Permission.ORDER_SERVE: _ALLOW,
    Permission.PARKED_DELETE: _ASK,
    Permission.PARKED_OTHERS: _ALLOW,
    Permission.PRACTICE_USE: _ALLOW,
    Permission.PRICE_BELOW_COST: _ASK,
    Permission.PRICE_OVERRIDE: _ASK,
    Permission.PRICE_ZERO: _ASK,
    Permission.RECEIPT_REPRINT: _ALLOW,
    Permission.REFUND_CREATE: _ALLOW,
    Permission.REFUND_NO_RECEIPT: _ASK,
    Permission.REFUND_NOT_RETURNABLE: _ASK,
    Permission.REFUND_OLD: _ASK,
    Permission.REFUND_OTHER_TENDER: _ASK,
    Permission.REPORT_OWN: _ALLOW,
    Permission.SALE_CREATE: _ALLOW,
    Permission.SALE_EXPIRED: _ASK,
    Permission.SALE_VOID: _ALLOW,
    Permission.SHIFT_CLOSE: _ALLOW,
    Permission.SHIFT_CLOSE_OTHERS: _ASK,
    Permission.SHIFT_OPEN: _ALLOW,
    Permission.SHIFT_VARIANCE: _ASK,
    Permission.STOCK_OVERSELL: _ASK,
    Permission.TENDER_CARD: _ALLOW,
    Permission.TENDER_CASH: _ALLOW,
    Permission.TENDER_GIFT_CARD: _ALLOW,
    Permission.TENDER_ON_ACCOUNT: _ALLOW,
    Permission.TENDER_OTHER: _ALLOW,
    Permission.TENDER_STORE_CREDIT: _ALLOW,
}

_SUPERVISOR: Final[dict[Permission, Grant]] = {
    **dict.fromkeys(_CASHIER, _ALLOW),
    Permission.CATALOGUE_LABELS: _ALLOW,
    Permission.RECEIPT_OTHERS: _ALLOW,
    Permission.REFUND_NO_RECEIPT: _ASK,
    Permission.REPORT_ALL: _ALLOW,
    Permission.REPORT_EXCEPTIONS: _ALLOW,
    Permission.SHIFT_EXPECTED: _ALLOW,
    Permission.STOCK_ADJUST: _ALLOW,
    Permission.STOCK_COUNT: _ALLOW,
    Permission.STOCK_COUNT_APPROVE: _ALLOW,
    Permission.STOCK_READ: _ALLOW,
    Permission.STOCK_RECEIVE: _ALLOW,
    Permission.STOCK_TRANSFER: _ALLOW,
}

_MANAGER: Final[dict[Permission, Grant]] = {
    **dict.fromkeys(Permission, _ALLOW),
    Permission.BACKUP_RESTORE: _ASK,
    Permission.ROLE_EDIT: _ASK,
    Permission.USER_EDIT: _ASK,
}

_STOCK_KEEPER: Final[dict[Permission, Grant]] = {
    Permission.CATALOGUE_COST: _ALLOW,
    Permission.CATALOGUE_EDIT: _ALLOW,
    Permission.CATALOGUE_IMPORT: _ASK,
    Permission.CATALOGUE_LABELS: _ALLOW,
    Permission.CATALOGUE_PRICE: _ALLOW,
    Permission.CATALOGUE_READ: _ALLOW,
    Permission.ORDER_PLACE: _ALLOW,
    Permission.ORDER_SERVE: _ALLOW,
    Permission.PRACTICE_USE: _ALLOW,
    Permission.STOCK_ADJUST: _ALLOW,
    Permission.STOCK_COUNT: _ALLOW,
    Permission.STOCK_ORDER: _ALLOW,
    Permission.STOCK_READ: _ALLOW,
    Permission.STOCK_RECEIVE: _ALLOW,
    Permission.STOCK_TRANSFER: _ALLOW,
}

GRANTS: Final[Mapping[Role, Mapping[Permission, Grant]]] = {
    Role.OWNER: dict.fromkeys(Permission, _ALLOW),
    Role.MANAGER: _MANAGER,
    Role.SUPERVISOR: _SUPERVISOR,
    Role.CASHIER: _CASHIER,
    Role.STOCK_KEEPER: _STOCK_KEEPER,
}


# What a customer who logged in may do: their own basket and orders alone (the services see to it).
CUSTOMER_GRANTS: Final[Mapping[Permission, Grant]] = {
    Permission.CATALOGUE_READ: _ALLOW,
    Permission.ORDER_PLACE: _ALLOW,
}


class ActorKind(StrEnum):
    """Staff are people of the shop; a customer who logged in has CUSTOMER_GRANTS; the system acts
    for the program itself (set-up, demo, maintenance).
    """

    STAFF = "staff"
    SYSTEM = "system"
    CUSTOMER = "customer"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who calls a service, with the rights read when they logged in."""

    user_id: UUID
    name: str
    role: str
    grants: Mapping[Permission, Grant] = field(repr=False)
    kind: ActorKind = ActorKind.STAFF

    def decide(self, permission: Permission, amount: int = 0) -> Decision:
        """Allow, ask or deny this act; `amount` is its size in the permission's own unit
        (`LIMITS`).
        """
        grant = self.grants.get(permission)
        if grant is None:
            return Decision.DENY
        if grant.decision is Decision.ALLOW and grant.limit is not None and amount > grant.limit:
            return Decision.ASK
        return grant.decision

    def can(self, permission: Permission, amount: int = 0) -> bool:
        """Whether the act is open to this person, with or without a manager: for greying buttons
        only.
        """
        return self.decide(permission, amount) is not Decision.DENY

    def require(
        self,
        permission: Permission,
        *,
        asked: str = "",
        subject: UUID | None = None,
        amount: int = 0,
    ) -> None:
        """Pass, or raise `ApprovalRequired` (when asking is possible and a subject is named) or
        `NotAllowed`.
        """
        decision = self.decide(permission, amount)
        if decision is Decision.ALLOW:
            return
        if decision is Decision.ASK and subject is not None:
            raise ApprovalRequired(asked, permission=permission, subject=subject, amount=amount)
        raise NotAllowed(
            REFUSALS[permission],
            trace=Trace("access.denied", {"permission": str(permission)}),
        )


# Whoever looks at a shop's catalogue without logging in, where the shop lets them.
VISITOR: Final = Actor(UUID(int=0), "", "", {Permission.CATALOGUE_READ: _ALLOW}, ActorKind.NOBODY)
NOBODY: Final = Actor(UUID(int=0), "", "", {}, ActorKind.NOBODY)
SYSTEM: Final = Actor(
    UUID(int=1),
    "pos_app",
    "system",
    dict.fromkeys(Permission, _ALLOW),
    ActorKind.SYSTEM,
)
