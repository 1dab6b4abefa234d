"""Who may practise on a copy of the shop.

Revision 0018.
"""

import sqlalchemy as sa
from alembic import op

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ROLES = ("owner", "manager", "supervisor", "cashier", "stock_keeper")


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
        {
            "role_id": role_id,
            "permission": "practice:use",
            "decision": "allow",
            "limit_amount": None,
        }
        for role_id in connection.execute(wanted).scalars()
    ]
    if rows:
        connection.execute(grant.insert(), rows)


def downgrade() -> None:
    raise RuntimeError("A till never goes back: restore the file kept beside the upgraded one.")
