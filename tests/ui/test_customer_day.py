"""A customer's way through the whole window: found, served, on account, paid, brought back."""

from PySide6.QtCore import Qt

from pos_app.documents.receipt_text import receipt_text
from pos_app.domain.access import Role
from pos_app.domain.ledger import LedgerKind
from pos_app.services import receipts, shifts
from pos_app.ui.screens.customers import CustomersScreen
from pos_app.ui.screens.sell.panels.buyer import AccountPanel
from tests.ledger_shop import balance, customer
from tests.shop import gbp
from tests.ui.screens.selling import LOAF
from tests.ui.whole import Till, till

__all__ = ["till"]

K = Qt.Key
NORAS_CARD = "2900417000018"


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_a_customer_buys_on_account_and_pays_it_on_another_day(till: Till) -> None:
    nora = customer(till.shop, card=NORAS_CARD, account_limit=10_000)
    till.log_in(Role.MANAGER)
    till.scan(NORAS_CARD)  # whoever buys is known before the first item
    till.scan(LOAF)
    till.press(K.Key_F12, K.Key_F8)
    till.press(K.Key_Return)
    till.bot.waitUntil(lambda: till.window.name == "complete")
    assert balance(till.shop, LedgerKind.ON_ACCOUNT, nora) == -420
    till.press(K.Key_Return)

    till.window.go("customers")
    screen = till.window.screens["customers"]
    assert isinstance(screen, CustomersScreen)
    till.scan(NORAS_CARD)
    screen.detail.show_tab("ledgers")
    screen.detail.ledgers.payment.click()
    assert till.window.name == "sell"
    assert isinstance(till.sell.main.panel, AccountPanel)
    till.press(K.Key_Return)  # all of it, as it stands there
    assert till.lines == [("1", "Payment to account")]
    till.press(K.Key_F12)
    till.type("5")
    till.press(K.Key_Return, K.Key_Return)
    till.bot.waitUntil(lambda: till.window.name == "complete")

    assert balance(till.shop, LedgerKind.ON_ACCOUNT, nora) == 0
    figures = till.shop.call(shifts.figures, actor=till.shop.manager)
    assert figures.expected_cash == gbp("104.20")
    last = till.shop.call(receipts.find, receipts.Wanted(), 1, actor=till.shop.manager)[0]
    slip = squeezed(
        receipt_text(till.shop.call(receipts.receipt, last.id, actor=till.shop.manager))
    )
    assert "Payment to account" in slip
    assert "Nora Ellison" in slip
    assert "Owed on account" not in slip  # nothing is any more
