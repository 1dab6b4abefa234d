"""A server and its tills, each a real file: the template shop is the server, and each till begins
as a picture of it.
"""

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from pos_app.domain.access import SYSTEM
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.maintenance import DATABASE
from pos_app.services import catalogue, catalogue_edit, sales, shifts
from pos_app.sync import replication, tables, till
from pos_app.sync.wire import Page, Push
from tests.shop import GBP, Shop, cart_of, cash, gbp, open_copy

NONCE = "a-nonce-of-the-test"
_TILLS = UUID("0192f0c4-7a11-7c3e-8a55-5d1e7a6f0fff")


@dataclass
class Tills:
    """A shop of several tills, in one folder."""

    folder: Path
    server: Shop
    tills: list[Shop] = field(default_factory=list)

    @staticmethod
    def of(template: Path, folder: Path, count: int = 2, items: int = 3) -> "Tills":
        shop = Tills(folder, _copy(template, folder / "server"))
        for number in range(items):
            add_item(shop.server, f"Item {number}", "4.20", stock="100")
        shop.system(replication.become_server, "epoch one")
        shop.system(replication.publish)
        for number in range(count):
            shop.add_till(number + 1)
        return shop

    def system(self, service: Any, *args: Any) -> Any:
        """The server does something by itself."""
        return self.server.backend.call(service, SYSTEM, *args)

    def add_till(self, number: int) -> Shop:
        """A till that begins as a picture of the server's file."""
        self.server.backend.checkpoint()
        shutil.copytree(self.server.folder, self.folder / f"till {number}")
        shop = open_copy(self.folder / f"till {number}")
        till_id, code = uuid5(_TILLS, str(number)), str(number + 2)
        cursor = self.system(replication.page, 10**9).head
        grant = self.system(replication.add_till, till_id, code, f"Till {code}")
        shop.backend.call(till.join, SYSTEM, till_id, code, f"Till {code}", grant, cursor)
        shop.call(shifts.open_shift, gbp("100"))
        self.tills.append(shop)
        return shop

    def sync(self, *tills: Shop) -> None:
        """Each till pushes all it has, then each pulls all there is."""
        for shop in tills or self.tills:
            self.push(shop)
        for shop in tills or self.tills:
            self.pull(shop)

    def push(self, shop: Shop) -> list[Any]:
        """Push until nothing waits; the results."""
        results: list[Any] = []
        while (told := shop.backend.call(till.outgoing, SYSTEM, NONCE)) is not None:
            asked = Push.model_validate_json(told.model_dump_json())
            reply = self.system(replication.accept, asked)
            assert shop.backend.call(till.acknowledge, SYSTEM, reply)
            results += reply.results
        return results

    def pull(self, shop: Shop, limit: int = 500) -> None:
        """Pull until the end of the feed."""
        self.system(replication.publish)
        while True:
            cursor = shop.backend.call(till.standing, SYSTEM).cursor
            page = self.system(replication.page, cursor, limit)
            told = Page.model_validate_json(page.model_dump_json())
            if not shop.backend.call(till.apply_page, SYSTEM, told):
                return

    def close(self) -> None:
        for shop in (self.server, *self.tills):
            shop.backend.close()


def _copy(template: Path, folder: Path) -> Shop:
    folder.mkdir(parents=True)
    shutil.copy(template / DATABASE, folder / DATABASE)
    return open_copy(folder)


def add_item(shop: Shop, name: str, price: str, stock: str = "0") -> UUID:
    """Put an item on the shelf."""
    tax = shop.backend.call(catalogue.tax_classes, shop.owner)[0].id
    fields = ItemFields(
        name=name, tax_class_id=tax, unit_price=UnitPrice.parse(price, GBP), track_stock=True
    )
    added: UUID = shop.call(
        catalogue_edit.add_item, fields, Quantity.parse(stock), actor=shop.owner
    ).id
    return added


def items_of(shop: Shop) -> list[UUID]:
    """The items of a shop by name."""
    return [UUID(bytes=row[0]) for row in shop.rows("SELECT id FROM item ORDER BY name")]


def sell(shop: Shop, item_id: UUID, quantity: int = 1) -> Any:
    """Sell some of an item for cash."""
    (view,) = shop.call(catalogue.views, [item_id])
    cart = cart_of(view.to_line(Quantity.of(quantity)))
    return shop.call(sales.complete, cart, cash("1000"))


def records(shop: Shop) -> dict[str, list[Any]]:
    """All shared records of a shop, sorted."""
    found = {}
    for name, record in tables.RECORDS.items():
        keys = [column.name for column in tables.table(name).primary_key.columns]
        columns = ", ".join(f'"{each}"' for each in keys + tables.shared_fields(name))
        where = f" WHERE NOT {record.own_if}" if record.own_if else ""
        found[name] = sorted(shop.rows(f"SELECT {columns} FROM {name}{where}"), key=repr)
    return found


def facts(shop: Shop) -> dict[str, list[Any]]:
    """All facts of a shop, sorted."""
    return {
        name: sorted(shop.rows(f"SELECT * FROM {name}"), key=repr)
        for name in (*tables.FACTS, "stock_level", "batch_level", "returned")
    }
