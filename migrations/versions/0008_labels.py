"""How much a pack holds, and who may print labels.

Revision 0008.
"""

import sqlalchemy as sa
from alembic import op

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ROLES = ("owner", "manager", "supervisor", "stock_keeper")


def upgrade() -> None:
    op.add_column("item", sa.Column("content", sa.String(24), nullable=True))
    role = sa.table("role", sa.column("id", ID), sa.column("key", sa.String()))
    grant = sa.table(
        "role_grant",
        sa.column("role_id", ID),
        sa.column("permission", sa.String()),
        sa.column("decision", sa.String()),
        sa.column("limit_amount", sa.BigInteger()),
    )
    connection = op.get_bind()
    wanted = sa.select(role.c.id).where(role.c.key.in_(ROLES))
    rows = [
        {
            "role_id": role_id,
            "permission": "catalogue:labels",
            "decision": "allow",
            "limit_amount": None,
        }
        for role_id in connection.execute(wanted).scalars()
    ]
    if rows:
        connection.execute(grant.insert(), rows)
