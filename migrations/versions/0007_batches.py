"""Batches of goods that expire, and who may sell what is past its date.

Revision 0007.
"""

import sqlalchemy as sa
from alembic import op

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

DECISIONS = {"owner": "allow", "manager": "allow", "supervisor": "allow", "cashier": "ask"}


def upgrade() -> None:
    op.add_column(
        "item",
        sa.Column("tracks_batches", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "batch",
        sa.Column("id", ID, nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("delivery_id", ID, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", ID, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_batch_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("item_id", "code", name=op.f("uq_batch_item_id_code")),
    )
    op.create_index("ix_batch_expires", "batch", ["expires_on"], unique=False)
    _ledger()
    _deliveries()
    _grant()


def _ledger() -> None:
    op.create_table(
        "batch_level",
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("location_id", ID, nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_batch_level_not_below_zero")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_level_batch_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_batch_level_item_id")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_batch_level_location_id")
        ),
        sa.PrimaryKeyConstraint("batch_id", "location_id", name=op.f("pk_batch_level")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_batch_level_item", "batch_level", ["item_id", "location_id"], unique=False)
    op.create_table(
        "batch_movement",
        sa.Column("document_id", ID, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("location_id", ID, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batch.id"], name=op.f("fk_batch_movement_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_batch_movement_location_id")
        ),
        sa.PrimaryKeyConstraint("document_id", "line", "batch_id", name=op.f("pk_batch_movement")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_batch_movement_batch", "batch_movement", ["batch_id"], unique=False)


def _deliveries() -> None:
    op.create_table(
        "delivery_batch",
        sa.Column("delivery_id", ID, nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_batch_delivery_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_delivery_batch_item_id")),
        sa.PrimaryKeyConstraint("delivery_id", "item_id", "code", name=op.f("pk_delivery_batch")),
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
    found = connection.execute(sa.select(role.c.id, role.c.key).where(role.c.key.in_(DECISIONS)))
    rows = [
        {
            "role_id": role_id,
            "permission": "sale:expired",
            "decision": DECISIONS[key],
            "limit_amount": None,
        }
        for role_id, key in found.all()
    ]
    if rows:
        connection.execute(grant.insert(), rows)
