"""A walk through the real windows without a screen: a demo sale by keys and scans, and a picture of
every screen.

`./dev run` on a machine with no display does this, and `./dev pictures` renews those of README.
Whatever a person would do with keyboard and scanner is done by key events, so that the walk fails
where a person would be stuck.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from pos_app import app as application
from pos_app.domain.access import NOBODY, SYSTEM, Actor
from pos_app.domain.errors import PosError
from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import Currency, Money, UnitPrice
from pos_app.domain.pricing import Discount
from pos_app.keys import pepper
from pos_app.maintenance import open_shop
from pos_app.services import auth, catalogue, catalogue_edit, receipts, setup, shifts
from pos_app.services.users import NewUser
from pos_app.ui import theme
from pos_app.ui.screens.login import LoginScreen
from pos_app.ui.window import TillWindow

SIZES: Final = ((1366, 768),)
CASHIER_PIN: Final = "3333"
MANAGER_PIN: Final = "222222"
OWNER_PIN: Final = "111111"
README_PICTURES: Final = {
    "sell-light": "sell",
    "pay-light": "pay",
    "complete-light": "complete",
    "sell-dark": "sell-dark",
    "login-light": "login",
    "stock-light": "stock",
    "approval-light": "approval",
}
_PATIENCE: Final = 20.0
_OFFSCREEN_NOISE: Final = "This plugin does not support propagateSizeHints"
_SLOW_MS: Final = 50


class Tour:
    """One walk in one theme and size; `shots` are the pictures written so far."""

    def __init__(self, folder: Path, pictures: Path, scheme: str, size: tuple[int, int]) -> None:
        self.folder = folder
        self.pictures = pictures
        self.scheme = scheme
        self.size = size
        self.shots: list[Path] = []
        self.app = application.application()

    def walk(self) -> None:
        """Log in, sell with a manager's help, pay, and look at every screen."""
        with self._till() as window:
            self._shoot(window, "login")
            self._log_in(window, "cashier", CASHIER_PIN)
            self._until(lambda: window.name == "sell")
            self._shoot(window, "sell-empty")
            self._sell(window)
            self._pay(window)
        with self._till() as window:
            self._log_in(window, "owner", OWNER_PIN)
            for name in ("sales", "stock", "shift", "users", "settings"):
                window.go(name)
                self._shoot(window, name)

    def sell_loaf(self, pin: str, code: str) -> None:
        """Log in as the owner, scan one code, take exact cash."""
        with self._till() as window:
            self._log_in(window, "owner", pin)
            self._scan(window, code)
            self._until(lambda: not window.sale.cart.is_empty)
            self._press(window, Qt.Key.Key_F12)
            self._until(lambda: window.name == "pay")
            self._type(window, "10")
            self._finish(window)

    def set_up(self, empty: Path) -> None:
        """The first page of a new till."""
        self.folder = empty
        with self._till() as window:
            self._shoot(window, "setup")

    # -- what a person does

    def _log_in(self, window: TillWindow, username: str, pin: str) -> None:
        people = window.sale.pos.call(auth.users_to_pick)
        login = window.screens["login"]
        assert isinstance(login, LoginScreen)
        login.choose(next(person for person in people if person.username == username))
        self._type(window, pin)
        self._press(window, Qt.Key.Key_Return)
        self._until(lambda: window.name != "login")

    def _sell(self, window: TillWindow) -> None:
        for code in self._codes(window, 5):
            self._scan(window, code)
        self._type(window, "3 *")
        self._scan(window, self._codes(window, 7)[-1])
        self._settle()
        self._shoot(window, "sell")
        self._type(window, "cho")
        self._shoot(window, "sell-search")
        self._press(window, Qt.Key.Key_Escape)
        self._press(window, Qt.Key.Key_F6)
        self._shoot(window, "sell-parked")
        self._press(window, Qt.Key.Key_Escape)
        self._press(window, Qt.Key.Key_F4)
        self._shoot(window, "sell-discount")
        self._press(window, Qt.Key.Key_Escape)
        self._scan(window, "5012345678900")
        self._shoot(window, "sell-unknown")
        self._approve(window)

    def _approve(self, window: TillWindow) -> None:
        """A discount beyond the limit: the card, a manager's PIN, and the sale goes on."""
        window.sale.discount_sale(Discount.percent("20", "Loyal customer"))
        self._until(lambda: window.approvals.is_open)
        self._shoot(window, "approval")
        card = window.approvals.card
        assert card is not None
        people = window.sale.pos.call(auth.users_to_pick)
        card.choose(next(person.id for person in people if person.username == "manager"))
        self._type(window, MANAGER_PIN)
        self._press(window, Qt.Key.Key_Return)
        self._until(lambda: window.sale.cart.discount is not None)

    def _pay(self, window: TillWindow) -> None:
        self._press(window, Qt.Key.Key_F12)
        self._until(lambda: window.name == "pay")
        self._type(window, "60")
        self._shoot(window, "pay")
        self._finish(window)
        self._shoot(window, "complete")
        done = window.sale.last
        assert done is not None
        file = self.pictures / f"receipt-{done.number}.pdf"
        receipt = window.sale.pos.call(receipts.receipt, done.id)
        window.printing.save_pdf(receipt, file, self.shots.append, _give_up)
        self._until(lambda: file in self.shots)

    def _finish(self, window: TillWindow) -> None:
        self._press(window, Qt.Key.Key_Return)
        if window.name != "complete":
            self._press(window, Qt.Key.Key_F12)
        self._until(lambda: window.name == "complete")

    # -- the means

    @contextmanager
    def _till(self) -> Iterator[TillWindow]:
        till = application.Till(self.app, self.folder)
        till.start()
        self._until(lambda: till.window is not None)
        window = till.window
        assert window is not None
        window.resize(*self.size)
        theme.apply(self.app, theme.Theme(theme.Scheme(self.scheme)))
        try:
            yield window
        finally:
            till.stop()

    def _codes(self, window: TillWindow, count: int) -> list[str]:
        pos = window.sale.pos
        found: list[str] = []
        for tile in pos.call(catalogue.tiles, None):
            form = pos.call(catalogue.item, tile.id)
            if tile.unit_price is not None and tile.policy != "block":
                found += [code.text for code in form.fields.barcodes[:1]]
        return found[:count]

    def _scan(self, window: TillWindow, code: str) -> None:
        """As a scanner does: all at once."""
        QTest.keyClicks(self._focus(window), code)
        self._press(window, Qt.Key.Key_Return)

    def _type(self, window: TillWindow, text: str) -> None:
        """As a person does: slower than any scanner."""
        QTest.keyClicks(self._focus(window), text, Qt.KeyboardModifier.NoModifier, _SLOW_MS)
        QTest.qWait(2 * _SLOW_MS)

    def _press(self, window: TillWindow, key: Qt.Key) -> None:
        QTest.keyClick(self._focus(window), key)
        self._settle()

    def _focus(self, window: TillWindow) -> QWidget:
        return self.app.focusWidget() or window

    def _settle(self) -> None:
        for _ in range(5):
            self.app.processEvents()

    def _until(self, condition: Callable[[], bool]) -> None:
        if not application.wait_for(condition, self.app, _PATIENCE):
            raise TimeoutError("The till did not get there.")

    def _shoot(self, window: TillWindow, name: str) -> None:
        self._settle()
        width = self.size[0]
        file = self.pictures / f"{name}-{self.scheme}-{width}.png"
        window.grab().save(str(file))
        self.shots.append(file)


def _give_up(error: PosError) -> None:
    raise error


def sell_one(folder: Path) -> None:
    """Make an empty shop in `folder`, open its window, and sell one item by keys."""
    pin, code = "271828", "5012345678900"
    backend = open_shop(folder).backend
    try:
        backend.call(setup.prepare, NOBODY)
        backend.call(setup.use_country, NOBODY, "GB")
        backend.call(setup.save_shop, NOBODY, {"name": "Self-check"})
        secret = auth.hash_pin(pin, pepper(folder, use_key_store=False), cost=4)
        password = auth.hash_password("a pass phrase of the self-check", cost=4)
        owner = NewUser("Owner", "owner", "owner", secret, len(pin), password)
        backend.call(setup.create_owner, NOBODY, owner)
        price = UnitPrice.parse("4.20", Currency.of("GBP"))
        fields = ItemFields(name="Loaf", unit_price=price, barcodes=(Code(code),))
        backend.call(catalogue_edit.add_item, SYSTEM, fields)
        person = backend.call(auth.users_to_pick, NOBODY)[0]
        actor = backend.call(auth.refresh, Actor(person.id, "", "", {}))
        backend.call(shifts.open_shift, actor, Money.zero(price.currency))
    finally:
        backend.close()
    with _quiet():
        Tour(folder, folder, "light", SIZES[0]).sell_loaf(pin, code)


def make(folder: Path, pictures: Path, sizes: tuple[tuple[int, int], ...] = SIZES) -> list[Path]:
    """Walk through the demo shop in `folder`, and the first page of an empty one, light and dark;
    the files written to `pictures`.
    """
    pictures.mkdir(parents=True, exist_ok=True)
    shots: list[Path] = []
    with _quiet(), tempfile.TemporaryDirectory(prefix="pos-app-new-") as empty:
        for size in sizes:
            for scheme in ("light", "dark"):
                tour = Tour(folder, pictures, scheme, size)
                tour.walk()
                tour.set_up(Path(empty))
                shots += tour.shots
    return shots


def renew(target: Path) -> list[Path]:
    """Make the pictures of README anew; the files written to `target`."""
    from pos_app.demo import make_demo

    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pos-app-pictures-") as place:
        shop, made = Path(place, "shop"), Path(place, "made")
        make_demo(shop)
        make(shop, made)
        width = SIZES[0][0]
        return [
            shutil.copyfile(made / f"{shot}-{width}.png", target / f"{name}.png")
            for shot, name in README_PICTURES.items()
        ]


@contextmanager
def _quiet() -> Iterator[None]:
    """Leave out what the off-screen plugin says about every window; the rest is said as before."""

    def say(kind: QtMsgType, context: QMessageLogContext, words: str) -> None:
        if words.startswith(_OFFSCREEN_NOISE):
            return
        if former is not None:
            former(kind, context, words)
        else:
            sys.stderr.write(f"{words}\n")

    former = qInstallMessageHandler(say)
    try:
        yield
    finally:
        qInstallMessageHandler(former)


if __name__ == "__main__":
    for picture in renew(Path(sys.argv[1])):
        sys.stdout.write(f"{picture}\n")
