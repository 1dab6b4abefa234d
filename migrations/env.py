"""How a schema change runs: on the connection that `maintenance.upgrade` hands over, foreign keys
off meanwhile.

Column types of our own are written into migrations as the plain ones they store (`render_item`), so
that an old migration never imports tomorrow's code.
"""

from typing import Any, Literal

from alembic import context

from pos_app.models import Base
from pos_app.models.base import Id, Instant

PLAIN = {
    Id: 'sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")',
    Instant: "sa.BigInteger()",
}


def render_item(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """The plain type of one of ours, as text in the migration."""
    if kind == "type" and type(item) in PLAIN:
        return PLAIN[type(item)]
    return False


def run() -> None:
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=render_item,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
