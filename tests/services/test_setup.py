"""The first run: a country's presets, an owner, and then never again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel import Locale

from pos_app import verify
from pos_app.backend import Backend
from pos_app.domain import tax
from pos_app.domain.access import NOBODY, Actor, Role
from pos_app.domain.cart import Cart
from pos_app.domain.clock import FixedClock
from pos_app.domain.countries import COUNTRIES
from pos_app.domain.errors import Conflict, Invalid
from pos_app.domain.money import Currency, Money, UnitPrice
from pos_app.domain.price_source import PriceSource
from pos_app.domain.pricing import TaxRounding
from pos_app.domain.tender import Tender, TenderKind, settle
from pos_app.maintenance import open_shop
from pos_app.services import auth, catalogue, receipts, sales, settings, setup, shifts
from pos_app.services.users import NewUser
from tests.shop import NOON, PASSWORD, PEPPER, PINS, Shop, line

OWNER = NewUser(
    "Olga",
    "olga",
    Role.OWNER.value,
    pin_hash=auth.hash_pin(PINS[Role.OWNER], PEPPER, cost=4),
    pin_digits=6,
    password_hash=auth.hash_password(PASSWORD, cost=4),
)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Backend]:
    """A new file that nobody has set up."""
    backend = open_shop(tmp_path / "fresh", clock=FixedClock(NOON)).backend
    backend.call(setup.prepare, NOBODY)
    yield backend
    backend.close()


def test_a_new_file_has_its_till_and_journal_but_no_shop(fresh: Backend) -> None:
    state = fresh.call(setup.state, NOBODY)
    assert (state.is_prepared, state.shop_exists) == (True, False)
    assert (state.till_code, state.till_name) == ("1", "Till 1")
    assert fresh.call(auth.users_to_pick, NOBODY) == ()


def test_preparing_twice_prepares_once(fresh: Backend) -> None:
    fresh.call(setup.prepare, NOBODY)
    assert verify.whole(fresh.path).entries == 1


@pytest.mark.parametrize("code", COUNTRIES)
def test_every_country_can_be_chosen_and_sold_in(fresh: Backend, code: str) -> None:
    country = COUNTRIES[code]
    fresh.call(setup.use_country, NOBODY, code)
    fresh.call(setup.save_shop, NOBODY, {"name": "Corner"})
    owner_id = fresh.call(setup.create_owner, NOBODY, OWNER)
    owner = fresh.call(auth.refresh, Actor(owner_id, "", "", {}))
    shop = fresh.call(settings.read, owner).shop
    assert (shop.currency, shop.zone, shop.tax_name) == (
        country.currency,
        country.zone,
        country.tax_name,
    )
    Locale.parse(shop.locale)
    classes = fresh.call(catalogue.tax_classes, owner)
    assert [one.rates[0].plain for one in classes] == [percent for _name, percent in country.rates]
    assert {one.rates[0].included for one in classes} == {country.prices_include_tax}
    _sell_one(fresh, owner, classes[0].rates)


def _sell_one(backend: Backend, owner: Actor, rates: tuple[tax.TaxRate, ...]) -> None:
    rules = settings.price_rules(backend.call(settings.read, owner).shop)
    currency = rules.currency
    backend.call(shifts.open_shift, owner, Money.zero(currency))
    price = UnitPrice(123_700, currency)
    cart = Cart.new(currency).add(
        line(unit_price=price, list_price=price, price_source=PriceSource.CATALOGUE, taxes=rates)
    )
    total = Money(cart.totals(rules).total, currency)
    due = settle(total, (), rules).due
    done = backend.call(
        sales.complete, owner, cart, (Tender(TenderKind.CASH, Money(due, currency)),)
    )
    assert done.change.minor == 0
    assert abs(done.payable.minor - total.minor) <= rules.cash_increment // 2
    assert done.payable.minor % rules.cash_increment == 0
    receipt = backend.call(receipts.receipt, owner, done.id)
    assert receipt.total == total.minor
    assert receipt.net + receipt.tax == receipt.total


@pytest.mark.parametrize(("code", "plain"), [("JP", "1237"), ("GB", "12.37"), ("BH", "1.237")])
def test_amounts_have_the_decimals_of_the_currency(fresh: Backend, code: str, plain: str) -> None:
    fresh.call(setup.use_country, NOBODY, code)
    currency = Currency.of(fresh.call(settings.read, NOBODY).shop.currency)
    assert Money(1237, currency).plain == plain


def test_another_country_replaces_the_taxes_of_the_first(fresh: Backend) -> None:
    fresh.call(setup.use_country, NOBODY, "GB")
    fresh.call(setup.use_country, NOBODY, "DE")
    assert fresh.call(setup.taxes, NOBODY) == (
        ("Standard 19%", "19"),
        ("Reduced 7%", "7"),
        ("Zero 0%", "0"),
    )
    assert fresh.call(settings.read, NOBODY).shop.currency == "EUR"


def test_there_is_no_such_country(fresh: Backend) -> None:
    with pytest.raises(Invalid, match="Choose a country"):
        fresh.call(setup.use_country, NOBODY, "XX")


def test_taxes_can_be_written_as_the_shop_has_them(fresh: Backend) -> None:
    fresh.call(setup.use_country, NOBODY, "US")
    rates = [("City and state", "8.875"), ("Groceries", "0")]
    fresh.call(setup.save_taxes, NOBODY, rates, {"tax_rounding": "per_document"})
    assert fresh.call(setup.taxes, NOBODY) == tuple(rates)
    shop = fresh.call(settings.read, NOBODY).shop
    assert settings.price_rules(shop).tax_rounding is TaxRounding.PER_DOCUMENT


@pytest.mark.parametrize(
    "rates", [[], [("", "5")], [("A", "5"), ("a", "7")], [("A", "five")], [("A", "-1")]]
)
def test_taxes_that_make_no_sense_are_refused_and_the_old_stay(
    fresh: Backend, rates: list[tuple[str, str]]
) -> None:
    fresh.call(setup.use_country, NOBODY, "GB")
    before = fresh.call(setup.taxes, NOBODY)
    with pytest.raises(Invalid):
        fresh.call(setup.save_taxes, NOBODY, rates, {})
    assert fresh.call(setup.taxes, NOBODY) == before


@pytest.mark.parametrize("code", ["", " ", "É", "A-1", "×"])
def test_a_till_code_is_letters_and_digits(fresh: Backend, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        fresh.call(setup.save_till, NOBODY, code, "Till", {})
    assert refused.value.where == "code"


def test_the_till_code_begins_the_receipt_numbers(fresh: Backend) -> None:
    fresh.call(setup.save_till, NOBODY, "k7", "", {"has_drawer": True})
    state = fresh.call(setup.state, NOBODY)
    assert (state.till_code, state.till_name) == ("K7", "Till K7")
    fresh.call(setup.use_country, NOBODY, "GB")
    fresh.call(setup.save_shop, NOBODY, {"name": "Corner"})
    owner = fresh.call(
        auth.refresh, Actor(fresh.call(setup.create_owner, NOBODY, OWNER), "", "", {})
    )
    fresh.call(shifts.open_shift, owner, Money(0, Currency.of("GBP")))
    cart = Cart.new(Currency.of("GBP")).add(line())
    paid = (Tender(TenderKind.CASH, Money(420, cart.currency)),)
    assert fresh.call(sales.complete, owner, cart, paid).number == "K7-0001"


def test_the_owner_comes_last(fresh: Backend) -> None:
    with pytest.raises(Invalid, match="needs a name"):
        fresh.call(setup.create_owner, NOBODY, OWNER)
    fresh.call(setup.save_shop, NOBODY, {"name": "Corner"})
    with pytest.raises(Invalid, match="Choose a country first"):
        fresh.call(setup.create_owner, NOBODY, OWNER)
    fresh.call(setup.use_country, NOBODY, "GB")
    for new in (
        NewUser("O", "o", "manager", "$2b$", 6, "$2b$"),
        NewUser("O", "o", "owner", "$2b$", 6, None),
        NewUser("O", "o", "owner", None, 0, "$2b$"),
    ):
        with pytest.raises(Invalid):
            fresh.call(setup.create_owner, NOBODY, new)
    fresh.call(setup.create_owner, NOBODY, OWNER)
    assert fresh.call(setup.state, NOBODY).shop_exists


CLOSED_AFTERWARDS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "country": (setup.use_country, ("DE",)),
    "shop": (setup.save_shop, ({"name": "Mine now"},)),
    "till": (setup.save_till, ("9", "Mine", {})),
    "taxes": (setup.save_taxes, ([("None", "0")], {})),
    "owner": (setup.create_owner, (OWNER,)),
}


@pytest.mark.parametrize("what", CLOSED_AFTERWARDS)
def test_once_there_is_an_owner_nobody_sets_the_shop_up_again(shop: Shop, what: str) -> None:
    service, arguments = CLOSED_AFTERWARDS[what]
    before = shop.call(settings.read), shop.call(setup.state)
    for actor in (NOBODY, shop.owner):
        with pytest.raises(Conflict, match="set up already"):
            shop.backend.call(service, actor, *arguments)
    assert (shop.call(settings.read), shop.call(setup.state)) == before
