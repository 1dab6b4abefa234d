"""Goods that come back: which line of which sale, how much of it already, and who may take back.

Revision 0003.
"""

import sqlalchemy as sa
from alembic import op

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ALL = ("refund:create", "refund:no_receipt", "refund:old", "refund:other_tender")
DECISIONS = {
    "owner": dict.fromkeys(ALL, "allow"),
    "manager": dict.fromkeys(ALL, "allow"),
    "supervisor": dict.fromkeys(ALL, "allow") | {"refund:no_receipt": "ask"},
    "cashier": dict.fromkeys(ALL, "ask") | {"refund:create": "allow"},
}


def upgrade() -> None:
    op.add_column(
        "sale_line", sa.Column("tax_parts", sa.String(200), nullable=False, server_default="")
    )
    op.create_table(
        "sale_return",
        sa.Column("sale_id", ID, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("original_sale_id", ID, nullable=True),
        sa.Column("original_line", sa.Integer(), nullable=True),
        sa.Column("returned_as", sa.String(12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sale_id", "line"],
            ["sale_line.sale_id", "sale_line.line"],
            name=op.f("fk_sale_return_sale_id"),
        ),
        sa.ForeignKeyConstraint(
            ["original_sale_id", "original_line"],
            ["sale_line.sale_id", "sale_line.line"],
            name=op.f("fk_sale_return_original_sale_id"),
        ),
        sa.PrimaryKeyConstraint("sale_id", "line", name=op.f("pk_sale_return")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sale_return_original", "sale_return", ["original_sale_id"], unique=False)
    op.create_table(
        "returned",
        sa.Column("sale_id", ID, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("sold", sa.BigInteger(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "returned >= 0 AND returned <= sold", name=op.f("ck_returned_no_more_than_sold")
        ),
        sa.ForeignKeyConstraint(
            ["sale_id", "line"],
            ["sale_line.sale_id", "sale_line.line"],
            name=op.f("fk_returned_sale_id"),
        ),
        sa.PrimaryKeyConstraint("sale_id", "line", name=op.f("pk_returned")),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER sale_return_no_{act.lower()} BEFORE {act} ON sale_return"
                " BEGIN SELECT RAISE(ABORT, 'immutable'); END"
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
    roles = connection.execute(sa.select(role.c.id, role.c.key)).all()
    rows = [
        {"role_id": role_id, "permission": permission, "decision": word, "limit_amount": None}
        for role_id, key in roles
        for permission, word in DECISIONS.get(key, {}).items()
    ]
    if rows:
        connection.execute(grant.insert(), rows)
