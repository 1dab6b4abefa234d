"""The shop that every schedule begins with, made once."""

from pathlib import Path

from pos_app.domain.access import NOBODY, SYSTEM, Actor
from pos_app.domain.clock import FixedClock
from pos_app.maintenance import DATABASE, open_shop
from pos_app.services import auth, setup
from pos_app.services.users import NewUser
from pos_app.sync import replication
from tests.shop import NOON, Shop
from tests.sync.shops import add_item
from tests.sync.sim.memory import as_image
from tests.sync.sim.world import Picture


def picture(folder: Path, items: int = 6) -> Picture:
    """A shop with an owner and some items, whose file is the server's."""
    clock = FixedClock(NOON)
    backend = open_shop(folder, clock=clock).backend
    backend.call(setup.prepare, NOBODY)
    backend.call(setup.use_country, NOBODY, "GB")
    backend.call(setup.save_shop, NOBODY, {"name": "Marlow Street"})
    backend.call(setup.save_till, NOBODY, "2", "Till 2", {})
    new = NewUser(
        name="Olive Marlow", username="olive", role="owner", pin_hash="x", pin_digits=6,
        password_hash="y",
    )  # fmt: skip
    backend.call(setup.create_owner, NOBODY, new)
    tile = backend.call(auth.users_to_pick, NOBODY)[0]
    owner = backend.call(auth.refresh, Actor(tile.id, "", "", {}))
    shop = Shop(folder, backend, clock)
    shop.actors = {"owner": owner}  # type: ignore[dict-item]
    for number in range(items):
        add_item(shop, f"Item {number}", f"{number + 1}.20", stock="200")
    backend.call(replication.become_server, SYSTEM, "epoch 0")
    backend.call(replication.publish, SYSTEM)
    backend.close()
    return Picture(as_image((folder / DATABASE).read_bytes()), owner)
