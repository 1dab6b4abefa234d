"""The shop's and this till's settings: declared once, as the fields of two frozen classes with
their defaults.

Shop settings are shared by all tills, till settings belong to this machine. A change is checked,
journalled with before and after, and seen by the next act.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.orm import Session

from pos_app.domain import barcode_rules
from pos_app.domain.access import Actor, Permission
from pos_app.domain.barcode import EmbeddedRule
from pos_app.domain.business_day import business_day
from pos_app.domain.errors import Conflict, Invalid
from pos_app.domain.item import STOCK_POLICIES
from pos_app.domain.money import Currency, Rounding
from pos_app.domain.pricing import PriceRules, TaxRounding
from pos_app.domain.text import clean
from pos_app.models import journal
from pos_app.models.base import cached, now
from pos_app.models.catalogue import Item
from pos_app.models.sales import SavedCart
from pos_app.models.settings import Setting
from pos_app.models.shifts import Shift
from pos_app.services.declare import Topic, allow, command, query


@dataclass(frozen=True, slots=True)
class ShopSettings:
    """What holds for the whole shop. Money settings are minor units of `currency`."""

    name: str = ""
    address: tuple[str, ...] = ()
    phone: str = ""
    tax_id: str = ""
    tax_name: str = "VAT"
    country: str = "GB"
    currency: str = "GBP"
    locale: str = "en_GB"
    zone: str = "Europe/London"
    cutoff_hour: int = 4
    prices_include_tax: bool = True
    tax_rounding: str = "per_line"
    rounding: str = "half_up"
    cash_increment: int = 1
    cash_rounding: str = "half_up"
    stock_policy: str = "warn"
    receipt_header: tuple[str, ...] = ()
    receipt_footer: tuple[str, ...] = ("Thank you for your visit.",)
    discount_presets: tuple[int, ...] = (5, 10, 15, 20)
    discount_reasons: tuple[str, ...] = ("Loyal customer", "Damaged", "Staff")
    lock_minutes: int = 5
    refund_days: int = 30  # after which a refund needs a right of its own; 0 = never
    refund_reasons: tuple[str, ...] = ("Changed mind", "Faulty", "Wrong item", "Not as described")
    barcode_rules: tuple[str, ...] = ()  # domain/barcode_rules.encode; the first that fits reads
    expired_goods: str = "warn"  # what a scan past its date does: warn, or ask a manager
    expiring_days: int = 7  # within which the list of what expires soon begins
    variance_tolerance: int = 200  # above which a drawer is counted twice and the reason asked for
    opens_silently: bool = False  # one-person shops: a shift opens with what should be there
    points_per_unit: int = 0  # loyalty points for each whole pound, euro …; 0: none are earned
    point_value: int = 1  # what one point is worth as store credit
    gift_card_days: int = 0  # how long a gift card is good; 0: always
    customers_register: bool = False  # whether customers make accounts themselves, over HTTP
    catalogue_is_open: bool = False  # whether whoever asks over HTTP may look items up
    no_receipt_days: int = 30  # in which the lowest price is what goods without a receipt are worth


@dataclass(frozen=True, slots=True)
class TillSettings:
    """What holds for this machine alone."""

    theme: str = "light"
    text_scale: int = 100
    sounds: bool = True
    printer: str = "none"
    printer_address: str = ""
    paper_columns: int = 42
    code_page: str = "CP858"
    has_drawer: bool = False
    print_receipts: bool = True
    scan_gap_ms: int = 35
    scan_prefix: str = ""
    last_digits_are_minor: bool = False
    report_folder: str = ""  # where a report lies every evening; "": none is written
    report_since: str = ""  # the business day from which on
    is_demo: bool = False
    setup_step: int = 0


@dataclass(frozen=True, slots=True)
class Settings:
    """Both, as read at one moment."""

    shop: ShopSettings
    till: TillSettings


CHOICES: Final[Mapping[str, tuple[object, ...]]] = {
    "tax_rounding": tuple(str(value) for value in TaxRounding),
    "rounding": (str(Rounding.HALF_UP), str(Rounding.HALF_EVEN)),
    "cash_rounding": tuple(str(value) for value in Rounding),
    "stock_policy": STOCK_POLICIES,
    "expired_goods": ("warn", "ask"),
    "theme": ("light", "dark"),
    "text_scale": (100, 115, 130),
    "printer": ("none", "network", "file", "system"),
    "paper_columns": (32, 42),
}
RANGES: Final[Mapping[str, tuple[int, int]]] = {
    "cutoff_hour": (0, 23),
    "cash_increment": (1, 100_000),
    "expiring_days": (1, 365),
    "gift_card_days": (0, 3650),
    "lock_minutes": (0, 240),
    "no_receipt_days": (1, 3650),
    "point_value": (1, 10_000),
    "points_per_unit": (0, 1000),
    "refund_days": (0, 3650),
    "scan_gap_ms": (20, 80),
    "setup_step": (0, 20),
    "variance_tolerance": (0, 100_000_000),
}
_TAX_FIELDS: Final = frozenset({"tax_id", "tax_name", "prices_include_tax", "tax_rounding"})


@query(None, anyone="the log-in screen shows the shop before anyone is logged in")
def read(session: Session, actor: Actor) -> Settings:
    """All settings, defaults where nothing is stored."""
    return of(session)


@command(Permission.SETTINGS_EDIT, touches=Topic.SETTINGS, asked="Change the shop's settings")
def change_shop(session: Session, actor: Actor, changes: Mapping[str, object]) -> Settings:
    """Set some fields of `ShopSettings`. Raises `Invalid` naming the field, `Conflict` for another
    currency once there are amounts in the one the shop has.
    """
    if _TAX_FIELDS & changes.keys():
        allow(session, actor, Permission.TAX_EDIT, asked="Change taxes", subject=None)
    return _change(session, actor, ShopSettings, changes, is_of_till=False)


@command(Permission.SETTINGS_EDIT, touches=Topic.SETTINGS, asked="Change this till's settings")
def change_till(session: Session, actor: Actor, changes: Mapping[str, object]) -> Settings:
    """Set some fields of `TillSettings`. Raises `Invalid` naming the field."""
    return _change(session, actor, TillSettings, changes, is_of_till=True)


def of(session: Session) -> Settings:
    """The settings as this act sees them."""
    return cached(session, "settings", _load)


def rules_of(session: Session) -> PriceRules:
    """How this shop rounds, as the totals engine wants it."""
    return cached(session, "price rules", lambda s: price_rules(of(s).shop))


def label_rules_of(session: Session) -> tuple[EmbeddedRule, ...]:
    """How this shop's own labels are read, the first rule first."""
    return cached(session, "label rules", lambda s: label_rules(of(s).shop))


def label_rules(shop: ShopSettings) -> tuple[EmbeddedRule, ...]:
    """The shop's barcode rules as they are used."""
    return barcode_rules.decode_all(shop.barcode_rules)


def price_rules(shop: ShopSettings) -> PriceRules:
    """The shop's rounding rules."""
    return PriceRules(
        currency=Currency.of(shop.currency),
        tax_rounding=TaxRounding(shop.tax_rounding),
        rounding=Rounding(shop.rounding),
        cash_increment=shop.cash_increment,
        cash_rounding=Rounding(shop.cash_rounding),
    )


def business_day_of(session: Session) -> Any:
    """The business day of this act in the shop's time zone."""
    shop = of(session).shop
    return business_day(now(session), shop.zone, shop.cutoff_hour)


def _load(session: Session) -> Settings:
    rows = session.execute(select(Setting.key, Setting.value, Setting.is_of_till)).all()
    shop = {key: json.loads(value) for key, value, is_of_till in rows if not is_of_till}
    till = {key: json.loads(value) for key, value, is_of_till in rows if is_of_till}
    return Settings(_build(ShopSettings, shop), _build(TillSettings, till))


def _build(kind: type[Any], stored: Mapping[str, Any]) -> Any:
    """A settings object from stored values; fields this program does not know are left alone."""
    known = {field.name for field in fields(kind)}
    return kind(
        **{
            name: tuple(value) if isinstance(value, list) else value
            for name, value in stored.items()
            if name in known
        }
    )


def _change(
    session: Session,
    actor: Actor,
    kind: type[Any],
    changes: Mapping[str, object],
    *,
    is_of_till: bool,
) -> Settings:
    before = of(session)
    current = before.till if is_of_till else before.shop
    after = {name: checked(kind, name, value) for name, value in changes.items()}
    changed = {name: value for name, value in after.items() if getattr(current, name) != value}
    if not changed:
        return before
    if "barcode_rules" in changed:
        texts: Any = changed["barcode_rules"]
        currency = Currency.of(str(changed.get("currency", before.shop.currency)))
        barcode_rules.check(barcode_rules.decode_all(texts), currency)
    if "currency" in changed:
        _check_no_amounts(session, before.shop.currency)
    session.execute(delete(Setting).where(Setting.key.in_(changed)))
    session.execute(
        insert(Setting),
        [
            {"key": name, "value": json.dumps(value, ensure_ascii=False), "is_of_till": is_of_till}
            for name, value in changed.items()
        ],
    )
    journal.append(
        session,
        actor,
        "settings.changed",
        {
            "of_till": is_of_till,
            "before": {name: getattr(current, name) for name in changed},
            "after": changed,
        },
    )
    return _load(session)


def _check_no_amounts(session: Session, currency: str) -> None:
    """Amounts are stored as whole minor units: under another currency 1.00 would be 100."""
    kept = (
        Item.unit_price.is_not(None) | Item.cost_price.is_not(None),
        Shift.id.is_not(None),
        SavedCart.id.is_not(None),
    )
    if any(session.execute(select(exists().where(each))).scalar_one() for each in kept):
        raise Conflict(f"There are prices or sales in {currency} already: the currency stays.")


def checked(kind: type[Any], name: str, value: object) -> object:
    """A value fit for the field, or `Invalid` in a sentence."""
    hints = get_type_hints(kind)
    if name not in hints:
        raise Invalid(f"There is no setting called {name}.", where=name)
    wanted = hints[name]
    if name == "barcode_rules" and isinstance(value, (list, tuple)):
        value = tuple(barcode_rules.encode(barcode_rules.decode(str(text))) for text in value)
    elif wanted is str and isinstance(value, str):
        value = clean(value, 200)
    elif wanted == tuple[str, ...] and isinstance(value, (list, tuple)):
        value = tuple(clean(str(line), 80) for line in value if str(line).strip())[:8]
    elif wanted == tuple[int, ...] and isinstance(value, (list, tuple)):
        if not all(type(number) is int and 1 <= number <= 100 for number in value):
            raise Invalid(f"{_label(name)} are whole numbers from 1 to 100.", where=name)
        value = tuple(value)[:6]
    elif type(value) is not wanted:
        raise Invalid(f"{_label(name)} is not right.", where=name)
    _check_value(name, value)
    return value


def _check_value(name: str, value: object) -> None:
    if name in CHOICES and value not in CHOICES[name]:
        raise Invalid(f"{_label(name)} has no choice “{value}”.", where=name)
    if name in RANGES and isinstance(value, int):
        low, high = RANGES[name]
        if not low <= value <= high:
            raise Invalid(f"{_label(name)} goes from {low} to {high}.", where=name)
    if name == "currency":
        Currency.of(str(value))
    if name == "zone":
        try:
            ZoneInfo(str(value))
        except (ZoneInfoNotFoundError, ValueError):
            raise Invalid(f"“{value}” is not a time zone.", where=name) from None
    if name == "name" and not value:
        raise Invalid("The shop needs a name.", where=name)


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()
