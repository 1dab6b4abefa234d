"""Who may receive, adjust and look back: the built-in roles of shops that were set up before.

Revision 0002.
"""

import sqlalchemy as sa
from alembic import op

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROLES = ("owner", "manager", "supervisor", "stock_keeper")
PERMISSIONS = ("stock:adjust", "stock:read", "stock:receive")


def upgrade() -> None:
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
        {"role_id": role_id, "permission": permission, "decision": "allow", "limit_amount": None}
        for role_id in connection.execute(wanted).scalars()
        for permission in PERMISSIONS
    ]
    if rows:
        connection.execute(grant.insert(), rows)
