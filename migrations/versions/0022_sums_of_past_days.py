"""Sums of past days, which reports read instead of every line ever sold; and who may see reports.

The tables begin empty: the till fills them when it is idle, and reports read lines until then.

Revision 0022.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

SALES = (
    "sales", "refunds", "items", "total", "net", "tax", "discount", "returned", "cost",
    "costed_net",
)  # fmt: skip
GOODS = (
    "quantity", "items", "returned", "gross", "net", "tax", "discount", "cost", "costed_net",
    "uncosted",
)  # fmt: skip
Column = tuple[str, sa.types.TypeEngine[Any]]
PLACE: Column = ("place", sa.Integer())
ALL = ("report:all", "report:exceptions", "report:export", "report:margin", "report:own")
DECISIONS = {
    "owner": dict.fromkeys(ALL, "allow"),
    "manager": dict.fromkeys(ALL, "allow"),
    "supervisor": dict.fromkeys(("report:all", "report:exceptions", "report:own"), "allow"),
    "cashier": {"report:own": "allow"},
}


def upgrade() -> None:
    _numbers()
    op.create_table(
        "sums_ready",
        sa.Column("period", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("zone", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("period", name=op.f("pk_sums_ready")),
    )
    _sums("sum_day", (("category", sa.Integer()), ("day", sa.Date()), PLACE), SALES)
    _sums(
        "sum_hour",
        (("category", sa.Integer()), ("period", sa.Integer()), ("weekday", sa.SmallInteger()),
         ("hour", sa.SmallInteger()), PLACE),
        SALES,
    )  # fmt: skip
    goods: Column = ("goods", sa.Integer())
    _sums(
        "sum_goods_day",
        (("month", sa.Integer()), PLACE, goods, ("day", sa.SmallInteger())),
        GOODS,
    )
    _sums("sum_goods_long", (("period", sa.Integer()), PLACE, goods), GOODS)
    _sums(
        "sum_tax",
        (("day", sa.Date()), PLACE, ("rate", sa.Integer()), ("is_included", sa.Boolean()),
         ("is_back", sa.Boolean())),
        ("base", "tax"),
    )  # fmt: skip
    _sums(
        "sum_tender",
        (("day", sa.Date()), PLACE, ("kind", sa.String(16))),
        ("count", "taken", "refunded"),
    )
    _grant()


def _sums(name: str, keys: Sequence[Column], sums: Sequence[str]) -> None:
    """A table without row numbers: its keys, then whole numbers."""
    op.create_table(
        name,
        *(sa.Column(key, kind, autoincrement=False, nullable=False) for key, kind in keys),
        *(sa.Column(each, sa.BigInteger(), nullable=False) for each in sums),
        sa.PrimaryKeyConstraint(*(key for key, _kind in keys), name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )


def _numbers() -> None:
    for name, keys in (
        ("sum_place", ("till_id", "location_id", "cashier_id")),
        ("sum_goods", ("item_id", "category_id")),
        ("sum_category", ("category_id",)),
    ):
        op.create_table(
            name,
            sa.Column("number", sa.Integer(), nullable=False),
            *(sa.Column(key, ID, nullable=False) for key in keys),
            sa.PrimaryKeyConstraint("number", name=op.f(f"pk_{name}")),
            sa.UniqueConstraint(*keys, name=op.f(f"uq_{name}_{'_'.join(keys)}")),
        )


def _grant() -> None:
    role = sa.table("role", sa.column("id", ID), sa.column("key", sa.String()))
    grant = sa.table(
        "role_grant",
        sa.column("role_id", ID),
        sa.column("permission", sa.String()),
        sa.column("decision", sa.String()),
        sa.column("limit_amount", sa.BigInteger()),
    )
    connection = op.get_bind()
    roles = connection.execute(sa.select(role.c.id, role.c.key)).all()
    rows = [
        {"role_id": role_id, "permission": permission, "decision": word, "limit_amount": None}
        for role_id, key in roles
        for permission, word in DECISIONS.get(key, {}).items()
    ]
    if rows:
        connection.execute(grant.insert(), rows)
