"""Roles a shop makes itself, exceptions of one person, badges; and who may change what a role may.

Revision 0015.
"""

import sqlalchemy as sa
from alembic import op

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

DECISIONS = {"owner": "allow", "manager": "ask"}


def upgrade() -> None:
    op.add_column("role", sa.Column("based_on", sa.String(40), nullable=True))
    op.add_column(
        "role", sa.Column("is_deleted", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "role", sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1"))
    )
    op.add_column("user_account", sa.Column("badge_hash", sa.String(64), nullable=True))
    op.create_index("ix_user_account_badge", "user_account", ["badge_hash"], unique=True)
    op.create_table(
        "user_grant",
        sa.Column("user_id", ID, nullable=False),
        sa.Column("permission", sa.String(length=40), nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=False),
        sa.Column("limit_amount", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_user_grant_user_id")
        ),
        sa.PrimaryKeyConstraint("user_id", "permission", name=op.f("pk_user_grant")),
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
    wanted = sa.select(role.c.id, role.c.key).where(role.c.key.in_(DECISIONS))
    rows = [
        {"role_id": role_id, "permission": "role:edit", "decision": DECISIONS[key],
         "limit_amount": None}
        for role_id, key in connection.execute(wanted)
    ]  # fmt: skip
    if rows:
        connection.execute(grant.insert(), rows)
