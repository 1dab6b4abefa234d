"""More locations than one, transfers between them, counts of them, and who may do that.

Revision 0005.
"""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

IN_TRANSIT = UUID("0192f0c4-7a11-7c3e-8a55-5d1e7a6f0001")
ROLES = {
    "stock:count": ("owner", "manager", "supervisor", "stock_keeper"),
    "stock:count_approve": ("owner", "manager", "supervisor"),
    "stock:transfer": ("owner", "manager", "supervisor", "stock_keeper"),
}


def upgrade() -> None:
    _locations()
    _transfers()
    _counts()
    _grants()


def _locations() -> None:
    yes, no = sa.true(), sa.false()
    op.add_column(
        "location", sa.Column("is_transit", sa.Boolean(), nullable=False, server_default=no)
    )
    op.add_column(
        "location", sa.Column("is_active", sa.Boolean(), nullable=False, server_default=yes)
    )
    op.add_column(
        "location", sa.Column("version", sa.Integer(), nullable=False, server_default="1")
    )
    location = sa.table(
        "location",
        sa.column("id", ID),
        sa.column("name", sa.String()),
        sa.column("is_main", sa.Boolean()),
        sa.column("is_transit", sa.Boolean()),
        sa.column("is_active", sa.Boolean()),
        sa.column("version", sa.Integer()),
    )
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    row = {
        "id": IN_TRANSIT.bytes if is_sqlite else IN_TRANSIT,
        "name": "In transit",
        "is_main": False,
        "is_transit": True,
        "is_active": True,
        "version": 1,
    }
    connection.execute(location.insert(), [row])


def _transfers() -> None:
    op.create_table(
        "stock_transfer",
        sa.Column("id", ID, nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("destination_id", ID, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", ID, nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("sent_by", ID, nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=True),
        sa.Column("received_by", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"], ["location.id"], name=op.f("fk_stock_transfer_source_id")
        ),
        sa.ForeignKeyConstraint(
            ["destination_id"], ["location.id"], name=op.f("fk_stock_transfer_destination_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_transfer")),
    )
    op.create_index("ix_stock_transfer_state", "stock_transfer", ["state", "created_at"])
    op.create_table(
        "stock_transfer_line",
        sa.Column("transfer_id", ID, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=False),
        sa.Column("arrived", sa.BigInteger(), nullable=False),
        sa.Column("settled", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["stock_transfer.id"], name=op.f("fk_stock_transfer_line_transfer_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_stock_transfer_line_item_id")
        ),
        sa.PrimaryKeyConstraint("transfer_id", "line", name=op.f("pk_stock_transfer_line")),
        sa.UniqueConstraint(
            "transfer_id", "item_id", name=op.f("uq_stock_transfer_line_transfer_id_item_id")
        ),
        sqlite_with_rowid=False,
    )


def _counts() -> None:
    op.create_table(
        "stock_count",
        sa.Column("id", ID, nullable=False),
        sa.Column("location_id", ID, nullable=False),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("scope_id", ID, nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("last_line", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("started_by", ID, nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_stock_count_location_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count")),
    )
    op.create_index("ix_stock_count_state", "stock_count", ["state", "started_at"])
    op.create_table(
        "stock_count_line",
        sa.Column("count_id", ID, nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=True),
        sa.Column("expected", sa.BigInteger(), nullable=False),
        sa.Column("moved", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=True),
        sa.Column("counted_by", ID, nullable=True),
        sa.Column("posted", sa.BigInteger(), nullable=True),
        sa.Column("posted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["count_id"], ["stock_count.id"], name=op.f("fk_stock_count_line_count_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stock_count_line_item_id")),
        sa.PrimaryKeyConstraint("count_id", "item_id", name=op.f("pk_stock_count_line")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_stock_count_line_item", "stock_count_line", ["item_id"])


def _grants() -> None:
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
        {"role_id": role_id, "permission": permission, "decision": "allow", "limit_amount": None}
        for permission, roles in ROLES.items()
        for role_id in connection.execute(
            sa.select(role.c.id).where(role.c.key.in_(roles))
        ).scalars()
    ]
    if rows:
        connection.execute(grant.insert(), rows)
