"""What a process needs to know to serve: made once, handed to every worker as it is."""

from dataclasses import dataclass
from pathlib import Path

from pos_app import keys
from pos_app.backend import Backend
from pos_app.domain.access import NOBODY
from pos_app.domain.errors import Invalid, StorageFailed
from pos_app.maintenance import open_shop
from pos_app.server.house import House
from pos_app.services import setup
from pos_app.serving.address import Address
from pos_app.serving.tls import Certificate


@dataclass(frozen=True, slots=True)
class Plan:
    """A shop to be served. `database_url` is PostgreSQL's; "" is the file in `folder`. The
    `setup_code` is that of a shop without an owner, the same in every worker.
    """

    folder: Path
    address: Address
    database_url: str = ""
    workers: int = 1
    setup_code: str | None = None
    certificate: Certificate | None = None

    def checked(self, *, demo: bool = False) -> "Plan":
        """The plan, if it can be carried out. Raises `Invalid`."""
        self.address.checked(demo=demo)
        if not 1 <= self.workers <= 32:
            raise Invalid("There are 1 to 32 workers.")
        if self.workers > 1 and not self.database_url:
            raise Invalid(
                "A shop in a file has one program that writes to it: several workers need "
                "--database-url."
            )
        if demo and self.database_url:
            raise Invalid("The demo shop is a file: leave --database-url away.")
        return self


def open_backend(plan: Plan) -> Backend:
    """The shop's door. Raises `StorageFailed`, `Invalid` for a database's address that is none."""
    if not plan.database_url:
        return open_shop(plan.folder).backend
    from pos_app.postgres.links import read_url
    from pos_app.postgres.schema import open_postgres

    return open_postgres(read_url(plan.database_url), plan.folder)


def furnish(backend: Backend, folder: Path, *, docs: bool, setup_code: str | None = None) -> House:
    """The shop with its keys; the set-up code counts while it has no owner yet."""
    try:
        token_key, pepper = keys.token_key(folder), keys.pepper(folder)
    except OSError as error:
        raise StorageFailed(
            "The shop's keys cannot be kept on this disk.", reason="read_only"
        ) from error
    has_owner = backend.call(setup.state, NOBODY).shop_exists
    return House(
        backend=backend,
        folder=folder,
        token_key=token_key,
        pepper=pepper,
        setup_code=None if has_owner else setup_code,
        shows_docs=docs,
    )


def house_of(plan: Plan, backend: Backend) -> House:
    """The shop as this plan has it served."""
    house = furnish(backend, plan.folder, docs=plan.address.shows_docs, setup_code=plan.setup_code)
    house.is_tls, house.shows_metrics = plan.address.is_tls, plan.address.metrics
    return house
