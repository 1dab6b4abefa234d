"""Lists that were brought in, what their columns are, and who may take a list out.

Revision 0004.
"""

import sqlalchemy as sa
from alembic import op

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MAY_EXPORT = ("owner", "manager")


def upgrade() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", ID, nullable=False),
        sa.Column("file", sa.String(length=120), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("added", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("undo_at", sa.BigInteger(), nullable=True),
        sa.Column("undo_by", ID, nullable=True),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_index("ix_import_batch_at", "import_batch", ["at"], unique=False)
    op.create_table(
        "column_mapping",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_by", ID, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_column_mapping")),
        sa.UniqueConstraint("name", name=op.f("uq_column_mapping_name")),
    )
    _grant()


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
    wanted = sa.select(role.c.id).where(role.c.key.in_(MAY_EXPORT))
    rows = [
        {
            "role_id": role_id,
            "permission": "catalogue:export",
            "decision": "allow",
            "limit_amount": None,
        }
        for role_id in connection.execute(wanted).scalars()
    ]
    if rows:
        connection.execute(grant.insert(), rows)
