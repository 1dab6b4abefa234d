"""Variants, bundles, units with their own price, price lists, deposits, ages.

Revision 0009.
"""

import sqlalchemy as sa
from alembic import op

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

DECISIONS = {
    "owner": "allow",
    "manager": "allow",
    "supervisor": "allow",
    "cashier": "ask",
}


def upgrade() -> None:
    _items()
    _bundles()
    _price_lists()
    _grant()


def _items() -> None:
    zero, no = sa.text("0"), sa.false()
    for column in (
        sa.Column("discount_rate", sa.Integer(), nullable=False, server_default=zero),
        sa.Column("age_limit", sa.Integer(), nullable=True),
        sa.Column("deposit_item_id", ID, nullable=True),
        sa.Column("parent_id", ID, nullable=True),
        sa.Column("options", sa.Text(), nullable=True),
        sa.Column("choices", sa.Text(), nullable=True),
        sa.Column("is_bundle", sa.Boolean(), nullable=False, server_default=no),
    ):
        op.add_column("item", column)
    op.create_index(
        "ix_item_parent",
        "item",
        ["parent_id"],
        unique=False,
        sqlite_where=sa.text("parent_id IS NOT NULL"),
    )
    op.add_column("barcode", sa.Column("pack_price", sa.BigInteger(), nullable=True))
    op.add_column(
        "barcode", sa.Column("pack_name", sa.String(60), nullable=False, server_default="")
    )


def _bundles() -> None:
    op.create_table(
        "bundle_part",
        sa.Column("bundle_id", ID, nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["bundle_id"], ["item.id"], name=op.f("fk_bundle_part_bundle_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_bundle_part_item_id")),
        sa.PrimaryKeyConstraint("bundle_id", "item_id", name=op.f("pk_bundle_part")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_bundle_part_item_id", "bundle_part", ["item_id"], unique=False)
    op.create_table(
        "sale_part",
        sa.Column("sale_id", ID, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_cost", sa.BigInteger(), nullable=True),
        sa.Column("is_tracked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sale_id", "line"],
            ["sale_line.sale_id", "sale_line.line"],
            name=op.f("fk_sale_part_sale_id"),
        ),
        sa.PrimaryKeyConstraint("sale_id", "line", "place", name=op.f("pk_sale_part")),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER sale_part_no_{act.lower()} BEFORE {act} ON sale_part"
                " BEGIN SELECT RAISE(ABORT, 'immutable'); END"
            )


def _price_lists() -> None:
    op.create_table(
        "price_list",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("customer_group", sa.String(80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_list")),
        sa.UniqueConstraint("name", name=op.f("uq_price_list_name")),
    )
    op.create_table(
        "price_list_rate",
        sa.Column("list_id", ID, nullable=False),
        sa.Column("category_id", ID, nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_price_list_rate_category_id")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["price_list.id"], name=op.f("fk_price_list_rate_list_id")
        ),
        sa.PrimaryKeyConstraint("list_id", "category_id", name=op.f("pk_price_list_rate")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "price_list_entry",
        sa.Column("item_id", ID, nullable=False),
        sa.Column("list_id", ID, nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_price_list_entry_item_id")),
        sa.ForeignKeyConstraint(
            ["list_id"], ["price_list.id"], name=op.f("fk_price_list_entry_list_id")
        ),
        sa.PrimaryKeyConstraint("item_id", "list_id", name=op.f("pk_price_list_entry")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_price_list_entry_list_id", "price_list_entry", ["list_id"], unique=False)


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
    rows = [
        {
            "role_id": role_id,
            "permission": "price:below_cost",
            "decision": DECISIONS[key],
            "limit_amount": None,
        }
        for role_id, key in connection.execute(sa.select(role.c.id, role.c.key)).all()
        if key in DECISIONS
    ]
    if rows:
        connection.execute(grant.insert(), rows)
