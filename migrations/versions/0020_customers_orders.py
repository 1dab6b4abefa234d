"""Customers' orders and baskets, the place their goods are set aside at, and who may serve them.

Revision 0020.
"""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")
SET_ASIDE = UUID("0192f0c4-7a11-7c3e-8a55-5d1e7a6f0002")

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ROLES = ("owner", "manager", "supervisor", "cashier", "stock_keeper")
PERMISSIONS = ("order:place", "order:serve")


def upgrade() -> None:
    op.add_column(
        "customer",
        sa.Column("order_cancellation_count", sa.Integer(), nullable=False, server_default="0"),
    )
    _create_orders()
    _create_baskets()
    _make_place()
    _grant()


def _create_orders() -> None:
    op.create_table(
        "customer_order",
        sa.Column("id", ID, nullable=False),
        sa.Column("series", sa.String(length=20), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", ID, nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("location_id", ID, nullable=False),
        sa.Column("placed_at", sa.BigInteger(), nullable=False),
        sa.Column("placed_by", ID, nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("sale_id", ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("series", "sequence"),
    )
    op.create_index("ix_customer_order_state", "customer_order", ["state", "placed_at"])
    op.create_index("ix_customer_order_customer", "customer_order", ["customer_id", "placed_at"])
    op.create_table(
        "customer_order_line",
        sa.Column("order_id", ID, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["customer_order.id"]),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"]),
        sa.PrimaryKeyConstraint("order_id", "line"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_customer_order_line_item_id", "customer_order_line", ["item_id"])


def _create_baskets() -> None:
    op.create_table(
        "basket_line",
        sa.Column("id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("customer_id", "item_id"),
    )
    op.create_index("ix_basket_line_customer_id", "basket_line", ["customer_id"])


def _make_place() -> None:
    location = sa.table(
        "location",
        sa.column("id", ID),
        sa.column("name", sa.String()),
        sa.column("is_main", sa.Boolean()),
        sa.column("is_transit", sa.Boolean()),
        sa.column("is_active", sa.Boolean()),
        sa.column("version", sa.Integer()),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.get_bind().execute(
        location.insert(),
        {
            "id": SET_ASIDE.bytes if is_sqlite else SET_ASIDE,
            "name": "Set aside for orders",
            "is_main": False,
            "is_transit": True,
            "is_active": True,
            "version": 1,
        },
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
    roles = connection.execute(sa.select(role.c.id).where(role.c.key.in_(ROLES))).scalars().all()
    rows = [
        {
            "role_id": role_id,
            "permission": permission,
            "decision": "allow",
            "limit_amount": None,
        }
        for role_id in roles
        for permission in PERMISSIONS
    ]
    if rows:
        connection.execute(grant.insert(), rows)


def downgrade() -> None:
    raise RuntimeError("A till never goes back: restore the file kept beside the upgraded one.")
