"""Suppliers, what they have, purchase orders and deliveries, and who may order.

Revision 0006.
"""

import sqlalchemy as sa
from alembic import op

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ROLES = ("owner", "manager", "stock_keeper")


def upgrade() -> None:
    _suppliers()
    _orders()
    _deliveries()
    _grant()


def _suppliers() -> None:
    op.create_table(
        "supplier",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("contact", sa.String(120), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("email", sa.String(120), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("tax_id", sa.String(40), nullable=False),
        sa.Column("account_number", sa.String(60), nullable=False),
        sa.Column("terms", sa.String(120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("minimum_order", sa.BigInteger(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier")),
        sa.UniqueConstraint("name", name=op.f("uq_supplier_name")),
    )
    op.create_table(
        "item_supplier",
        sa.Column("item_id", ID, nullable=False),
        sa.Column("supplier_id", ID, nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("pack_size", sa.BigInteger(), nullable=False),
        sa.Column("is_preferred", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_supplier_item_id")),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_item_supplier_supplier_id")
        ),
        sa.PrimaryKeyConstraint("item_id", "supplier_id", name=op.f("pk_item_supplier")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_item_supplier_supplier_id"), "item_supplier", ["supplier_id"])


def _orders() -> None:
    op.create_table(
        "purchase_order",
        sa.Column("id", ID, nullable=False),
        sa.Column("series", sa.String(20), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("supplier_id", ID, nullable=False),
        sa.Column("location_id", ID, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", ID, nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_purchase_order_location_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_purchase_order_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order")),
        sa.UniqueConstraint("series", "sequence", name=op.f("uq_purchase_order_series_sequence")),
    )
    op.create_index("ix_purchase_order_state", "purchase_order", ["state", "created_at"])
    op.create_index(op.f("ix_purchase_order_supplier_id"), "purchase_order", ["supplier_id"])
    op.create_table(
        "purchase_order_line",
        sa.Column("order_id", ID, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("ordered", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_purchase_order_line_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["purchase_order.id"], name=op.f("fk_purchase_order_line_order_id")
        ),
        sa.PrimaryKeyConstraint("order_id", "line", name=op.f("pk_purchase_order_line")),
        sa.UniqueConstraint(
            "order_id", "item_id", name=op.f("uq_purchase_order_line_order_id_item_id")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_purchase_order_line_item_id"), "purchase_order_line", ["item_id"])


def _deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", ID, nullable=False),
        sa.Column("order_id", ID, nullable=True),
        sa.Column("supplier_id", ID, nullable=True),
        sa.Column("location_id", ID, nullable=False),
        sa.Column("note", sa.String(60), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", ID, nullable=False),
        sa.Column("posted_at", sa.BigInteger(), nullable=True),
        sa.Column("posted_by", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_delivery_location_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["purchase_order.id"], name=op.f("fk_delivery_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_delivery_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    op.create_index("ix_delivery_open", "delivery", ["posted_at", "created_at"])
    op.create_index(op.f("ix_delivery_order_id"), "delivery", ["order_id"])
    op.create_table(
        "delivery_line",
        sa.Column("delivery_id", ID, nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_cost", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_line_delivery_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_delivery_line_item_id")),
        sa.PrimaryKeyConstraint("delivery_id", "item_id", name=op.f("pk_delivery_line")),
        sqlite_with_rowid=False,
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
    found = connection.execute(sa.select(role.c.id).where(role.c.key.in_(ROLES))).scalars()
    rows = [
        {"role_id": role_id, "permission": "stock:order", "decision": "allow", "limit_amount": None}
        for role_id in found
    ]
    if rows:
        connection.execute(grant.insert(), rows)
